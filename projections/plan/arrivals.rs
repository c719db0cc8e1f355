//! Enquiries still to come: how many, how unevenly, and in which months.

use chrono::{DateTime, Datelike as _, Months, NaiveDate};
use domain::calendar::{london_day, start_of};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, Gamma};

use super::chance::{about, unit};
use super::past::{Past, YEAR};
use crate::durations::days;
use crate::history::Micros;

/// Whole weeks in the year that tells how uneven they are.
const WEEKS: usize = 52;

/// Years of which the months are compared: from two on, and not more than these.
const MOST_YEARS: u32 = 5;

/// How enquiries come, as far as the past tells.
#[derive(Clone, Debug)]
pub(super) struct Arrivals {
    /// Enquiries a day.
    pub(super) rate: f64,
    /// Variance of weekly counts beside their mean: 1 where they come by chance alone.
    pub(super) dispersion: f64,
    /// Whether months differ, where enough years tell.
    pub(super) by_month: bool,
    // By calendar month: how many come beside the average.
    factors: [f64; 12],
}

/// Days from the origin on that lie in one London month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch {
    /// The first day of the month.
    pub(super) month: NaiveDate,
    pub(super) from: f64,
    pub(super) to: f64,
}

impl Arrivals {
    pub(super) fn of(past: &Past) -> Self {
        let factors = factors(past);
        Self {
            rate: f64::from(past.enquiries()) / YEAR,
            dispersion: dispersion(past),
            by_month: factors.is_some(),
            factors: factors.unwrap_or([1.0; 12]),
        }
    }

    /// The same with as many enquiries in the last year.
    pub(super) fn at(&self, in_a_year: u32) -> Self {
        Self { rate: f64::from(in_a_year) / YEAR, ..self.clone() }
    }

    /// When enquiries come in a stretch, in days from the origin. Counts of stretches together are as
    /// spread as of each: a negative binomial with the same spread adds up.
    pub(super) fn draw(&self, stretch: &Stretch, chance: &mut ChaCha8Rng) -> Vec<f64> {
        let factor = self.factors[usize::try_from(stretch.month.month0()).unwrap_or(0)];
        let length = stretch.to - stretch.from;
        let mean = self.rate * factor * length;
        let spread = self.dispersion - 1.0;
        let drawn = match Gamma::new(mean / spread, spread) {
            Ok(gamma) if spread > 0.0 => gamma.sample(chance),
            _ => mean,
        };
        let count = about(drawn, chance);
        (0..count).map(|_| stretch.from + unit(chance) * length).collect()
    }
}

/// The London months from an instant on that hold the next so many days, to the end of the last.
pub(super) fn stretches(origin: Micros, horizon: f64) -> Vec<Stretch> {
    let Some(instant) = DateTime::from_timestamp_micros(origin.saturating_add(1)) else {
        return vec![];
    };
    let first = london_day(instant).with_day(1);
    let months = (0..).map_while(|n| first?.checked_add_months(Months::new(n)));
    let starts = months.map(|month| (month, days(origin, start_of(month).timestamp_micros())));
    let mut found = vec![];
    let mut before: Option<(NaiveDate, f64)> = None;
    for (month, start) in starts {
        if let Some((month, from)) = before {
            found.push(Stretch { month, from: from.max(0.0), to: start });
        }
        if start >= horizon {
            break;
        }
        before = Some((month, start));
    }
    found
}

// Variance by mean of the counts of whole weeks, the last one up to the origin.
fn dispersion(past: &Past) -> f64 {
    let mut weeks = [0.0_f64; WEEKS];
    for begun in &past.begun {
        let ago = days(*begun, past.as_at) / 7.0;
        if let Some(week) = weeks.get_mut(whole(ago)).filter(|_| ago >= 0.0) {
            *week += 1.0;
        }
    }
    let many = f64::from(u32::try_from(WEEKS).unwrap_or(1));
    let mean = weeks.iter().sum::<f64>() / many;
    let variance = weeks.iter().map(|n| (n - mean).powi(2)).sum::<f64>() / (many - 1.0);
    if mean > 0.0 { (variance / mean).max(1.0) } else { 1.0 }
}

