//! The page of your work: one group after the other, each row with why it is there.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::ids::{JourneyId, WorkerId};
use maud::{Markup, html};
use projections::work::Group;

use super::load::{Load, load_shown};
use super::rows::{Row, Todo, Viewer};
use super::{Whose, parts};
use crate::people::{Adult, household_name};
use crate::store::Draft;
use crate::web::drafts::FormOf;
use crate::web::govuk::{Column, button_link, table};
use crate::web::layout::{Entry, page};
use crate::web::signed_in::SignedIn;
use crate::web::{App, words};

/// The page, with all that it shows.
pub(super) struct Shown {
    pub(super) rows: Vec<Row>,
    pub(super) counts: HashMap<Group, usize>,
    pub(super) people: HashMap<JourneyId, Vec<Adult>>,
    pub(super) workers: HashMap<WorkerId, String>,
    pub(super) loads: Vec<Load>,
    pub(super) viewer: Viewer,
    pub(super) drafts: Vec<(FormOf, Draft)>,
    pub(super) whose: Whose,
}

impl Shown {
    /// The page.
    pub(super) fn markup(
        &self,
        app: &App,
        who: &SignedIn,
        done: Option<&str>,
        now: DateTime<Utc>,
    ) -> Markup {
        let mut frame = app.frame_for(who, Entry::Work, "Your work").wide();
        if let Some(done) = done {
            frame = frame.done(done);
        }
        page(
            &frame,
            &html! {
                span.govuk-caption-l { (words::weekday(london_day(now))) }
                h1.govuk-heading-l { (self.heading()) }
                (button_link("Add an enquiry", "/journeys/new"))
                (parts(self.whose.address()))
                @if self.whose == Whose::Team { (load_shown(&self.loads, london_day(now))) }
                @if self.whose == Whose::Nobodys && !self.rows.is_empty() {
                    p.govuk-body {
                        a.govuk-link href="/work/allocation?from=-" { "Give them to somebody" }
                    }
                }
                @if self.rows.is_empty() && self.drafts.is_empty() { (self.nothing()) }
                @for group in Group::ALL.into_iter().filter(|it| *it != Group::Later) {
                    (self.group(group))
                }
                (self.drafts(now))
                @if let Some(later) = self.counts.get(&Group::Later) {
                    p.govuk-body { (words::households(*later)) " can wait: what is agreed is further away." }
                }
            },
        )
    }

