//! How a check stands, by what became of it so far: the same for commands and for answers.

use chrono::{DateTime, NaiveDate, Utc};

use crate::ids::{CheckName, PersonId};
use crate::journey::JourneyEvent;

/// Something that becomes of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckStep {
    /// It was asked for.
    Requested,
    /// It was asked after, since it had not come.
    Chased,
    /// It came back.
    Returned {
        /// The last day on which it holds.
        expires_on: Option<NaiveDate>,
    },
    /// It is not needed after all.
    NotNeeded,
}

/// What became of a check on one adult or on the household, in the order in which it happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckStanding {
    /// When each that is waited for was asked for: referees are asked one by one.
    pub waited_for: Vec<DateTime<Utc>>,
    /// How many were asked for since all that was asked for before was settled.
    pub asked: u32,
    /// How many of these are back.
    pub back: u32,
    /// How often they were chased.
    pub chased: u32,
    /// When last.
    pub chased_at: Option<DateTime<Utc>>,
    /// When the last came back.
    pub returned_at: Option<DateTime<Utc>>,
    /// The last day on which it holds.
    pub expires_on: Option<NaiveDate>,
    /// Since when it is not needed.
    pub not_needed_at: Option<DateTime<Utc>>,
}

/// How a check stands, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CheckState {
    /// Nobody has asked for it.
    NotStarted,
    /// It was asked for.
    Requested,
    /// It was asked for, and chased since.
    Chased,
    /// It is back.
    Returned,
    /// What came back holds no more.
    Expired,
    /// It is not needed.
    NotNeeded,
}

impl CheckStep {
    /// What a fact says of a check: of which, and on whom.
    pub fn of(event: &JourneyEvent) -> Option<(&CheckName, Option<PersonId>, Self)> {
        match event {
            JourneyEvent::CheckRequested { check, person, .. } => {
                Some((check, *person, Self::Requested))
            }
            JourneyEvent::CheckChased { check, person, .. } => Some((check, *person, Self::Chased)),
            JourneyEvent::CheckReturned { check, person, expires_on, .. } => {
                Some((check, *person, Self::Returned { expires_on: *expires_on }))
            }
            JourneyEvent::CheckNotNeeded { check, person, .. } => {
                Some((check, *person, Self::NotNeeded))
            }
            _ => None,
        }
    }
}

impl CheckStanding {
    /// How it stands after all of these.
    pub fn after(steps: impl IntoIterator<Item = (DateTime<Utc>, CheckStep)>) -> Self {
        let mut standing = Self::default();
        for (at, step) in steps {
            standing.take(at, step);
        }
        standing
    }

    /// Takes the next step into account.
    pub fn take(&mut self, at: DateTime<Utc>, step: CheckStep) {
        match step {
            CheckStep::Requested => {
                // What was settled before is another story.
                if self.waited_for.is_empty() {
                    *self = Self::default();
                }
                self.waited_for.push(at);
                self.asked += 1;
            }
            CheckStep::Chased => {
                self.chased += 1;
                self.chased_at = Some(at);
            }
            CheckStep::Returned { expires_on } => {
                if !self.waited_for.is_empty() {
                    self.waited_for.remove(0);
                }
                self.back += 1;
                self.returned_at = Some(at);
                self.expires_on = expires_on;
                self.not_needed_at = None;
            }
            CheckStep::NotNeeded => {
                let rest_alone = 0 < self.back && self.is_waited_for();
                self.waited_for.clear();
                self.not_needed_at = (!rest_alone).then_some(at);
            }
        }
    }

    /// Whether somebody owes it.
    pub fn is_waited_for(&self) -> bool {
        !self.waited_for.is_empty()
    }

    /// How it stands on a day.
    pub fn state(&self, today: NaiveDate) -> CheckState {
        match () {
            () if self.is_waited_for() && self.chased == 0 => CheckState::Requested,
            () if self.is_waited_for() => CheckState::Chased,
            () if self.not_needed_at.is_some() => CheckState::NotNeeded,
            () if self.returned_at.is_none() => CheckState::NotStarted,
            () if self.expires_on.is_some_and(|day| day < today) => CheckState::Expired,
            () => CheckState::Returned,
        }
    }

