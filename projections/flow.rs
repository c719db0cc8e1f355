//! The process map: what follows what, how often, and after how long (directly-follows).

mod rework;
mod steps;
mod through;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::journey::JourneyEvent;
use serde::Serialize;

use crate::course::{Course, Outcome};
use crate::footnote::Footnote;
use crate::groups::{Count, Grouped, count, grouped};
use crate::history::Micros;
use crate::parts::beside_each_other;
use crate::question::{Basis, Question, QuestionError, Steps};
use crate::statistics::quantiles::{Values, percentiles_among};
use crate::view::View;
use rework::Again;
pub use rework::{Rework, ReworkKind};
pub use steps::{Way, WayStep, each_way};
pub use through::Through;

/// Sequences that are told one by one.
const TOP: usize = 10;

/// What follows what on journeys.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flow {
    /// One row for each pair of neighbours, most frequent first.
    pub edges: Vec<Edge>,
    /// How many journeys begin with each activity.
    pub starts: BTreeMap<String, usize>,
    /// How many journeys have each activity last.
    pub ends: BTreeMap<String, usize>,
    /// Of these, how many are still under way.
    pub open_ends: BTreeMap<String, usize>,
    /// Of these, how many were approved.
    pub approved_ends: BTreeMap<String, usize>,
    /// How often each activity was recorded.
    pub activities: BTreeMap<String, usize>,
    /// Journeys.
    pub journeys: usize,
    /// Facts.
    pub events: usize,
    /// Distinct sequences of activities.
    pub variants: usize,
    /// The most frequent of them.
    pub top_variants: Vec<Variant>,
    /// What had to be done again.
    pub rework: Vec<Rework>,
}

/// A sequence of activities that journeys have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Variant {
    /// The activities, in order.
    pub activities: Vec<String>,
    /// How many journeys have it.
    pub count: usize,
}

/// One activity directly after another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Edge {
    /// The one before.
    pub from: String,
    /// The one after.
    pub to: String,
    /// How often.
    pub count: usize,
    /// On how many journeys.
    pub journeys: usize,
    /// Seconds between them, in half the cases.
    pub median_seconds: Option<f64>,
    /// Seconds between them, on average.
    pub mean_seconds: Option<f64>,
    /// Working days between them, in half the cases, where these were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median_working_days: Option<f64>,
    /// Working days between them, on average.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean_working_days: Option<f64>,
}

/// What follows what, on the journeys of a cohort.
pub fn flow(view: &View<'_>, question: &Question) -> Result<Grouped<Flow>, QuestionError> {
    if question.basis == Basis::Period {
        return Err(QuestionError::NoPeriod);
    }
    question.without_window()?;
    let drawn = Arc::new(Drawn::of(view, question.steps));
    let none = Tally::of(&drawn);
    let counted = count(view, question, &none)?;
    Ok(grouped(view, counted, question.by, |tally, _| tally.report()))
}

/// The name of what a fact does on a map of these steps, if it is drawn there: milestones by theirs.
pub(crate) fn activity(event: &JourneyEvent, steps: Steps) -> Option<&str> {
    match event {
        JourneyEvent::EnquiryReceived(_)
        | JourneyEvent::MilestoneReached { .. }
        | JourneyEvent::JourneyEnded { .. } => any_activity(event),
        event => any_activity(event).filter(|_| steps == Steps::All),
    }
}

fn any_activity(event: &JourneyEvent) -> Option<&str> {
    match event {
        JourneyEvent::MilestoneReached { milestone, .. } => Some(milestone.as_str()),
        JourneyEvent::JourneyEnded { .. } => Some("ended"),
        // Book-keeping, not something that happened to a household.
        JourneyEvent::PathwayChosen { .. }
        | JourneyEvent::JourneySnoozed { .. }
        | JourneyEvent::HandoverOffered { .. }
        | JourneyEvent::HandoverReturned { .. }
        | JourneyEvent::HouseholdCameBack { .. }
        | JourneyEvent::HouseholdsKeptApart { .. }
        | JourneyEvent::TouchRecorded(_)
        | JourneyEvent::ValuesModeTold { .. }
        | JourneyEvent::RewardPaid { .. }
        | JourneyEvent::RecontactAgreed { .. }
        | JourneyEvent::RecontactWithdrawn {}
        | JourneyEvent::RetentionHeld { .. }
        | JourneyEvent::RetentionHoldLifted { .. }
        | JourneyEvent::MadeConfidential { .. }
        | JourneyEvent::ConfidentialityLifted { .. }
        | JourneyEvent::OpenedInEmergency { .. }
        | JourneyEvent::FactUndone { .. }
        | JourneyEvent::ReminderSent { .. }
        | JourneyEvent::ErasureOrdered { .. }
        | JourneyEvent::ErasureCompleted { .. } => None,
        event => Some(event.name()),
    }
}

