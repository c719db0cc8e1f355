//! Who has which open journeys, and what waits.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::ids::WorkerId;

use crate::journeys::{Standing, Status, standing};
use crate::view::View;

/// The open journeys of one worker, or those that nobody has.
#[derive(Clone, Debug, PartialEq)]
pub struct Caseload {
    /// Who has them.
    pub worker: Option<WorkerId>,
    /// The journeys: what is overdue first, then what is due next, then what has no next action.
    pub journeys: Vec<Standing>,
}

impl Caseload {
    /// Journeys whose next action was due before this day.
    pub fn overdue(&self, today: NaiveDate) -> usize {
        let due = self.journeys.iter().filter_map(|journey| journey.next_action_due);
        due.filter(|due| *due < today).count()
    }

    /// Journeys for which nothing is agreed.
    pub fn without_next_action(&self) -> usize {
        self.journeys.iter().filter(|journey| journey.next_action_due.is_none()).count()
    }
}

/// The open journeys of the pathway by worker; first those that nobody has.
pub fn caseloads(view: &View<'_>) -> Vec<Caseload> {
    let mut by_worker: BTreeMap<Option<WorkerId>, Vec<Standing>> = BTreeMap::new();
    view.each(|course| {
        let standing = standing(course);
        if standing.status == Status::Open {
            by_worker.entry(standing.worker).or_default().push(standing);
        }
    });
    let sorted = |(worker, mut journeys): (_, Vec<Standing>)| {
        journeys
            .sort_by_key(|journey| (journey.next_action_due.is_none(), journey.next_action_due));
        Caseload { worker, journeys }
    };
    by_worker.into_iter().map(sorted).collect()
}

#[cfg(test)]
mod tests {
    use domain::journey::JourneyEvent;
    use domain::testing::{assigned, day, ended, enquired, worker};

    use super::*;
    use crate::question::Question;
    use crate::ten_households::{answers, at_nine};

    #[test]
    fn open_journeys_stand_with_their_worker_and_the_soonest_due_first() {
        let due = |on| JourneyEvent::NextActionSet { due: day(on), note: None };
        let answers = answers([
            (1, "2026-03-02", enquired()),
            (1, "2026-03-02", assigned(7)),
            (2, "2026-03-02", enquired()),
            (2, "2026-03-02", assigned(7)),
            (2, "2026-03-03", due("2026-03-20")),
            (3, "2026-03-02", enquired()),
            (3, "2026-03-02", assigned(7)),
            (3, "2026-03-03", due("2026-03-10")),
            (4, "2026-03-02", enquired()),
            (5, "2026-03-02", enquired()),
            (5, "2026-03-04", ended("moving")),
        ]);
        let view = View::new(&answers, &Question::now(at_nine("2026-03-15"))).unwrap();

        let caseloads = caseloads(&view);

        let [nobodys, sevens] = &caseloads[..] else { panic!("two caseloads, not {caseloads:?}") };
        assert_eq!((nobodys.worker, nobodys.journeys.len()), (None, 1));
        assert_eq!(sevens.worker, Some(worker(7)));
        let due: Vec<_> = sevens.journeys.iter().map(|it| it.next_action_due).collect();
        assert_eq!(due, [Some(day("2026-03-10")), Some(day("2026-03-20")), None]);
        assert_eq!((sevens.overdue(day("2026-03-15")), sevens.without_next_action()), (1, 1));
    }
}
