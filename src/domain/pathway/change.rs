//! Another limit for one clock, from a day that is to come.
//!
//! A journey keeps the version under which it began, so a change of a clock is a new version of its
//! pathway, which differs in nothing else.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};

use super::{Allowance, Clock, ClockFile, File, Pathway, PathwayEvent, Signal};
use crate::calendar::london_day;
use crate::ids::{ClockName, PathwayId};
use crate::journey::Refusal;
use crate::record::{Decide, Event, NewFact, Past};
use crate::within::{Moment, Step};

/// How far ahead a change may be adopted.
const FARTHEST: Months = Months::new(120);

/// Let a clock run otherwise on journeys that begin from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeClock {
    /// On which pathway.
    pub pathway: PathwayId,
    /// Which clock.
    pub clock: ClockName,
    /// How long it may run. Without a limit it is only measured.
    pub allows: Option<Allowance>,
    /// When somebody is reminded.
    pub remind: Vec<Step>,
    /// The law or local rule it comes from, or why it was changed.
    pub source: String,
    /// The first day on which journeys begin under it.
    pub from: NaiveDate,
}

/// Why a clock is not changed so. Shown to managers as it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences are the documentation")]
pub enum ChangeError {
    #[error("This pathway has no such clock any more: look at the list of clocks")]
    NoSuchClock,
    #[error(
        "Nothing that starts this clock books a day to count back from: enter a time after its \
         start, as \"10 working days\""
    )]
    NoDayToCountBackFrom,
    #[error("A clock without a limit reminds nobody: enter a limit, or take these lines out")]
    RemindsOfNothing,
    #[error("The line \"{0}\" is there twice: take one of them out")]
    RemindsTwice(Step),
    #[error(
        "Households that ask today have been promised something already: enter tomorrow or a later day"
    )]
    TooSoon,
    #[error("That is more than ten years ahead: look at the year again")]
    TooFar,
    #[error("{0} is more than anybody promises: enter up to 10000 hours, 1000 days or 100 months")]
    TooLong(String),
    #[error("{0} is more than anybody waits: enter up to 10000 hours, 1000 days or 100 months")]
    RemindsTooLate(String),
    #[error("A version is adopted already from {}: enter that day or a later one", spoken(.0))]
    NotAfterTheLast(NaiveDate),
    #[error("This is how the clock runs already: change its limit, its reminders or its source")]
    AsItIs,
    #[error("{0}")]
    Refused(String),
}

impl ChangeClock {
    /// The version that it makes of the last one, or everything that stands against it.
    pub fn of(&self, last: &Pathway, today: NaiveDate) -> Result<Pathway, Vec<ChangeError>> {
        let place = last.clocks.iter().position(|clock| clock.name == self.clock);
        let Some(place) = place else { return Err(vec![ChangeError::NoSuchClock]) };
        let problems = self.problems(last, &last.clocks[place], today);
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut file = File { in_force_from: self.from, ..last.file.clone() };
        let clock = &mut file.clocks[place];
        *clock = ClockFile {
            within: self.allows.map(|allows| allows.to_string()),
            remind: self.remind.iter().map(ToString::to_string).collect(),
            source: self.source.clone(),
            ..clock.clone()
        };
        let refused = |it: super::Problem| ChangeError::Refused(it.message);
        Pathway::check(file).map_err(|problems| problems.into_iter().map(refused).collect())
    }

    fn problems(&self, last: &Pathway, clock: &Clock, today: NaiveDate) -> Vec<ChangeError> {
        let mut problems = vec![];
        if matches!(self.allows, Some(Allowance::Before(_))) && !starts_on_a_booking(clock, last) {
            problems.push(ChangeError::NoDayToCountBackFrom);
        }
        if self.allows.is_none() && !self.remind.is_empty() {
            problems.push(ChangeError::RemindsOfNothing);
        }
        let mut steps = BTreeSet::new();
        let twice = self.remind.iter().find(|step| !steps.insert(**step));
        problems.extend(twice.map(|step| ChangeError::RemindsTwice(*step)));
        if let Some(Allowance::After(within) | Allowance::Before(within)) = self.allows
            && within.is_too_long()
        {
            problems.push(ChangeError::TooLong(within.to_string()));
        }
        let too_long = self.remind.iter().filter_map(|step| match step {
            Step::Warn(Moment::Before(within) | Moment::After(within))
            | Step::Escalate(Moment::Before(within) | Moment::After(within)) => Some(*within),
            Step::Warn(_) | Step::Escalate(_) => None,
        });
        let too_long = too_long.filter(|within| within.is_too_long());
        problems.extend(too_long.map(|within| ChangeError::RemindsTooLate(within.to_string())));
        if self.from <= today {
            problems.push(ChangeError::TooSoon);
        } else if today.checked_add_months(FARTHEST).is_some_and(|last| last < self.from) {
            problems.push(ChangeError::TooFar);
        } else if self.from < last.in_force_from {
            problems.push(ChangeError::NotAfterTheLast(last.in_force_from));
        }
        let as_it_is = (&clock.allows, &clock.remind, &clock.source);
        if as_it_is == (&self.allows, &self.remind, &self.source) {
            problems.push(ChangeError::AsItIs);
        }
        problems
    }
}

