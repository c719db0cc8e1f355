//! What every clinic looks at, fortnight by fortnight: six measures, each of one span of fourteen days.
//!
//! These are counts of what happened in a span, whenever the enquiry was received: the period view. No
//! share runs from one to the next.

use chrono::{Days, NaiveDate};
use domain::calendar::start_of;
use domain::clinic::Measure;
use domain::ids::{ClockName, JourneyId, WorkerId};
use domain::journey::JourneyEvent;
use serde::{Deserialize, Serialize};

use crate::campaigns::{APPLICATION, VISIT};
use crate::clocks::{ClockOutcome, Run, runs};
use crate::course::{Course, Outcome};
use crate::groups::chosen;
use crate::history::Micros;
use crate::journeys::{next_action, worker};
use crate::question::{Basis, Question, QuestionError};
use crate::statistics::xmr::{Signal, Usual, xmr};
use crate::view::View;

/// The days of a fortnight.
pub const FORTNIGHT: u64 = 14;
/// Fortnights of a year: 52 weeks, so that a fortnight a year before begins on the same day of the week.
pub const YEAR: usize = 26;
/// The clock of the first reply to an enquiry.
pub const FIRST_CONTACT: &str = "first-contact";

/// What happened in a fortnight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fortnight {
    /// Its first day.
    pub from: NaiveDate,
    /// The day after its last.
    pub to: NaiveDate,
    /// Enquiries received.
    pub enquiries: usize,
    /// First contacts that were made in time, of `contacts`.
    pub contacts_in_time: usize,
    /// First contacts that were made or became overdue in it.
    pub contacts: usize,
    /// Households that reached the stage of an initial visit.
    pub visits: usize,
    /// Households whose application was received.
    pub applications: usize,
    /// Households approved.
    pub approvals: usize,
    /// Households under way at its end, or at the as-at, with a clock over its limit.
    pub over_limit: usize,
}

/// A measure of several fortnights, the earlier first, and what is unusual of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Each fortnight that has one, by its place, with its figure and what is unusual about it.
    pub points: Vec<(usize, f64, Option<Signal>)>,
    /// What is usual. None of fewer than two.
    pub usual: Option<Usual>,
}

impl Fortnight {
    fn starting(from: NaiveDate) -> Option<Self> {
        Some(Self::spanning(from, from.checked_add_days(Days::new(FORTNIGHT))?))
    }

    fn spanning(from: NaiveDate, to: NaiveDate) -> Self {
        Self {
            from,
            to,
            enquiries: 0,
            contacts_in_time: 0,
            contacts: 0,
            visits: 0,
            applications: 0,
            approvals: 0,
            over_limit: 0,
        }
    }

    /// A measure of it: how many, and of how many where it is a share.
    pub fn measure(&self, measure: Measure) -> (usize, Option<usize>) {
        match measure {
            Measure::Enquiries => (self.enquiries, None),
            Measure::FirstContact => (self.contacts_in_time, Some(self.contacts)),
            Measure::Visits => (self.visits, None),
            Measure::Applications => (self.applications, None),
            Measure::Approvals => (self.approvals, None),
            Measure::OverLimit => (self.over_limit, None),
        }
    }

    /// The same as one figure: the share, where it is one of anybody.
    #[expect(clippy::cast_precision_loss, reason = "counts of journeys are far below 2^53")]
    pub fn figure(&self, measure: Measure) -> Option<f64> {
        match self.measure(measure) {
            (count, None) => Some(count as f64),
            (_, Some(0)) => None,
            (count, Some(of)) => Some(count as f64 / of as f64),
        }
    }
}

impl std::ops::AddAssign<&Self> for Fortnight {
    fn add_assign(&mut self, more: &Self) {
        self.enquiries += more.enquiries;
        self.contacts_in_time += more.contacts_in_time;
        self.contacts += more.contacts;
        self.visits += more.visits;
        self.applications += more.applications;
        self.approvals += more.approvals;
        self.over_limit += more.over_limit;
    }
}

