//! The funnel's figures: by stage, and by group.

use maud::{Markup, html};
use projections::funnel::{Funnel, FunnelRow};

use crate::report::asked::Asked;
use crate::report::funnel::{days_to, of_previous};
use crate::report::names::Kind;
use crate::report::show::grouped_by;
use crate::report::words::{count, range, some_of};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Size, table};
use crate::web::performance::chart::{Bar, Fill, Told, bars};
use crate::web::performance::groups::cells;

/// More groups than this are no picture.
const MOST: usize = 15;

/// What is said of a cohort that is too young.
const YOUNG: &str = "not old enough to judge";

/// All figures.
pub(super) fn shown(whole: &Funnel, groups: &[(String, &Funnel)], asked: &Asked) -> Markup {
    html! {
        @if asked.is_period() { (by_stage_in_period(whole, asked)) } @else { (by_stage(whole, asked)) }
        @if let Some(by) = asked.question.by.filter(|_| !groups.is_empty()) {
            (by_group(&grouped_by(by, asked.report), groups, asked))
        }
    }
}

fn label(row: &FunnelRow, asked: &Asked) -> String {
    asked.names.say(Kind::Stage, row.stage.as_str())
}

fn by_stage(funnel: &Funnel, asked: &Asked) -> Markup {
    let columns = [
        Words("Stage"),
        Figures("Reached, of all enquiries"),
        Figures("Likely between"),
        Figures("Of the stage before"),
        Figures("Moved on"),
        Figures("Left here"),
        Figures("Still in"),
        Figures("Half within, days"),
    ];
    let before = std::iter::once(None).chain(funnel.stages.iter().map(Some));
    let rows = funnel.stages.iter().zip(before).enumerate().map(|(place, (row, before))| {
        let is_last = place + 1 == funnel.stages.len();
        let fate = |n: Option<usize>| n.filter(|_| !is_last).map_or(String::new(), count);
        cells([
            label(row, asked),
            some_of(row.reached, funnel.enquiries, row.share_of_enquiries),
            range(row.low, row.high),
            before.map_or(String::new(), |before| of_previous(row, before)),
            fate(row.moved_on),
            fate(Some(row.left)),
            fate(row.still_in),
            days_to(place, row),
        ])
    });
    html! {
        (table("Stage by stage", columns, rows).headed_by_first().small().size(Size::Small))
        p.govuk-body-s {
            "“Likely between” is the 95% interval of a share (Wilson): the fewer there are, the wider it is."
        }
    }
}

fn by_stage_in_period(funnel: &Funnel, asked: &Asked) -> Markup {
    let columns =
        [Words("Stage"), Figures("Reached"), Figures("Left here"), Figures("Half within, days")];
    let rows = funnel.stages.iter().enumerate().map(|(place, row)| {
        cells([label(row, asked), count(row.reached), count(row.left), days_to(place, row)])
    });
    html! { (table("Stage by stage", columns, rows).headed_by_first().size(Size::Small)) }
}

fn by_group(by: &str, groups: &[(String, &Funnel)], asked: &Asked) -> Markup {
    let Some((_, first)) = groups.first() else { return html! {} };
    let stages: Vec<String> = first.stages.iter().skip(1).map(|row| label(row, asked)).collect();
    let mut columns = vec![Words(by), Figures("Enquiries")];
    columns.extend(stages.iter().map(|stage| Figures(stage)));
    if !asked.is_period() {
        columns.push(Figures("Likely between"));
    }
    let caption = format!("By {}", by.to_lowercase());
    let rows = groups.iter().map(|(key, group)| cells(group_row(key, group, asked)));
    html! {
        @if !asked.is_period() && (2..=MOST).contains(&groups.len()) {
            h3.govuk-heading-s { (caption) ": the share that got to the end" }
            figure.waymark-figure { (drawn(&caption, groups)) }
        }
        (table(&caption, columns, rows).headed_by_first().small().size(Size::Small))
    }
}

fn group_row(key: &str, group: &Funnel, asked: &Asked) -> Vec<String> {
    let mut row = vec![key.to_owned(), count(group.enquiries)];
    let Some((last, before)) = group.stages.split_last() else { return row };
    row.extend(before.iter().skip(1).map(|stage| count(stage.reached)));
    if asked.is_period() {
        row.push(count(last.reached));
        return row;
    }
    row.push(some_of(last.reached, group.enquiries, last.share_of_enquiries));
    row.push(match group.mature {
        Some(false) => YOUNG.to_owned(),
        Some(true) | None => range(last.low, last.high),
    });
    row
}

// The longest bar is the highest share that any may have.
fn drawn(caption: &str, groups: &[(String, &Funnel)]) -> Markup {
    let last = |group: &Funnel| group.stages.last().cloned();
    let shares = groups.iter().filter_map(|(_, group)| last(group)?.share_of_enquiries);
    let most = shares.fold(0.0, f64::max);
    let row = |(key, group): &(String, &Funnel)| {
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
