//! Whether it is getting better, as a row a month and as a page.

use projections::statistics::xmr::{Signal, Usual};
use projections::trend::{Month, Trend};

use super::asked::Asked;
use super::names::Kind;
use super::page::Column::{Figures, Words};
use super::page::Page;
use super::series::{BY_CHANCE, Told, findings};
use super::show::Show;
use super::words::{counted, month, percent, some_of, tenths};

impl Show for Trend {
    type Row = Month;

    const COLUMNS: &'static [&'static str] =
        &["month", "enquiries", "reached", "share", "unusual", "median_days", "unusual_days"];

    fn rows(&self) -> &[Month] {
        &self.months
    }

    fn subject(&self, asked: &Asked) -> String {
        let stage = asked.names.say(Kind::Stage, self.stage.as_str());
        format!("Trend of {stage}: {}", asked.enquiries(None))
    }

    fn draw(&self, asked: &Asked, page: &mut Page) {
        if self.months.is_empty() && self.young.is_empty() {
            page.say(asked.nothing());
            return;
        }
        page.say(&within(self, asked));
        if self.months.is_empty() {
            return;
        }
        let columns =
            [Words("Month"), Figures("Reached it"), Figures("Half within, days"), Words("Unusual")];
        page.table(columns, self.months.iter().map(row));
        for sentence in shares(self).into_iter().chain(days(self)) {
            page.say(&sentence);
        }
        page.say(BY_CHANCE);
    }
}

fn row(it: &Month) -> [String; 4] {
    let days = it.median_days.map_or_else(|| "-".to_owned(), |days| tenths(Some(days)));
    let unusual = [it.unusual, it.unusual_days].into_iter().flatten();
    let unusual: Vec<&str> = unusual.map(Signal::as_str).collect();
    [month(&it.month), some_of(it.reached, it.enquiries, Some(it.share)), days, unusual.join("; ")]
}

/// By which age each month is judged, and which are too young.
pub(crate) fn within(trend: &Trend, asked: &Asked) -> String {
    let reached = asked.names.reached(&trend.stage);
    let Some(within) = trend.within_days else {
        return format!("Nobody {reached} yet, so there is nothing to judge a month by.");
    };
    let days = tenths(Some(within));
    let young = match trend.young.len() {
        0 => String::new(),
        n => format!(" {} too young for that.", counted(n, "month is", "months are")),
    };
    format!(
        "Of those who {reached}, nine in ten took up to {days} days from their enquiry: each month is \
         judged by what became of its enquiries within as many.{young}"
    )
}

/// What the shares say.
pub(crate) fn shares(trend: &Trend) -> Vec<String> {
    let months: Vec<Told<'_>> = trend.months.iter().map(|it| (&*it.month, it.unusual)).collect();
    findings(&months, (trend.usual_share, &trend.usual_share_before), |usual| {
        let [low, mean, high] = ends(usual, 1.0).map(percent);
        format!("{mean} got there on average; {low} to {high} is usual.")
    })
}

/// What the days say. Nothing where too few arrive in a month.
pub(crate) fn days(trend: &Trend) -> Vec<String> {
    let with_days = trend.months.iter().filter(|it| it.median_days.is_some());
    let months: Vec<Told<'_>> = with_days.map(|it| (&*it.month, it.unusual_days)).collect();
    if months.len() < 2 {
        return vec![];
    }
    findings(&months, (trend.usual_days, &trend.usual_days_before), |usual| {
        let [low, mean, high] = ends(usual, f64::INFINITY).map(|it| tenths(Some(it)));
        format!("half took {mean} days on average; {low} to {high} is usual.")
    })
}

// The limits are worked out beyond what can be, and told within.
fn ends(usual: Usual, most: f64) -> [f64; 3] {
    [usual.lower, usual.mean, usual.upper].map(|it| it.clamp(0.0, most))
}
