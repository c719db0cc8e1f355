//! One journey read by its pathway: stages entered, outcome, where it stands.

use domain::ids::JourneyId;
use domain::journey::JourneyEvent;
use domain::pathway::Meaning;

use crate::history::{History, Micros, index};
use crate::names::NameNo;
use crate::question::Dimension;
use crate::view::{Rules, View};

/// A journey, as far as it had come.
#[derive(Debug)]
pub struct Course<'a> {
    pub(crate) view: &'a View<'a>,
    pub(crate) number: usize,
    pub(crate) history: &'a History,
    pub(crate) rules: &'a Rules<'a>,
    /// What happened, in the order in which it happened.
    pub(crate) facts: &'a [Fact],
    /// When each stage was first entered, by the stages of all versions.
    pub(crate) entered: &'a [Option<Micros>],
    pub(crate) current: Option<usize>,
    pub(crate) ended: Option<Fact>,
    pub(crate) unused: Option<Unused>,
}

/// A fact that a view lets through.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fact {
    pub(crate) happened_at: Micros,
    pub(crate) known_at: Micros,
    pub(crate) kind: usize,
    pub(crate) version: usize,
}

/// Why a journey counts nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unused {
    Void,
    Merged,
}

/// What became of a journey. A stage is its place among the stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It reached the last stage, and no ending came before.
    Approved,
    /// It ended first, at this stage.
    Left(usize),
    /// It is under way, at this stage.
    Open(usize),
}

/// Room that one journey after another is read into.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    facts: Vec<Fact>,
    entered: Vec<Option<Micros>>,
}

impl<'a> Course<'a> {
    /// Reads a journey. None if it is on another pathway, or nothing of it is known.
    pub(crate) fn of(view: &'a View<'a>, number: usize, scratch: &'a mut Scratch) -> Option<Self> {
        let history = &view.answers.journeys[number];
        if !view.has(history) {
            return None;
        }
        read_facts(view, number, history, &mut scratch.facts);
        let first = scratch.facts.first()?;
        let kinds = view.answers.kinds.values();
        let enquired = |it: &&Fact| matches!(kinds[it.kind], JourneyEvent::EnquiryReceived(_));
        let begun = scratch.facts.iter().find(enquired).unwrap_or(first);
        let rules = view.rules_at(begun.happened_at)?;

        scratch.entered.clear();
        scratch.entered.resize(view.stages.len(), None);
        let (mut current, mut ended, mut unused) = (None, None, None);
        for fact in &scratch.facts {
            let meaning = rules.meanings[fact.kind];
            if let Some(stage) = meaning.enters {
                let place = rules.places[stage.index()];
                scratch.entered[place].get_or_insert(fact.happened_at);
                current = current.max(Some(place));
            }
            if let Some(stage) = meaning.returns_to {
                current = Some(rules.places[stage.index()]);
            }
            match kinds[fact.kind] {
                JourneyEvent::JourneyEnded { .. } => ended = ended.or(Some(*fact)),
                JourneyEvent::JourneyVoided {} => unused = unused.or(Some(Unused::Void)),
                JourneyEvent::JourneyMerged { .. } => unused = unused.or(Some(Unused::Merged)),
                _ => {}
            }
        }
        Some(Self {
            view,
            number,
            history,
            rules,
            facts: &scratch.facts,
            entered: &scratch.entered,
            current,
            ended,
            unused,
        })
    }

    /// Its id.
    pub fn id(&self) -> JourneyId {
        self.history.id
    }

    /// When the enquiry was received, or the first stage otherwise entered.
    pub(crate) fn begun_at(&self) -> Option<Micros> {
        self.entered.first().copied().flatten()
    }

    fn last(&self) -> usize {
        self.entered.len().saturating_sub(1)
    }

    /// When it was approved, if no ending came before.
    pub(crate) fn approved_at(&self) -> Option<Micros> {
        let approved = self.entered.last().copied().flatten()?;
        let ended_before = self.ended.is_some_and(|ended| ended.happened_at < approved);
        (!ended_before).then_some(approved)
    }

    /// What became of it.
    pub fn outcome(&self) -> Outcome {
        match (self.approved_at(), self.ended) {
            (Some(_), _) => Outcome::Approved,
            (None, Some(_)) => Outcome::Left(self.furthest_before(self.last())),
            (None, None) => Outcome::Open(self.furthest_before(self.entered.len())),
        }
    }

    /// The furthest stage it reached, whatever came of it since.
    pub(crate) fn furthest(&self) -> usize {
        match self.outcome() {
            Outcome::Approved => self.last(),
            Outcome::Left(stage) | Outcome::Open(stage) => stage,
        }
    }

    fn furthest_before(&self, end: usize) -> usize {
        self.entered[..end].iter().rposition(Option::is_some).unwrap_or(0)
    }

    /// How many stages it passed one after the other, each after the one before it.
    pub(crate) fn passed_in_order(&self) -> usize {
        let mut passed = 0;
        for fact in self.facts {
            let enters = self.meaning(fact).enters.map(|stage| self.rules.places[stage.index()]);
            passed += usize::from(enters == Some(passed));
        }
        passed
    }

    pub(crate) fn meaning(&self, fact: &Fact) -> Meaning {
        self.rules.meanings[fact.kind]
    }

    pub(crate) fn kind(&self, fact: &Fact) -> &'a JourneyEvent {
        &self.view.answers.kinds.values()[fact.kind]
    }

    /// A value that is on the enquiry.
    pub fn dimension(&self, dimension: Dimension) -> Option<&'a str> {
        self.name(self.history.dimensions[dimension as usize])
    }

    fn name(&self, number: NameNo) -> Option<&'a str> {
        self.view.answers.names.get(number?).map(|name| &**name)
    }
}

fn read_facts(view: &View<'_>, number: usize, history: &History, facts: &mut Vec<Fact>) {
    facts.clear();
    let struck = view.struck(number, &history.steps);
    for (place, step) in history.steps.iter().enumerate() {
        let taken_back = struck.as_ref().is_some_and(|struck| struck[place]);
        if let Some(kind) = step.kind
            && view.sees(*step)
            && !taken_back
        {
            let (happened_at, known_at) = (step.happened_at, step.known_at);
            facts.push(Fact { happened_at, known_at, kind: index(kind), version: place + 1 });
        }
    }
    // Most are told in the order in which they happened; ties keep the order of the file.
    if !facts.is_sorted_by_key(|fact| fact.happened_at) {
        facts.sort_by_key(|fact| fact.happened_at);
    }
}
