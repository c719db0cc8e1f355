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
        /// What people had written, apart from that. Of a page that was frozen before words were kept apart,
        /// they lie in the pack.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<Vec<Words>>,
    },
    /// What was written at it was struck: its key is destroyed, and the figures of its page stay.
    WordsStruck {
        /// The clinic's day.
        clinic: NaiveDate,
        /// Its page once more without the words, where these had been frozen in it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        page: Option<Page>,
    },
}

impl ClinicEvent {
    /// The names of these facts in the log.
    pub const TYPES: [&'static str; 5] =
        ["narrative-written", "action-agreed", "action-settled", "pack-frozen", "words-struck"];

    /// The day of the clinic.
    pub fn clinic(&self) -> NaiveDate {
        match self {
            Self::NarrativeWritten { clinic, .. }
            | Self::ActionAgreed { clinic, .. }
            | Self::ActionSettled { clinic, .. }
            | Self::PackFrozen { clinic, .. }
            | Self::WordsStruck { clinic, .. } => *clinic,
        }
    }
}

/// A page without what people wrote, and that apart from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// All that it shows beside words.
    pub pack: Sealed<Pack>,
    /// What people wrote.
    pub words: Vec<Words>,
}

/// What people wrote at one clinic, as a page shows it: under the key of that clinic's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// The day of the clinic at which it was written.
    pub clinic: NaiveDate,
    /// What it says.
    pub words: Sealed<Note>,
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
    pub page: Page,
}

/// Strike what was written at a clinic, for good. The figures of its page stay.
#[derive(Clone, Debug)]
pub struct StrikeWords {
    /// The clinic's day.
    pub clinic: NaiveDate,
    /// Its page without the words, where these had been frozen in it.
    pub page: Option<Page>,
}

impl Decide for WriteNarrative {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        unfrozen(past)?;
        unstruck(past, &self.narrative)?;
        let (clinic, narrative) = (self.clinic, self.narrative.clone());
        Ok(fact(past, ClinicEvent::NarrativeWritten { clinic, narrative }))
    }
}

impl Decide for AgreeAction {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        unfrozen(past)?;
        unstruck(past, &self.action.what)?;
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
        self.note.as_ref().map_or(Ok(()), |note| unstruck(past, note))?;
        let Self { clinic, action, state, note } = self.clone();
        Ok(fact(past, ClinicEvent::ActionSettled { clinic, action, state, note }))
    }
}

impl Decide for FreezePack {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        unfrozen(past)?;
        if past.now < start_of(self.clinic) {
            return Err(ClinicRefusal::ToCome(self.clinic).into());
        }
        let Self { clinic, as_at, known_at, position, page: Page { pack, words } } = self.clone();
        let words = Some(words);
        Ok(fact(past, ClinicEvent::PackFrozen { clinic, as_at, known_at, position, pack, words }))
    }
}

impl Decide for StrikeWords {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        if is_struck(past) {
            return Ok(vec![]);
        }
        if told(past).all(|(_, event)| matches!(event, ClinicEvent::PackFrozen { .. })) {
            return Err(ClinicRefusal::NothingToStrike.into());
        }
        let Self { clinic, page } = self.clone();
        Ok(fact(past, ClinicEvent::WordsStruck { clinic, page }))
    }
}

/// Why something is not written, frozen or struck so. Shown to those who prepare a clinic as it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences are the documentation")]
pub enum ClinicRefusal {
    #[error("This clinic's page is frozen, so nothing on it changes: add it to the next clinic")]
    Frozen,
    #[error("This clinic is on {}: its page can be frozen from then on", .0.format("%-d %B %Y"))]
    ToCome(NaiveDate),
    #[error("There is no such action: choose one that is listed")]
    NoSuchAction,
    #[error(
        "What was written at this clinic was struck, so no words are added: write them at the next"
    )]
    Struck,
    #[error("Nothing was written at this clinic, so there is nothing to strike")]
    NothingToStrike,
}

