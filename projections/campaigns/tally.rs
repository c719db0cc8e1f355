//! What is counted of the enquiries of each campaign or source.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::journey::JourneyEvent;

use super::{APPLICATION, VISIT};
use crate::course::{Course, Outcome};
use crate::durations::Spells;
use crate::footnote::Footnote;
use crate::funnel::each_stretch;
use crate::groups::{Count, join};
use crate::history::Micros;
use crate::names::NameNo;
use crate::question::Dimension;
use crate::view::View;

/// The counts of all.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    dimension: Dimension,
    visit: Option<usize>,
    approval: Option<usize>,
    // Whether each kind of fact is that of an application.
    applies: Arc<[bool]>,
    old_enough: Option<Micros>,
    rows: BTreeMap<NameNo, Row>,
}

/// The counts of one.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) enquiries: usize,
    pub(super) visits: Option<usize>,
    pub(super) applications: usize,
    pub(super) approvals: Option<usize>,
    /// Those under way: stage, and days spent there.
    pub(super) open: Vec<(usize, f64)>,
    /// Those old enough to judge by service: approvals, and all.
    pub(super) judged: BTreeMap<NameNo, (usize, usize)>,
    pub(super) last_begun: Option<Micros>,
    pub(super) to_approval: Option<Spells>,
}

impl Tally {
    /// Enquiries before an instant are old enough to judge.
    pub(super) fn new(view: &View<'_>, dimension: Dimension, old_enough: Option<Micros>) -> Self {
        let place = |name: &str| view.stages.iter().position(|(stage, _)| stage.as_str() == name);
        let applies = |event: &JourneyEvent| match event {
            JourneyEvent::MilestoneReached { milestone, .. } => milestone.as_str() == APPLICATION,
            _ => false,
        };
        Self {
            dimension,
            visit: place(VISIT),
            approval: place("approved"),
            applies: view.answers.kinds.values().iter().map(applies).collect(),
            old_enough,
            rows: BTreeMap::new(),
        }
    }

    /// The counts of each by its name, of these names in any case: money that brought nobody is the most
    /// telling of all.
    pub(super) fn rows<'a>(
        self,
        view: &View<'_>,
        names: impl Iterator<Item = &'a String>,
    ) -> BTreeMap<Option<String>, Row> {
        let none = Row::new(self.visit, self.approval);
        let mut rows: BTreeMap<_, _> = names.map(|it| (Some(it.clone()), none.clone())).collect();
        rows.extend(self.rows.into_iter().map(|(key, row)| (view.name(key), row)));
        rows
    }
}

impl Count for Tally {
    fn count(&mut self, course: &Course<'_>, _: &mut Footnote) {
        let key = course.dimensions[self.dimension as usize];
        let reached = |stage: usize| usize::from(course.entered[stage].is_some());
        let (visited, approved) = (self.visit.map(reached), self.approval.map(reached));
        let applied = course.facts().iter().any(|fact| self.applies[fact.kind]);
        let begun_at = course.begun_at();
        let is_judged = begun_at.zip(self.old_enough).is_some_and(|(at, before)| at < before);
        let (visit, approval) = (self.visit, self.approval);
        let row = self.rows.entry(key).or_insert_with(|| Row::new(visit, approval));
        row.enquiries += 1;
        row.visits = row.visits.zip(visited).map(|(sum, one)| sum + one);
        row.applications += usize::from(applied);
        row.approvals = row.approvals.zip(approved).map(|(sum, one)| sum + one);
        row.last_begun = row.last_begun.max(begun_at);
        if let Outcome::Open(stage) = course.outcome() {
            let mut since = 0.0;
            each_stretch(course, |stretch| since = stretch.spell().days);
            row.open.push((stage, since));
        }
        if let Some(spells) = &mut row.to_approval {
            // What is set aside there is told by the reports of time.
            spells.count(course, &mut Footnote::default());
        }
        if is_judged {
            let service = course.dimensions[Dimension::Service as usize];
            let (k, n) = row.judged.entry(service).or_default();
            *k += approved.unwrap_or(0);
            *n += 1;
        }
    }

    fn add(&mut self, next: Self) {
        for (key, more) in next.rows {
            join(&mut self.rows, key, more, Row::add);
        }
    }
}

impl Row {
    // Nobody, where the pathway has the stage, is a 0.
    fn new(visit: Option<usize>, approval: Option<usize>) -> Self {
        Self {
            enquiries: 0,
            visits: visit.map(|_| 0),
            applications: 0,
            approvals: approval.map(|_| 0),
            open: vec![],
            judged: BTreeMap::new(),
            last_begun: None,
            to_approval: approval.map(Spells::to),
        }
    }

    fn add(&mut self, more: Self) {
        self.enquiries += more.enquiries;
        self.visits = self.visits.zip(more.visits).map(|(sum, more)| sum + more);
        self.applications += more.applications;
        self.approvals = self.approvals.zip(more.approvals).map(|(sum, more)| sum + more);
        self.open.extend(more.open);
        for (service, (k, n)) in more.judged {
            let sum = self.judged.entry(service).or_default();
            *sum = (sum.0 + k, sum.1 + n);
        }
        self.last_begun = self.last_begun.max(more.last_begun);
        if let Some((spells, more)) = self.to_approval.as_mut().zip(more.to_approval) {
            spells.add(more);
        }
    }

    /// Of those old enough to judge: approvals, and all.
    pub(super) fn judged(&self) -> (usize, usize) {
        self.judged.values().fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1))
    }
}
