//! Stays at one stage, counted by whole days: what tables of chance and time are made of, however many.

use rand_chacha::ChaCha8Rng;

use super::chance::about;
use crate::statistics::steps::Steps;
use crate::statistics::survival::{End, Spell};

/// How many stays lasted each number of days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stays(Vec<OfDay>);

// How many ended each way, or go on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct OfDay {
    arrived: u32,
    left: u32,
    open: u32,
}

/// Days to the nearest whole one, of what is never negative: the errors of many stays come to nothing.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "days of a journey are few, and not negative"
)]
pub(super) fn whole_days(days: f64) -> u32 {
    days.max(0.0).round() as u32
}

impl Stays {
    pub(super) fn count(&mut self, spell: Spell) {
        let place = usize::try_from(whole_days(spell.days)).unwrap_or(0);
        if self.0.len() <= place {
            self.0.resize(place + 1, OfDay::default());
        }
        let day = &mut self.0[place];
        match spell.end {
            End::Arrived => day.arrived += 1,
            End::Left => day.left += 1,
            End::Open => day.open += 1,
        }
    }

    pub(super) fn add(&mut self, more: &Self) {
        self.0.resize(self.0.len().max(more.0.len()), OfDay::default());
        for (day, more) in self.0.iter_mut().zip(&more.0) {
            day.arrived += more.arrived;
            day.left += more.left;
            day.open += more.open;
        }
    }

    /// How many have ended.
    pub(super) fn ended(&self) -> u32 {
        self.0.iter().map(|day| day.arrived + day.left).sum()
    }

    /// Their chances.
    pub(super) fn steps(&self) -> Steps {
        let spells = self.0.iter().zip(0_u32..).flat_map(|(of_day, day)| {
            let days = f64::from(day);
            let ends = [
                (End::Arrived, of_day.arrived),
                (End::Left, of_day.left),
                (End::Open, of_day.open),
            ];
            ends.map(|(end, often)| (Spell { days, end }, usize::try_from(often).unwrap_or(0)))
        });
        let many: u32 = self.0.iter().map(|day| day.arrived + day.left + day.open).sum();
        Steps::of_sorted(usize::try_from(many).unwrap_or(0), spells)
    }

    /// The same drawn anew: each as often as chance has it, once on average (the Poisson bootstrap;
    /// Chamandy et al. 2012).
    pub(super) fn drawn_anew(&self, chance: &mut ChaCha8Rng) -> Self {
        let mut draw = |many: u32| about(f64::from(many), chance);
        let anew = self.0.iter().map(|day| OfDay {
            arrived: draw(day.arrived),
            left: draw(day.left),
            open: draw(day.open),
        });
        Self(anew.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::chance::seeded;
    use super::*;

    fn stays(spells: &[(f64, End)]) -> Stays {
        let mut stays = Stays::default();
        for (days, end) in spells {
            stays.count(Spell { days: *days, end: *end });
        }
        stays
    }

    #[test]
    fn stays_of_whole_days_have_the_chances_of_their_spells() {
        let spells = [(3.0, End::Arrived), (0.0, End::Left), (3.0, End::Open), (9.0, End::Arrived)];
        let of_spells = spells.map(|(days, end)| Spell { days, end });
        let mut counted = stays(&spells[..1]);

        counted.add(&stays(&spells[1..]));

        assert_eq!((counted.ended(), &counted), (3, &stays(&spells)));
        let (found, expected) = (counted.steps(), Steps::of(of_spells.to_vec()));
        for days in [0.0, 2.0, 3.0, 9.0] {
            assert_eq!(found.at(days), expected.at(days), "{days}");
        }
        assert_eq!(stays(&[(2.5, End::Left), (2.4, End::Left)]).0.len(), 4, "to the nearest day");
    }

    #[test]
    fn what_is_drawn_anew_has_each_stay_once_on_average_and_as_spread_as_chance_makes_it() {
        let past = stays(&[[(1.0, End::Arrived); 100], [(4.0, End::Left); 100]].concat());
        let mut chance = seeded([5; 32]);

        let anew: Vec<Stays> = (0..4_000).map(|_| past.drawn_anew(&mut chance)).collect();

        let of = |part: fn(&Stays) -> u32| {
            let counts: Vec<f64> = anew.iter().map(|stays| f64::from(part(stays))).collect();
            let mean = counts.iter().sum::<f64>() / 4_000.0;
            (mean, counts.iter().map(|n| (n - mean).powi(2)).sum::<f64>() / 4_000.0)
        };
        for (mean, variance) in [of(|it| it.0[1].arrived), of(|it| it.0[4].left)] {
            assert!(
                (mean - 100.0).abs() < 1.0 && (variance - 100.0).abs() < 10.0,
                "{mean} {variance}"
            );
        }
        assert!(anew.iter().all(|stays| stays.0[2] == OfDay::default()));
    }
}
