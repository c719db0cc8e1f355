//! How long it takes to a stage, with those who leave and those under way counted honestly.

use maud::{Markup, html};
use projections::durations::{Durations, durations};
use projections::{By, Days, QuestionError, Within};

use super::Asking;
use super::chart::{Mark, Panel, Told, curves};
use super::funnel::footnote;
use super::groups::{cells, elsewhere};
use super::households::TIME;
use super::list;
use super::sheet::Sheet;
use crate::report::ReportName;
use crate::report::asked::Asked;
use crate::report::names::Kind;
use crate::report::show::{grouped_by, named_groups};
use crate::report::time::{
    ENOUGH, arrived_of_all, compact, enquiries, fates, incidence_row, landmarks, outlook,
    percentiles_row, standard,
};
use crate::report::words::{count, counted, percent, tenths};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Size, table};

/// Tells how long it takes.
pub(super) fn tell(asking: &Asking<'_>) -> Result<Sheet, QuestionError> {
    let answer = durations(&asking.view, &asking.question)?;
    let (whole, asked) = (&answer.whole, &asking.asked);
    let measure = measure(whole, asked);
    if enquiries(whole) == 0 {
        return Ok(Sheet::empty(asked.nothing().to_owned(), measure, elsewhere(asking)?));
    }
    let (headline, words) = (headline(whole, asked), words(whole, asked));
    let told = Told { id: "time", title: &headline, words: &words };
    let groups = named_groups(&answer, asked);
    let is_enough = whole.arrived >= ENOUGH;
    Ok(Sheet {
        chart: is_enough.then(|| drawn(told, whole, asked)),
        tables: html! {
            @if !is_enough { (listed(whole)) }
            @if whole.arrived > 0 { (percentiles(whole)) }
            @if is_enough { (incidence(whole)) }
            @if let Some(by) = asked.question.by.filter(|_| !groups.is_empty()) {
                (by_group(by, &groups))
            }
            @if asking.leads && whole.open_for_longer > 0 {
                p.govuk-body {
                    a.govuk-link href=(list::link(asking, TIME.address, &[], Within::Whole)) {
                        (counted(whole.open_for_longer, "household", "households"))
                        " open for longer than nine in ten take"
                    }
                }
            }
        },
        notes: vec![
            if is_enough { outlook(whole, asked) } else { String::new() },
            standard(whole).unwrap_or_default(),
            footnote(&answer.footnote),
        ],
        headline,
        measure,
        words,
        elsewhere: None,
    })
}

fn measure(durations: &Durations, asked: &Asked) -> String {
    let stage = asked.names.say(Kind::Stage, durations.stage.as_str());
    let enquiries = asked.enquiries(Some(enquiries(durations)));
    let days =
        if asked.question.days == Days::Working { "Working days" } else { "Days of 24 hours" };
    format!("{days} from the enquiry to {stage}: {enquiries}{}.", asked.filters())
}

/// The message of the times.
pub(super) fn headline(durations: &Durations, asked: &Asked) -> String {
    let reached = asked.names.reached(&durations.stage);
    match durations.days.p50 {
        None => format!("None of {} {reached} yet.", count(enquiries(durations))),
        Some(_) if durations.arrived < ENOUGH => {
            format!("{} {reached}: too few to say how long it takes.", arrived_of_all(durations))
        }
        Some(half) => format!(
            "{} {reached}: half of them within {} days of their enquiry.",
            count(durations.arrived),
            tenths(Some(half))
        ),
    }
}

fn words(durations: &Durations, asked: &Asked) -> String {
    let told = fates(durations, asked);
    let Some(end) = durations.cumulative_incidence.last() else { return told };
    if durations.arrived < ENOUGH {
        return told;
    }
    let points = landmarks(durations).into_iter().map(|(said, point)| {
        format!("{said}: {} arrived, {} left", percent(point.arrived), percent(point.left))
    });
    let points: Vec<String> = points.collect();
    format!(
        "{told} Both curves rise for {} days. Of all enquiries, after {}.",
        count_days(end.days),
        points.join("; ")
    )
}

fn count_days(days: u32) -> String {
    count(usize::try_from(days).unwrap_or(usize::MAX))
}

fn drawn(told: Told<'_>, durations: &Durations, asked: &Asked) -> Markup {
    let points = &durations.cumulative_incidence;
    let end = points.last().copied();
    let [arrived, left] = [end.map(|point| point.arrived), end.map(|point| point.left)]
        .map(|it| percent(it.unwrap_or(0.0)));
    let half = durations.median_days_if_arriving.zip(durations.chance);
    let reached = asked.names.reached(&durations.stage);
    let rises = |title: String| Panel { title, points: vec![], likely: vec![], mark: None };
    let likely = points.iter().filter_map(|it| Some((it.days, it.arrived_low?, it.arrived_high?)));
    let arriving = Panel {
        points: points.iter().map(|point| (point.days, point.arrived)).collect(),
        likely: likely.collect(),
        mark: half.map(|(days, chance)| Mark {
            days,
            share: chance / 2.0,
            words: format!("half by {} days", tenths(Some(days))),
        }),
        ..rises(format!("{}: {arrived} of all in the end", capital(&reached)))
    };
    let leaving = Panel {
        points: points.iter().map(|point| (point.days, point.left)).collect(),
        ..rises(format!("Left before that: {left} of all in the end"))
    };
    curves(told, end.map_or(1, |point| point.days), &[arriving, leaving])
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

// Too few for a curve are told one by one, in whole days.
fn listed(durations: &Durations) -> Markup {
    let steps = durations.cumulative_incidence.windows(2);
    let days: Vec<u32> =
        steps.filter(|pair| pair[1].arrived > pair[0].arrived).map(|pair| pair[1].days).collect();
    html! {
        @if !days.is_empty() {
            p.govuk-body { "Those who arrived took, in whole days:" }
            ul.govuk-list.govuk-list--bullet { @for day in days { li { (day) } } }
        }
        p.govuk-body { "Too few have arrived to say how long it takes when all have settled." }
    }
}

fn percentiles(durations: &Durations) -> Markup {
    let columns = [
        Words("Days"),
        Figures("A tenth within"),
        Figures("A quarter"),
        Figures("Half"),
        Figures("Three quarters"),
        Figures("Nine in ten"),
        Figures("Average"),
    ];
    let of_whom = format!("Of the {} so far", count(durations.arrived));
    let row = cells(percentiles_row(&of_whom, durations));
    html! {
        (table("Days taken by those who have arrived", columns, [row])
            .headed_by_first().small().size(Size::Small))
    }
}

fn incidence(durations: &Durations) -> Markup {
    let columns = [
        Words("Of all enquiries, after"),
        Figures("Arrived"),
        Figures("Likely between"),
        Figures("Left"),
        Figures("Still in"),
    ];
    let rows = landmarks(durations).into_iter().map(|point| cells(incidence_row(point)));
    html! {
        (table("What has become of all, those under way included", columns, rows)
            .headed_by_first().small().size(Size::Small))
    }
}

fn by_group(by: By, groups: &[(String, &Durations)]) -> Markup {
    let by = grouped_by(by, ReportName::Time);
    let columns = [
        Words(&by),
        Figures("Arrived so far"),
        Figures("Open"),
        Figures("Left"),
        Figures("Half of the arrived, days"),
        Figures("Half of those who will, days"),
        Figures("Likely to arrive"),
    ];
    let rows = groups.iter().map(|(key, group)| cells(compact(group, key)));
    let caption = format!("By {}", by.to_lowercase());
    html! { (table(&caption, columns, rows).headed_by_first().small().size(Size::Small)) }
}