/// So many fortnights up to a day, that day left out; the earlier first. Days count in London.
pub fn fortnights(
    view: &View<'_>,
    question: &Question,
    to: NaiveDate,
    many: usize,
) -> Result<Vec<Fortnight>, QuestionError> {
    let back = |place: usize| u64::try_from(many - place).unwrap_or(0) * FORTNIGHT;
    let starts = (0..many).filter_map(|place| to.checked_sub_days(Days::new(back(place))));
    happened_in(view, question, starts.filter_map(Fortnight::starting).collect())
}

/// The same counts of a span of days of any length, its last day left out.
pub fn counted_between(
    view: &View<'_>,
    question: &Question,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Fortnight, QuestionError> {
    let span = Fortnight::spanning(from, to);
    let told = happened_in(view, question, vec![span.clone()])?;
    Ok(told.into_iter().next().unwrap_or(span))
}

// What happened in each of some spans, of which one follows the other.
fn happened_in(
    view: &View<'_>,
    question: &Question,
    told: Vec<Fortnight>,
) -> Result<Vec<Fortnight>, QuestionError> {
    question.is_plain()?;
    let days = told.iter().map(|it| it.from).chain(told.last().map(|it| it.to));
    let ends: Vec<Micros> = days.map(|day| start_of(day).timestamp_micros()).collect();
    // The fortnight of an instant, if it is one of these.
    let place = |at: Micros| {
        let after = ends.partition_point(|end| *end <= at);
        after.checked_sub(1).filter(|place| *place < ends.len().saturating_sub(1))
    };
    let visit = view.stages.iter().position(|(stage, _)| stage.as_str() == VISIT);
    let (from, basis, by) = (None, Basis::Cohort, None);
    let all = Question { from, to: None, basis, by, ..question.clone() };
    let (parts, _) = chosen(
        view,
        &all,
        || told.clone(),
        |told, course, begun_at, _| {
            let mut count = |at: Option<Micros>, figure: fn(&mut Fortnight) -> &mut usize| {
                if let Some(place) = at.and_then(place) {
                    *figure(&mut told[place]) += 1;
                }
            };
            count(Some(begun_at), |it| &mut it.enquiries);
            count(visit.and_then(|stage| course.entered[stage]), |it| &mut it.visits);
            count(applied_at(course), |it| &mut it.applications);
            count(course.approved_at(), |it| &mut it.approvals);
            let runs = runs(course);
            if let Some((at, is_kept)) = runs.iter().find_map(first_contact) {
                count(Some(at), |it| &mut it.contacts);
                count(Some(at).filter(|_| is_kept), |it| &mut it.contacts_in_time);
            }
            for (fortnight, end) in told.iter_mut().zip(ends.iter().skip(1)) {
                let end = (*end).min(course.as_at);
                let is_over = is_open_at(course, end) && runs.iter().any(|run| is_over(run, end));
                fortnight.over_limit += usize::from(is_over);
            }
        },
    )?;
    Ok(parts.into_iter().fold(told, |mut told, part| {
        told.iter_mut().zip(part).for_each(|(fortnight, more)| *fortnight += &more);
        told
    }))
}

/// A measure of the last fortnights, beside what is usual of it.
pub fn series(fortnights: &[Fortnight], measure: Measure) -> Series {
    let told = fortnights.iter().enumerate();
    let told: Vec<_> = told.filter_map(|(at, it)| Some((at, it.figure(measure)?))).collect();
    let figures: Vec<f64> = told.iter().map(|(_, figure)| *figure).collect();
    let found = xmr(&figures, true);
    let signals =
        found.iter().flat_map(|it| it.signals.iter().copied()).chain(std::iter::repeat(None));
    let points = told.into_iter().zip(signals).map(|((at, figure), signal)| (at, figure, signal));
    Series { points: points.collect(), usual: found.map(|it| it.usual()) }
}

fn applied_at(course: &Course<'_>) -> Option<Micros> {
    let applied = course.facts().iter().find(|fact| match course.kind(fact) {
        JourneyEvent::MilestoneReached { milestone, .. } => milestone.as_str() == APPLICATION,
        _ => false,
    });
    applied.map(|fact| fact.happened_at)
}

// When the first contact was made or became overdue, whichever came first, and whether that was in time.
fn first_contact(run: &Run<'_>) -> Option<(Micros, bool)> {
    use ClockOutcome::{Cancelled, Met, MetRecordedLate, Missed, Overdue, Paused, Running};
    if run.clock.name.as_str() != FIRST_CONTACT {
        return None;
    }
    let at = run.settled_at.timestamp_micros();
    match run.outcome {
        Met | MetRecordedLate => Some((at, true)),
        Missed | Overdue => Some((at, false)),
        Running | Paused | Cancelled => None,
    }
}

// Whether a journey was under way at an instant.
fn is_open_at(course: &Course<'_>, at: Micros) -> bool {
    let ended = course.ended.map(|ended| ended.happened_at);
    course.approved_at().into_iter().chain(ended).all(|over| at < over)
}

// Whether it was over its limit at an instant, and still ran.
fn is_over(run: &Run<'_>, at: Micros) -> bool {
    let is_due = run.due_at.is_some_and(|due| due.timestamp_micros() < at);
    let until = run.until.timestamp_micros();
    is_due && (at < until || run.outcome == ClockOutcome::Overdue && at <= until)
}

/// Households under way that have a clock over its limit, the longest over first: by how many hours, and
/// which clock.
pub fn over_limit(view: &View<'_>, question: &Question) -> Result<Vec<Over>, QuestionError> {
    let all = Question { from: None, to: None, by: None, ..question.clone() };
    let (parts, _) = chosen(view, &all, Vec::new, |over, course, _, _| {
        if !matches!(course.outcome(), Outcome::Open(_)) {
            return;
        }
        let runs = runs(course);
        let late = runs.iter().filter(|run| run.outcome == ClockOutcome::Overdue);
        let by_hours = |run: &&Run<'_>, other: &&Run<'_>| {
            let hours = |run: &Run<'_>| run.hours_late.unwrap_or(0.0);
            hours(run).total_cmp(&hours(other))
        };
        if let Some(run) = late.max_by(by_hours) {
            over.push(Over::of(course, run));
        }
    })?;
    let mut over = parts.concat();
    over.sort_by(|one, other| other.hours.total_cmp(&one.hours));
    Ok(over)
}

/// A household that has waited beyond a limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Over {
    /// The journey.
    pub journey: JourneyId,
    /// The furthest stage it reached, by its place among the stages of the view.
    pub stage: usize,
    /// The clock that is over its limit for the longest.
    pub clock: ClockName,
    /// By how many hours.
    pub hours: f64,
    /// Who looks after it.
    pub worker: Option<WorkerId>,
    /// By when the next thing is to be done that is agreed.
    pub next_action: Option<NaiveDate>,
}

