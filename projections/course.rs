//! One journey read by its pathway: stages entered, outcome, where it stands.

use std::cell::{OnceCell, RefCell};

use domain::ids::JourneyId;
use domain::journey::JourneyEvent;
use domain::pathway::{Meaning, Pathway, StageNo};

use crate::history::{Micros, Step, index};
use crate::names::NameNo;
use crate::question::Dimension;
use crate::summary::{Entered, Summary};
use crate::view::{Rules, View};

/// So many facts are put in order soonest by putting in each where it belongs.
const FEW: usize = 100;

/// A journey, as far as it had come.
#[derive(Debug)]
pub struct Course<'a> {
    pub(crate) view: &'a View<'a>,
    pub(crate) number: usize,
    pub(crate) dimensions: [NameNo; Dimension::COUNT],
    pub(crate) rules: &'a Rules<'a>,
    /// Until when it is followed.
    pub(crate) as_at: Micros,
    // How many of its facts are followed, and the room in which these are.
    followed: usize,
    scratch: &'a Scratch,
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

impl Unused {
    fn by(event: &JourneyEvent) -> Option<Self> {
        match event {
            JourneyEvent::JourneyVoided {} => Some(Self::Void),
            JourneyEvent::JourneyMerged { .. } => Some(Self::Merged),
            _ => None,
        }
    }
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
    // Read when somebody asks for them: many figures need none.
    facts: OnceCell<Vec<Fact>>,
    // Whether they are read as they stand.
    is_plain: bool,
    spare: RefCell<Vec<Fact>>,
    entered: Vec<Option<Micros>>,
}

impl Scratch {
    pub(crate) fn clear(&mut self) {
        if let Some(facts) = self.facts.take() {
            *self.spare.get_mut() = facts;
        }
        self.entered.clear();
        self.is_plain = false;
    }

    fn facts(&self, view: &View<'_>, number: usize) -> &[Fact] {
        self.facts.get_or_init(|| {
            let mut facts = self.spare.take();
            facts.clear();
            let steps = &view.answers.journeys[number].steps;
            if self.is_plain {
                facts
                    .extend(steps.iter().zip(1..).filter_map(|(step, version)| step.fact(version)));
            } else {
                read_facts(view, number, steps, &mut facts);
            }
            facts
        })
    }
}

impl<'a> Course<'a> {
    /// Reads a journey. None if it is on another pathway, or nothing of it is known.
    pub(crate) fn of(view: &'a View<'a>, number: usize, scratch: &'a mut Scratch) -> Option<Self> {
        scratch.clear();
        match view.summary(number) {
            Some((summary, entered)) => Self::summed_up(view, number, summary, entered, scratch),
            None => Self::read(view, number, scratch),
        }
    }

    /// As it was summed up before.
    pub(crate) fn summed_up(
        view: &'a View<'a>,
        number: usize,
        summary: &Summary,
        entered: Entered<'_>,
        scratch: &'a mut Scratch,
    ) -> Option<Self> {
        let rules = view.rules.get(usize::from(summary.version))?;
        if Some(summary.pathway) != view.place {
            return None;
        }
        scratch.entered.extend(entered.stages().take(view.stages.len()));
        scratch.is_plain = summary.is_plain;
        let scratch = &*scratch;
        Some(Self {
            view,
            number,
            dimensions: summary.dimensions,
            rules,
            as_at: view.as_at,
            followed: usize::MAX,
            scratch,
            entered: &scratch.entered,
            current: summary.current.map(usize::from),
            ended: summary.ended(),
            unused: summary.unused,
        })
    }

