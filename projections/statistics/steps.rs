//! The curves of [`survival`](super::survival) without how sure they are: what is drawn from, and looked
//! up, for every journey.

use std::sync::OnceLock;

use super::survival::{End, Spell, sort};
use super::{SLACK, float};

/// So many steps lie between two marks of the guide, about.
const BETWEEN: usize = 16;
/// Days that are told apart, 44 years of them: later steps are looked for one among all.
const MOST_DAYS: usize = 1 << 14;

/// The chances of having arrived and of having left, by days since the start (Aalen & Johansen 1978).
#[derive(Clone, Debug)]
pub struct Steps {
    all: Vec<Step>,
    // How many steps lie before each whole day: a time is looked up among those of its day.
    by_day: Vec<u32>,
    // Of the chance to have arrived, cut in even parts, how many steps lie before each: so many arrivals are
    // drawn that each is looked up near its place (Chen & Asau 1974). Made when the first is drawn.
    guide: OnceLock<Vec<usize>>,
}

/// What is drawn to come next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Next {
    /// Arriving, so many days since the start.
    Arrived(f64),
    /// Leaving, whenever.
    Left,
}

/// What the chances step to at one time of exit, and hold until the next.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Step {
    /// The time, in days.
    pub days: f64,
    /// The chance of having arrived by now.
    pub arrived: f64,
    /// The chance of having left by now.
    pub left: f64,
}

impl Steps {
    /// The chances of these spells, in any order: what is in order already takes less.
    pub fn of(mut spells: Vec<Spell>) -> Self {
        sort(&mut spells);
        Self::of_sorted(spells.len(), spells.iter().map(|spell| (*spell, 1)))
    }

    /// The chances of so many spells of which the shorter come first, each as often as is said.
    pub fn of_sorted(many: usize, spells: impl Iterator<Item = (Spell, usize)>) -> Self {
        let (mut steps, mut by_day) = (Vec::with_capacity(spells.size_hint().0), vec![]);
        let (mut at_risk, mut now, mut open) = (many, Step::default(), 1.0);
        let mut spells = spells.filter(|(_, often)| *often > 0).peekable();
        while let Some((Spell { days, .. }, _)) = spells.peek().copied() {
            let (mut tied, mut arrivals, mut departures) = (0, 0, 0);
            let is_tied = |(it, _): &(Spell, usize)| it.days.total_cmp(&days).is_eq();
            while let Some((spell, often)) = spells.next_if(is_tied) {
                tied += often;
                arrivals += if spell.end == End::Arrived { often } else { 0 };
                departures += if spell.end == End::Left { often } else { 0 };
            }
            let (n, stay) = (float(at_risk), float(at_risk - arrivals - departures));
            at_risk -= tied;
            if arrivals + departures > 0 {
                now.days = days;
                now.arrived += open * float(arrivals) / n;
                now.left += open * float(departures) / n;
                open *= stay / n;
                let so_far = u32::try_from(steps.len()).unwrap_or(u32::MAX);
                by_day.resize(by_day.len().max(day_of(days) + 1), so_far);
                steps.push(now);
            }
        }
        Self { all: steps, by_day, guide: OnceLock::new() }
    }

    // How many lie at or before these days.
    fn passed(&self, days: f64) -> usize {
        let day = day_of(days);
        let place = |day: usize| {
            let before = self.by_day.get(day).and_then(|before| usize::try_from(*before).ok());
            before.unwrap_or(self.all.len())
        };
        let (from, to) = (place(day), place(day + 1));
        from + self.all[from..to].partition_point(|step| step.days <= days)
    }

    /// What exits at or before these days have made of the chances.
    pub fn at(&self, days: f64) -> Step {
        self.all[..self.passed(days)].last().copied().unwrap_or_default()
    }

    /// The last of them, if anybody exited.
    pub fn last(&self) -> Option<Step> {
        self.all.last().copied()
    }

    /// The first time, in days, by which the part p, above 0 up to 1, of those who will arrive has
    /// arrived. Always a time somebody arrived at; none where nobody has.
    pub fn conditional_quantile(&self, p: f64) -> Option<f64> {
        let enough = p * self.last()?.arrived - SLACK;
        let mut before = 0.0;
        let is_it = |step: &&Step| {
            let arrives = before < step.arrived;
            before = step.arrived;
            arrives && step.arrived >= enough
        };
        self.all.iter().find(is_it).map(|step| step.days)
    }

