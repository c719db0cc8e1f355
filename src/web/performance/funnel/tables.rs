//! The funnel's figures: by stage, and by group.

use maud::{Markup, html};
use projections::funnel::{Funnel, FunnelRow};
use projections::{Group, Grouped, Within};

use crate::report::asked::Asked;
use crate::report::funnel::{days_to, of_previous};
use crate::report::names::Kind;
use crate::report::show::grouped_by;
use crate::report::words::{count, day, percent, range, some_of};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Size, table};
use crate::web::performance::Asking;
use crate::web::performance::chart::{Bar, Fill, Told, bars};
use crate::web::performance::households::FUNNEL;
use crate::web::performance::list;

/// More groups than this are no picture.
const MOST: usize = 15;

/// What is said of a cohort that is too young.
const YOUNG: &str = "not old enough to judge";

/// All figures.
pub(super) fn shown(
    answer: &Grouped<Funnel>,
    groups: &[(String, &Group<Funnel>)],
    asking: &Asking<'_>,
) -> Markup {
    let (whole, asked) = (&answer.whole, &asking.asked);
    html! {
        @if asked.is_period() { (by_stage_in_period(whole, asking)) } @else { (by_stage(whole, asking)) }
        @if let Some(by) = asked.question.by.filter(|_| !groups.is_empty()) {
            (by_group(&grouped_by(by, asked.report), groups, asking))
        }
    }
}

fn label(row: &FunnelRow, asked: &Asked) -> String {
    asked.names.say(Kind::Stage, row.stage.as_str())
}

// A number of a stage, as a link to those behind it.
fn number(
    row: &FunnelRow,
    (figure, text, n): (&str, String, usize),
    within: Within<'_>,
    asking: &Asking<'_>,
) -> Markup {
    let says = format!("{}: {}", figure.replace('-', " "), label(row, &asking.asked));
    let link = || {
        let which = [("figure", figure), ("stage", row.stage.as_str())];
        list::link(asking, FUNNEL.address, &which, within)
    };
    list::leading(asking, (&text, n), &says, link)
}

fn words(text: &str) -> Markup {
    html! { (text) }
}

fn by_stage(funnel: &Funnel, asking: &Asking<'_>) -> Markup {
    let asked = &asking.asked;
    let columns = [
        Words("Stage"),
        Figures("Reached, of all enquiries"),
        Figures("Likely between"),
        Figures("Of the stage before"),
        Figures("Moved on"),
        Figures("Left here"),
        Figures("Still in"),
        Figures("Half within, days"),
        Figures("Three quarters within"),
    ];
    let before = std::iter::once(None).chain(funnel.stages.iter().map(Some));
    let rows = funnel.stages.iter().zip(before).enumerate().map(|(place, (row, before))| {
        let is_last = place + 1 == funnel.stages.len();
        let fate = |figure, n: Option<usize>| {
            let n = n.filter(|_| !is_last);
            let told = (figure, n.map_or(String::new(), count), n.unwrap_or(0));
            number(row, told, Within::Whole, asking)
        };
        let reached = some_of(row.reached, funnel.enquiries, row.share_of_enquiries);
        vec![
            words(&label(row, asked)),
            number(row, ("reached", reached, row.reached), Within::Whole, asking),
            words(&range(row.low, row.high)),
            words(&before.map_or(String::new(), |before| of_previous(row, before))),
            fate("moved-on", row.moved_on),
            fate("left", Some(row.left)),
            fate("still-in", row.still_in),
            words(&days_to(place, row.median_days)),
            words(&days_to(place, row.p75_days)),
        ]
    });
    html! {
        (table("Stage by stage", columns, rows).headed_by_first().small().size(Size::Small))
        p.govuk-body-s {
            "“Likely between” is the 95% interval of a share (Wilson): the fewer there are, the wider it is."
        }
    }
}

