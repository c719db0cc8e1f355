//! What was ever booked on a journey, and what came of it: visits, courses, panels.

use chrono::{DateTime, Utc};
use domain::ids::{MilestoneName, OutcomeName};
use domain::journey::JourneyEvent;

use crate::course::{Course, Fact};

/// Something that was booked, held, missed or cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// What, in the pathway's words.
    pub what: String,
    /// When it was booked. None where it was held and nobody recorded the booking.
    pub booked_at: Option<DateTime<Utc>>,
    /// For when, as it was moved last.
    pub booked_for: Option<DateTime<Utc>>,
    /// How often it was booked anew before anything came of it.
    pub moved: u32,
    /// The milestone that settled it: held, missed or cancelled. None where it is still to come.
    pub settled_by: Option<MilestoneName>,
    /// When that happened.
    pub settled_at: Option<DateTime<Utc>>,
    /// What came of it, where that was said.
    pub outcome: Option<OutcomeName>,
}

/// The occasions of one journey, in the order in which they were first told of.
pub fn occasions(course: &Course<'_>) -> Vec<Occasion> {
    let mut all: Vec<Occasion> = vec![];
    for fact in course.facts() {
        let JourneyEvent::MilestoneReached { milestone, outcome, .. } = course.kind(fact) else {
            continue;
        };
        let Some(known) = course.pathway().milestone(milestone) else { continue };
        if let Some(what) = &known.settles {
            let occasion = open(&mut all, what);
            occasion.settled_by = Some(milestone.clone());
            occasion.settled_at = happened(fact);
            occasion.outcome.clone_from(outcome);
        }
        if let Some(what) = &known.books {
            let occasion = open(&mut all, what);
            match occasion.booked_at {
                Some(_) => occasion.moved += 1,
                None => occasion.booked_at = happened(fact),
            }
            occasion.booked_for = course.booked_for(fact).or(occasion.booked_for);
        }
    }
    all
}

// The one that waits for something to come of it, or a new one.
fn open<'a>(all: &'a mut Vec<Occasion>, what: &str) -> &'a mut Occasion {
    let found = all.iter().rposition(|it| it.what == what && it.settled_by.is_none());
    let place = found.unwrap_or_else(|| {
        all.push(Occasion {
            what: what.to_owned(),
            booked_at: None,
            booked_for: None,
            moved: 0,
            settled_by: None,
            settled_at: None,
            outcome: None,
        });
        all.len() - 1
    });
    &mut all[place]
}

fn happened(fact: &Fact) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(fact.happened_at)
}

#[cfg(test)]
mod tests {
    use domain::pathway::{MilestoneFile, Pathway, Pathways};
    use domain::record::Event;
    use domain::testing::{enquired, journey, reached, small_pathway};

    use super::*;
    use crate::answers::Answers;
    use crate::question::Question;
    use crate::ten_households::{at_nine, tell};
    use crate::view::View;

    #[test]
    fn what_was_booked_stands_in_one_row_with_what_came_of_it() {
        let mut file = small_pathway();
        for (name, books, settles) in [
            ("visit-booked", Some("Visit"), None),
            ("visit-moved", Some("Visit"), None),
            ("visit-cancelled", None, Some("Visit")),
        ] {
            let [books, settles] = [books, settles].map(|it| it.map(str::to_owned));
            let name = name.into();
            file.milestones.push(MilestoneFile {
                name,
                books,
                settles,
                ..MilestoneFile::default()
            });
        }
        let mut answers = Answers::new(Pathways::starting_with(Pathway::check(file).unwrap()));
        let facts = ["visit-booked", "visit-moved", "visit-cancelled", "visit-booked"].map(reached);
        let days = (2..).map(|day| format!("2026-03-{day:02}"));
        for (event, day) in std::iter::once(&enquired()).chain(&facts).zip(days) {
            let at = at_nine(&day);
            tell(&mut answers, journey(1).into(), at, at, Event::Journey(event.clone()));
        }
        let view = View::new(&answers, &Question::now(at_nine("2026-04-01"))).unwrap();

        let all = view.one(journey(1), occasions).unwrap();

        let all: Vec<_> = all
            .iter()
            .map(|it| (it.moved, it.settled_by.as_ref().map(MilestoneName::as_str)))
            .collect();
        assert_eq!(all, [(1, Some("visit-cancelled")), (0, None)]);
    }
}
