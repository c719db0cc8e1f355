//! How far households get, and where most are lost.

mod tables;

use maud::Markup;
use projections::QuestionError;
use projections::funnel::{Funnel, FunnelRow, funnel};
use projections::statistics::shares::share;

use super::Asking;
use super::chart::{Bar, Fill, Told, bars};
use super::groups::elsewhere;
use super::sheet::Sheet;
use crate::report::asked::Asked;
use crate::report::funnel::outlook;
use crate::report::names::Kind;
use crate::report::show::named_groups;
use crate::report::words::{count, some_of};

/// What fills the parts of a bar.
const KEY: [(Fill, &str); 3] =
    [(Fill::Full, "moved on"), (Fill::Hatched, "left here"), (Fill::Dotted, "still in")];

/// Tells the funnel.
pub(super) fn tell(asking: &Asking<'_>) -> Result<Sheet, QuestionError> {
    let answer = funnel(&asking.view, &asking.question)?;
    let (whole, asked) = (&answer.whole, &asking.asked);
    let measure = measure(whole, asked);
    if whole.stages.iter().all(|row| row.reached + row.left == 0) {
        return Ok(Sheet::empty(asked.nothing().to_owned(), measure, elsewhere(asking)?));
    }
    let headline = headline(whole, asked);
    let words = words(whole, asked);
    let told = Told { id: "funnel", title: &headline, words: &words };
    let period = "Each stage is counted on its own: no share runs from one to the next.";
    let outlook = if asked.is_period() { period.to_owned() } else { outlook(whole, asked) };
    Ok(Sheet {
        chart: Some(drawn(told, whole, asked)),
        tables: tables::shown(whole, &named_groups(&answer, asked), asked),
        notes: vec![outlook, footnote(&answer.footnote)],
        headline,
        measure,
        words,
        elsewhere: None,
    })
}

/// What was left out, in a sentence; nothing where nothing was.
pub(super) fn footnote(footnote: &projections::Footnote) -> String {
    crate::report::footnote::sentence(footnote).unwrap_or_default()
}

fn measure(funnel: &Funnel, asked: &Asked) -> String {
    let filters = asked.filters();
    if asked.is_period() {
        let span = asked.span().unwrap_or_else(|| "at any time".to_owned());
        return format!("Household journeys that reached or left a stage {span}{filters}.");
    }
    let order = if asked.question.ordered { ", each stage after the one before" } else { "" };
    let enquiries = asked.enquiries(Some(funnel.enquiries));
    format!("Household journeys by the stages reached{order}: {enquiries}{filters}.")
}

/// The message of a funnel.
pub(super) fn headline(funnel: &Funnel, asked: &Asked) -> String {
    let Some(last) = funnel.stages.last() else { return String::new() };
    let reached = asked.names.reached(&last.stage);
    let left: usize = funnel.stages.iter().map(|row| row.left).sum();
    let still_in: usize = funnel.stages.iter().filter_map(|row| row.still_in).sum();
    let so_far = if still_in > 0 { " so far" } else { "" };
    let of_all = match funnel.approved {
        n if asked.is_period() => format!("{} {reached}, and {} left", count(n), count(left)),
        0 => format!("None of {} {reached}{so_far}", count(funnel.enquiries)),
        n => {
            let share = share(n, funnel.enquiries);
            format!("{} {reached}{so_far}", some_of(n, funnel.enquiries, share))
        }
    };
    match funnel.stages.iter().rev().max_by_key(|row| row.left).filter(|row| row.left > 0) {
        Some(most) => {
            let at = asked.names.say(Kind::Stage, most.stage.as_str());
            format!(
                "{of_all}. Most are lost at {at}: {} of {} who left.",
                count(most.left),
                count(left)
            )
        }
        None => format!("{of_all}. Nobody left."),
    }
}

fn words(funnel: &Funnel, asked: &Asked) -> String {
    let name = |row: &FunnelRow| asked.names.say(Kind::Stage, row.stage.as_str());
    if asked.is_period() {
        let told = funnel.stages.iter().map(|row| {
            format!("{} reached {}, {} left there", count(row.reached), name(row), count(row.left))
        });
        return told.collect::<Vec<_>>().join("; ") + ".";
    }
    let told = funnel.stages.iter().skip(1).map(|row| {
        let reached = some_of(row.reached, funnel.enquiries, row.share_of_enquiries);
        format!("{reached} reached {}", name(row))
    });
    format!("Of {} enquiries: {}.", count(funnel.enquiries), told.collect::<Vec<_>>().join("; "))
}

fn drawn(told: Told<'_>, funnel: &Funnel, asked: &Asked) -> Markup {
    if asked.is_period() {
        return bars(told, &[], &period_bars(funnel, asked));
    }
    let last = funnel.stages.len().saturating_sub(1);
    let of_all = |n: usize| share(n, funnel.enquiries).unwrap_or(0.0);
    let row = |(place, row): (usize, &FunnelRow)| {
        let (moved_on, still_in) = (row.moved_on.unwrap_or(0), row.still_in.unwrap_or(0));
        let fates = [(Fill::Full, moved_on), (Fill::Hatched, row.left), (Fill::Dotted, still_in)];
        let is_last = place == last;
        Bar {
            label: asked.names.say(Kind::Stage, row.stage.as_str()),
            figure: some_of(row.reached, funnel.enquiries, row.share_of_enquiries),
            parts: match is_last {
                true => vec![(Fill::Full, of_all(row.reached))],
                false => fates.map(|(fill, n)| (fill, of_all(n))).to_vec(),
            },
            below: match is_last {
                true => String::new(),
                false => format!(
                    "{} moved on, {} left here, {} still in",
                    count(moved_on),
                    count(row.left),
                    count(still_in)
                ),
            },
            is_within: false,
        }
    };
    bars(told, &KEY, &funnel.stages.iter().enumerate().map(row).collect::<Vec<_>>())
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
