//! How one clock was kept month by month: a picture with its limits, what it says, and a table.

use std::borrow::Cow;

use domain::ids::ClockName;
use maud::{Markup, html};
use projections::clocks::{Clocks, Trend, clocks, trend};
use projections::{By, Grouped, Question, QuestionError};

use super::{limited, name};
use crate::report::clocks::{findings, label};
use crate::report::series::BY_CHANCE;
use crate::report::words::{counted, month, percent, some_of};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Size, table};
use crate::web::performance::Asking;
use crate::web::performance::changes::{changed, happened};
use crate::web::performance::chart::Told;
use crate::web::performance::filters::way;
use crate::web::performance::groups::cells;
use crate::web::performance::months::{Scale, stepped, unusual};
use crate::web::performance::part::Part;

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
    let trend = trend(&by_month, clock, asking.question.as_at, &asking.asked.changes);
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
            (changed(&trend.changes, &asking.asked))
            (as_figures(&trend))
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
    let months = trend.months.iter().zip(&limits.signals);
    let months: Vec<_> = months.map(|(it, signal)| (&*it.month, it.share, *signal)).collect();
    let title = format!("{title}: share met, by month of the start");
    let told = Told { id: "trend-chart", title: &title, words: says };
    let scale = Scale { top: 1.0, says: &percent };
    let happened = happened(&trend.changes, &months.iter().map(|it| it.0).collect::<Vec<_>>());
    Some(stepped(told, &scale, (limits.usual, &limits.before), &months, &happened))
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

fn as_figures(trend: &Trend) -> Markup {
    let columns = [Words("Month"), Figures("Met"), Words("What is unusual")];
    let signals = trend.limits.iter().flat_map(|limits| limits.signals.iter().copied());
    let signals = signals.chain(std::iter::repeat(None));
    let rows = trend.months.iter().zip(signals).map(|(it, signal)| {
        cells([
            month(&it.month),
            some_of(it.in_time, it.judged, Some(it.share)),
            unusual(signal).to_owned(),
        ])
    });
    html! {
        @if !trend.months.is_empty() {
            (table("The same as figures", columns, rows).headed_by_first().small().size(Size::Small))
        }
    }
}
