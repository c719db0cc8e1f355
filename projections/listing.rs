//! Lists of journeys, a page at a time.

use std::cmp::Reverse;
use std::collections::HashSet;

use domain::ids::{JourneyId, WorkerId};

use crate::course::Course;
use crate::history::Micros;
use crate::journeys::{Standing, Status, standing, status, worker};
use crate::names::NameNo;
use crate::question::Dimension;
use crate::view::View;

/// Which journeys a list shows. Whatever is left out shows all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Those at this stage now, by its place among the stages of the view.
    pub stage: Option<usize>,
    /// Those of which this became.
    pub status: Option<Status>,
    /// Those that this worker looks after, or that nobody does.
    pub worker: Option<Option<WorkerId>>,
    /// Those with these values on the enquiry. No value means that none was recorded.
    pub dimensions: Vec<(Dimension, Option<String>)>,
    /// These, as found by a search.
    pub among: Option<HashSet<JourneyId>>,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// How many there are in all.
    pub total: usize,
    /// Those on the page, the youngest enquiry first.
    pub shown: Vec<Standing>,
}

/// Every journey of a pathway, with what filters ask of it, the youngest enquiry first. It is good
/// for as long as nothing happens, whatever is asked of it.
#[derive(Clone, Debug)]
pub struct Lines(Vec<Line>);

#[derive(Clone, Debug)]
struct Line {
    begun_at: Option<Micros>,
    number: usize,
    stage: usize,
    status: Status,
    worker: Option<WorkerId>,
    dimensions: [NameNo; Dimension::COUNT],
}

impl Lines {
    /// Reads every journey.
    pub fn of(view: &View<'_>) -> Self {
        let mut lines = vec![];
        view.each(|course| lines.push(Line::of(course)));
        lines.sort_unstable_by_key(|line| (Reverse(line.begun_at), Reverse(line.number)));
        Self(lines)
    }

    /// The journeys that a filter lets through: so many, after so many.
    pub fn list(&self, view: &View<'_>, filter: &Filter, after: usize, most: usize) -> List {
        let filter = Reading::of(filter, view);
        let found: Vec<&Line> = self.0.iter().filter(|line| filter.has(line)).collect();
        let page = found.iter().skip(after).take(most);
        let shown = page.filter_map(|line| view.one(line.id(view), standing)).collect();
        List { total: found.len(), shown }
    }
}

impl Line {
    fn of(course: &Course<'_>) -> Self {
        Self {
            begun_at: course.begun_at(),
            number: course.number,
            stage: course.current.unwrap_or(0),
            status: status(course),
            worker: worker(course),
            dimensions: course.dimensions,
        }
    }

    fn id(&self, view: &View<'_>) -> JourneyId {
        view.answers.journeys[self.number].id
    }
}

// A filter, with its values as the answers number them.
struct Reading<'a> {
    filter: &'a Filter,
    dimensions: Vec<(Dimension, NameNo)>,
    // Whether a journey is among those searched for, by its number.
    among: Option<Vec<bool>>,
    // A value that nobody told.
    is_in_vain: bool,
}

impl<'a> Reading<'a> {
    fn of(filter: &'a Filter, view: &View<'_>) -> Self {
        let numbered = |(dimension, value): &(Dimension, Option<String>)| {
            let known = |it: &String| view.answers.names.known(&it.as_str().into());
            (*dimension, value.as_ref().map(known))
        };
        let numbered: Vec<_> = filter.dimensions.iter().map(numbered).collect();
        Self {
            filter,
            among: filter.among.as_ref().map(|among| numbered_among(among, view)),
            is_in_vain: numbered.iter().any(|(_, wanted)| *wanted == Some(None)),
            dimensions: numbered.into_iter().map(|(it, wanted)| (it, wanted.flatten())).collect(),
        }
    }

    fn has(&self, line: &Line) -> bool {
        let Filter { stage, status, worker, among: _, dimensions: _ } = self.filter;
        let has_value = |(dimension, wanted): &(Dimension, NameNo)| {
            line.dimensions[*dimension as usize] == *wanted
        };
        !self.is_in_vain
            && stage.is_none_or(|wanted| line.stage == wanted)
            && status.is_none_or(|wanted| line.status == wanted)
            && worker.is_none_or(|wanted| line.worker == wanted)
            && self.dimensions.iter().all(has_value)
            && self.among.as_ref().is_none_or(|among| among[line.number])
    }
}

fn numbered_among(ids: &HashSet<JourneyId>, view: &View<'_>) -> Vec<bool> {
    let mut among = vec![false; view.answers.journeys.len()];
    for number in ids.iter().filter_map(|id| view.answers.find(*id)) {
        among[number] = true;
    }
    among
}

#[cfg(test)]
mod tests {
    use domain::testing::{assigned, ended, enquired, heard_from, journey, reached, worker};

    use super::*;
    use crate::question::Question;
    use crate::ten_households::{answers, at_nine};

    #[test]
    fn a_list_is_filtered_and_paged_with_the_youngest_enquiry_first() {
        let answers = answers([
            (1, "2026-03-02", heard_from("website")),
            (1, "2026-03-02", assigned(7)),
            (2, "2026-03-03", heard_from("search")),
            (3, "2026-03-04", heard_from("website")),
            (3, "2026-03-05", reached("initial-visit-held")),
            (4, "2026-03-05", enquired()),
            (4, "2026-03-06", ended("moving")),
        ]);
        let view = View::new(&answers, &Question::now(at_nine("2026-03-15"))).unwrap();
        let found = |filter: &Filter, after, most| {
            let list = Lines::of(&view).list(&view, filter, after, most);
            (list.total, list.shown.iter().map(|it| it.journey).collect::<Vec<_>>())
        };
        let all = Filter::default();
        let source = |name: &str| vec![(Dimension::Source, Some(name.to_owned()))];

        assert_eq!(found(&all, 0, 2), (4, vec![journey(4), journey(3)]));
        assert_eq!(found(&all, 2, 2), (4, vec![journey(2), journey(1)]));
        let web = Filter { dimensions: source("website"), ..Filter::default() };
        assert_eq!(found(&web, 0, 9), (2, vec![journey(3), journey(1)]));
        let visited = Filter { stage: Some(1), ..web.clone() };
        assert_eq!(found(&visited, 0, 9), (1, vec![journey(3)]));
        let left = Filter { status: Some(Status::Left), ..Filter::default() };
        assert_eq!(found(&left, 0, 9), (1, vec![journey(4)]));
        let sevens = Filter { worker: Some(Some(worker(7))), ..Filter::default() };
        assert_eq!(found(&sevens, 0, 9), (1, vec![journey(1)]));
        let among = Some(HashSet::from([journey(2)]));
        assert_eq!(found(&Filter { among, ..web }, 0, 9), (0, vec![]));
    }
}
