//! The trail: who was shown what is known of households, for who answers for that and who audits it.

mod asked;
mod file;

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use domain::calendar::london_day;
use domain::ids::{JourneyId, WorkerId};
use domain::reference::Reference;
use maud::{Markup, html};
use projections::Sight;
use uuid::Uuid;

use self::asked::Asked;
pub(super) use self::file::csv;
use super::emergency::OPENINGS;
use super::govuk::{Column, Errors, Pages, pagination, showing, table};
use super::layout::{Entry, page};
use super::looked::called;
use super::problem::Problem;
use super::signed_in::SignedIn;
use super::{App, html_page, words};
use crate::store::{Sought, Viewing, count_looks, looks, tokens, workers};

/// Where the page is.
const ADDRESS: &str = "/trail";
/// Looks on one page.
const MOST: usize = 50;

/// Looks, with what it takes to tell them.
struct Trail {
    looks: Vec<Viewing>,
    workers: HashMap<WorkerId, String>,
    programs: HashMap<Uuid, String>,
    references: HashMap<JourneyId, Reference>,
}

/// `/trail`
pub(super) async fn show(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let (status, errors, found) = match asked.sought(&app, &who.sight).await? {
        Ok(sought) => {
            (StatusCode::OK, Errors::default(), shown(&app, &who.sight, &asked, &sought).await?)
        }
        Err(errors) => (StatusCode::UNPROCESSABLE_ENTITY, errors, html! {}),
    };
    let workers = workers(&app.database).await?;
    let frame = app.frame_for(&who, Entry::Trail, "Trail").wide().errors(&errors);
    let main = html! {
        h1.govuk-heading-l { "Trail" }
        p.govuk-body {
            "Who was shown what is known of households. A look is put on record before the page or the \
             file leaves, and the same look again after a quarter of an hour. Nobody can change or remove \
             one unseen: " code { "waymark verify" } " finds it."
        }
        p.govuk-body {
            a.govuk-link href=(OPENINGS) { "Households that were opened in an emergency" }
        }
        (asked.form(&workers, &errors))
        (found)
    };
    Ok(html_page(status, page(&frame, &main)))
}

async fn shown(
    app: &App,
    sight: &Sight,
    asked: &Asked,
    sought: &Sought,
) -> Result<Markup, Problem> {
    let all = count_looks(&app.database, sought).await?;
    let page = asked.page.clamp(1, all.div_ceil(MOST).max(1));
    let after = (page - 1) * MOST;
    let trail = Trail::of(app, sight, sought, after, MOST).await?;
    let pages = Pages { current: page, count: all.div_ceil(MOST) };
    Ok(html! {
        @if all == 0 {
            p.govuk-body { "Nobody looked, as far as this asks." }
        } @else {
            (trail.table())
            (showing(after + 1, after + trail.looks.len(), all, "looks"))
            (pagination(pages, |page| asked.at_page(page)))
            p.govuk-body.waymark-downloads {
                a.govuk-link href={ (ADDRESS) ".csv" (asked.query()) } { "Download these as CSV" }
                ". The file says what colleagues did and when: keep it where only those can open it who \
                 answer for that."
            }
        }
    })
}

impl Trail {
    async fn of(
        app: &App,
        sight: &Sight,
        sought: &Sought,
        after: usize,
        most: usize,
    ) -> Result<Self, Problem> {
        let looks = looks(&app.database, sought, after, most).await?;
        let programs = tokens(&app.database).await?.into_iter();
        let answers = app.answers.read().await?;
        let journeys = looks.iter().filter_map(|look| look.journey);
        let references =
            journeys.filter_map(|it| Some((it, answers.reference(it, sight)?))).collect();
        drop(answers);
        Ok(Self {
            references,
            workers: workers(&app.database).await?,
            programs: programs.map(|token| (token.id, token.label)).collect(),
            looks,
        })
    }

    fn table(&self) -> Markup {
        let columns = [
            Column::Words("When"),
            Column::Words("Who"),
            Column::Words("What they saw"),
            Column::Words("Household"),
        ];
        let cells = self.looks.iter().map(|look| {
            let day = words::day(london_day(look.at));
            vec![
                html! { (words::moment_of(look.at)) span.govuk-visually-hidden { " on " (day) } },
                html! {
                    (self.worker(look))
                    @if let Some(way) = self.program(look) {
                        div.govuk-hint."govuk-!-margin-bottom-0" { "by " (way) }
                    }
                },
                html! { (what(&look.page)) },
                self.household(look),
            ]
        });
        html! { (table("Looks, the last first", columns, cells).cards()) }
    }

    fn worker(&self, look: &Viewing) -> &str {
        self.workers.get(&look.worker).map_or("Somebody", String::as_str)
    }

    // A backup brings no token back, so what a program was called may be lost.
    fn program(&self, look: &Viewing) -> Option<String> {
        let label = self.programs.get(&look.token?);
        Some(label.map_or_else(|| "a program".to_owned(), |it| format!("the program “{it}”")))
    }

    fn reference(&self, look: &Viewing) -> Option<&Reference> {
        self.references.get(&look.journey?)
    }

    fn household(&self, look: &Viewing) -> Markup {
        match (self.reference(look), look.households) {
            (Some(reference), _) => {
                html! { a.govuk-link href={ "/journeys/" (reference) "/history" } { (reference) } }
            }
            (None, Some(households)) => html! { (words::counted(households, "household")) },
            (None, None) if look.journey.is_some() => html! { "One that is no longer known" },
            (None, None) => html! { "Those of the list" },
        }
    }
}

// What kind of page it was. Lists are called by their own words: `clock-list`.
fn what(page: &str) -> String {
    let named = called(page);
    if named != page {
        return named.to_owned();
    }
    let mut letters = page.chars();
    let first = letters.next().map(|it| it.to_uppercase().to_string()).unwrap_or_default();
    first + &letters.as_str().replace('-', " ")
}