fn starts_on_a_booking(clock: &Clock, pathway: &Pathway) -> bool {
    clock.starts_on.iter().any(|signal| match signal {
        Signal::Milestone(name) => pathway.milestone(name).is_some_and(|it| it.books.is_some()),
        _ => false,
    })
}

impl Decide for ChangeClock {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let refused = |problems: Vec<ChangeError>| {
            let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
            Refusal::PathwayRefused(told.join(". "))
        };
        let pathways = past.pathways_adopted();
        let last = pathways.newest(&self.pathway);
        let last = last.ok_or_else(|| refused(vec![ChangeError::NoSuchClock]))?;
        let version = self.of(last, london_day(past.now)).map_err(refused)?;
        let event = PathwayEvent::PathwayAdopted { file: Box::new(version.file) };
        Ok(vec![NewFact::new(past.now, Event::Pathway(event))])
    }
}

fn spoken(day: &NaiveDate) -> impl std::fmt::Display {
    day.format("%-d %B %Y")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pathway::{MilestoneFile, Pathways};
    use crate::testing::{day, log, on, small_pathway};

    fn reply() -> ClockFile {
        ClockFile {
            name: "reply".into(),
            label: "First reply".into(),
            starts_on: vec!["enquiry-received".into()],
            stops_on: vec!["first-contact-made".into()],
            within: Some("72 hours".into()),
            remind: vec!["warn at 50%".into(), "due".into()],
            source: "Local rule".into(),
        }
    }

    fn papers() -> ClockFile {
        ClockFile {
            name: "papers".into(),
            starts_on: vec!["panel-booked".into()],
            stops_on: vec!["approved".into()],
            within: Some("5 working days before".into()),
            ..reply()
        }
    }

    fn in_use() -> Pathways {
        let mut file = File { clocks: vec![reply(), papers()], ..small_pathway() };
        let books = Some("Panel".into());
        file.milestones.push(MilestoneFile {
            name: "panel-booked".into(),
            books,
            ..Default::default()
        });
        Pathways::starting_with(Pathway::check(file).unwrap())
    }

    fn to(clock: &str, within: Option<&str>, remind: &[&str], from: &str) -> ChangeClock {
        ChangeClock {
            pathway: "small".into(),
            clock: clock.into(),
            allows: within.map(|text| text.parse().unwrap()),
            remind: remind.iter().map(|text| text.parse().unwrap()).collect(),
            source: "Agreed at the clinic".into(),
            from: day(from),
        }
    }

    fn problems(change: &ChangeClock) -> Vec<ChangeError> {
        let pathways = in_use();
        let last = pathways.newest(&change.pathway).unwrap();
        change.of(last, day("2026-03-02")).unwrap_err()
    }

    #[test]
    fn a_change_makes_a_version_that_differs_in_nothing_else() {
        let pathways = in_use();
        let last = pathways.newest(&"small".into()).unwrap().clone();
        let change = to("reply", Some("48 hours"), &["due", "escalate at once"], "2026-03-03");

        let version = change.of(&last, day("2026-03-02")).unwrap();

        let clock = ClockFile {
            within: Some("48 hours".into()),
            remind: vec!["due".into(), "escalate at once".into()],
            source: "Agreed at the clinic".into(),
            ..reply()
        };
        let file = File {
            in_force_from: day("2026-03-03"),
            clocks: vec![clock, papers()],
            ..last.file.clone()
        };
        assert_eq!(version.file, file);
        assert_eq!(version.clocks[1], last.clocks[1]);
    }

    #[test]
    fn a_slip_of_the_year_or_of_a_zero_is_not_adopted() {
        let too_far = problems(&to("reply", Some("48 hours"), &["due"], "2072-04-01"));
        let too_long = problems(&to("reply", Some("4000000000 days"), &["due"], "2026-04-01"));
        let steps = ["due", "escalate after 4000000000 days"];
        let too_late = problems(&to("reply", Some("48 hours"), &steps, "2026-04-01"));

        assert_eq!(too_far, [ChangeError::TooFar]);
        assert_eq!(too_long, [ChangeError::TooLong("4000000000 days".into())]);
        assert_eq!(too_late, [ChangeError::RemindsTooLate("4000000000 days".into())]);
    }

    #[test]
    fn a_clock_may_lose_its_limit_or_count_back_from_what_was_booked() {
        let last = in_use().newest(&"small".into()).unwrap().clone();
        let measured = to("reply", None, &[], "2026-04-01").of(&last, day("2026-03-02")).unwrap();
        let earlier = to("papers", Some("10 working days before"), &["due"], "2026-04-01");
        let earlier = earlier.of(&last, day("2026-03-02")).unwrap();

        assert_eq!(measured.clocks[0].allows, None);
        let before = Allowance::Before("10 working days".parse().unwrap());
        assert_eq!(earlier.clocks[1].allows, Some(before));
    }

    #[test]
    fn everything_that_stands_against_a_change_is_told_at_once() {
        let later = "2026-04-01";
        for (change, told) in [
            (to("nap", Some("1 hour"), &[], later), vec![ChangeError::NoSuchClock]),
            (
                to("reply", Some("5 days before"), &["due", "due"], "2026-03-02"),
                vec![
                    ChangeError::NoDayToCountBackFrom,
                    ChangeError::RemindsTwice("due".parse().unwrap()),
                    ChangeError::TooSoon,
                ],
            ),
            (to("reply", None, &["due"], later), vec![ChangeError::RemindsOfNothing]),
            (
                ChangeClock {
                    source: "Local rule".into(),
                    ..to("reply", Some("72 hours"), &["50%", "due"], later)
                },
                vec![ChangeError::AsItIs],
            ),
        ] {
            assert_eq!(problems(&change), told);
        }
    }

    #[test]
    fn a_change_comes_after_the_last_that_was_adopted() {
        let pathways = in_use();
        let decide = |change: &ChangeClock, history: &[_]| {
            change.decide(on(&pathways, history, "2026-03-02"))
        };
        let facts = decide(&to("reply", Some("48 hours"), &[], "2026-04-01"), &[]).unwrap();
        let mut history = log([("2026-03-02", crate::testing::noted())]);
        history[0].event = facts[0].event.clone();

        let day_before = to("papers", Some("6 weeks before"), &[], "2026-03-31");
        let refused = decide(&day_before, &history).unwrap_err().to_string();
        let same_day = ChangeClock { from: day("2026-04-01"), ..day_before };
        let facts = decide(&same_day, &history).unwrap();

        let said = "A version is adopted already from 1 April 2026: enter that day or a later one";
        assert_eq!(refused, said);
        let Event::Pathway(PathwayEvent::PathwayAdopted { file }) = &facts[0].event else {
            panic!("{facts:?}")
        };
        let limits: Vec<_> = file.clocks.iter().map(|it| it.within.as_deref().unwrap()).collect();
        assert_eq!(limits, ["48 hours", "6 weeks before"], "it builds upon the one before");

        let mut pathways = pathways;
        for fact in history.iter().map(|it| &it.event).chain([&facts[0].event]) {
            let Event::Pathway(PathwayEvent::PathwayAdopted { file }) = fact else { continue };
            pathways.adopt_told(Pathway::check((**file).clone()).unwrap());
        }
        assert_eq!(pathways.numbered().count(), 2, "what was adopted last for a day holds");
        let small = "small".into();
        let newest = pathways.newest(&small).unwrap();
        assert_eq!(newest.clocks[1].allows, Some("6 weeks before".parse().unwrap()));
        let back = to("reply", Some("72 hours"), &["warn at 50%", "due"], "2026-04-01");
        let kept = back.of(newest, day("2026-03-31")).unwrap();
        assert_eq!(kept.clocks[0].allows, Some("72 hours".parse().unwrap()));
        let late = back.of(newest, day("2026-04-01")).unwrap_err();
        assert_eq!(late, [ChangeError::TooSoon], "its day has come");
    }
}
