//! Lists of journeys, a page at a time.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::num::NonZeroU16;

use chrono::{Datelike, NaiveDate};
use domain::ids::{JourneyId, PathwayId, WorkerId};

use crate::course::Course;
use crate::history::Micros;
use crate::journeys::{
    Standing, Status, last_two_way, next_action, offers, standing, status, worker,
};
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
    /// Those that could offer this kind of care, or of which none was recorded.
    pub could_offer: Option<Option<String>>,
    /// These, as found by a search.
    pub among: Option<HashSet<JourneyId>>,
}

/// What a list is sorted by. What has no value comes last, whichever way; of equals, the youngest
/// enquiry comes first.
#[derive(Clone, Debug, Default)]
pub enum SortBy {
    /// When it began.
    #[default]
    Enquiry,
    /// The place of its stage.
    Stage,
    /// Who looks after it, by the places of these names.
    Worker(HashMap<WorkerId, usize>),
    /// When its next action is due.
    NextAction,
    /// When they last spoke or replied.
    LastContact,
    /// What the household is called, by the places of these names.
    Name(HashMap<JourneyId, usize>),
}

/// The order of a list.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// By what.
    pub by: SortBy,
    /// From the last to the first.
    pub is_descending: bool,
}

impl Order {
    /// The youngest enquiry first.
    pub fn youngest_first() -> Self {
        Self { by: SortBy::Enquiry, is_descending: true }
    }
}

/// How much of a list is read.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// How many are passed over.
    pub after: usize,
    /// How many are read at most.
    pub most: usize,
}

impl Part {
    /// All of it.
    pub const WHOLE: Self = Self { after: 0, most: usize::MAX };
    /// Nothing of it: it is only counted.
    pub const NONE: Self = Self { after: 0, most: 0 };
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// How many there are in all.
    pub total: usize,
    /// Those on the page, in the order that was asked for.
    pub shown: Vec<Standing>,
}

/// Every journey of a pathway, with what filters ask of it, the youngest enquiry first. It is good
/// for as long as nothing happens, and then for all but the journeys that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    pathway: PathwayId,
    // By the numbers of their journeys.
    by_number: Vec<Option<Line>>,
    // The numbers of those that there are, in their order.
    order: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq)]
struct Line {
    begun_at: Option<Micros>,
    number: usize,
    stage: usize,
    status: Status,
    worker: Option<WorkerId>,
    next_action_due: Option<NaiveDate>,
    last_contact: Option<Micros>,
    dimensions: [NameNo; Dimension::COUNT],
    offers: Box<[NonZeroU16]>,
}

impl Lines {
    /// Reads every journey.
    pub fn of(view: &View<'_>) -> Self {
        let mut by_number: Vec<_> = view.answers.journeys.iter().map(|_| None).collect();
        view.each(|course| by_number[course.number] = Some(Line::of(course)));
        let mut order: Vec<usize> = by_number.iter().flatten().map(|line| line.number).collect();
        order.sort_unstable_by_key(|number| place(&by_number, *number));
        Self { pathway: view.pathway.clone(), by_number, order }
    }

    /// Reads some journeys anew, of which something was recorded since. The rest stand as they stood.
    pub fn read_again(&mut self, view: &View<'_>, journeys: &[JourneyId]) {
        if self.pathway != view.pathway {
            *self = Self::of(view);
            return;
        }
        self.by_number.resize(view.answers.journeys.len(), None);
        for number in journeys.iter().filter_map(|id| view.answers.find(*id)) {
            let found =
                self.order.binary_search_by_key(&place(&self.by_number, number), |number| {
                    place(&self.by_number, *number)
                });
            if let Ok(found) = found {
                self.order.remove(found);
            }
            self.by_number[number] = view.one(view.answers.journeys[number].id, Line::of);
            let place_now = place(&self.by_number, number);
            if self.by_number[number].is_some() {
                let before = |number: &usize| place(&self.by_number, *number) < place_now;
                self.order.insert(self.order.partition_point(before), number);
            }
        }
    }

