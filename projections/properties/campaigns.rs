//! Random facts of campaigns, in any order at all.

use domain::campaign::{CampaignEvent, CampaignPlan, EventDay, EventDayKind, Placement, SpentOn};
use domain::ids::EventDayId;
use domain::testing::{day, nine_on};
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

pub(super) fn spent_on() -> impl Strategy<Value = SpentOn> {
    let names = (any::<bool>(), select(&["website", "search", "spring", "bus"][..]));
    names.prop_map(|(source, name)| {
        if source { SpentOn::Source(name.into()) } else { SpentOn::Campaign(name.into()) }
    })
}

pub(super) fn any_campaign_fact() -> impl Strategy<Value = CampaignEvent> {
    let spent = (spent_on(), -500_i64..50_000);
    let spent =
        spent.prop_map(|(on, pence)| CampaignEvent::SpendRecorded { on, pence, item: None });
    prop_oneof![spent, any_other()]
}

fn any_other() -> impl Strategy<Value = CampaignEvent> {
    let name = select(&["spring", "bus"][..]);
    (name, 0..6, 0_u32..9).prop_map(|(name, what, number)| {
        let (campaign, id) = (name.into(), EventDayId(Uuid::from_u128(u128::from(number % 2))));
        match what {
            0 => CampaignEvent::CampaignPlanned { campaign, plan: campaign_plan(number) },
            1 => CampaignEvent::CampaignStarted { campaign },
            2 => CampaignEvent::CampaignEnded { campaign },
            3 => {
                let (name, place) = ("Stall".into(), "Square".into());
                let (kind, starts_at) = (EventDayKind::Stall, nine_on("2026-01-05"));
                let day = EventDay { kind, name, place, starts_at };
                CampaignEvent::EventDayPlanned { campaign, id, day }
            }
            4 => CampaignEvent::EventDayHeld { campaign, id, attended: number, enquiries: None },
            _ => {
                let placement = Placement { placement: "library".into(), to: None };
                CampaignEvent::PlacementNamed { campaign, placement }
            }
        }
    })
}

fn campaign_plan(number: u32) -> CampaignPlan {
    CampaignPlan {
        label: format!("Plan {number}").into(),
        first_day: day("2026-03-06"),
        last_day: day("2026-04-03"),
        medium: "website".into(),
        cares: vec![],
        areas: vec![],
        audience: None,
        budget_pence: Some(i64::from(number)),
    }
}
