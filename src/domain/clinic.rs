//! A performance clinic: what was said of its figures, what was agreed, and its page as it was frozen.
//!
//! A clinic is a history of its own, known by its day. What people write at one is sealed, for a name
//! slips in easily. A frozen page is no state that could be worked out: it is the fact that these figures
//! were shown to those who met.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::calendar::{london_day, start_of};
use crate::ids::{EventId, StreamId, WorkerId};
use crate::journey::Refusal;
use crate::record::{Decide, Event, NewFact, Past};
use crate::sealed::{Note, Pack, Sealed};

/// Something that happened to a clinic. The rules of `journey/event.rs` hold here too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClinicEvent {
    /// What the figures mean, as it was last written.
    NarrativeWritten {
        /// The clinic's day.
        clinic: NaiveDate,
        /// What it says.
        narrative: Sealed<Note>,
    },
    /// Somebody is to do something. It is known by this fact's id.
    ActionAgreed {
        /// The clinic's day.
        clinic: NaiveDate,
        /// What is to be done, by whom and when.
        #[serde(flatten)]
        action: Action,
    },
    /// It was done, or it will not be; or it is to be done after all.
    ActionSettled {
        /// The clinic's day.
        clinic: NaiveDate,
        /// Which one.
        action: EventId,
        /// What became of it.
        state: ActionState,
        /// What came of it, in words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Sealed<Note>>,
    },
    /// Its page was frozen.
    PackFrozen {
        /// The clinic's day.
        clinic: NaiveDate,
        /// What had happened by then is in it.
        as_at: DateTime<Utc>,
        /// What was known by then is in it.
        known_at: DateTime<Utc>,
        /// How much of the log is in it.
        position: i64,
        /// All that it showed.
        pack: Sealed<Pack>,
    },
}

impl ClinicEvent {
    /// The names of these facts in the log.
    pub const TYPES: [&'static str; 4] =
        ["narrative-written", "action-agreed", "action-settled", "pack-frozen"];

    /// The day of the clinic.
    pub fn clinic(&self) -> NaiveDate {
        match self {
            Self::NarrativeWritten { clinic, .. }
            | Self::ActionAgreed { clinic, .. }
            | Self::ActionSettled { clinic, .. }
            | Self::PackFrozen { clinic, .. } => *clinic,
        }
    }
}

/// Something that is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// What.
    pub what: Sealed<Note>,
    /// Who sees to it.
    pub owner: WorkerId,
    /// By when.
    pub due_on: NaiveDate,
    /// The figure that it is meant to change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Measure>,
}

/// What became of an action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActionState {
    /// It is to be done.
    #[default]
    Open,
    /// It was done.
    Done,
    /// It will not be done.
    Dropped,
}

/// A figure that every clinic looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Enquiries received.
    Enquiries,
    /// First contacts made in time, of those that were due or made.
    FirstContact,
    /// Initial visits held.
    Visits,
    /// Applications received.
    Applications,
    /// Households approved.
    Approvals,
    /// Households under way with a clock over its limit, at the end.
    OverLimit,
}

impl Measure {
    /// Every measure, in the order of the page.
    pub const ALL: [Self; 6] = [
        Self::Enquiries,
        Self::FirstContact,
        Self::Visits,
        Self::Applications,
        Self::Approvals,
        Self::OverLimit,
    ];

    /// Its word in addresses and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enquiries => "enquiries",
            Self::FirstContact => "first-contact",
            Self::Visits => "visits",
            Self::Applications => "applications",
            Self::Approvals => "approvals",
            Self::OverLimit => "over-limit",
        }
    }
}

/// The history of the clinic of a day: the same in every log.
pub fn stream(clinic: NaiveDate) -> StreamId {
    let name = format!("waymark/clinic/{clinic}");
    StreamId(Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()))
}

