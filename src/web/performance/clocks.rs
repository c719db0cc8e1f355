//! Which promises are kept, which are kept and written down late, and by how much others are
//! missed.

mod behind;
pub(in crate::web) mod list;
mod tables;
mod trend;

use maud::html;
use projections::clocks::{ClockRow, Clocks, clocks};
use projections::statistics::shares::share;
use projections::{By, Dimension, QuestionError, Within};

use super::Asking;
use super::chart::{Bar, Fill, Told, bars};
use super::funnel::footnote;
use super::groups::elsewhere;
use super::sheet::Sheet;
use crate::report::asked::Asked;
use crate::report::clocks::{NO_RANKING, label, name, named, never_started, started};
use crate::report::words::{count, some_of, stretch};

/// What fills the parts of a bar.
const KEY: [(Fill, &str); 4] = [
    (Fill::Full, "met"),
    (Fill::Dotted, "met, recorded late"),
    (Fill::Hatched, "missed"),
    (Fill::Pale, "running"),
];

/// Tells the clocks.
pub(super) fn tell(asking: &Asking<'_>) -> Result<Sheet, QuestionError> {
    let answer = clocks(&asking.view, &asking.question)?;
    let answer = named(answer, &asking.question, &asking.workers);
    let (whole, asked) = (&answer.whole, &asking.asked);
    let measure = measure(asked);
    if whole.rows.iter().all(|row| started(row) == 0) {
        return Ok(Sheet::empty("No clock was started.".to_owned(), measure, elsewhere(asking)?));
    }
    let (headline, words) = (headline(whole, asked), words(whole, asked));
    let told = Told { id: "clocks", title: &headline, words: &words };
    let rows: Vec<Bar> = limited(whole, asked).map(|row| bar(row, asked)).collect();
    let closely = trend::chosen(whole, asking)?;
    Ok(Sheet {
        chart: (!rows.is_empty()).then(|| bars(told, &KEY, &rows)),
        tables: html! {
            (tables::shown(whole, Within::Whole, asking))
            @if let Some(clock) = closely {
                @let counts_with = counts_with(asked);
                @if !counts_with.is_empty() { p.govuk-body { (counts_with) } }
                (tables::by_group(clock.as_str(), &answer, asking))
                (trend::shown(clock, &answer, asking)?)
            }
        },
        notes: vec![
            "What was done in time and written down after it was due is met: late entry is no \
             missed promise."
                .to_owned(),
            "Each household is judged by the limit under which it began, whatever the limit is today; \
             where there was none, what is done counts as met."
                .to_owned(),
            never_started(whole, asked).unwrap_or_default(),
            footnote(&answer.footnote),
        ],
        headline,
        measure,
        words,
        elsewhere: None,
    })
}

// Where the figures of a group come from, and what they do not say.
fn counts_with(asked: &Asked) -> &'static str {
    match asked.question.by {
        Some(By::Worker) => NO_RANKING,
        Some(By::Dimension(Dimension::Team | Dimension::Service)) => {
            "Each clock counts with the team and service that the household was with when it was \
             stopped or fell due, whichever came first; while it runs, with those it is with now."
        }
        Some(By::Month) => "Each clock counts in the month of its start.",
        Some(By::Dimension(_) | By::Version | By::Audience) | None => "",
    }
}

fn measure(asked: &Asked) -> String {
    let filters = asked.filters();
    if asked.is_period() {
        let span = asked.span().unwrap_or_else(|| "at any time".to_owned());
        return format!("Clocks of household journeys, those started {span}{filters}.");
    }
    format!("Clocks of household journeys: {}{filters}.", asked.enquiries(None))
}

// Those that can be met or missed, as far as any fact has started them.
fn limited<'a>(clocks: &'a Clocks, asked: &Asked) -> impl Iterator<Item = &'a ClockRow> {
    let has_limit = |row: &&ClockRow| asked.names.limit(name(row)).is_some();
    clocks.rows.iter().filter(|row| started(row) > 0).filter(has_limit)
}

fn in_time(row: &ClockRow) -> usize {
    row.met + row.met_recorded_late
}

/// How many of those judged were met.
fn met(row: &ClockRow) -> Option<String> {
    let judged = in_time(row) + row.missed;
    share(in_time(row), judged).map(|share| some_of(in_time(row), judged, Some(share)))
}

/// The message of the clocks.
pub(super) fn headline(clocks: &Clocks, asked: &Asked) -> String {
    let judged = limited(clocks, asked).filter(|row| in_time(row) + row.missed > 0);
    match judged.max_by_key(|row| row.missed) {
        None => "No clock with a limit has been met or missed yet.".to_owned(),
        Some(row) if row.missed == 0 => "Every promise that has fallen due was kept.".to_owned(),
        Some(row) => {
            let judged = in_time(row) + row.missed;
            let missed = some_of(row.missed, judged, share(row.missed, judged));
            let by = row.median_hours_late.map_or(String::new(), |hours| {
                format!(", half of these by up to {}", stretch(Some(hours)))
            });
            format!("“{}” is missed most often: {missed}{by}.", label(row, asked))
        }
    }
}

fn words(clocks: &Clocks, asked: &Asked) -> String {
    let told = limited(clocks, asked).map(|row| {
        let met = met(row).unwrap_or_else(|| "none yet".to_owned());
        format!(
            "{}, within {}: met {met}",
            label(row, asked),
            asked.names.limit(name(row)).unwrap_or("")
        )
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() { String::new() } else { format!("{}.", told.join("; ")) }
}

fn bar(row: &ClockRow, asked: &Asked) -> Bar {
    let open = row.running + row.paused;
    let parts = [
        (Fill::Full, row.met),
        (Fill::Dotted, row.met_recorded_late),
        (Fill::Hatched, row.missed),
        (Fill::Pale, open),
    ];
    let some = |(n, word): (usize, &str)| (n > 0).then(|| format!("{} {word}", count(n)));
    let below = [
        (row.met, "met"),
        (row.met_recorded_late, "recorded late"),
        (row.missed, "missed"),
        (row.running, "running"),
        (row.paused, "paused"),
    ];
    Bar {
        label: label(row, asked),
        figure: met(row).map_or("none due yet".to_owned(), |met| format!("{met} met")),
        parts: parts.map(|(fill, n)| (fill, share(n, started(row)).unwrap_or(0.0))).to_vec(),
        below: below.into_iter().filter_map(some).collect::<Vec<_>>().join(", "),
        is_within: false,
    }
}
