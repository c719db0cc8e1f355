//! Possible futures: each open household and each enquiry to come drawn on to its end.

use rand_chacha::ChaCha8Rng;

use super::arrivals::{Arrivals, Stretch};
use super::chance::{Luck, about, of_part};
use super::levers::{Pulled, approval};
use super::past::Past;
use crate::parts::in_parts;
use crate::statistics::chances::Chances;

/// The past is drawn anew as often at least: fewer do not say what one future in ten has.
const LEAST: usize = 20;

/// How often the past is drawn anew, and how many futures are drawn of each.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) samples: usize,
    pub(super) each: usize,
}

/// One possible future: approvals, in days from the origin.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Future {
    /// Of households under way, each with the stage it is at.
    pub(super) under_way: Vec<(usize, f64)>,
    /// Of enquiries still to come.
    pub(super) to_come: Vec<f64>,
}

impl Size {
    /// What suits so many journeys in each future, where about so many are drawn in all: a service with
    /// many needs fewer futures to know as much.
    pub(super) fn suiting(
        (samples, most_each): (usize, usize),
        all: usize,
        journeys: usize,
    ) -> Self {
        let futures = all / journeys.max(1);
        let samples = futures.clamp(LEAST.min(samples), samples);
        Self { samples, each: (futures / samples).clamp(1, most_each) }
    }
}

/// Futures under each of several ways of doing things, from the same luck, drawn in so many parts.
///
/// The first sample is the past as it is; the others draw it anew, so that the tables are as uncertain as
/// they are.
pub(super) fn futures(
    past: &Past,
    (arrivals, stretches): (&Arrivals, &[Stretch]),
    (size, parts): (Size, usize),
    ways: &[Pulled],
    chance: &ChaCha8Rng,
) -> Vec<Vec<Future>> {
    let of_sample = |sample: usize| {
        let mut chance = of_part(chance, sample);
        let (chances, enquiries) = match sample {
            0 => (past.tables(), past.enquiries()),
            _ => (past.tables_anew(&mut chance), about(f64::from(past.enquiries()), &mut chance)),
        };
        let arrivals = arrivals.at(enquiries);
        let draw = || future(past, &chances, (&arrivals, stretches), ways, &mut chance);
        std::iter::repeat_with(draw).take(size.each).collect::<Vec<_>>()
    };
    let drawn = in_parts(parts, size.samples, |part| part.flat_map(of_sample).collect::<Vec<_>>());
    let mut all = vec![Vec::with_capacity(size.samples * size.each); ways.len()];
    for drawn in drawn.into_iter().flatten() {
        for (futures, future) in all.iter_mut().zip(drawn) {
            futures.push(future);
        }
    }
    all
}

fn future(
    past: &Past,
    chances: &Chances,
    (arrivals, stretches): (&Arrivals, &[Stretch]),
    ways: &[Pulled],
    chance: &mut ChaCha8Rng,
) -> Vec<Future> {
    let end = stretches.last().map_or(0.0, |last| last.to);
    let mut futures = vec![Future::default(); ways.len()];
    for underway in &past.open {
        let luck = Luck::drawn(chance);
        for (future, way) in futures.iter_mut().zip(ways) {
            let taken = approval(chances, (underway.stage, underway.age), |of| luck.of(of), way);
            future.under_way.extend(taken.map(|days| (underway.stage, days)));
        }
    }
    for stretch in stretches {
        for comes in arrivals.draw(stretch, chance) {
            let luck = Luck::drawn(chance);
            for (future, way) in futures.iter_mut().zip(ways) {
                let taken = approval(chances, (0, f64::NEG_INFINITY), |of| luck.of(of), way);
                future.to_come.extend(taken.map(|days| comes + days).filter(|at| *at <= end));
            }
        }
    }
    futures
}
