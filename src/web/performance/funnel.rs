//! How far households get, and where most are lost.

mod picture;
mod tables;

use projections::QuestionError;
use projections::funnel::{Funnel, FunnelRow, funnel};
use projections::statistics::shares::share;

use super::Asking;
use super::chart::Told;
use super::groups::elsewhere;
use super::sheet::Sheet;
use crate::report::asked::Asked;
use crate::report::funnel::{followed, outlook};
use crate::report::names::Kind;
use crate::report::show::in_order;
use crate::report::words::{count, some_of};

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
        chart: Some(picture::drawn(told, whole, asked)),
        tables: tables::shown(&answer, &in_order(&answer, asked), asking),
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
    let order = followed(asked);
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
