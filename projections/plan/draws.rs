//! Possible futures: each open household and each enquiry to come drawn on to its end.

use rand_chacha::ChaCha8Rng;

use super::arrivals::{Arrivals, Stretch};
use super::chance::{Luck, resampled};
use super::levers::{Pulled, approval};
use super::past::Past;
use crate::statistics::chances::Chances;

/// Journeys drawn in all, about: a service with many needs fewer futures to know as much.
const WORK: usize = 2_000_000;

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
    /// What suits so many journeys in each future.
    pub(super) fn suiting(samples: usize, most_each: usize, journeys: usize) -> Self {
        let futures = WORK / journeys.max(1);
        let samples = futures.clamp(LEAST.min(samples), samples);
        Self { samples, each: (futures / samples).clamp(1, most_each) }
    }
}

/// Futures under each of several ways of doing things, from the same luck.
///
/// The first sample is the past as it is; the others draw its journeys with replacement, so that the
/// tables are as uncertain as they are.
pub(super) fn futures(
    past: &Past,
    (arrivals, stretches): (&Arrivals, &[Stretch]),
    size: Size,
    ways: &[Pulled],
    chance: &mut ChaCha8Rng,
) -> Vec<Vec<Future>> {
    let mut all = vec![Vec::with_capacity(size.samples * size.each); ways.len()];
    for sample in 0..size.samples {
        let times = (sample > 0).then(|| resampled(past.begun.len(), chance));
        let chances = past.tables(times.as_deref());
        let arrivals = arrivals.at(past.enquiries(times.as_deref()));
        for _ in 0..size.each {
            let drawn = future(past, &chances, (&arrivals, stretches), ways, chance);
            for (futures, future) in all.iter_mut().zip(drawn) {
                futures.push(future);
            }
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
