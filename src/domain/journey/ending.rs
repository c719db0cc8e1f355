//! Ending a journey without approval.

use chrono::{DateTime, NaiveDate, Utc};

use super::{DecidedBy, Journey, JourneyEvent, Refusal, fact};
use crate::ids::ReasonName;
use crate::record::{Decide, NewFact, Past};
use crate::sealed::{Note, Sealed};

/// The reason that no list is without, and that says nothing by itself.
const OTHER: &str = "other";

/// End a journey.
#[derive(Clone, Debug)]
pub struct EndJourney {
    /// When it ended.
    pub happened_at: DateTime<Utc>,
    /// Who decided so.
    pub decided_by: DecidedBy,
    /// The main reason.
    pub reason: ReasonName,
    /// Up to two further ones.
    pub also: Vec<ReasonName>,
    /// From when on they may be asked again, if they may.
    pub may_contact_from: Option<NaiveDate>,
    /// What they said, or which reason it was that the list has not.
    pub note: Option<Sealed<Note>>,
}

impl Decide for EndJourney {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let journey = Journey::replay(past)?;
        let pathway = journey.in_use(self.happened_at)?;
        if let Some(ended) = journey.ended_on_by(DateTime::<Utc>::MAX_UTC) {
            return Err(Refusal::AlreadyEnded(ended));
        }
        if self.also.len() > 2 {
            return Err(Refusal::TooManyReasons);
        }
        let mut reasons = std::iter::once(&self.reason).chain(&self.also);
        if let Some(unknown) = reasons.find(|reason| !pathway.accepts_reason(reason)) {
            return Err(Refusal::UnknownReason(unknown.clone()));
        }
        if self.reason.as_str() == OTHER && self.note.is_none() {
            return Err(Refusal::WhichOther);
        }
        let Self { happened_at, decided_by, reason, also, may_contact_from, note } = self.clone();
        let event = JourneyEvent::JourneyEnded { decided_by, reason, also, may_contact_from, note };
        Ok(fact(happened_at, event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{day, ended, enquired, log, nine_on, on, pathways};

    #[test]
    fn a_journey_ends_once_for_a_reason_of_its_pathway() {
        let pathways = pathways();
        let open = log([("2026-03-02", enquired())]);
        let closed = log([("2026-03-02", enquired()), ("2026-03-05", ended("financial"))]);
        let end = |reason: &str, also: &[&str]| EndJourney {
            note: None,
            happened_at: nine_on("2026-03-09"),
            decided_by: DecidedBy::Household,
            reason: reason.into(),
            also: also.iter().map(|&it| it.into()).collect(),
            may_contact_from: None,
        };
        let past = |history| on(&pathways, history, "2026-03-09");

        assert_eq!(end("moving", &["financial"]).decide(past(&open)).unwrap().len(), 1);
        assert_eq!(
            end("bored", &[]).decide(past(&open)),
            Err(Refusal::UnknownReason("bored".into()))
        );
        assert_eq!(
            end("moving", &["financial", "health", "illness"]).decide(past(&open)),
            Err(Refusal::TooManyReasons)
        );
        assert_eq!(
            end("moving", &[]).decide(past(&closed)),
            Err(Refusal::AlreadyEnded(day("2026-03-05")))
        );
    }
}
