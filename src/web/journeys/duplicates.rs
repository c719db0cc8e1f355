//! Households that may be here twice: found, compared, and merged or kept apart.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use domain::ids::JourneyId;
use domain::journey::{KeepApart, MergeJourney, RecordComingBack};
use domain::together::Together;
use maud::{Markup, html};
use projections::household::others;
use projections::journeys::standing;
use projections::{Answers, Question, Sight};
use serde::Deserialize;

use super::alike::{Beside, in_common, link, side_by_side};
use super::found::{Found, see};
use super::save::{PAGE, finish};
use super::sheet::Sheet;
use crate::people::{Alike, household_name};
use crate::web::govuk::{
    Column, Errors, Pages, button, choice, pagination, radios, showing, table,
};
use crate::web::layout::{Entry, page};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page};

/// Pairs on a page.
const A_PAGE: usize = 25;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    verdict: String,
}

#[derive(Deserialize)]
pub(in crate::web) struct Asked {
    #[serde(default)]
    page: usize,
}

/// Two households that look alike, the later one first.
type Pair = (JourneyId, Alike);

pub(in crate::web) async fn list(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let pairs = unsettled(&app, &who.sight).await?;
    let pages = pairs.len().div_ceil(A_PAGE);
    let current = asked.page.clamp(1, pages.max(1));
    let from = (current - 1) * A_PAGE;
    let shown = &pairs[from..pairs.len().min(from + A_PAGE)];
    let rows = rows(&app, &who.sight, shown).await?;
    let frame = app.frame_for(&who, Entry::Journeys, "Possible duplicates");
    let columns = [
        Column::Words("Household"),
        Column::Words("Looks like"),
        Column::Words("In common"),
        Column::Unheaded("Actions"),
    ];
    let main = html! {
        h1.govuk-heading-l { "Possible duplicates" }
        @if rows.is_empty() {
            p.govuk-body { "No possible duplicates." }
        } @else {
            p.govuk-body {
                "A household that is here twice counts twice in every figure. Compare the two, and say \
                 what they are: you are asked once."
            }
            (showing(from + 1, from + rows.len(), pairs.len(), "pairs"))
            (table("Households that look alike", columns, rows).cards())
            (pagination(Pages { current, count: pages }, |page| format!("/duplicates?page={page}")))
        }
    };
    Ok(html_page(StatusCode::OK, page(&frame.wide().back("Back to journeys", "/journeys"), &main)))
}

// Without those that count nowhere, and those of which it is known what they are.
async fn unsettled(app: &App, sight: &Sight) -> Result<Vec<Pair>, Problem> {
    let mut pairs = app.people.pairs_alike().await?;
    let question = Question::now((app.source.now)());
    let answers = app.answers.read().await?;
    pairs.retain(|(later, earlier)| sight.has(*later) && sight.has(earlier.journey));
    pairs.retain(|(later, earlier)| !is_settled(&answers, &question, *later, earlier.journey));
    Ok(pairs)
}

fn is_settled(answers: &Answers, question: &Question, one: JourneyId, other: JourneyId) -> bool {
    let settled = |journey, about| {
        let said = see(answers, question, journey, |course| {
            super::found::counts_nowhere(&standing(course)) || others(course).settles(about)
        });
        said.unwrap_or(true)
    };
    settled(one, other) || settled(other, one)
}