fn told(past: Past<'_>) -> impl Iterator<Item = (EventId, &ClinicEvent)> {
    past.history.iter().filter_map(|fact| match &fact.event {
        Event::Clinic(event) => Some((fact.id, event)),
        _ => None,
    })
}

fn unfrozen(past: Past<'_>) -> Result<(), Refusal> {
    let is_frozen = told(past).any(|(_, event)| matches!(event, ClinicEvent::PackFrozen { .. }));
    if is_frozen { Err(ClinicRefusal::Frozen.into()) } else { Ok(()) }
}

// Of a clinic whose words were struck, none can be sealed any more.
fn unstruck(past: Past<'_>, words: &Sealed<Note>) -> Result<(), Refusal> {
    if is_struck(past) || words.is_refused() { Err(ClinicRefusal::Struck.into()) } else { Ok(()) }
}

fn is_struck(past: Past<'_>) -> bool {
    told(past).any(|(_, event)| matches!(event, ClinicEvent::WordsStruck { .. }))
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
    found.ok_or(ClinicRefusal::NoSuchAction.into())
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
    use crate::sealed::Envelope;
    use crate::testing::nine_on;

    const DAY: &str = "2026-11-20";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn sealed<T>() -> Sealed<T> {
        let key_id = KeyId(Uuid::nil());
        Sealed::new(Envelope { key_id, nonce: "bm9u".into(), ciphertext: "Y2lw".into() })
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
        FreezePack { clinic, as_at: at, known_at: at, position: 12, page: page() }
    }

    fn page() -> Page {
        Page { pack: sealed(), words: vec![] }
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
        assert_eq!(other, Err(ClinicRefusal::NoSuchAction.into()));
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

        assert_eq!(decided(&write, &history, DAY), Err(ClinicRefusal::Frozen.into()));
        assert_eq!(decided(&agree("2026-12-04"), &history, DAY), Err(ClinicRefusal::Frozen.into()));
        assert_eq!(decided(&freeze(), &history, DAY), Err(ClinicRefusal::Frozen.into()));
        assert!(decided(&settle(1, ActionState::Dropped), &history, "2026-12-04").is_ok());
    }

    #[test]
    fn what_was_written_is_struck_once_and_none_is_written_after() {
        let strike = StrikeWords { clinic: day(DAY), page: None };
        assert_eq!(decided(&strike, &[], DAY), Err(ClinicRefusal::NothingToStrike.into()));
        let history = recorded(&[], decided(&agree("2026-12-04"), &[], DAY).unwrap());
        let history = recorded(&history, decided(&strike, &history, DAY).unwrap());
        let write = WriteNarrative { clinic: day(DAY), narrative: sealed() };
        let done = |note| SettleAction { note, ..settle(1, ActionState::Done) };

        assert_eq!(decided(&strike, &history, DAY), Ok(vec![]), "said twice");
        assert_eq!(decided(&write, &history, DAY), Err(ClinicRefusal::Struck.into()));
        assert_eq!(decided(&agree("2026-12-04"), &history, DAY), Err(ClinicRefusal::Struck.into()));
        assert_eq!(
            decided(&done(Some(sealed())), &history, DAY),
            Err(ClinicRefusal::Struck.into())
        );
        assert!(decided(&done(None), &history, DAY).is_ok());
        assert!(decided(&freeze(), &history, DAY).is_ok(), "its figures can still be frozen");
        let unsealed =
            WriteNarrative { narrative: Sealed::refused(KeyId(Uuid::nil())), ..write.clone() };
        assert_eq!(decided(&unsealed, &[], DAY), Err(ClinicRefusal::Struck.into()));
    }

    #[test]
    fn a_page_is_frozen_on_the_day_of_its_clinic_at_the_earliest() {
        let early = decided(&freeze(), &[], "2026-11-19");

        assert_eq!(early, Err(ClinicRefusal::ToCome(day(DAY)).into()));
    }
}