    /// The last day on which it holds, while it does or did.
    pub fn holds_until(&self) -> Option<NaiveDate> {
        let is_over = self.is_waited_for() || self.not_needed_at.is_some();
        self.expires_on.filter(|_| !is_over)
    }
}

impl CheckState {
    /// Whether nothing more is to be done about it.
    pub fn is_done(self) -> bool {
        matches!(self, Self::Returned | Self::NotNeeded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{day, nine_on};

    const BACK: CheckStep = CheckStep::Returned { expires_on: None };

    fn after<const N: usize>(steps: [(&str, CheckStep); N]) -> CheckStanding {
        CheckStanding::after(steps.map(|(on, step)| (nine_on(on), step)))
    }

    fn state<const N: usize>(steps: [(&str, CheckStep); N]) -> CheckState {
        after(steps).state(day("2026-06-01"))
    }

    #[test]
    fn a_check_is_asked_for_chased_and_returned() {
        let asked = ("2026-03-02", CheckStep::Requested);
        let chased = ("2026-03-16", CheckStep::Chased);

        assert_eq!(state([]), CheckState::NotStarted);
        assert_eq!(state([asked]), CheckState::Requested);
        assert_eq!(state([asked, chased]), CheckState::Chased);
        assert_eq!(state([asked, chased, ("2026-03-20", BACK)]), CheckState::Returned);
        assert_eq!(state([("2026-03-20", BACK)]), CheckState::Returned);
        assert_eq!(state([chased]), CheckState::NotStarted, "nothing is waited for");
    }

    #[test]
    fn two_referees_are_waited_for_one_by_one() {
        let (first, second) =
            (("2026-03-02", CheckStep::Requested), ("2026-03-04", CheckStep::Requested));
        let standing = after([first, second, ("2026-03-20", BACK)]);

        assert_eq!(standing.waited_for, [nine_on("2026-03-04")]);
        assert_eq!((standing.asked, standing.back), (2, 1));
        assert_eq!(standing.state(day("2026-06-01")), CheckState::Requested);
        let rest = ("2026-03-25", CheckStep::NotNeeded);
        assert_eq!(state([first, second, ("2026-03-20", BACK), rest]), CheckState::Returned);
    }

    #[test]
    fn what_is_asked_for_again_starts_anew() {
        let until = |text: &str| CheckStep::Returned { expires_on: Some(day(text)) };
        let asked = ("2026-03-02", CheckStep::Requested);
        let chased = ("2026-03-03", CheckStep::Chased);
        let again = ("2026-05-20", CheckStep::Requested);

        assert_eq!(state([asked, ("2026-03-09", until("2026-06-01"))]), CheckState::Returned);
        assert_eq!(state([asked, ("2026-03-09", until("2026-05-31"))]), CheckState::Expired);
        let renewed = after([asked, chased, ("2026-03-09", until("2026-05-01")), again]);
        assert_eq!(renewed.state(day("2026-06-01")), CheckState::Requested);
        assert_eq!((renewed.asked, renewed.chased, renewed.expires_on), (1, 0, None));
    }

    #[test]
    fn what_is_not_needed_is_waited_for_by_nobody_and_expires_no_more() {
        let until = CheckStep::Returned { expires_on: Some(day("2026-05-01")) };
        let not_needed = ("2026-05-20", CheckStep::NotNeeded);

        assert_eq!(state([not_needed]), CheckState::NotNeeded);
        assert_eq!(
            state([("2026-03-02", CheckStep::Requested), not_needed]),
            CheckState::NotNeeded
        );
        let standing = after([("2026-03-02", until), not_needed]);
        assert_eq!(standing.state(day("2026-06-01")), CheckState::NotNeeded);
        assert_eq!(standing.holds_until(), None);
        assert_eq!(
            state([not_needed, ("2026-05-21", CheckStep::Requested)]),
            CheckState::Requested
        );
    }
}
