//! How forecasts like this one would have done: made from what was known then, held to what came.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::HORIZONS;
use super::arrivals::{Arrivals, stretches};
use super::chance;
use super::draws::{Future, Size, futures};
use super::evidence::lacking;
use super::levers::Pulled;
use super::past::{Past, YEAR};
use super::spread::{Spread, average};
use crate::durations::days;
use crate::footnote::Footnote;
use crate::parts::{in_parts, parts_of};
use crate::question::{Question, QuestionError};
use crate::statistics::float;
use crate::view::View;

/// Days between two origins.
const EVERY: i64 = 91;

/// Origins at most: five years of them.
const MOST: i32 = 20;

/// Fewer origins say nothing.
const ENOUGH: usize = 4;

/// The past is drawn anew so often at each origin, and as many futures are drawn of each sample. An
/// average over origins needs fewer than the forecast itself.
const SAMPLES: usize = 40;
const EACH: usize = 10;

/// Journeys drawn at each origin, about.
const DRAWN: usize = 200_000;

/// Of more journeys than this, one in so many is tested on that it is about as many.
const TESTED: usize = 50_000;

/// How forecasts of so many days did, made every 91 days.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TestRow {
    /// Days ahead.
    pub days: u32,
    /// How often a forecast could be made whose days have passed.
    pub origins: usize,
    /// How far its average was off on average, in households. None under 4 origins, as of all here.
    pub forecast_error: Option<f64>,
    /// The same of the last year's approvals going on.
    pub run_rate_error: Option<f64>,
    /// The same of the last year's enquiries times the share of these approved by then.
    pub conversion_error: Option<f64>,
    /// The share of outcomes inside the range that was to hold 80%.
    pub coverage: Option<f64>,
}

/// One forecast, what simpler ways said, and what came.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Trial {
    pub(super) forecast: f64,
    pub(super) range: Spread,
    pub(super) run_rate: f64,
    pub(super) conversion: f64,
    pub(super) real: u32,
}

/// How forecasts did.
pub(super) struct Tested {
    /// On one household in so many.
    pub(super) one_in: usize,
    pub(super) rows: Vec<TestRow>,
}

/// How forecasts did up to the origin of the question. `past` is all that is known there.
pub(super) fn back_test(
    view: &View<'_>,
    question: &Question,
    past: &Past,
) -> Result<Tested, QuestionError> {
    let one_in = past.begun.len().div_ceil(TESTED).max(1);
    let some: Option<Vec<usize>> =
        (one_in > 1).then(|| (0..view.answers.journeys.len()).step_by(one_in).collect());
    let known = some.as_ref().map(|some| past_at(view, question, Some(some))).transpose()?;
    let past = known.as_ref().map_or(past, |(past, _)| past);

    let many = usize::try_from(MOST).unwrap_or(0);
    let told = in_parts(parts_of(past.begun.len()), many, |part| {
        let trials = |place| trials_at(view, question, (past, some.as_deref()), place);
        part.filter_map(trials).collect::<Vec<_>>()
    });
    let mut trials = HORIZONS.map(|_| vec![]);
    for told in told.into_iter().flatten() {
        for (trials, trial) in trials.iter_mut().zip(told?) {
            trials.extend(trial);
        }
    }
    let rows = HORIZONS.iter().zip(&trials).map(|(days, trials)| judged(*days, trials));
    Ok(Tested { one_in, rows: rows.collect() })
}

// The trials of one origin, of the horizons whose days have passed. None of an origin without.
fn trials_at(
    view: &View<'_>,
    question: &Question,
    (past, some): (&Past, Option<&[usize]>),
    place: usize,
) -> Option<Result<[Option<Trial>; HORIZONS.len()], QuestionError>> {
    let step = i32::try_from(place).ok()? + 1;
    let origin = question.as_at.checked_sub_signed(TimeDelta::days(EVERY) * step)?;
    let told = at(view, question, (origin, some)).transpose()?;
    Some(told.map(|(then, futures)| {
        let has_passed = |horizon: u32| i64::from(horizon) <= EVERY * i64::from(step);
        HORIZONS.map(|horizon| {
            has_passed(horizon).then(|| trial(&then, &futures, f64::from(horizon), past))
        })
    }))
}

// What was known at an origin, and the futures drawn of that. None where it was too little.
fn at(
    view: &View<'_>,
    question: &Question,
    (origin, some): (DateTime<Utc>, Option<&[usize]>),
) -> Result<Option<(Past, Vec<Future>)>, QuestionError> {
    let known_at = origin.min(question.known_at);
    let asked = Question { as_at: origin, known_at, ..question.clone() };
    let (past, view) = past_at(view, &asked, some)?;
    if !lacking(&past, &view).is_empty() {
        return Ok(None);
    }
    let chance = chance::of_answer(view.position(), &asked);
    let arrivals = Arrivals::of(&past);
    let longest = f64::from(HORIZONS[HORIZONS.len() - 1]);
    let stretches = stretches(view.as_at, longest);
    let size = Size::suiting((SAMPLES, EACH), DRAWN, past.size());
    let as_it_is = [Pulled::default()];
    let drawn = futures(&past, (&arrivals, &stretches), (size, 1), &as_it_is, &chance);
    Ok(drawn.into_iter().next().map(|futures| (past, futures)))
}

// What was known to a question, of some journeys if these are said.
fn past_at<'a>(
    view: &View<'a>,
    asked: &Question,
    some: Option<&[usize]>,
) -> Result<(Past, View<'a>), QuestionError> {
    let view = View::new(view.answers, asked)?;
    let view = match some {
        Some(some) => view.among(some.to_vec()),
        None => view,
    };
    Ok((Past::of(&view, asked, &mut Footnote::default())?, view))
}

fn trial(then: &Past, futures: &[Future], horizon: f64, now: &Past) -> Trial {
    let counts: Vec<u32> =
        futures.iter().map(|it| it.all_between(f64::NEG_INFINITY, horizon)).collect();
    let came = now.approved.iter().map(|at| days(then.as_at, *at));
    Trial {
        forecast: average(counts.iter().copied()),
        run_rate: float(then.approvals_lately()) / YEAR * horizon,
        conversion: float(then.converted_lately()) / YEAR * horizon,
        real: u32::try_from(came.filter(|it| 0.0 < *it && *it <= horizon).count()).unwrap_or(0),
        range: Spread::of(counts),
    }
}

/// What trials come to.
pub(super) fn judged(days: u32, trials: &[Trial]) -> TestRow {
    let origins = trials.len();
    let mean = |figure: &dyn Fn(&Trial) -> f64| {
        (origins >= ENOUGH).then(|| trials.iter().map(figure).sum::<f64>() / float(origins))
    };
    let off = |said: fn(&Trial) -> f64| mean(&move |it| (said(it) - f64::from(it.real)).abs());
    TestRow {
        days,
        origins,
        forecast_error: off(|it| it.forecast),
        run_rate_error: off(|it| it.run_rate),
        conversion_error: off(|it| it.conversion),
        coverage: mean(&|it| f64::from(u8::from(it.range.holds(it.real)))),
    }
}
