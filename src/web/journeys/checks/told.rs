//! How a check stands, as people say it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::calendar::london_day;
use domain::journey::{CheckStanding, CheckState};
use maud::Markup;

use crate::web::govuk::{Colour, tag};
use crate::web::words;

/// How long before it expires a check is to be asked for again.
pub(in crate::web) const SOON: TimeDelta = TimeDelta::days(30);

/// How it stands, in a word.
pub(in crate::web) fn state_tag(
    state: CheckState,
    standing: &CheckStanding,
    today: NaiveDate,
) -> Markup {
    match state {
        CheckState::NotStarted => tag("Not started", Colour::Grey),
        CheckState::Requested => tag("Asked for", Colour::Yellow),
        CheckState::Chased => tag("Chased", Colour::Yellow),
        CheckState::Returned if is_expiring(standing, today) => tag("Expires soon", Colour::Orange),
        CheckState::Returned => tag("Returned", Colour::Green),
        CheckState::Expired => tag("Expired", Colour::Red),
        CheckState::NotNeeded => tag("Not needed", Colour::Grey),
    }
}

/// Whether what came back holds no more, or not for long.
pub(in crate::web) fn is_expiring(standing: &CheckStanding, today: NaiveDate) -> bool {
    standing.holds_until().is_some_and(|day| day - today <= SOON)
}

/// The same in a few words more. Nothing where there is no more to say.
pub(in crate::web) fn standing_told(
    standing: &CheckStanding,
    state: CheckState,
    today: NaiveDate,
) -> String {
    let on = |at: Option<DateTime<Utc>>| {
        at.map_or(String::new(), |at| words::near_day(london_day(at), today))
    };
    match state {
        CheckState::NotStarted => String::new(),
        CheckState::Requested | CheckState::Chased => {
            let asked = on(standing.waited_for.first().copied());
            let mut told = match standing.chased {
                0 => asked,
                _ => format!("{}; asked for {asked}", chased_told(standing, today)),
            };
            if 1 < standing.asked {
                told += &format!("; {} of {} back", standing.back, standing.asked);
            }
            told
        }
        CheckState::Returned | CheckState::Expired => {
            let back = on(standing.returned_at);
            match standing.holds_until() {
                Some(day) if day < today => format!("{back}, held until {}", words::day(day)),
                Some(day) => format!("{back}, holds until {}", words::day(day)),
                None => back,
            }
        }
        CheckState::NotNeeded => format!("since {}", on(standing.not_needed_at)),
    }
}

/// How often it was chased, and when last.
pub(in crate::web) fn chased_told(standing: &CheckStanding, today: NaiveDate) -> String {
    let Some(last) = standing.chased_at else { return "Not yet".to_owned() };
    let last = words::near_day(london_day(last), today);
    match standing.chased {
        1 => format!("once, {last}"),
        2 => format!("twice, last {last}"),
        times => format!("{times} times, last {last}"),
    }
}