// What is drawn on a map.
#[derive(Debug)]
struct Drawn {
    activities: Vec<String>,
    // Which of them each kind of fact is.
    of_kind: Vec<Option<u16>>,
    // Which kinds tell of what is done again.
    of_rework: Vec<bool>,
}

impl Drawn {
    fn of(view: &View<'_>, steps: Steps) -> Self {
        let mut activities: Vec<String> = vec![];
        let mut of_kind = vec![];
        for kind in view.answers.kinds.values() {
            of_kind.push(activity(kind, steps).and_then(|name| {
                let place = activities.iter().position(|known| known == name);
                let place = place.unwrap_or_else(|| {
                    activities.push(name.to_owned());
                    activities.len() - 1
                });
                u16::try_from(place).ok()
            }));
        }
        Self { activities, of_kind, of_rework: rework::telling(view) }
    }
}

// Every list is by the place of an activity, that of the gaps by the places of two.
#[derive(Clone, Debug)]
struct Tally {
    drawn: Arc<Drawn>,
    gaps: Vec<Gaps>,
    // One more than the place of a pair's gaps, 0 where it has none.
    places: Vec<u32>,
    starts: Vec<usize>,
    ends: Vec<usize>,
    open_ends: Vec<usize>,
    approved_ends: Vec<usize>,
    activities: Vec<usize>,
    sequences: HashMap<Vec<u16>, usize>,
    again: Again,
    journeys: usize,
    events: usize,
    // Room for one journey.
    steps: Vec<(u16, Micros)>,
    sequence: Vec<u16>,
}

#[derive(Clone, Debug, Default)]
struct Gaps {
    from: u16,
    to: u16,
    seconds: Values,
    working_days: Values,
    journeys: usize,
    // The journey that was counted last.
    last: Option<usize>,
}

impl Count for Tally {
    fn count(&mut self, course: &Course<'_>, _: &mut Footnote) {
        let mut steps = std::mem::take(&mut self.steps);
        steps.clear();
        let drawn = course.facts().iter();
        steps.extend(drawn.filter_map(|it| Some((self.drawn.of_kind[it.kind]?, it.happened_at))));
        if let (Some((first, _)), Some((last, _))) = (steps.first(), steps.last()) {
            self.count_ends(usize::from(*first), usize::from(*last), course);
            self.count_gaps(&steps, course);
            self.again.count(course, &self.drawn.of_rework);
            self.count_sequence(&steps);
        }
        self.steps = steps;
    }

    fn add(&mut self, next: Self) {
        for more in next.gaps {
            let gaps = self.gaps(more.from, more.to);
            gaps.seconds.append(more.seconds);
            gaps.working_days.append(more.working_days);
            gaps.journeys += more.journeys;
        }
        for (counts, more) in [
            (&mut self.starts, next.starts),
            (&mut self.ends, next.ends),
            (&mut self.open_ends, next.open_ends),
            (&mut self.approved_ends, next.approved_ends),
            (&mut self.activities, next.activities),
        ] {
            counts.iter_mut().zip(more).for_each(|(count, more)| *count += more);
        }
        for (sequence, count) in next.sequences {
            *self.sequences.entry(sequence).or_default() += count;
        }
        self.again.add(next.again);
        self.journeys += next.journeys;
        self.events += next.events;
    }
}

impl Tally {
    fn of(drawn: &Arc<Drawn>) -> Self {
        let many = drawn.activities.len();
        let none = vec![0; many];
        Self {
            drawn: Arc::clone(drawn),
            gaps: vec![],
            places: vec![0; many * many],
            starts: none.clone(),
            ends: none.clone(),
            open_ends: none.clone(),
            approved_ends: none.clone(),
            activities: none,
            sequences: HashMap::new(),
            again: Again::default(),
            journeys: 0,
            events: 0,
            steps: vec![],
            sequence: vec![],
        }
    }

