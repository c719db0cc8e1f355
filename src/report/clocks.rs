//! How clocks were kept, as rows and as a page.

use projections::clocks::{ClockRow, Clocks};
use projections::statistics::shares::share;

use super::asked::Asked;
use super::names::Kind;
use super::page::Column::{Figures, Words};
use super::page::Page;
use super::show::Show;
use super::words::{count, some_of, stretch};

impl Show for Clocks {
    type Row = ClockRow;

    const COLUMNS: &'static [&'static str] = &[
        "clock",
        "met",
        "met_recorded_late",
        "missed",
        "still_running",
        "running",
        "paused",
        "median_hours",
        "worst_hours",
        "median_hours_late",
        "worst_hours_late",
    ];

    fn rows(&self) -> &[ClockRow] {
        &self.rows
    }

    fn subject(&self, asked: &Asked) -> String {
        if asked.is_period() {
            let span = asked.span().unwrap_or_else(|| "at any time".to_owned());
            return format!("Clocks: those started {span}");
        }
        format!("Clocks: {}", asked.enquiries(None))
    }

    fn draw(&self, asked: &Asked, page: &mut Page) {
        let started: Vec<&ClockRow> = self.rows.iter().filter(|row| started(row) > 0).collect();
        if started.is_empty() {
            page.say("No clock was started.");
            return;
        }
        draw_outcomes(&started, asked, page);
        draw_times(&started, asked, page);
    }

    fn remark(&self, asked: &Asked, page: &mut Page) {
        if let Some(told) = never_started(self, asked) {
            page.say(&told);
        }
    }
}

/// The clocks that no fact has started, where others were.
pub(crate) fn never_started(clocks: &Clocks, asked: &Asked) -> Option<String> {
    let (never, some): (Vec<_>, Vec<_>) = clocks.rows.iter().partition(|row| started(row) == 0);
    let labels: Vec<String> = never.into_iter().map(|row| label(row, asked)).collect();
    let is_worth_saying = !labels.is_empty() && !some.is_empty();
    is_worth_saying.then(|| format!("Never started here: {}.", labels.join("; ")))
}

/// Its name. A row is always that of a clock.
pub(crate) fn name(row: &ClockRow) -> &str {
    row.clock.as_ref().map_or("", |clock| clock.as_str())
}

/// What it is called.
pub(crate) fn label(row: &ClockRow, asked: &Asked) -> String {
    asked.names.say(Kind::Clock, name(row))
}

/// How often it was started, where it was not cancelled.
pub(crate) fn started(row: &ClockRow) -> usize {
    row.met + row.met_recorded_late + row.missed + row.running + row.paused
}

// Clocks that are only measured can be neither met nor missed.
fn draw_outcomes(rows: &[&ClockRow], asked: &Asked, page: &mut Page) {
    let limited = rows.iter().filter(|row| asked.names.limit(name(row)).is_some());
    let row = |row: &&ClockRow| {
        let in_time = row.met + row.met_recorded_late;
        let judged = in_time + row.missed;
        let met = share(in_time, judged).map(|met| some_of(in_time, judged, Some(met)));
        [
            label(row, asked),
            met.unwrap_or_default(),
            count(row.met_recorded_late),
            count(row.missed),
            count(row.still_running),
            count(row.running),
            count(row.paused),
        ]
    };
    let columns = [
        Words("Clock"),
        Figures("Met"),
        Figures("Of these,\nrecorded late"),
        Figures("Missed"),
        Figures("Of these,\nstill overdue"),
        Figures("Running"),
        Figures("Paused"),
    ];
    page.table(columns, limited.map(row));
}

fn draw_times(rows: &[&ClockRow], asked: &Asked, page: &mut Page) {
    let row = |row: &&ClockRow| {
        [
            label(row, asked),
            asked.names.limit(name(row)).unwrap_or("none: measured only").to_owned(),
            stretch(row.median_hours),
            stretch(row.worst_hours),
            stretch(row.median_hours_late),
        ]
    };
    let columns = [
        Words("Clock"),
        Figures("Limit"),
        Figures("Half within"),
        Figures("Longest so far"),
        Figures("Half of the\nmissed late by"),
    ];
    page.table(columns, rows.iter().map(row));
}
