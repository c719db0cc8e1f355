//! Whose turn it is on a journey, told by its facts, and what happened on it last.
//!
//! It is **the household's** turn while an outward contact of ours stands unanswered, while they were
//! asked for an application, for observations or for a check that they owe themselves, and while the
//! journey is paused for them. It is **others'** turn while a check that we asked for is not back and is
//! owed by neither. Otherwise it is **ours**: they asked, replied or came back, or a milestone was
//! reached, and what follows is for us to do. What is only noted, agreed or handed on changes nobody's
//! turn.

use domain::journey::{CheckStep, ContactOutcome, Direction, JourneyEvent};
use serde::Serialize;

use crate::course::{Course, Fact};
use crate::history::Micros;

/// Milestones by which a household is asked for something.
const ASKING: [&str; 2] = ["invited-to-apply", "report-shared"];
/// Who owes a check that the household gives itself, and one that we do.
const APPLICANT: &str = "applicant";
const US: &str = "us";

/// What happened on a journey, as far as it moved it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happening {
    /// They asked, or came back.
    Enquiry,
    /// We tried to reach them, and heard nothing.
    Attempt,
    /// They spoke or replied, or got in touch.
    Contact,
    /// A milestone.
    Milestone,
    /// A check was asked for, chased, returned or not needed.
    Check,
    /// A pause, or its end.
    Pause,
}

impl Happening {
    /// Its word in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enquiry => "enquiry",
            Self::Attempt => "attempt",
            Self::Contact => "contact",
            Self::Milestone => "milestone",
            Self::Check => "check",
            Self::Pause => "pause",
        }
    }

    fn of(event: &JourneyEvent) -> Option<Self> {
        Some(match event {
            JourneyEvent::EnquiryReceived(_) | JourneyEvent::HouseholdCameBack { .. } => {
                Self::Enquiry
            }
            JourneyEvent::ContactRecorded { direction, outcome, .. } => {
                if is_attempt(*direction, *outcome) { Self::Attempt } else { Self::Contact }
            }
            JourneyEvent::MilestoneReached { .. } => Self::Milestone,
            JourneyEvent::CheckRequested { .. }
            | JourneyEvent::CheckReturned { .. }
            | JourneyEvent::CheckChased { .. }
            | JourneyEvent::CheckNotNeeded { .. } => Self::Check,
            JourneyEvent::JourneyPaused { .. } | JourneyEvent::JourneyResumed {} => Self::Pause,
            _ => return None,
        })
    }
}

// An import that does not say who started a contact means ours.
fn is_attempt(direction: Option<Direction>, outcome: ContactOutcome) -> bool {
    !outcome.is_two_way() && direction != Some(Direction::Inward)
}

/// For how long it was each side's turn, in microseconds: sums of these do not hang on their order, and
/// those of a nation are more than 64 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Turns {
    /// Ours.
    pub(crate) us: i128,
    /// The household's.
    pub(crate) them: i128,
    /// Somebody else's.
    pub(crate) others: i128,
}

impl Turns {
    /// The share of one of them in all, if there is any.
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more digits")]
    pub(crate) fn share(&self, of: i128) -> Option<f64> {
        let all = self.us + self.them + self.others;
        (all > 0).then(|| of as f64 / all as f64)
    }
}

impl std::ops::AddAssign for Turns {
    fn add_assign(&mut self, more: Self) {
        self.us += more.us;
        self.them += more.them;
        self.others += more.others;
    }
}

impl Course<'_> {
    /// What happened last before a fact.
    pub(crate) fn last_before(&self, fact: &Fact) -> Option<Happening> {
        let mut before =
            self.facts().iter().rev().skip_while(|other| other.version != fact.version).skip(1);
        before.find_map(|other| Happening::of(self.kind(other)))
    }

    /// Whose turn it was between two instants, and for how long.
    pub(crate) fn turns(&self, from: Micros, until: Micros) -> Turns {
        let (mut turns, mut state, mut since) = (Turns::default(), State::default(), from);
        for fact in self.facts() {
            let at = fact.happened_at.clamp(from, until);
            state.spend(&mut turns, at - since);
            since = since.max(at);
            if fact.happened_at < until {
                state.take(self, self.kind(fact));
            }
        }
        state.spend(&mut turns, until - since);
        turns
    }
}

