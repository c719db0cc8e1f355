//! What was changed: every fact, in the words of the timeline, with who recorded it and how.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::record::{Event, Recorded};
use maud::{Markup, html};

use super::asked::Days;
use super::{MOST, Trail};
use crate::store::Door;
use crate::web::govuk::{self, Column, showing, struck};
use crate::web::journeys::put_right::Corrected;
use crate::web::journeys::story::Story;
use crate::web::journeys::when;
use crate::web::words;

/// What was told while it happened has one time.
const AT_ONCE: TimeDelta = TimeDelta::minutes(1);

/// A fact, told.
pub(super) struct Change {
    pub(super) number: u32,
    pub(super) what: String,
    /// Who took it back and when, if somebody did.
    pub(super) undone: Option<String>,
    pub(super) recorded_at: DateTime<Utc>,
    pub(super) recorded: String,
    pub(super) happened_at: DateTime<Utc>,
    /// When it happened, where that was not when it was recorded.
    pub(super) happened: Option<String>,
    pub(super) who: String,
    pub(super) by_way_of: String,
}

impl Trail<'_> {
    /// The facts that were recorded on the days asked for, the last recorded first.
    pub(super) fn change_rows(&self) -> Vec<Change> {
        let (found, seen, notes) = (self.found, self.seen, HashMap::new());
        let story = Story {
            found,
            seen,
            notes: &notes,
            history: &self.history,
            workers: &self.workers,
            people: &self.people,
            moment: &self.moment,
        };
        let corrected = Corrected::of(&self.history, seen);
        let (from, before) = self.days.instants(seen);
        let is_meant = |fact: &Recorded| {
            let at = fact.when.recorded_at;
            // What is known of a day since before it was recorded here is seen as at that day.
            !self.days.are_some() || (from..before).contains(&at)
        };
        let mut rows: Vec<Change> = (corrected.facts())
            .filter(|(fact, _)| is_meant(fact))
            .map(|(fact, is_struck)| {
                let undoing = corrected.undoing_of(fact).filter(|_| is_struck);
                let undone = undoing.map(|undoing| story.undone(undoing));
                self.change(fact, story.title(fact), undone)
            })
            .collect();
        rows.reverse();
        rows
    }

    fn change(&self, fact: &Recorded, what: String, undone: Option<String>) -> Change {
        let when = &fact.when;
        let is_late = AT_ONCE <= (when.recorded_at - when.happened_at).abs();
        Change {
            number: fact.version,
            what,
            undone,
            recorded_at: when.recorded_at,
            recorded: words::moment_of(when.recorded_at),
            happened_at: when.happened_at,
            happened: is_late.then(|| when::told(when.happened_at, self.found.now)),
            who: match fact.worker {
                Some(worker) => self.worker(worker).to_owned(),
                None if fact.is_own_doing() => "Waymark".to_owned(),
                None => "Not recorded".to_owned(),
            },
            by_way_of: self.by_way_of(fact),
        }
    }

    // By which door it came in. Facts from before that was kept still tell that a file named them.
    fn by_way_of(&self, fact: &Recorded) -> String {
        match self.doors.get(&fact.command) {
            Some(Door::Page) => "A page".to_owned(),
            Some(Door::Form) => "The public form".to_owned(),
            Some(Door::Api(token)) => {
                let program = self.program(*token);
                let mut letters = program.chars();
                letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
            }
            Some(Door::Import) => "An import".to_owned(),
            Some(Door::CommandLine) => "The command line".to_owned(),
            Some(Door::Service) => "By itself".to_owned(),
            None if fact.is_own_doing() => "By itself".to_owned(),
            None if fact.when.source_recorded_at.is_some() => "An import".to_owned(),
            None if matches!(fact.event, Event::Unknown { .. }) => "Not known".to_owned(),
            None => "Not recorded".to_owned(),
        }
    }
}

/// The rows from one on.
pub(super) fn table(rows: &[Change], after: usize, days: Days) -> Markup {
    let columns = [
        Column::Words("Number"),
        Column::Words("What"),
        Column::Words("Recorded"),
        Column::Words("Who"),
        Column::Words("By way of"),
    ];
    let shown: Vec<&Change> = rows.iter().skip(after).take(MOST).collect();
    let cells = shown.iter().map(|row| {
        vec![
            html! { (row.number) },
            html! {
                (struck(&row.what, row.undone.is_some()))
                @if let Some(undone) = &row.undone { br; span.waymark-beneath { (undone) } }
            },
            html! {
                (row.recorded)
                @if let Some(happened) = &row.happened {
                    br; span.waymark-beneath { "Happened " (happened) }
                }
            },
            html! { (row.who) },
            html! { (row.by_way_of) },
        ]
    });
    html! {
        @if rows.is_empty() {
            h2.govuk-heading-m { "What was changed" }
            p.govuk-body {
                @if days.are_some() { "Nothing was recorded on these days." }
                @else { "Nothing had been recorded." }
            }
        } @else {
            (govuk::table("What was changed, the last recorded first", columns, cells).cards())
            (showing(after + 1, after + shown.len(), rows.len(), "facts"))
        }
    }
}