    // Fact by fact.
    fn read(view: &'a View<'a>, number: usize, scratch: &'a mut Scratch) -> Option<Self> {
        let mut entered = std::mem::take(&mut scratch.entered);
        let facts = scratch.facts(view, number);
        let dimensions = read_dimensions(view, number, facts);
        if !view.has(&dimensions) {
            return None;
        }
        let kinds = view.answers.kinds.values();
        // What the service does by itself begins nothing.
        let first = facts.iter().find(|fact| !kinds[fact.kind].is_own_doing())?;
        let enquired = |it: &&Fact| matches!(kinds[it.kind], JourneyEvent::EnquiryReceived(_));
        let begun = facts.iter().find(enquired).unwrap_or(first);
        let rules = view.rules_at(begun.happened_at)?;

        entered.resize(view.stages.len(), None);
        let (mut current, mut ended, mut unused) = (None, None, None);
        let (mut as_at, mut followed) = (view.as_at, facts.len());
        for (place, fact) in facts.iter().enumerate() {
            // What counts nowhere does so however soon it was found out.
            unused = unused.or(Unused::by(&kinds[fact.kind]));
            if fact.happened_at > as_at {
                followed = followed.min(place);
                continue;
            }
            let meaning = rules.meanings[fact.kind];
            if let Some(stage) = meaning.enters {
                let place = rules.places[stage.index()];
                entered[place].get_or_insert(fact.happened_at);
                current = current.max(Some(place));
            }
            if let Some(window) = view.window
                && let Some(begun) = rules.places.first().and_then(|it| entered[*it])
            {
                as_at = view.as_at.min(begun.saturating_add(window));
            }
            if let Some(stage) = meaning.returns_to {
                current = Some(rules.places[stage.index()]);
            }
            if let JourneyEvent::JourneyEnded { .. } = kinds[fact.kind] {
                ended = ended.or(Some(*fact));
            }
        }
        scratch.entered = entered;
        let scratch = &*scratch;
        Some(Self {
            view,
            number,
            dimensions,
            rules,
            as_at,
            followed,
            scratch,
            entered: &scratch.entered,
            current,
            ended,
            unused,
        })
    }

    /// What happened, in the order in which it happened.
    pub(crate) fn facts(&self) -> &'a [Fact] {
        let facts = self.scratch.facts(self.view, self.number);
        &facts[..self.followed.min(facts.len())]
    }

    /// Its id.
    pub fn id(&self) -> JourneyId {
        self.view.answers.journeys[self.number].id
    }

    /// The version of the pathway that governs it.
    pub fn pathway(&self) -> &'a Pathway {
        self.rules.pathway
    }

    /// When the enquiry was received, or the first stage otherwise entered.
    pub(crate) fn begun_at(&self) -> Option<Micros> {
        self.entered[*self.rules.places.first()?]
    }

    /// The stage that approves on its version of the pathway.
    pub(crate) fn last(&self) -> usize {
        self.rules.places.last().copied().unwrap_or_default()
    }

    /// When it was approved, if no ending came before.
    pub(crate) fn approved_at(&self) -> Option<Micros> {
        let approved = self.entered[*self.rules.places.last()?]?;
        let ended_before = self.ended.is_some_and(|ended| ended.happened_at < approved);
        (!ended_before).then_some(approved)
    }

    /// What became of it.
    pub fn outcome(&self) -> Outcome {
        match (self.approved_at(), self.ended) {
            (Some(_), _) => Outcome::Approved,
            (None, Some(_)) => Outcome::Left(self.furthest_short_of_approval()),
            (None, None) => Outcome::Open(self.furthest_short_of_approval()),
        }
    }

    /// The furthest stage it reached, whatever came of it since.
    pub(crate) fn furthest(&self) -> usize {
        match self.outcome() {
            Outcome::Approved => self.last(),
            Outcome::Left(stage) | Outcome::Open(stage) => stage,
        }
    }

    fn furthest_short_of_approval(&self) -> usize {
        let mut reached = self.entered.iter().enumerate().rev().filter(|(_, at)| at.is_some());
        reached.find(|(stage, _)| *stage != self.last()).map_or(0, |(stage, _)| stage)
    }

    /// The stages it passed one after the other, each after the one before it on its version of
    /// the pathway: a stage that this lacks is not missed.
    pub(crate) fn passed_in_order(&self) -> &'a [usize] {
        let mut passed = 0;
        for fact in self.facts() {
            let enters = self.meaning(fact).enters.map(StageNo::index);
            passed += usize::from(enters == Some(passed));
        }
        &self.rules.places[..passed]
    }

    pub(crate) fn meaning(&self, fact: &Fact) -> &'a Meaning {
        &self.rules.meanings[fact.kind]
    }

    pub(crate) fn kind(&self, fact: &Fact) -> &'a JourneyEvent {
        &self.view.answers.kinds.values()[fact.kind]
    }

    /// A value that is on the enquiry.
    pub fn dimension(&self, dimension: Dimension) -> Option<&'a str> {
        let name = self.dimensions[dimension as usize]?;
        self.view.answers.names.get(name).map(|name| &**name)
    }

    /// The number of the same as it was at an instant, before the household was handed over.
    pub(crate) fn name_at(&self, dimension: Dimension, at: Micros) -> NameNo {
        // Nothing else is handed over.
        if !matches!(dimension, Dimension::Service | Dimension::Team) {
            return self.dimensions[dimension as usize];
        }
        let is_later = |fact: &Fact| {
            let handed_over = matches!(self.kind(fact), JourneyEvent::JourneyHandedOver { .. });
            handed_over && at < fact.happened_at
        };
        if !self.facts().iter().any(is_later) {
            return self.dimensions[dimension as usize];
        }
        let by_then: Vec<Fact> = self.facts().iter().filter(|it| !is_later(it)).copied().collect();
        read_dimensions(self.view, self.number, &by_then)[dimension as usize]
    }
}