/// Write what the figures mean.
#[derive(Clone, Debug)]
pub struct WriteNarrative {
    /// The clinic's day.
    pub clinic: NaiveDate,
    /// What it says.
    pub narrative: Sealed<Note>,
}

/// Agree on something that is to be done. Its fact's id is what it is known by.
#[derive(Clone, Debug)]
pub struct AgreeAction {
    /// The clinic's day.
    pub clinic: NaiveDate,
    /// What is to be done.
    pub action: Action,
}

/// Say what became of an action. That may be long after its clinic was frozen.
#[derive(Clone, Debug)]
pub struct SettleAction {
    /// The clinic's day.
    pub clinic: NaiveDate,
    /// Which one.
    pub action: EventId,
    /// What became of it.
    pub state: ActionState,
    /// What came of it, in words.
    pub note: Option<Sealed<Note>>,
}

/// Freeze a clinic's page as it is.
#[derive(Clone, Debug)]
pub struct FreezePack {
    /// The clinic's day.
    pub clinic: NaiveDate,
    /// What had happened by then is in it.
    pub as_at: DateTime<Utc>,
    /// What was known by then is in it.
    pub known_at: DateTime<Utc>,
    /// How much of the log is in it.
    pub position: i64,
    /// All that it shows.
    pub pack: Sealed<Pack>,
}

impl Decide for WriteNarrative {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        unfrozen(past)?;
        let (clinic, narrative) = (self.clinic, self.narrative.clone());
        Ok(fact(past, ClinicEvent::NarrativeWritten { clinic, narrative }))
    }
}

impl Decide for AgreeAction {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        unfrozen(past)?;
        if self.action.due_on < london_day(past.now) {
            return Err(Refusal::ActionDueInThePast);
        }
        let (clinic, action) = (self.clinic, self.action.clone());
        Ok(fact(past, ClinicEvent::ActionAgreed { clinic, action }))
    }
}

impl Decide for SettleAction {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        if self.state == state(past, self.action)? {
            return Ok(vec![]);
        }
        let Self { clinic, action, state, note } = self.clone();
        Ok(fact(past, ClinicEvent::ActionSettled { clinic, action, state, note }))
    }
}

impl Decide for FreezePack {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        unfrozen(past)?;
        if past.now < start_of(self.clinic) {
            return Err(Refusal::ClinicToCome(self.clinic));
        }
        let Self { clinic, as_at, known_at, position, pack } = self.clone();
        Ok(fact(past, ClinicEvent::PackFrozen { clinic, as_at, known_at, position, pack }))
    }
}

fn told(past: Past<'_>) -> impl Iterator<Item = (EventId, &ClinicEvent)> {
    past.history.iter().filter_map(|fact| match &fact.event {
        Event::Clinic(event) => Some((fact.id, event)),
        _ => None,
    })
}

fn unfrozen(past: Past<'_>) -> Result<(), Refusal> {
    let is_frozen = told(past).any(|(_, event)| matches!(event, ClinicEvent::PackFrozen { .. }));
    if is_frozen { Err(Refusal::ClinicFrozen) } else { Ok(()) }
}

fn state(past: Past<'_>, asked: EventId) -> Result<ActionState, Refusal> {
    let mut found = None;
    for (id, event) in told(past) {
        match event {
            ClinicEvent::ActionAgreed { .. } if id == asked => found = Some(ActionState::Open),
            ClinicEvent::ActionSettled { action, state, .. } if *action == asked => {
                found = found.and(Some(*state));
            }
            _ => {}
        }
    }
    found.ok_or(Refusal::NoSuchAction)
}

