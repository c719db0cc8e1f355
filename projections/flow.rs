//! The process map: what follows what, how often, and after how long (directly-follows).

mod rework;
mod steps;
mod through;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::journey::JourneyEvent;
use serde::Serialize;

use crate::course::{Course, Outcome};
use crate::footnote::Footnote;
use crate::groups::{Count, Grouped, count, grouped};
use crate::history::Micros;
use crate::question::{Basis, Question, QuestionError, Steps};
use crate::statistics::quantiles::{mean, percentile, sorted};
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
    let names = Activities::of(view, question.steps);
    let counted = count(view, question, &Tally { of_kind: names.of_kind, ..Tally::default() })?;
    Ok(grouped(counted, question.by, |tally, _| tally.report(&names.names)))
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
        | JourneyEvent::RewardPaid { .. }
        | JourneyEvent::RecontactAgreed { .. }
        | JourneyEvent::RecontactWithdrawn {}
        | JourneyEvent::FactUndone { .. }
        | JourneyEvent::ReminderSent { .. }
        | JourneyEvent::ErasureOrdered { .. }
        | JourneyEvent::ErasureCompleted { .. } => None,
        event => Some(event.name()),
    }
}

struct Activities {
    names: Vec<String>,
    of_kind: Vec<Option<u16>>,
}

impl Activities {
    fn of(view: &View<'_>, steps: Steps) -> Self {
        let mut names: Vec<String> = vec![];
        let mut of_kind = vec![];
        for kind in view.answers.kinds.values() {
            of_kind.push(activity(kind, steps).and_then(|name| {
                let place = names.iter().position(|known| known == name).unwrap_or_else(|| {
                    names.push(name.to_owned());
                    names.len() - 1
                });
                u16::try_from(place).ok()
            }));
        }
        Self { names, of_kind }
    }
}

#[derive(Clone, Debug, Default)]
struct Tally {
    of_kind: Vec<Option<u16>>,
    gaps: BTreeMap<(u16, u16), Gaps>,
    starts: BTreeMap<u16, usize>,
    ends: BTreeMap<u16, usize>,
    open_ends: BTreeMap<u16, usize>,
    approved_ends: BTreeMap<u16, usize>,
    activities: BTreeMap<u16, usize>,
    sequences: HashMap<Vec<u16>, usize>,
    again: Again,
    journeys: usize,
    events: usize,
}

#[derive(Clone, Debug, Default)]
struct Gaps {
    seconds: Vec<f64>,
    working_days: Vec<f64>,
    journeys: usize,
}

impl Count for Tally {
    fn count(&mut self, course: &Course<'_>, _: &mut Footnote) {
        let drawn = course.facts.iter();
        let drawn: Vec<(u16, Micros)> =
            drawn.filter_map(|fact| Some((self.of_kind[fact.kind]?, fact.happened_at))).collect();
        let (Some((first, _)), Some((last, _))) = (drawn.first(), drawn.last()) else { return };
        self.journeys += 1;
        self.events += drawn.len();
        *self.starts.entry(*first).or_default() += 1;
        *self.ends.entry(*last).or_default() += 1;
        match course.outcome() {
            Outcome::Open(_) => *self.open_ends.entry(*last).or_default() += 1,
            Outcome::Approved => *self.approved_ends.entry(*last).or_default() += 1,
            Outcome::Left(_) => {}
        }
        for (activity, _) in &drawn {
            *self.activities.entry(*activity).or_default() += 1;
        }
        self.count_gaps(&drawn, course);
        self.again.count(course);
        let sequence = drawn.into_iter().map(|(activity, _)| activity).collect();
        *self.sequences.entry(sequence).or_default() += 1;
    }
}

impl Tally {
    fn count_gaps(&mut self, drawn: &[(u16, Micros)], course: &Course<'_>) {
        let mut met = BTreeSet::new();
        for pair in drawn.windows(2) {
            let ((from, left), (to, came)) = (pair[0], pair[1]);
            let gaps = self.gaps.entry((from, to)).or_default();
            gaps.seconds.push(seconds(left, came));
            if course.view.working_days {
                gaps.working_days.push(course.days(left, came));
            }
            gaps.journeys += usize::from(met.insert((from, to)));
        }
    }

    fn report(self, names: &[String]) -> Flow {
        let name = |activity: u16| names[usize::from(activity)].clone();
        let named = |counts: BTreeMap<u16, usize>| {
            counts.into_iter().map(|(activity, count)| (name(activity), count)).collect()
        };
        let edges =
            self.gaps.into_iter().map(|((from, to), gaps)| edge(name(from), name(to), gaps));
        let mut edges: Vec<Edge> = edges.collect();
        edges.sort_by(|a, b| (b.count, &a.from, &a.to).cmp(&(a.count, &b.from, &b.to)));
        let variants = self.sequences.len();
        let sequences = self.sequences.into_iter().map(|(sequence, count)| Variant {
            activities: sequence.into_iter().map(name).collect(),
            count,
        });
        Flow {
            edges,
            starts: named(self.starts),
            ends: named(self.ends),
            open_ends: named(self.open_ends),
            approved_ends: named(self.approved_ends),
            activities: named(self.activities),
            journeys: self.journeys,
            events: self.events,
            variants,
            top_variants: top(sequences.collect()),
            rework: self.again.told(),
        }
    }
}

fn edge(from: String, to: String, gaps: Gaps) -> Edge {
    let [mean_seconds, mean_working_days] = [&gaps.seconds, &gaps.working_days].map(|it| mean(it));
    let (seconds, working_days) = (sorted(gaps.seconds), sorted(gaps.working_days));
    Edge {
        from,
        to,
        count: seconds.len(),
        journeys: gaps.journeys,
        median_seconds: percentile(&seconds, 0.5),
        mean_seconds,
        median_working_days: percentile(&working_days, 0.5),
        mean_working_days,
    }
}

// The most frequent first, and then by their text.
fn top(mut variants: Vec<Variant>) -> Vec<Variant> {
    variants.sort_by(|a, b| (b.count, &a.activities).cmp(&(a.count, &b.activities)));
    variants.truncate(TOP);
    variants
}

#[expect(clippy::cast_precision_loss, reason = "exact to the microsecond for 285 years")]
fn seconds(from: Micros, to: Micros) -> f64 {
    to.saturating_sub(from) as f64 / 1_000_000.0
}

#[cfg(test)]
mod tests;
