//! What is booked for a household: a visit, a course, a panel.

use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::ids::{CourseId, JourneyId, MilestoneName, WorkerId};
use domain::journey::JourneyEvent;

use crate::course::Course;
use crate::journeys::worker;
use crate::view::View;

/// Something that is booked and has not been held, missed or cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// What, in the pathway's words.
    pub what: String,
    /// The milestone that booked it, or moved it last.
    pub milestone: MilestoneName,
    /// For when. None where the day was not said.
    pub booked_for: Option<DateTime<Utc>>,
    /// The training course that it is for, where that is one of the service's.
    pub course: Option<CourseId>,
}

/// What is booked on a journey, each as it was moved last, the first that was booked first.
pub fn bookings(course: &Course<'_>) -> Vec<Booking> {
    let mut booked: Vec<Booking> = vec![];
    for fact in course.facts() {
        let JourneyEvent::MilestoneReached { milestone, .. } = course.kind(fact) else { continue };
        let Some(milestone) = course.pathway().milestone(milestone) else { continue };
        if let Some(what) = &milestone.settles {
            booked.retain(|it| it.what != *what);
        }
        let Some(what) = &milestone.books else { continue };
        let (booked_for, on) = (course.booked_for(fact), course.on_course(fact));
        let booking = Booking {
            what: what.clone(),
            milestone: milestone.name.clone(),
            booked_for,
            course: on,
        };
        match booked.iter_mut().find(|it| it.what == *what) {
            Some(before) => *before = booking,
            None => booked.push(booking),
        }
    }
    booked
}

/// Something for a diary: what was booked for a day and hour, as it was moved or cancelled since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// What, in the pathway's words.
    pub what: String,
    /// The place in the history of the fact that booked it: it keeps this when it is moved.
    pub booked_by: usize,
    /// For when, as it was moved last.
    pub booked_for: DateTime<Utc>,
    /// How many facts the journey had when this was told. It only grows, whatever is undone.
    pub told: u32,
    /// Whether it will not be: cancelled, or the journey ended before.
    pub is_cancelled: bool,
    /// When the last of these facts was recorded.
    pub known_at: DateTime<Utc>,
}

/// What was ever booked on a journey for a day that is known, the first that was booked first.
pub fn appointments(course: &Course<'_>) -> Vec<Appointment> {
    let mut all: Vec<Appointment> = vec![];
    let mut open: Vec<usize> = vec![];
    let steps = &course.view.answers.journeys[course.number].steps;
    let told = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    let Some(known_at) = steps.iter().filter_map(|step| instant(step.known_at)).max() else {
        return vec![];
    };
    for fact in course.facts() {
        let event = course.kind(fact);
        let milestone = match event {
            JourneyEvent::MilestoneReached { milestone, .. } => {
                course.pathway().milestone(milestone)
            }
            _ => None,
        };
        let settled = milestone.and_then(|it| it.settles.as_ref());
        let (settled, still): (Vec<_>, Vec<_>) = open
            .into_iter()
            .partition(|it| event.takes_out_of_use() || settled == Some(&all[*it].what));
        open = still;
        for place in settled {
            // What came of it on its day is no cancelling, whatever the hour.
            let day = instant(fact.happened_at).map(london_day);
            all[place].is_cancelled |= day < Some(london_day(all[place].booked_for));
        }
        let Some(what) = milestone.and_then(|it| it.books.as_ref()) else { continue };
        let place = open.iter().copied().find(|it| all[*it].what == *what);
        match (place, course.booked_for(fact)) {
            (Some(place), Some(booked_for)) => {
                (all[place].booked_for, all[place].is_cancelled) = (booked_for, false);
            }
            (Some(place), None) => all[place].is_cancelled = true,
            (None, None) => {}
            (None, Some(booked_for)) => {
                open.push(all.len());
                let (what, booked_by, is_cancelled) = (what.clone(), fact.version, false);
                all.push(Appointment { what, booked_by, booked_for, told, is_cancelled, known_at });
            }
        }
    }
    all
}

/// What is booked since an instant on the journeys under way that a worker looks after.
pub fn diary(
    view: &View<'_>,
    owner: WorkerId,
    since: DateTime<Utc>,
) -> Vec<(JourneyId, Appointment)> {
    let mut dated = vec![];
    view.each_under_way(|course| {
        if worker(course) == Some(owner) {
            let booked = appointments(course).into_iter().filter(|it| since <= it.booked_for);
            dated.extend(booked.map(|it| (course.id(), it)));
        }
    });
    dated
}

fn instant(micros: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(micros)
}

#[cfg(test)]
mod tests {
    use domain::pathway::{MilestoneFile, Pathway, Pathways};
    use domain::record::Event;
    use domain::testing::{enquired, journey, nine_on, reached, small_pathway, undone};

