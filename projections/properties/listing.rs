//! What is kept ready for lists tells what reading everything anew tells.

use chrono::TimeDelta;
use domain::ids::{JourneyId, WorkerId};
use domain::record::{Event, Recorded};
use proptest::prelude::*;
use proptest::sample::Index;

use super::histories::{Log, any_log, now};
use super::{asked, told};
use crate::answers::Answers;
use crate::checks::{waiting, waiting_among};
use crate::journeys::{Standing, Status, journeys};
use crate::listing::{Filter, Lines, Order, Part};
use crate::question::{Dimension, Question};
use crate::training::{rebookings, rebookings_among};
use crate::view::View;
use crate::work::{work, work_on};

const STATUSES: [Status; 5] =
    [Status::Open, Status::Approved, Status::Left, Status::Void, Status::Merged];

// The journeys that a filter means, of all as they stand.
fn meant(standings: &[Standing], is_meant: impl Fn(&Standing) -> bool) -> Vec<Standing> {
    let mut meant: Vec<_> = standings.iter().filter(|it| is_meant(it)).cloned().collect();
    // Among equals the one that the log met last.
    meant.reverse();
    meant.sort_by_key(|standing| std::cmp::Reverse(standing.enquired_at));
    meant
}

fn sources(answers: &Answers) -> Vec<Option<String>> {
    let told = (0..answers.journeys()).flat_map(|journey| answers.tellings(journey));
    let numbers = told.filter_map(|telling| telling.dimensions[Dimension::Source as usize]);
    let names = numbers.filter_map(|number| answers.names.get(number)).map(ToString::to_string);
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(Some).collect()
}

// What is to be done, waited for and booked again on the default pathway, for some journeys or for
// all, by journey.
fn tasks(view: &View<'_>, some: Option<&[JourneyId]>) -> Vec<(JourneyId, String)> {
    let question = asked();
    let (tasks, waited_for, rebooked) = match some {
        Some(journeys) => (
            work_on(view, journeys, now()),
            waiting_among(view, journeys),
            rebookings_among(view.answers, &question, journeys),
        ),
        None => (work(view, now()), waiting(view), rebookings(view.answers, &question)),
    };
    let mut told: Vec<_> = tasks.iter().map(|it| (it.journey, format!("{it:?}"))).collect();
    told.extend(waited_for.iter().map(|it| (it.journey, format!("{it:?}"))));
    told.extend(rebooked.unwrap().iter().map(|it| (it.journey, format!("{it:?}"))));
    told.sort();
    told
}

proptest! {
    #[test]
    fn a_list_from_lines_read_before_is_a_list_of_all_as_they_stand(Log(log) in any_log()) {
        let answers = told(&log);
        prop_assert_eq!(answers.told_by(now()), Some(answers.position()));
        let lines = Lines::of(&View::new(&answers, &asked()).unwrap());
        let later = Question::now(now() + TimeDelta::minutes(1));
        let view = View::new(&answers, &later).unwrap();
        let standings = journeys(&view);
        let order = Order::youngest_first();
        let listed = |filter: Filter| lines.list(&view, &filter, &order, Part::WHOLE).shown;

        prop_assert_eq!(listed(Filter::default()), meant(&standings, |_| true));
        for status in STATUSES {
            let found = listed(Filter { status: Some(status), ..Filter::default() });
            prop_assert_eq!(found, meant(&standings, |it| it.status == status));
        }
        for (place, (name, _)) in view.stages.iter().enumerate() {
            let found = listed(Filter { stage: Some(place), ..Filter::default() });
            prop_assert_eq!(found, meant(&standings, |it| it.stage == name.as_str()));
        }
        let workers: Vec<Option<WorkerId>> = standings.iter().map(|it| it.worker).collect();
        for worker in workers {
            let found = listed(Filter { worker: Some(worker), ..Filter::default() });
            prop_assert_eq!(found, meant(&standings, |it| it.worker == worker));
        }
        for source in sources(&answers).into_iter().chain([None, Some("nobody's".to_owned())]) {
            let dimensions = vec![(Dimension::Source, source.clone())];
            let found = listed(Filter { dimensions, ..Filter::default() });
            prop_assert_eq!(found, meant(&standings, |it| it.source == source));
        }
    }

    #[test]
    fn what_is_read_again_of_the_journeys_that_changed_is_what_all_of_them_tell(
        Log(log) in any_log(),
        cut in any::<Index>(),
    ) {
        let (before, since) = log.split_at(cut.index(log.len() + 1));
        let mut answers = told(before);
        let position = answers.position();
        let mut lines = Lines::of(&View::new(&answers, &asked()).unwrap());
        let mut tasks = tasks(&View::new(&answers, &asked()).unwrap(), None);
        since.iter().cloned().for_each(|fact| answers.apply(fact));

        let changed = answers.changed_since(position);

        let adopted = |fact: &Recorded| matches!(fact.event, Event::Pathway(_));
        prop_assert_eq!(changed.is_none(), since.iter().any(adopted));
        if let Some(changed) = changed {
            let view = View::new(&answers, &asked()).unwrap();
            lines.read_again(&view, &changed);
            prop_assert_eq!(&lines, &Lines::of(&view));
            tasks.retain(|(journey, _)| !changed.contains(journey));
            tasks.extend(self::tasks(&view, Some(&changed)));
            tasks.sort();
            prop_assert_eq!(tasks, self::tasks(&view, None));
        }
    }

    #[test]
    fn the_values_of_a_dimension_are_those_that_were_told(Log(log) in any_log()) {
        let answers = told(&log);
        let told: Vec<String> = sources(&answers).into_iter().flatten().collect();

        prop_assert_eq!(answers.values(Dimension::Source), told);
    }

    #[test]
    fn who_looks_at_an_instant_sees_all_before_the_first_fact_that_is_later(
        Log(log) in any_log(),
        chosen in any::<Index>(),
    ) {
        if log.is_empty() {
            return Ok(());
        }
        let instant = |fact: &Recorded| fact.when.happened_at.max(fact.when.known_at());
        let looked_at = instant(chosen.get(&log));
        let before = |fact: &&Recorded| instant(fact) <= looked_at;
        let seen = log.iter().take_while(before).last().map_or(0, |fact| fact.position);
        // Where a pathway was adopted, it is not remembered what came before.
        let adopted = log.iter().rfind(|fact| matches!(fact.event, Event::Pathway(_)));
        let is_remembered = adopted.is_none_or(|adopted| adopted.position <= seen);

        prop_assert_eq!(told(&log).told_by(looked_at), is_remembered.then_some(seen));
    }
}