impl Over {
    fn of(course: &Course<'_>, run: &Run<'_>) -> Self {
        Self {
            journey: course.id(),
            stage: course.furthest(),
            clock: run.clock.name.clone(),
            hours: run.hours_late.unwrap_or(0.0),
            worker: worker(course),
            next_action: next_action(course).map(|(_, due)| due),
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::StreamId;
    use domain::pathway::{ClockFile, File, Pathway, Pathways};
    use domain::record::Event;
    use domain::testing::{ended, enquired, journey, reached, small_pathway, spoke};

    use super::*;
    use crate::answers::Answers;
    use crate::ten_households::{at_nine, tell};

    fn clock(name: &str, stops_on: &str, within: &str) -> ClockFile {
        ClockFile {
            name: name.into(),
            label: String::new(),
            starts_on: vec!["enquiry-received".into()],
            stops_on: vec![stops_on.into()],
            within: Some(within.into()),
            remind: vec![],
            source: String::new(),
        }
    }

    fn told() -> Answers {
        let pack = clock("information-pack", "information-pack-sent", "24 hours");
        let contact = clock(FIRST_CONTACT, "first-contact-made", "72 hours");
        let file = File { clocks: vec![pack, contact], ..small_pathway() };
        let mut answers = Answers::new(Pathways::starting_with(Pathway::check(file).unwrap()));
        for (number, day, event) in [
            // In the fortnight from 6 to 19 November.
            (1, "2026-11-06", enquired()),
            (1, "2026-11-06", reached("information-pack-sent")),
            (1, "2026-11-07", spoke()),
            (1, "2026-11-19", reached("initial-visit-held")),
            // Nobody replied, and on the 17th it was given up.
            (2, "2026-11-09", enquired()),
            (2, "2026-11-17", ended("moving")),
            // A fortnight earlier, and nobody has replied yet.
            (3, "2026-10-30", enquired()),
            // On the day of the clinic, which is left out.
            (4, "2026-11-20", enquired()),
            // A year before.
            (5, "2025-11-10", enquired()),
            (5, "2025-11-10", reached("information-pack-sent")),
            (5, "2025-11-10", spoke()),
        ] {
            let (stream, at) = (StreamId(journey(number).0), at_nine(day));
            tell(&mut answers, stream, at, at, Event::Journey(event));
        }
        answers
    }

    fn asked() -> Question {
        Question::now(at_nine("2026-11-20"))
    }

    fn found(many: usize) -> Vec<Fortnight> {
        let answers = told();
        let view = View::new(&answers, &asked()).unwrap();
        fortnights(&view, &asked(), "2026-11-20".parse().unwrap(), many).unwrap()
    }

    #[test]
    fn a_fortnight_counts_what_happened_in_its_fourteen_london_days() {
        let found = found(2);

        let [before, last] = &found[..] else { panic!("{found:?}") };
        let days = |it: &Fortnight| [it.from, it.to].map(|day| day.to_string());
        assert_eq!(days(before), ["2026-10-23", "2026-11-06"]);
        assert_eq!(days(last), ["2026-11-06", "2026-11-20"]);
        assert_eq!((before.enquiries, last.enquiries), (1, 2));
        assert_eq!((before.visits, last.visits), (0, 1));
        assert_eq!((before.contacts_in_time, before.contacts), (0, 1));
        assert_eq!((last.contacts_in_time, last.contacts), (1, 2));
        assert_eq!((before.over_limit, last.over_limit), (1, 1), "1 and 3, 2 being over");
    }

    #[test]
    fn a_year_is_26_fortnights_and_begins_on_the_same_day_of_the_week() {
        let found = found(YEAR + 1);

        assert_eq!(found[0].from.to_string(), "2025-11-07");
        assert_eq!(found[0].enquiries, 1);
        assert_eq!(found.iter().map(|it| it.enquiries).sum::<usize>(), 4);
    }

    #[test]
    fn before_the_first_of_all_days_there_are_no_fortnights() {
        let answers = told();
        let view = View::new(&answers, &asked()).unwrap();

        assert_eq!(fortnights(&view, &asked(), NaiveDate::MIN, 3), Ok(vec![]));
    }

    #[test]
    fn a_share_of_nobody_is_no_point_of_a_series() {
        let found = found(YEAR);

        let contacts = series(&found, Measure::FirstContact);
        let told: Vec<_> = contacts.points.iter().map(|(at, figure, _)| (*at, *figure)).collect();
        assert_eq!(told, [(24, 0.0), (25, 0.5)]);
        assert_eq!(series(&found, Measure::Enquiries).points.len(), YEAR);
    }

    #[test]
    fn who_is_over_a_limit_is_told_with_the_clock_that_is_over_for_the_longest() {
        let answers = told();
        let view = View::new(&answers, &asked()).unwrap();

        let over = over_limit(&view, &asked()).unwrap();

        let told: Vec<_> =
            over.iter().map(|it| (it.journey, it.clock.as_str(), it.hours)).collect();
        assert_eq!(told, [(journey(3), "information-pack", 480.0)]);
    }
}
