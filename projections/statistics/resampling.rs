//! The interval of a quantile of a curve, by drawing journeys anew (Efron 1979).

use super::draws::{Draws, interval};
use super::shares::Interval;
use super::survival::{End, Spell};
use super::{SLACK, float};

/// Fewer arrivals have no interval.
pub const ENOUGH: usize = 5;

/// Up to so many journeys are drawn one by one.
const FEW: usize = 2000;

/// Beyond, arrivals are put together in so many parts, and what happened around each counts with it. One
/// resample is then some four hundred draws, however many journeys there are, and the ends of the
/// interval are no coarser than the times between a hundredth of the arrivals and the next.
const PARTS: usize = 128;

/// Spells that are alike.
struct Kind {
    days: f64,
    end: End,
    count: u32,
}

/// The interval of the time, in days, by which the part p of those who will arrive has arrived. The spells
/// are as [`sort`](super::survival::sort) puts them.
pub fn quantile_interval(
    spells: &[Spell],
    p: f64,
    resamples: usize,
    draws: &mut Draws,
) -> Option<Interval> {
    let arrivals = spells.iter().filter(|spell| spell.end == End::Arrived).count();
    if arrivals < ENOUGH {
        return None;
    }
    interval(resampled(spells, p, resamples, draws).into_iter().flatten().collect())
}

// The quantile of each resample; none in which nobody arrived.
fn resampled(spells: &[Spell], p: f64, resamples: usize, draws: &mut Draws) -> Vec<Option<f64>> {
    let kinds = kinds(spells);
    let counts: Vec<u32> = kinds.iter().map(|kind| kind.count).collect();
    let (mut drawn, mut rises) = (vec![], vec![]);
    let mut draw = || {
        draws.resample(&counts, &mut drawn);
        quantile(&kinds, &drawn, p, &mut rises)
    };
    (0..resamples).map(|_| draw()).collect()
}

// In the order in which they count: of those at one time, who exits is still at risk.
fn kinds(spells: &[Spell]) -> Vec<Kind> {
    if spells.len() <= FEW {
        return spells.iter().map(|it| Kind { days: it.days, end: it.end, count: 1 }).collect();
    }
    let arrivals = spells.iter().filter(|spell| spell.end == End::Arrived).count();
    let a_part = arrivals.div_ceil(PARTS).max(1);
    let (mut kinds, mut arrived) = (vec![], 0);
    // Each part ends with an arrival, but for the last.
    let parts = spells.split_inclusive(|spell| {
        arrived += usize::from(spell.end == End::Arrived);
        spell.end == End::Arrived && arrived.is_multiple_of(a_part)
    });
    parts.for_each(|part| together(part, &mut kinds));
    kinds
}

// A part as if all of it had happened when the middle one of it arrived.
fn together(part: &[Spell], kinds: &mut Vec<Kind>) {
    let arrived: Vec<&Spell> = part.iter().filter(|spell| spell.end == End::Arrived).collect();
    let middle = arrived.get(arrived.len() / 2).copied().or(part.last());
    let Some(days) = middle.map(|spell| spell.days) else { return };
    for end in [End::Left, End::Arrived, End::Open] {
        let count = part.iter().filter(|spell| spell.end == end).count();
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        kinds.extend((count > 0).then_some(Kind { days, end, count }));
    }
}

// The first time at which F(t) is p of F(last), as the curves have it: exits at one time may be taken
// one after the other.
fn quantile(kinds: &[Kind], drawn: &[u32], p: f64, rises: &mut Vec<(f64, f64)>) -> Option<f64> {
    rises.clear();
    let mut at_risk: usize = drawn.iter().map(|count| whole(*count)).sum();
    let (mut open, mut arrived) = (1.0, 0.0);
    for (kind, count) in kinds.iter().zip(drawn).filter(|(_, count)| **count > 0) {
        let (gone, of) = (float(whole(*count)), float(at_risk));
        at_risk -= whole(*count);
        match kind.end {
            End::Open => continue,
            End::Arrived => {
                arrived += open * gone / of;
                rises.push((kind.days, arrived));
            }
            End::Left => {}
        }
        open *= (of - gone) / of;
    }
    let enough = p * arrived - SLACK;
    rises.iter().find(|(_, by_then)| *by_then >= enough).map(|(days, _)| *days)
}

fn whole(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::draws::RESAMPLES;
    use super::super::survival::Curves;
    use super::super::survival::End::{Arrived, Left, Open};
    use super::super::survival::sort;
    use super::super::ten_spells::ten_spells;
    use super::*;

    fn in_order(mut spells: Vec<Spell>) -> Vec<Spell> {
        sort(&mut spells);
        spells
    }

    #[test]
    fn resamples_of_the_ten_households_have_the_medians_of_all_that_there_can_be() {
        let medians = resampled(&in_order(ten_spells()), 0.5, 100_000, &mut Draws::of("ten"));

        let share = |median: Option<f64>| {
            float(medians.iter().filter(|it| **it == median).count()) / 100_000.0
        };
        for (median, expected) in
            [(Some(119.0), 0.2318), (Some(139.0), 0.4834), (Some(140.0), 0.2566), (None, 0.0282)]
        {
            let found = share(median);
            // Five standard errors of so many resamples.
            assert!((found - expected).abs() < 0.008, "{median:?}: {found} is not {expected}");
        }
    }

    #[test]
    fn three_arrivals_are_too_few_for_an_interval() {
        let found =
            quantile_interval(&in_order(ten_spells()), 0.5, RESAMPLES, &mut Draws::of("ten"));

        assert_eq!(found, None);
    }

    #[test]
    fn many_journeys_drawn_in_parts_come_to_what_they_come_to_one_by_one() {
        let mut draws = Draws::of("many");
        let mut many = vec![];
        for _ in 0..6000 {
            let days = f64::from(60 + draws.below(300));
            let end = [Arrived, Left, Left, Left, Open][usize::try_from(draws.below(5)).unwrap()];
            many.push(Spell { days, end });
        }
        let many = in_order(many);
        let few: Vec<Spell> = many.iter().copied().step_by(3).collect();
        let width = |spells: &[Spell]| {
            let found = quantile_interval(spells, 0.5, 400, &mut Draws::of("width")).unwrap();
            let median = Curves::of(spells.iter().copied()).conditional_quantile(0.5).unwrap();
            assert!(found.low <= median && median <= found.high, "{median}: {found:?}");
            found.high - found.low
        };

        // Three times as many are surer by the root of three.
        let ratio = width(&few) / width(&many);
        assert!((1.2..2.6).contains(&ratio), "{ratio}");
    }
}
