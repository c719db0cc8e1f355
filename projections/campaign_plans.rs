//! What is known of each campaign: its plan, what became of it, what it cost, its event days and where its
//! code stands. What was taken back is told as that, and counts nowhere.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::campaign::{CampaignEvent, CampaignPlan, EventDay, SpentOn};
use domain::ids::{CampaignName, EventDayId, PlacementName, StreamId, WorkerId};
use domain::journey::JourneyEvent;
use domain::record::{When, struck_out};

use crate::answers::Answers;
use crate::history::Micros;
use crate::question::Question;

/// What the log tells of campaigns and sources, by history.
#[derive(Clone, Debug, Default)]
pub(crate) struct Campaigns {
    told: Vec<Told>,
    places: HashMap<StreamId, usize>,
}

#[derive(Clone, Debug)]
struct Told {
    on: SpentOn,
    // By version. A version that went by unknown leaves a place, so that an undoing finds what it names.
    facts: Vec<Option<Fact>>,
}

#[derive(Clone, Debug)]
struct Fact {
    when: When,
    worker: Option<WorkerId>,
    event: CampaignEvent,
}

/// Where and when a fact was told, and by whom: its history, its place there, its times.
type Telling = (StreamId, u32, When, Option<WorkerId>);
/// The two instants of a question: as at, known at.
type Instants = (Micros, Micros);

/// Money that was spent, and not taken back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spend<'a> {
    pub(crate) on: &'a SpentOn,
    pub(crate) happened_at: Micros,
    pub(crate) pence: i64,
}

/// Whether a campaign is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It has not started.
    Planned,
    /// It has started.
    Running,
    /// It is over, or will not be run.
    Ended,
}

/// A campaign as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// Its code.
    pub name: CampaignName,
    /// What is planned. None where only money is known of it.
    pub plan: Option<CampaignPlan>,
    /// When it started.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// What was spent, the first first, with what was taken back.
    pub spend: Vec<Spent>,
    /// Its event days, the first first. Those that were taken back are not among them.
    pub event_days: Vec<OnDay>,
    /// Where its code stands, in the order in which that was said.
    pub placements: Vec<Placed>,
    /// All that was told of it, as it was told.
    pub history: Vec<Line>,
}

/// Money that was spent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spent {
    /// The fact's place in the campaign's history.
    pub version: u32,
    /// When.
    pub at: DateTime<Utc>,
    /// How much.
    pub pence: i64,
    /// For what.
    pub item: Option<Box<str>>,
    /// Whether it was taken back.
    pub is_undone: bool,
}

/// An event day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnDay {
    /// The place in the campaign's history at which it was planned.
    pub version: u32,
    /// What it is known by.
    pub id: EventDayId,
    /// What it is.
    pub day: EventDay,
    /// Who came, once that was counted.
    pub held: Option<Held>,
}

/// Who came to an event day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The fact's place in the campaign's history.
    pub version: u32,
    /// How many came.
    pub attended: u32,
    /// How many of them asked about fostering.
    pub enquiries: Option<u32>,
}

/// Where the code stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The fact's place in the campaign's history.
    pub version: u32,
    /// What the place is called.
    pub name: PlacementName,
    /// What it leads to; this service's own form, where nothing is said.
    pub to: Option<Box<str>>,
}

/// A fact of a campaign, as its page tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its place in the campaign's history.
    pub version: u32,
    /// When it happened.
    pub happened_at: DateTime<Utc>,
    /// When it was known.
    pub known_at: DateTime<Utc>,
    /// Who told it.
    pub worker: Option<WorkerId>,
    /// What it says.
    pub event: CampaignEvent,
    /// Whether it was taken back.
    pub is_undone: bool,
}

impl Campaign {
    /// Whether it is under way.
    pub fn state(&self) -> State {
        match (self.started_at, self.ended_at) {
            (_, Some(_)) => State::Ended,
            (Some(_), None) => State::Running,
            (None, None) => State::Planned,
        }
    }