    /// The journeys that a filter lets through, in an order, as much as is read of them.
    pub fn list(&self, view: &View<'_>, filter: &Filter, order: &Order, part: Part) -> List {
        let reading = Reading::of(filter, view);
        let among = self.among(filter, view);
        let lines = among.iter().filter_map(|number| self.by_number[*number].as_ref());
        let mut found = lines.filter(|line| reading.has(line));
        let (page, total): (Vec<&Line>, usize) = match order {
            Order { by: SortBy::Enquiry, is_descending: true } if reading.has_all() => {
                (found.skip(part.after).take(part.most).collect(), among.len())
            }
            Order { by: SortBy::Enquiry, is_descending: true } => {
                let before = found.by_ref().take(part.after).count();
                let page: Vec<&Line> = found.by_ref().take(part.most).collect();
                let total = before + page.len() + found.count();
                (page, total)
            }
            order => {
                let mut found: Vec<&Line> = found.collect();
                found.sort_by_key(|line| order.key(line, view));
                let page = found.iter().skip(part.after).take(part.most).copied();
                (page.collect(), found.len())
            }
        };
        let shown = page.iter().filter_map(|line| view.one(line.id(view), standing)).collect();
        List { total, shown }
    }

    // The numbers of those that were searched for, or of all, in their order.
    fn among(&self, filter: &Filter, view: &View<'_>) -> Cow<'_, [usize]> {
        let Some(among) = &filter.among else { return Cow::Borrowed(&self.order) };
        let numbers = among.iter().filter_map(|id| view.answers.find(*id));
        let mut numbers: Vec<usize> = numbers.filter(|it| self.by_number[*it].is_some()).collect();
        numbers.sort_by_cached_key(|number| place(&self.by_number, *number));
        Cow::Owned(numbers)
    }
}

// Where a line stands among the others: of those that began at once, the one met last comes first.
fn place(lines: &[Option<Line>], number: usize) -> (Reverse<Option<Micros>>, Reverse<usize>) {
    let begun_at = lines[number].as_ref().and_then(|line| line.begun_at);
    (Reverse(begun_at), Reverse(number))
}

impl Order {
    // Whether it has no value, and where it stands among those that have one.
    fn key(&self, line: &Line, view: &View<'_>) -> (bool, i64) {
        let place = |place: usize| i64::try_from(place).unwrap_or(i64::MAX);
        let key = match &self.by {
            SortBy::Enquiry => line.begun_at,
            SortBy::Stage => Some(place(line.stage)),
            SortBy::Worker(places) => {
                line.worker.and_then(|it| places.get(&it)).map(|it| place(*it))
            }
            SortBy::NextAction => line.next_action_due.map(|day| i64::from(day.num_days_from_ce())),
            SortBy::LastContact => line.last_contact,
            SortBy::Name(places) => places.get(&line.id(view)).map(|it| place(*it)),
        };
        let key = key.map(|key| if self.is_descending { -key } else { key });
        (key.is_none(), key.unwrap_or(0))
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
            next_action_due: next_action(course)
                .map(|(_, due)| due)
                .filter(|_| status(course) == Status::Open),
            last_contact: last_two_way(course).map(|fact| fact.happened_at),
            dimensions: course.dimensions,
            offers: offers(course).into(),
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
    could_offer: Option<NameNo>,
    // A value that nobody told.
    is_in_vain: bool,
}

impl<'a> Reading<'a> {
    fn of(filter: &'a Filter, view: &View<'_>) -> Self {
        let known = |it: &String| view.answers.names.known(&it.as_str().into());
        let numbered = |(dimension, value): &(Dimension, Option<String>)| {
            (*dimension, value.as_ref().map(known))
        };
        let could_offer = filter.could_offer.as_ref().map(|care| care.as_ref().map(known));
        let numbered: Vec<_> = filter.dimensions.iter().map(numbered).collect();
        Self {
            filter,
            is_in_vain: numbered.iter().any(|(_, wanted)| *wanted == Some(None))
                || could_offer == Some(Some(None)),
            could_offer: could_offer.map(Option::flatten),
            dimensions: numbered.into_iter().map(|(it, wanted)| (it, wanted.flatten())).collect(),
        }
    }

    fn has(&self, line: &Line) -> bool {
        let Filter { stage, status, worker, among: _, dimensions: _, could_offer: _ } = self.filter;
        let offers = |wanted: NameNo| match wanted {
            Some(care) => line.offers.contains(&care),
            None => line.offers.is_empty(),
        };
        let has_value = |(dimension, wanted): &(Dimension, NameNo)| {
            line.dimensions[*dimension as usize] == *wanted
        };
        !self.is_in_vain
            && stage.is_none_or(|wanted| line.stage == wanted)
            && status.is_none_or(|wanted| line.status == wanted)
            && worker.is_none_or(|wanted| line.worker == wanted)
            && self.dimensions.iter().all(has_value)
            && self.could_offer.is_none_or(offers)
    }

