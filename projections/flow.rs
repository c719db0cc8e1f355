//! The process map: what follows what, how often, and after how long (directly-follows).

use std::collections::{BTreeMap, HashSet};

use domain::journey::JourneyEvent;
use serde::Serialize;

use crate::course::{Course, Outcome};
use crate::footnote::Footnote;
use crate::groups::{Count, Grouped, count, grouped};
use crate::history::Micros;
use crate::question::{Basis, Question, QuestionError};
use crate::statistics::quantiles::{mean, percentile, sorted};
use crate::view::View;

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
    /// How often each activity was recorded.
    pub activities: BTreeMap<String, usize>,
    /// Journeys.
    pub journeys: usize,
    /// Facts.
    pub events: usize,
    /// Distinct sequences of activities.
    pub variants: usize,
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
    /// Seconds between them, in half the cases.
    pub median_seconds: Option<f64>,
    /// Seconds between them, on average.
    pub mean_seconds: Option<f64>,
}

/// What follows what, on the journeys of a cohort.
pub fn flow(view: &View<'_>, question: &Question) -> Result<Grouped<Flow>, QuestionError> {
    if question.basis == Basis::Period {
        return Err(QuestionError::NoPeriod);
    }
    question.is_plain()?;
    let names = Activities::of(view);
    let counted = count(view, question, &Tally { of_kind: names.of_kind, ..Tally::default() })?;
    Ok(grouped(counted, question.by, |tally, _| tally.report(&names.names)))
}

/// The name of what a fact does on the map, if it is drawn there: milestones by theirs.
pub(crate) fn activity(event: &JourneyEvent) -> Option<&str> {
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
    fn of(view: &View<'_>) -> Self {
        let mut names: Vec<String> = vec![];
        let mut of_kind = vec![];
        for kind in view.answers.kinds.values() {
            of_kind.push(activity(kind).and_then(|name| {
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
    gaps: BTreeMap<(u16, u16), Vec<f64>>,
    starts: BTreeMap<u16, usize>,
    ends: BTreeMap<u16, usize>,
    open_ends: BTreeMap<u16, usize>,
    activities: BTreeMap<u16, usize>,
    sequences: HashSet<Vec<u16>>,
    journeys: usize,
    events: usize,
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
        if matches!(course.outcome(), Outcome::Open(_)) {
            *self.open_ends.entry(*last).or_default() += 1;
        }
        for (activity, _) in &drawn {
            *self.activities.entry(*activity).or_default() += 1;
        }
        for pair in drawn.windows(2) {
            let ((from, left), (to, came)) = (pair[0], pair[1]);
            self.gaps.entry((from, to)).or_default().push(seconds(left, came));
        }
        self.sequences.insert(drawn.into_iter().map(|(activity, _)| activity).collect());
    }
}

impl Tally {
    fn report(self, names: &[String]) -> Flow {
        let name = |activity: u16| names[usize::from(activity)].clone();
        let named = |counts: BTreeMap<u16, usize>| {
            counts.into_iter().map(|(activity, count)| (name(activity), count)).collect()
        };
        let mut edges: Vec<Edge> = self
            .gaps
            .into_iter()
            .map(|((from, to), gaps)| {
                let mean_seconds = mean(&gaps);
                let gaps = sorted(gaps);
                let median_seconds = percentile(&gaps, 0.5);
                Edge {
                    from: name(from),
                    to: name(to),
                    count: gaps.len(),
                    median_seconds,
                    mean_seconds,
                }
            })
            .collect();
        edges.sort_by(|a, b| (b.count, &a.from, &a.to).cmp(&(a.count, &b.from, &b.to)));
        Flow {
            edges,
            starts: named(self.starts),
            ends: named(self.ends),
            open_ends: named(self.open_ends),
            activities: named(self.activities),
            journeys: self.journeys,
            events: self.events,
            variants: self.sequences.len(),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "exact to the microsecond for 285 years")]
fn seconds(from: Micros, to: Micros) -> f64 {
    to.saturating_sub(from) as f64 / 1_000_000.0
}
