//! Planning a campaign, and what becomes of the plan: changed, started, ended.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::CampaignRefusal;
use super::{CampaignEvent, fact, planned, standing};
use crate::calendar::london_day;
use crate::ids::{AreaName, CampaignName, CareName, SourceName};
use crate::journey::Refusal;
use crate::record::{Decide, Event, NewFact, Past};

/// What a campaign is to be: when, by which medium, for whom and for how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignPlan {
    /// What it is called.
    pub label: Box<str>,
    /// Its first day.
    pub first_day: NaiveDate,
    /// Its last day.
    pub last_day: NaiveDate,
    /// By which of the pathway's sources its enquiries come.
    pub medium: SourceName,
    /// The kinds of care that it asks for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cares: Vec<CareName>,
    /// Where it is run, as outward postcodes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<AreaName>,
    /// Whom it is meant to reach, in words that are about nobody alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<Box<str>>,
    /// What it may cost, in pence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_pence: Option<i64>,
}

impl CampaignPlan {
    fn checked(&self, past: Past<'_>) -> Result<(), Refusal> {
        if self.last_day < self.first_day {
            return Err(CampaignRefusal::EndsBeforeItBegins.into());
        }
        let pathways = || past.pathways.numbered().map(|(_, pathway)| pathway);
        if !pathways().any(|it| it.sources.iter().any(|source| source.name == self.medium)) {
            return Err(CampaignRefusal::UnknownMedium(self.medium.clone()).into());
        }
        let is_known =
            |care: &CareName| pathways().any(|it| it.cares.iter().any(|known| known.name == *care));
        match self.cares.iter().find(|care| !is_known(care)) {
            Some(care) => Err(CampaignRefusal::UnknownAim(care.clone()).into()),
            None => Ok(()),
        }
    }
}

/// Plan a campaign.
#[derive(Clone, Debug)]
pub struct PlanCampaign {
    /// Its code.
    pub campaign: CampaignName,
    /// The plan.
    pub plan: CampaignPlan,
}

/// Run it otherwise than was planned.
#[derive(Clone, Debug)]
pub struct ChangeCampaign {
    /// Its code.
    pub campaign: CampaignName,
    /// The whole plan.
    pub plan: CampaignPlan,
}

/// Say that it began.
#[derive(Clone, Debug)]
pub struct StartCampaign {
    /// Its code.
    pub campaign: CampaignName,
    /// When.
    pub happened_at: DateTime<Utc>,
}

/// Say that it is over.
#[derive(Clone, Debug)]
pub struct EndCampaign {
    /// Its code.
    pub campaign: CampaignName,
    /// When.
    pub happened_at: DateTime<Utc>,
}

impl Decide for PlanCampaign {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        if planned(past).is_ok() {
            return Err(CampaignRefusal::PlannedAlready.into());
        }
        self.plan.checked(past)?;
        let (campaign, plan) = (self.campaign.clone(), self.plan.clone());
        Ok(fact(past, CampaignEvent::CampaignPlanned { campaign, plan }))
    }
}

impl Decide for ChangeCampaign {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let plan = planned(past)?;
        if ended_at(past).is_some() {
            return Err(CampaignRefusal::Over.into());
        }
        if plan == self.plan {
            return Ok(vec![]);
        }
        self.plan.checked(past)?;
        let (campaign, plan) = (self.campaign.clone(), self.plan.clone());
        Ok(fact(past, CampaignEvent::CampaignChanged { campaign, plan }))
    }
}

impl Decide for StartCampaign {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        planned(past)?;
        if ended_at(past).is_some() {
            return Err(CampaignRefusal::Over.into());
        }
        if started_at(past).is_some() {
            return Err(CampaignRefusal::StartedAlready.into());
        }
        let campaign = self.campaign.clone();
        dated(past, self.happened_at, CampaignEvent::CampaignStarted { campaign })
    }
}

impl Decide for EndCampaign {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        planned(past)?;
        if ended_at(past).is_some() {
            return Err(CampaignRefusal::Over.into());
        }
        let day = london_day(self.happened_at);
        if started_at(past).is_some_and(|started| day < london_day(started)) {
            return Err(CampaignRefusal::EndedBeforeItStarted.into());
        }
        let campaign = self.campaign.clone();
        dated(past, self.happened_at, CampaignEvent::CampaignEnded { campaign })
    }
}

fn dated(
    past: Past<'_>,
    happened_at: DateTime<Utc>,
    event: CampaignEvent,
) -> Result<Vec<NewFact>, Refusal> {
    if past.now < happened_at {
        return Err(Refusal::NotYetHappened);
    }
    Ok(vec![NewFact::new(happened_at, Event::Campaign(event))])
}

fn started_at(past: Past<'_>) -> Option<DateTime<Utc>> {
    let is_start = |event: &CampaignEvent| matches!(event, CampaignEvent::CampaignStarted { .. });
    standing(past).find(|(_, event)| is_start(event)).map(|(fact, _)| fact.when.happened_at)
}

