//! What was recorded lately: of which journeys, for what is kept of each needs no other read anew, and
//! of which instants, for who looked earlier has not seen it.

use std::collections::{BTreeSet, VecDeque};

use crate::history::Micros;

/// Facts that are remembered. Whoever comes after more of them reads everything anew.
const MOST: usize = 4_096;

/// The latest facts.
#[derive(Clone, Debug)]
pub(crate) struct Lately {
    // All after this position are remembered.
    from: i64,
    // The latest instant of those before.
    before: Micros,
    facts: VecDeque<Fact>,
}

#[derive(Clone, Copy, Debug)]
struct Fact {
    position: i64,
    // When it had both happened and come to be known.
    instant: Micros,
    // The number of its journey, if it is of one.
    journey: Option<u32>,
}

impl Default for Lately {
    fn default() -> Self {
        Self { from: 0, before: Micros::MIN, facts: VecDeque::new() }
    }
}

impl Lately {
    /// Remembers a fact at a position, and of which journey it is.
    pub(crate) fn take(&mut self, position: i64, instant: Micros, journey: Option<u32>) {
        if self.facts.len() == MOST
            && let Some(oldest) = self.facts.pop_front()
        {
            self.from = oldest.position;
            self.before = self.before.max(oldest.instant);
        }
        self.facts.push_back(Fact { position, instant, journey });
    }

    /// Forgets all: up to a position, anything may be different.
    pub(crate) fn forget(&mut self, position: i64, instant: Micros) {
        self.from = position;
        self.before = self.latest().max(instant);
        self.facts.clear();
    }

    /// The latest instant at which a fact happened or came to be known.
    pub(crate) fn latest(&self) -> Micros {
        self.facts.iter().map(|fact| fact.instant).fold(self.before, Micros::max)
    }

    /// The journeys of the facts after a position, each once. None where they are not remembered.
    pub(crate) fn since(&self, position: i64) -> Option<BTreeSet<u32>> {
        let after = self.facts.iter().rev().take_while(|fact| position < fact.position);
        (self.from <= position).then(|| after.filter_map(|fact| fact.journey).collect())
    }

    /// The last position up to which nothing is later than an instant. None where it is not
    /// remembered.
    pub(crate) fn told_by(&self, instant: Micros) -> Option<i64> {
        let unseen = self.facts.iter().find(|fact| instant < fact.instant);
        let last = self.facts.back().map_or(self.from, |fact| fact.position);
        (self.before <= instant).then(|| unseen.map_or(last, |fact| fact.position - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_ago_or_changed_everything_is_not_remembered() {
        let mut lately = Lately::default();
        for position in 1..=5_000 {
            lately.take(position, 0, u32::try_from(position % 3).ok());
        }

        assert_eq!(lately.since(5_000), Some([].into()));
        assert_eq!(lately.since(4_998), Some([1, 2].into()));
        assert_eq!(lately.since(904), Some([0, 1, 2].into()));
        assert_eq!(lately.since(903), None);
        lately.forget(5_001, 0);
        assert_eq!(lately.since(5_000), None);
        lately.take(5_002, 0, Some(7));
        lately.take(5_003, 0, None);
        assert_eq!(lately.since(5_001), Some([7].into()));
    }

    #[test]
    fn who_looks_earlier_sees_the_facts_before_the_first_that_is_later() {
        let mut lately = Lately::default();
        assert_eq!(lately.told_by(0), Some(0));
        for (position, instant) in [(1, 10), (2, 30), (3, 20)] {
            lately.take(position, instant, None);
        }

        assert_eq!(lately.told_by(9), Some(0));
        assert_eq!(lately.told_by(20), Some(1), "the third came after one that is not seen");
        assert_eq!(lately.told_by(30), Some(3));
        lately.forget(4, 5);
        assert_eq!(lately.told_by(29), None, "it is not remembered which was later");
        assert_eq!(lately.told_by(30), Some(4));
    }
}
