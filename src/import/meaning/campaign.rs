//! What a row says of a campaign: its plan, its money, its event days, where its code stands.

use domain::campaign::{
    CampaignEvent, CampaignPlan, EventDay, EventDayKind, Placement, SpentOn, read_pounds,
};
use domain::ids::{CampaignName, CareName, EventDayId};
use domain::pathway::Pathway;
use uuid::Uuid;

use super::super::row::{Row, day, instant};
use super::attributes::Attributes;
use super::unknown;

/// The fact of a campaign that a row tells. The campaign is named by the row's journey, or by an attribute.
pub(super) fn of_campaign(
    name: &str,
    row: &Row,
    pathway: &Pathway,
    attributes: &mut Attributes,
) -> Result<CampaignEvent, String> {
    if name == "spend-recorded" {
        return spend(row, attributes);
    }
    let told = attributes.text("campaign").unwrap_or_else(|| row.journey.clone());
    let campaign: CampaignName = told.as_str().into();
    Ok(match name {
        "campaign-planned" => {
            let plan = plan(pathway, &campaign, attributes)?;
            CampaignEvent::CampaignPlanned { campaign, plan }
        }
        "campaign-changed" => {
            let plan = plan(pathway, &campaign, attributes)?;
            CampaignEvent::CampaignChanged { campaign, plan }
        }
        "campaign-started" => CampaignEvent::CampaignStarted { campaign },
        "campaign-ended" => CampaignEvent::CampaignEnded { campaign },
        "event-day-planned" => {
            let id = event_day(&campaign, &attributes.needed("id")?);
            CampaignEvent::EventDayPlanned { campaign, id, day: planned_day(attributes)? }
        }
        "event-day-held" => {
            let id = event_day(&campaign, &attributes.needed("id")?);
            let attended = number("attended", &attributes.needed("attended")?)?;
            let enquiries = attributes.text("enquiries").map(|it| number("enquiries", &it));
            let enquiries = enquiries.transpose()?;
            CampaignEvent::EventDayHeld { campaign, id, attended, enquiries }
        }
        "placement-named" => {
            let to = attributes.text("to").map(Into::into);
            let placement = (&*attributes.needed("placement")?).into();
            CampaignEvent::PlacementNamed { campaign, placement: Placement { placement, to } }
        }
        other => return Err(format!("{other} cannot come from a file: take the row out")),
    })
}

fn spend(row: &Row, attributes: &mut Attributes) -> Result<CampaignEvent, String> {
    let source = attributes.text("source").map(|name| SpentOn::Source(name.as_str().into()));
    let campaign = attributes.text("campaign").unwrap_or_else(|| row.journey.clone());
    let on = source.unwrap_or_else(|| SpentOn::Campaign(campaign.as_str().into()));
    let pence = pounds(&attributes.needed("pounds")?)?;
    let item = attributes.text("item").map(Into::into);
    Ok(CampaignEvent::SpendRecorded { on, pence, item })
}

fn plan(
    pathway: &Pathway,
    campaign: &CampaignName,
    attributes: &mut Attributes,
) -> Result<CampaignPlan, String> {
    let medium = attributes.needed("medium")?;
    if !pathway.sources.iter().any(|source| source.name.as_str() == medium) {
        return Err(unknown("source", &medium, pathway));
    }
    let mut cares: Vec<CareName> = vec![];
    for care in attributes.list("cares")? {
        if !pathway.cares.iter().any(|known| known.name.as_str() == care) {
            return Err(unknown("kind of care", &care, pathway));
        }
        cares.push(care.as_str().into());
    }
    let areas = attributes.list("areas")?;
    let budget = attributes.text("budget").map(|text| pounds(&text)).transpose()?;
    let label = attributes.text("label").unwrap_or_else(|| campaign.to_string());
    let first_day = day(&attributes.needed("first_day")?, "first_day")?;
    let last_day = day(&attributes.needed("last_day")?, "last_day")?;
    if last_day < first_day {
        return Err("last_day is before first_day: look at the two days again".to_owned());
    }
    Ok(CampaignPlan {
        label: label.into(),
        first_day,
        last_day,
        medium: medium.as_str().into(),
        cares,
        areas: areas.iter().map(|area| area.as_str().into()).collect(),
        audience: attributes.text("audience").map(Into::into),
        budget_pence: budget,
    })
}

fn planned_day(attributes: &mut Attributes) -> Result<EventDay, String> {
    let kind = attributes.text("kind").unwrap_or_else(|| "other".to_owned());
    let known = EventDayKind::ALL.map(EventDayKind::as_str).join(", ");
    let kind = kind.parse();
    let kind = kind.map_err(|()| format!("kind is none that is known: write one of {known}"))?;
    Ok(EventDay {
        kind,
        name: attributes.needed("name")?.into(),
        place: attributes.needed("place")?.into(),
        starts_at: instant(&attributes.needed("starts_at")?, "starts_at")?,
    })
}

// An id of ours stays; another system's stands for the same event day in every row of its campaign.
fn event_day(campaign: &CampaignName, told: &str) -> EventDayId {
    let name = || format!("waymark/campaign/{campaign}/event-day/{told}");
    let drawn = || Uuid::new_v5(&Uuid::NAMESPACE_OID, name().as_bytes());
    EventDayId(told.parse().unwrap_or_else(|_| drawn()))
}

fn number(name: &str, text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("{name}: {text:?} is no number of people: write it as 12"))
}

fn pounds(text: &str) -> Result<i64, String> {
    let no_sum = || format!("{text:?} is no sum of money: write pounds as 1200 or 1200.50");
    read_pounds(text).ok_or_else(no_sum)
}
