//! The clocks' figures: how many were kept, and how long they took.

use maud::{Markup, html};
use projections::clocks::{ClockRow, Clocks};
use projections::statistics::shares::wilson;

use super::{in_time, limited, met};
use crate::report::asked::Asked;
use crate::report::clocks::{label, name, started};
use crate::report::words::{count, range, stretch};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Size, table};
use crate::web::performance::groups::cells;

/// All figures.
pub(super) fn shown(clocks: &Clocks, asked: &Asked) -> Markup {
    html! {
        (outcomes(clocks, asked))
        (times(clocks, asked))
    }
}

fn outcomes(clocks: &Clocks, asked: &Asked) -> Markup {
    let columns = [
        Words("Clock"),
        Figures("Met"),
        Figures("Likely between"),
        Figures("Of the met, recorded late"),
        Figures("Missed"),
        Figures("Of the missed, still overdue"),
        Figures("Running"),
        Figures("Paused"),
    ];
    let rows = limited(clocks, asked).map(|row| {
        let interval = wilson(in_time(row), in_time(row) + row.missed);
        cells([
            label(row, asked),
            met(row).unwrap_or_default(),
            range(interval.map(|it| it.low), interval.map(|it| it.high)),
            count(row.met_recorded_late),
            count(row.missed),
            count(row.still_running),
            count(row.running),
            count(row.paused),
        ])
    });
    let caption = "How many were kept";
    html! { (table(caption, columns, rows).headed_by_first().small().size(Size::Small)) }
}

fn times(clocks: &Clocks, asked: &Asked) -> Markup {
    let columns = [
        Words("Clock"),
        Words("Limit"),
        Figures("Half took up to"),
        Figures("Longest so far"),
        Figures("Half of the missed late by up to"),
        Figures("Latest of all by"),
    ];
    let started = clocks.rows.iter().filter(|row| started(row) > 0);
    let rows = started.map(|row: &ClockRow| {
        cells([
            label(row, asked),
            asked.names.limit(name(row)).unwrap_or("none: measured only").to_owned(),
            stretch(row.median_hours),
            stretch(row.worst_hours),
            stretch(row.median_hours_late),
            stretch(row.worst_hours_late),
        ])
    });
    let caption = "How long they took, and by how much they were missed";
    html! { (table(caption, columns, rows).headed_by_first().small().size(Size::Small)) }
}
