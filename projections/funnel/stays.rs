//! How long journeys stay at each stage, and whether they then go on.

use super::{Stretch, each_stretch};
use crate::course::Course;
use crate::durations::days;
use crate::footnote::Footnote;
use crate::groups::Count;
use crate::history::Micros;
use crate::parts::beside_each_other;
use crate::statistics::chances::Chances;
use crate::statistics::steps::Steps;
use crate::statistics::survival::{End, Spell};

/// The stays of many journeys, by stage.
#[derive(Clone, Debug)]
pub(super) struct Stays {
    stages: Vec<Vec<Stay>>,
    /// When the first journey began.
    pub(super) first: Option<Micros>,
}

// How long, in microseconds, before how it ended in two bits: in one number millions are soon in order, the
// shorter first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Stay(u64);

impl Stays {
    pub(super) fn new(stages: usize) -> Self {
        Self { stages: vec![vec![]; stages], first: None }
    }

    /// The chances of moving on and of leaving.
    pub(super) fn chances(self) -> Chances {
        let many = self.stages.iter().map(Vec::len).sum();
        Chances::by(beside_each_other(many, self.stages, |mut stays| {
            // Those of each part are in order already.
            stays.sort();
            Steps::of_sorted(stays.iter().map(|stay| (stay.spell(), 1)))
        }))
    }
}

impl Count for Stays {
    fn count(&mut self, course: &Course<'_>, _: &mut Footnote) {
        let begun = course.begun_at();
        self.first = self.first.into_iter().chain(begun).min();
        each_stretch(course, |stretch| {
            if let Some(stays) = self.stages.get_mut(stretch.stage) {
                stays.push(Stay::of(&stretch));
            }
        });
    }

    fn add(&mut self, next: Self) {
        self.first = self.first.into_iter().chain(next.first).min();
        self.stages.iter_mut().zip(next.stages).for_each(|(all, more)| all.extend(more));
    }

    fn close(&mut self) {
        self.stages.iter_mut().for_each(|stays| stays.sort_unstable());
    }
}

impl Stay {
    fn of(stretch: &Stretch) -> Self {
        let end = match stretch.end {
            End::Arrived => 0,
            End::Left => 1,
            End::Open => 2,
        };
        let micros = stretch.until.saturating_sub(stretch.from);
        Self(u64::try_from(micros).unwrap_or(0) << 2 | end)
    }

    fn spell(self) -> Spell {
        let end = match self.0 & 3 {
            0 => End::Arrived,
            1 => End::Left,
            _ => End::Open,
        };
        Spell { days: days(0, Micros::try_from(self.0 >> 2).unwrap_or(Micros::MAX)), end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stay_is_as_long_as_its_stretch_and_ends_as_it_does() {
        let day = 86_400_000_000;
        for (from, until, days) in [(5, 5 + 3 * day / 2, 1.5), (7, 7, 0.0), (9, 2, 0.0)] {
            for end in [End::Arrived, End::Left, End::Open] {
                let stay = Stay::of(&Stretch { stage: 0, from, until, end });
                assert_eq!(stay.spell(), Spell { days, end });
            }
        }
        let long = Stretch { stage: 0, from: 0, until: 400 * day, end: End::Arrived };
        let short = Stretch { until: 399 * day, end: End::Open, ..long };
        assert!(Stay::of(&short) < Stay::of(&long));
    }
}
