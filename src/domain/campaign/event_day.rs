//! Stalls, evenings and the like that are held for a campaign.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::CampaignRefusal;
use super::spend::is_held;
use super::{CampaignEvent, fact, planned, standing};
use crate::ids::{CampaignName, EventDayId};
use crate::journey::Refusal;
use crate::record::{Decide, Event, NewFact, Past};

/// What an event day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the documentation")]
pub enum EventDayKind {
    Stall,
    InformationEvening,
    OnlineSession,
    SchoolEvent,
    OpenDay,
    Other,
}

impl EventDayKind {
    /// Every kind, in the order of forms.
    pub const ALL: [Self; 6] = [
        Self::Stall,
        Self::InformationEvening,
        Self::OnlineSession,
        Self::SchoolEvent,
        Self::OpenDay,
        Self::Other,
    ];

    /// Its word in files and forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stall => "stall",
            Self::InformationEvening => "information-evening",
            Self::OnlineSession => "online-session",
            Self::SchoolEvent => "school-event",
            Self::OpenDay => "open-day",
            Self::Other => "other",
        }
    }
}

impl FromStr for EventDayKind {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or(())
    }
}

/// What is held, where and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventDay {
    /// What it is.
    pub kind: EventDayKind,
    /// What it is called.
    pub name: Box<str>,
    /// Where.
    pub place: Box<str>,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
}

/// Plan an event day. One that was held already may be told as well.
#[derive(Clone, Debug)]
pub struct PlanEventDay {
    /// The campaign's code.
    pub campaign: CampaignName,
    /// What it is to be known by.
    pub id: EventDayId,
    /// What it is.
    pub day: EventDay,
}

/// Say how many came to an event day.
#[derive(Clone, Debug)]
pub struct HoldEventDay {
    /// The campaign's code.
    pub campaign: CampaignName,
    /// Which one.
    pub id: EventDayId,
    /// How many came.
    pub attended: u32,
    /// How many of them asked about fostering.
    pub enquiries: Option<u32>,
}

impl Decide for PlanEventDay {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        planned(past)?;
        if standing(past).any(|(_, event)| of_day(event, self.id).is_some()) {
            return Ok(vec![]);
        }
        let Self { campaign, id, day } = self.clone();
        Ok(fact(past, CampaignEvent::EventDayPlanned { campaign, id, day }))
    }
}

impl Decide for HoldEventDay {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let day = standing(past).find_map(|(_, event)| of_day(event, self.id));
        let starts_at = day.ok_or(CampaignRefusal::NoSuchEventDay)?.starts_at;
        if past.now < starts_at {
            return Err(CampaignRefusal::EventDayToCome.into());
        }
        if standing(past).any(|(_, event)| is_held(event, self.id)) {
            return Err(CampaignRefusal::EventDayHeld.into());
        }
        if self.enquiries.is_some_and(|enquiries| self.attended < enquiries) {
            return Err(CampaignRefusal::MoreAskedThanCame.into());
        }
        let Self { campaign, id, attended, enquiries } = self.clone();
        let held = CampaignEvent::EventDayHeld { campaign, id, attended, enquiries };
        Ok(vec![NewFact::new(starts_at, Event::Campaign(held))])
    }
}

fn of_day(event: &CampaignEvent, day: EventDayId) -> Option<&EventDay> {
    match event {
        CampaignEvent::EventDayPlanned { id, day: planned, .. } if *id == day => Some(planned),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::TakeBack;
    use super::super::plan::tests::{as_planned, spring};
    use super::super::tests::{counted, decided, undone};
    use super::*;
    use crate::testing::nine_on;

    const STALL: EventDayId = EventDayId(Uuid::from_u128(7));

    fn stall(on: &str) -> EventDay {
        let (name, place) = ("Market stall".into(), "Market square".into());
        EventDay { kind: EventDayKind::Stall, name, place, starts_at: nine_on(on) }
    }

    fn planned_on(on: &str) -> CampaignEvent {
        CampaignEvent::EventDayPlanned { campaign: spring(), id: STALL, day: stall(on) }
    }

    fn hold(attended: u32, enquiries: Option<u32>) -> HoldEventDay {
        HoldEventDay { campaign: spring(), id: STALL, attended, enquiries }
    }

    #[test]
    fn an_event_day_is_planned_for_a_campaign_that_is_and_the_same_one_once() {
        let plan = PlanEventDay { campaign: spring(), id: STALL, day: stall("2026-03-14") };

        assert_eq!(counted(&plan, &[as_planned()]), Ok(1));
        assert_eq!(counted(&plan, &[as_planned(), planned_on("2026-03-14")]), Ok(0));
        assert_eq!(counted(&plan, &[]), Err(CampaignRefusal::NoSuch.into()));
    }

    #[test]
    fn who_came_is_counted_once_the_day_is_there_and_at_its_hour() {
        let held = [as_planned(), planned_on("2026-03-07")];

        let told = decided(&hold(41, Some(3)), &held).unwrap();
        assert_eq!(told[0].happened_at, nine_on("2026-03-07"));
        let to_come = [as_planned(), planned_on("2026-03-14")];
        assert_eq!(counted(&hold(41, None), &to_come), Err(CampaignRefusal::EventDayToCome.into()));
        assert_eq!(
            counted(&hold(41, None), &[as_planned()]),
            Err(CampaignRefusal::NoSuchEventDay.into())
        );
        assert_eq!(
            counted(&hold(2, Some(3)), &held),
            Err(CampaignRefusal::MoreAskedThanCame.into())
        );
    }

    #[test]
    fn a_wrong_count_is_taken_back_and_counted_anew_and_a_day_that_was_held_stays() {
        let counted_wrong = CampaignEvent::EventDayHeld {
            campaign: spring(),
            id: STALL,
            attended: 4,
            enquiries: None,
        };
        let held = [as_planned(), planned_on("2026-03-07"), counted_wrong.clone()];
        let undone = [as_planned(), planned_on("2026-03-07"), counted_wrong, undone(3)];
        let take_back = |version| TakeBack { campaign: spring(), version };

        assert_eq!(counted(&hold(41, None), &held), Err(CampaignRefusal::EventDayHeld.into()));
        assert_eq!(counted(&hold(41, None), &undone), Ok(1));
        assert_eq!(counted(&take_back(2), &held), Err(CampaignRefusal::EventDayHeld.into()));
        assert_eq!(counted(&take_back(2), &undone), Ok(1), "nobody came to it any more");
    }

    #[test]
    fn every_kind_is_read_as_it_is_written() {
        for kind in EventDayKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