fn fact(past: Past<'_>, event: ClinicEvent) -> Vec<NewFact> {
    vec![NewFact::new(past.now, Event::Clinic(event))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{CommandId, KeyId};
    use crate::pathway::Pathways;
    use crate::record::{Recorded, When};
    use crate::testing::nine_on;

    const DAY: &str = "2026-11-20";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn sealed<T>() -> Sealed<T> {
        Sealed::refused(KeyId(Uuid::nil()))
    }

    fn decided(
        command: &impl Decide,
        history: &[Recorded],
        today: &str,
    ) -> Result<Vec<NewFact>, Refusal> {
        let pathways = Pathways::default();
        command.decide(Past { pathways: &pathways, history, now: nine_on(today) })
    }

    fn recorded(history: &[Recorded], facts: Vec<NewFact>) -> Vec<Recorded> {
        let told = facts.into_iter().zip(history.len()..).map(|(fact, place)| {
            let version = u32::try_from(place + 1).unwrap();
            Recorded {
                position: i64::from(version),
                id: fact.id.unwrap_or(EventId(Uuid::from_u128(u128::from(version)))),
                stream: stream(day(DAY)),
                version,
                when: When {
                    happened_at: fact.happened_at,
                    recorded_at: fact.happened_at,
                    source_recorded_at: None,
                },
                worker: None,
                command: CommandId(Uuid::nil()),
                event: fact.event,
            }
        });
        history.iter().cloned().chain(told).collect()
    }

    fn agree(due_on: &str) -> AgreeAction {
        let owner = WorkerId(Uuid::from_u128(7));
        let about = Some(Measure::FirstContact);
        let action = Action { what: sealed(), owner, due_on: day(due_on), about };
        AgreeAction { clinic: day(DAY), action }
    }

    fn settle(action: u128, state: ActionState) -> SettleAction {
        let action = EventId(Uuid::from_u128(action));
        SettleAction { clinic: day(DAY), action, state, note: None }
    }

    fn freeze() -> FreezePack {
        let at = nine_on(DAY);
        let clinic = day(DAY);
        FreezePack { clinic, as_at: at, known_at: at, position: 12, pack: sealed() }
    }

    #[test]
    fn an_action_is_agreed_settled_and_taken_up_again() {
        let history = recorded(&[], decided(&agree("2026-12-04"), &[], DAY).unwrap());
        let done = decided(&settle(1, ActionState::Done), &history, "2026-12-03").unwrap();
        let history = recorded(&history, done);

        let again = decided(&settle(1, ActionState::Done), &history, "2026-12-03");
        assert_eq!(again, Ok(vec![]), "said twice");
        let reopened = decided(&settle(1, ActionState::Open), &history, "2026-12-04").unwrap();
        assert_eq!(reopened.len(), 1);
        let other = decided(&settle(70, ActionState::Done), &history, "2026-12-04");
        assert_eq!(other, Err(Refusal::NoSuchAction));
    }

    #[test]
    fn nothing_is_to_be_done_by_a_day_that_is_over() {
        let late = decided(&agree("2026-11-19"), &[], DAY);

        assert_eq!(late, Err(Refusal::ActionDueInThePast));
        assert!(decided(&agree(DAY), &[], DAY).is_ok());
    }

    #[test]
    fn a_frozen_page_stays_as_it_is_and_its_actions_go_on() {
        let history = recorded(&[], decided(&agree("2026-12-04"), &[], DAY).unwrap());
        let history = recorded(&history, decided(&freeze(), &history, DAY).unwrap());
        let write = WriteNarrative { clinic: day(DAY), narrative: sealed() };

        assert_eq!(decided(&write, &history, DAY), Err(Refusal::ClinicFrozen));
        assert_eq!(decided(&agree("2026-12-04"), &history, DAY), Err(Refusal::ClinicFrozen));
        assert_eq!(decided(&freeze(), &history, DAY), Err(Refusal::ClinicFrozen));
        assert!(decided(&settle(1, ActionState::Dropped), &history, "2026-12-04").is_ok());
    }

    #[test]
    fn a_page_is_frozen_on_the_day_of_its_clinic_at_the_earliest() {
        let early = decided(&freeze(), &[], "2026-11-19");

        assert_eq!(early, Err(Refusal::ClinicToCome(day(DAY))));
    }
}
