//! The checks of a household: how each stands on each adult, and what can be done about it.

pub(in crate::web) mod all;
pub(in crate::web) mod form;
mod rows;
mod told;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use chrono::NaiveDate;
use domain::calendar::london_day;
use domain::journey::{CheckState, CheckStep, JourneyEvent, struck_facts};
use domain::record::{Event, Recorded};
use domain::sealed::Opened;
use maud::{Markup, html};
use projections::journeys::Status;

use super::found::Found;
use super::save::said;
use crate::web::govuk::{Column, button_link, table};
use crate::web::layout::{Entry, page};
use crate::web::moment::{Moment, Seen};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page};

pub(super) use rows::progress;
pub(in crate::web) use rows::{On, Row, name_of};
pub(in crate::web) use told::{chased_told, is_expiring, standing_told, state_tag};

use rows::Listed;

/// Said where nothing has begun.
pub(super) const NONE: &str = "No checks started. They start when the application is received.";

pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    moment: Query<Moment>,
) -> Result<HttpResponse, Problem> {
    let seen = moment.seen((app.source.now)())?;
    let found = app.find_seen(&who.sight, &reference, &seen).await?;
    let history = app.history(&found).await?;
    let page = Page {
        listed: app.checks_of(&found, &seen.question()).await?,
        notes: app.people.notes(found.journey, &history).await?,
        saved: moment.saved,
        found,
        history,
        seen,
    };
    Ok(html_page(StatusCode::OK, page.markup(&app, &who)))
}

struct Page {
    found: Found,
    listed: Listed,
    history: Vec<Recorded>,
    notes: std::collections::HashMap<u32, Opened>,
    saved: Option<i64>,
    seen: Seen,
}

impl Page {
    fn markup(&self, app: &App, who: &SignedIn) -> Markup {
        let found = &self.found;
        let title = format!("Checks: {}", found.reference);
        let (done, here, household) = (self.done(), found.below("checks"), found.address());
        let reference = found.reference.to_string();
        let way =
            [("Journeys", Some("/journeys")), (&*reference, Some(&*household)), ("Checks", None)];
        let mut frame = app.frame_for(who, Entry::Journeys, &title).wide().way(&way);
        if let Some(done) = &done {
            frame = frame.done(done);
        }
        if let Some(day) = self.seen.past_day() {
            frame = frame.seen_as_at(day, &here);
        }
        page(
            &frame,
            &html! {
                (self.head())
                @for on in self.listed.each_on() { (self.group(on)) }
            },
        )
    }

    fn head(&self) -> Markup {
        let (found, today) = (&self.found, self.today());
        let states = || self.listed.rows.iter().map(|row| row.state(today));
        let (done, started) = progress(states());
        let has_more = states().any(|state| state == CheckState::NotStarted);
        html! {
            span.govuk-caption-l { (found.reference) " · " (found.name) }
            h1.govuk-heading-l { "Checks" }
            p.govuk-body-l {
                @if started == 0 { (NONE) } @else { (done) " of " (started) " done." }
            }
            @if has_more && self.may_ask() {
                (button_link("Ask for all that are not started", &found.below("checks/new")))
            }
        }
    }

    fn today(&self) -> NaiveDate {
        london_day(self.seen.as_at)
    }

    // Once they are approved, nothing is left to be asked for all at once.
    fn may_ask(&self) -> bool {
        self.seen.is_now() && self.found.standing.status == Status::Open
    }

    fn may_act(&self) -> bool {
        let is_used = matches!(self.found.standing.status, Status::Open | Status::Approved);
        self.seen.is_now() && is_used
    }

    // What the page was come to with.
    fn done(&self) -> Option<String> {
        let fact = self.history.iter().find(|fact| Some(fact.position) == self.saved)?;
        let is_request = |it: &&Recorded| {
            let Event::Journey(event) = &it.event else { return false };
            it.command == fact.command && matches!(event, JourneyEvent::CheckRequested { .. })
        };
        match self.history.iter().filter(is_request).count() {
            0 | 1 => Some(format!("Saved: {}.", said(&self.found, fact))),
            several => Some(format!("Saved: {several} checks asked for.")),
        }
    }

    fn group(&self, on: On) -> Markup {
        let name = self.listed.name(on);
        let rows = self.listed.rows.iter().filter(|row| row.on == on);
        let columns = [
            Column::Words("Check"),
            Column::Words("How it stands"),
            Column::Words("Owed by"),
            Column::Unheaded("Actions"),
        ];
        let cells = rows.map(|row| self.cells(row, &name)).collect::<Vec<_>>();
        html! { .waymark-aligned { (table(&name, columns, cells).cards()) } }
    }

    fn cells(&self, row: &Row, name: &str) -> Vec<Markup> {
        let state = row.state(self.today());
        vec![
            html! { span id=(row.anchor()) { (row.check.label) } },
            html! {
                (state_tag(state, &row.standing, self.today())) " "
                (standing_told(&row.standing, state, self.today()))
                @if state == CheckState::NotNeeded { (self.why(row)) }
            },
            html! { (row.check.owed_by) },
            html! { @if self.may_act() { (self.actions(row, state, name)) } },
        ]
    }

    fn actions(&self, row: &Row, state: CheckState, name: &str) -> Markup {
        let address = self.found.below(&format!("checks/{}", row.check.name));
        html! {
            ul.govuk-list.waymark-actions."govuk-!-margin-bottom-0" {
                @for (step, text) in offered(state) {
                    li {
                        a.govuk-link href={ (address) "?on=" (row.on.word()) "&step=" (step) } {
                            (text)
                            span.govuk-visually-hidden { ": " (row.check.label) ", " (name) }
                        }
                    }
                }
            }
        }
    }

    // The reason that was given last.
    fn why(&self, row: &Row) -> Markup {
        let facts = self.history.iter().zip(struck_facts(&self.history));
        let mut told = facts.filter(|(fact, is_struck)| {
            let Event::Journey(event) = &fact.event else { return false };
            !is_struck
                && self.seen.sees(&fact.when)
                && CheckStep::of(event)
                    == Some((&row.check.name, row.on.person(), CheckStep::NotNeeded))
        });
        let note = told.next_back().and_then(|(fact, _)| self.notes.get(&fact.version));
        html! {
            @match note {
                None => {}
                Some(Opened::Erased) => p.waymark-note { "[erased]" },
                Some(Opened::Known(text)) => p.waymark-note dir="auto" { (text) },
            }
        }
    }
}

// What can be done about a check, the likeliest first.
fn offered(state: CheckState) -> Vec<(&'static str, &'static str)> {
    let not_needed = ("not-needed", "Not needed");
    match state {
        CheckState::NotStarted => vec![("requested", "Ask for it"), not_needed],
        CheckState::Requested | CheckState::Chased => {
            vec![("chased", "Chase"), ("returned", "Returned"), not_needed]
        }
        CheckState::Returned | CheckState::NotNeeded => vec![("requested", "Ask for it again")],
        CheckState::Expired => vec![("requested", "Ask for it again"), not_needed],
    }
}
