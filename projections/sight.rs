//! What one reader may see of the households: asked wherever one of them is found or named.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::ids::{JourneyId, WorkerId};
use domain::journey::{JourneyEvent, OPEN_FOR};

use crate::answers::Answers;
use crate::course::Course;
use crate::household::others;
use crate::journeys::{offered_to, worker};
use crate::question::Dimension;
use crate::view::View;

/// What a reader may see: all, or what is shown to them.
#[derive(Clone, Debug, Default)]
pub struct Sight(Option<Arc<Limited>>);

#[derive(Debug)]
struct Limited {
    reader: Reader,
    belongings: Arc<Belongings>,
}

/// Somebody who may not see every household.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// Whose own households they see: theirs, and those of whom they cover for.
    pub workers: Vec<WorkerId>,
    /// The services that they are bound to; to none, where there is none here.
    pub services: HashSet<String>,
    /// The teams that they are bound to, likewise.
    pub teams: HashSet<String>,
    /// Whether confidential households are shown to them as others are.
    pub sees_confidential: bool,
    /// Who they are and what time it is, where they see what they opened in an emergency.
    pub opening: Option<(WorkerId, DateTime<Utc>)>,
}

/// To whom each household belongs, as it stands.
#[derive(Clone, Debug, Default)]
pub struct Belongings {
    // All of them as they were read at once, and those that were read again since.
    read: Arc<HashMap<JourneyId, Belonging>>,
    again: HashMap<JourneyId, Belonging>,
    // What may make a household confidential, of the few of which there is something to say.
    marks: HashMap<JourneyId, Mark>,
    confidential: HashSet<JourneyId>,
}

/// To whom a household belongs.
#[derive(Clone, Debug)]
struct Belonging {
    service: Option<Box<str>>,
    team: Option<Box<str>>,
    worker: Option<WorkerId>,
    offered_to: Option<WorkerId>,
    opened: Vec<Opened>,
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    is_confidential: bool,
    merged_into: Option<JourneyId>,
}

/// Who sees a household beyond the bounds of workers, by its own facts.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Whether it is confidential.
    pub is_confidential: bool,
    /// Who opened it in an emergency.
    pub opened: Vec<Opened>,
}

/// Somebody who opened a household in an emergency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Who.
    pub worker: WorkerId,
    /// Until when it is open to them.
    pub until: DateTime<Utc>,
}

impl Sight {
    /// Every household.
    pub const ALL: Self = Self(None);

    /// What a reader sees of them.
    pub fn of(reader: Reader, belongings: Arc<Belongings>) -> Self {
        let is_free = reader.services.is_empty() && reader.teams.is_empty();
        if is_free && (reader.sees_confidential || !belongings.has_confidential()) {
            return Self::ALL;
        }
        Self(Some(Arc::new(Limited { reader, belongings })))
    }

    /// Whether that is every household.
    pub fn is_all(&self) -> bool {
        self.0.is_none()
    }

    /// Whether a household is within it.
    pub fn has(&self, journey: JourneyId) -> bool {
        let Some(limited) = &self.0 else { return true };
        limited.belongings.of_one(journey).is_some_and(|it| limited.shows(journey, it))
    }

    /// The households within it. None where that is all of them.
    pub fn within(&self) -> Option<HashSet<JourneyId>> {
        let limited = self.0.as_ref()?;
        let seen = limited.belongings.each().filter(|(journey, it)| limited.shows(*journey, it));
        Some(seen.map(|(journey, _)| journey).collect())
    }
}

impl Limited {
    // What is not told yet of a household hides it from nobody, so that no enquiry is lost.
    fn shows(&self, journey: JourneyId, it: &Belonging) -> bool {
        let Self { reader, belongings } = self;
        let is_theirs = |worker: &WorkerId| reader.workers.contains(worker);
        let is_within = |bounds: &HashSet<String>, told: &Option<Box<str>>| {
            bounds.is_empty() || told.as_ref().is_none_or(|told| bounds.contains(&**told))
        };
        let is_open = |(worker, now): (WorkerId, DateTime<Utc>)| {
            it.opened.iter().any(|it| it.worker == worker && now < it.until)
        };
        let is_for_few = belongings.confidential.contains(&journey);
        it.worker.iter().chain(&it.offered_to).any(is_theirs)
            || reader.opening.is_some_and(is_open)
            || (reader.sees_confidential || !is_for_few)
                && is_within(&reader.services, &it.service)
                && is_within(&reader.teams, &it.team)
    }
}

