//! How long journeys stay at each stage, and whether they then go on.

use super::{Stretch, each_stretch};
use crate::course::Course;
use crate::durations::days;
use crate::footnote::Footnote;
use crate::groups::Count;
use crate::history::Micros;
use crate::parts::beside_each_other;
use crate::statistics::chances::Chances;
use crate::statistics::in_order::in_order;
use crate::statistics::steps::Steps;
use crate::statistics::survival::{End, Spell};

/// The stays of many journeys, by stage.
#[derive(Clone, Debug)]
pub(super) struct Stays {
    // Of each stage in as many lists as journeys were counted in. Each is in order once it is closed.
    stages: Vec<Vec<Vec<Stay>>>,
    // When the first journey began.
    first: Option<Micros>,
}

/// How long, in microseconds, before how it ended in two bits: in one number millions are soon in order, the
/// shorter first.
pub(crate) type Stay = u64;

impl Stays {
    pub(super) fn new(stages: usize) -> Self {
        Self { stages: vec![vec![vec![]]; stages], first: None }
    }

    /// The chances of moving on and of leaving, and when the first journey began.
    pub(super) fn experience(self) -> (Chances, Option<Micros>) {
        let first = self.first;
        (self.chances(), first)
    }

    fn chances(self) -> Chances {
        let many = |stage: &Vec<Vec<Stay>>| stage.iter().map(Vec::len).sum();
        let all = self.stages.iter().map(many).sum();
        Chances::by(beside_each_other(all, self.stages, |stage| {
            let many = many(&stage);
            let stays = match &stage[..] {
                [] => return Steps::of(vec![]),
                [one] => return steps(many, one, &[]),
                [one, other] => return steps(many, one, other),
                _ => in_order(stage.concat()),
            };
            steps(many, &stays, &[])
        }))
    }
}

/// The chances of so many stays, in two lists of which each is in order.
pub(crate) fn steps(many: usize, one: &[Stay], other: &[Stay]) -> Steps {
    Steps::of_sorted(many, Merged(one, other).map(|stay| (spell(stay), 1)))
}

// Two lists in order, as one.
struct Merged<'a>(&'a [Stay], &'a [Stay]);

impl Iterator for Merged<'_> {
    type Item = Stay;

    fn next(&mut self) -> Option<Stay> {
        let next = match (self.0.first(), self.1.first()) {
            (Some(one), Some(other)) if other < one => &mut self.1,
            (None, Some(_)) => &mut self.1,
            _ => &mut self.0,
        };
        next.split_off_first().copied()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let many = self.0.len() + self.1.len();
        (many, Some(many))
    }
}

impl Count for Stays {
    fn count(&mut self, course: &Course<'_>, _: &mut Footnote) {
        let begun = course.begun_at();
        self.first = self.first.into_iter().chain(begun).min();
        each_stretch(course, |stretch| {
            if let Some(stays) = self.stages.get_mut(stretch.stage).and_then(|it| it.last_mut()) {
                stays.push(stay(&stretch));
            }
        });
    }

    fn add(&mut self, next: Self) {
        self.first = self.first.into_iter().chain(next.first).min();
        self.stages.iter_mut().zip(next.stages).for_each(|(all, more)| all.extend(more));
    }

    fn close(&mut self) {
        for stays in self.stages.iter_mut().flatten() {
            *stays = in_order(std::mem::take(stays));
        }
    }
}

/// How long a stretch is, and how it ends.
pub(crate) fn stay(stretch: &Stretch) -> Stay {
    let end = match stretch.end {
        End::Arrived => 0,
        End::Left => 1,
        End::Open => 2,
    };
    let micros = stretch.until.saturating_sub(stretch.from);
    u64::try_from(micros).unwrap_or(0) << 2 | end
}

fn spell(stay: Stay) -> Spell {
    let end = match stay & 3 {
        0 => End::Arrived,
        1 => End::Left,
        _ => End::Open,
    };
    Spell { days: days(0, Micros::try_from(stay >> 2).unwrap_or(Micros::MAX)), end }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stay_is_as_long_as_its_stretch_and_ends_as_it_does() {
        let day = 86_400_000_000;
        for (from, until, days) in [(5, 5 + 3 * day / 2, 1.5), (7, 7, 0.0), (9, 2, 0.0)] {
            for end in [End::Arrived, End::Left, End::Open] {
                let found = stay(&Stretch { stage: 0, from, until, end });
                assert_eq!(spell(found), Spell { days, end });
            }
        }
        let long = Stretch { stage: 0, from: 0, until: 400 * day, end: End::Arrived };
        let short = Stretch { until: 399 * day, end: End::Open, ..long };
        assert!(stay(&short) < stay(&long));
    }

    #[test]
    fn lists_in_order_are_told_as_one() {
        let told = |one: &[Stay], other: &[Stay]| Merged(one, other).collect::<Vec<Stay>>();

        assert_eq!(told(&[1, 4, 9], &[2, 4, 5, 10]), [1, 2, 4, 4, 5, 9, 10]);
        assert_eq!(told(&[], &[3]), [3]);
        assert_eq!(told(&[3, 7], &[]), [3, 7]);
    }
}
