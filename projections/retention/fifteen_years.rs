//! Fifteen years of a service whose manager looks at the list each noon and lets go of all that is on it:
//! nobody goes early, and nobody stays later than that noon.
//!
//! What should be is worked out from the plan of each household alone, day by day. 300 households are drawn,
//! or 5,000 with `WAYMARK_LONG=1`.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike as _, TimeDelta};
use domain::ids::{CommandId, EventId, StreamId};
use domain::journey::EraseWhenDue;
use domain::pathway::Pathways;
use domain::record::{Decide as _, Event, Past, Recorded, When};
use domain::retention::{Class, RetentionEvent, Set, stream};
use domain::testing::{day, ended, enquired, journey, pathways, reached};
use uuid::Uuid;

use super::*;
use crate::ten_households::at_nine;

/// The first and the last day of the fifteen years.
const DAYS: (&str, &str) = ("2011-04-01", "2026-03-31");

/// What the service decides meanwhile: the months for enquiries, from a day on.
const CHANGES: [(&str, u16); 2] = [("2016-02-29", 36), ("2021-07-05", 12)];

/// A journey as it will go.
#[derive(Clone, Debug)]
struct Plan {
    number: u32,
    began: NaiveDate,
    class: Class,
    // None where it goes on beyond the fifteen years.
    closed: Option<NaiveDate>,
    is_void: bool,
    // Held from a day until before another: said at once, or by lifting it then.
    hold: Option<(NaiveDate, Option<NaiveDate>, bool)>,
    // The journey of the same household before it.
    after: Option<u32>,
    // Recorded twice: merged into that one when it closed.
    merged: bool,
}

/// Chance that is the same at each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % n
    }

    fn days(&mut self, n: u64) -> TimeDelta {
        TimeDelta::days(i64::try_from(self.below(n)).unwrap())
    }
}

fn drawn(many: u32) -> Vec<Plan> {
    let mut dice = Dice(2_011);
    let mut plans: Vec<Plan> = vec![];
    for number in 1..=many {
        let earlier = plans.last().filter(|it| it.closed.is_some() && !it.merged).cloned();
        let earlier = earlier.filter(|_| dice.below(6) == 0);
        let began = match &earlier {
            Some(earlier) => earlier.closed.unwrap() + dice.days(900),
            None => day(DAYS.0) + dice.days(15 * 365),
        };
        let class = match dice.below(10) {
            0..6 => Class::Enquiry,
            6..8 => Class::Application,
            _ => Class::Approved,
        };
        let open_for = match class {
            Class::Enquiry => dice.days(200),
            Class::Application => dice.days(400),
            Class::Approved => dice.days(1_500),
        };
        let closed = Some(began + open_for + TimeDelta::days(3)).filter(|_| dice.below(12) != 0);
        let held = closed.map(|closed| closed + dice.days(1_200)).filter(|_| dice.below(5) == 0);
        let hold = held.map(|from| {
            let to = Some(from + TimeDelta::days(1) + dice.days(1_500));
            (from, to.filter(|_| dice.below(5) != 0), dice.below(2) == 0)
        });
        let merged = earlier.is_some() && closed.is_some() && dice.below(4) == 0;
        let is_void = !merged && closed.is_some() && dice.below(20) == 0;
        let after = earlier.map(|it| it.number);
        plans.push(Plan { number, began, class, closed, is_void, hold, after, merged });
    }
    plans
}

// The same day so many years on, told without the program's reckoning.
fn years_on(day: NaiveDate, months: u16) -> NaiveDate {
    let year = day.year() + i32::from(months / 12);
    day.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 2, 28)).unwrap()
}

fn months(class: Class, on: NaiveDate) -> u16 {
    match class {
        Class::Enquiry => {
            let set = CHANGES.iter().rev().find(|(from, _)| day(from) <= on);
            set.map_or(24, |(_, months)| *months)
        }
        Class::Application => 36,
        Class::Approved => 120,
    }
}

impl Plan {
    // Whether nothing of its own stands against its going on a day.
    fn may_go(&self, on: NaiveDate) -> bool {
        let is_over =
            self.closed.is_some_and(|closed| years_on(closed, months(self.class, on)) < on);
        let is_held =
            self.hold.is_some_and(|(from, to, _)| from <= on && to.is_none_or(|to| on < to));
        is_over && !is_held
    }
}

// The day on which each journey should go, if any. Who came back is known as the same household only while
// the journey before is there.
fn expected(plans: &[Plan]) -> BTreeMap<u32, NaiveDate> {
    let mut households: Vec<Vec<&Plan>> = vec![];
    for plan in plans {
        let with = plan.after.and_then(|after| {
            households.iter().position(|household| household.iter().any(|it| it.number == after))
        });
        match with {
            Some(place)
                if goes_on(&households[place], plan.began - TimeDelta::days(1)).is_none() =>
            {
                households[place].push(plan);
            }
            _ => households.push(vec![plan]),
        }
    }
    let gone = households.iter().flat_map(|household| {
        let on = goes_on(household, day(DAYS.1));
        household.iter().filter_map(move |plan| Some((plan.number, on?)))
    });
    gone.collect()
}

fn goes_on(household: &[&Plan], last: NaiveDate) -> Option<NaiveDate> {
    let first = household.iter().map(|it| it.began).max()?;
    first
        .iter_days()
        .take_while(|on| *on <= last)
        .find(|on| household.iter().all(|it| it.may_go(*on)))
}

/// The log of the service, as far as it has come.
struct Simulation {
    pathways: Pathways,
    answers: Answers,
    histories: HashMap<JourneyId, Vec<Recorded>>,
    settings: u32,
    gone: BTreeMap<u32, NaiveDate>,
}