impl Belongings {
    /// Those of every household.
    pub fn of(answers: &Answers, now: DateTime<Utc>) -> Self {
        let (mut read, mut marks) = (HashMap::new(), HashMap::new());
        for view in View::of_each_pathway(answers, now) {
            view.each(|course| {
                let (belonging, mark) = belonging(course);
                read.insert(course.id(), belonging);
                marks.extend(mark.map(|mark| (course.id(), mark)));
            });
        }
        let confidential = confidential(&marks);
        Self { read: Arc::new(read), again: HashMap::new(), marks, confidential }
    }

    /// The same once something was recorded of some journeys.
    #[must_use]
    pub fn read_again(
        &self,
        answers: &Answers,
        now: DateTime<Utc>,
        journeys: &[JourneyId],
    ) -> Self {
        let mut all = self.clone();
        let views = View::of_each_pathway(answers, now);
        for journey in journeys {
            let found = views.iter().find_map(|view| view.one(*journey, belonging));
            let Some((belonging, mark)) = found else { continue };
            all.again.insert(*journey, belonging);
            all.marks.remove(journey);
            all.marks.extend(mark.map(|mark| (*journey, mark)));
        }
        all.confidential = confidential(&all.marks);
        all
    }

    /// Whether any household is shown to few alone.
    pub fn has_confidential(&self) -> bool {
        !self.confidential.is_empty()
    }

    fn of_one(&self, journey: JourneyId) -> Option<&Belonging> {
        self.again.get(&journey).or_else(|| self.read.get(&journey))
    }

    fn each(&self) -> impl Iterator<Item = (JourneyId, &Belonging)> {
        let first = self.read.iter().filter(|(journey, _)| !self.again.contains_key(journey));
        first.chain(&self.again).map(|(journey, it)| (*journey, it))
    }
}

// A household that was recorded twice is confidential in both places.
fn confidential(marks: &HashMap<JourneyId, Mark>) -> HashSet<JourneyId> {
    let said = marks.iter().filter(|(_, mark)| mark.is_confidential);
    let mut confidential: HashSet<JourneyId> = said.map(|(journey, _)| *journey).collect();
    loop {
        let before = confidential.len();
        for (journey, mark) in marks {
            let Some(other) = mark.merged_into else { continue };
            if confidential.contains(journey) || confidential.contains(&other) {
                confidential.extend([*journey, other]);
            }
        }
        if confidential.len() == before {
            return confidential;
        }
    }
}

// To whom a household belongs, and what may make it confidential if anything does.
fn belonging(course: &Course<'_>) -> (Belonging, Option<Mark>) {
    let Access { is_confidential, opened } = access(course);
    let merged_into = others(course).merged_into;
    let is_marked = is_confidential || merged_into.is_some();
    let dimension = |dimension| course.dimension(dimension).map(Into::into);
    let belonging = Belonging {
        service: dimension(Dimension::Service),
        team: dimension(Dimension::Team),
        worker: worker(course),
        offered_to: offered_to(course),
        opened,
    };
    (belonging, is_marked.then_some(Mark { is_confidential, merged_into }))
}

