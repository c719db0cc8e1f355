//! Where households leave, why, and who decides.

use maud::{Markup, html};
use projections::exits::{ExitRow, Exits, exits};
use projections::silence::at_risk;
use projections::statistics::shares::share;
use projections::{QuestionError, Within};

use super::Asking;
use super::chart::{Bar, Fill, Told, bars};
use super::funnel::footnote;
use super::groups::{cells, elsewhere};
use super::households::{AT_RISK, EXITS};
use super::list;
use super::sheet::Sheet;
use crate::report::asked::Asked;
use crate::report::exits::{TURNS, happened};
use crate::report::names::Kind;
use crate::report::show::in_order;
use crate::report::words::{count, counted, day, percent, some_of, spoken, tenths};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Size, details, table};

/// Reasons that the picture shows for each stage; the table has all.
const MOST: usize = 3;

/// Tells the leakage points.
pub(super) fn tell(asking: &Asking<'_>) -> Result<Sheet, QuestionError> {
    let answer = exits(&asking.view, &asking.question)?;
    let (whole, asked) = (&answer.whole, &asking.asked);
    let measure = measure(asked);
    if whole.rows.is_empty() {
        return Ok(Sheet::empty("Nobody left.".to_owned(), measure, elsewhere(asking)?));
    }
    let (headline, words) = (headline(whole, asked), words(whole, asked));
    let told = Told { id: "exits", title: &headline, words: &words };
    let groups = in_order(&answer, asked);
    let silent = at_risk(&asking.view, &asking.question)?.len();
    Ok(Sheet {
        chart: Some(bars(told, &[], &rows(whole, asked))),
        tables: html! {
            (by_reason("Stage by stage and reason by reason", whole, Within::Whole, asking))
            (details("What came last, and whose turn it was", &waiting("Row by row", whole, asked)))
            @for (key, group) in &groups {
                @let within = Within::Group(group.key.as_deref());
                (details(
                    &format!("{key}: {}", left(&group.report)),
                    &html! {
                        (by_reason(key, &group.report, within, asking))
                        (waiting(&format!("{key}: what came last"), &group.report, asked))
                    },
                ))
            }
            (at_risk_told(silent, asking))
        },
        notes: vec![
            "A journey leaves at the furthest stage that it reached. The reason is the main one \
             that was recorded."
                .to_owned(),
            reasons_told(whole),
            TURNS.to_owned(),
            footnote(&answer.footnote),
        ],
        headline,
        measure,
        words,
        elsewhere: None,
    })
}

fn left(exits: &Exits) -> String {
    format!("{} left", count(exits.left))
}

fn measure(asked: &Asked) -> String {
    let which = match (asked.is_period(), asked.span()) {
        (true, Some(span)) => format!(" {span}"),
        (true, None) => String::new(),
        (false, _) => format!(", of {}", asked.enquiries(None)),
    };
    format!("Household journeys that ended without approval{which}{}.", asked.filters())
}

/// The message of the exits.
pub(super) fn headline(exits: &Exits, asked: &Asked) -> String {
    let stages = stages(exits);
    let Some(most) = stages.iter().rev().max_by_key(|stage| total(stage)) else {
        return "Nobody left.".to_owned();
    };
    let at = most.first().map_or("", |row| row.stage.as_str());
    let (at, lost) = (asked.names.say(Kind::Stage, at), total(most));
    let of_all = some_of(lost, exits.left, share(lost, exits.left));
    let why = reasons(&exits.rows).into_iter().next().map_or(String::new(), |(reason, n)| {
        let reason = asked.names.say(Kind::Reason, reason);
        format!(" The reason given most is “{reason}”: {} of all.", some_of(n, exits.left, None))
    });
    format!("Most leave at {at}: {of_all} who left.{why}")
}

fn words(exits: &Exits, asked: &Asked) -> String {
    let told = stages(exits).into_iter().map(|stage| {
        let name = stage.first().map_or("", |row| row.stage.as_str());
        let why = reasons(stage).into_iter().next().map_or(String::new(), |(reason, n)| {
            format!(", most for “{}” ({})", asked.names.say(Kind::Reason, reason), count(n))
        });
        format!("{} left at {}{why}", count(total(stage)), asked.names.say(Kind::Stage, name))
    });
    told.collect::<Vec<_>>().join("; ") + "."
}

fn stages(exits: &Exits) -> Vec<&[ExitRow]> {
    exits.rows.chunk_by(|one, next| one.stage == next.stage).collect()
}

fn total(rows: &[ExitRow]) -> usize {
    rows.iter().map(|row| row.count).sum()
}

// Whoever decided: the most frequent first.
fn reasons(rows: &[ExitRow]) -> Vec<(&str, usize)> {
    let mut told: Vec<(&str, usize)> = vec![];
    for row in rows {
        match told.iter_mut().find(|(reason, _)| *reason == row.reason.as_str()) {
            Some((_, count)) => *count += row.count,
            None => told.push((row.reason.as_str(), row.count)),
        }
    }
    told.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    told
}

