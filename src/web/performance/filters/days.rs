//! Days that are often meant, each a link.

use chrono::{Datelike as _, Months, NaiveDate};
use domain::calendar::london_day;
use maud::{Markup, html};

use super::way;
use crate::web::performance::Asking;

/// A first day, and the day after the last.
type Days = (Option<NaiveDate>, Option<NaiveDate>);

/// Links to days that are often meant.
pub(super) fn presets(asking: &Asking<'_>) -> Markup {
    let today = london_day(asking.question.as_at);
    let asked = (asking.question.from, asking.question.to);
    html! {
        nav aria-label="Days" {
            ul.waymark-ways {
                @for (text, days) in often(today) {
                    (way(text, &link(asking, days), asked == days))
                }
            }
        }
    }
}

fn link(asking: &Asking<'_>, (from, to): Days) -> String {
    let mut typed = asking.typed.without(&["from", "to"]);
    for (name, day) in [("from", from), ("to", to)] {
        typed = day.map_or(typed.clone(), |day| typed.with(name, &day.to_string()));
    }
    typed.link(asking.part.address())
}

fn often(today: NaiveDate) -> [(&'static str, Days); 4] {
    let this_year = financial_year(today);
    let last_year = this_year.and_then(|first| first.checked_sub_months(Months::new(12)));
    let a_year_ago = today.checked_sub_months(Months::new(12)).and_then(|it| it.succ_opt());
    [
        ("All days", (None, None)),
        ("Last financial year", (last_year, this_year)),
        ("This financial year so far", (this_year, None)),
        ("Last 12 months", (a_year_ago, today.succ_opt())),
    ]
}

// It begins in April.
fn financial_year(day: NaiveDate) -> Option<NaiveDate> {
    let year = if day.month() < 4 { day.year() - 1 } else { day.year() };
    NaiveDate::from_ymd_opt(year, 4, 1)
}

#[cfg(test)]
mod tests {
    use domain::testing::day;

    use super::*;

    #[test]
    fn a_financial_year_begins_in_april() {
        let [_, (_, last), (_, this), (_, twelve)] = often(day("2026-03-31"));

        assert_eq!(last, (Some(day("2024-04-01")), Some(day("2025-04-01"))));
        assert_eq!(this, (Some(day("2025-04-01")), None));
        assert_eq!(twelve, (Some(day("2025-04-01")), Some(day("2026-04-01"))));
        let [_, _, (_, this), _] = often(day("2026-04-01"));
        assert_eq!(this.0, Some(day("2026-04-01")));
    }
}