    use super::*;
    use crate::answers::Answers;
    use crate::question::Question;
    use crate::ten_households::{at_nine, tell};

    fn booked_for(milestone: &str, day: &str) -> JourneyEvent {
        JourneyEvent::MilestoneReached {
            milestone: milestone.into(),
            outcome: None,
            booked_for: Some(nine_on(day)),
            course: None,
            note: None,
        }
    }

    // What a household's journey comes to after these facts, a day each.
    fn after<T>(facts: &[JourneyEvent], read: impl FnOnce(&Course<'_>) -> T) -> T {
        let mut file = small_pathway();
        file.milestones[0].settles = Some("Visit".into());
        for name in ["visit-booked", "visit-moved"] {
            let books = Some("Visit".to_owned());
            file.milestones.push(MilestoneFile {
                name: name.into(),
                books,
                ..MilestoneFile::default()
            });
        }
        let mut answers = Answers::new(Pathways::starting_with(Pathway::check(file).unwrap()));
        let days = (2..).map(|day| format!("2026-03-{day:02}"));
        for (event, day) in std::iter::once(&enquired()).chain(facts).zip(days) {
            let at = at_nine(&day);
            tell(&mut answers, journey(1).into(), at, at, Event::Journey(event.clone()));
        }
        let view = View::new(&answers, &Question::now(at_nine("2026-04-01"))).unwrap();
        view.one(journey(1), read).unwrap()
    }

    fn booked(facts: &[JourneyEvent]) -> Vec<(String, Option<DateTime<Utc>>)> {
        after(facts, bookings).into_iter().map(|it| (it.what, it.booked_for)).collect()
    }

    // By which fact, for when, and whether cancelled.
    fn diary(facts: &[JourneyEvent]) -> Vec<(usize, DateTime<Utc>, bool)> {
        let appointments = after(facts, appointments).into_iter();
        let told: Vec<_> = appointments.collect();
        let facts = u32::try_from(facts.len() + 1).unwrap();
        assert!(told.iter().all(|it| it.told == facts), "it grows with each fact: {told:?}");
        told.into_iter().map(|it| (it.booked_by, it.booked_for, it.is_cancelled)).collect()
    }

    #[test]
    fn an_appointment_keeps_its_place_in_the_diary_as_it_is_moved_held_or_cancelled() {
        let first = booked_for("visit-booked", "2026-03-04");
        let moved = booked_for("visit-moved", "2026-03-05");
        let held = reached("initial-visit-held");
        let again = booked_for("visit-booked", "2026-03-20");
        let left = domain::testing::ended("moving");
        let nowhere = reached("visit-moved");
        let (third, fourth, fifth) =
            (nine_on("2026-03-04"), nine_on("2026-03-05"), nine_on("2026-03-20"));

        assert_eq!(diary(std::slice::from_ref(&first)), [(2, third, false)]);
        assert_eq!(diary(&[first.clone(), moved.clone()]), [(2, fourth, false)]);
        // The third fact is of the 5th: what was booked for that day was held.
        let both = [first.clone(), moved.clone(), held.clone(), again.clone()];
        assert_eq!(diary(&both), [(2, fourth, false), (5, fifth, false)]);
        assert_eq!(diary(&[again.clone(), held]), [(2, fifth, true)]);
        assert_eq!(diary(&[again.clone(), left]), [(2, fifth, true)]);
        assert_eq!(diary(&[again.clone(), nowhere.clone()]), [(2, fifth, true)]);
        let early = booked_for("visit-booked", "2026-03-04");
        let gone = [early, nowhere, reached("initial-visit-held")];
        assert_eq!(diary(&gone), [(2, third, true)], "what was cancelled stays so");
        assert_eq!(diary(&[first.clone(), moved, undone(3)]), [(2, third, false)], "moved back");
        assert_eq!(diary(&[first, undone(2)]), [], "it was never booked");
    }

    #[test]
    fn what_was_moved_is_booked_for_its_new_day_until_it_is_held() {
        let visit = |day| vec![("Visit".to_owned(), Some(nine_on(day)))];
        let first = booked_for("visit-booked", "2026-03-20");
        let moved = booked_for("visit-moved", "2026-03-24");
        let held = reached("initial-visit-held");

        assert_eq!(booked(std::slice::from_ref(&first)), visit("2026-03-20"));
        assert_eq!(booked(&[first.clone(), moved.clone()]), visit("2026-03-24"));
        assert_eq!(booked(&[first.clone(), moved.clone(), held]), []);
        assert_eq!(booked(&[first, moved, undone(3)]), visit("2026-03-20"), "it was not moved");
        assert_eq!(booked(&[reached("visit-booked")]), [("Visit".to_owned(), None)]);
    }
}