    /// What comes after an age, in days, for a luck from 0 up to 1: leaving, and each later time of arrival, as
    /// often as the curves have them. None where nobody was seen to exit after that age.
    pub fn next_after(&self, age: f64, luck: f64) -> Option<Next> {
        let (last, before) = (self.last()?, self.at(age));
        let mass = last.gone() - before.gone();
        if mass <= SLACK {
            return None;
        }
        let reach = luck * mass;
        if reach >= last.arrived - before.arrived {
            return Some(Next::Left);
        }
        let reach = (before.arrived + reach).min(last.arrived.next_down());
        Some(Next::Arrived(self.all[self.first_beyond(reach)].days))
    }

    // The place of the first step by which more than so many have arrived.
    fn first_beyond(&self, reach: f64) -> usize {
        let guide = self.guide.get_or_init(|| {
            let mut guide = vec![0; self.all.len() / BETWEEN + 2];
            for step in &self.all {
                guide[self.part(step.arrived) + 1] += 1;
            }
            guide
                .iter()
                .scan(0, |sum, many| {
                    *sum += many;
                    Some(*sum)
                })
                .collect()
        });
        let part = self.part(reach);
        let (from, to) = (guide[part], guide[part + 1]);
        from + self.all[from..to].partition_point(|step| step.arrived <= reach)
    }

    // The even part that a chance to have arrived lies in: of two chances never a later one for the smaller.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a list, never negative"
    )]
    fn part(&self, arrived: f64) -> usize {
        let last = self.all.len() / BETWEEN;
        let all = self.last().map_or(1.0, |last| last.arrived);
        ((arrived / all * float(last + 1)) as usize).min(last)
    }
}

// The whole day that a time lies in, of those that are told apart.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what lies before the first day is looked for in it"
)]
fn day_of(days: f64) -> usize {
    (days as usize).min(MOST_DAYS)
}

impl Step {
    fn gone(&self) -> f64 {
        self.arrived + self.left
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::survival::Curves;
    use super::super::survival::End::{Arrived, Left, Open};
    use super::super::ten_spells::ten_spells;
    use super::*;

    #[test]
    fn what_comes_next_is_drawn_as_often_as_the_curves_have_it_and_only_what_is_later() {
        let found = Steps::of(ten_spells());
        let drawn = |age: f64, luck: f64| found.next_after(age, luck);

        // Of 0.85 in all 0.1125 arrived at 119, 0.15 at 139 and as many at 140.
        for (luck, next) in [
            (0.0, Next::Arrived(119.0)),
            (0.13, Next::Arrived(119.0)),
            (0.14, Next::Arrived(139.0)),
            (0.30, Next::Arrived(139.0)),
            (0.31, Next::Arrived(140.0)),
            (0.485, Next::Arrived(140.0)),
            (0.486, Next::Left),
            (0.999_999_999, Next::Left),
        ] {
            assert_eq!(drawn(f64::NEG_INFINITY, luck), Some(next), "{luck}");
        }
        assert_eq!(drawn(119.0, 0.0), Some(Next::Arrived(139.0)));
        assert_eq!(drawn(140.0, 0.5), None);
    }

    #[test]
    fn who_arrives_and_who_leaves_at_one_time_is_drawn_by_their_numbers() {
        let spell = |end| Spell { days: 5.0, end };
        let found = Steps::of([Arrived, Left, Left, Left].map(spell).to_vec());
        let next = |luck: f64| found.next_after(0.0, luck);

        let arrived = Some(Next::Arrived(5.0));
        let left = Some(Next::Left);
        assert_eq!([0.0, 0.24, 0.26, 0.99].map(next), [arrived, arrived, left, left]);
    }

    proptest! {
        #[test]
        fn the_steps_are_the_points_of_the_curves(
            spells in prop::collection::vec((0_u32..40, prop_oneof![
                Just(Arrived), Just(Left), Just(Open),
            ]), 0..80),
            p in 0.01..=1.0_f64,
        ) {
            let spells = spells.into_iter().map(|(days, end)| Spell { days: days.into(), end });
            let spells: Vec<Spell> = spells.collect();
            let curves = Curves::of(spells.iter().copied());
            let steps = Steps::of(spells);

            let points = curves.points().iter().map(|point| Step {
                days: point.days,
                arrived: point.arrived.chance,
                left: point.left.chance,
            });
            prop_assert_eq!(&steps.all, &points.collect::<Vec<Step>>());
            prop_assert_eq!(steps.conditional_quantile(p), curves.conditional_quantile(p));
            for days in [-1.0, 0.0, 0.5, 7.0, 7.5, 39.0, 39.5, 40.0, 1e6, f64::INFINITY] {
                let passed = steps.all.iter().filter(|step| step.days <= days).count();
                prop_assert_eq!(steps.passed(days), passed);
            }
        }
    }
}