// The longest bar is the stage at which most left.
fn rows(exits: &Exits, asked: &Asked) -> Vec<Bar> {
    let stages = stages(exits);
    let most = stages.iter().map(|stage| total(stage)).max().unwrap_or(0);
    let bar = |label: String, n: usize, is_within: bool| Bar {
        label,
        figure: format!("{} ({})", count(n), percent(share(n, exits.left).unwrap_or(0.0))),
        parts: vec![(
            if is_within { Fill::Pale } else { Fill::Full },
            share(n, most).unwrap_or(0.0),
        )],
        below: String::new(),
        is_within,
    };
    let mut rows = vec![];
    for stage in stages {
        let name = stage.first().map_or("", |row| row.stage.as_str());
        rows.push(bar(asked.names.say(Kind::Stage, name), total(stage), false));
        let reasons = reasons(stage);
        let (shown, others) = reasons.split_at(reasons.len().min(MOST));
        for (reason, n) in shown {
            rows.push(bar(asked.names.say(Kind::Reason, reason), *n, true));
        }
        let rest = others.iter().map(|(_, n)| n).sum();
        if rest > 0 {
            rows.push(bar(counted(others.len(), "other reason", "other reasons"), rest, true));
        }
    }
    rows
}

fn by_reason(caption: &str, exits: &Exits, within: Within<'_>, asking: &Asking<'_>) -> Markup {
    let asked = &asking.asked;
    let columns = [
        Words("Stage"),
        Words("Reason"),
        Words("Decided by"),
        Figures("Left, of all who left"),
        Figures("Half left within, days"),
    ];
    let rows = exits.rows.iter().map(|row| {
        let (stage, reason) = (row.stage.as_str(), row.reason.as_str());
        let decided_by = row.decided_by.as_str();
        let [said_stage, said_reason] = [(Kind::Stage, stage), (Kind::Reason, reason)]
            .map(|(it, name)| asked.names.say(it, name));
        let says = format!("left at {said_stage}: {said_reason}");
        let link = || {
            let which = [("stage", stage), ("reason", reason), ("decided-by", decided_by)];
            list::link(asking, EXITS.address, &which, within)
        };
        let left = some_of(row.count, exits.left, row.share);
        let left = list::leading(asking, (&left, row.count), &says, link);
        let mut cells = cells([said_stage, said_reason, spoken(decided_by)]);
        cells.extend([left, html! { (tenths(row.median_days_in_stage)) }]);
        cells
    });
    html! { (table(caption, columns, rows).headed_by_first().small().size(Size::Small)) }
}

fn waiting(caption: &str, exits: &Exits, asked: &Asked) -> Markup {
    let columns = [
        Words("Stage"),
        Words("Reason"),
        Words("Decided by"),
        Words("Most often last before the ending"),
        Figures("Waiting on us"),
        Figures("On them"),
        Figures("On others"),
    ];
    let rows = exits.rows.iter().map(|row| {
        let share = |share: Option<f64>| share.map_or(String::new(), percent);
        cells([
            asked.names.say(Kind::Stage, row.stage.as_str()),
            asked.names.say(Kind::Reason, row.reason.as_str()),
            spoken(row.decided_by.as_str()),
            row.usually_last.map_or(String::new(), |last| {
                format!("{} ({})", happened(last), some_of(row.usually_last_count, row.count, None))
            }),
            share(row.waiting_on_us),
            share(row.waiting_on_them),
            share(row.waiting_on_others),
        ])
    });
    html! { (table(caption, columns, rows).headed_by_first().small().size(Size::Small)) }
}

// Which list of reasons is told in, and how many are of an older one.
fn reasons_told(exits: &Exits) -> String {
    let mapped = exits.rows.iter().map(|row| row.mapped).sum::<usize>();
    let mapped = match mapped {
        0 => String::new(),
        n => format!(
            " {} recorded in words of an older list and told in this one’s.",
            counted(n, "ending was", "endings were")
        ),
    };
    format!("The reasons are those of the list in force from {}.{mapped}", day(exits.reasons_from))
}

fn at_risk_told(silent: usize, asking: &Asking<'_>) -> Markup {
    let households = counted(silent, "household", "households");
    html! {
        @if silent > 0 {
            h3.govuk-heading-s { "Who may be lost next" }
            p.govuk-body {
                @if asking.leads {
                    a.govuk-link href=(list::link(asking, AT_RISK.address, &[], Within::Whole)) {
                        (households) " at risk"
                    }
                } @else { (households) " at risk" }
                ": nothing has happened for longer than nine in ten of those who moved on from their stage \
                 ever waited there."
            }
        }
    }
}