    /// What was spent in all, in pence.
    pub fn spent(&self) -> i64 {
        let standing = self.spend.iter().filter(|it| !it.is_undone);
        standing.fold(0, |sum, it| sum.saturating_add(it.pence))
    }

    /// What is left of its budget, in pence. Negative where more was spent.
    pub fn budget_left(&self) -> Option<i64> {
        let budget = self.plan.as_ref()?.budget_pence?;
        Some(budget.saturating_sub(self.spent()))
    }

    /// How much of its history there is: what a form saw.
    pub fn version(&self) -> u32 {
        self.history.last().map_or(0, |line| line.version)
    }

    /// What it is called: its code, where no plan says more.
    pub fn label(&self) -> &str {
        self.plan.as_ref().map_or(self.name.as_str(), |plan| &plan.label)
    }
}

/// The campaigns of which anything was known, in the order of their first days; those without a plan last.
pub fn campaign_plans(answers: &Answers, question: &Question) -> Vec<Campaign> {
    let instants = (question.as_at.timestamp_micros(), question.known_at.timestamp_micros());
    let told = answers.campaigns.told.iter();
    let mut found: Vec<Campaign> = told.filter_map(|told| told.campaign(instants)).collect();
    let first_day = |it: &Campaign| it.plan.as_ref().map(|plan| plan.first_day);
    found.sort_by(|one, other| {
        let place = |it: &Campaign| (it.plan.is_none(), first_day(it));
        place(one).cmp(&place(other)).then_with(|| one.name.cmp(&other.name))
    });
    found
}

impl Campaigns {
    /// Takes the next fact into account.
    pub(crate) fn take(&mut self, (stream, version, when, worker): Telling, event: CampaignEvent) {
        let on = event.on();
        let place = *self.places.entry(stream).or_insert_with(|| {
            self.told.push(Told { on, facts: vec![] });
            self.told.len() - 1
        });
        let facts = &mut self.told[place].facts;
        let before = version.saturating_sub(1) as usize;
        if facts.len() < before {
            facts.resize(before, None);
        }
        facts.push(Some(Fact { when, worker, event }));
    }

    /// Imports that were taken back before campaigns had a fact for it say so as journeys do.
    pub(crate) fn take_back(&mut self, telling: Telling, event: &JourneyEvent) {
        if let JourneyEvent::FactUndone { version, .. } = event
            && let Some(place) = self.places.get(&telling.0)
        {
            let (on, version) = (self.told[*place].on.clone(), *version);
            self.take(telling, CampaignEvent::CampaignFactUndone { on, version });
        }
    }

    /// What a campaign was to be by one instant, as known by another.
    pub(crate) fn plan(&self, campaign: &str, instants: Instants) -> Option<&CampaignPlan> {
        let is_it = |on: &SpentOn| matches!(on, SpentOn::Campaign(it) if it.as_str() == campaign);
        let told = self.told.iter().find(|told| is_it(&told.on))?;
        let standing = told.seen(instants).filter(|(.., is_undone)| !is_undone);
        let plans = standing.filter_map(|(_, fact, _)| match &fact.event {
            CampaignEvent::CampaignPlanned { plan, .. }
            | CampaignEvent::CampaignChanged { plan, .. } => Some(plan),
            _ => None,
        });
        plans.last()
    }

    /// What was spent by one instant, as known by another.
    pub(crate) fn spending(&self, instants: Instants) -> impl Iterator<Item = Spend<'_>> {
        let seen = self.told.iter().flat_map(move |told| told.seen(instants));
        let standing = seen.filter(|(.., is_undone)| !is_undone);
        standing.filter_map(|(_, fact, _)| match &fact.event {
            CampaignEvent::SpendRecorded { on, pence, .. } => {
                let happened_at = fact.when.happened_at.timestamp_micros();
                Some(Spend { on, happened_at, pence: *pence })
            }
            _ => None,
        })
    }

    /// When each campaign began: by its own word, or else when the first was spent on it.
    pub(crate) fn begun(
        &self,
        instants: Instants,
    ) -> impl Iterator<Item = (CampaignName, DateTime<Utc>)> {
        let told = self.told.iter().filter_map(move |told| told.campaign(instants));
        told.filter_map(|it| {
            let standing = it.spend.iter().filter(|spent| !spent.is_undone);
            let spent = standing.map(|spent| spent.at).min();
            Some((it.name, it.started_at.or(spent)?))
        })
    }
}