/// Who sees a household beyond the bounds of workers.
pub fn access(course: &Course<'_>) -> Access {
    let mut access = Access::default();
    for fact in course.facts() {
        match course.kind(fact) {
            JourneyEvent::MadeConfidential { .. } => access.is_confidential = true,
            JourneyEvent::ConfidentialityLifted { .. } => access.is_confidential = false,
            JourneyEvent::OpenedInEmergency { worker, .. } => {
                let at = DateTime::from_timestamp_micros(fact.happened_at).unwrap_or_default();
                access.opened.push(Opened { worker: *worker, until: at + OPEN_FOR });
            }
            _ => {}
        }
    }
    access
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
        let workers = vec![worker(7)];
        Reader { workers, services: named(services), teams: named(teams), ..Reader::default() }
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

    #[test]
    fn a_confidential_household_is_shown_to_few_wherever_it_was_recorded() {
        let confidential = || JourneyEvent::MadeConfidential { note: None };
        let answers = answers([
            (1, "2026-03-02", told(Some("west"), None)),
            (2, "2026-03-02", told(Some("west"), None)),
            (2, "2026-03-03", confidential()),
            (3, "2026-03-02", told(Some("east"), None)),
            (3, "2026-03-03", confidential()),
            (4, "2026-03-02", told(Some("west"), None)),
            (4, "2026-03-03", confidential()),
            (4, "2026-03-04", assigned(7)),
            (5, "2026-03-02", told(Some("west"), None)),
            (5, "2026-03-04", JourneyEvent::JourneyMerged { into: journey(2) }),
            (6, "2026-03-02", told(Some("west"), None)),
            (6, "2026-03-03", confidential()),
            (6, "2026-03-04", JourneyEvent::ConfidentialityLifted { note: None }),
        ]);
        let now = at_nine("2026-03-15");
        let belongings = Arc::new(Belongings::of(&answers, now));
        let sight = |reader| Sight::of(reader, Arc::clone(&belongings));
        let free = bound(&[], &[]);
        let manager = |reader: Reader| Reader { sees_confidential: true, ..reader };

        assert_eq!(seen(&sight(free.clone())), [1, 4, 6]);
        assert_eq!(seen(&sight(bound(&["east"], &[]))), [4]);
        assert!(sight(manager(free.clone())).is_all());
        assert_eq!(seen(&sight(manager(bound(&["west"], &[])))), [1, 2, 4, 5, 6]);
        assert_eq!(sight(free.clone()).within().unwrap().len(), 3);

        let mut later = answers.clone();
        for mut fact in domain::testing::log([("2026-03-10", confidential())]) {
            (fact.stream, fact.position, fact.version) = (journey(1).into(), 99, 2);
            later.apply(fact);
        }
        let mended = Arc::new(belongings.read_again(&later, now, &[journey(1)]));
        assert_eq!(seen(&Sight::of(free.clone(), Arc::clone(&mended))), [4, 6]);
        assert_eq!(Sight::of(free, mended).within().unwrap().len(), 2);
    }

    #[test]
    fn where_nothing_is_confidential_who_is_bound_to_nothing_sees_all() {
        let now = at_nine("2026-03-15");
        let answers = answers([(1, "2026-03-02", enquired())]);
        let belongings = Arc::new(Belongings::of(&answers, now));

        assert!(Sight::of(bound(&[], &[]), belongings).is_all());
    }

    #[test]
    fn what_somebody_opened_in_an_emergency_is_shown_to_them_alone_for_four_hours() {
        let opened =
            |number| JourneyEvent::OpenedInEmergency { worker: worker(number), note: None };
        let answers = answers([
            (1, "2026-03-02", told(Some("east"), None)),
            (1, "2026-03-15", opened(7)),
            (2, "2026-03-02", told(Some("east"), None)),
            (2, "2026-03-15", opened(8)),
            (3, "2026-03-02", told(Some("west"), None)),
            (3, "2026-03-03", JourneyEvent::MadeConfidential { note: None }),
            (3, "2026-03-15", opened(7)),
            (4, "2026-03-02", told(Some("east"), None)),
            (4, "2026-03-15", opened(7)),
            (4, "2026-03-15", domain::testing::undone(2)),
        ]);
        let now = at_nine("2026-03-15");
        let belongings = Arc::new(Belongings::of(&answers, now));
        let sight = |opening| {
            let reader = Reader { opening, ..bound(&["west"], &[]) };
            seen(&Sight::of(reader, Arc::clone(&belongings)))
        };
        let after = |minutes| Some((worker(7), now + chrono::TimeDelta::minutes(minutes)));

        assert_eq!(sight(after(0)), [1, 3]);
        assert_eq!(sight(after(239)), [1, 3]);
        assert_eq!(sight(after(240)), [0_u32; 0]);
        assert_eq!(sight(None), [0_u32; 0], "a program opens nothing");
    }
}