impl Simulation {
    fn tell(&mut self, stream: StreamId, at: DateTime<Utc>, event: Event) {
        let history = self.histories.entry(JourneyId(stream.0)).or_default();
        let position = self.answers.position() + 1;
        let id = Uuid::from_u128(u128::try_from(position).unwrap());
        let version = match event {
            Event::Journey(_) => u32::try_from(history.len()).unwrap() + 1,
            _ => {
                self.settings += 1;
                self.settings
            }
        };
        let fact = Recorded {
            position,
            id: EventId(id),
            stream,
            version,
            when: When { happened_at: at, recorded_at: at, source_recorded_at: None },
            worker: None,
            command: CommandId(id),
            event,
        };
        history.push(fact.clone());
        self.answers.apply(fact);
    }

    fn tell_of(&mut self, number: u32, at: DateTime<Utc>, event: JourneyEvent) {
        self.tell(StreamId(journey(number).0), at, Event::Journey(event));
    }

    // What happens to a journey on a day, in the morning.
    fn morning(&mut self, plan: &Plan, on: NaiveDate) {
        let at = at_nine(&on.to_string());
        if on == plan.began {
            self.tell_of(plan.number, at, enquired());
            if let Some(earlier) = plan.after.filter(|it| !self.gone.contains_key(it)) {
                let earlier = journey(earlier);
                self.tell_of(plan.number, at, JourneyEvent::HouseholdCameBack { earlier });
            }
            match plan.class {
                Class::Enquiry => {}
                Class::Application => {
                    self.tell_of(plan.number, at, reached("application-received"));
                }
                Class::Approved => self.tell_of(plan.number, at, reached("approved")),
            }
        }
        if self.gone.contains_key(&plan.number) {
            return;
        }
        if Some(on) == plan.closed {
            let into =
                plan.after.filter(|it| plan.merged && !self.gone.contains_key(it)).map(journey);
            let event = match into {
                Some(into) => JourneyEvent::JourneyMerged { into },
                None if plan.is_void => JourneyEvent::JourneyVoided {},
                None => ended("moving"),
            };
            self.tell_of(plan.number, at, event);
        }
        let Some((from, to, is_lifted)) = plan.hold else { return };
        if on == from {
            let until = to.filter(|_| !is_lifted);
            self.tell_of(plan.number, at, JourneyEvent::RetentionHeld { until, note: None });
        }
        if Some(on) == to && is_lifted {
            self.tell_of(plan.number, at, JourneyEvent::RetentionHoldLifted { note: None });
        }
    }

    // What is on the list at noon goes, each by its own history.
    fn noon(&mut self, on: NaiveDate) {
        let now = at_nine(&on.to_string()) + TimeDelta::hours(3);
        let periods = periods(&self.answers);
        let listed = kept(&self.answers, &periods, now);
        let listed: Vec<(JourneyId, Due)> =
            due_by(&listed, on).into_iter().map(|it| (it.journey, it.own.unwrap())).collect();
        for (id, due) in listed {
            let history = &self.histories[&id];
            let past = Past { pathways: &self.pathways, history, now };
            let facts = EraseWhenDue { months: due.months }.decide(past).unwrap();
            let (stream, number) = (history[0].stream, u32::try_from(id.0.as_u128()).unwrap());
            self.tell(stream, now, facts[0].event.clone());
            self.gone.insert(number, on);
        }
    }
}

#[test]
fn in_fifteen_years_nobody_goes_early_and_nobody_stays_late() {
    let many = if std::env::var("WAYMARK_LONG").is_ok() { 5_000 } else { 300 };
    let plans = drawn(many);
    let mut morning: HashMap<NaiveDate, Vec<&Plan>> = HashMap::new();
    for plan in &plans {
        let hold = plan.hold.map(|(from, to, _)| [Some(from), to]);
        let days = [Some(plan.began), plan.closed].into_iter().chain(hold.into_iter().flatten());
        let mut days: Vec<NaiveDate> = days.flatten().collect();
        days.sort_unstable();
        days.dedup();
        for day in days {
            morning.entry(day).or_default().push(plan);
        }
    }
    let mut service = Simulation {
        pathways: pathways(),
        answers: Answers::new(pathways()),
        histories: HashMap::new(),
        settings: 0,
        gone: BTreeMap::new(),
    };
    for on in day(DAYS.0).iter_days().take_while(|on| *on <= day(DAYS.1)) {
        if let Some((_, months)) = CHANGES.iter().find(|(from, _)| day(from) == on) {
            let source = "Schedule 4.2".into();
            let set = Set { class: Class::Enquiry, months: *months, service: None, source };
            let set = RetentionEvent::RetentionPeriodSet(set);
            service.tell(stream(), at_nine(&on.to_string()), Event::Retention(set));
        }
        for plan in morning.get(&on).into_iter().flatten() {
            service.morning(plan, on);
        }
        service.noon(on);
    }

    let expected = expected(&plans);
    let wrong: Vec<_> = (1..=many)
        .map(|it| (it, expected.get(&it), service.gone.get(&it)))
        .filter(|(_, expected, gone)| expected != gone)
        .collect();
    assert_eq!(wrong, [], "journey, when it should go, when it went");
    for class in Class::ALL {
        let went = plans.iter().filter(|it| it.class == class && expected.contains_key(&it.number));
        assert!(went.count() > 3, "{class:?} is among those who went");
    }
    let held = plans.iter().filter(|it| it.hold.is_some() && expected.contains_key(&it.number));
    assert!(held.count() > 3, "and some of these were held");
}