    // Whether it lets everything through.
    fn has_all(&self) -> bool {
        let Filter { stage, status, worker, dimensions, could_offer, among: _ } = self.filter;
        stage.is_none()
            && status.is_none()
            && worker.is_none()
            && dimensions.is_empty()
            && could_offer.is_none()
    }
}

#[cfg(test)]
mod tests {
    use domain::journey::{Enquiry, JourneyEvent};
    use domain::testing::{assigned, ended, enquired, heard_from, journey, reached, spoke, worker};

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
            let order = Order::youngest_first();
            let list = Lines::of(&view).list(&view, filter, &order, Part { after, most });
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

    #[test]
    fn a_list_is_filtered_by_each_kind_of_care_that_they_could_offer() {
        let offering = |cares: &[&str]| {
            let could_offer = cares.iter().map(|care| (*care).into()).collect();
            JourneyEvent::EnquiryReceived(Box::new(Enquiry { could_offer, ..Enquiry::default() }))
        };
        let answers = answers([
            (1, "2026-03-02", offering(&["siblings", "short-breaks"])),
            (2, "2026-03-03", offering(&["siblings"])),
            (3, "2026-03-04", enquired()),
        ]);
        let view = View::new(&answers, &Question::now(at_nine("2026-03-15"))).unwrap();
        let found = |care: Option<&str>| {
            let could_offer = Some(care.map(str::to_owned));
            let filter = Filter { could_offer, ..Filter::default() };
            let order = Order::youngest_first();
            let list = Lines::of(&view).list(&view, &filter, &order, Part::WHOLE);
            list.shown.iter().map(|it| it.journey).collect::<Vec<_>>()
        };

        assert_eq!(found(Some("siblings")), [journey(2), journey(1)]);
        assert_eq!(found(Some("short-breaks")), [journey(1)]);
        assert_eq!(found(Some("emergency")), []);
        assert_eq!(found(None), [journey(3)]);
        let standing = view.one(journey(1), standing).unwrap();
        assert_eq!(standing.could_offer, ["siblings", "short-breaks"]);
    }

    #[test]
    fn a_list_is_sorted_either_way_and_what_has_no_value_comes_last() {
        let answers = answers([
            (1, "2026-03-02", enquired()),
            (1, "2026-03-02", assigned(7)),
            (2, "2026-03-03", enquired()),
            (2, "2026-03-04", spoke()),
            (3, "2026-03-04", enquired()),
            (3, "2026-03-05", reached("initial-visit-held")),
            (3, "2026-03-06", spoke()),
            (4, "2026-03-05", enquired()),
            (4, "2026-03-05", assigned(8)),
        ]);
        let view = View::new(&answers, &Question::now(at_nine("2026-03-15"))).unwrap();
        let sorted = |by: SortBy, is_descending| {
            let order = Order { by, is_descending };
            let all = Filter::default();
            let list = Lines::of(&view).list(&view, &all, &order, Part::WHOLE);
            let number = |it: &Standing| (1..=4).find(|n| it.journey == journey(*n)).unwrap();
            list.shown.iter().map(number).collect::<Vec<_>>()
        };
        let workers = || SortBy::Worker(HashMap::from([(worker(8), 0), (worker(7), 1)]));
        let names = || SortBy::Name(HashMap::from([(journey(2), 0), (journey(4), 1)]));

        assert_eq!(sorted(SortBy::Enquiry, false), [1, 2, 3, 4]);
        assert_eq!(sorted(SortBy::Enquiry, true), [4, 3, 2, 1]);
        assert_eq!(sorted(SortBy::Stage, false), [4, 2, 1, 3]);
        assert_eq!(sorted(SortBy::Stage, true), [3, 4, 2, 1]);
        assert_eq!(sorted(workers(), false), [4, 1, 3, 2]);
        assert_eq!(sorted(workers(), true), [1, 4, 3, 2]);
        assert_eq!(sorted(SortBy::LastContact, true), [3, 2, 4, 1]);
        assert_eq!(sorted(SortBy::LastContact, false), [2, 3, 4, 1]);
        assert_eq!(sorted(names(), false), [2, 4, 3, 1]);
        assert_eq!(sorted(SortBy::NextAction, false), [4, 3, 2, 1], "nobody has agreed one");
    }
}
