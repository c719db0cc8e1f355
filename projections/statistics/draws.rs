//! Draws by chance that come out the same whenever the same is asked, and intervals from them.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use rand_distr::{Beta, Binomial, Distribution as _, Gamma, Poisson};

use super::float;
use super::quantiles::{percentile, sorted};
use super::shares::Interval;

/// How often is drawn anew (Efron 1979).
pub const RESAMPLES: usize = 1000;

/// How often for each of several groups, which are read beside one another.
pub const RESAMPLES_OF_A_GROUP: usize = 200;

/// FNV-1a (Fowler, Noll & Vo 1991), which comes out the same on every machine.
pub(crate) fn hashed(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A stream of chance.
#[derive(Clone, Debug)]
pub struct Draws(ChaCha8Rng);

impl Draws {
    /// The stream of a question, in words that say what is asked of which journeys.
    ///
    /// These hold neither instants nor the log's position: who asks later as at an earlier day is told
    /// the very figures that were told then.
    pub fn of(asked: &str) -> Self {
        Self(ChaCha8Rng::seed_from_u64(hashed(asked)))
    }

    /// A whole number from 0 up to and without `end`, which is above 0.
    pub fn below(&mut self, end: u32) -> u32 {
        // The upper half of the product is as even as it needs to be (Lemire 2019).
        let product = u64::from(self.0.next_u32()) * u64::from(end);
        u32::try_from(product >> 32).unwrap_or(0)
    }

    /// How many of so many happen, each with this chance.
    pub fn hits(&mut self, of: u64, chance: f64) -> u64 {
        Binomial::new(of, chance.clamp(0.0, 1.0)).map_or(0, |it| it.sample(&mut self.0))
    }

    /// A rate from a gamma distribution.
    pub fn gamma(&mut self, shape: f64, scale: f64) -> f64 {
        Gamma::new(shape, scale).map_or(0.0, |it| it.sample(&mut self.0))
    }

    /// A share from a beta distribution.
    pub fn beta(&mut self, hits: f64, misses: f64) -> f64 {
        Beta::new(hits, misses).map_or(0.0, |it| it.sample(&mut self.0))
    }

    /// How many come where so many come on average.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "counts are never negative, and too many to hold are as many as can be held"
    )]
    pub fn poisson(&mut self, mean: f64) -> u64 {
        Poisson::new(mean).map_or(0, |it| it.sample(&mut self.0) as u64)
    }

    /// How often each of several kinds is drawn when all that there are of them are drawn with putting
    /// back. The work is that of the kinds, however many there are of each.
    pub fn resample(&mut self, counts: &[u32], drawn: &mut Vec<u32>) {
        drawn.clear();
        if counts.iter().all(|count| *count == 1) {
            drawn.resize(counts.len(), 0);
            let end = u32::try_from(counts.len()).unwrap_or(u32::MAX);
            for _ in counts {
                drawn[usize::try_from(self.below(end)).unwrap_or(0)] += 1;
            }
            return;
        }
        let mut left: u64 = counts.iter().map(|count| u64::from(*count)).sum();
        let mut to_draw = left;
        for count in counts.iter().map(|count| u64::from(*count)) {
            let hits = if count == left {
                to_draw
            } else {
                self.hits(to_draw, whole(count) / whole(left))
            };
            drawn.push(u32::try_from(hits).unwrap_or(u32::MAX));
            (left, to_draw) = (left - count, to_draw - hits);
        }
    }
}

/// The interval of a share that is expected of so many journeys.
///
/// As many as there are are drawn with putting back, and each that is still under way ends by its own
/// chance. So a journey that is drawn arrives with the mean of all chances, 1 for who has arrived and 0
/// for who left, and one draw of all is one of that binomial: the work is the same for ten journeys as
/// for a million. Were chances not drawn too, a cohort in which nothing is settled would look sure.
pub fn expected(share: f64, of: usize, draws: &mut Draws) -> Option<Interval> {
    let journeys = u64::try_from(of).ok().filter(|journeys| *journeys > 0)?;
    let ends = (0..RESAMPLES).map(|_| whole(draws.hits(journeys, share)) / float(of));
    let found = interval(ends.collect())?;
    // What is hardly ever drawn is drawn in none of these, and expected all the same.
    Some(Interval { low: found.low.min(share), high: found.high.max(share) })
}

/// The middle 95% of what was drawn.
pub(super) fn interval(drawn: Vec<f64>) -> Option<Interval> {
    let drawn = sorted(drawn);
    Some(Interval { low: percentile(&drawn, 0.025)?, high: percentile(&drawn, 0.975)? })
}

#[expect(clippy::cast_precision_loss, reason = "counts of journeys are far below 2^53")]
fn whole(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_question_draws_the_same_and_another_draws_other_things() {
        let drawn = |asked: &str| {
            let mut draws = Draws::of(asked);
            [draws.below(1000), draws.below(1000), draws.below(1000), draws.below(1000)]
        };

        assert_eq!(drawn("funnel by source"), drawn("funnel by source"));
        assert_ne!(drawn("funnel by source"), drawn("funnel by team"));
        assert!(drawn("funnel").iter().all(|it| *it < 1000));
    }

    #[test]
    fn as_many_are_drawn_as_there_are_and_each_kind_by_its_share() {
        let (mut draws, mut drawn, mut sums) = (Draws::of("kinds"), vec![], [0_u32; 4]);
        for _ in 0..1000 {
            draws.resample(&[10, 0, 30, 60], &mut drawn);
            assert_eq!(drawn.iter().sum::<u32>(), 100);
            sums.iter_mut().zip(&drawn).for_each(|(sum, hits)| *sum += hits);
        }

        assert_eq!(sums[1], 0);
        for (sum, share) in sums.into_iter().zip([0.1, 0.0, 0.3, 0.6]) {
            assert!((f64::from(sum) / 100_000.0 - share).abs() < 0.01, "{sums:?}");
        }
    }

    #[test]
    fn an_expected_share_is_the_surer_the_more_journeys_there_are() {
        let width = |of| {
            let found = expected(0.07, of, &mut Draws::of("share")).unwrap();
            assert!(found.low <= 0.07 && 0.07 <= found.high, "{found:?}");
            found.high - found.low
        };

        assert!(width(80) > width(800) && width(800) > width(1_400_000));
        // Two standard errors to each side: sqrt(0.07 * 0.93 / 800) is 0.009.
        assert!((width(800) - 0.0354).abs() < 0.005, "{}", width(800));
        assert_eq!(expected(0.5, 0, &mut Draws::of("share")), None);
    }
}
