//! The runs of clocks in the log's own measure of time: a report counts millions of them.

use chrono::{DateTime, Utc};
use domain::journey::{CheckStep, JourneyEvent};
use domain::pathway::Clock;

use super::{ClockOutcome, Run};
use crate::course::{Course, Fact};
use crate::history::Micros;

/// A pathway has no more.
const MOST_CLOCKS: usize = 64;

/// One run of a clock on one journey.
pub(super) struct Ran<'a> {
    pub(super) clock: &'a Clock,
    /// Its place among the clocks of all versions of the pathway.
    pub(super) place: usize,
    /// What started it.
    pub(super) start: Fact,
    /// What stopped it.
    pub(super) stop: Option<Fact>,
    /// Where it stands.
    pub(super) outcome: ClockOutcome,
    due: Option<Micros>,
    booked_for: Option<DateTime<Utc>>,
    // When it stood still while its journey was paused.
    paused: Vec<(Micros, Micros)>,
    // Until when it ran.
    until: Micros,
}

/// Shows the clocks of one journey, each from its first start on, in the pathway's order.
pub(super) fn each_ran<'a>(course: &Course<'a>, mut show: impl FnMut(Ran<'a>)) {
    let glance = Glance::at(course);
    each_bit(glance.started, |bit| {
        if let Some(ran) = Ran::of(course, bit, &glance) {
            show(ran);
        }
    });
}

/// The clock of this name on one journey, from its first start on.
pub(super) fn ran<'a>(course: &Course<'a>, name: &str) -> Option<Ran<'a>> {
    let bit = course.rules.pathway.clocks.iter().position(|it| it.name.as_str() == name)?;
    let starts = |fact: &Fact| course.meaning(fact).starts >> bit & 1 == 1;
    let is_started = course.facts().iter().any(starts);
    if is_started { Ran::of(course, bit, &Glance::at(course)) } else { None }
}

// What is asked of every clock of a journey, by one look at its facts.
struct Glance {
    // The clocks that were started, and those that were stopped, by their places in the pathway.
    started: u64,
    stopped: u64,
    // Which fact started and stopped each first.
    starts: [u32; MOST_CLOCKS],
    stops: [u32; MOST_CLOCKS],
    // When it was over.
    over: Option<Micros>,
    was_paused: bool,
    // The clocks of which a fact that starts them may have booked a day.
    books: u64,
}

impl Glance {
    fn at(course: &Course<'_>) -> Self {
        let (starts, stops) = ([0; MOST_CLOCKS], [0; MOST_CLOCKS]);
        let (started, stopped) = (0, 0);
        let (over, was_paused, books) = (None, false, 0);
        let mut found = Self { started, stopped, starts, stops, over, was_paused, books };
        for (fact, number) in course.facts().iter().zip(0..) {
            found.take(course, fact, number);
        }
        found
    }

    fn take(&mut self, course: &Course<'_>, fact: &Fact, number: u32) {
        let meaning = course.meaning(fact);
        each_bit(meaning.starts & !self.started, |bit| self.starts[bit] = number);
        self.started |= meaning.starts;
        each_bit(meaning.stops & self.started & !self.stopped, |bit| {
            if course.may_be_about_one_adult(nth(course, self.starts[bit]), fact) {
                self.stops[bit] = number;
                self.stopped |= 1 << bit;
            }
        });
        let event = course.kind(fact);
        self.was_paused |= matches!(event, JourneyEvent::JourneyPaused { .. });
        if course.view.booking[fact.kind] {
            self.books |= meaning.starts;
        }
        if self.over.is_none() && event.takes_out_of_use() {
            self.over = Some(fact.happened_at);
        }
    }
}

fn each_bit(mut bits: u64, mut show: impl FnMut(usize)) {
    while bits != 0 {
        show(usize::try_from(bits.trailing_zeros()).unwrap_or(0));
        bits &= bits - 1;
    }
}

fn nth<'a>(course: &Course<'a>, number: u32) -> &'a Fact {
    &course.facts()[usize::try_from(number).unwrap_or(0)]
}

impl<'a> Ran<'a> {
    fn of(course: &Course<'a>, bit: usize, glance: &Glance) -> Option<Self> {
        let clock = &course.rules.pathway.clocks[bit];
        let place = usize::try_from(glance.starts[bit]).ok()?;
        let start = &course.facts()[place];
        let is_stopped = glance.stopped >> bit & 1 == 1;
        let stop = is_stopped.then(|| nth(course, glance.stops[bit]));

        let as_at = course.view.as_at;
        let ended = glance.over.map(|over| over.max(start.happened_at));
        // What is not needed any more is owed by nobody, as after an ending.
        let ended = ended.into_iter().chain(not_needed_at(course, place)).min();
        let until = stop.map_or(as_at.min(ended.unwrap_or(as_at)), |stop| stop.happened_at);
        let paused =
            if glance.was_paused { pauses(course, start.happened_at, until) } else { vec![] };
        // What was moved is due before its new day.
        let before = |it: &&Fact| stop.is_none_or(|stop| it.happened_at <= stop.happened_at);
        let starts = |it: &&Fact| course.meaning(it).starts >> bit & 1 == 1;
        let booked_for = if glance.books >> bit & 1 == 1 {
            let told = course.facts()[place..].iter().filter(starts).filter(before);
            told.filter_map(|it| course.booked_for(it)).next_back()
        } else {
            None
        };
        let due = if paused.is_empty() {
            course.rules.dues.of_start(bit, start.happened_at)
        } else {
            None
        };
        let due = due.or_else(|| {
            let (allows, started_at) = (clock.allows?, instant(start.happened_at)?);
            let calendar = &course.rules.pathway.calendar;
            let due = allows.due(started_at, booked_for, &instants(&paused), calendar);
            due.map(|due| due.timestamp_micros())
        });
        let is_paused = paused.last().is_some_and(|(_, end)| *end == until) && stop.is_none();
        let outcome = outcome(stop, due, ended, as_at, is_paused && course.is_paused());
        Some(Self {
            clock,
            place: course.rules.clock_places[bit],
            start: *start,
            stop: stop.copied(),
            outcome,
            due,
            booked_for,
            paused,
            until,
        })
    }

