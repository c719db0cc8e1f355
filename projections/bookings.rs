//! What is booked for a household: a visit, a course, a panel.

use chrono::{DateTime, Utc};
use domain::ids::{CourseId, MilestoneName};
use domain::journey::JourneyEvent;

use crate::course::Course;

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
    for fact in course.facts {
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

#[cfg(test)]
mod tests {
    use domain::pathway::{MilestoneFile, Pathway, Pathways};
    use domain::record::Event;
    use domain::testing::{enquired, journey, nine_on, reached, small_pathway, undone};

    use super::*;
    use crate::answers::Answers;
    use crate::question::Question;
    use crate::ten_households::{at_nine, tell};
    use crate::view::View;

    fn booked_for(milestone: &str, day: &str) -> JourneyEvent {
        JourneyEvent::MilestoneReached {
            milestone: milestone.into(),
            outcome: None,
            booked_for: Some(nine_on(day)),
            course: None,
            note: None,
        }
    }

    // What is booked after these facts, a day each.
    fn booked(facts: &[JourneyEvent]) -> Vec<(String, Option<DateTime<Utc>>)> {
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
        let booked = view.one(journey(1), bookings).unwrap();
        booked.into_iter().map(|it| (it.what, it.booked_for)).collect()
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
