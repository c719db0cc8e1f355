//! Which journeys facts were recorded of lately: what is kept of each needs no other read anew.

use std::collections::{BTreeSet, VecDeque};

/// Facts that are remembered. Whoever comes after more of them reads everything anew.
const MOST: usize = 4_096;

/// The journeys of the latest facts, by their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lately {
    // All after this position is remembered.
    from: i64,
    facts: VecDeque<(i64, u32)>,
}

impl Lately {
    /// Remembers that a fact at a position is of a journey.
    pub(crate) fn take(&mut self, position: i64, journey: u32) {
        if self.facts.len() == MOST
            && let Some((position, _)) = self.facts.pop_front()
        {
            self.from = position;
        }
        self.facts.push_back((position, journey));
    }

    /// Forgets all: up to a position, anything may be different.
    pub(crate) fn forget(&mut self, position: i64) {
        self.from = position;
        self.facts.clear();
    }

    /// The journeys of the facts after a position, each once. None where they are not remembered.
    pub(crate) fn since(&self, position: i64) -> Option<BTreeSet<u32>> {
        let after = self.facts.iter().rev().take_while(|(at, _)| position < *at);
        (self.from <= position).then(|| after.map(|(_, journey)| *journey).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_ago_or_changed_everything_is_not_remembered() {
        let mut lately = Lately::default();
        for position in 1..=5_000 {
            lately.take(position, u32::try_from(position % 3).unwrap());
        }

        assert_eq!(lately.since(5_000), Some([].into()));
        assert_eq!(lately.since(4_998), Some([1, 2].into()));
        assert_eq!(lately.since(904), Some([0, 1, 2].into()));
        assert_eq!(lately.since(903), None);
        lately.forget(5_001);
        assert_eq!(lately.since(5_000), None);
        lately.take(5_002, 7);
        assert_eq!(lately.since(5_001), Some([7].into()));
    }
}