fn by_stage_in_period(funnel: &Funnel, asking: &Asking<'_>) -> Markup {
    let columns = [
        Words("Stage"),
        Figures("Reached"),
        Figures("Left here"),
        Figures("Half within, days"),
        Figures("Three quarters within"),
    ];
    let rows = funnel.stages.iter().enumerate().map(|(place, row)| {
        let told = |figure, n: usize| number(row, (figure, count(n), n), Within::Whole, asking);
        vec![
            words(&label(row, &asking.asked)),
            told("reached", row.reached),
            told("left", row.left),
            words(&days_to(place, row.median_days)),
            words(&days_to(place, row.p75_days)),
        ]
    });
    html! { (table("Stage by stage", columns, rows).headed_by_first().size(Size::Small)) }
}

fn by_group(by: &str, groups: &[(String, &Group<Funnel>)], asking: &Asking<'_>) -> Markup {
    let asked = &asking.asked;
    let Some((_, first)) = groups.first() else { return html! {} };
    let stages: Vec<String> =
        first.report.stages.iter().skip(1).map(|row| label(row, asked)).collect();
    let mut columns = vec![Words(by), Figures("Enquiries")];
    columns.extend(stages.iter().map(|stage| Figures(stage)));
    if !asked.is_period() {
        columns.push(Figures("Likely between"));
        columns.push(Figures("Likely to end at"));
    }
    let caption = format!("By {}", by.to_lowercase());
    let rows = groups.iter().map(|(key, group)| group_row(key, group, asking));
    html! {
        @if !asked.is_period() && (2..=MOST).contains(&groups.len()) {
            h3.govuk-heading-s { (caption) ": the share that got to the end" }
            figure.waymark-figure { (drawn(&caption, groups)) }
        }
        (table(&caption, columns, rows).headed_by_first().small().size(Size::Small))
    }
}

fn group_row(key: &str, group: &Group<Funnel>, asking: &Asking<'_>) -> Vec<Markup> {
    let (funnel, within) = (&group.report, Within::Group(group.key.as_deref()));
    let reached =
        |row: &FunnelRow, text: String| number(row, ("reached", text, row.reached), within, asking);
    let mut row = vec![words(key)];
    let Some((last, before)) = funnel.stages.split_last() else { return row };
    row.extend(before.first().map(|first| {
        let told = ("enquiries", count(funnel.enquiries), funnel.enquiries);
        number(first, told, within, asking)
    }));
    row.extend(before.iter().skip(1).map(|stage| reached(stage, count(stage.reached))));
    if asking.asked.is_period() {
        row.push(reached(last, count(last.reached)));
        return row;
    }
    let share = some_of(last.reached, funnel.enquiries, last.share_of_enquiries);
    row.push(reached(last, share));
    row.push(words(&match (funnel.mature, funnel.judged_on) {
        (Some(false), Some(on)) => format!("{YOUNG} before {}", day(on)),
        (Some(false), None) => YOUNG.to_owned(),
        _ => range(last.low, last.high),
    }));
    let likely = range(funnel.expected_low, funnel.expected_high);
    let expected = funnel.expected_share.map(|share| format!("{} ({likely})", percent(share)));
    row.push(words(&expected.unwrap_or_default()));
    row
}

// The longest bar is the highest share that any may have.
fn drawn(caption: &str, groups: &[(String, &Group<Funnel>)]) -> Markup {
    let last = |group: &Funnel| group.stages.last().cloned();
    let shares = groups.iter().filter_map(|(_, group)| last(&group.report)?.share_of_enquiries);
    let most = shares.fold(0.0, f64::max);
    let row = |(key, group): &(String, &Group<Funnel>)| {
        let group = &group.report;
        let last = last(group)?;
        let (fill, below) = match group.mature {
            Some(false) => (Fill::Hatched, YOUNG.to_owned()),
            Some(true) | None => (Fill::Full, String::new()),
        };
        let share = last.share_of_enquiries.filter(|_| most > 0.0).unwrap_or(0.0);
        Some(Bar {
            label: key.clone(),
            figure: some_of(last.reached, group.enquiries, last.share_of_enquiries),
            parts: vec![(fill, share / most)],
            below,
            is_within: false,
        })
    };
    let rows: Vec<Bar> = groups.iter().filter_map(row).collect();
    let words: Vec<String> =
        rows.iter().map(|row| format!("{}: {}", row.label, row.figure)).collect();
    bars(Told { id: "groups", title: caption, words: &words.join("; ") }, &[], &rows)
}
