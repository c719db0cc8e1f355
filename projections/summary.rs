//! What each journey has come to by all that is told of it: kept, so that whoever asks as things stand
//! now need not read it fact by fact.

use std::ops::Range;

use chrono::{DateTime, Utc};

use crate::answers::Answers;
use crate::course::{Course, Fact, Scratch, Unused};
use crate::history::{History, Micros, Step};
use crate::names::NameNo;
use crate::parts::{in_parts, parts_of};
use crate::question::Dimension;
use crate::view::View;

/// Stands for an instant that never was.
const NEVER: Micros = Micros::MIN;

/// What a journey has come to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Summary {
    /// When the last that is told of it happened or was known: it holds for whoever looks from then on.
    from: Micros,
    /// The pathway that it is on, by its place among those in use.
    pub(crate) pathway: u16,
    /// The version that governs it, by its place among those of the pathway.
    pub(crate) version: u16,
    pub(crate) current: Option<u16>,
    pub(crate) unused: Option<Unused>,
    pub(crate) dimensions: [NameNo; Dimension::COUNT],
    ended: Option<(Step, u32)>,
    /// Whether its facts are told in the order in which they happened, and none is taken back or unknown: they
    /// are read as they stand.
    pub(crate) is_plain: bool,
}

/// The summaries of journeys, by their numbers. What they lack is read fact by fact, and comes to the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Summaries {
    rows: Vec<Summary>,
    // When each journey entered each stage, so many stages to a journey.
    entered: Vec<Micros>,
    stages: usize,
    // Journeys of which something was told since.
    stale: Vec<u32>,
}

impl Summary {
    // Of a journey of which nothing can be said once and for all.
    const NONE: Self = Self {
        from: Micros::MAX,
        pathway: 0,
        version: 0,
        current: None,
        unused: None,
        dimensions: [None; Dimension::COUNT],
        ended: None,
        is_plain: false,
    };

    fn of(course: &Course<'_>, pathway: usize, history: &History) -> Option<Self> {
        let told = history.steps.iter().filter(|step| step.kind.is_some());
        let versions = &course.view.rules;
        let version = versions.iter().position(|it| std::ptr::eq(it, course.rules))?;
        let ended = match course.ended {
            Some(ended) => {
                let step = *history.steps.get(ended.version.checked_sub(1)?)?;
                Some((step, u32::try_from(ended.version).ok()?))
            }
            None => None,
        };
        Some(Self {
            from: told.map(|step| step.happened_at.max(step.known_at)).max()?,
            pathway: u16::try_from(pathway).ok()?,
            version: u16::try_from(version).ok()?,
            current: course.current.map(u16::try_from).transpose().ok()?,
            unused: course.unused,
            dimensions: course.dimensions,
            ended,
            is_plain: is_plain(&history.steps, course.view),
        })
    }

    /// The fact that ended it.
    pub(crate) fn ended(&self) -> Option<Fact> {
        let (step, version) = self.ended?;
        step.fact(usize::try_from(version).ok()?)
    }
}

fn is_plain(steps: &[Step], view: &View<'_>) -> bool {
    let is_read = |step: &Step| step.kind.is_some() && !view.undoes(step.kind);
    steps.iter().all(is_read) && steps.is_sorted_by_key(|step| step.happened_at)
}

impl Summaries {
    /// What a journey has come to, if whoever looks at an instant sees all of it, with when it entered
    /// each stage.
    pub(crate) fn of(&self, number: usize, looked: Micros) -> Option<(&Summary, Entered<'_>)> {
        let summary = self.rows.get(number).filter(|it| it.from <= looked)?;
        Some((summary, Entered(&self.entered[number * self.stages..][..self.stages])))
    }

    /// Something was told of a journey.
    pub(crate) fn told(&mut self, number: u32) {
        let row = usize::try_from(number).ok().and_then(|it| self.rows.get_mut(it));
        if let Some(row) = row.filter(|row| row.from != Micros::MAX) {
            row.from = Micros::MAX;
            self.stale.push(number);
        }
    }

    /// Bytes that they take up in memory.
    pub(crate) fn bytes(&self) -> usize {
        self.rows.capacity() * size_of::<Summary>()
            + self.entered.capacity() * size_of::<Micros>()
            + self.stale.capacity() * size_of::<u32>()
    }

    fn put(&mut self, number: usize, summary: Summary, entered: &[Micros]) {
        self.rows[number] = summary;
        self.entered[number * self.stages..][..self.stages].copy_from_slice(entered);
    }
}

/// When a journey entered each stage.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entered<'a>(&'a [Micros]);

impl Entered<'_> {
    pub(crate) fn stages(self) -> impl Iterator<Item = Option<Micros>> {
        self.0.iter().map(|at| Some(*at).filter(|at| *at != NEVER))
    }
}

impl Answers {
    /// Sums up what was told since the last time. Without it answers are the same, and take longer.
    pub fn sum_up(&mut self) {
        let mut summaries = std::mem::take(&mut self.summaries);
        let views = View::of_each_pathway(self, DateTime::<Utc>::MAX_UTC);
        if summaries.rows.is_empty() {
            summaries.stages = views.iter().map(|view| view.stages.len()).max().unwrap_or(0);
        }
        let known = summaries.rows.len();
        let new =
            in_parts(parts_of(self.journeys.len() - known), self.journeys.len() - known, |part| {
                summed_up(&views, known + part.start..known + part.end, summaries.stages)
            });
        for (rows, entered) in new {
            summaries.rows.extend(rows);
            summaries.entered.extend(entered);
        }
        for number in std::mem::take(&mut summaries.stale) {
            let Ok(number) = usize::try_from(number) else { continue };
            let (rows, entered) = summed_up(&views, number..number + 1, summaries.stages);
            for summary in rows {
                summaries.put(number, summary, &entered);
            }
        }
        drop(views);
        self.summaries = summaries;
    }
}

// Of journeys by their numbers.
fn summed_up(
    views: &[View<'_>],
    numbers: Range<usize>,
    stages: usize,
) -> (Vec<Summary>, Vec<Micros>) {
    let (mut rows, mut entered) = (vec![], vec![]);
    let mut scratch = Scratch::default();
    for number in numbers {
        let mut row = Summary::NONE;
        for (pathway, view) in views.iter().enumerate() {
            if let Some(course) = Course::of(view, number, &mut scratch) {
                let history = &view.answers.journeys[number];
                row = Summary::of(&course, pathway, history).unwrap_or(Summary::NONE);
                entered.extend(course.entered.iter().map(|at| at.unwrap_or(NEVER)));
                break;
            }
        }
        rows.push(row);
        entered.resize(rows.len() * stages, NEVER);
    }
    (rows, entered)
}
