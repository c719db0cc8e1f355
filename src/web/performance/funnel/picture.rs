//! The funnel as bars: by what became of those who reached a stage, or by what happened in a period.

use maud::Markup;
use projections::funnel::{Funnel, FunnelRow};
use projections::statistics::shares::share;

use crate::report::asked::Asked;
use crate::report::names::Kind;
use crate::report::words::{count, some_of};
use crate::web::performance::chart::{Bar, Fill, Told, bars};

/// What fills the parts of a bar.
const KEY: [(Fill, &str); 3] =
    [(Fill::Full, "moved on"), (Fill::Hatched, "left here"), (Fill::Dotted, "still in")];

/// The funnel as bars.
pub(super) fn drawn(told: Told<'_>, funnel: &Funnel, asked: &Asked) -> Markup {
    if asked.is_period() {
        return bars(told, &[], &period_bars(funnel, asked));
    }
    let last = funnel.stages.len().saturating_sub(1);
    let stages = funnel.stages.iter().enumerate();
    let rows = stages.map(|(place, row)| cohort_bar(row, place == last, funnel.enquiries, asked));
    bars(told, &KEY, &rows.collect::<Vec<_>>())
}

// Nobody moves on from the last stage, nor leaves it.
fn cohort_bar(row: &FunnelRow, is_last: bool, enquiries: usize, asked: &Asked) -> Bar {
    let of_all = |n: usize| share(n, enquiries).unwrap_or(0.0);
    let whole = Bar {
        label: asked.names.say(Kind::Stage, row.stage.as_str()),
        figure: some_of(row.reached, enquiries, row.share_of_enquiries),
        parts: vec![(Fill::Full, of_all(row.reached))],
        below: String::new(),
        is_within: false,
    };
    if is_last {
        return whole;
    }
    let (moved_on, still_in) = (row.moved_on.unwrap_or(0), row.still_in.unwrap_or(0));
    let fates = [(Fill::Full, moved_on), (Fill::Hatched, row.left), (Fill::Dotted, still_in)];
    let [on, left, still] = [moved_on, row.left, still_in].map(count);
    Bar {
        parts: fates.map(|(fill, n)| (fill, of_all(n))).to_vec(),
        below: format!("{on} moved on, {left} left here, {still} still in"),
        ..whole
    }
}

fn period_bars(funnel: &Funnel, asked: &Asked) -> Vec<Bar> {
    let most = funnel.stages.iter().map(|row| row.reached.max(row.left)).max().unwrap_or(0);
    let of_most = |n: usize| share(n, most).unwrap_or(0.0);
    let row = |row: &FunnelRow| {
        let reached = Bar {
            label: asked.names.say(Kind::Stage, row.stage.as_str()),
            figure: format!("{} reached", count(row.reached)),
            parts: vec![(Fill::Full, of_most(row.reached))],
            below: String::new(),
            is_within: false,
        };
        let left = Bar {
            label: String::new(),
            figure: format!("{} left here", count(row.left)),
            parts: vec![(Fill::Hatched, of_most(row.left))],
            below: String::new(),
            is_within: true,
        };
        [Some(reached), Some(left).filter(|_| row.left > 0)].into_iter().flatten()
    };
    funnel.stages.iter().flat_map(row).collect()
}
