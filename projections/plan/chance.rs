//! Chance that comes out the same for the same question at the same position.

use domain::calendar::london_day;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use rand_distr::{Distribution as _, Poisson};

use super::levers::For;
use crate::question::Question;
use crate::statistics::draws::hashed;

/// The chance of an answer: started from the position, the days of the question, and which journeys it
/// means.
pub(super) fn of_answer(position: i64, question: &Question) -> ChaCha8Rng {
    let days = (london_day(question.as_at), london_day(question.known_at));
    let parts = [
        position.unsigned_abs(),
        hashed(&format!("{days:?}")),
        hashed(&format!("{:?}", question.pathway)),
        hashed(&format!("{:?}", question.filters)),
    ];
    let mut seed = [0; 32];
    for (bytes, part) in seed.chunks_exact_mut(8).zip(parts) {
        bytes.copy_from_slice(&part.to_le_bytes());
    }
    seeded(seed)
}

/// A stream of chance.
pub(super) fn seeded(seed: [u8; 32]) -> ChaCha8Rng {
    ChaCha8Rng::from_seed(seed)
}

/// A number from 0 up to 1.
pub(super) fn unit(chance: &mut ChaCha8Rng) -> f64 {
    part(chance.next_u64())
}

#[expect(clippy::cast_precision_loss, reason = "of 53 bits, which are all that such a number has")]
fn part(bits: u64) -> f64 {
    (bits >> 11) as f64 / 9_007_199_254_740_992.0
}

/// The luck of one journey: one number, from which each of those that it needs follows, so that what
/// one journey needs leaves the luck of the others as it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Luck(u64);

impl Luck {
    pub(super) fn drawn(chance: &mut ChaCha8Rng) -> Self {
        Self(chance.next_u64())
    }

    /// From 0 up to 1. `SplitMix64` (Steele, Lea & Flood 2014).
    pub(super) fn of(self, what: For) -> f64 {
        let place = match what {
            For::Spared => 1,
            For::Again => 2,
            For::Stage(stage) => u64::try_from(stage).unwrap_or(0) + 3,
        };
        let mut bits = self.0.wrapping_add(place.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        part(bits ^ (bits >> 31))
    }
}

/// The chance of one part of an answer, which is the same whatever else is drawn.
pub(super) fn of_part(chance: &ChaCha8Rng, part: usize) -> ChaCha8Rng {
    let mut own = chance.clone();
    own.set_stream(u64::try_from(part).unwrap_or(0));
    own
}

/// As many as chance has it where there are so many on average (Poisson): none of none.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count, never negative"
)]
pub(super) fn about(many: f64, chance: &mut ChaCha8Rng) -> u32 {
    Poisson::new(many).map_or(0, |poisson| poisson.sample(chance) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_journey_needs_is_spread_evenly_and_each_by_itself() {
        let mut chance = seeded([3; 32]);
        let pairs: Vec<(f64, f64)> = std::iter::repeat_with(|| Luck::drawn(&mut chance))
            .map(|luck| (luck.of(For::Stage(0)), luck.of(For::Stage(1))))
            .take(10_000)
            .collect();

        for (from, to) in [(0.0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1.0)] {
            let first = pairs.iter().filter(|(one, _)| (from..to).contains(one));
            let both = first.clone().filter(|(_, other)| (0.5..0.75).contains(other)).count();
            assert!((2_350..2_650).contains(&first.count()), "{from}");
            assert!((540..710).contains(&both), "{from}: {both}");
        }
    }
}
