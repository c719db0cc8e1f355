//! Households that somebody opened in an emergency, for those who are told of it.

use chrono::{DateTime, Utc};
use domain::ids::{JourneyId, WorkerId};
use domain::journey::{JourneyEvent, OPEN_FOR};

use crate::answers::Answers;
use crate::history::{Step, index};
use crate::question::{Question, QuestionError};
use crate::view::View;

/// A household that was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Which.
    pub journey: JourneyId,
    /// The fact's place in its history.
    pub version: u32,
    /// To whom.
    pub worker: WorkerId,
    /// When.
    pub at: DateTime<Utc>,
    /// Until when, unless it is taken back.
    pub until: DateTime<Utc>,
    /// Whether somebody took it back, which closes it.
    pub is_taken_back: bool,
}

/// Every opening, the last first.
pub fn openings(answers: &Answers, now: DateTime<Utc>) -> Result<Vec<Opening>, QuestionError> {
    let worker = |event: &JourneyEvent| match event {
        JourneyEvent::OpenedInEmergency { worker, .. } => Some(*worker),
        _ => None,
    };
    let workers: Vec<Option<WorkerId>> = answers.kinds.values().iter().map(worker).collect();
    if workers.iter().all(Option::is_none) {
        return Ok(vec![]);
    }
    let view = View::new(answers, &Question::now(now))?;
    let mut openings = vec![];
    for (number, journey) in answers.journeys.iter().enumerate() {
        let opened = |(place, step): (usize, &Step)| {
            let worker = workers[index(step.kind?)].filter(|_| view.sees(*step))?;
            Some((place, worker, DateTime::from_timestamp_micros(step.happened_at)?))
        };
        let mut found = journey.steps.iter().enumerate().filter_map(opened).peekable();
        if found.peek().is_none() {
            continue;
        }
        let struck = view.struck(number, &journey.steps);
        openings.extend(found.map(|(place, worker, at)| Opening {
            journey: journey.id,
            version: u32::try_from(place + 1).unwrap_or(u32::MAX),
            worker,
            at,
            until: at + OPEN_FOR,
            is_taken_back: struck[place],
        }));
    }
    openings.sort_by_key(|it| (std::cmp::Reverse(it.at), it.journey));
    Ok(openings)
}

#[cfg(test)]
mod tests {
    use domain::testing::{enquired, journey, undone, worker};

    use super::*;
    use crate::ten_households::{answers, at_nine};

    #[test]
    fn openings_are_told_with_those_that_were_taken_back_the_last_first() {
        let opened =
            |number| JourneyEvent::OpenedInEmergency { worker: worker(number), note: None };
        let told = answers([
            (1, "2026-03-02", enquired()),
            (1, "2026-03-03", opened(7)),
            (2, "2026-03-02", enquired()),
            (2, "2026-03-05", opened(8)),
            (2, "2026-03-05", undone(2)),
        ]);
        let all = openings(&told, at_nine("2026-03-15")).unwrap();

        let said: Vec<_> = all.iter().map(|it| (it.journey, it.worker, it.is_taken_back)).collect();
        assert_eq!(said, [(journey(2), worker(8), true), (journey(1), worker(7), false)]);
        assert_eq!(all[1].version, 2);
        assert_eq!((all[1].at, all[1].until), (at_nine("2026-03-03"), all[1].at + OPEN_FOR));
        assert_eq!(openings(&told, at_nine("2026-03-04")).unwrap().len(), 1);
        let none = answers([(1, "2026-03-02", enquired())]);
        assert_eq!(openings(&none, at_nine("2026-03-15")), Ok(vec![]));
    }
}
