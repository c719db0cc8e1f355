//! The clocks of a journey, in words.

use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar::{Calendar, end_of, london_day};
use maud::{Markup, html};
use projections::Course;
use projections::clocks::{ClockOutcome, Run, runs};

use super::found::Found;
use crate::web::govuk::{Colour, Column, Size, details, table, tag};
use crate::web::words;

/// A clock of a journey.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    label: String,
    source: String,
    outcome: ClockOutcome,
    started_at: DateTime<Utc>,
    stopped_at: Option<DateTime<Utc>>,
    due_at: Option<DateTime<Utc>>,
}

/// The clocks of a journey, those that somebody waits for first.
pub(super) fn shown(course: &Course<'_>) -> Vec<Shown> {
    let mut clocks: Vec<Shown> = runs(course).iter().map(Shown::of).collect();
    clocks.sort_by_key(Shown::order);
    clocks
}

/// What a fact meant for the clocks that it stopped, in sentences after a first one.
pub(super) fn kept_by(clocks: &[Shown], happened_at: DateTime<Utc>, found: &Found) -> String {
    let stopped = clocks.iter().filter(|clock| clock.stopped_at == Some(happened_at));
    let sentence = |clock: &Shown| {
        let margin = margin(clock, &found.pathway.calendar)?;
        let kept = if clock.stopped_at <= clock.due_at { "met" } else { "missed" };
        Some(format!(" {}: {kept} {margin}.", clock.label))
    };
    stopped.filter_map(sentence).collect()
}

/// The clocks: those that run in a table, the others for who asks.
pub(super) fn clocks_shown(clocks: &[Shown], found: &Found) -> Markup {
    let (running, over): (Vec<&Shown>, Vec<&Shown>) =
        clocks.iter().partition(|clock| clock.is_running());
    html! {
        h2.govuk-heading-m { "Promises" }
        @if running.is_empty() {
            p.govuk-body { "No clock is running." }
        } @else {
            (rows("Promises that are running", &running, found))
        }
        @if !over.is_empty() {
            (details(&that_are_over(over.len()), &html! {
                (rows("Promises that are over", &over, found))
            }))
        }
        p.govuk-body {
            a.govuk-link href=(found.below("dates")) { "See how the dates were counted" }
        }
    }
}

fn that_are_over(n: usize) -> String {
    if n == 1 { "1 promise that is over".to_owned() } else { format!("{n} promises that are over") }
}

fn rows(caption: &str, clocks: &[&Shown], found: &Found) -> Markup {
    let columns = [Column::Words("Promise"), Column::Words("Due"), Column::Words("How it stands")];
    let rows = clocks.iter().map(|clock| {
        vec![
            html! {
                (clock.label)
                div.govuk-hint."govuk-!-margin-bottom-0"."govuk-!-font-size-16" { (clock.source) }
            },
            html! { (clock.due(found)) },
            html! { (clock.state()) " " (clock.told(found)) },
        ]
    });
    html! { (table(caption, columns, rows).size(Size::Small)) }
}

// By how much it was met or missed.
fn margin(clock: &Shown, calendar: &Calendar) -> Option<String> {
    let (stopped, due) = (clock.stopped_at?, clock.due_at?);
    let span = between(stopped.min(due), stopped.max(due), calendar);
    Some(if stopped <= due { format!("with {span} to spare") } else { format!("by {span}") })
}

fn between(from: DateTime<Utc>, to: DateTime<Utc>, calendar: &Calendar) -> String {
    match calendar.working_days_between(london_day(from), london_day(to)) {
        0 => words::stretch(to - from),
        1 if to - from < TimeDelta::hours(24) => words::stretch(to - from),
        days => words::counted(days, "working day"),
    }
}

impl Shown {
    /// A clock of a journey.
    pub(super) fn of(run: &Run<'_>) -> Self {
        Self {
            label: run.clock.label.clone(),
            source: run.clock.source.clone(),
            outcome: run.outcome,
            started_at: run.started_at,
            stopped_at: run.stopped_at,
            due_at: run.due_at,
        }
    }

    /// Its place among others: what somebody waits for first.
    pub(super) fn order(&self) -> impl Ord + use<> {
        (!self.is_running(), self.due_at.is_none(), self.due_at)
    }

    /// What it is called.
    pub(super) fn label(&self) -> &str {
        &self.label
    }

    /// The law or local rule it comes from.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// By when.
    pub(super) fn due(&self, found: &Found) -> String {
        let today = found.today();
        match self.due_at {
            Some(due) if due == end_of(london_day(due)) => {
                format!("End of {}", words::near_day(london_day(due), today))
            }
            Some(due) => words::moment(due, today),
            None => "No limit".to_owned(),
        }
    }

    /// Where it stands.
    pub(super) fn state(&self) -> Markup {
        match self.outcome {
            ClockOutcome::Met if self.due_at.is_none() => tag("Done", Colour::Green),
            ClockOutcome::Met => tag("Met", Colour::Green),
            ClockOutcome::MetRecordedLate => tag("Met, recorded late", Colour::Purple),
            ClockOutcome::Missed => tag("Missed", Colour::Red),
            ClockOutcome::Overdue => tag("Overdue", Colour::Red),
            ClockOutcome::Running => tag("Running", Colour::Blue),
            ClockOutcome::Paused => tag("Paused", Colour::Yellow),
            ClockOutcome::Cancelled => tag("Ended first", Colour::Grey),
        }
    }

    /// How far it is from when it is due, or was.
    pub(super) fn told(&self, found: &Found) -> String {
        let (calendar, today) = (&found.pathway.calendar, found.today());
        match self.outcome {
            ClockOutcome::Met | ClockOutcome::MetRecordedLate | ClockOutcome::Missed => {
                let took =
                    |stopped| format!("after {}", between(self.started_at, stopped, calendar));
                let only_measured = self.stopped_at.filter(|_| self.due_at.is_none()).map(took);
                margin(self, calendar).or(only_measured).unwrap_or_default()
            }
            ClockOutcome::Running => match self.due_at {
                Some(due) => format!("due {}", words::due(due, found.now, calendar)),
                None => format!("since {}", words::moment(self.started_at, today)),
            },
            ClockOutcome::Overdue => {
                self.due_at.map_or(String::new(), |due| words::due(due, found.now, calendar))
            }
            ClockOutcome::Paused | ClockOutcome::Cancelled => String::new(),
        }
    }

    fn is_running(&self) -> bool {
        match self.outcome {
            ClockOutcome::Running | ClockOutcome::Overdue | ClockOutcome::Paused => true,
            ClockOutcome::Met
            | ClockOutcome::MetRecordedLate
            | ClockOutcome::Missed
            | ClockOutcome::Cancelled => false,
        }
    }
}
