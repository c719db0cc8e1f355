//! A campaign: what is planned, what became of it and what it cost. Whom it brought, each journey tells.
//!
//! A campaign is a history of its own, known by its code, and so is a source on which money is spent.
//! Nothing in it is about people: an event day counts who came, and names nobody.

mod event_day;
mod money;
mod placement;
mod plan;
mod refusal;
mod spend;

pub use event_day::{EventDay, EventDayKind, HoldEventDay, PlanEventDay};
pub use money::read_pounds;
pub use placement::{NamePlacement, Placement};
pub use plan::{CampaignPlan, ChangeCampaign, EndCampaign, PlanCampaign, StartCampaign};
pub use refusal::CampaignRefusal;
pub use spend::{RecordSpend, TakeBack};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::{CampaignName, EventDayId, SourceName, StreamId};
use crate::journey::{Refusal, struck_facts};
use crate::record::{Event, NewFact, Past, Recorded};

/// Something that happened to a campaign. The rules of `journey/event.rs` hold here too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CampaignEvent {
    /// Money was spent, in pence, on a campaign or on a source as a whole.
    SpendRecorded {
        /// What it was spent on.
        on: SpentOn,
        /// How much. Negative for money that came back.
        pence: i64,
        /// What it paid for, such as printing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<Box<str>>,
    },
    /// It is to be run.
    CampaignPlanned {
        /// Its code.
        campaign: CampaignName,
        /// How.
        #[serde(flatten)]
        plan: CampaignPlan,
    },
    /// It is to be run otherwise: the whole plan, as it is from now on.
    CampaignChanged {
        /// Its code.
        campaign: CampaignName,
        /// How.
        #[serde(flatten)]
        plan: CampaignPlan,
    },
    /// It began.
    CampaignStarted {
        /// Its code.
        campaign: CampaignName,
    },
    /// It is over, or will not be run after all.
    CampaignEnded {
        /// Its code.
        campaign: CampaignName,
    },
    /// A stall, an evening or the like is to be held for it.
    EventDayPlanned {
        /// Its code.
        campaign: CampaignName,
        /// What the event day is known by.
        id: EventDayId,
        /// What it is, when and where.
        #[serde(flatten)]
        day: EventDay,
    },
    /// It was held.
    EventDayHeld {
        /// Its code.
        campaign: CampaignName,
        /// Which event day.
        id: EventDayId,
        /// How many came.
        attended: u32,
        /// How many of them asked about fostering there and then, where that was counted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        enquiries: Option<u32>,
    },
    /// Its code was put somewhere, as a link or as a QR code.
    PlacementNamed {
        /// Its code.
        campaign: CampaignName,
        /// Where, and what it leads to.
        #[serde(flatten)]
        placement: Placement,
    },
    /// A fact of this history was wrong. It stays, struck out.
    CampaignFactUndone {
        /// Whose history.
        on: SpentOn,
        /// The fact's place in it.
        version: u32,
    },
}

impl CampaignEvent {
    /// The names of these facts in the log.
    pub const TYPES: [&'static str; 9] = [
        "spend-recorded",
        "campaign-planned",
        "campaign-changed",
        "campaign-started",
        "campaign-ended",
        "event-day-planned",
        "event-day-held",
        "placement-named",
        "campaign-fact-undone",
    ];

