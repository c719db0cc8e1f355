//! The chance that a journey under way goes on to arrive, from its stage and its age there.
//!
//! It is learnt from spells in each stage: *arrived* means moved on to the next stage reached.

use super::SLACK;
use super::steps::Steps;
#[cfg(test)]
use super::survival::Spell;

/// For each stage that can be left, the chances of moving on and of leaving (Aalen & Johansen 1978).
#[derive(Clone, Debug)]
pub struct Chances {
    stages: Vec<Steps>,
    // The chance of ever moving on from each.
    ever_on: Vec<Option<f64>>,
}

impl Chances {
    /// The tables of these spells, a list for each stage in pathway order. The final stage, which
    /// nothing follows, is not among them.
    #[cfg(test)]
    pub(crate) fn of(stages: Vec<Vec<Spell>>) -> Self {
        Self::by(stages.into_iter().map(Steps::of).collect())
    }

    /// The same of the steps of each stage.
    pub fn by(stages: Vec<Steps>) -> Self {
        let ever = |steps| on_from(steps, f64::NEG_INFINITY);
        Self { ever_on: stages.iter().map(ever).collect(), stages }
    }

    /// How many stages can be left.
    pub fn stages(&self) -> usize {
        self.stages.len()
    }

    /// The steps of one stage: the jumps to draw from.
    pub fn steps(&self, stage: usize) -> Option<&Steps> {
        self.stages.get(stage)
    }

    /// p(a), the chance of moving on from this stage after this age there, in days.
    ///
    /// The mass beyond a that was never seen to end is shared out as the rest. Older than any that
    /// ended counts as leaving; a stage no spell ended in has no chance to tell.
    pub fn on_from(&self, stage: usize, age: f64) -> Option<f64> {
        on_from(self.steps(stage)?, age)
    }

    /// The chance of arriving from this stage after this age there, in days: p(a) of this stage
    /// times that of ever moving on from each later one. None where any of them is.
    pub fn of_arriving(&self, stage: usize, age: f64) -> Option<f64> {
        let later = self.ever_on.iter().skip(stage + 1).copied();
        [self.on_from(stage, age)].into_iter().chain(later).product()
    }
}

fn on_from(steps: &Steps, age: f64) -> Option<f64> {
    let (last, by_now) = (steps.last()?, steps.at(age));
    let next = last.arrived - by_now.arrived;
    let left = last.left - by_now.left;
    Some(if next + left > SLACK { next / (next + left) } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::survival::End::{self, Arrived, Left, Open};
    use super::*;

    const ENQUIRY: usize = 0;
    const INITIAL_VISIT: usize = 1;
    const APPLICATION: usize = 2;

    fn spells(spells: &[(f64, End)]) -> Vec<Spell> {
        spells.iter().map(|&(days, end)| Spell { days, end }).collect()
    }

    fn ten_households() -> Chances {
        Chances::of(vec![
            spells(&[
                (14.0, Arrived),
                (7.0, Left),
                (21.0, Arrived),
                (10.0, Arrived),
                (28.0, Left),
                (21.0, Arrived),
                (14.0, Arrived),
                (14.0, Arrived),
                (14.0, Arrived),
                (12.0, Open),
            ]),
            spells(&[
                (35.0, Arrived),
                (7.0, Left),
                (18.0, Arrived),
                (7.0, Arrived),
                (33.0, Arrived),
                (127.0, Open),
            ]),
            spells(&[
                (90.0, Arrived),
                (91.0, Arrived),
                (119.0, Arrived),
                (18.0, Left),
                (72.0, Open),
            ]),
        ])
    }

    #[track_caller]
    fn assert_near(found: Option<f64>, expected: f64) {
        assert!(found.is_some_and(|found| (found - expected).abs() < 1e-7), "{found:?}");
    }

    #[test]
    fn a_household_new_to_a_stage_has_its_chance_as_tabled() {
        let chances = ten_households();

        assert_near(chances.on_from(ENQUIRY, 0.0), 11.0 / 14.0);
        assert_near(chances.on_from(INITIAL_VISIT, 0.0), 0.8);
        assert_near(chances.on_from(APPLICATION, 0.0), 0.8);
    }

    #[test]
    fn a_household_some_days_in_a_stage_has_its_chance_as_tabled() {
        let chances = ten_households();

        assert_near(chances.on_from(ENQUIRY, 12.0), 6.0 / 7.0);
        assert_near(chances.on_from(INITIAL_VISIT, 127.0), 0.0);
        assert_near(chances.on_from(APPLICATION, 72.0), 1.0);
    }

    #[test]
    fn the_open_households_have_the_chances_of_the_example() {
        let chances = ten_households();

        let [k, g, j] = [(ENQUIRY, 12.0), (INITIAL_VISIT, 127.0), (APPLICATION, 72.0)]
            .map(|(stage, age)| chances.of_arriving(stage, age).unwrap());

        assert_near(Some(k), 0.548_571_4);
        assert_near(Some(g), 0.0);
        assert_near(Some(j), 1.0);
        assert_near(Some(k + g + j), 1.548_571_4);
        assert_near(Some((3.0 + k + g + j) / 10.0), 0.454_857_1);
    }

    #[test]
    fn a_new_enquiry_has_the_chance_of_the_example() {
        assert_near(ten_households().of_arriving(ENQUIRY, 0.0), 0.502_857_1);
    }

    #[test]
    fn those_who_moved_on_at_this_very_age_are_behind() {
        assert_near(ten_households().on_from(ENQUIRY, 21.0), 0.0);
    }

    #[test]
    fn a_stage_nobody_ended_in_has_no_chance_and_nor_have_those_before_it() {
        let chances = Chances::of(vec![spells(&[(5.0, Arrived)]), spells(&[(3.0, Open)]), vec![]]);

        assert_eq!(chances.on_from(0, 0.0), Some(1.0));
        assert_eq!(chances.on_from(1, 0.0), None);
        assert_eq!(chances.on_from(2, 0.0), None);
        assert_eq!(chances.of_arriving(0, 0.0), None);
        assert_eq!(chances.on_from(3, 0.0), None, "no such stage");
    }

    proptest! {
        #[test]
        fn every_chance_is_between_0_and_1(
            ends in prop::collection::vec((0_u32..30, prop_oneof![
                Just(Arrived), Just(Left), Just(Open),
            ]), 0..40),
            age in 0.0..40.0_f64,
        ) {
            let spells: Vec<_> =
                ends.into_iter().map(|(days, end)| Spell { days: days.into(), end }).collect();
            let chances = Chances::of(vec![spells.clone(), spells]);

            for chance in [chances.on_from(0, age), chances.of_arriving(0, age)].into_iter().flatten() {
                prop_assert!((0.0..=1.0).contains(&chance));
            }
        }
    }
}
