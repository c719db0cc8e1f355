//! How far an assessment has come: its sessions and its report.

use chrono::{DateTime, Utc};
use domain::journey::JourneyEvent;

use crate::course::Course;

/// The milestone with which an assessment begins.
pub const STARTED: &str = "assessment-started";
/// A talk with the household, of which there are several.
pub const SESSION: &str = "assessment-session-held";
/// The one with which it ends.
pub const REPORT: &str = "assessment-report-completed";

/// An assessment that has begun.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assessment {
    /// When it started, if that was recorded.
    pub started_at: Option<DateTime<Utc>>,
    /// How many sessions were held.
    pub sessions: usize,
    /// When the last of them was.
    pub last_session: Option<DateTime<Utc>>,
    /// When the report was completed.
    pub reported_at: Option<DateTime<Utc>>,
}

/// How far it has come. None where nothing of an assessment is recorded.
pub fn assessment(course: &Course<'_>) -> Option<Assessment> {
    let mut assessment = Assessment::default();
    for fact in course.facts() {
        let JourneyEvent::MilestoneReached { milestone, .. } = course.kind(fact) else { continue };
        let at = DateTime::from_timestamp_micros(fact.happened_at);
        match milestone.as_str() {
            STARTED => assessment.started_at = assessment.started_at.or(at),
            SESSION => {
                assessment.sessions += 1;
                assessment.last_session = at;
            }
            REPORT => assessment.reported_at = at,
            _ => {}
        }
    }
    (assessment != Assessment::default()).then_some(assessment)
}

#[cfg(test)]
mod tests {
    use domain::testing::{enquired, journey, reached, undone};

    use super::*;
    use crate::question::Question;
    use crate::ten_households::{answers, at_nine};
    use crate::view::View;

    #[test]
    fn sessions_are_counted_without_those_that_were_taken_back() {
        let answers = answers([
            (1, "2026-03-02", enquired()),
            (1, "2026-03-09", reached(STARTED)),
            (1, "2026-03-12", reached(SESSION)),
            (1, "2026-03-26", reached(SESSION)),
            (1, "2026-03-19", reached(SESSION)),
            (1, "2026-03-27", reached(SESSION)),
            (1, "2026-03-28", undone(6)),
            (2, "2026-03-02", enquired()),
        ]);
        let view = View::new(&answers, &Question::now(at_nine("2026-04-01"))).unwrap();
        let of = |number| view.one(journey(number), assessment).unwrap();

        let expected = Assessment {
            started_at: Some(at_nine("2026-03-09")),
            sessions: 3,
            last_session: Some(at_nine("2026-03-26")),
            reported_at: None,
        };
        assert_eq!(of(1), Some(expected));
        assert_eq!(of(2), None);
    }
}