impl Told {
    // What had happened by one instant, as known by another, with what was taken back by then.
    fn seen(&self, (as_at, known_at): Instants) -> impl Iterator<Item = (u32, &Fact, bool)> {
        let is_seen = move |it: &&Fact| {
            it.when.happened_at.timestamp_micros() <= as_at
                && it.when.known_at().timestamp_micros() <= known_at
        };
        let struck = struck_out(self.facts.iter().map(|it| {
            match it.as_ref().filter(is_seen).map(|it| &it.event) {
                Some(CampaignEvent::CampaignFactUndone { version, .. }) => Some(version),
                _ => None,
            }
        }));
        let facts = (1_u32..).zip(&self.facts).zip(struck);
        facts.filter_map(move |((version, fact), is_undone)| {
            Some((version, fact.as_ref().filter(is_seen)?, is_undone))
        })
    }

    fn campaign(&self, instants: Instants) -> Option<Campaign> {
        let SpentOn::Campaign(name) = &self.on else { return None };
        let mut campaign = Campaign {
            name: name.clone(),
            plan: None,
            started_at: None,
            ended_at: None,
            spend: vec![],
            event_days: vec![],
            placements: vec![],
            history: vec![],
        };
        for (version, fact, is_undone) in self.seen(instants) {
            campaign.take(version, fact, is_undone);
        }
        if campaign.history.is_empty() {
            return None;
        }
        campaign.spend.sort_by_key(|spent| (spent.at, spent.version));
        campaign.event_days.sort_by_key(|it| (it.day.starts_at, it.version));
        Some(campaign)
    }
}

impl Campaign {
    fn take(&mut self, version: u32, fact: &Fact, is_undone: bool) {
        let Fact { when, worker, event } = fact.clone();
        let (happened_at, known_at) = (when.happened_at, when.known_at());
        if let CampaignEvent::SpendRecorded { pence, item, .. } = &event {
            let (pence, item) = (*pence, item.clone());
            self.spend.push(Spent { version, at: happened_at, pence, item, is_undone });
        }
        if !is_undone {
            self.take_standing(version, happened_at, &event);
        }
        self.history.push(Line { version, happened_at, known_at, worker, event, is_undone });
    }

    fn take_standing(&mut self, version: u32, at: DateTime<Utc>, event: &CampaignEvent) {
        match event {
            CampaignEvent::CampaignPlanned { plan, .. }
            | CampaignEvent::CampaignChanged { plan, .. } => self.plan = Some(plan.clone()),
            CampaignEvent::CampaignStarted { .. } => self.started_at = Some(at),
            CampaignEvent::CampaignEnded { .. } => self.ended_at = Some(at),
            CampaignEvent::EventDayPlanned { id, day, .. } => {
                let (id, day) = (*id, day.clone());
                self.event_days.push(OnDay { version, id, day, held: None });
            }
            CampaignEvent::EventDayHeld { id, attended, enquiries, .. } => {
                let held = Held { version, attended: *attended, enquiries: *enquiries };
                if let Some(day) = self.event_days.iter_mut().find(|day| day.id == *id) {
                    day.held = Some(held);
                }
            }
            CampaignEvent::PlacementNamed { placement, .. } => {
                self.placements.retain(|it| it.name != placement.placement);
                let (name, to) = (placement.placement.clone(), placement.to.clone());
                self.placements.push(Placed { version, name, to });
            }
            CampaignEvent::SpendRecorded { .. } | CampaignEvent::CampaignFactUndone { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests;
