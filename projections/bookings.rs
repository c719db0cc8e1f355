//! What is booked for a household: a visit, a course, a panel.

use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::ids::{CourseId, JourneyId, MilestoneName, WorkerId};
use domain::journey::JourneyEvent;

use crate::course::{Course, Outcome};
use crate::journeys::worker;
use crate::view::View;

/// The milestones that book a panel.
const PANEL: [&str; 2] = ["panel-booked", "panel-moved"];
/// The milestone of a panel that took place.
pub(crate) const PANEL_HELD: &str = "panel-held";
/// The milestone after which a panel can be booked.
const REPORT: &str = "assessment-report-completed";

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

/// What is booked since an instant on the journeys that a worker looks after, and on those that they looked
/// after until these were over, if that was since then: a calendar strikes out what it still shows of them.
pub fn diary(
    view: &View<'_>,
    owner: WorkerId,
    since: DateTime<Utc>,
) -> Vec<(JourneyId, Appointment)> {
    let mut dated = vec![];
    view.each(|course| {
        if has_to_do_since(course, since) && worker(course) == Some(owner) {
            let booked = appointments(course).into_iter().filter(|it| since <= it.booked_for);
            dated.extend(booked.map(|it| (course.id(), it)));
        }
    });
    dated
}

/// Who is to come before a panel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Panels {
    /// Households under way whose assessment report is complete and that are booked for none.
    pub ready: usize,
    /// When those that are booked are to come before it, the first first.
    pub booked: Vec<DateTime<Utc>>,
}

/// The households under way that are ready for a panel, or booked for one.
pub fn panels(view: &View<'_>) -> Panels {
    let mut panels = Panels::default();
    view.each_under_way(|course| {
        if course.unused.is_some() || !matches!(course.outcome(), Outcome::Open(_)) {
            return;
        }
        let booked = bookings(course).into_iter().find(|it| PANEL.contains(&it.milestone.as_str()));
        match booked {
            Some(booking) => panels.booked.extend(booking.booked_for),
            None => panels.ready += usize::from(is_ready(course)),
        }
    });
    panels.booked.sort_unstable();
    panels
}

// The report is complete, and no panel was held since.
fn is_ready(course: &Course<'_>) -> bool {
    let told = course.facts().iter().rev().filter_map(|fact| match course.kind(fact) {
        JourneyEvent::MilestoneReached { milestone, .. } => Some(milestone.as_str()),
        _ => None,
    });
    let mut told = told.filter(|it| *it == REPORT || *it == PANEL_HELD);
    told.next() == Some(REPORT)
}

// Whether a journey is under way, or was at an instant.
fn has_to_do_since(course: &Course<'_>, since: DateTime<Utc>) -> bool {
    let since = since.timestamp_micros();
    let over = match (course.unused, course.outcome()) {
        (Some(_), _) => {
            let mut facts = course.facts().iter();
            facts.find(|fact| course.kind(fact).takes_out_of_use()).map(|fact| fact.happened_at)
        }
        (None, Outcome::Open(_)) => None,
        (None, _) => course.approved_at().or(course.ended.map(|ended| ended.happened_at)),
    };
    over.is_none_or(|over| since <= over)
}

fn instant(micros: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(micros)
}

#[cfg(test)]
mod tests {
    use domain::pathway::{MilestoneFile, Pathway, Pathways};
    use domain::record::Event;
    use domain::testing::{ended, enquired, journey, nine_on, reached, small_pathway, undone};

    use super::*;
    use crate::answers::Answers;
    use crate::question::Question;
    use crate::ten_households::{at_nine, tell};

    const ANN: WorkerId = WorkerId(uuid::Uuid::from_u128(7));

    fn booked_for(milestone: &str, day: &str) -> JourneyEvent {
        JourneyEvent::MilestoneReached {
            milestone: milestone.into(),
            outcome: None,
            booked_for: Some(nine_on(day)),
            course: None,
            note: None,
        }
    }

    // A household's journey after these facts, a day each.
    fn told_to(facts: &[JourneyEvent]) -> Answers {
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
        answers
    }

    // What it comes to.
    fn after<T>(facts: &[JourneyEvent], read: impl FnOnce(&Course<'_>) -> T) -> T {
        let answers = told_to(facts);
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
        let left = ended("moving");
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

    #[test]
    fn a_diary_strikes_out_what_was_booked_for_who_left_and_forgets_them_in_time() {
        let booking = booked_for("visit-booked", "2026-03-20");
        let assigned = JourneyEvent::WorkerAssigned { worker: ANN };
        let seen = |facts: &[JourneyEvent], since: &str| {
            let mut told = vec![assigned.clone(), booking.clone()];
            told.extend_from_slice(facts);
            let answers = told_to(&told);
            let view = View::new(&answers, &Question::now(nine_on("2026-04-01"))).unwrap();
            let dated = super::diary(&view, ANN, nine_on(since));
            dated.into_iter().map(|(_, it)| it.is_cancelled).collect::<Vec<_>>()
        };

        assert_eq!(seen(&[], "2026-03-02"), [false]);
        let left = ended("moving");
        assert_eq!(seen(std::slice::from_ref(&left), "2026-03-02"), [true]);
        assert!(seen(&[left], "2026-03-19").is_empty(), "that was longer ago");
        assert_eq!(seen(&[JourneyEvent::JourneyVoided {}], "2026-03-02"), [true]);
    }

    #[test]
    fn who_is_ready_for_a_panel_is_booked_for_one_or_waits() {
        let count = |facts: &[&str]| {
            let events: Vec<_> = facts.iter().map(|name| reached(name)).collect();
            let answers = told_to(&events);
            let view = View::new(&answers, &Question::now(nine_on("2026-04-01"))).unwrap();
            panels(&view).ready
        };

        assert_eq!(count(&[]), 0);
        assert_eq!(count(&[REPORT]), 1);
        assert_eq!(count(&[REPORT, PANEL_HELD]), 0);
        assert_eq!(count(&[REPORT, PANEL_HELD, REPORT]), 1, "it came back from the panel");
    }
}
