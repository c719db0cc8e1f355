//! The statistics behind the reports: shares, quantiles, times and chances, each with its source.
//!
//! Everything here is pure arithmetic on counts and days. An undefined figure is `None`; no figure
//! is ever NaN or infinite. Intervals are 95%.

pub mod chances;
pub mod draws;
pub(crate) mod in_order;
pub mod needed;
pub mod quantiles;
pub mod rebased;
pub mod resampling;
pub mod shares;
pub mod shrinkage;
pub mod small_numbers;
pub mod steps;
pub mod strata;
pub mod survival;
#[cfg(test)]
mod ten_spells;
pub mod xmr;

/// The normal quantile of a 95% interval.
const Z: f64 = 1.959_963_984_540_054;

/// How far two points of a curve may differ and still be the same.
const SLACK: f64 = 1e-12;

/// A count as what shares and averages are made of.
#[expect(clippy::cast_precision_loss, reason = "counts of journeys are far below 2^53")]
pub fn float(count: usize) -> f64 {
    count as f64
}