fn ended_at(past: Past<'_>) -> Option<DateTime<Utc>> {
    let is_end = |event: &CampaignEvent| matches!(event, CampaignEvent::CampaignEnded { .. });
    standing(past).find(|(_, event)| is_end(event)).map(|(fact, _)| fact.when.happened_at)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::tests::{counted, undone};
    use super::*;
    use crate::testing::{day, nine_on};

    pub(crate) fn plan() -> CampaignPlan {
        CampaignPlan {
            label: "Spring radio".into(),
            first_day: day("2026-03-06"),
            last_day: day("2026-04-03"),
            medium: "website".into(),
            cares: vec!["short-breaks".into()],
            areas: vec!["WX4".into()],
            audience: None,
            budget_pence: Some(260_000),
        }
    }

    pub(crate) fn spring() -> CampaignName {
        "spring".into()
    }

    pub(crate) fn as_planned() -> CampaignEvent {
        CampaignEvent::CampaignPlanned { campaign: spring(), plan: plan() }
    }

    fn started() -> CampaignEvent {
        CampaignEvent::CampaignStarted { campaign: spring() }
    }

    fn ended() -> CampaignEvent {
        CampaignEvent::CampaignEnded { campaign: spring() }
    }

    #[test]
    fn a_campaign_is_planned_once_with_days_a_medium_and_needs_that_are_known() {
        let of = |plan| PlanCampaign { campaign: spring(), plan };
        let backwards = CampaignPlan { last_day: day("2026-03-05"), ..plan() };
        let elsewhere = CampaignPlan { medium: "balloon".into(), ..plan() };
        let unknown = CampaignPlan { cares: vec!["cats".into()], ..plan() };

        assert_eq!(counted(&of(plan()), &[]), Ok(1));
        assert_eq!(counted(&of(backwards), &[]), Err(CampaignRefusal::EndsBeforeItBegins.into()));
        let refused = counted(&of(elsewhere), &[]);
        assert_eq!(refused, Err(CampaignRefusal::UnknownMedium("balloon".into()).into()));
        assert_eq!(
            counted(&of(unknown), &[]),
            Err(CampaignRefusal::UnknownAim("cats".into()).into())
        );
        let again = counted(&of(plan()), &[as_planned()]);
        assert_eq!(again, Err(CampaignRefusal::PlannedAlready.into()));
    }

    #[test]
    fn a_campaign_on_which_money_was_spent_before_can_still_be_planned() {
        let on = super::super::SpentOn::Campaign(spring());
        let spent = CampaignEvent::SpendRecorded { on, pence: 100, item: None };

        assert_eq!(counted(&PlanCampaign { campaign: spring(), plan: plan() }, &[spent]), Ok(1));
    }

    #[test]
    fn a_plan_is_changed_until_the_campaign_is_over() {
        let of = |plan| ChangeCampaign { campaign: spring(), plan };
        let longer = CampaignPlan { last_day: day("2026-05-01"), ..plan() };

        assert_eq!(counted(&of(longer.clone()), &[as_planned()]), Ok(1));
        assert_eq!(counted(&of(plan()), &[as_planned()]), Ok(0), "it is as it was");
        assert_eq!(counted(&of(longer.clone()), &[]), Err(CampaignRefusal::NoSuch.into()));
        let over = [as_planned(), started(), ended()];
        assert_eq!(counted(&of(longer.clone()), &over), Err(CampaignRefusal::Over.into()));
        let on_again = [as_planned(), started(), ended(), undone(3)];
        assert_eq!(counted(&of(longer), &on_again), Ok(1), "its ending was taken back");
    }

    #[test]
    fn a_campaign_starts_once_and_ends_once_and_not_before_it_started() {
        let start = |day| StartCampaign { campaign: spring(), happened_at: nine_on(day) };
        let end = |day| EndCampaign { campaign: spring(), happened_at: nine_on(day) };
        let running = [as_planned(), started()];

        assert_eq!(counted(&start("2026-03-06"), &[as_planned()]), Ok(1));
        assert_eq!(counted(&start("2026-03-11"), &[as_planned()]), Err(Refusal::NotYetHappened));
        assert_eq!(counted(&start("2026-03-06"), &[]), Err(CampaignRefusal::NoSuch.into()));
        let again = counted(&start("2026-03-06"), &running);
        assert_eq!(again, Err(CampaignRefusal::StartedAlready.into()));
        assert_eq!(counted(&end("2026-03-09"), &running), Ok(1));
        assert_eq!(counted(&end("2026-03-09"), &[as_planned()]), Ok(1), "it was never run");
        let early = counted(&end("2026-03-01"), &running);
        assert_eq!(early, Err(CampaignRefusal::EndedBeforeItStarted.into()));
        let over = [as_planned(), started(), ended()];
        assert_eq!(counted(&end("2026-03-09"), &over), Err(CampaignRefusal::Over.into()));
        assert_eq!(counted(&start("2026-03-09"), &over), Err(CampaignRefusal::Over.into()));
    }
}
