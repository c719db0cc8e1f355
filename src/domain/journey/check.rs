//! Checks: asked for, and returned.

use chrono::{DateTime, Utc};

use super::{Journey, JourneyEvent, Refusal, fact};
use crate::ids::{CheckName, PersonId};
use crate::record::{Decide, NewFact, Past};

/// Record that a check was asked for.
#[derive(Clone, Debug)]
pub struct RequestCheck {
    /// When it was.
    pub happened_at: DateTime<Utc>,
    /// Which.
    pub check: CheckName,
    /// On whom, if on one person.
    pub person: Option<PersonId>,
}

/// Record that a check came back, however late.
#[derive(Clone, Debug)]
pub struct RecordCheckReturned(pub RequestCheck);

impl RequestCheck {
    fn judge(&self, past: Past<'_>) -> Result<(), Refusal> {
        let pathway = Journey::replay(past)?.in_use(self.happened_at)?;
        if pathway.accepts_check(&self.check) {
            Ok(())
        } else {
            Err(Refusal::UnknownCheck(self.check.clone()))
        }
    }
}

impl Decide for RequestCheck {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        self.judge(past)?;
        let Self { happened_at, check, person } = self.clone();
        Ok(fact(happened_at, JourneyEvent::CheckRequested { check, person }))
    }
}

impl Decide for RecordCheckReturned {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        self.0.judge(past)?;
        let RequestCheck { happened_at, check, person } = self.0.clone();
        Ok(fact(happened_at, JourneyEvent::CheckReturned { check, person }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{enquired, log, nine_on, on, pathways};

    #[test]
    fn a_check_must_be_the_pathways() {
        let pathways = pathways();
        let history = log([("2026-03-02", enquired())]);
        let request = |check: &str| RequestCheck {
            happened_at: nine_on("2026-03-09"),
            check: check.into(),
            person: None,
        };
        let past = on(&pathways, &history, "2026-04-20");

        assert_eq!(request("medical").decide(past).unwrap().len(), 1);
        assert_eq!(RecordCheckReturned(request("medical")).decide(past).unwrap().len(), 1);
        assert_eq!(
            request("horoscope").decide(past),
            Err(Refusal::UnknownCheck("horoscope".into()))
        );
    }
}
