//! How long journeys stayed at each stage, kept in order beside their summaries: who asks as things stand now
//! need not put millions of stays in order first.

use crate::course::Course;
use crate::funnel::{Stay, Stretch, each_stretch, stay, steps};
use crate::history::Micros;
use crate::parts::beside_each_other;
use crate::statistics::chances::Chances;
use crate::statistics::survival::End;
use crate::view::View;

/// The stays of the journeys of a pathway that count.
#[derive(Clone, Debug)]
pub(crate) struct KeptStays {
    // When they began.
    begun: Vec<Micros>,
    // By stage, the last left out: nobody goes on from there.
    stages: Vec<Stage>,
}

#[derive(Clone, Debug, Default)]
struct Stage {
    // Those that are over.
    ended: Vec<Stay>,
    // Since when whoever is there has been.
    since: Vec<Micros>,
}

impl KeptStays {
    /// Those of nobody, on a pathway.
    pub(super) fn on(view: &View<'_>) -> Self {
        let stages = view.stages.len().saturating_sub(1);
        Self { begun: vec![], stages: vec![Stage::default(); stages] }
    }

    /// Takes those of a journey, in no order.
    pub(super) fn take(&mut self, course: &Course<'_>) {
        let Some(begun) = course.begun_at().filter(|_| course.unused.is_none()) else { return };
        self.begun.push(begun);
        each_stretch(course, |stretch| {
            let Some(stage) = self.stages.get_mut(stretch.stage) else { return };
            match stretch.end {
                End::Open => stage.since.push(stretch.from),
                End::Arrived | End::Left => stage.ended.push(stay(&stretch)),
            }
        });
    }

    /// Lets some go and takes others, each in any order.
    pub(super) fn change(&mut self, gone: Self, come: &[&Self]) {
        let begun = come.iter().flat_map(|it| &it.begun).copied().collect();
        change(&mut self.begun, gone.begun, begun);
        for (place, (stage, gone)) in self.stages.iter_mut().zip(gone.stages).enumerate() {
            let come = || come.iter().filter_map(|it| it.stages.get(place));
            let ended = come().flat_map(|it| &it.ended).copied().collect();
            let since = come().flat_map(|it| &it.since).copied().collect();
            change(&mut stage.ended, gone.ended, ended);
            change(&mut stage.since, gone.since, since);
        }
    }

    /// When the first of the journeys began.
    pub(crate) fn first(&self) -> Option<Micros> {
        self.begun.first().copied()
    }

    /// The chances of moving on and of leaving, as at an instant that all of them lie before.
    pub(crate) fn chances(&self, as_at: Micros) -> Chances {
        let stages = self.stages.iter().enumerate().collect();
        Chances::by(beside_each_other(
            self.begun.len(),
            stages,
            |(place, stage): (usize, &Stage)| {
                // Who came last has been there for the shortest.
                let stretch = |from: &Micros| Stretch {
                    stage: place,
                    from: *from,
                    until: as_at,
                    end: End::Open,
                };
                let open: Vec<Stay> =
                    stage.since.iter().rev().map(|from| stay(&stretch(from))).collect();
                steps(stage.ended.len() + open.len(), &stage.ended, &open)
            },
        ))
    }

    /// Bytes that they take up in memory.
    pub(super) fn bytes(&self) -> usize {
        let numbers = self.stages.iter().map(|it| it.ended.capacity() + it.since.capacity());
        (self.begun.capacity() + numbers.sum::<usize>()) * size_of::<Stay>()
    }
}

// Of numbers in order, some go and others come.
fn change<T: Ord + Copy>(all: &mut Vec<T>, mut gone: Vec<T>, mut come: Vec<T>) {
    gone.sort_unstable();
    come.sort_unstable();
    let (gone, come) = (without(&gone, &come), without(&come, &gone));
    if !gone.is_empty() {
        *all = without(all, &gone);
    }
    if !come.is_empty() {
        all.extend(come);
        // It finds what is in order already, and only puts it together.
        all.sort();
    }
}

// The numbers of the one that are not those of the other, each as often as it is more often there. Both are
// in order.
fn without<T: Ord + Copy>(one: &[T], other: &[T]) -> Vec<T> {
    let mut other = other.iter().peekable();
    let is_left = |it: &&T| {
        while other.next_if(|other| other < it).is_some() {}
        other.next_if_eq(it).is_none()
    };
    one.iter().filter(is_left).copied().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_stay_in_order_as_some_go_and_others_come(
            mut all in prop::collection::vec(0_u8..20, 0..40),
            gone in prop::collection::vec(any::<prop::sample::Index>(), 0..10),
            come in prop::collection::vec(0_u8..20, 0..10),
        ) {
            all.sort_unstable();
            let (mut left, mut taken) = (all.clone(), vec![]);
            for place in gone.iter().filter(|_| !all.is_empty()) {
                if !left.is_empty() {
                    taken.push(left.remove(place.index(left.len())));
                }
            }
            let mut expected = [left, come.clone()].concat();
            expected.sort_unstable();

            change(&mut all, taken, come);

            prop_assert_eq!(all, expected);
        }
    }
}
