//! How one clock was kept month by month: a picture with its limits, what it says, and a table.

use std::borrow::Cow;

use domain::ids::ClockName;
use maud::{Markup, html};
use projections::clocks::{Clocks, Trend, clocks, trend};
use projections::statistics::xmr::Signal;
use projections::{By, Grouped, Question, QuestionError};

use super::{limited, name};
use crate::report::clocks::{BY_CHANCE, findings, label};
use crate::report::words::{counted, month, percent, range, some_of};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Size, table};
use crate::web::performance::Asking;
use crate::web::performance::chart::{Point, Shape, Told, Usual, series};
use crate::web::performance::filters::way;
use crate::web::performance::groups::cells;
use crate::web::performance::part::Part;

/// What each shape says.
const SHAPES: [(Shape, &str); 6] = [
    (Shape::Dot, "a month, nothing unusual"),
    (Shape::Square, "outside the limits"),
    (Shape::Up, "part of 7 or more that each rise"),
    (Shape::Down, "part of 7 or more that each fall"),
    (Shape::Diamond, "2 of 3 near a limit"),
    (Shape::Ring, "part of 7 on one side of the average"),
];

/// The clock that is looked at closely: the one that was chosen, or else the one missed most often.
pub(super) fn chosen<'a>(
    answer: &'a Clocks,
    asking: &Asking<'_>,
) -> Result<Option<&'a ClockName>, QuestionError> {
    let typed = asking.typed.get("clock");
    if !typed.is_empty() && answer.rows.iter().all(|row| name(row) != typed) {
        let known: Vec<&str> = answer.rows.iter().map(name).collect();
        let pathway = asking.view.pathway.clone();
        return Err(QuestionError::UnknownClock(pathway, typed.into(), known.join(", ")));
    }
    let rows = || limited(answer, &asking.asked);
    let row = rows().find(|row| name(row) == typed);
    Ok(row.or_else(|| rows().max_by_key(|row| row.missed)).and_then(|row| row.clock.as_ref()))
}

/// The part of the page that tells the trend of a clock.
pub(super) fn shown(
    clock: &ClockName,
    answer: &Grouped<Clocks>,
    asking: &Asking<'_>,
) -> Result<Markup, QuestionError> {
    let by_month = match asking.question.by {
        Some(By::Month) => Cow::Borrowed(answer),
        _ => {
            let question = Question { by: Some(By::Month), ..asking.question.clone() };
            Cow::Owned(clocks(&asking.view, &question)?)
        }
    };
    let trend = trend(&by_month, clock, asking.question.as_at);
    let row = answer.whole.rows.iter().find(|row| row.clock.as_ref() == Some(clock));
    let title = row.map_or_else(String::new, |row| label(row, &asking.asked));
    let says = findings(&trend);
    Ok(html! {
        section #trend aria-label="Trend" {
            h2.govuk-heading-m { "Trend: " (title) }
            (ways(clock, &answer.whole, asking))
            @if let Some(picture) = picture(&trend, &title, &says.join(" ")) {
                figure.waymark-figure { (picture) }
            }
            @for sentence in &says { p.govuk-body { (sentence) } }
            @if trend.limits.is_some() { p.govuk-body { (BY_CHANCE) } }
            p.govuk-body { (what_months(&trend)) }
            (months(&trend))
        }
    })
}

fn ways(clock: &ClockName, answer: &Clocks, asking: &Asking<'_>) -> Markup {
    let link =
        |name: &str| asking.typed.with("clock", name).link(Part::Clocks.address()) + "#trend";
    html! {
        nav aria-label="Clock" {
            ul.waymark-ways {
                @for row in limited(answer, &asking.asked) {
                    (way(&label(row, &asking.asked), &link(name(row)), row.clock.as_ref() == Some(clock)))
                }
            }
        }
    }
}

fn picture(trend: &Trend, title: &str, says: &str) -> Option<Markup> {
    let limits = trend.limits.as_ref()?;
    let points = trend.months.iter().zip(&limits.signals).map(|(month, signal)| Point {
        label: short(&month.month),
        share: month.share,
        shape: signal.map_or(Shape::Dot, shape),
    });
    let usual = Usual { mean: limits.mean, low: limits.lower, high: limits.upper };
    let ends = [usual.low, usual.high].map(|it| it.clamp(0.0, 1.0));
    let trial = if limits.is_trial() { "trial limits" } else { "limits" };
    let title = format!("{title}: share met, by month of the start");
    Some(series(
        Told { id: "trend-chart", title: &title, words: says },
        (
            &format!("average, {}", percent(usual.mean)),
            &format!("{trial} of what is usual, {}", range(Some(ends[0]), Some(ends[1]))),
        ),
        &SHAPES,
        usual,
        &points.collect::<Vec<_>>(),
    ))
}

// As `Mar 26`.
fn short(month: &str) -> String {
    let first = format!("{month}-01").parse::<chrono::NaiveDate>();
    first.map_or_else(|_| month.to_owned(), |first| first.format("%b %y").to_string())
}

fn shape(signal: Signal) -> Shape {
    match signal {
        Signal::Above | Signal::Below => Shape::Square,
        Signal::Rising => Shape::Up,
        Signal::Falling => Shape::Down,
        Signal::NearUpper | Signal::NearLower => Shape::Diamond,
        Signal::RunAbove | Signal::RunBelow => Shape::Ring,
    }
}

fn what_months(trend: &Trend) -> String {
    let young = counted(trend.young.len(), "month is", "months are");
    let left_out = if trend.young.is_empty() {
        String::new()
    } else {
        format!(" {young} left out for that: see the figures by month.")
    };
    format!(
        "A clock counts in the month of its start. A month stands here once it is over and none of \
         its clocks still runs; what is paused or called off is not judged.{left_out}"
    )
}

fn months(trend: &Trend) -> Markup {
    let columns = [Words("Month"), Figures("Met"), Words("What is unusual")];
    let signals = trend.limits.iter().flat_map(|limits| limits.signals.iter().copied());
    let signals = signals.chain(std::iter::repeat(None));
    let rows = trend.months.iter().zip(signals).map(|(it, signal)| {
        let unusual = signal.map(|signal| {
            let found = SHAPES.iter().find(|(known, _)| *known == shape(signal));
            found.map_or("", |(_, words)| words)
        });
        cells([
            month(&it.month),
            some_of(it.in_time, it.judged, Some(it.share)),
            unusual.unwrap_or("").to_owned(),
        ])
    });
    html! {
        @if !trend.months.is_empty() {
            (table("The same as figures", columns, rows).headed_by_first().small().size(Size::Small))
        }
    }
}
