//! Promises kept, kept but written down late, and missed.

mod kept;
mod trend;

use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar::Calendar;
use domain::ids::JourneyId;
use domain::journey::{CheckStep, JourneyEvent};
use domain::pathway::Clock;
use domain::within::Day;

use crate::course::{Course, Fact};
use crate::history::{Aside, Micros};

pub use kept::{ClockRow, Clocks, Figure, Listed, clocks, listed};
pub use trend::{Month, Trend, trend};

/// Where a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockOutcome {
    /// Stopped in time, and known in time.
    Met,
    /// Stopped in time, recorded after it was due.
    MetRecordedLate,
    /// Stopped too late.
    Missed,
    /// Overdue, and nothing has stopped it.
    Overdue,
    /// Not yet due.
    Running,
    /// Standing still with its journey, not yet due.
    Paused,
    /// The journey ended, or turned out to count nowhere, before it was due.
    Cancelled,
}

impl ClockOutcome {
    /// Its word in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::MetRecordedLate => "met-recorded-late",
            Self::Missed => "missed",
            Self::Overdue => "overdue",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Cancelled => "cancelled",
        }
    }
}

/// One run of a clock on one journey.
#[derive(Clone, Debug, PartialEq)]
pub struct Run<'a> {
    /// The journey.
    pub journey: JourneyId,
    /// The clock.
    pub clock: &'a Clock,
    /// Its place among the clocks of all versions of the pathway.
    pub(crate) place: usize,
    /// What started it.
    pub started_at: DateTime<Utc>,
    /// What stopped it.
    pub stopped_at: Option<DateTime<Utc>>,
    /// By when. None where it is only measured, or hangs on a day that nobody recorded.
    pub due_at: Option<DateTime<Utc>>,
    /// When what stopped it was known.
    pub recorded_at: Option<DateTime<Utc>>,
    /// When it was stopped, called off or due, or now: whichever came first. Whoever looked after the
    /// household then answers for it, and nobody for what another left undone.
    pub settled_at: DateTime<Utc>,
    /// Where it stands.
    pub outcome: ClockOutcome,
    /// Hours since it started, until it stopped or now, pauses left out.
    pub hours: f64,
    /// Hours since it was due, until it stopped or now. None where it was not missed.
    pub hours_late: Option<f64>,
    /// When the fact that started it was known.
    pub known_at: DateTime<Utc>,
    /// The day that its start booked, such as a panel's.
    pub booked_for: Option<DateTime<Utc>>,
    /// When it stood still while its journey was paused, the earlier first.
    pub paused: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    /// Until when it ran: until it stopped, nobody owed it any more, or now.
    pub until: DateTime<Utc>,
    /// Which fact of its journey started it.
    pub started_by: usize,
    /// Which fact of its journey stopped it.
    pub stopped_by: Option<usize>,
}

/// The clocks of one journey, each from its first start on.
pub fn runs<'a>(course: &Course<'a>) -> Vec<Run<'a>> {
    let glance = Glance::at(course);
    glance.starts.iter().filter_map(|(bit, place)| run(course, *bit, *place, &glance)).collect()
}

/// Where the clock of this name stands on a journey, if it was started.
pub(crate) fn outcome_of(course: &Course<'_>, name: &str) -> Option<ClockOutcome> {
    let asked = course.rules.pathway.clocks.iter().position(|clock| clock.name.as_str() == name)?;
    let glance = Glance::at(course);
    let (bit, place) = *glance.starts.iter().find(|(bit, _)| *bit == asked)?;
    Some(run(course, bit, place, &glance)?.outcome)
}

// What is asked of every clock of a journey, by one look at its facts.
struct Glance {
    // The clocks that were started, in the pathway's order, each with the place of its first start.
    starts: Vec<(usize, usize)>,
    // When it was over.
    over: Option<Micros>,
    was_paused: bool,
}

impl Glance {
    fn at(course: &Course<'_>) -> Self {
        let (mut starts, mut heard) = (vec![], 0);
        let (mut over, mut was_paused) = (None, false);
        for (place, fact) in course.facts().iter().enumerate() {
            let mut new = course.meaning(fact).starts & !heard;
            heard |= new;
            while new != 0 {
                starts.push((usize::try_from(new.trailing_zeros()).unwrap_or(0), place));
                new &= new - 1;
            }
            let event = course.kind(fact);
            was_paused |= matches!(event, JourneyEvent::JourneyPaused { .. });
            if over.is_none() && event.takes_out_of_use() {
                over = Some(fact.happened_at);
            }
        }
        starts.sort_unstable();
        Self { starts, over, was_paused }
    }
}

