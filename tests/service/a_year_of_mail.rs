//! A year of the made-up council's mail: how much each gets in a week, and when.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::{self, Write as _};

use chrono::{DateTime, Datelike as _, TimeDelta, Timelike as _, Utc};
use domain::calendar::{Calendar, at_london, london_day, london_time};
use domain::ids::{StreamId, WorkerId};
use domain::journey::JourneyEvent;
use domain::record::{Event, Recorded, When};
use domain::testing::day;
use projections::Answers;
use projections::reminders::{Due, Reminders, Sending, Whom};
use waymark::demo::{Council, Options};
use waymark::pathways;

/// The morning's digests go from this hour on.
const DIGEST_HOUR: u32 = 8;
const EVERY: TimeDelta = TimeDelta::hours(1);

/// A mail: to whom (nobody: the managers), how, and with what.
struct Sent {
    at: DateTime<Utc>,
    own: Option<WorkerId>,
    sending: Sending,
    due: Vec<Due>,
}

/// The council's log, to which each reminder is added as it goes.
struct Year {
    answers: Answers,
    lengths: HashMap<StreamId, u32>,
    versions: HashMap<(StreamId, u32), u32>,
    digests: HashSet<(Option<WorkerId>, chrono::NaiveDate)>,
    sent: Vec<Sent>,
}

impl Year {
    fn new() -> Self {
        Self {
            answers: Answers::new(pathways::embedded().unwrap()),
            lengths: HashMap::new(),
            versions: HashMap::new(),
            digests: HashSet::new(),
            sent: vec![],
        }
    }

    // A fact of the council, at the place that the reminders before it leave it.
    fn take(&mut self, mut fact: Recorded) {
        let length = self.lengths.entry(fact.stream).or_default();
        *length += 1;
        self.versions.insert((fact.stream, fact.version), *length);
        fact.version = *length;
        if let Event::Journey(JourneyEvent::FactUndone { version, .. }) = &mut fact.event {
            *version = self.versions.get(&(fact.stream, *version)).copied().unwrap_or(0);
        }
        fact.position = self.answers.position() + 1;
        self.answers.apply(fact);
    }

    fn send(&mut self, at: DateTime<Utc>) {
        let mut piles: BTreeMap<(Sending, Option<WorkerId>), Vec<Due>> = BTreeMap::new();
        for due in Reminders::new(&self.answers, at).due() {
            let own = match due.whom {
                Whom::Worker(worker) => Some(worker),
                Whom::ManagersForNobody | Whom::ManagersForLate => None,
            };
            let is_time = due.sending == Sending::AtOnce || london_time(at).hour() >= DIGEST_HOUR;
            if is_time && due.goes_now {
                piles.entry((due.sending, own)).or_default().push(due);
            }
        }
        for ((sending, own), due) in piles {
            if sending == Sending::Digest && !self.digests.insert((own, london_day(at))) {
                continue;
            }
            for due in &due {
                self.record(due, at);
            }
            self.sent.push(Sent { at, own, sending, due });
        }
    }

    fn record(&mut self, due: &Due, at: DateTime<Utc>) {
        let (clock, matter) = due.reminder.topic.parts();
        let event = JourneyEvent::ReminderSent {
            clock: clock.cloned(),
            matter,
            step: due.reminder.step,
            started_at: due.reminder.started_at,
        };
        let stream = StreamId::from(due.reminder.journey);
        let version = self.lengths.entry(stream).or_default();
        *version += 1;
        self.answers.apply(Recorded {
            position: self.answers.position() + 1,
            id: due.reminder.event_id(),
            stream,
            version: *version,
            when: When { happened_at: at, recorded_at: at, source_recorded_at: None },
            worker: None,
            command: domain::ids::CommandId(due.reminder.event_id().0),
            event: Event::Journey(event),
        });
    }
}

