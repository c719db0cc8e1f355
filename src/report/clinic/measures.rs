//! The six measures, in words: this fortnight beside others, beside what others report, and whether it is
//! out of the ordinary.

use domain::clinic::Measure;
use projections::fortnights::{Fortnight, Series, YEAR, series};
use projections::statistics::shares::share;
use projections::statistics::xmr::Signal;

use super::{Pack, enough_of};
use crate::report::words::{count, percent, tenths};

/// What stands above the figures of a measure.
pub(crate) const MEASURE_COLUMNS: [&str; 5] =
    ["Measure", "This fortnight", "The one before", "A year ago", "52 weeks"];

/// A measure, as the page tells it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) measure: Measure,
    /// This fortnight, the one before, the same a year ago, and the year.
    pub(crate) cells: [String; 4],
    /// Whether it is out of the ordinary.
    pub(crate) says: String,
    /// The year's fortnights.
    pub(crate) series: Series,
}

/// A measure of a pack.
pub(crate) fn row(pack: &Pack, measure: Measure) -> Row {
    let told = &pack.fortnights;
    let year = &told[told.len().saturating_sub(YEAR)..];
    let series = series(year, measure);
    let one = |back: usize| {
        let place = told.len().checked_sub(back + 1);
        place.map_or(String::new(), |place| figure(&told[place], measure))
    };
    let cells = [one(0), one(1), one(YEAR), of_year(year, measure)];
    Row { measure, cells, says: variation(&series), series }
}

/// What a measure is called.
pub(crate) fn named(measure: Measure) -> &'static str {
    match measure {
        Measure::Enquiries => "Enquiries",
        Measure::FirstContact => "First contact in time",
        Measure::Visits => "Initial visits held",
        Measure::Applications => "Applications",
        Measure::Approvals => "Approvals",
        Measure::OverLimit => "Open and over a limit, at the end",
    }
}

/// What others report of it, with its source: none is a target.
pub(crate) fn benchmark(measure: Measure) -> Option<&'static str> {
    match measure {
        Measure::Visits => Some(
            "31 of 100 enquiries led to a visit: local authorities in England, 2013-14 (The Fostering \
             Network, 2015)",
        ),
        Measure::Applications => Some(
            "12 of 100 enquiries led to an application with local authorities, 5 with agencies: England, \
             year to March 2023 (Ofsted)",
        ),
        Measure::Approvals => Some(
            "11 of 100 enquiries led to an approval, councils from 1 to 37: 68 local authorities, 2012-13 \
             (iMPOWER)",
        ),
        Measure::Enquiries | Measure::FirstContact | Measure::OverLimit => None,
    }
}

/// A measure of one fortnight.
pub(crate) fn figure(fortnight: &Fortnight, measure: Measure) -> String {
    match fortnight.measure(measure) {
        (n, None) => count(n),
        (_, Some(0)) => "none due".to_owned(),
        (k, Some(n)) => enough_of(k, n),
    }
}

// What stands at the end of a fortnight is told on average, and all else in sum.
fn of_year(year: &[Fortnight], measure: Measure) -> String {
    let all = || year.iter().map(|it| it.measure(measure));
    let sum: usize = all().map(|(n, _)| n).sum();
    match measure {
        Measure::OverLimit => {
            format!("{} on average", tenths(share(sum, year.len())))
        }
        Measure::FirstContact => enough_of(sum, all().filter_map(|(_, of)| of).sum()),
        _ => count(sum),
    }
}

/// Whether the last fortnight is out of the ordinary, in words.
pub(crate) fn variation(series: &Series) -> String {
    let Some(usual) = series.usual else {
        return "too few fortnights to say what is usual".to_owned();
    };
    let last = series.points.last().and_then(|(.., signal)| *signal);
    let running = series.points.iter().rev().take_while(|(.., signal)| *signal == last).count();
    let says = match last {
        None => "no significant change".to_owned(),
        Some(Signal::Above) => "above the upper limit".to_owned(),
        Some(Signal::Below) => "below the lower limit".to_owned(),
        Some(Signal::Rising) => "7 or more in a row that each rise".to_owned(),
        Some(Signal::Falling) => "7 or more in a row that each fall".to_owned(),
        Some(Signal::NearUpper) => "near the upper limit, 2 of 3".to_owned(),
        Some(Signal::NearLower) => "near the lower limit, 2 of 3".to_owned(),
        Some(Signal::RunAbove) => format!("{running} in a row above the average"),
        Some(Signal::RunBelow) => format!("{running} in a row below the average"),
    };
    if usual.is_trial { format!("{says} (trial limits)") } else { says }
}

/// What is usual of a measure, in words.
pub(crate) fn usual(series: &Series, measure: Measure) -> Option<String> {
    let usual = series.usual?;
    let most = if measure == Measure::FirstContact { 1.0 } else { f64::INFINITY };
    let say = |figure: f64| match measure {
        Measure::FirstContact => percent(figure),
        _ => tenths(Some(figure)),
    };
    let [low, mean, high] =
        [usual.lower, usual.mean, usual.upper].map(|it| say(it.clamp(0.0, most)));
    Some(format!("{mean} on average; {low} to {high} is usual"))
}
