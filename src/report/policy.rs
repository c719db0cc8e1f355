//! Clocks as sentences, and what a changed one would have come to, for pages and for a terminal.

use domain::pathway::{Allowance, Clock, Pathway, Signal};
use domain::within::{Moment, Step, Unit};
use projections::policy::{Changed, Kept, Preview, Quarter, Verdict};

use super::page::Column::{Figures, Words};
use super::page::Page;
use super::words::{count, counted, day, plain, some_of, tenths};

/// Households that are named at most.
pub const MOST_NAMED: usize = 20;

/// What a clock promises, as `within 72 hours of the enquiry, day and night, until somebody spoke
/// with them`.
pub fn promise(clock: &Clock, pathway: &Pathway) -> String {
    let started = said(&clock.starts_on, |signal| start(signal, pathway));
    let stopped = said(&clock.stops_on, |signal| stop(signal, pathway));
    let limit = match clock.allows {
        None => format!("measured only, from {started}"),
        Some(Allowance::After(within)) => {
            let counted = match within.unit() {
                Unit::Hours => ", day and night",
                Unit::WorkingHours => ", in duty hours",
                Unit::WorkingDays | Unit::Days | Unit::Weeks | Unit::Months => "",
            };
            format!("within {within} of {started}{counted}")
        }
        Some(Allowance::Before(within)) => format!("{within} before the day of {started}"),
    };
    format!("{limit}, until {stopped}")
}

fn said(signals: &[Signal], say: impl Fn(&Signal) -> String) -> String {
    let said: Vec<String> = signals.iter().map(say).collect();
    match said.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} or {last}", first.join(", ")),
        None => String::new(),
    }
}

fn start(signal: &Signal, pathway: &Pathway) -> String {
    match signal {
        Signal::EnquiryReceived => "the enquiry".to_owned(),
        Signal::FirstContactMade => "the first contact".to_owned(),
        Signal::CheckRequested(_) => format!("the request for {}", named(signal, pathway)),
        Signal::CheckReturned(_) => format!("the return of {}", named(signal, pathway)),
        Signal::Milestone(_) => named(signal, pathway),
        Signal::JourneyEnded => "the ending".to_owned(),
    }
}

fn stop(signal: &Signal, pathway: &Pathway) -> String {
    match signal {
        Signal::EnquiryReceived => "the enquiry".to_owned(),
        Signal::FirstContactMade => "somebody spoke with them".to_owned(),
        Signal::CheckRequested(_) => format!("{} was asked for", named(signal, pathway)),
        Signal::CheckReturned(_) => format!("{} came back", named(signal, pathway)),
        Signal::Milestone(_) => named(signal, pathway),
        Signal::JourneyEnded => "the household's journey ended".to_owned(),
    }
}

fn named(signal: &Signal, pathway: &Pathway) -> String {
    let label = match signal {
        Signal::Milestone(name) => pathway.milestone(name).map(|it| &it.label),
        Signal::CheckRequested(name) | Signal::CheckReturned(name) => {
            pathway.check_named(name).map(|it| &it.label)
        }
        Signal::EnquiryReceived | Signal::FirstContactMade | Signal::JourneyEnded => None,
    };
    format!("“{}”", label.map_or(String::new(), |label| plain(label)))
}

/// Who is told of a clock that runs, and when. The owner's come first.
pub fn told_when(clock: &Clock) -> Vec<String> {
    let of = |escalates: bool| {
        let steps =
            clock.remind.iter().filter(|step| matches!(step, Step::Escalate(_)) == escalates);
        let told: Vec<String> = steps.map(|step| moment(*step, clock)).collect();
        told.join(", ")
    };
    let told = [("Who looks after the household", of(false)), ("Managers", of(true))];
    let told = told.into_iter().filter(|(_, when)| !when.is_empty());
    told.map(|(whom, when)| format!("{whom}: {when}")).collect()
}

fn moment(step: Step, clock: &Clock) -> String {
    let (Step::Warn(moment) | Step::Escalate(moment)) = step;
    match moment {
        Moment::Due => "when due".to_owned(),
        Moment::Share(50) => "at half time".to_owned(),
        Moment::Share(percent) => format!("at {percent}% of the time"),
        Moment::Before(within) => match clock.allows {
            Some(Allowance::Before(_)) => format!("{within} before that day"),
            _ => format!("{within} before it is due"),
        },
        Moment::After(within) => format!("{within} after it was due"),
    }
}

