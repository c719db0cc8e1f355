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
                Some(day) if day < today => format!("after {}; back {back}", words::day(day)),
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

#[cfg(test)]
mod tests {
    use domain::journey::CheckStep;
    use domain::testing::{day, nine_on};

    use super::*;

    const BACK: CheckStep = CheckStep::Returned { expires_on: None };

    fn told<const N: usize>(steps: [(&str, CheckStep); N]) -> String {
        let standing = CheckStanding::after(steps.map(|(on, step)| (nine_on(on), step)));
        let today = day("2026-06-01");
        let told = standing_told(&standing, standing.state(today), today);
        let tag = state_tag(standing.state(today), &standing, today).into_string();
        let tag = tag.trim_end_matches("</strong>").rsplit('>').next().unwrap().to_owned();
        format!("{tag} {told}").trim_end().replace('\u{a0}', " ")
    }

    #[test]
    fn a_check_that_is_waited_for_says_since_when_and_how_often_it_was_chased() {
        let asked = ("2026-03-02", CheckStep::Requested);
        let chased = |on| (on, CheckStep::Chased);
        let another = ("2026-03-04", CheckStep::Requested);

        assert_eq!(told([]), "Not started");
        assert_eq!(told([asked]), "Asked for Monday 2 March");
        assert_eq!(
            told([asked, another, ("2026-03-20", BACK)]),
            "Asked for Wednesday 4 March; 1 of 2 back"
        );
        assert_eq!(
            told([asked, chased("2026-03-16")]),
            "Chased once, Monday 16 March; asked for Monday 2 March"
        );
        let thrice = [asked, chased("2026-03-16"), chased("2026-03-23"), chased("2026-03-30")];
        assert_eq!(told(thrice), "Chased 3 times, last Monday 30 March; asked for Monday 2 March");
    }

    #[test]
    fn a_check_that_is_back_says_until_when_it_holds() {
        let until = |text: &str| {
            let step = CheckStep::Returned { expires_on: Some(day(text)) };
            told([("2026-03-20", step)])
        };

        assert_eq!(told([("2026-03-20", BACK)]), "Returned Friday 20 March");
        assert_eq!(until("2026-07-02"), "Returned Friday 20 March, holds until 2 July 2026");
        assert_eq!(until("2026-07-01"), "Expires soon Friday 20 March, holds until 1 July 2026");
        assert_eq!(until("2026-05-31"), "Expired after 31 May 2026; back Friday 20 March");
        let not_needed = ("2026-03-23", CheckStep::NotNeeded);
        assert_eq!(told([not_needed]), "Not needed since Monday 23 March");
    }
}
