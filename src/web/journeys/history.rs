//! Who saw a household and who changed what of it: every fact of its history, and every look at it.

mod asked;
mod changes;
mod file;
mod looks;
pub(in crate::web) mod record;

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use domain::ids::{CommandId, WorkerId};
use domain::record::Recorded;
use maud::{Markup, html};
use uuid::Uuid;

use self::asked::{Asked, Days};
pub(in crate::web) use self::file::csv;
use super::found::Found;
use crate::people::Adult;
use crate::store::{Door, Role, Viewing, doors_of, tokens, viewings_of, workers};
use crate::web::govuk::{Errors, Pages, pagination};
use crate::web::layout::{Entry, page};
use crate::web::moment::{Moment, Seen};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page};

/// What the page is called.
pub(super) const TITLE: &str = "Who saw and changed this";
/// Rows of a table on one page.
const MOST: usize = 50;

pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let seen = asked.moment().seen((app.source.now)())?;
    let found = app.find_seen(&who.sight, &reference, &seen).await?;
    let (status, errors, tables) = match asked.days(found.today()) {
        Ok(days) => {
            let trail = Trail::of(&app, &found, &seen, days).await?;
            (StatusCode::OK, Errors::default(), trail.shown(&asked, may_hand_over(who.role)))
        }
        Err(errors) => (StatusCode::UNPROCESSABLE_ENTITY, errors, html! {}),
    };
    let (here, household) = (found.below("history"), found.address());
    let reference = found.reference.to_string();
    let title = format!("{TITLE}: {reference}");
    let way = [("Journeys", Some("/journeys")), (&*reference, Some(&*household)), (TITLE, None)];
    let mut frame = app.frame_for(&who, Entry::Journeys, &title).wide().way(&way).errors(&errors);
    if let Some(day) = seen.past_day() {
        frame = frame.seen_as_at(day, &here);
    }
    let main = html! {
        span.govuk-caption-l { (found.reference) " · " span dir="auto" { (found.name) } }
        h1.govuk-heading-l { (TITLE) }
        (asked.form(&here, &errors))
        (tables)
    };
    Ok(html_page(status, page(&frame, &main)))
}

// Who answers to the household for who looked.
fn may_hand_over(role: Role) -> bool {
    matches!(role, Role::Manager | Role::Auditor)
}

/// What is on record of a household, with what it takes to tell it.
struct Trail<'a> {
    found: &'a Found,
    seen: &'a Seen,
    days: Days,
    history: Vec<Recorded>,
    doors: HashMap<CommandId, Door>,
    looks: Vec<Viewing>,
    people: Vec<Adult>,
    workers: HashMap<WorkerId, String>,
    programs: HashMap<Uuid, String>,
    moment: Moment,
}

impl<'a> Trail<'a> {
    async fn of(app: &App, found: &'a Found, seen: &'a Seen, days: Days) -> Result<Self, Problem> {
        let (from, before) = days.instants(seen);
        let programs = tokens(&app.database).await?.into_iter();
        Ok(Self {
            history: app.history(found).await?,
            doors: doors_of(&app.database, found.journey).await?,
            looks: viewings_of(&app.database, found.journey, from, before).await?,
            people: app.adults(found).await?,
            workers: workers(&app.database).await?,
            programs: programs.map(|token| (token.id, token.label)).collect(),
            moment: Moment::default(),
            found,
            seen,
            days,
        })
    }

    fn shown(&self, asked: &Asked, may_hand_over: bool) -> Markup {
        let (here, query) = (self.found.below("history"), asked.on_first_pages().query());
        let (changes, looks) = (self.change_rows(), self.look_rows());
        let part = |page: usize, all: usize| (asked::page_of(page, all) - 1) * MOST;
        let at = |other: Asked| format!("{here}{}", other.query());
        html! {
            (changes::table(&changes, part(asked.changes, changes.len()), self.days))
            (pagination(
                pages(asked.changes, changes.len()),
                |page| at(asked.at_change_page(page)),
            ))
            (looks::table(&looks, part(asked.looks, looks.len()), self.days))
            (pagination(
                pages(asked.looks, looks.len()),
                |page| at(asked.at_look_page(page)),
            ))
            p.govuk-body.waymark-downloads {
                a.govuk-link href={ (here) ".csv" (query) } { "Download both as CSV" }
                ". The file says what colleagues did and when: keep it where only your team can open it."
            }
            @if may_hand_over {
                p.govuk-body.waymark-downloads {
                    "For the household, when they ask who looked: "
                    a.govuk-link href={ (self.found.below("looked")) (query) } { "a record to hand over" } "."
                }
            }
        }
    }

    fn worker(&self, worker: WorkerId) -> &str {
        self.workers.get(&worker).map_or("Somebody", String::as_str)
    }

    // What a program is called. A backup brings no token back, so its name may be lost.
    fn program(&self, token: Uuid) -> String {
        let label = self.programs.get(&token);
        label.map_or_else(|| "a program".to_owned(), |label| format!("the program “{label}”"))
    }
}

fn pages(page: usize, all: usize) -> Pages {
    Pages { current: asked::page_of(page, all), count: all.div_ceil(MOST) }
}
