//! In which manner small numbers are kept in: for the public, or for who works with no household.

use projections::statistics::float;
use projections::statistics::shares::{share, wilson};
use projections::statistics::small_numbers::{FEW, Rough, Shown, Sum, alone, roughly, shown};
use serde_json::{Value, json};

/// Days to which times are rounded in rough figures.
const WEEK: f64 = 7.0;
/// What other rough figures are rounded to.
const TWENTIETH: f64 = 0.05;
/// Households of which a rough figure is told at least.
const ENOUGH: usize = 10;

/// For whom small numbers are kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// For everybody: 1 to 4 is hidden, and what gives it back.
    Public,
    /// For who works with no household, and may ask again tomorrow: every count is rough.
    Rough,
}

/// A count, as it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// As a number.
    Number(usize),
    /// As a few.
    Few,
    /// Not at all.
    Hidden,
}

impl Manner {
    pub(super) fn told(self, counts: &[usize], sums: &[Sum]) -> Vec<Told> {
        match self {
            Self::Public => shown(counts, sums).into_iter().map(Told::from).collect(),
            Self::Rough => roughly(counts, sums).into_iter().map(Told::from).collect(),
        }
    }

    /// A count that adds up to nothing that is told.
    pub(super) fn alone(self, count: usize) -> Told {
        match self {
            Self::Public => alone(count).into(),
            Self::Rough => Rough::of(count).into(),
        }
    }

    /// A count, in figures or words.
    pub(super) fn said(self, told: Told) -> Value {
        match (told, self) {
            (Told::Number(n), _) => json!(n),
            (Told::Few, Self::Public) => json!(format!("1 to {FEW}")),
            (Told::Few, Self::Rough) => json!(format!("fewer than {}", FEW + 1)),
            (Told::Hidden, _) => json!("hidden"),
        }
    }

    /// The rule that is in force, said beside the figures.
    pub(super) fn rule(self) -> &'static str {
        match self {
            Self::Public => super::RULE,
            Self::Rough => super::ROUGH,
        }
    }
}

/// A figure of which all that it is built on is told roughly: a share of rough counts, a cost for each of about so
/// many, and days to the week, so that it tells no more than they do. `of` is what it is a share or an average of,
/// exactly and as told, and `some` what of these it tells.
pub(super) fn rough(name: &str, exact: &Value, (count, of): (usize, usize), some: usize) -> Value {
    let figure = exact.as_f64();
    let to = |step: f64| figure.filter(|_| of >= ENOUGH).map(|it| (it / step).round() * step);
    let some = some.min(of);
    let told = match name {
        "low" => wilson(some, of).map(|it| it.low),
        "high" => wilson(some, of).map(|it| it.high),
        name if name.starts_with("cost_per") => figure.map(|it| it * float(count) / float(of)),
        name if name.contains("_days") || name.starts_with("days_") => to(WEEK),
        name if name.starts_with("share") => share(some, of),
        _ => to(TWENTIETH),
    };
    // What nobody knows exactly stays so.
    figure.and(told).map_or(Value::Null, |it| json!((it * 1000.0).round() / 1000.0))
}

impl From<Shown> for Told {
    fn from(shown: Shown) -> Self {
        match shown {
            Shown::Exact(n) => Self::Number(n),
            Shown::Few => Self::Few,
            Shown::Hidden => Self::Hidden,
        }
    }
}

impl From<Rough> for Told {
    fn from(rough: Rough) -> Self {
        match rough {
            Rough::About(n) => Self::Number(n),
            Rough::Few => Self::Few,
            Rough::Hidden => Self::Hidden,
        }
    }
}
