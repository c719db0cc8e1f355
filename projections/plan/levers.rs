//! What could be done otherwise, as a change to what is drawn from the past.

use serde::Serialize;

use crate::statistics::chances::Chances;
use crate::statistics::steps::Next;

/// What is done otherwise. Nothing by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Levers {
    /// Who moves on from the enquiry does so within so many days.
    pub visit_within_days: Option<u32>,
    /// So many in a hundred of those who would leave at the enquiry without a reply have the chance
    /// of anybody who enquires.
    pub fewer_without_reply: Option<u32>,
    /// Who moves on from the assessment does so as many days sooner.
    pub assessment_shorter_days: Option<u32>,
}

/// Levers, with what the past says that they act on.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pulled {
    pub(super) levers: Levers,
    /// The stage of the assessment.
    pub(super) assessment: Option<usize>,
    /// The part without a reply of those who left at the enquiry.
    pub(super) without_reply: f64,
}

/// What a journey needs luck for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum For {
    /// What becomes of it at a stage.
    Stage(usize),
    /// Whether it is one of those who would not leave without a reply.
    Spared,
    /// What becomes of it at the first stage then.
    Again,
}

impl Levers {
    /// Whether nothing is done otherwise.
    pub fn are_idle(&self) -> bool {
        *self == Self::default()
    }
}

/// Days until the approval of a journey from a stage, and an age there, on. None where it leaves.
///
/// Luck is from 0 up to 1; the same with other levers tells what they change.
pub(super) fn approval(
    chances: &Chances,
    (first, age): (usize, f64),
    luck: impl Fn(For) -> f64,
    pulled: &Pulled,
) -> Option<f64> {
    let mut taken = 0.0;
    for stage in first..chances.stages() {
        let age = if stage == first { age } else { f64::NEG_INFINITY };
        let days = pulled.days_there(chances, (stage, age), &luck)?;
        taken += (days - age.max(0.0)).max(0.0);
    }
    Some(taken)
}

impl Pulled {
    // How long the stay lasts in all. None where it ends in leaving; older than any that ended counts
    // as that.
    fn days_there(
        &self,
        chances: &Chances,
        (stage, age): (usize, f64),
        luck: impl Fn(For) -> f64,
    ) -> Option<f64> {
        let steps = chances.steps(stage)?;
        let mut next = steps.next_after(age, luck(For::Stage(stage)))?;
        if stage == 0 && next == Next::Left && luck(For::Spared) < self.spared() {
            next = steps.next_after(age, luck(For::Again))?;
        }
        match next {
            Next::Arrived(days) => Some(self.shortened(stage, days, age)),
            Next::Left => None,
        }
    }

    fn spared(&self) -> f64 {
        f64::from(self.levers.fewer_without_reply.unwrap_or(0)) / 100.0 * self.without_reply
    }

    fn shortened(&self, stage: usize, mut days: f64, age: f64) -> f64 {
        if let Some(most) = self.levers.visit_within_days.filter(|_| stage == 0) {
            days = days.min(f64::from(most));
        }
        if let Some(fewer) =
            self.levers.assessment_shorter_days.filter(|_| self.assessment == Some(stage))
        {
            days -= f64::from(fewer);
        }
        // Who has waited longer already goes on now.
        days.max(age).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::survival::{End, Spell};

    fn chances() -> Chances {
        let spell = |days, end| Spell { days, end };
        let enquiry = vec![spell(20.0, End::Arrived), spell(40.0, End::Left)];
        Chances::of(vec![enquiry, vec![spell(200.0, End::Arrived)]])
    }

    fn taken(age: f64, luck: f64, levers: Levers) -> Option<f64> {
        let pulled = Pulled { levers, assessment: Some(1), without_reply: 0.5 };
        let luck = |of| match of {
            For::Stage(0) => luck,
            For::Stage(_) => 0.5,
            For::Spared => 0.2,
            For::Again => 0.0,
        };
        approval(&chances(), (0, age), luck, &pulled)
    }

    #[test]
    fn a_journey_takes_what_it_is_drawn_to_take_less_what_it_has_taken() {
        assert_eq!(taken(0.0, 0.1, Levers::default()), Some(220.0));
        assert_eq!(taken(15.0, 0.1, Levers::default()), Some(205.0));
        assert_eq!(taken(0.0, 0.9, Levers::default()), None, "it leaves");
        assert_eq!(taken(40.0, 0.1, Levers::default()), None, "older than any");
    }

    #[test]
    fn each_lever_changes_what_it_is_about() {
        let visit = Levers { visit_within_days: Some(5), ..Levers::default() };
        let assessment = Levers { assessment_shorter_days: Some(30), ..Levers::default() };
        let reply = Levers { fewer_without_reply: Some(50), ..Levers::default() };

        assert_eq!(taken(0.0, 0.1, visit), Some(205.0));
        assert_eq!(taken(12.0, 0.1, visit), Some(200.0), "who waits longer already goes on now");
        assert_eq!(taken(0.0, 0.1, assessment), Some(190.0));
        assert_eq!(
            taken(0.0, 0.9, reply),
            Some(220.0),
            "half of those without a reply, who are half"
        );
        let fewer = Levers { fewer_without_reply: Some(30), ..Levers::default() };
        assert_eq!(taken(0.0, 0.9, fewer), None, "not one of these");
        assert!(Levers::default().are_idle() && !fewer.are_idle());
    }
}
