//! Chance that comes out the same for the same question at the same position.

use std::fmt::Debug;

use domain::calendar::london_day;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

use crate::question::Question;

/// The chance of an answer: started from the position, the days of the question, and which journeys it
/// means.
pub(super) fn of_answer(position: i64, question: &Question) -> ChaCha8Rng {
    let days = (london_day(question.as_at), london_day(question.known_at));
    let parts = [
        position.unsigned_abs(),
        hashed(&days),
        hashed(&question.pathway),
        hashed(&question.filters),
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
    // 53 bits are all that such a number has.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    let bits = (chance.next_u64() >> 11) as f64;
    bits / 9_007_199_254_740_992.0
}

/// Each of so many as often as it is drawn, where so many are drawn of them.
pub(super) fn resampled(many: usize, chance: &mut ChaCha8Rng) -> Vec<u32> {
    let mut times = vec![0; many];
    for _ in 0..many {
        let place = chance.next_u64() % u64::try_from(many).unwrap_or(1);
        times[usize::try_from(place).unwrap_or(0)] += 1;
    }
    times
}

// FNV-1a, which stays as it is from one version of the compiler to the next.
fn hashed(of: &impl Debug) -> u64 {
    let text = format!("{of:?}");
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
