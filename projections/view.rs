//! The log as it stood: what had happened by one instant, as known by another.

use std::num::NonZeroU16;
use std::ops::Range;

use chrono::{DateTime, Utc};
use domain::ids::{ClockName, JourneyId, PathwayId, StageName};
use domain::journey::JourneyEvent;
use domain::pathway::{Meaning, Pathway};
use domain::reference::Reference;

use crate::answers::Answers;
use crate::clocks::DueByDay;
use crate::course::{Course, Scratch};
use crate::history::{Aside, Micros, Step, index, struck};
use crate::names::NameNo;
use crate::parts::{in_parts, parts_of};
use crate::question::{Days, Dimension, Question, QuestionError};
use crate::sight::Sight;
use crate::summary::{Entered, KeptStays, Summary};

const MICROS_A_DAY: Micros = 86_400_000_000;

/// Journeys of one pathway, through the two times of a question.
#[derive(Debug)]
pub struct View<'a> {
    pub(crate) answers: &'a Answers,
    pub(crate) as_at: Micros,
    pub(crate) known_at: Micros,
    /// For how long after its enquiry a journey is followed, if not to the end.
    pub(crate) window: Option<Micros>,
    /// Whether times are counted in working days.
    pub(crate) working_days: bool,
    /// The pathway whose journeys are seen.
    pub pathway: PathwayId,
    /// The stages of all its versions, first to last, with their labels.
    pub stages: Vec<(StageName, String)>,
    /// The clocks of all its versions, those of the newest first.
    pub(crate) clocks: Vec<ClockName>,
    pub(crate) rules: Vec<Rules<'a>>,
    governing: Vec<Governing>,
    members: Members,
    undoing: NameNo,
    /// Whether a fact of each kind ever booked an instant.
    pub(crate) booking: Vec<bool>,
    /// The place of the pathway among those in use. None where summaries of journeys are of no use: under a
    /// version that never was, or within a window.
    pub(crate) place: Option<u16>,
    // How far the log goes of which it is told.
    position: i64,
    // In how many parts passes are made.
    parts: usize,
    // The numbers of the journeys that it is asked of; all, where nothing is said.
    among: Option<Vec<usize>>,
}

// Which journeys are on a pathway, by what their enquiry says.
#[derive(Debug)]
struct Members {
    named: NameNo,
    // The default pathway has also those that name none, or one that is not in use.
    unless: Option<Vec<NonZeroU16>>,
}

/// What one version of the pathway makes of every kind of fact.
#[derive(Debug)]
pub(crate) struct Rules<'a> {
    pub(crate) pathway: &'a Pathway,
    pub(crate) meanings: Vec<Meaning>,
    /// What each of them books.
    pub(crate) books: Vec<Option<&'a str>>,
    /// For each of its stages, the place among the stages of all versions.
    pub(crate) places: Vec<usize>,
    /// For each of its clocks, the place among the clocks of all versions.
    pub(crate) clock_places: Vec<usize>,
    pub(crate) dues: DueByDay<'a>,
}

// A version, by the first instant at which journeys begin under it.
#[derive(Debug)]
struct Governing {
    from: Micros,
    rules: usize,
}

impl<'a> View<'a> {
    /// The answers through a question's eyes.
    pub fn new(answers: &'a Answers, question: &Question) -> Result<Self, QuestionError> {
        let pathway = choose(answers, question)?;
        let versions = answers.pathways.numbered().map(|(_, version)| version);
        let versions: Vec<&Pathway> = versions.filter(|it| it.id == pathway).collect();
        let stages = answers.pathways.stages(&pathway);
        let place = answers.pathways.ids().iter().position(|id| **id == pathway);
        let place = place.filter(|_| question.within.is_none());
        let view = Self::by(answers, question, &versions, (pathway, stages));
        Ok(Self { place: place.and_then(|place| u16::try_from(place).ok()), ..view })
    }

