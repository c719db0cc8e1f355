//! Journeys that should not count, recorded twice or in error, and households that look alike.

use chrono::{DateTime, Utc};

use super::{Journey, JourneyEvent, Refusal, fact};
use crate::ids::JourneyId;
use crate::record::{Decide, NewFact, Past};

/// Say that this journey and another are the same household's same enquiry.
#[derive(Clone, Debug)]
pub struct MergeJourney {
    /// When it was found.
    pub happened_at: DateTime<Utc>,
    /// This one, which is given up.
    pub journey: JourneyId,
    /// The one that goes on.
    pub into: JourneyId,
}

/// Say that a journey was recorded in error.
#[derive(Clone, Debug)]
pub struct VoidJourney {
    /// When it was found.
    pub happened_at: DateTime<Utc>,
}

/// Say that the household has been here before.
#[derive(Clone, Debug)]
pub struct RecordComingBack {
    /// When it was found.
    pub happened_at: DateTime<Utc>,
    /// This journey.
    pub journey: JourneyId,
    /// The earlier one.
    pub earlier: JourneyId,
}

/// Say that this household and another look alike and are not the same.
#[derive(Clone, Debug)]
pub struct KeepApart {
    /// When it was found.
    pub happened_at: DateTime<Utc>,
    /// This journey.
    pub journey: JourneyId,
    /// The other one.
    pub from: JourneyId,
}

impl Decide for RecordComingBack {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        if self.journey == self.earlier {
            return Err(Refusal::NotAnother);
        }
        Journey::replay(past)?.in_use(self.happened_at)?;
        let came_back = JourneyEvent::HouseholdCameBack { earlier: self.earlier };
        Ok(fact(self.happened_at, came_back))
    }
}

impl Decide for KeepApart {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        if self.journey == self.from {
            return Err(Refusal::NotAnother);
        }
        Journey::replay(past)?.in_use(self.happened_at)?;
        let apart = JourneyEvent::HouseholdsKeptApart { from: self.from };
        Ok(fact(self.happened_at, apart))
    }
}

impl Decide for MergeJourney {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        if self.journey == self.into {
            return Err(Refusal::MergedIntoItself);
        }
        Journey::replay(past)?.in_use(self.happened_at)?;
        Ok(fact(self.happened_at, JourneyEvent::JourneyMerged { into: self.into }))
    }
}

impl Decide for VoidJourney {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        Journey::replay(past)?.in_use(self.happened_at)?;
        Ok(fact(self.happened_at, JourneyEvent::JourneyVoided {}))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{enquired, journey, log, nine_on, on, pathways};

    #[test]
    fn what_was_merged_or_void_takes_nothing_more() {
        let pathways = pathways();
        let history = log([
            ("2026-03-02", enquired()),
            ("2026-03-05", JourneyEvent::JourneyMerged { into: journey(2) }),
        ]);
        let happened_at = nine_on("2026-03-09");
        let merge = |into| MergeJourney { happened_at, journey: journey(1), into };
        let past = on(&pathways, &history, "2026-03-09");

        assert_eq!(merge(journey(1)).decide(past), Err(Refusal::MergedIntoItself));
        assert_eq!(merge(journey(3)).decide(past), Err(Refusal::NoLongerUsed));
        assert_eq!(VoidJourney { happened_at }.decide(past), Err(Refusal::NoLongerUsed));
    }

    #[test]
    fn a_household_comes_back_after_another_journey_and_is_kept_apart_from_another() {
        let pathways = pathways();
        let history = log([("2026-03-02", enquired())]);
        let past = on(&pathways, &history, "2026-03-09");
        let happened_at = nine_on("2026-03-09");
        let back = |earlier| RecordComingBack { happened_at, journey: journey(1), earlier };
        let apart = |from| KeepApart { happened_at, journey: journey(1), from };

        assert_eq!(back(journey(1)).decide(past), Err(Refusal::NotAnother));
        assert_eq!(apart(journey(1)).decide(past), Err(Refusal::NotAnother));
        assert_eq!(back(journey(2)).decide(past).unwrap().len(), 1);
        assert_eq!(apart(journey(2)).decide(past).unwrap().len(), 1);
        let past = on(&pathways, &[], "2026-03-09");
        assert_eq!(apart(journey(2)).decide(past), Err(Refusal::NotBegun));
    }
}