impl Step {
    /// The fact of this version. None of one that no answer understands.
    pub(crate) fn fact(&self, version: usize) -> Option<Fact> {
        let (happened_at, known_at) = (self.happened_at, self.known_at);
        self.kind.map(|kind| Fact { happened_at, known_at, kind: index(kind), version })
    }
}

fn read_facts(view: &View<'_>, number: usize, steps: &[Step], facts: &mut Vec<Fact>) {
    let mut undoes = false;
    for (step, version) in steps.iter().zip(1..).filter(|(step, _)| view.sees(**step)) {
        undoes |= view.undoes(step.kind);
        facts.extend(step.fact(version));
    }
    if undoes {
        let struck = view.struck(number, steps);
        facts.retain(|fact| !struck[fact.version - 1]);
    }
    put_in_order(facts);
}

// By when they happened. Most are told in that order, and the others soon after; ties keep the order of
// the file.
fn put_in_order(facts: &mut [Fact]) {
    if facts.len() > FEW {
        return facts.sort_by_key(|fact| fact.happened_at);
    }
    for place in 1..facts.len() {
        let at = facts[place].happened_at;
        let later = facts[..place].iter().rev().take_while(|fact| fact.happened_at > at).count();
        facts[place - later..=place].rotate_right(1);
    }
}

// As the last enquiry told that the view lets through, the pathway as last chosen, the service and team
// as last handed over to, and what was left open of how they heard as they said it afterwards.
fn read_dimensions(view: &View<'_>, number: usize, facts: &[Fact]) -> [NameNo; Dimension::COUNT] {
    let mut dimensions = [None; Dimension::COUNT];
    let (mut handed_over, mut touches, mut modes) = (vec![], vec![], vec![]);
    let mut enquired_at = None;
    for telling in view.answers.tellings(number) {
        let told = facts.iter().find(|fact| u32::try_from(fact.version) == Ok(telling.version));
        let Some(told) = told else { continue };
        match &view.answers.kinds.values()[told.kind] {
            JourneyEvent::PathwayChosen { .. } => {
                let pathway = Dimension::Pathway as usize;
                dimensions[pathway] = telling.dimensions[pathway];
            }
            JourneyEvent::JourneyHandedOver { .. } => handed_over.push((told, telling)),
            JourneyEvent::TouchRecorded(_) => touches.push((told, telling)),
            JourneyEvent::ValuesModeTold { .. } => modes.push((told.happened_at, telling)),
            _ => (dimensions, enquired_at) = (telling.dimensions, Some(told.happened_at)),
        }
    }
    // What they say later of how they heard at first.
    let first = touches.into_iter().filter(|(told, _)| Some(told.happened_at) == enquired_at);
    for (_, telling) in first {
        for dimension in [Dimension::Source, Dimension::Campaign] {
            let place = dimension as usize;
            if view.answers.says_nothing(dimensions[place]) {
                dimensions[place] = telling.dimensions[place].or(dimensions[place]);
            }
        }
    }
    // A questionnaire that is filled in later says more than the enquiry.
    if let Some((_, telling)) = modes.into_iter().max_by_key(|(at, _)| *at) {
        let place = Dimension::ValuesMode as usize;
        dimensions[place] = telling.dimensions[place];
    }
    handed_over.sort_by_key(|(told, _)| told.happened_at);
    for (told, telling) in handed_over {
        let (service, team) = (Dimension::Service as usize, Dimension::Team as usize);
        // Another service has teams of its own.
        if let JourneyEvent::JourneyHandedOver { to: Some(_), .. } =
            &view.answers.kinds.values()[told.kind]
        {
            dimensions[service] = telling.dimensions[service];
        }
        dimensions[team] = telling.dimensions[team];
    }
    dimensions
}
