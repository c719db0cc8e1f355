//! The reward for who recommended fostering to a household that is approved.

use chrono::{DateTime, Utc};

use super::{Journey, JourneyEvent, Refusal, Reward, fact};
use crate::record::{Decide, NewFact, Past};

/// More pence than any reward has.
const TOO_MUCH: i64 = 10_000_000;

/// Say that the reward was paid. A manager says so.
#[derive(Clone, Debug)]
pub struct PayReward {
    /// When it was.
    pub happened_at: DateTime<Utc>,
    /// How much, where it is money.
    pub pence: Option<i64>,
}

impl Decide for PayReward {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let journey = Journey::replay(past)?;
        let pathway = journey.in_use(self.happened_at)?;
        if journey.reward == Reward::Nobodys {
            return Err(Refusal::NobodyRecommended);
        }
        if !journey.was_approved_by(pathway, self.happened_at) {
            return Err(Refusal::RewardNotDue);
        }
        if journey.reward == Reward::Paid {
            return Err(Refusal::RewardPaidAlready);
        }
        if self.pence.is_some_and(|pence| !(1..TOO_MUCH).contains(&pence)) {
            return Err(Refusal::NoReward);
        }
        Ok(fact(self.happened_at, JourneyEvent::RewardPaid { pence: self.pence }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journey::{Enquiry, UndoFact};
    use crate::testing::{ended, enquired, log, nine_on, on, pathways, reached, undone};

    fn recommended() -> JourneyEvent {
        let enquiry = Enquiry { referrer: Some("R-17".into()), ..Enquiry::default() };
        JourneyEvent::EnquiryReceived(Box::new(enquiry))
    }

    fn pay(pence: Option<i64>) -> PayReward {
        PayReward { happened_at: nine_on("2026-09-20"), pence }
    }

    #[test]
    fn a_reward_is_due_once_to_who_recommended_fostering_to_a_household_that_is_approved() {
        let pathways = pathways();
        let enquiry = || ("2026-03-02", recommended());
        let approval = || ("2026-09-14", reached("approved"));
        let paid = || ("2026-09-15", JourneyEvent::RewardPaid { pence: None });
        let decide = |history: &[_]| pay(None).decide(on(&pathways, history, "2026-09-20"));

        assert_eq!(decide(&log([enquiry(), approval()])).unwrap().len(), 1);
        let nobody = decide(&log([("2026-03-02", enquired()), approval()]));
        assert_eq!(nobody, Err(Refusal::NobodyRecommended));
        assert_eq!(decide(&log([enquiry()])), Err(Refusal::RewardNotDue));
        let later = log([enquiry(), ("2026-09-21", reached("approved"))]);
        assert_eq!(decide(&later), Err(Refusal::RewardNotDue));
        let lost = log([enquiry(), ("2026-05-04", ended("moving")), approval()]);
        assert_eq!(decide(&lost), Err(Refusal::RewardNotDue));
        let twice = decide(&log([enquiry(), approval(), paid()]));
        assert_eq!(twice, Err(Refusal::RewardPaidAlready));
        let undone = log([enquiry(), approval(), paid(), ("2026-09-15", undone(3))]);
        assert_eq!(decide(&undone).unwrap().len(), 1);
    }

    #[test]
    fn a_reward_is_a_sum_of_money_or_none() {
        let pathways = pathways();
        let history = log([("2026-03-02", recommended()), ("2026-09-14", reached("approved"))]);
        let decide = |pence| pay(Some(pence)).decide(on(&pathways, &history, "2026-09-20"));

        assert_eq!(decide(50_000).unwrap().len(), 1);
        for wrong in [0, -1, TOO_MUCH, i64::MAX, i64::MIN] {
            assert_eq!(decide(wrong), Err(Refusal::NoReward));
        }
    }

    #[test]
    fn a_payment_is_taken_back_by_a_manager_alone() {
        let pathways = pathways();
        let history = log([
            ("2026-03-02", recommended()),
            ("2026-09-14", reached("approved")),
            ("2026-09-15", JourneyEvent::RewardPaid { pence: None }),
        ]);
        let past = on(&pathways, &history, "2026-09-20");
        let undo = |by_manager| UndoFact { version: 3, note: None, by_manager }.decide(past);

        assert_eq!(undo(false), Err(Refusal::ManagersUndoing("Reward paid".to_owned())));
        assert_eq!(undo(true).unwrap().len(), 1);
    }
}
