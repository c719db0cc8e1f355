//! Whose records may go, and when: by what each household became, for as long as its service keeps that.
//!
//! The journeys of one household go together: one that was merged, and one after which they came back, stay
//! as long as any of the others does.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::london_day;
use domain::ids::{JourneyId, ServiceName, WorkerId};
use domain::journey::JourneyEvent;
use domain::record::Event;
use domain::retention::{Became, Due, Periods, RetentionEvent, Set, Stop};

use crate::answers::Answers;
use crate::course::Course;
use crate::history::Aside;
use crate::question::Dimension;
use crate::view::View;

/// How long the records of one journey stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Whose.
    pub journey: JourneyId,
    /// The service that has it.
    pub service: Option<Box<str>>,
    /// When its own time is over, or why that does not run.
    pub own: Result<Due, Stop>,
    /// The hold that stands: until which day, or until it is lifted.
    pub hold: Option<Option<NaiveDate>>,
    /// The first day on which they may go, with all others of the household. None while nobody knows.
    pub on: Option<NaiveDate>,
    /// The journey of the same household because of which they stay longer than their own time.
    pub because_of: Option<JourneyId>,
}

/// What a journey's facts say of keeping it.
struct Said {
    kept: Kept,
    // Other journeys of the same household.
    same: Vec<JourneyId>,
}

/// For how long each service keeps what.
pub fn periods(answers: &Answers) -> Periods {
    Periods::of(answers.shown.iter().map(|fact| &fact.event))
}

/// How long something was to be kept, as somebody decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub worker: Option<WorkerId>,
    /// What.
    pub set: Set,
    /// For how many months that was kept before.
    pub before: u16,
}

/// All that was ever decided on it, the latest first.
pub fn decided(answers: &Answers) -> Vec<Decided> {
    let mut periods = Periods::default();
    let mut decided = vec![];
    for fact in &answers.shown {
        let Event::Retention(RetentionEvent::RetentionPeriodSet(set)) = &fact.event else {
            continue;
        };
        let before = periods.months(set.class, set.service.as_ref().map(ServiceName::as_str));
        let (at, worker) = (fact.when.recorded_at, fact.worker);
        decided.push(Decided { at, worker, set: set.clone(), before });
        periods = periods.with(set.clone());
    }
    decided.reverse();
    decided
}

/// Every journey of which something is kept, by the log's order.
pub fn kept(answers: &Answers, periods: &Periods, now: DateTime<Utc>) -> Vec<Kept> {
    let mut said = vec![];
    for view in &View::of_each_pathway(answers, now) {
        view.each(|course| said.extend(read(course, periods)));
    }
    together(said)
}

/// What may go by a day, the longest overdue first.
pub fn due_by(kept: &[Kept], day: NaiveDate) -> Vec<&Kept> {
    let mut due: Vec<&Kept> = kept.iter().filter(|it| it.on.is_some_and(|on| on <= day)).collect();
    due.sort_by_key(|it| (it.on, it.journey));
    due
}

/// How long the records of a journey stay by itself, whatever is said of others. None once they are gone.
pub fn own(course: &Course<'_>, periods: &Periods) -> Option<Kept> {
    read(course, periods).map(|said| said.kept)
}

fn read(course: &Course<'_>, periods: &Periods) -> Option<Said> {
    let (view, number) = (course.view, course.number);
    let mut became = Became::default();
    let mut same = vec![];
    for fact in course.facts() {
        let event = course.kind(fact);
        let Some(at) = DateTime::from_timestamp_micros(fact.happened_at) else { continue };
        let until = match view.answers.aside(number, fact.version) {
            Some(Aside::Due(until)) => Some(until),
            _ => None,
        };
        became.tell(course.pathway(), (event, at), until);
        if let JourneyEvent::JourneyMerged { .. } | JourneyEvent::HouseholdCameBack { .. } = event {
            same.extend(view.answers.names_journey(number, fact.version));
        }
    }
    if became.is_gone {
        return None;
    }
    let service = course.dimension(Dimension::Service);
    let own = became.due(course.pathway(), |class| periods.months(class, service));
    let today = london_day(DateTime::from_timestamp_micros(course.as_at)?);
    let kept = Kept {
        journey: course.id(),
        service: service.map(Into::into),
        hold: became.hold(today),
        on: own.ok().map(|due| due.on),
        own,
        because_of: None,
    };
    Some(Said { kept, same })
}

// The journeys of a household are joined by what either says of the other; one that is gone joins no more.
fn together(said: Vec<Said>) -> Vec<Kept> {
    let places: HashMap<JourneyId, usize> =
        said.iter().enumerate().map(|(place, it)| (it.kept.journey, place)).collect();
    let mut group: Vec<usize> = (0..said.len()).collect();
    for (place, it) in said.iter().enumerate() {
        for other in it.same.iter().filter_map(|other| places.get(other)) {
            let (one, other) = (head(&group, place), head(&group, *other));
            group[one] = other;
        }
    }
    let mut longest: HashMap<usize, usize> = HashMap::new();
    for place in 0..said.len() {
        let at = longest.entry(head(&group, place)).or_insert(place);
        if stays(&said[*at].kept) < stays(&said[place].kept) {
            *at = place;
        }
    }
    let longest: Vec<usize> = (0..said.len())
        .map(|place| longest.get(&head(&group, place)).copied().unwrap_or(place))
        .collect();
    let last: Vec<(Option<NaiveDate>, JourneyId)> =
        longest.iter().map(|place| (said[*place].kept.on, said[*place].kept.journey)).collect();
    let kept = said.into_iter().zip(last).map(|(it, (on, journey))| {
        let because_of = Some(journey).filter(|_| on != it.kept.on);
        Kept { on, because_of, ..it.kept }
    });
    kept.collect()
}

// What stays without an end stays longest.
fn stays(kept: &Kept) -> NaiveDate {
    kept.on.unwrap_or(NaiveDate::MAX)
}

fn head(group: &[usize], mut place: usize) -> usize {
    while group[place] != place {
        place = group[place];
    }
    place
}

#[cfg(test)]
mod fifteen_years;
#[cfg(test)]
mod tests;
