//! What each journey has come to by all that is told of it: kept, so that whoever asks as things stand
//! now need not read it fact by fact.

mod stays;

use chrono::{DateTime, Utc};

pub(crate) use self::stays::KeptStays;
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
    // Whether something was told of it since.
    is_stale: bool,
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
    // When the last that was ever told of any journey happened or was known, or later.
    latest: Micros,
    // By the place of the pathway, the stays of its journeys as they were summed up last.
    stays: Vec<KeptStays>,
}

impl Summary {
    // Of a journey of which nothing can be said once and for all.
    const NONE: Self = Self {
        from: Micros::MAX,
        pathway: u16::MAX,
        version: 0,
        current: None,
        unused: None,
        dimensions: [None; Dimension::COUNT],
        ended: None,
        is_plain: false,
        is_stale: false,
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
            is_stale: false,
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
        if let Some(row) = row.filter(|row| !row.is_stale) {
            (row.from, row.is_stale) = (Micros::MAX, true);
            self.stale.push(number);
        }
    }

    /// Bytes that they take up in memory.
    pub(crate) fn bytes(&self) -> usize {
        self.rows.capacity() * size_of::<Summary>()
            + self.entered.capacity() * size_of::<Micros>()
            + self.stale.capacity() * size_of::<u32>()
            + self.stays.iter().map(KeptStays::bytes).sum::<usize>()
    }

    /// The stays of all journeys of a pathway, if so many journeys are all that were summed up, and whoever looks
    /// at an instant sees all of it.
    pub(crate) fn stays(&self, pathway: u16, many: usize, looked: Micros) -> Option<&KeptStays> {
        let is_level = self.stale.is_empty() && self.rows.len() == many && self.latest <= looked;
        self.stays.get(usize::from(pathway)).filter(|_| is_level)
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
        let none: Vec<KeptStays> = views.iter().map(KeptStays::on).collect();
        if summaries.rows.is_empty() {
            summaries.stages = views.iter().map(|view| view.stages.len()).max().unwrap_or(0);
            (summaries.stays, summaries.latest) = (none.clone(), Micros::MIN);
        }
        let stages = summaries.stages;
        let (known, stale) = (summaries.rows.len(), std::mem::take(&mut summaries.stale));
        let new = self.journeys.len() - known;
        let mut told = in_parts(parts_of(new), new, |part| {
            SummedUp::of(&views, known + part.start..known + part.end, &none, stages)
        });
        for part in &mut told {
            summaries.rows.append(&mut part.rows);
            summaries.entered.append(&mut part.entered);
        }
        let stale: Vec<usize> = stale.into_iter().filter_map(|it| it.try_into().ok()).collect();
        let gone = summaries.stays_of(&stale, &views, &none);
        let again = SummedUp::of(&views, stale.iter().copied(), &none, stages);
        for (place, (number, row)) in stale.iter().zip(&again.rows).enumerate() {
            summaries.put(*number, *row, &again.entered[place * stages..][..stages]);
        }
        told.push(again);
        summaries.latest = told.iter().map(|it| it.latest).fold(summaries.latest, Micros::max);
        for ((place, stays), gone) in summaries.stays.iter_mut().enumerate().zip(gone) {
            let come: Vec<&KeptStays> = told.iter().map(|it| &it.stays[place]).collect();
            stays.change(gone, &come);
        }
        drop(views);
        self.summaries = summaries;
    }
}

impl Summaries {
    // The stays that are kept of some journeys.
    fn stays_of(
        &self,
        numbers: &[usize],
        views: &[View<'_>],
        none: &[KeptStays],
    ) -> Vec<KeptStays> {
        let (mut stays, mut scratch) = (none.to_vec(), Scratch::default());
        for number in numbers {
            let row = &self.rows[*number];
            let place = usize::from(row.pathway);
            let entered = Entered(&self.entered[*number * self.stages..][..self.stages]);
            let Some((view, stays)) = views.get(place).zip(stays.get_mut(place)) else { continue };
            scratch.clear();
            if let Some(course) = Course::summed_up(view, *number, row, entered, &mut scratch) {
                stays.take(&course);
            }
        }
        stays
    }
}

// What some journeys have come to, and what is kept beside that.
struct SummedUp {
    rows: Vec<Summary>,
    entered: Vec<Micros>,
    latest: Micros,
    stays: Vec<KeptStays>,
}

impl SummedUp {
    // Of journeys by their numbers.
    fn of(
        views: &[View<'_>],
        numbers: impl Iterator<Item = usize>,
        none: &[KeptStays],
        stages: usize,
    ) -> Self {
        let (rows, entered, stays) = (vec![], vec![], none.to_vec());
        let mut told = Self { rows, entered, latest: Micros::MIN, stays };
        let mut scratch = Scratch::default();
        for number in numbers {
            let mut row = Summary::NONE;
            for (pathway, (view, stays)) in views.iter().zip(&mut told.stays).enumerate() {
                if let Some(course) = Course::of(view, number, &mut scratch) {
                    let history = &view.answers.journeys[number];
                    row = Summary::of(&course, pathway, history).unwrap_or(Summary::NONE);
                    told.entered.extend(course.entered.iter().map(|at| at.unwrap_or(NEVER)));
                    told.latest = told.latest.max(row.from);
                    stays.take(&course);
                    break;
                }
            }
            told.rows.push(row);
            told.entered.resize(told.rows.len() * stages, NEVER);
        }
        told
    }
}
