//! What the made-up council tells of its campaigns: plans, starts and ends, what was spent, event days and
//! where their codes stand.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use domain::calendar::{Calendar, london_day};
use domain::campaign::{CampaignEvent, CampaignPlan, EventDay, EventDayKind, Placement, SpentOn};
use domain::ids::{CampaignName, EventDayId, WorkerId};
use uuid::Uuid;

use super::Options;
use super::campaigns::{Campaign, campaigns, scaled};
use super::story::moment;

/// Something that is told of a campaign or a source.
#[derive(Clone, Debug, PartialEq)]
pub struct Spoken {
    /// When it happened, as the day of the invoice.
    pub happened_at: DateTime<Utc>,
    /// When it was entered.
    pub recorded_at: DateTime<Utc>,
    /// By whom.
    pub worker: WorkerId,
    /// What happened.
    pub event: CampaignEvent,
}

/// Pounds a month for what runs all year.
const ALL_YEAR: [(&str, i64); 2] = [("search", 130), ("social", 90)];
/// Days ahead of which a campaign is planned.
const AHEAD: u64 = 60;
const MORNING: i64 = 9 * 3600;
const NOON: i64 = 12 * 3600;
const AFTERNOON: i64 = 15 * 3600;

/// Whom a kind of campaign is meant to reach: needs, areas, and words for the rest.
struct Aim(&'static str, &'static [&'static str], &'static [&'static str], &'static str);

const AIMS: [Aim; 4] = [
    Aim("spring-radio", &["age-11-to-15", "siblings"], &[], "Listeners of the morning programme"),
    Aim("bus-backs", &["short-breaks"], &["WX6", "WX7"], ""),
    Aim("autumn-search", &["age-11-to-15"], &[], "People who look up fostering allowances"),
    Aim("fostering-fortnight", &[], &["WX1", "WX6"], "Families with a spare room"),
];

/// All that was told by now, history by history, the first first.
pub(super) fn marketing(first: NaiveDate, options: &Options, worker: WorkerId) -> Vec<Spoken> {
    let today = london_day(options.now);
    let mut told = vec![];
    for campaign in campaigns(first, today + Days::new(AHEAD), options) {
        told.extend(of(&campaign, first, options));
    }
    let months = first.iter_days().skip(1).filter(|day| day.day() == 1);
    for day in months.take_while(|day| *day <= today) {
        for (source, pounds) in ALL_YEAR {
            let pence = 100 * scaled(pounds, options);
            let on = SpentOn::Source(source.into());
            told.push(spent(day, CampaignEvent::SpendRecorded { on, pence, item: None }));
        }
    }
    let told = told.into_iter().filter(|(_, recorded_at, _)| *recorded_at <= options.now);
    told.map(|(happened_at, recorded_at, event)| Spoken { happened_at, recorded_at, worker, event })
        .collect()
}

// When it happened, when it was entered, and what it is.
type Told = (DateTime<Utc>, DateTime<Utc>, CampaignEvent);

fn of(campaign: &Campaign, first: NaiveDate, options: &Options) -> Vec<Told> {
    let name = || campaign.name.clone();
    let planned_on = (campaign.from - Days::new(AHEAD)).max(first);
    let at_once = |day, second, event| (moment(day, second), moment(day, second), event);
    let plan = CampaignEvent::CampaignPlanned { campaign: name(), plan: plan(campaign) };
    let mut told = vec![at_once(planned_on, MORNING, plan)];
    told.extend(placements(campaign).map(|event| at_once(planned_on, NOON, event)));
    let started = CampaignEvent::CampaignStarted { campaign: name() };
    told.push(at_once(campaign.from, MORNING, started));
    let half = |day, item: &str| {
        let (on, item) = (SpentOn::Campaign(name()), Some(item.into()));
        spent(day, CampaignEvent::SpendRecorded { on, pence: campaign.pence / 2, item })
    };
    told.push(half(campaign.from, "Design and booking"));
    told.push(half(campaign.to, "Final invoice"));
    let ended = CampaignEvent::CampaignEnded { campaign: name() };
    let next = Calendar::default().plus_working_days(campaign.to, 1);
    told.push((moment(campaign.to, AFTERNOON), moment(next, MORNING), ended));
    if campaign.code == "fostering-fortnight" {
        told.extend(event_days(campaign, planned_on, options));
    }
    told.sort_by_key(|(_, recorded_at, _)| *recorded_at);
    if campaign.code == "spring-radio" {
        put_right(&mut told, campaign);
    }
    told
}

fn plan(campaign: &Campaign) -> CampaignPlan {
    let aim = AIMS.iter().find(|aim| aim.0 == campaign.code);
    let (cares, areas, audience) = aim.map_or((&[][..], &[][..], ""), |it| (it.1, it.2, it.3));
    CampaignPlan {
        label: campaign.label.as_str().into(),
        first_day: campaign.from,
        last_day: campaign.to,
        medium: campaign.source.into(),
        cares: cares.iter().map(|care| (*care).into()).collect(),
        areas: areas.iter().map(|area| (*area).into()).collect(),
        audience: Some(audience).filter(|it| !it.is_empty()).map(Into::into),
        // To the next hundred pounds, and one more.
        budget_pence: Some((campaign.pence / 10_000 + 2) * 10_000),
    }
}

fn placements(campaign: &Campaign) -> impl Iterator<Item = CampaignEvent> {
    let places: &[&str] = match campaign.code {
        "bus-backs" => &["route-12", "route-40"],
        "fostering-fortnight" => &["market-stall", "library-poster"],
        "new-year" | "autumn-search" => &["advert"],
        _ => &[],
    };
    let name = campaign.name.clone();
    places.iter().map(move |place| CampaignEvent::PlacementNamed {
        campaign: name.clone(),
        placement: Placement { placement: (*place).into(), to: None },
    })
}

fn spent(day: NaiveDate, event: CampaignEvent) -> Told {
    let entered = Calendar::default().plus_working_days(day, 6);
    (moment(day, NOON), moment(entered, AFTERNOON), event)
}

// Two days out of doors, with who came to them.
fn event_days(campaign: &Campaign, planned_on: NaiveDate, options: &Options) -> Vec<Told> {
    let days = [
        (EventDayKind::Stall, "Market stall", "Wexmere market square", (4, 10), (64, 5)),
        (EventDayKind::InformationEvening, "Information evening", "Town hall", (10, 18), (22, 4)),
    ];
    let mut told = vec![];
    for (kind, name, place, (after, hour), (came, asked)) in days {
        let on = campaign.from + Days::new(after);
        let starts_at = moment(on, hour * 3600);
        let id = event_day_id(&campaign.name, name);
        let day = EventDay { kind, name: name.into(), place: place.into(), starts_at };
        let planned_at = moment(planned_on, AFTERNOON);
        let planned = CampaignEvent::EventDayPlanned { campaign: campaign.name.clone(), id, day };
        told.push((planned_at, planned_at, planned));
        let many = |count| u32::try_from(scaled(count, options)).unwrap_or(u32::MAX);
        let (attended, enquiries) = (many(came), Some(many(asked)));
        let campaign = campaign.name.clone();
        let held = CampaignEvent::EventDayHeld { campaign, id, attended, enquiries };
        let next = Calendar::default().plus_working_days(on, 1);
        told.push((starts_at, moment(next, MORNING), held));
    }
    told
}

fn event_day_id(campaign: &CampaignName, name: &str) -> EventDayId {
    let name = format!("waymark/demo/{campaign}/{name}");
    EventDayId(Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()))
}

// An invoice was entered twice, and the second time taken back.
fn put_right(told: &mut Vec<Told>, campaign: &Campaign) {
    let is_spend = |event: &CampaignEvent| matches!(event, CampaignEvent::SpendRecorded { .. });
    let Some(place) = told.iter().position(|(.., event)| is_spend(event)) else { return };
    let (happened_at, recorded_at, event) = told[place].clone();
    let again = (happened_at, recorded_at + chrono::TimeDelta::minutes(20), event);
    let version = u32::try_from(place + 2).unwrap_or(u32::MAX);
    let on = SpentOn::Campaign(campaign.name.clone());
    let undone = CampaignEvent::CampaignFactUndone { on, version };
    let undone = (happened_at, recorded_at + chrono::TimeDelta::minutes(25), undone);
    told.splice(place + 1..=place, [again, undone]);
}
