//! What a campaign cost, and taking back what was recorded of it in error.

use chrono::{DateTime, Utc};

use super::CampaignRefusal;
use super::{CampaignEvent, SpentOn, planned, standing};
use crate::ids::CampaignName;
use crate::journey::{Refusal, struck_facts};
use crate::record::{Decide, Event, NewFact, Past};

/// Record what was spent on a campaign.
#[derive(Clone, Debug)]
pub struct RecordSpend {
    /// Its code.
    pub campaign: CampaignName,
    /// When it was spent.
    pub happened_at: DateTime<Utc>,
    /// How much, in pence. Negative for money that came back.
    pub pence: i64,
    /// What it paid for.
    pub item: Option<Box<str>>,
}

/// Take back a fact of a campaign. Both stay on record.
#[derive(Clone, Debug)]
pub struct TakeBack {
    /// Its code.
    pub campaign: CampaignName,
    /// The fact's place in the campaign's history.
    pub version: u32,
}

impl Decide for RecordSpend {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        planned(past)?;
        if self.pence == 0 {
            return Err(CampaignRefusal::NothingSpent.into());
        }
        if past.now < self.happened_at {
            return Err(Refusal::NotYetHappened);
        }
        let on = SpentOn::Campaign(self.campaign.clone());
        let event = CampaignEvent::SpendRecorded { on, pence: self.pence, item: self.item.clone() };
        Ok(vec![NewFact::new(self.happened_at, Event::Campaign(event))])
    }
}

impl Decide for TakeBack {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let found = past.history.iter().zip(struck_facts(past.history));
        let found = found.into_iter().find(|(fact, _)| fact.version == self.version);
        let (fact, is_struck) = found.ok_or(CampaignRefusal::NothingToTakeBack)?;
        let Event::Campaign(event) = &fact.event else {
            return Err(CampaignRefusal::NothingToTakeBack.into());
        };
        if !event.may_be_taken_back() {
            return Err(CampaignRefusal::NothingToTakeBack.into());
        }
        if is_struck {
            return Err(Refusal::AlreadyUndone);
        }
        if let CampaignEvent::EventDayPlanned { id, .. } = event
            && standing(past).any(|(_, it)| is_held(it, *id))
        {
            return Err(CampaignRefusal::EventDayHeld.into());
        }
        // It takes the time of what it takes back, or an earlier as-at view would still show that.
        let on = SpentOn::Campaign(self.campaign.clone());
        let undone = CampaignEvent::CampaignFactUndone { on, version: self.version };
        Ok(vec![NewFact::new(fact.when.happened_at, Event::Campaign(undone))])
    }
}

pub(super) fn is_held(event: &CampaignEvent, day: crate::ids::EventDayId) -> bool {
    matches!(event, CampaignEvent::EventDayHeld { id, .. } if *id == day)
}

#[cfg(test)]
mod tests {
    use super::super::plan::tests::{as_planned, spring};
    use super::super::tests::{counted, decided, undone};
    use super::*;
    use crate::testing::nine_on;

    fn spend(pence: i64, day: &str) -> RecordSpend {
        let item = Some("Printing".into());
        RecordSpend { campaign: spring(), happened_at: nine_on(day), pence, item }
    }

    fn spent() -> CampaignEvent {
        CampaignEvent::SpendRecorded { on: SpentOn::Campaign(spring()), pence: 5_000, item: None }
    }

    #[test]
    fn what_was_spent_is_some_money_of_a_day_gone_by_on_a_campaign_that_is_planned() {
        let planned = [as_planned()];

        assert_eq!(counted(&spend(12_050, "2026-03-09"), &planned), Ok(1));
        assert_eq!(counted(&spend(-12_050, "2026-03-09"), &planned), Ok(1), "it came back");
        assert_eq!(
            counted(&spend(0, "2026-03-09"), &planned),
            Err(CampaignRefusal::NothingSpent.into())
        );
        assert_eq!(counted(&spend(1, "2026-03-11"), &planned), Err(Refusal::NotYetHappened));
        assert_eq!(counted(&spend(1, "2026-03-09"), &[]), Err(CampaignRefusal::NoSuch.into()));
    }

    #[test]
    fn what_was_wrong_is_taken_back_once_at_its_own_time_and_a_plan_never() {
        let take_back = |version| TakeBack { campaign: spring(), version };
        let history = [as_planned(), spent()];

        let undoing = decided(&take_back(2), &history).unwrap();
        assert_eq!((undoing.len(), undoing[0].happened_at), (1, nine_on("2026-03-02")));
        assert_eq!(
            counted(&take_back(1), &history),
            Err(CampaignRefusal::NothingToTakeBack.into())
        );
        assert_eq!(
            counted(&take_back(9), &history),
            Err(CampaignRefusal::NothingToTakeBack.into())
        );
        let gone = [as_planned(), spent(), undone(2)];
        assert_eq!(counted(&take_back(2), &gone), Err(Refusal::AlreadyUndone));
        assert_eq!(counted(&take_back(3), &gone), Err(CampaignRefusal::NothingToTakeBack.into()));
    }
}
