//! Reaching a household, or trying to.

use chrono::{DateTime, Utc};

use super::{Channel, ContactOutcome, Direction, Journey, JourneyEvent, Refusal, fact};
use crate::record::{Decide, NewFact, Past};
use crate::sealed::{Note, Sealed};

/// Record a contact. Welcome also after an ending: people ring back.
#[derive(Clone, Debug)]
pub struct RecordContact {
    /// When it was.
    pub happened_at: DateTime<Utc>,
    /// How.
    pub channel: Channel,
    /// Who started it.
    pub direction: Option<Direction>,
    /// What came of it.
    pub outcome: ContactOutcome,
    /// What was said.
    pub note: Option<Sealed<Note>>,
}

impl Decide for RecordContact {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        Journey::replay(past)?.in_use(self.happened_at)?;
        Ok(fact(
            self.happened_at,
            JourneyEvent::ContactRecorded {
                channel: self.channel,
                direction: self.direction,
                outcome: self.outcome,
                note: self.note.clone(),
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ended, enquired, log, nine_on, on, pathways};

    #[test]
    fn a_contact_counts_from_the_enquiry_on_even_after_an_ending() {
        let pathways = pathways();
        let history = log([("2026-03-02", enquired()), ("2026-03-09", ended("no-spare-room"))]);
        let call = |day| RecordContact {
            happened_at: nine_on(day),
            channel: Channel::Phone,
            direction: None,
            outcome: ContactOutcome::Spoke,
            note: None,
        };
        let past = on(&pathways, &history, "2026-03-20");

        let early = call("2026-03-01").decide(past);
        let late = call("2026-03-12").decide(past);

        assert!(matches!(early, Err(Refusal::BeforeEnquiry(_))));
        assert_eq!(late.unwrap().len(), 1);
    }
}
