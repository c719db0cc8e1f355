//! What each worker looks after, in the order of their names: for those who share the work. Each number
//! leads to its households.

pub(in crate::web) mod list;

use maud::{Markup, html};
use projections::workload::{Figure, LoadRow, Whose, Workload, workload};
use projections::{Group, QuestionError, Within};

use self::list::PLACE;
use super::Asking;
use super::funnel::footnote;
use super::groups::elsewhere;
use super::list::{leading, link};
use super::sheet::Sheet;
use crate::report::asked::Asked;
use crate::report::names::Kind;
use crate::report::show::{grouped_by, in_order};
use crate::report::words::{count, counted, days};
use crate::report::workload::{
    DIFFER, DUE, LATELY, NOTHING, WAIT, called, everybody, headline, is_empty, named, open_at,
    said, stages, waiting,
};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Column, Size, details, table};

/// What an address calls those that nobody looks after.
pub(super) const NOBODY: &str = "nobody";

/// What is told of groups beside each other.
const BESIDE: [Figure; 7] = [
    Figure::Open,
    Figure::Assessments,
    Figure::Overdue,
    Figure::NoneSet,
    Figure::OverLimit,
    Figure::TakenOn,
    Figure::Closed,
];

/// Tells what is looked after, by whom.
pub(super) fn tell(asking: &Asking<'_>) -> Result<Sheet, QuestionError> {
    let answer = named(workload(&asking.view, &asking.question)?, &asking.workers);
    let (whole, measure) = (&answer.whole, measure(&asking.asked));
    if is_empty(whole) {
        return Ok(Sheet::empty(NOTHING.to_owned(), measure, elsewhere(asking)?));
    }
    let groups = in_order(&answer, &asking.asked);
    Ok(Sheet {
        headline: headline(whole),
        measure,
        chart: None,
        words: waiting(&whole.unallocated),
        tables: html! {
            p.govuk-body { (DIFFER) }
            @if let Some(by) = asking.asked.question.by.filter(|_| !groups.is_empty()) {
                (beside(&grouped_by(by, asking.asked.report), &groups, asking))
            }
            (shown("", whole, Within::Whole, asking))
            @for (key, group) in &groups {
                @let open = everybody(&group.report).next().map_or(0, |all| all.open);
                (details(
                    &format!("{key}: {}", counted(open, "open household", "open households")),
                    &html! {
                        p.govuk-body { (waiting(&group.report.unallocated)) }
                        (shown(&format!("{key}: "), &group.report, Within::Group(group.key.as_deref()), asking))
                    },
                ))
            }
        },
        notes: vec![WAIT.to_owned(), footnote(&answer.footnote)],
        elsewhere: None,
    })
}

fn measure(asked: &Asked) -> String {
    format!("Open household journeys, by who looks after them{}.", asked.filters())
}

fn shown(of: &str, it: &Workload, within: Within<'_>, asking: &Asking<'_>) -> Markup {
    html! {
        (by_stage(&format!("{of}open households by stage"), it, within, asking))
        (due(&format!("{of}what is due on them"), it, within, asking))
        (lately(&format!("{of}the last 28 days"), it, within, asking))
    }
}

// The groups beside each other, whoever looks after what in them.
fn beside(by: &str, groups: &[(String, &Group<Workload>)], asking: &Asking<'_>) -> Markup {
    let rows = groups.iter().filter_map(|(key, group)| {
        let (all, within) = (everybody(&group.report).next()?, Within::Group(group.key.as_deref()));
        let of =
            |figure: &Figure| number(all.figure(*figure), *figure, (all, None), within, asking);
        Some(std::iter::once(html! { (key) }).chain(BESIDE.iter().map(of)).collect::<Vec<_>>())
    });
    let columns = [
        Words(by),
        Figures("Open"),
        Figures("Being assessed"),
        Figures("Overdue"),
        Figures("None set"),
        Figures("Over a limit"),
        Figures("Taken on in 28 days"),
        Figures("Approved or ended"),
    ];
    html! { (table(&format!("By {}", by.to_lowercase()), columns, rows).headed_by_first().small().size(Size::Small)) }
}

fn by_stage(title: &str, it: &Workload, within: Within<'_>, asking: &Asking<'_>) -> Markup {
    let stages = stages(it);
    let labels: Vec<String> =
        stages.iter().map(|stage| asking.asked.names.say(Kind::Stage, stage.as_str())).collect();
    let columns = [Words("Looked after by"), Figures("All stages")].into_iter();
    let columns: Vec<Column<'_>> =
        columns.chain(labels.iter().map(|label| Figures(label))).collect();
    let rows = everybody(it).map(|row| {
        let number = |n, stage| number(n, Figure::Open, (row, stage), within, asking);
        let head = [html! { (called(row)) }, number(row.open, None)];
        let at =
            stages.iter().map(|it_is| number(open_at(it, row.whose, it_is), Some(it_is.as_str())));
        head.into_iter().chain(at).collect::<Vec<_>>()
    });
    html! { (table(&upper(title), columns, rows).headed_by_first().small().size(Size::Small)) }
}

fn due(title: &str, it: &Workload, within: Within<'_>, asking: &Asking<'_>) -> Markup {
    let columns = [
        Words("Looked after by"),
        Figures("Being assessed"),
        Figures("Paused"),
        Figures("Next action due today"),
        Figures("Overdue"),
        Figures("None set"),
        Figures("Over a limit"),
        Figures("Longest wait"),
    ];
    let rows = everybody(it).map(|row| {
        let wait = html! { (row.longest_wait_days.map(days).unwrap_or_default()) };
        [numbers(row, &DUE, within, asking), vec![wait]].concat()
    });
    html! { (table(&upper(title), columns, rows).headed_by_first().small().size(Size::Small)) }
}

fn lately(title: &str, it: &Workload, within: Within<'_>, asking: &Asking<'_>) -> Markup {
    let columns = [
        Words("Worker"),
        Figures("Taken on"),
        Figures("Handed over"),
        Figures("Approved or ended"),
    ];
    let rows = everybody(it);
    let rows = rows.map(|row| numbers(row, &LATELY, within, asking));
    html! { (table(&upper(title), columns, rows).headed_by_first().small().size(Size::Small)) }
}

// Who, and some of their numbers.
fn numbers(
    row: &LoadRow,
    figures: &[Figure],
    within: Within<'_>,
    asking: &Asking<'_>,
) -> Vec<Markup> {
    let of = |figure: &Figure| number(row.figure(*figure), *figure, (row, None), within, asking);
    std::iter::once(html! { (called(row)) }).chain(figures.iter().map(of)).collect()
}

fn number(
    n: usize,
    figure: Figure,
    (row, stage): (&LoadRow, Option<&str>),
    within: Within<'_>,
    asking: &Asking<'_>,
) -> Markup {
    let worker = match row.whose {
        Whose::All => String::new(),
        Whose::Nobody => NOBODY.to_owned(),
        Whose::Worker(worker) => worker.to_string(),
    };
    let says = format!("{}: {}", called(row), said(figure));
    let which =
        [("figure", figure.as_str()), ("worker", &*worker), ("stage", stage.unwrap_or_default())];
    let which: Vec<_> = which.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    leading(asking, (&count(n), n), &says, || link(asking, PLACE.address, &which, within))
}

// A caption begins with a capital.
fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