async fn rows(app: &App, sight: &Sight, pairs: &[Pair]) -> Result<Vec<Vec<Markup>>, Problem> {
    let journeys: Vec<JourneyId> =
        pairs.iter().flat_map(|(one, other)| [*one, other.journey]).collect();
    let people = app.people.of(&journeys).await?;
    let answers = app.answers.read().await?;
    let named = |journey: &JourneyId| {
        let adults = people.get(journey).map_or(&[][..], Vec::as_slice);
        Some((answers.reference(*journey, sight)?, household_name(adults)))
    };
    let row = |(one, other): &Pair| {
        let ((one, one_name), (other, other_name)) = (named(one)?, named(&other.journey)?);
        Some((one, one_name, other, other_name))
    };
    let rows = pairs.iter().filter_map(|pair| Some((row(pair)?, &pair.1.traits)));
    let rows = rows.map(|((one, one_name, other, other_name), traits)| {
        vec![
            link(one, &one_name),
            link(other, &other_name),
            html! { (in_common(traits)) },
            html! {
                a.govuk-link href={ "/journeys/" (one) "/duplicates/" (other) } {
                    "Compare" span.govuk-visually-hidden { " " (one) " and " (other) }
                }
            },
        ]
    });
    Ok(rows.collect())
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    place: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let [one, other] = both(&app, &who.sight, &place).await?;
    let errors = Errors::default();
    let found = app.find(&who.sight, &place.0).await?;
    Ok(sheet(&[one, other], "", &errors).response(&app, &who, &found, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    place: Path<(String, String)>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { mut stamp, form } = posted;
    let sides = both(&app, &who.sight, &place).await?;
    let found = app.find(&who.sight, &place.0).await?;
    let again =
        |errors: &Errors| sheet(&sides, &form.verdict, errors).response(&app, &who, &found, errors);
    let [one, other] = &sides;
    let (journey, command) = match judged(&form.verdict, &one.found, &other.found) {
        Ok(judged) => judged,
        Err(errors) => return Ok(again(&errors)),
    };
    // The form showed the version of the one that it is below.
    if journey.journey != found.journey {
        stamp.seen = None;
    }
    finish(&app, &who, &stamp, journey, command, again).await
}

/// What a verdict on two households comes to: what is recorded, and of which of them.
pub(in crate::web) fn judged<'a>(
    verdict: &str,
    one: &'a Found,
    other: &'a Found,
) -> Result<(&'a Found, Together), Errors> {
    let (found, about) = match verdict {
        "keep-this" => (other, one),
        "keep-other" | "came-back" | "apart" => (one, other),
        _ => return Err(Errors::on("verdict", "Select what the two are")),
    };
    let (happened_at, journey, from) = (one.now, found.journey, about.journey);
    let command = Together::default();
    let command = match verdict {
        "came-back" => command.with(RecordComingBack { happened_at, journey, earlier: from }),
        "apart" => command.with(KeepApart { happened_at, journey, from }),
        _ if about.counts_nowhere() => {
            let message = format!("{} was given up itself: see its page", about.reference);
            return Err(Errors::on(PAGE, message));
        }
        _ => command.with(MergeJourney { happened_at, journey, into: from }),
    };
    Ok((found, command))
}

// Of one journey and itself there is nothing to compare.
async fn both(app: &App, sight: &Sight, place: &(String, String)) -> Result<[Beside; 2], Problem> {
    let (one, other) = (app.find(sight, &place.0).await?, app.find(sight, &place.1).await?);
    if one.journey == other.journey {
        return Err(Problem::NotFound);
    }
    let people = app.adults(&one).await?;
    let details: Vec<_> = people.into_iter().filter_map(|it| it.details).collect();
    let alike = app.people.alike(&details).await?;
    let alike = alike.into_iter().find(|it| it.journey == other.journey);
    let traits = alike.map_or(vec![], |it| it.traits);
    Ok([Beside::of(app, one, traits.clone()).await?, Beside::of(app, other, traits).await?])
}

fn sheet<'a>(sides: &[Beside; 2], verdict: &str, errors: &'a Errors) -> Sheet<'a> {
    let [one, other] = sides;
    let keep = |kept: &Found, given_up: &Found| {
        (
            format!("The same enquiry, recorded twice: go on with {}", kept.reference),
            format!("{} counts nowhere any more, and leads there", given_up.reference),
        )
    };
    let (keep_this, this_hint) = keep(&one.found, &other.found);
    let (keep_other, other_hint) = keep(&other.found, &one.found);
    let back = format!("The same household, which came back after {}", other.found.reference);
    let choices = [
        choice("keep-other", &keep_other).hint(&other_hint),
        choice("keep-this", &keep_this).hint(&this_hint),
        choice("came-back", &back).hint("Both count, and each leads to the other"),
        choice("apart", "Two households").hint("You are not asked about them again"),
    ];
    Sheet {
        title: "Are they the same?",
        intro: side_by_side(None, sides),
        questions: html! {
            (radios("verdict", "What are the two?", choices, verdict, errors))
        },
        button: button("Save"),
    }
}
