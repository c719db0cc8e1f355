//! For how long a household's records are kept, and holding them for a reason: a manager's decision.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::ids::EventId;
use domain::journey::{HoldRetention, LiftRetentionHold};
use domain::retention::{Stop, months_and_years};
use domain::together::Together;
use maud::{Markup, html};
use projections::retention::{Kept, kept, periods};
use serde::Deserialize;

use super::because::{Because, Reason};
use super::found::Found;
use super::notes::{note_asked, why};
use super::save::finish;
use super::sheet::Sheet;
use crate::web::dates::read_coming_day;
use crate::web::govuk::{Errors, button, date_text, inset_text};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::retention::called;
use crate::web::signed_in::SignedIn;
use crate::web::{App, words};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    until: String,
    note: String,
}

const LIFTING: Because = Because {
    unsaid: "Tell us why the records need not be held any more",
    sheet: lifting,
    command: |_, id, note| Together::default().with_id(id, LiftRetentionHold { note }),
};

/// `/journeys/{reference}/retention`
pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let stays = stays(&app, &found).await?;
    let (form, errors) = (Form::default(), Errors::default());
    Ok(holding(&found, &stays, &form, &errors).response(&app, &who, &found, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let found = app.find(&who.sight, &reference).await?;
    let stays = stays(&app, &found).await?;
    let again = |errors: &Errors| {
        holding(&found, &stays, &form, errors).response(&app, &who, &found, errors)
    };
    let mut errors = Errors::default();
    let typed = Some(&form.until).filter(|text| !text.trim().is_empty());
    let until = typed.map(|text| read_coming_day(text, found.today())).transpose();
    let until = errors.take("until", until);
    let id = EventId((app.source.id)());
    let note = match why(&app, &found, id, &form.note, "Tell us why the records are held").await? {
        Ok(note) => note,
        Err(more) => {
            more.each().for_each(|(field, sentence)| errors.add(field, sentence));
            None
        }
    };
    let Some(until) = until.filter(|_| errors.is_empty()) else { return Ok(again(&errors)) };
    let command = Together::default().with_id(id, HoldRetention { until, note });
    finish(&app, &who, &stamp, &found, command, again).await
}

/// `/journeys/{reference}/retention/lifting`
pub(in crate::web) async fn ask_to_lift(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
) -> Result<HttpResponse, Problem> {
    LIFTING.ask(&app, &who, &reference).await
}

pub(in crate::web) async fn lift(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Reason>,
) -> Result<HttpResponse, Problem> {
    LIFTING.save(&app, &who, &reference, posted).await
}

// How long they stay, with the other journeys of the household.
async fn stays(app: &App, found: &Found) -> Result<Markup, Problem> {
    let (journey, now, sight) = (found.journey, found.now, found.sight.clone());
    let told = app
        .answers
        .once(move |answers| {
            let all = kept(answers, &periods(answers), now);
            let it = all.into_iter().find(|it| it.journey == journey)?;
            let other = it.because_of.and_then(|other| answers.reference(other, &sight));
            Some((it, other))
        })
        .await?;
    let Some((kept, other)) = told else {
        return Ok(html! { p.govuk-body { "What was known of this household is erased." } });
    };
    Ok(html! {
        p.govuk-body { (sentence(&kept, found)) }
        @if let Some(other) = other {
            p.govuk-body {
                "Another journey of the same household, "
                a.govuk-link href={ "/journeys/" (other) "/retention" } { (other) }
                @match kept.on {
                    Some(on) => { ", keeps them until " (words::near_day(on, found.today())) "." }
                    None => ", keeps them for now.",
                }
            }
        }
        @if kept.hold.is_some() {
            (inset_text(&html! {
                (held(&kept, found)) " "
                a.govuk-link href=(found.below("retention/lifting")) { "Lift the hold" }
            }))
        }
    })
}

/// How long a journey's own records stay, in a sentence.
pub(super) fn sentence(kept: &Kept, found: &Found) -> String {
    match kept.own {
        Ok(due) => format!(
            "{}: kept for {} from {}. They come up for review on {}.",
            called(due.class),
            months_and_years(due.months),
            words::day(due.since),
            words::near_day(due.on, found.today())
        ),
        Err(Stop::UnderWay) => "Kept while their journey is under way.".to_owned(),
        Err(Stop::ApprovalInForce) => {
            "Kept while their approval is in force: end the journey once it is over.".to_owned()
        }
        Err(Stop::Held) => "Held until a manager lifts that.".to_owned(),
    }
}

fn held(kept: &Kept, found: &Found) -> String {
    match kept.hold {
        Some(Some(until)) => {
            format!("A hold keeps them until {}.", words::near_day(until, found.today()))
        }
        _ => "A hold keeps them until somebody lifts it.".to_owned(),
    }
}

fn holding<'a>(found: &Found, stays: &Markup, form: &'a Form, errors: &'a Errors) -> Sheet<'a> {
    Sheet {
        title: "How long their records are kept",
        intro: html! {
            (stays)
            @if found.kept.is_some() {
                p.govuk-body {
                    "Hold them where they must stay whatever their time is, as for a safeguarding question, \
                     a complaint or a claim, or where you decide to keep them longer."
                }
            }
        },
        questions: html! {
            (date_text("until", "Until which day? (optional)", &form.until, errors)
                .hint("For example, 1/9/2030. Leave it empty to hold them until somebody lifts it"))
            (note_asked("Why?", &form.note, errors).rows(3))
        },
        button: button("Hold their records"),
    }
}

fn lifting<'a>(_: &Found, note: &'a str, errors: &'a Errors) -> Sheet<'a> {
    Sheet {
        title: "Lift the hold on their records?",
        intro: html! {
            p.govuk-body {
                "They come up for review once their time is over, or at once if it is over already."
            }
        },
        questions: html! { (note_asked("Why?", note, errors).rows(3)) },
        button: button("Lift the hold"),
    }
}