fn run<'a>(course: &Course<'a>, bit: usize, place: usize, glance: &Glance) -> Option<Run<'a>> {
    let clock = &course.rules.pathway.clocks[bit];
    let start = &course.facts()[place];
    let hears = |bits: u64| bits >> bit & 1 == 1;
    let stops = |fact: &&Fact| {
        hears(course.meaning(fact).stops) && course.may_be_about_one_adult(start, fact)
    };
    let live = Some(start).filter(stops);
    let stop = live.or_else(|| course.facts()[place + 1..].iter().find(stops));

    let as_at = course.view.as_at;
    let ended = glance.over.map(|over| over.max(start.happened_at));
    // What is not needed any more is owed by nobody, as after an ending.
    let ended = ended.into_iter().chain(not_needed_at(course, place)).min();
    let until = stop.map_or(as_at.min(ended.unwrap_or(as_at)), |stop| stop.happened_at);
    let pauses = if glance.was_paused { pauses(course, start.happened_at, until) } else { vec![] };
    let paused: Vec<_> =
        pauses.iter().filter_map(|(from, to)| Some((instant(*from)?, instant(*to)?))).collect();
    // What was moved is due before its new day.
    let before = |it: &&Fact| stop.is_none_or(|stop| it.happened_at <= stop.happened_at);
    let told = course.facts()[place..].iter().filter(|it| hears(course.meaning(it).starts));
    let booked_for = told.filter(before).filter_map(|it| course.booked_for(it)).next_back();
    let started_at = instant(start.happened_at)?;
    let calendar = &course.rules.pathway.calendar;
    let due_at = clock.allows.and_then(|it| it.due(started_at, booked_for, &paused, calendar));
    let due = due_at.map(|due| due.timestamp_micros());
    let is_paused = pauses.last().is_some_and(|(_, end)| *end == until) && stop.is_none();
    let outcome = outcome(stop, due, ended, as_at, is_paused && course.is_paused());
    let stood: Micros = pauses.iter().map(|(from, to)| to - from).sum();
    let is_late = matches!(outcome, ClockOutcome::Missed | ClockOutcome::Overdue);
    Some(Run {
        journey: course.id(),
        clock,
        place: course.rules.clock_places[bit],
        started_at,
        stopped_at: stop.and_then(|stop| instant(stop.happened_at)),
        due_at,
        recorded_at: stop.and_then(|stop| instant(stop.known_at)),
        settled_at: instant(due.map_or(until, |due| due.min(until)).max(start.happened_at))?,
        outcome,
        hours: hours(until - start.happened_at - stood),
        hours_late: due.filter(|_| is_late).map(|due| hours(until - due)),
        known_at: instant(start.known_at)?,
        booked_for,
        paused,
        until: instant(until)?,
        started_by: start.version,
        stopped_by: stop.map(|stop| stop.version),
    })
}

impl Run<'_> {
    /// Whether it runs, in time or overdue: nothing has stopped it, and it does not stand still.
    pub fn is_running(&self) -> bool {
        matches!(self.outcome, ClockOutcome::Running | ClockOutcome::Overdue)
    }

    /// How long it stood still while its journey was paused.
    pub fn stood(&self) -> TimeDelta {
        self.paused.iter().map(|(from, to)| *to - *from).sum()
    }

    /// Every day that counted, or did not, for when it is due. None where it is not due.
    pub fn days(&self, calendar: &Calendar) -> Vec<Day> {
        let allows = self
            .clock
            .allows
            .map(|allows| allows.days(self.started_at, self.booked_for, &self.paused, calendar));
        allows.unwrap_or_default()
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

impl Course<'_> {
    /// The day or hour that a fact booked.
    pub(crate) fn booked_for(&self, fact: &Fact) -> Option<DateTime<Utc>> {
        // Few kinds ever did.
        if !self.view.answers.booking.contains(&fact.kind) {
            return None;
        }
        match self.view.answers.aside(self.number, fact.version) {
            Some(Aside::BookedFor(at)) => Some(at),
            _ => None,
        }
    }

    // Whether two facts are not each told of another adult.
    fn may_be_about_one_adult(&self, one: &Fact, other: &Fact) -> bool {
        match (self.kind(one).adult(), self.kind(other).adult()) {
            (Some(one), Some(other)) => one == other,
            (None, _) | (_, None) => true,
        }
    }

    /// Whether its clocks stand still now.
    pub fn is_paused(&self) -> bool {
        let pausing = |fact: &Fact| match self.kind(fact) {
            JourneyEvent::JourneyPaused { .. } => Some(true),
            JourneyEvent::JourneyResumed {} => Some(false),
            _ => None,
        };
        self.facts().iter().rev().find_map(pausing).unwrap_or(false)
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

fn instant(micros: Micros) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(micros)
}

#[expect(clippy::cast_precision_loss, reason = "exact to the microsecond for 285 years")]
fn hours(micros: Micros) -> f64 {
    micros as f64 / 3_600_000_000.0
}

#[cfg(test)]
mod hand_worked;
#[cfg(test)]
mod tests;
