//! Lists of journeys, a page at a time.

use std::cmp::Reverse;
use std::collections::HashSet;

use domain::ids::{JourneyId, WorkerId};

use crate::course::Course;
use crate::journeys::{Standing, Status, standing, status, worker};
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

/// The journeys that a filter lets through: so many, after so many.
pub fn list(view: &View<'_>, filter: &Filter, after: usize, most: usize) -> List {
    let mut found = vec![];
    view.each(|course| {
        if filter.has(course) {
            found.push((Reverse(course.begun_at()), Reverse(course.number), course.id()));
        }
    });
    found.sort_unstable();
    let page = found.iter().skip(after).take(most);
    let shown = page.filter_map(|(.., id)| view.one(*id, standing)).collect();
    List { total: found.len(), shown }
}

impl Filter {
    fn has(&self, course: &Course<'_>) -> bool {
        let is_there = |stage| course.current.unwrap_or(0) == stage;
        let has_value = |(dimension, value): &(Dimension, Option<String>)| {
            course.dimension(*dimension) == value.as_deref()
        };
        self.among.as_ref().is_none_or(|among| among.contains(&course.id()))
            && self.stage.is_none_or(is_there)
            && self.status.is_none_or(|wanted| status(course) == wanted)
            && self.worker.is_none_or(|wanted| worker(course) == wanted)
            && self.dimensions.iter().all(has_value)
    }
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
            let list = list(&view, filter, after, most);
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
