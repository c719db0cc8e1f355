//! One household after the other, in the order in which they ask.

use std::collections::{BTreeMap, VecDeque};
use std::ops::ControlFlow;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::calendar::london_day;
use domain::ids::{JourneyId, WorkerId};
use domain::journey::Channel;
use uuid::Builder;

use super::Council;
use super::arrivals::{Arrival, arrival_on, expected_on};
use super::assessment::assessment;
use super::chance::Chance;
use super::enquiry::enquiry;
use super::panel::panel;
use super::people::{People, people};
use super::story::Story;
use super::team::Role;
use super::told::{Household, Told};
use super::training::{application, training};
use super::visit::visit;
use super::wishes::{TRIES, Wish, wishes};

/// The households of a council. Only those that will ask again are kept in mind.
pub struct Households<'a> {
    council: &'a Council,
    day: NaiveDate,
    // Days and numbers of households come from here, and nothing else.
    chance: Chance,
    asking: VecDeque<Asking>,
    later: BTreeMap<NaiveDate, Vec<Asking>>,
    number: u64,
}

struct Asking {
    arrival: Arrival,
    // Whose people they are: the number of the household that asked first.
    people: Option<u64>,
    wish: Option<Wish>,
}

impl<'a> Households<'a> {
    pub(super) fn of(council: &'a Council) -> Self {
        let (seed, now) = (council.options.seed, council.options.now);
        let day = council.first_day;
        let mut households = Self {
            council,
            day,
            chance: Chance::new(seed, 0),
            asking: VecDeque::new(),
            later: BTreeMap::new(),
            number: 0,
        };
        for (wish, at) in wishes(now) {
            let day = london_day(at);
            let mut arrival = households.arrival_on(day);
            if wish == Wish::Unanswered {
                (arrival.at, arrival.channel) = (at, Channel::Web);
            }
            let asking = Asking { arrival, people: None, wish: Some(wish) };
            households.later.entry(day).or_default().push(asking);
        }
        households
    }

    // All who ask on the day, earliest first.
    fn ask(&mut self) {
        let council = self.council;
        let per_year = f64::from(council.options.enquiries_per_year);
        let expected = expected_on(self.day, per_year, &council.campaigns);
        let mut asking = self.later.remove(&self.day).unwrap_or_default();
        for _ in 0..self.chance.count(expected) {
            let arrival = self.arrival_on(self.day);
            asking.push(Asking { arrival, people: None, wish: None });
        }
        asking.sort_by_key(|asking| asking.arrival.at);
        self.asking.extend(asking);
    }

    fn arrival_on(&mut self, day: NaiveDate) -> Arrival {
        arrival_on(day, &self.council.campaigns, &mut self.chance)
    }

    fn household(&mut self, asking: &Asking) -> Household {
        self.number += 1;
        let family = asking.people.unwrap_or(self.number);
        let people = people(self.council.options.seed, family);
        let Life { journey, facts, comes_back } = self.life(asking, &people);
        if asking.arrival.twin_of.is_none() {
            let twin = self.chance.is(0.012).then(|| self.chance.between(1, 9));
            let twin = twin.map(|days| asking.arrival.at + TimeDelta::days(days));
            self.expect(twin, &asking.arrival, family, |it| it.twin_of = Some(journey));
            self.expect(comes_back, &asking.arrival, family, |it| it.comes_after = Some(journey));
        }
        Household { journey, adults: people.adults, facts }
    }

    fn life(&self, asking: &Asking, people: &People) -> Life {
        let live = |attempt: u16| {
            let stream = self.number << 16 | u64::from(attempt);
            self.council.live(
                &asking.arrival,
                people,
                Chance::new(self.council.options.seed, stream),
            )
        };
        let Some(wish) = asking.wish else { return live(1) };
        let now = self.council.options.now;
        let as_wished = |life: &Life| wish.is_met_by(&life.facts, now);
        (1..TRIES).map(live).find(as_wished).unwrap_or_else(|| live(TRIES))
    }

    fn expect(
        &mut self,
        at: Option<DateTime<Utc>>,
        arrival: &Arrival,
        family: u64,
        relate: impl FnOnce(&mut Arrival),
    ) {
        let Some(at) = at.filter(|at| *at <= self.council.options.now) else { return };
        let mut arrival = arrival.again(at, &mut self.chance);
        relate(&mut arrival);
        let day = london_day(at).max(self.day);
        let asking = Asking { arrival, people: Some(family), wish: None };
        self.later.entry(day).or_default().push(asking);
    }
}

impl Iterator for Households<'_> {
    type Item = Household;

    fn next(&mut self) -> Option<Household> {
        let now = self.council.options.now;
        loop {
            if let Some(asking) = self.asking.pop_front() {
                let household = self.household(&asking);
                // Some of those who ask today ask later than now.
                if !household.facts.is_empty() {
                    return Some(household);
                }
            } else if self.day <= london_day(now) {
                self.ask();
                self.day = self.day.succ_opt()?;
            } else {
                return None;
            }
        }
    }
}

struct Life {
    journey: JourneyId,
    facts: Vec<Told>,
    comes_back: Option<DateTime<Utc>>,
}

impl Council {
    fn live(&self, arrival: &Arrival, people: &People, mut chance: Chance) -> Life {
        let millis = arrival.at.timestamp_millis().unsigned_abs();
        let journey = Builder::from_unix_timestamp_millis(millis, &chance.bytes()).into_uuid();
        let recruiters = self.recruiters(people.team, &mut chance);
        let mut story = Story::begin(chance, arrival.at, &self.desk, &self.calendar);
        let _ = go(&mut story, arrival, people, recruiters);
        let comes_back = story.comes_back;
        Life { journey: JourneyId(journey), facts: story.known_by(self.options.now), comes_back }
    }

    // Who rings, and who assesses: mostly the same, of the household's own team.
    fn recruiters(&self, team: &str, chance: &mut Chance) -> (WorkerId, WorkerId) {
        let recruiters = self.team.iter().filter(|worker| worker.role == Role::Recruiter);
        let (own, all): (Vec<_>, Vec<_>) = recruiters
            .map(|worker| ((worker.team == Some(team)).then_some(worker.id), worker.id))
            .unzip();
        let own: Vec<WorkerId> = own.into_iter().flatten().collect();
        let recruiter = if chance.is(0.95) { chance.pick(&own) } else { chance.pick(&all) };
        let assessor = if chance.is(0.8) { recruiter } else { chance.pick(&all) };
        (recruiter, assessor)
    }
}

// Broken off where the household is lost, or approved.
fn go(
    story: &mut Story<'_>,
    arrival: &Arrival,
    people: &People,
    (recruiter, assessor): (WorkerId, WorkerId),
) -> ControlFlow<()> {
    let worth = arrival.origin.worth;
    enquiry(story, arrival, people, recruiter)?;
    visit(story, worth)?;
    let training = training(story)?;
    application(story, worth)?;
    assessment(story, people, training, assessor)?;
    panel(story)
}
