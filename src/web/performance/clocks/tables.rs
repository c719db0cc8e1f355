//! The clocks' figures: how many were kept, how long they took, and how late the rest were. Each number
//! leads to the households behind it, for those who may see them.

use maud::{Markup, html};
use projections::clocks::{ClockRow, Clocks, Figure};
use projections::statistics::shares::wilson;
use projections::{Group, Grouped, Within};

use super::behind::{Behind, called};
use super::{in_time, limited, met};
use crate::report::clocks::{label, name, started};
use crate::report::show::{grouped_by, in_order};
use crate::report::words::{count, range, stretch};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Size, details, table};
use crate::web::performance::Asking;
use crate::web::performance::groups::cells;
use crate::web::performance::list;

/// Below so many promises judged, a share is as much chance as anything else.
const FEW: usize = 10;

/// All figures, of all or of one group.
pub(super) fn shown(clocks: &Clocks, within: Within<'_>, asking: &Asking<'_>) -> Markup {
    html! {
        (outcomes(clocks, within, asking))
        (lateness(clocks, within, asking))
        (times(clocks, asking))
    }
}

/// One clock beside itself in every group, and then all of each group.
pub(super) fn by_group(clock: &str, answer: &Grouped<Clocks>, asking: &Asking<'_>) -> Markup {
    let (asked, groups) = (&asking.asked, in_order(answer, &asking.asked));
    let Some(by) = asked.question.by.filter(|_| !groups.is_empty()) else { return html! {} };
    let of_clock = |group: &Group<Clocks>| {
        let row = group.report.rows.iter().find(|row| name(row) == clock);
        row.filter(|row| started(row) > 0).cloned()
    };
    let rows: Vec<_> = groups
        .iter()
        .filter_map(|(label, group)| {
            let row = of_clock(group)?;
            let within = Within::Group(group.key.as_deref());
            Some(row_of(html! { (label) }, &row, within, asking))
        })
        .collect();
    let by = grouped_by(by, asked.report);
    let caption = answer.whole.rows.iter().find(|row| name(row) == clock);
    let caption = caption.map_or(by.clone(), |row| format!("{}: {by}", label(row, asked)));
    html! {
        @if !rows.is_empty() {
            (table(&caption, columns(&by), rows).headed_by_first().small().size(Size::Small))
        }
        @for (label, group) in &groups {
            @let report = &group.report;
            (details(
                &format!("{label}: all clocks, {}", kept(report, asking)),
                &shown(report, Within::Group(group.key.as_deref()), asking),
            ))
        }
    }
}

// How many promises of all clocks were kept.
fn kept(clocks: &Clocks, asking: &Asking<'_>) -> String {
    let limited = || limited(clocks, &asking.asked);
    let in_time: usize = limited().map(in_time).sum();
    let judged = in_time + limited().map(|row| row.missed).sum::<usize>();
    format!("{} of {} met{}", count(in_time), count(judged), few(judged))
}

fn few(judged: usize) -> &'static str {
    if (1..FEW).contains(&judged) { ", too few to tell" } else { "" }
}

fn columns(first: &str) -> [crate::web::govuk::Column<'_>; 9] {
    [
        Words(first),
        Figures("Met"),
        Figures("Likely between"),
        Figures("Of the met, recorded late"),
        Figures("Missed"),
        Figures("Of the missed, still overdue"),
        Figures("Running"),
        Figures("Paused"),
        Figures("Called off"),
    ]
}

fn outcomes(clocks: &Clocks, within: Within<'_>, asking: &Asking<'_>) -> Markup {
    let rows = limited(clocks, &asking.asked);
    let rows = rows.map(|row| row_of(html! { (label(row, &asking.asked)) }, row, within, asking));
    let caption = "How many were kept";
    html! { (table(caption, columns("Clock"), rows).headed_by_first().small().size(Size::Small)) }
}

fn row_of(head: Markup, row: &ClockRow, within: Within<'_>, asking: &Asking<'_>) -> Vec<Markup> {
    let judged = in_time(row) + row.missed;
    let interval = wilson(in_time(row), judged);
    let met = met(row).map(|met| format!("{met}{}", few(judged))).unwrap_or_default();
    let number = |figure| number(row, figure, within, asking);
    vec![
        head,
        leading(&met, row, Figure::InTime, within, asking),
        html! { (range(interval.map(|it| it.low), interval.map(|it| it.high))) },
        number(Figure::MetRecordedLate),
        number(Figure::Missed),
        number(Figure::StillOverdue),
        number(Figure::Running),
        number(Figure::Paused),
        number(Figure::Cancelled),
    ]
}

fn number(row: &ClockRow, figure: Figure, within: Within<'_>, asking: &Asking<'_>) -> Markup {
    leading(&count(row.figure(figure)), row, figure, within, asking)
}

// A number as a link to those behind it, for who may see them.
fn leading(
    text: &str,
    row: &ClockRow,
    figure: Figure,
    within: Within<'_>,
    asking: &Asking<'_>,
) -> Markup {
    let says = format!("{}: {}", called(figure), label(row, &asking.asked));
    let link = || Behind { clock: name(row), figure, within }.link(asking);
    list::leading(asking, (text, row.figure(figure)), &says, link)
}

fn lateness(clocks: &Clocks, within: Within<'_>, asking: &Asking<'_>) -> Markup {
    let columns = [
        Words("Clock"),
        Figures("Up to a day late"),
        Figures("Up to a week"),
        Figures("More"),
        Figures("Half late by up to"),
        Figures("Latest of all by"),
    ];
    let missed = limited(clocks, &asking.asked).filter(|row| row.missed > 0);
    let rows: Vec<_> = missed
        .map(|row| {
            let number = |figure| number(row, figure, within, asking);
            vec![
                html! { (label(row, &asking.asked)) },
                number(Figure::LateByADay),
                number(Figure::LateByAWeek),
                number(Figure::LateByMore),
                html! { (stretch(row.median_hours_late)) },
                html! { (stretch(row.worst_hours_late)) },
            ]
        })
        .collect();
    let caption = "How late the missed were, those still overdue as they stand";
    html! {
        @if !rows.is_empty() {
            (table(caption, columns, rows).headed_by_first().small().size(Size::Small))
        }
    }
}

fn times(clocks: &Clocks, asking: &Asking<'_>) -> Markup {
    let columns =
        [Words("Clock"), Words("Limit"), Figures("Half took up to"), Figures("Longest so far")];
    let started = clocks.rows.iter().filter(|row| started(row) > 0);
    let rows = started.map(|row: &ClockRow| {
        cells([
            label(row, &asking.asked),
            asking.asked.names.limit(name(row)).unwrap_or("none: measured only").to_owned(),
            stretch(row.median_hours),
            stretch(row.worst_hours),
        ])
    });
    let caption = "How long they took";
    html! { (table(caption, columns, rows).headed_by_first().small().size(Size::Small)) }
}