    fn heading(&self) -> &'static str {
        match self.whose {
            Whose::Mine => "Your work",
            Whose::Nobodys => "Households that nobody looks after",
            Whose::Team => "The team’s work",
        }
    }

    fn nothing(&self) -> Markup {
        html! {
            p.govuk-body {
                @match self.whose {
                    Whose::Mine => {
                        "Nothing of yours is due. Households come here when you add an enquiry, or \
                         when somebody says that you look after them. "
                        a.govuk-link href="/work?whose=nobodys" { "See those that nobody looks after" }
                        "."
                    },
                    Whose::Nobodys => { "Everybody has somebody who looks after them." },
                    Whose::Team => {
                        "Nothing is due. " a.govuk-link href="/journeys/new" { "Add an enquiry" } "."
                    },
                }
            }
        }
    }

    fn group(&self, group: Group) -> Markup {
        let count = self.counts.get(&group).copied().unwrap_or(0);
        let rows: Vec<&Row> = self.rows.iter().filter(|row| row.group == group).collect();
        let mut columns = vec![
            Column::Words("Household"),
            Column::Words("What to do, and when"),
            Column::Words("Stage"),
        ];
        if self.whose == Whose::Team {
            columns.push(Column::Words("Looked after by"));
        }
        columns.push(Column::Unheaded("Actions"));
        let caption = caption(group, count);
        html! {
            @if !rows.is_empty() {
                (table(&caption, columns, rows.iter().map(|row| self.cells(row))).cards())
                @if count > rows.len() {
                    p.govuk-body { "Showing the first " (rows.len()) " of " (count) "." }
                }
            }
        }
    }

    fn drafts(&self, now: DateTime<Utc>) -> Markup {
        let columns = [
            Column::Words("What you began"),
            Column::Words("Household"),
            Column::Words("Kept"),
            Column::Unheaded("Actions"),
        ];
        let rows = self.drafts.iter().map(|(form, draft)| {
            let name = form.about.and_then(|(journey, _)| self.people.get(&journey));
            vec![
                html! { (form.title) },
                html! {
                    @match form.about {
                        Some((_, reference)) => {
                            span dir="auto" { (household_name(name.map_or(&[], Vec::as_slice))) }
                            br; span.waymark-reference { (reference) }
                        },
                        None => "A new one",
                    }
                },
                html! { (words::moment(draft.saved_at, london_day(now))) },
                html! {
                    a.govuk-link href=(form.address) {
                        "Go on"
                        span.govuk-visually-hidden {
                            ": " (form.title)
                            @if let Some((_, reference)) = form.about { " " (reference) }
                        }
                    }
                },
            ]
        });
        let caption = format!("Drafts to finish: {}", self.drafts.len());
        html! {
            @if !self.drafts.is_empty() {
                #drafts { (table(&caption, columns, rows).cards()) }
            }
        }
    }

    fn cells(&self, row: &Row) -> Vec<Markup> {
        let adults = self.people.get(&row.journey).map_or(&[][..], Vec::as_slice);
        let reference = row.reference;
        let mut cells = vec![
            html! {
                a.govuk-link dir="auto" id=(reference) href={ "/journeys/" (reference) } {
                    (household_name(adults))
                }
                br;
                span.waymark-reference { (reference) }
            },
            html! {
                (todo(row))
                @if let Some(away) = self.covers_for(row) {
                    div { "You cover for " (self.name(away)) }
                }
                @if let Some(to) = row.offered_to.filter(|_| row.group != Group::Offered) {
                    div { "Offered to " (self.name(to)) ", who has not said yes yet" }
                }
            },
            html! { (row.stage) },
        ];
        if self.whose == Whose::Team {
            let name = row.worker.map_or("Nobody", |worker| self.name(worker));
            cells.push(html! { (name) });
        }
        cells.push(self.actions(row));
        cells
    }

    fn covers_for(&self, row: &Row) -> Option<WorkerId> {
        match self.whose {
            Whose::Mine => self.viewer.covers_for(row),
            Whose::Nobodys | Whose::Team => None,
        }
    }

    fn actions(&self, row: &Row) -> Markup {
        let reference = row.reference;
        let then = format!("{}#{reference}", self.whose.address());
        let then = serde_html_form::to_string([("then", then)]).unwrap_or_default();
        let link = |text: &str, path: &str, with: &str| {
            html! {
                a.govuk-link href={ "/journeys/" (reference) "/" (path) "?" (then) } {
                    (text) span.govuk-visually-hidden { (with) (reference) }
                }
            }
        };
        html! {
            @if row.group == Group::Offered {
                (link("Accept or return", "handover/answer", " "))
            } @else {
                (link("Log contact", "contacts/new", " with "))
                @if may_wait(row) { br; (link("Snooze", "snooze", " ")) }
            }
        }
    }

    fn name(&self, worker: WorkerId) -> &str {
        self.workers.get(&worker).map_or("somebody", String::as_str)
    }
}

fn may_wait(row: &Row) -> bool {
    matches!(row.group, Group::Overdue | Group::DueToday | Group::ComingUp | Group::NoNextAction)
}

fn todo(row: &Row) -> Markup {
    html! {
        @match row.group {
            Group::Offered => "Say whether you take them on",
            Group::CameBack if row.has_ended => "They got in touch after their journey ended",
            Group::CameBack => "They got in touch, and nothing is agreed since",
            _ if row.items.is_empty() => "Agree what comes next",
            _ => {}
        }
        @for Todo { what, due, is_overdue, .. } in &row.items {
            div {
                (what) ": "
                @if *is_overdue { span.waymark-overdue { (due) } } @else { (due) }
            }
        }
    }
}

fn caption(group: Group, count: usize) -> String {
    let households = words::households(count);
    match group {
        Group::Overdue => format!("Overdue: {households}"),
        Group::DueToday => format!("Due today: {households}"),
        Group::ComingUp => format!("Due in the next 3 working days: {households}"),
        Group::NoNextAction => format!("No next action agreed: {households}"),
        Group::Offered => format!("Offered to you, not accepted yet: {households}"),
        Group::CameBack => format!("They came back: {households}"),
        Group::Snoozed => format!("Snoozed: {households}"),
        Group::Later => format!("Later: {households}"),
    }
}