// What decides whose turn it is.
#[derive(Default)]
struct State<'a> {
    is_asked: bool,
    is_paused: bool,
    // Checks that are not back, each with the number of the adult.
    owed: Vec<(&'a str, Option<u16>)>,
    // The same of those that the household owes.
    owed_by_them: Vec<(&'a str, Option<u16>)>,
}

impl<'a> State<'a> {
    fn spend(&self, turns: &mut Turns, time: Micros) {
        let time = i128::from(time.max(0));
        if self.is_paused || self.is_asked {
            turns.them += time;
        } else if !self.owed.is_empty() {
            turns.others += time;
        } else if !self.owed_by_them.is_empty() {
            turns.them += time;
        } else {
            turns.us += time;
        }
    }

    fn take(&mut self, course: &Course<'a>, event: &'a JourneyEvent) {
        match event {
            JourneyEvent::ContactRecorded { direction, outcome, .. } => {
                // A mail that did not reach them is ours to send again.
                let is_ours = *outcome == ContactOutcome::Bounced;
                self.is_asked = is_attempt(*direction, *outcome) && !is_ours;
            }
            JourneyEvent::MilestoneReached { milestone, .. } => {
                self.is_asked = ASKING.contains(&milestone.as_str());
            }
            JourneyEvent::EnquiryReceived(_) | JourneyEvent::HouseholdCameBack { .. } => {
                self.is_asked = false;
            }
            JourneyEvent::JourneyPaused { .. } => self.is_paused = true,
            JourneyEvent::JourneyResumed {} => self.is_paused = false,
            _ => self.take_check(course, event),
        }
    }

    fn take_check(&mut self, course: &Course<'a>, event: &'a JourneyEvent) {
        let Some((check, _, step)) = CheckStep::of(event) else { return };
        let named = course.rules.pathway.check_named(check);
        let owed = match named.map(|it| &*it.owed_by) {
            Some(US) => return,
            Some(APPLICANT) => &mut self.owed_by_them,
            _ => &mut self.owed,
        };
        let of = (check.as_str(), event.adult());
        match step {
            CheckStep::Requested if !owed.contains(&of) => owed.push(of),
            CheckStep::Requested | CheckStep::Chased => {}
            CheckStep::Returned { .. } | CheckStep::NotNeeded => owed.retain(|it| *it != of),
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::journey::Channel;
    use domain::testing::{ended, enquired, journey, noted, paused, reached, spoke};

    use super::*;
    use crate::durations::days;
    use crate::question::Question;
    use crate::ten_households::{answers, at_nine};
    use crate::view::View;

    fn left_message() -> JourneyEvent {
        let (channel, direction) = (Channel::Phone, Some(Direction::Outward));
        let outcome = ContactOutcome::LeftMessage;
        JourneyEvent::ContactRecorded { channel, direction, outcome, note: None }
    }

    fn check(step: CheckStep) -> JourneyEvent {
        let (check, person, note) = ("dbs".into(), None, None);
        match step {
            CheckStep::Requested => JourneyEvent::CheckRequested { check, person, note },
            _ => JourneyEvent::CheckReturned { check, person, expires_on: None, note },
        }
    }

    // As days of May: ours, theirs, others'; and what came last before the ending.
    fn told(facts: &[(&str, JourneyEvent)]) -> ([f64; 3], Option<Happening>) {
        let facts = facts.iter().map(|(day, event)| (1, *day, event.clone()));
        let answers = answers(facts);
        let view = View::new(&answers, &Question::now(at_nine("2026-06-30"))).unwrap();
        let told = view.one(journey(1), |course| {
            let ended = course.ended.unwrap();
            let turns = course.turns(course.begun_at().unwrap(), ended.happened_at);
            let days = |time| days(0, Micros::try_from(time).unwrap());
            ([turns.us, turns.them, turns.others].map(days), course.last_before(&ended))
        });
        told.unwrap()
    }

    #[test]
    fn an_unanswered_attempt_is_theirs_until_they_speak_and_the_rest_is_ours() {
        let found = told(&[
            ("2026-05-01", enquired()),
            ("2026-05-04", left_message()),
            ("2026-05-05", noted()),
            ("2026-05-11", spoke()),
            ("2026-05-21", ended("moving")),
        ]);

        assert_eq!(found, ([13.0, 7.0, 0.0], Some(Happening::Contact)));
    }

    #[test]
    fn a_check_that_is_not_back_is_others_and_a_pause_is_theirs() {
        let found = told(&[
            ("2026-05-01", enquired()),
            ("2026-05-03", check(CheckStep::Requested)),
            ("2026-05-10", paused()),
            ("2026-05-12", JourneyEvent::JourneyResumed {}),
            ("2026-05-20", check(CheckStep::Returned { expires_on: None })),
            ("2026-05-21", ended("moving")),
        ]);

        assert_eq!(found, ([3.0, 2.0, 15.0], Some(Happening::Check)));
    }

    #[test]
    fn who_is_invited_to_apply_has_the_next_turn_and_who_has_applied_waits_for_us() {
        let found = told(&[
            ("2026-05-01", enquired()),
            ("2026-05-02", reached("invited-to-apply")),
            ("2026-05-12", reached("application-received")),
            ("2026-05-15", left_message()),
            ("2026-05-15", ended("moving")),
        ]);

        assert_eq!(found, ([4.0, 10.0, 0.0], Some(Happening::Attempt)));
    }
}