/// What a change would have come to in the last full quarter, in sentences.
pub fn in_short(preview: &Preview) -> String {
    let Some(last) = preview.quarters.last() else { return String::new() };
    let met = if last.was.judged() + last.would_be.judged() == 0 {
        "none was met or missed.".to_owned()
    } else {
        format!("met {}. Under this: {}.", met(last.was), met(last.would_be))
    };
    format!("Last quarter ({}): {met} {}", span(last), more_reminders(last))
}

/// So many of those that were met or missed. A line is not broken within it.
pub(crate) fn met(kept: Kept) -> String {
    if kept.judged() == 0 {
        return "none due".to_owned();
    }
    some_of(kept.met, kept.judged(), None).replace(' ', "\u{a0}")
}

fn span(quarter: &Quarter) -> String {
    let last = quarter.to.pred_opt().unwrap_or(quarter.to);
    format!("{} to {}", quarter.from.format("%-d\u{a0}%B"), day(last))
}

fn more_reminders(quarter: &Quarter) -> String {
    let (was, would_be) = (quarter.was.reminders(), quarter.would_be.reminders());
    let a_week = |n: usize| a_week(n, quarter);
    match would_be.cmp(&was) {
        std::cmp::Ordering::Equal => "As many reminders.".to_owned(),
        std::cmp::Ordering::Greater => format!("{} reminders more a week.", a_week(would_be - was)),
        std::cmp::Ordering::Less => format!("{} reminders fewer a week.", a_week(was - would_be)),
    }
}

/// Reminders a week of a quarter.
pub(crate) fn a_week(n: usize, quarter: &Quarter) -> String {
    let n = f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let weekly = n / quarter.weeks();
    if weekly > 0.0 && weekly < 0.05 { "under 0.1".to_owned() } else { tenths(Some(weekly)) }
}

/// A quarter, as `July to September 2026`.
pub(crate) fn quarter(quarter: &Quarter) -> String {
    let last = quarter.to.pred_opt().unwrap_or(quarter.to);
    format!("{} to {}", quarter.from.format("%B"), last.format("%B\u{a0}%Y"))
}

/// What became of the clock of a household, and what would have.
pub fn otherwise(changed: &Changed) -> String {
    let said = |verdict| match verdict {
        Verdict::Met => "met",
        Verdict::Missed => "missed",
        Verdict::Open => "still running",
        Verdict::NotOwed => "not owed",
    };
    format!("{}, would be {}", said(changed.was), said(changed.would_be))
}

/// The same for a terminal. `named` are the households for which it would have come to something
/// else, as many as are shown.
pub fn preview_table(preview: &Preview, named: &[String]) -> String {
    let mut page = Page::default();
    page.say(&in_short(preview));
    let columns = [
        Words("Quarter"),
        Figures("Met"),
        Figures("Under\nthis"),
        Figures("To workers\na week"),
        Figures("Under\nthis"),
        Figures("To managers\na week"),
        Figures("Under\nthis"),
    ];
    let rows = preview.quarters.iter().map(|it| {
        [
            quarter(it),
            met(it.was),
            met(it.would_be),
            a_week(it.was.to_workers, it),
            a_week(it.would_be.to_workers, it),
            a_week(it.was.to_managers, it),
            a_week(it.would_be.to_managers, it),
        ]
    });
    page.table(columns, rows);
    let said = would_be_otherwise(preview, named.len());
    page.say(&if named.is_empty() { said } else { format!("{said} {}.", named.join("; ")) });
    page.finish()
}

/// For how many households of the last quarter a clock would have come to something else.
pub(crate) fn would_be_otherwise(preview: &Preview, shown: usize) -> String {
    let all = preview.changed.len();
    let households = counted(all, "household", "households");
    match all - shown.min(all) {
        _ if all == 0 => "It would have come to the same for every household of it.".to_owned(),
        0 => format!("It would have come to something else for {households} of it:"),
        more => format!(
            "It would have come to something else for {households} of it, {} of which are not \
             named here:",
            count(more)
        ),
    }
}
