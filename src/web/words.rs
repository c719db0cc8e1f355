//! How the pages say days and times, by London's clocks.

use chrono::NaiveDate;

/// A day, as `24 November 2026`. A line is not broken within it.
pub(crate) fn day(day: NaiveDate) -> String {
    day.format("%-d\u{a0}%B\u{a0}%Y").to_string()
}