    /// Its name in the log.
    pub fn name(&self) -> &'static str {
        match self {
            Self::SpendRecorded { .. } => Self::TYPES[0],
            Self::CampaignPlanned { .. } => Self::TYPES[1],
            Self::CampaignChanged { .. } => Self::TYPES[2],
            Self::CampaignStarted { .. } => Self::TYPES[3],
            Self::CampaignEnded { .. } => Self::TYPES[4],
            Self::EventDayPlanned { .. } => Self::TYPES[5],
            Self::EventDayHeld { .. } => Self::TYPES[6],
            Self::PlacementNamed { .. } => Self::TYPES[7],
            Self::CampaignFactUndone { .. } => Self::TYPES[8],
        }
    }

    /// Whose history it belongs to.
    pub fn on(&self) -> SpentOn {
        match self {
            Self::SpendRecorded { on, .. } | Self::CampaignFactUndone { on, .. } => on.clone(),
            Self::CampaignPlanned { campaign, .. }
            | Self::CampaignChanged { campaign, .. }
            | Self::CampaignStarted { campaign }
            | Self::CampaignEnded { campaign }
            | Self::EventDayPlanned { campaign, .. }
            | Self::EventDayHeld { campaign, .. }
            | Self::PlacementNamed { campaign, .. } => SpentOn::Campaign(campaign.clone()),
        }
    }

    /// What is planned from then on.
    pub fn plan(&self) -> Option<&CampaignPlan> {
        match self {
            Self::CampaignPlanned { plan, .. } | Self::CampaignChanged { plan, .. } => Some(plan),
            _ => None,
        }
    }

    /// Whether people may take it back. A plan is changed, and what was taken back is recorded anew.
    pub fn may_be_taken_back(&self) -> bool {
        self.plan().is_none() && !matches!(self, Self::CampaignFactUndone { .. })
    }
}

/// What money was spent on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpentOn {
    /// One campaign.
    Campaign(CampaignName),
    /// A source as a whole.
    Source(SourceName),
}

impl SpentOn {
    /// The history of what was spent on it: the same in every log, so that two imports meet.
    pub fn stream(&self) -> StreamId {
        let (kind, name) = match self {
            Self::Campaign(name) => ("campaign", name.as_str()),
            Self::Source(name) => ("source", name.as_str()),
        };
        StreamId(Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("waymark/{kind}/{name}").as_bytes()))
    }
}

/// The history of a campaign: the same in every log.
pub fn stream(campaign: &CampaignName) -> StreamId {
    SpentOn::Campaign(campaign.clone()).stream()
}

// The facts that stand, in their order.
fn standing(past: Past<'_>) -> impl Iterator<Item = (&Recorded, &CampaignEvent)> {
    let struck = struck_facts(past.history);
    let facts = past.history.iter().zip(struck).filter(|(_, is_struck)| !is_struck);
    facts.filter_map(|(fact, _)| match &fact.event {
        Event::Campaign(event) => Some((fact, event)),
        _ => None,
    })
}

// What is planned now.
fn planned(past: Past<'_>) -> Result<CampaignPlan, Refusal> {
    let last = standing(past).filter_map(|(_, event)| event.plan()).last();
    last.cloned().ok_or_else(|| CampaignRefusal::NoSuch.into())
}

fn fact(past: Past<'_>, event: CampaignEvent) -> Vec<NewFact> {
    vec![NewFact::new(past.now, Event::Campaign(event))]
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::record::Decide;
    use crate::testing::{log, noted, on, pathways};

    pub(crate) fn told(events: &[CampaignEvent]) -> Vec<Recorded> {
        let mut history = log(events.iter().map(|_| ("2026-03-02", noted())));
        for (fact, event) in history.iter_mut().zip(events) {
            fact.event = Event::Campaign(event.clone());
        }
        history
    }

    pub(crate) fn decided(
        command: &impl Decide,
        events: &[CampaignEvent],
    ) -> Result<Vec<NewFact>, Refusal> {
        let (pathways, history) = (pathways(), told(events));
        command.decide(on(&pathways, &history, "2026-03-10"))
    }

    pub(crate) fn counted(
        command: &impl Decide,
        events: &[CampaignEvent],
    ) -> Result<usize, Refusal> {
        decided(command, events).map(|facts| facts.len())
    }

    pub(crate) fn undone(version: u32) -> CampaignEvent {
        CampaignEvent::CampaignFactUndone { on: SpentOn::Campaign("spring".into()), version }
    }

    #[test]
    fn a_campaign_and_a_source_of_one_name_have_histories_of_their_own() {
        assert_ne!(stream(&"search".into()), SpentOn::Source("search".into()).stream());
        assert_eq!(stream(&"search".into()), SpentOn::Campaign("search".into()).stream());
    }
}