    /// When it was stopped, called off or due, or now: whichever came first.
    pub(super) fn settled_at(&self) -> Micros {
        self.due.map_or(self.until, |due| due.min(self.until)).max(self.start.happened_at)
    }

    /// Hours since it started, until it stopped or now, pauses left out.
    pub(super) fn hours(&self) -> f64 {
        let stood: Micros = self.paused.iter().map(|(from, to)| to - from).sum();
        hours(self.until - self.start.happened_at - stood)
    }

    /// Hours since it was due, until it stopped or now. None where it was not missed.
    pub(super) fn hours_late(&self) -> Option<f64> {
        let is_late = matches!(self.outcome, ClockOutcome::Missed | ClockOutcome::Overdue);
        self.due.filter(|_| is_late).map(|due| hours(self.until - due))
    }

    /// The same in the measure of calendars.
    pub(super) fn told(&self, course: &Course<'_>) -> Option<Run<'a>> {
        Some(Run {
            journey: course.id(),
            clock: self.clock,
            place: self.place,
            started_at: instant(self.start.happened_at)?,
            stopped_at: self.stop.and_then(|stop| instant(stop.happened_at)),
            due_at: self.due.and_then(instant),
            recorded_at: self.stop.and_then(|stop| instant(stop.known_at)),
            settled_at: instant(self.settled_at())?,
            outcome: self.outcome,
            hours: self.hours(),
            hours_late: self.hours_late(),
            known_at: instant(self.start.known_at)?,
            booked_for: self.booked_for,
            paused: instants(&self.paused),
            until: instant(self.until)?,
            started_by: self.start.version,
            stopped_by: self.stop.map(|stop| stop.version),
        })
    }
}

// When the check whose request started a clock turned out not to be needed.
fn not_needed_at(course: &Course<'_>, place: usize) -> Option<Micros> {
    let (asked, person, CheckStep::Requested) = CheckStep::of(course.kind(&course.facts()[place]))?
    else {
        return None;
    };
    let is_it = |fact: &&Fact| {
        let told = CheckStep::of(course.kind(fact));
        told.is_some_and(|told| told == (asked, person, CheckStep::NotNeeded))
    };
    course.facts()[place + 1..].iter().find(is_it).map(|fact| fact.happened_at)
}

fn outcome(
    stop: Option<&Fact>,
    due: Option<Micros>,
    ended: Option<Micros>,
    as_at: Micros,
    is_paused: bool,
) -> ClockOutcome {
    let due = due.unwrap_or(Micros::MAX);
    match (stop, ended) {
        (Some(stop), _) if stop.happened_at.max(stop.known_at) <= due => ClockOutcome::Met,
        (Some(stop), _) if stop.happened_at <= due => ClockOutcome::MetRecordedLate,
        // Once a journey has ended nothing is owed, whenever they ring back.
        (_, Some(ended)) if ended <= due => ClockOutcome::Cancelled,
        (Some(_), _) | (None, Some(_)) => ClockOutcome::Missed,
        (None, None) if as_at > due => ClockOutcome::Overdue,
        (None, None) if is_paused => ClockOutcome::Paused,
        (None, None) => ClockOutcome::Running,
    }
}

// Stretches during which the journey was paused, as far as they lie within a clock's run.
fn pauses(course: &Course<'_>, from: Micros, until: Micros) -> Vec<(Micros, Micros)> {
    let mut pauses = vec![];
    let mut since = None;
    for fact in course.facts() {
        match course.kind(fact) {
            JourneyEvent::JourneyPaused { .. } => since = since.or(Some(fact.happened_at)),
            JourneyEvent::JourneyResumed {} => {
                pauses.extend(since.take().map(|since: Micros| (since, fact.happened_at)));
            }
            _ => {}
        }
    }
    pauses.extend(since.map(|since| (since, until)));
    let within = |(start, end): (Micros, Micros)| (start.max(from), end.min(until));
    pauses.into_iter().map(within).filter(|(start, end)| start < end).collect()
}

fn instants(spans: &[(Micros, Micros)]) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    spans.iter().filter_map(|(from, to)| Some((instant(*from)?, instant(*to)?))).collect()
}

fn instant(micros: Micros) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(micros)
}

#[expect(clippy::cast_precision_loss, reason = "exact to the microsecond for 285 years")]
fn hours(micros: Micros) -> f64 {
    micros as f64 / 3_600_000_000.0
}