    fn gaps(&mut self, from: u16, to: u16) -> &mut Gaps {
        let pair = usize::from(from) * self.drawn.activities.len() + usize::from(to);
        if self.places[pair] == 0 {
            self.gaps.push(Gaps { from, to, ..Gaps::default() });
            self.places[pair] = u32::try_from(self.gaps.len()).unwrap_or(u32::MAX);
        }
        &mut self.gaps[self.places[pair] as usize - 1]
    }

    fn count_ends(&mut self, first: usize, last: usize, course: &Course<'_>) {
        self.journeys += 1;
        self.starts[first] += 1;
        self.ends[last] += 1;
        match course.outcome() {
            Outcome::Open(_) => self.open_ends[last] += 1,
            Outcome::Approved => self.approved_ends[last] += 1,
            Outcome::Left(_) => {}
        }
    }

    fn count_gaps(&mut self, steps: &[(u16, Micros)], course: &Course<'_>) {
        self.events += steps.len();
        for (activity, _) in steps {
            self.activities[usize::from(*activity)] += 1;
        }
        for pair in steps.windows(2) {
            let ((from, left), (to, came)) = (pair[0], pair[1]);
            let gaps = self.gaps(from, to);
            gaps.seconds.push(seconds(left, came));
            if course.view.working_days {
                gaps.working_days.push(course.days(left, came));
            }
            gaps.journeys += usize::from(gaps.last.replace(course.number) != Some(course.number));
        }
    }

    fn count_sequence(&mut self, steps: &[(u16, Micros)]) {
        self.sequence.clear();
        self.sequence.extend(steps.iter().map(|(activity, _)| *activity));
        match self.sequences.get_mut(&self.sequence) {
            Some(count) => *count += 1,
            None => {
                self.sequences.insert(self.sequence.clone(), 1);
            }
        }
    }

    fn report(self) -> Flow {
        let names = &self.drawn.activities;
        let named = |counts: Vec<usize>| {
            let counts = names.iter().cloned().zip(counts);
            counts.filter(|(_, count)| *count > 0).collect()
        };
        let mut edges = beside_each_other(self.events, self.gaps, |gaps| {
            let [from, to] = [gaps.from, gaps.to].map(|it| names[usize::from(it)].clone());
            edge(from, to, &gaps)
        });
        edges.sort_by(|a, b| (b.count, &a.from, &a.to).cmp(&(a.count, &b.from, &b.to)));
        Flow {
            edges,
            starts: named(self.starts),
            ends: named(self.ends),
            open_ends: named(self.open_ends),
            approved_ends: named(self.approved_ends),
            activities: named(self.activities),
            journeys: self.journeys,
            events: self.events,
            variants: self.sequences.len(),
            top_variants: top(self.sequences.into_iter().collect(), names),
            rework: self.again.told(),
        }
    }
}

fn edge(from: String, to: String, gaps: &Gaps) -> Edge {
    let [median_seconds, median_working_days] = [&gaps.seconds, &gaps.working_days].map(|it| {
        let [median] = percentiles_among(&[it], [0.5]);
        median
    });
    Edge {
        from,
        to,
        count: gaps.seconds.many(),
        journeys: gaps.journeys,
        median_seconds,
        mean_seconds: gaps.seconds.mean(),
        median_working_days,
        mean_working_days: gaps.working_days.mean(),
    }
}

// The most frequent first, and then by their text.
fn top(mut sequences: Vec<(Vec<u16>, usize)>, names: &[String]) -> Vec<Variant> {
    let name = |activity: &u16| &names[usize::from(*activity)];
    let by_count = |(one, count): &(Vec<u16>, usize), (other, than): &(Vec<u16>, usize)| {
        than.cmp(count).then_with(|| one.iter().map(name).cmp(other.iter().map(name)))
    };
    if sequences.len() > TOP {
        sequences.select_nth_unstable_by(TOP, by_count);
        sequences.truncate(TOP);
    }
    sequences.sort_by(by_count);
    let told = sequences.into_iter().map(|(sequence, count)| Variant {
        activities: sequence.iter().map(name).cloned().collect(),
        count,
    });
    told.collect()
}

#[expect(clippy::cast_precision_loss, reason = "exact to the microsecond for 285 years")]
fn seconds(from: Micros, to: Micros) -> f64 {
    to.saturating_sub(from) as f64 / 1_000_000.0
}

#[cfg(test)]
mod tests;
