//! What a journey's facts say of other journeys: the same household's, or one that looks like it.

use domain::ids::JourneyId;
use domain::journey::JourneyEvent;

use crate::course::Course;

/// The other journeys that a journey's facts name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Others {
    /// The one that it counts in, where it was recorded twice.
    pub merged_into: Option<JourneyId>,
    /// The same household's journey before it.
    pub earlier: Option<JourneyId>,
    /// Those that look like it and are of other households.
    pub kept_apart: Vec<JourneyId>,
}

impl Others {
    /// Whether this journey is already known to be the same household's or not.
    pub fn settles(&self, other: JourneyId) -> bool {
        self.merged_into == Some(other)
            || self.earlier == Some(other)
            || self.kept_apart.contains(&other)
    }
}

/// What a journey's facts say of others, without what was taken back.
pub fn others(course: &Course<'_>) -> Others {
    let mut others = Others::default();
    for fact in course.facts() {
        let named = course.view.answers.names_journey(course.number, fact.version);
        let Some(named) = named else { continue };
        match course.kind(fact) {
            JourneyEvent::JourneyMerged { .. } => others.merged_into = Some(named),
            JourneyEvent::HouseholdCameBack { .. } => others.earlier = Some(named),
            JourneyEvent::HouseholdsKeptApart { .. } => others.kept_apart.push(named),
            _ => {}
        }
    }
    others
}

#[cfg(test)]
mod tests {
    use domain::testing::{enquired, journey, undone};

    use super::*;
    use crate::question::Question;
    use crate::ten_households::{answers, at_nine};
    use crate::view::View;

    #[test]
    fn what_is_said_of_other_journeys_is_known_from_both_sides_until_it_is_undone() {
        let back = JourneyEvent::HouseholdCameBack { earlier: journey(1) };
        let apart = |other| JourneyEvent::HouseholdsKeptApart { from: journey(other) };
        let answers = answers([
            (1, "2025-03-02", enquired()),
            (2, "2026-03-02", enquired()),
            (2, "2026-03-02", back),
            (2, "2026-03-03", apart(3)),
            (2, "2026-03-03", apart(4)),
            (2, "2026-03-04", undone(3)),
            (3, "2026-03-05", enquired()),
            (3, "2026-03-05", JourneyEvent::JourneyMerged { into: journey(1) }),
        ]);
        let view = View::new(&answers, &Question::now(at_nine("2026-04-01"))).unwrap();
        let said = |number| view.one(journey(number), others).unwrap();

        assert_eq!(said(1), Others::default());
        let apart = vec![journey(4)];
        let earlier = Some(journey(1));
        assert_eq!(said(2), Others { earlier, kept_apart: apart, ..Others::default() });
        assert_eq!(said(3).merged_into, Some(journey(1)));
        assert_eq!(answers.named_by(journey(1)), [journey(2), journey(3)]);
        assert_eq!(answers.named_by(journey(5)), []);
        let settled = |number| said(2).settles(journey(number));
        assert_eq!([1, 3, 4].map(settled), [true, false, true]);
    }
}
