//! Contacting a household again that said "later": agreed from a day on, or withdrawn.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Journey, JourneyEvent, Refusal, fact};
use crate::calendar::london_day;
use crate::record::{Decide, NewFact, Past};

/// Say that they may be contacted again. Welcome also after an ending, which may say so itself.
#[derive(Clone, Debug)]
pub struct AgreeRecontact {
    /// When they agreed.
    pub happened_at: DateTime<Utc>,
    /// From which day on.
    pub from: NaiveDate,
}

/// Say that they are not to be contacted any more, whatever they agreed to before: as they asked, as they
/// ended or since.
#[derive(Clone, Debug)]
pub struct WithdrawRecontact {
    /// When they said so.
    pub happened_at: DateTime<Utc>,
}

impl Decide for AgreeRecontact {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        Journey::replay(past)?.in_use(self.happened_at)?;
        if self.from < london_day(self.happened_at) {
            return Err(Refusal::RecontactInThePast);
        }
        Ok(fact(self.happened_at, JourneyEvent::RecontactAgreed { from: self.from }))
    }
}

impl Decide for WithdrawRecontact {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let journey = Journey::replay(past)?;
        journey.in_use(self.happened_at)?;
        match journey.recontact {
            Some((_, true)) => Ok(fact(self.happened_at, JourneyEvent::RecontactWithdrawn {})),
            _ => Err(Refusal::NoRecontactAgreed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journey::Enquiry;
    use crate::testing::{day, ended, enquired, log, nine_on, on, pathways, undone};

    fn ended_for_now() -> JourneyEvent {
        match ended("moving") {
            JourneyEvent::JourneyEnded { decided_by, reason, also, note, .. } => {
                let may_contact_from = Some(day("2026-09-01"));
                JourneyEvent::JourneyEnded { decided_by, reason, also, may_contact_from, note }
            }
            other => other,
        }
    }

    #[test]
    fn what_an_ending_or_they_themselves_agreed_to_is_withdrawn_once() {
        let pathways = pathways();
        let withdraw = WithdrawRecontact { happened_at: nine_on("2026-03-20") };
        let agreed = || JourneyEvent::RecontactAgreed { from: day("2026-09-01") };
        let withdrawn = || ("2026-03-12", JourneyEvent::RecontactWithdrawn {});
        let enquiry = || ("2026-03-02", enquired());
        let decide = |history: &[_]| withdraw.decide(on(&pathways, history, "2026-03-20"));

        for agreed in [agreed(), ended_for_now()] {
            let agreed = || ("2026-03-09", agreed.clone());
            assert_eq!(decide(&log([enquiry(), agreed()])).unwrap().len(), 1);
            let twice = decide(&log([enquiry(), agreed(), withdrawn()]));
            assert_eq!(twice, Err(Refusal::NoRecontactAgreed));
            let brought_back = log([enquiry(), agreed(), withdrawn(), ("2026-03-12", undone(3))]);
            assert_eq!(decide(&brought_back).unwrap().len(), 1);
        }
        let never = log([enquiry(), ("2026-03-09", ended("moving"))]);
        assert_eq!(decide(&never), Err(Refusal::NoRecontactAgreed));
    }

    #[test]
    fn who_agreed_to_be_contacted_as_they_asked_may_withdraw_that_too() {
        let pathways = pathways();
        let withdraw = WithdrawRecontact { happened_at: nine_on("2026-03-20") };
        let asked = |agreed| {
            let enquiry = Enquiry { contact_agreed: agreed, ..Enquiry::default() };
            log([("2026-03-02", JourneyEvent::EnquiryReceived(Box::new(enquiry)))])
        };
        let decide = |history: &[_]| withdraw.decide(on(&pathways, history, "2026-03-20"));

        assert_eq!(decide(&asked(Some(true))).unwrap().len(), 1);
        for said_nothing in [None, Some(false)] {
            assert_eq!(decide(&asked(said_nothing)), Err(Refusal::NoRecontactAgreed));
        }
    }

    #[test]
    fn what_is_told_late_of_an_earlier_day_does_not_outdo_a_withdrawal() {
        let pathways = pathways();
        let history = log([
            ("2026-03-02", enquired()),
            ("2026-03-12", JourneyEvent::RecontactWithdrawn {}),
            ("2026-03-09", JourneyEvent::RecontactAgreed { from: day("2026-09-01") }),
        ]);

        let refused = WithdrawRecontact { happened_at: nine_on("2026-03-20") }.decide(on(
            &pathways,
            &history,
            "2026-03-20",
        ));

        assert_eq!(refused, Err(Refusal::NoRecontactAgreed));
    }

    #[test]
    fn they_are_contacted_again_from_a_day_to_come() {
        let pathways = pathways();
        let history = log([("2026-03-02", enquired())]);
        let past = on(&pathways, &history, "2026-03-20");
        let agree = |from| AgreeRecontact { happened_at: nine_on("2026-03-20"), from: day(from) };

        assert_eq!(agree("2026-03-19").decide(past), Err(Refusal::RecontactInThePast));
        assert_eq!(agree("2026-03-20").decide(past).unwrap().len(), 1);
    }
}
