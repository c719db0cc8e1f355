//! Which values mode a household is of, by a questionnaire that it filled in after the enquiry.

use chrono::{DateTime, Utc};

use super::{Journey, JourneyEvent, Refusal, ValuesMode, fact};
use crate::record::{Decide, NewFact, Past};

/// Say which values mode a household is of. What it filled in last is what counts, and is welcome also
/// after an ending.
#[derive(Clone, Debug)]
pub struct TellValuesMode {
    /// When they filled it in.
    pub happened_at: DateTime<Utc>,
    /// What it came to.
    pub mode: ValuesMode,
}

impl Decide for TellValuesMode {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        Journey::replay(past)?.in_use(self.happened_at)?;
        Ok(fact(self.happened_at, JourneyEvent::ValuesModeTold { mode: self.mode }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ended, enquired, log, nine_on, on, pathways};

    #[test]
    fn a_values_mode_is_told_of_a_household_that_asked_also_after_an_ending() {
        let pathways = pathways();
        let tell = TellValuesMode { happened_at: nine_on("2026-03-12"), mode: ValuesMode::Settler };
        let decide = |history: &[_], day| tell.decide(on(&pathways, history, day));
        let left = log([("2026-03-02", enquired()), ("2026-03-09", ended("moving"))]);

        assert_eq!(decide(&left, "2026-03-20").unwrap().len(), 1);
        assert_eq!(decide(&[], "2026-03-20"), Err(Refusal::NotBegun));
        assert_eq!(decide(&left, "2026-03-11"), Err(Refusal::NotYetHappened));
    }
}