    /// The same as if one version of a pathway in use had governed every journey on it.
    pub fn as_if(
        answers: &'a Answers,
        version: &'a Pathway,
        question: &Question,
    ) -> Result<Self, QuestionError> {
        let asked = Question { pathway: Some(version.id.clone()), ..question.clone() };
        let pathway = choose(answers, &asked)?;
        let stages = version.stages.iter().map(|it| (it.name.clone(), it.label.clone())).collect();
        Ok(Self::by(answers, question, &[version], (pathway, stages)))
    }

    fn by(
        answers: &'a Answers,
        question: &Question,
        versions: &[&'a Pathway],
        (pathway, stages): (PathwayId, Vec<(StageName, String)>),
    ) -> Self {
        let mut rules = vec![];
        let mut governing = vec![];
        let clocks = clock_names(versions);
        for version in versions {
            let from = domain::calendar::start_of(version.in_force_from).timestamp_micros();
            governing.push(Governing { from, rules: rules.len() });
            rules.push(Rules {
                pathway: version,
                meanings: answers.kinds.values().iter().map(|it| version.meaning(it)).collect(),
                books: answers.kinds.values().iter().map(|it| booked(version, it)).collect(),
                places: (version.stages.iter())
                    .filter_map(|stage| stages.iter().position(|(name, _)| *name == stage.name))
                    .collect(),
                clock_places: (version.clocks.iter())
                    .filter_map(|clock| clocks.iter().position(|name| *name == clock.name))
                    .collect(),
                dues: DueByDay::of(version),
            });
        }
        governing.sort_by_key(|version| version.from);
        let undoing = answers.kinds.known(&JourneyEvent::FactUndone { version: 0, note: None });
        Self {
            answers,
            as_at: question.as_at.timestamp_micros(),
            known_at: question.known_at.timestamp_micros(),
            window: question.within.map(|days| Micros::from(days) * MICROS_A_DAY),
            working_days: question.days == Days::Working,
            members: Members::of(answers, &pathway),
            pathway,
            stages,
            clocks,
            rules,
            governing,
            undoing,
            booking: (0..answers.kinds.values().len())
                .map(|kind| answers.booking.contains(&kind))
                .collect(),
            place: None,
            position: answers.position,
            parts: parts_of(answers.journeys.len()),
            among: None,
        }
    }

    /// The same of some journeys, by their numbers in the log's order: what takes long can be told one stretch
    /// after the other.
    #[must_use]
    pub fn among(self, numbers: Vec<usize>) -> Self {
        Self { parts: parts_of(numbers.len()), among: Some(numbers), ..self }
    }

    #[cfg(test)]
    pub(crate) fn in_parts(self, parts: usize) -> Self {
        Self { parts, ..self }
    }

    /// The numbers of journeys, in the log's order. What is no journey has none.
    pub fn numbers(&self, ids: impl IntoIterator<Item = JourneyId>) -> Vec<usize> {
        let mut numbers: Vec<_> = ids.into_iter().filter_map(|id| self.answers.find(id)).collect();
        numbers.sort_unstable();
        numbers
    }

    /// The journeys that it is asked of, on whatever pathway.
    pub fn ids(&self) -> Vec<JourneyId> {
        let all = 0..self.answers.journeys.len();
        let numbers = self.among.clone().unwrap_or_else(|| all.collect());
        numbers.into_iter().map(|number| self.answers.journeys[number].id).collect()
    }

    /// One of each pathway in use, with everything on it as it stands.
    pub(crate) fn of_each_pathway(answers: &'a Answers, now: DateTime<Utc>) -> Vec<Self> {
        let ids = answers.pathways().ids().into_iter();
        let asked = ids.map(|id| Question { pathway: Some(id.clone()), ..Question::now(now) });
        // A pathway that is in use is never unknown.
        asked.filter_map(|asked| Self::new(answers, &asked).ok()).collect()
    }

    /// The position that the answers had reached.
    pub fn position(&self) -> i64 {
        self.position
    }

    /// The same when the answers had reached a position, if no fact after it is seen: a forecast has the luck of
    /// then.
    #[must_use]
    pub fn when_at(self, position: i64) -> Self {
        Self { position, ..self }
    }

    /// The newest version of the pathway.
    pub fn newest(&self) -> Option<&Pathway> {
        self.answers.pathways.newest(&self.pathway)
    }

    /// How people name a journey, where a reader sees it.
    pub fn reference(&self, id: JourneyId, sight: &Sight) -> Option<Reference> {
        self.answers.reference(id, sight)
    }

    /// The place of the stage that a question means.
    pub fn stage(&self, question: &Question) -> Result<usize, QuestionError> {
        let Some(name) = &question.stage else { return Ok(self.stages.len().saturating_sub(1)) };
        let place = self.stages.iter().position(|(stage, _)| stage == name);
        place.ok_or_else(|| {
            let known: Vec<&str> = self.stages.iter().map(|(stage, _)| stage.as_str()).collect();
            QuestionError::UnknownStage(self.pathway.clone(), name.clone(), known.join(", "))
        })
    }

    /// Shows each journey of the pathway of which anything is known, in the log's order.
    pub fn each(&self, mut show: impl FnMut(&Course<'_>)) {
        self.stretch(0..self.many(), &mut show);
    }

    /// The same on all cores: what each stretch of journeys came to, in the log's order.
    pub(crate) fn each_told<T: Send>(
        &self,
        none: impl Fn() -> T + Sync,
        show: impl Fn(&mut T, &Course<'_>) + Sync,
        close: impl Fn(&mut T) + Sync,
    ) -> Vec<T> {
        in_parts(self.parts, self.many(), |part| {
            let mut told = none();
            self.stretch(part, &mut |course| show(&mut told, course));
            close(&mut told);
            told
        })
    }

    /// How many journeys it is asked of, on whatever pathway.
    pub(crate) fn many(&self) -> usize {
        self.among.as_ref().map_or(self.answers.journeys.len(), Vec::len)
    }

    // The number of the journey at a place among those that it is asked of.
    fn number(&self, place: usize) -> usize {
        self.among.as_ref().map_or(place, |numbers| numbers[place])
    }

    fn stretch(&self, places: Range<usize>, show: &mut impl FnMut(&Course<'_>)) {
        let mut scratch = Scratch::default();
        for number in places.map(|place| self.number(place)) {
            if let Some(course) = Course::of(self, number, &mut scratch) {
                show(&course);
            }
        }
    }

    /// Shows one journey.
    pub fn one<T>(&self, id: JourneyId, show: impl FnOnce(&Course<'_>) -> T) -> Option<T> {
        let number = self.answers.find(id)?;
        Course::of(self, number, &mut Scratch::default()).map(|course| show(&course))
    }

    /// The same without journeys that are over and of which nothing was heard since, which is told by
    /// a glance at their facts.
    pub(crate) fn each_under_way(&self, mut show: impl FnMut(&Course<'_>)) {
        let kinds = self.answers.kinds.values();
        let ends: Vec<bool> = kinds.iter().map(JourneyEvent::takes_out_of_use).collect();
        let heard: Vec<bool> = kinds.iter().map(JourneyEvent::awaits_us).collect();
        let over = |steps: &[Step]| {
            let ended =
                |step: &Step| step.kind.is_some_and(|kind| ends[index(kind)]) && self.sees(*step);
            // What is taken back may be an ending: only reading tells.
            let undoes = |step: &Step| step.kind == self.undoing;
            let heard = |step: &Step| step.kind.is_some_and(|kind| heard[index(kind)]);
            // An ending may be told later than what came after it.
            let end = steps.iter().filter(|step| ended(step)).map(|step| step.happened_at).min();
            end.is_some_and(|end| {
                let heard_since = |step: &Step| end <= step.happened_at && heard(step);
                !steps.iter().any(undoes) && !steps.iter().any(heard_since)
            })
        };
        let mut scratch = Scratch::default();
        for number in (0..self.many()).map(|place| self.number(place)) {
            if !over(&self.answers.journeys[number].steps)
                && let Some(course) = Course::of(self, number, &mut scratch)
            {
                show(&course);
            }
        }
    }

    pub(crate) fn has(&self, dimensions: &[NameNo; Dimension::COUNT]) -> bool {
        self.members.has(dimensions[Dimension::Pathway as usize])
    }

    // The version in force when a journey began, or the earliest.
    pub(crate) fn rules_at(&self, begun_at: Micros) -> Option<&Rules<'a>> {
        let begun = self.governing.iter().rev().find(|version| version.from <= begun_at);
        let version = begun.or(self.governing.first())?;
        self.rules.get(version.rules)
    }

    pub(crate) fn sees(&self, step: Step) -> bool {
        step.happened_at <= self.as_at && step.known_at <= self.known_at
    }

    /// What a journey has come to, where that was summed up and all of it is seen.
    pub(crate) fn summary(&self, number: usize) -> Option<(&'a Summary, Entered<'a>)> {
        self.place?;
        self.answers.summaries.of(number, self.as_at.min(self.known_at))
    }

    /// The stays of its journeys in order, where all of them are summed up and all of that is seen.
    pub(crate) fn stays(&self) -> Option<&'a KeptStays> {
        let (place, is_whole) = (self.place?, self.among.is_none());
        let (all, looked) = (self.answers.journeys.len(), self.as_at.min(self.known_at));
        self.answers.summaries.stays(place, all, looked).filter(|_| is_whole)
    }

    /// Whether facts of a kind take another back, as few do.
    pub(crate) fn undoes(&self, kind: NameNo) -> bool {
        kind.is_some() && kind == self.undoing
    }

    /// Which steps are taken back by what the view lets through.
    pub(crate) fn struck(&self, number: usize, steps: &[Step]) -> Vec<bool> {
        struck(steps, |place| {
            let step = steps[place];
            let undoes = self.undoes(step.kind) && self.sees(step);
            match self.answers.aside(number, place + 1) {
                Some(Aside::Undoes(version)) if undoes => Some(version),
                _ => None,
            }
        })
    }
}

fn booked<'a>(version: &'a Pathway, event: &JourneyEvent) -> Option<&'a str> {
    match event {
        JourneyEvent::MilestoneReached { milestone, .. } => {
            version.milestone(milestone)?.books.as_deref()
        }
        _ => None,
    }
}

fn clock_names(versions: &[&Pathway]) -> Vec<ClockName> {
    let mut newest_first = versions.to_vec();
    newest_first.sort_by_key(|version| std::cmp::Reverse(version.in_force_from));
    let mut names: Vec<ClockName> = vec![];
    for clock in newest_first.iter().flat_map(|version| &version.clocks) {
        if !names.contains(&clock.name) {
            names.push(clock.name.clone());
        }
    }
    names
}

// The pathway asked for. Without one the default, or the only one that journeys are on.
fn choose(answers: &Answers, question: &Question) -> Result<PathwayId, QuestionError> {
    let ids = answers.pathways.ids();
    let known = || ids.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(", ");
    if let Some(id) = &question.pathway {
        let unknown = || QuestionError::UnknownPathway(id.clone(), known());
        return ids.contains(&id).then(|| id.clone()).ok_or_else(unknown);
    }
    let used = |id: &&&PathwayId| {
        let members = Members::of(answers, id);
        let mut tellings = (0..answers.journeys.len()).flat_map(|it| answers.tellings(it));
        tellings.any(|telling| members.has(telling.dimensions[Dimension::Pathway as usize]))
    };
    let first = ids.iter().find(used).or(ids.first());
    first.map(|id| (*id).clone()).ok_or_else(|| QuestionError::UnknownPathway("".into(), known()))
}

impl Members {
    fn of(answers: &Answers, id: &PathwayId) -> Self {
        let ids = answers.pathways.ids();
        let named = |id: &PathwayId| answers.names.known(&id.as_str().into());
        let is_default = ids.first() == Some(&id);
        let others = || ids.iter().skip(1).filter_map(|id| named(id)).collect();
        Self { named: named(id), unless: is_default.then(others) }
    }

    fn has(&self, pathway: NameNo) -> bool {
        match &self.unless {
            Some(others) => pathway.is_none_or(|it| !others.contains(&it)),
            None => pathway.is_some() && pathway == self.named,
        }
    }
}
