//! Chance that comes out the same every time: it is drawn from a seed.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use rand_distr::{Distribution as _, LogNormal, Poisson};

/// A stream of chance. Each household has its own, so that none disturbs another.
#[derive(Clone, Debug)]
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut source = ChaCha8Rng::seed_from_u64(seed);
        source.set_stream(stream);
        Self(source)
    }

    /// A stream of its own for something beside, which leaves this one as it is.
    pub(super) fn beside(&self) -> Self {
        Self(ChaCha8Rng::from_seed(self.clone().bytes()))
    }

    /// Whether something of this probability happens.
    pub(super) fn is(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A whole number from `low` up to and with `high`.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let numbers = high.abs_diff(low) + 1;
        low + (self.0.next_u64() % numbers).cast_signed()
    }

    /// One of several, each as likely as the others.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let place = self.0.next_u64() % from.len() as u64;
        from[usize::try_from(place).unwrap_or(0)]
    }

    /// One of several, by weight.
    pub(super) fn weigh<T: Copy>(&mut self, from: &[(T, f64)]) -> T {
        let total: f64 = from.iter().map(|(_, weight)| weight).sum();
        let mut left = self.unit() * total;
        for (it, weight) in from {
            left -= weight;
            if left < 0.0 {
                return *it;
            }
        }
        from[from.len() - 1].0
    }

    /// A time that is usually near `median` and sometimes much longer, as times between two steps
    /// of a journey are.
    pub(super) fn about(&mut self, median: f64, spread: f64) -> i64 {
        let drawn = LogNormal::new(median.ln(), spread).map_or(median, |it| it.sample(&mut self.0));
        whole(drawn)
    }

    /// How many of something happen where `expected` do on average.
    pub(super) fn count(&mut self, expected: f64) -> i64 {
        Poisson::new(expected).map_or(0, |it| whole(it.sample(&mut self.0)))
    }

    pub(super) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    // 53 bits, as many as a fraction holds.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a float too large becomes the largest")]
fn whole(drawn: f64) -> i64 {
    drawn.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_comes_out_the_same_and_streams_differ() {
        let drawn = |seed, stream| Chance::new(seed, stream).bytes::<16>();

        assert_eq!(drawn(7, 1), drawn(7, 1));
        assert_ne!(drawn(7, 1), drawn(7, 2));
        assert_ne!(drawn(7, 1), drawn(8, 1));
        let mut chance = Chance::new(7, 1);
        assert_ne!(chance.beside().bytes::<16>(), drawn(7, 1));
        assert_eq!(chance.bytes::<16>(), drawn(7, 1), "and goes on as before");
    }

    #[test]
    fn what_is_drawn_lies_where_it_should() {
        let mut chance = Chance::new(1, 1);
        let mut times: Vec<i64> = (0..2_001).map(|_| chance.about(20.0, 0.4)).collect();
        times.sort_unstable();

        assert!((18..=22).contains(&times[1_000]), "{}", times[1_000]);
        assert!((0..500).all(|_| (3..=5).contains(&chance.between(3, 5))));
        let heavy = (0..1_000).filter(|_| chance.weigh(&[('a', 9.0), ('b', 1.0)]) == 'a').count();
        assert!((850..950).contains(&heavy), "{heavy}");
        assert_eq!(chance.count(0.0), 0);
    }
}
