//! What one reader may see of the households: asked wherever one of them is found or named.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::ids::{JourneyId, WorkerId};

use crate::answers::Answers;
use crate::course::Course;
use crate::journeys::{offered_to, worker};
use crate::question::Dimension;
use crate::view::View;

/// What a reader may see: all, or what lies within their bounds.
#[derive(Clone, Debug, Default)]
pub struct Sight(Option<Arc<Bounded>>);

#[derive(Debug)]
struct Bounded {
    reader: Reader,
    belongings: Arc<Belongings>,
}

/// Somebody who does not see every household.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// Whose own households they see: theirs, and those of whom they cover for.
    pub workers: Vec<WorkerId>,
    /// The services that they are bound to; to none, where there is none here.
    pub services: HashSet<String>,
    /// The teams that they are bound to, likewise.
    pub teams: HashSet<String>,
}

/// To whom each household belongs, as it stands.
#[derive(Clone, Debug, Default)]
pub struct Belongings(HashMap<JourneyId, Belonging>);

/// To whom a household belongs.
#[derive(Clone, Debug)]
struct Belonging {
    service: Option<Box<str>>,
    team: Option<Box<str>>,
    worker: Option<WorkerId>,
    offered_to: Option<WorkerId>,
}

impl Sight {
    /// Every household.
    pub const ALL: Self = Self(None);

    /// What a reader sees of them.
    pub fn of(reader: Reader, belongings: Arc<Belongings>) -> Self {
        Self(Some(Arc::new(Bounded { reader, belongings })))
    }

    /// Whether that is every household.
    pub fn is_all(&self) -> bool {
        self.0.is_none()
    }

    /// Whether a household is within it.
    pub fn has(&self, journey: JourneyId) -> bool {
        let Some(bounded) = &self.0 else { return true };
        bounded.belongings.0.get(&journey).is_some_and(|it| bounded.reader.sees(it))
    }

    /// The households within it. None where that is all of them.
    pub fn within(&self) -> Option<HashSet<JourneyId>> {
        let Bounded { reader, belongings } = &**self.0.as_ref()?;
        let seen = belongings.0.iter().filter(|(_, it)| reader.sees(it));
        Some(seen.map(|(journey, _)| *journey).collect())
    }
}

impl Reader {
    // What is not told yet of a household hides it from nobody, so that no enquiry is lost.
    fn sees(&self, it: &Belonging) -> bool {
        let is_theirs = |worker: &WorkerId| self.workers.contains(worker);
        let is_within = |bounds: &HashSet<String>, told: &Option<Box<str>>| {
            bounds.is_empty() || told.as_ref().is_none_or(|told| bounds.contains(&**told))
        };
        it.worker.iter().chain(&it.offered_to).any(is_theirs)
            || is_within(&self.services, &it.service) && is_within(&self.teams, &it.team)
    }
}

impl Belongings {
    /// Those of every household.
    pub fn of(answers: &Answers, now: DateTime<Utc>) -> Self {
        let mut all = HashMap::new();
        for view in View::of_each_pathway(answers, now) {
            view.each(|course| {
                all.insert(course.id(), Belonging::of(course));
            });
        }
        Self(all)
    }

    /// The same once something was recorded of some journeys.
    #[must_use]
    pub fn read_again(
        &self,
        answers: &Answers,
        now: DateTime<Utc>,
        journeys: &[JourneyId],
    ) -> Self {
        let mut all = self.0.clone();
        let views = View::of_each_pathway(answers, now);
        for journey in journeys {
            all.remove(journey);
            let found = views.iter().find_map(|view| view.one(*journey, Belonging::of));
            all.extend(found.map(|it| (*journey, it)));
        }
        Self(all)
    }
}

impl Belonging {
    fn of(course: &Course<'_>) -> Self {
        let dimension = |dimension| course.dimension(dimension).map(Into::into);
        Self {
            service: dimension(Dimension::Service),
            team: dimension(Dimension::Team),
            worker: worker(course),
            offered_to: offered_to(course),
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::journey::{Enquiry, JourneyEvent};
    use domain::testing::{assigned, enquired, journey, worker};

    use super::*;
    use crate::ten_households::{answers, at_nine};

    fn told(service: Option<&str>, team: Option<&str>) -> JourneyEvent {
        let (service, team) = (service.map(Into::into), team.map(Into::into));
        JourneyEvent::EnquiryReceived(Box::new(Enquiry { service, team, ..Enquiry::default() }))
    }

    fn bound(services: &[&str], teams: &[&str]) -> Reader {
        let named = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect();
        Reader { workers: vec![worker(7)], services: named(services), teams: named(teams) }
    }

    fn seen(sight: &Sight) -> Vec<u32> {
        (1..=6).filter(|number| sight.has(journey(*number))).collect()
    }

    #[test]
    fn a_bound_reader_sees_what_is_theirs_and_what_is_told_to_be_nobody_elses() {
        let to_seven = JourneyEvent::JourneyHandedOver {
            to: Some("west".into()),
            team: Some("harbour".into()),
        };
        let answers = answers([
            (1, "2026-03-02", told(Some("west"), Some("harbour"))),
            (2, "2026-03-02", told(Some("west"), None)),
            (3, "2026-03-02", told(Some("east"), Some("hill"))),
            (4, "2026-03-02", enquired()),
            (5, "2026-03-02", told(Some("east"), Some("hill"))),
            (5, "2026-03-03", assigned(7)),
        ]);
        let now = at_nine("2026-03-15");
        let belongings = Arc::new(Belongings::of(&answers, now));
        let sight = |reader| Sight::of(reader, Arc::clone(&belongings));

        assert_eq!(seen(&Sight::ALL), [1, 2, 3, 4, 5, 6]);
        assert_eq!(seen(&sight(bound(&["west"], &[]))), [1, 2, 4, 5]);
        assert_eq!(seen(&sight(bound(&["east"], &[]))), [3, 4, 5]);
        assert_eq!(seen(&sight(bound(&[], &["harbour"]))), [1, 2, 4, 5]);
        assert_eq!(seen(&sight(bound(&["west"], &["quay"]))), [2, 4, 5]);
        assert_eq!(sight(bound(&["west"], &["quay"])).within().unwrap().len(), 3);

        let mut later = answers.clone();
        for mut fact in domain::testing::log([("2026-03-10", to_seven)]) {
            (fact.stream, fact.position, fact.version) = (journey(3).into(), 99, 2);
            later.apply(fact);
        }
        let mended = belongings.read_again(&later, now, &[journey(3)]);
        assert_eq!(seen(&Sight::of(bound(&["west"], &[]), Arc::new(mended))), [1, 2, 3, 4, 5]);
    }
}
