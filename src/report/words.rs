//! How numbers, days and names are said to a reader.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{end_of, london_day, london_time};

/// A count, as `1,931`.
pub fn count(n: usize) -> String {
    with_commas(&n.to_string())
}

/// A count with its noun, as `1 enquiry` or `1,931 enquiries`.
pub fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// Some of all, as `604 of 1,931 (31%)`.
pub(crate) fn some_of(k: usize, n: usize, share: Option<f64>) -> String {
    let of = format!("{} of {}", count(k), count(n));
    share.map_or(of.clone(), |share| format!("{of} ({})", percent(share)))
}

/// A share from 0 to 1, as `31%`. Few are never said to be none, nor nearly all to be all.
pub(crate) fn percent(share: f64) -> String {
    let hundredths = share * 100.0;
    match hundredths {
        none_or_all if none_or_all <= 0.0 || none_or_all >= 100.0 => format!("{none_or_all:.0}%"),
        least if least < 0.05 => "under 0.1%".to_owned(),
        most if most >= 99.95 => "over 99.9%".to_owned(),
        plain if (0.95..=99.0).contains(&plain) => format!("{plain:.0}%"),
        fine => format!("{fine:.1}%"),
    }
}

/// A 95% interval of a share, as `29% to 33%`.
pub(crate) fn range(low: Option<f64>, high: Option<f64>) -> String {
    let ends = low.zip(high);
    ends.map_or(String::new(), |(low, high)| format!("{} to {}", percent(low), percent(high)))
}

/// A figure with one decimal, as `1,257.4`, or nothing.
pub(crate) fn tenths(figure: Option<f64>) -> String {
    figure.map_or(String::new(), |figure| with_commas(&format!("{figure:.1}")))
}

/// Days with one decimal, as `139.0 days`.
pub(crate) fn days(days: f64) -> String {
    format!("{} days", tenths(Some(days)))
}

/// A stretch of hours in the unit that suits it, as `25.0 hours` or `3.2 days`.
pub(crate) fn stretch(hours: Option<f64>) -> String {
    let Some(hours) = hours else { return String::new() };
    match hours.abs() {
        moment if moment < 1.0 / 60.0 => "under a minute".to_owned(),
        short if short < 1.0 => format!("{:.0} minutes", (hours * 60.0).trunc()),
        some if some < 48.0 => format!("{hours:.1} hours"),
        _ => days(hours / 24.0),
    }
}

/// Pounds, as `£1,200`, or `£12.50` where the pence matter.
pub(crate) fn pounds(pounds: Option<f64>) -> String {
    let Some(pounds) = pounds else { return String::new() };
    let minus = if pounds < 0.0 { "-" } else { "" };
    let amount = pounds.abs();
    let whole = amount >= 100.0 || amount.fract() == 0.0;
    let amount = if whole { format!("{amount:.0}") } else { format!("{amount:.2}") };
    format!("{minus}£{}", with_commas(&amount))
}

/// A day, as `30 September 2026`. A line is not broken within it.
pub(crate) fn day(day: NaiveDate) -> String {
    day.format("%-d\u{a0}%B\u{a0}%Y").to_string()
}

/// An instant, by London's clocks: `30 September 2026` for the end of that day, otherwise
/// `22 November 2026 at 12:05`.
pub(crate) fn instant(instant: DateTime<Utc>) -> String {
    let today = london_day(instant);
    if instant == end_of(today) {
        return day(today);
    }
    let shown = london_time(instant);
    format!("{} at\u{a0}{}", day(shown.date()), shown.format("%H:%M"))
}

/// A month of a group, as `April 2026` for `2026-04`.
pub(crate) fn month(month: &str) -> String {
    let first = format!("{month}-01").parse::<NaiveDate>();
    first.map_or(month.to_owned(), |first| first.format("%B %Y").to_string())
}

/// A name that has no label, as people would say it: `Carer referral` for `carer-referral`.
pub(crate) fn spoken(name: &str) -> String {
    let name = plain(name).replace(['-', '_'], " ");
    let mut letters = name.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// Text from a file without what a terminal would obey.
pub(crate) fn plain(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// A share as a bar of so many blocks. The least is still seen.
pub(crate) fn bar(share: Option<f64>, blocks: u32) -> String {
    let share = share.unwrap_or(0.0).clamp(0.0, 1.0);
    let eighths = f64::from(blocks * 8) * share;
    let mut bar = String::new();
    let mut left = if share > 0.0 { eighths.round().max(1.0) } else { 0.0 };
    while left > 0.0 {
        let ends = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'].into_iter().zip(1_u32..);
        let block = ends.filter(|(_, size)| f64::from(*size) <= left).last();
        bar.extend(block.map(|(block, _)| block));
        left -= 8.0;
    }
    bar
}

// Commas go between each three digits before the point.
fn with_commas(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut told = String::new();
    for (place, digit) in whole.chars().enumerate() {
        let to_come = whole.len() - place;
        if to_come.is_multiple_of(3) && told.ends_with(|before: char| before.is_ascii_digit()) {
            told.push(',');
        }
        told.push(digit);
    }
    told + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_with_commas_and_shares_with_what_they_are_of() {
        let counts = [0, 12, 931, 1931, 1_234_567].map(count);

        assert_eq!(counts, ["0", "12", "931", "1,931", "1,234,567"]);
        assert_eq!(some_of(604, 1931, Some(0.312_79)), "604 of 1,931 (31%)");
        assert_eq!(tenths(Some(-1257.44)), "-1,257.4");
        assert_eq!(range(Some(0.107), Some(0.603)), "11% to 60%");
        let shares = [0.0, 0.0001, 0.004, 0.0096, 0.5, 0.996, 0.9999, 1.0].map(percent);
        assert_eq!(
            shares,
            ["0%", "under 0.1%", "0.4%", "1%", "50%", "99.6%", "over 99.9%", "100%"]
        );
    }

    #[test]
    fn long_stretches_are_said_in_days_and_money_in_pounds() {
        let stretches = [0.001, 0.5, 25.0, 76.8].map(|hours| stretch(Some(hours)));

        assert_eq!(stretches, ["under a minute", "30 minutes", "25.0 hours", "3.2 days"]);
        let money = [1200.0, 12.5, 40.0, 133.37, -5.0].map(|amount| pounds(Some(amount)));
        assert_eq!(money, ["£1,200", "£12.50", "£40", "£133", "-£5"]);
    }

    #[test]
    fn instants_are_told_by_londons_clocks() {
        let told = |text: &str| instant(text.parse().unwrap()).replace('\u{a0}', " ");

        assert_eq!(told("2026-09-30T22:59:59.999999Z"), "30 September 2026");
        assert_eq!(told("2026-09-30T22:59:59Z"), "30 September 2026 at 23:59");
        assert_eq!(told("2026-11-22T12:05:00Z"), "22 November 2026 at 12:05");
        assert_eq!(month("2026-04"), "April 2026");
    }

    #[test]
    fn names_are_spoken_and_obey_no_escape() {
        assert_eq!(spoken("carer-referral"), "Carer referral");
        assert_eq!(plain("spring\u{1b}[31m"), "spring [31m");
    }

    #[test]
    fn a_bar_shows_eighths_and_never_hides_the_least() {
        let bars = [0.0, 0.0001, 0.31, 0.5, 1.0].map(|share| bar(Some(share), 4));

        assert_eq!(bars, ["", "▏", "█▎", "██", "████"]);
    }
}