fn lived_through() -> (Council, Year) {
    let now = at_london(day("2026-11-25"), chrono::NaiveTime::MIN);
    let options = Options { seed: 1, enquiries_per_year: 400, years: 3, now };
    let council = Council::new(options);
    let mut facts: Vec<Recorded> =
        council.households().flat_map(|household| household.recorded_after(0)).collect();
    facts.sort_by_key(|fact| (fact.when.recorded_at, fact.stream, fact.version));
    let mut facts = facts.into_iter().peekable();
    let mut year = Year::new();
    let mut at = now - TimeDelta::days(365);
    while let Some(fact) = facts.next_if(|fact| fact.when.recorded_at < at) {
        year.take(fact);
    }
    // What was due before Waymark began is not the year's: it goes on the first morning.
    while at < now {
        while let Some(fact) = facts.next_if(|fact| fact.when.recorded_at <= at) {
            year.take(fact);
        }
        if (7..18).contains(&london_time(at).hour()) {
            year.send(at);
        }
        at += EVERY;
    }
    (council, year)
}

// Half of the weeks have at most the first of these, nine of ten the second, all the third.
fn spread(mut weeks: Vec<usize>) -> (usize, usize, usize) {
    weeks.sort_unstable();
    let at = |share: usize| weeks[(weeks.len() * share / 100).min(weeks.len() - 1)];
    (at(50), at(90), at(100))
}

#[test]
fn a_year_of_the_council_brings_each_a_few_mails_a_week_and_none_at_night_on_a_holiday_or_twice() {
    let (council, year) = lived_through();
    let calendar = Calendar::default();

    let mut known = BTreeSet::new();
    for Sent { at, due, sending, .. } in &year.sent {
        assert!(calendar.is_working_day(london_day(*at)), "{at}");
        match sending {
            Sending::AtOnce => assert!(calendar.is_on_duty(*at), "{at}"),
            Sending::Digest => assert!((8..17).contains(&london_time(*at).hour()), "{at}"),
        }
        for due in due {
            assert!(known.insert(due.reminder.to_string()), "{due:?} went twice");
        }
    }

    let first_morning = london_day(year.sent[0].at);
    let usual = || year.sent.iter().filter(|sent| london_day(sent.at) != first_morning);
    let weeks: BTreeSet<_> = usual().map(|sent| london_day(sent.at).iso_week()).collect();
    let named = council.team().iter().map(|worker| (Some(worker.id), worker.name));
    let mut table =
        String::from("\nmails of a week (half of weeks, nine of ten, most), and lines\n");
    for (own, name) in named.chain([(None, "the managers")]) {
        let mails = || usual().filter(|sent| sent.own == own);
        if mails().next().is_none() {
            continue;
        }
        let in_week = |count: &dyn Fn(&Sent) -> usize| {
            let of =
                |week| mails().filter(|it| london_day(it.at).iso_week() == week).map(count).sum();
            spread(weeks.iter().map(|week| of(*week)).collect())
        };
        let mails_a_week = in_week(&|_| 1);
        let at_once = in_week(&|sent| usize::from(sent.sending == Sending::AtOnce));
        let lines = in_week(&|sent| sent.due.len());
        table += &format!("{name:18} {mails_a_week:?}, at once {at_once:?}, lines {lines:?}\n");
        // Some each day, and never so many that nobody reads them.
        assert!((1..=15).contains(&mails_a_week.0) && mails_a_week.2 <= 30, "{table}");
    }
    let mut topics: BTreeMap<String, usize> = BTreeMap::new();
    for due in usual().flat_map(|sent| &sent.due) {
        let (clock, matter) = due.reminder.topic.parts();
        let name = clock.map(ToString::to_string).or(matter.map(|it| it.as_str().to_owned()));
        *topics.entry(name.unwrap_or_else(|| "next-action".to_owned())).or_default() += 1;
    }
    table += &format!("reminders by what they are about: {topics:?}\n");
    // Not `eprint!`, which the test harness keeps to itself.
    let _ = io::stderr().write_all(table.as_bytes());
}