// Enquiries a day in each calendar month beside those of the whole, over whole years.
fn factors(past: &Past) -> Option<[f64; 12]> {
    let origin = london_day(DateTime::from_timestamp_micros(past.as_at)?);
    let to = origin.with_day(1)?;
    let since = |years: u32| to.checked_sub_months(Months::new(12 * years));
    let first = *past.begun.iter().min()?;
    let has =
        |years: &u32| since(*years).is_some_and(|from| first <= start_of(from).timestamp_micros());
    let years = (2..=MOST_YEARS).rev().find(has)?;
    let from = since(years)?;

    let (mut counts, mut lengths) = ([0.0; 12], [0.0; 12]);
    for day in from.iter_days().take_while(|day| *day < to) {
        lengths[usize::try_from(day.month0()).ok()?] += 1.0;
    }
    for begun in &past.begun {
        let day = london_day(DateTime::from_timestamp_micros(*begun)?);
        if (from..to).contains(&day) {
            counts[usize::try_from(day.month0()).ok()?] += 1.0;
        }
    }
    let average = counts.iter().sum::<f64>() / lengths.iter().sum::<f64>();
    let mut factors = [1.0; 12];
    for ((factor, count), length) in factors.iter_mut().zip(counts).zip(lengths) {
        *factor = count / length / average;
    }
    (average > 0.0).then_some(factors)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "weeks, never negative here"
)]
fn whole(weeks: f64) -> usize {
    weeks as usize
}

#[cfg(test)]
mod tests {
    use domain::testing::day;

    use super::super::chance::seeded;
    use super::*;

    fn arrivals(dispersion: f64) -> Arrivals {
        Arrivals { rate: 0.5, dispersion, by_month: false, factors: [1.0; 12] }
    }

    // Mean and variance of how many come in 182 days, drawn in two halves.
    fn spread(arrivals: &Arrivals) -> (f64, f64) {
        let mut chance = seeded([7; 32]);
        let half = |from: f64| Stretch { month: day("2026-01-01"), from, to: from + 91.0 };
        let halves = [half(0.0), half(91.0)];
        let mut count =
            || halves.iter().map(|it| arrivals.draw(it, &mut chance).len()).sum::<usize>();
        let counts: Vec<f64> =
            (0..4_000).map(|_| f64::from(u32::try_from(count()).unwrap())).collect();
        let mean = counts.iter().sum::<f64>() / 4_000.0;
        (mean, counts.iter().map(|n| (n - mean).powi(2)).sum::<f64>() / 4_000.0)
    }

    #[test]
    fn half_an_enquiry_a_day_makes_91_in_half_a_year_as_spread_as_the_weeks_are() {
        let (mean, variance) = spread(&arrivals(1.4));
        let (plain_mean, plain_variance) = spread(&arrivals(1.0));

        assert!((mean - 91.0).abs() < 1.0 && (variance - 127.4).abs() < 10.0, "{mean} {variance}");
        assert!((plain_mean - 91.0).abs() < 1.0, "{plain_mean}");
        assert!((plain_variance - 91.0).abs() < 8.0, "{plain_variance}");
    }

    #[test]
    fn months_are_londons_and_the_first_is_what_is_left_of_it() {
        let end_of_september = domain::calendar::end_of(day("2026-09-30")).timestamp_micros();
        let found = stretches(end_of_september, 365.0);

        assert_eq!((found.len(), found[0].month), (12, day("2026-10-01")));
        // A day of October has 25 hours.
        assert!((found[0].to - found[0].from - 31.0 - 1.0 / 24.0).abs() < 1e-9, "{:?}", found[0]);
        let mid = domain::testing::nine_on("2026-09-16").timestamp_micros();
        let found = stretches(mid, 365.0);
        assert_eq!((found.len(), found[12].month), (13, day("2027-09-01")));
        assert!(found[0].from <= 0.0 && (found[0].to - 14.625).abs() < 1e-9, "{:?}", found[0]);
    }
}
