//! The days of a clock in a table: those that counted, and why the others did not.

use chrono::{NaiveDate, TimeDelta};
use domain::calendar::{NotWorked, end_of, start_of};
use domain::pathway::Allowance;
use domain::within::{Day, Skipped, Unit, Within};
use maud::{Markup, html};

use crate::web::govuk::{Column, Size, table};
use crate::web::words;

/// As many lines as anybody reads. A limit of years has more only where it is paused often.
const MOST: usize = 500;

/// Days that follow one another and were counted alike.
struct Stretch {
    first: Day,
    last: NaiveDate,
    used: TimeDelta,
}

/// The days, those alike in one line, with what they come to.
pub(super) fn days_shown(label: &str, allows: Allowance, days: &[Day], today: NaiveDate) -> Markup {
    let (Allowance::After(within) | Allowance::Before(within)) = allows;
    let caption = format!("Days of: {label}");
    let columns = [Column::Words("Day"), Column::Words("Counted"), Column::Figures("Together")];
    let mut together = TimeDelta::zero();
    let rows = stretches(days).into_iter().map(|stretch| {
        together += stretch.used;
        vec![
            html! { (stretch.days(today)) },
            html! { (stretch.counted(allows)) },
            html! { (amount(within, together)) },
        ]
    });
    let rows: Vec<_> = rows.collect();
    let left = rows.len().saturating_sub(MOST);
    html! {
        (table(&caption, columns, rows.into_iter().take(MOST)).size(Size::Small).small())
        @if left != 0 { p.govuk-body { "And so on: " (left) " more lines." } }
    }
}

fn stretches(days: &[Day]) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = vec![];
    for day in days {
        match stretches.last_mut() {
            Some(one) if one.first.is_like(day) => {
                one.last = day.day;
                one.used += day.used;
            }
            _ => stretches.push(Stretch { first: *day, last: day.day, used: day.used }),
        }
    }
    stretches
}

impl Stretch {
    fn days(&self, today: NaiveDate) -> String {
        let first = words::near_day(self.first.day, today);
        if self.first.day == self.last {
            return first;
        }
        format!("{first} to {}", words::near_day(self.last, today))
    }

    fn counted(&self, allows: Allowance) -> String {
        let (Allowance::After(within) | Allowance::Before(within)) = allows;
        let used = amount(within, self.used);
        match self.first.skipped {
            Some(Skipped::Start) => match allows {
                Allowance::After(_) => "Not counted: it started on this day".to_owned(),
                Allowance::Before(_) => "Not counted: the day that is booked".to_owned(),
            },
            Some(Skipped::NotWorked(NotWorked::Weekend)) => "Not counted: weekend".to_owned(),
            Some(Skipped::NotWorked(NotWorked::BankHoliday(name))) => {
                format!("Not counted: {name}")
            }
            Some(Skipped::NotWorked(NotWorked::Closed)) => {
                "Not counted: the service is closed".to_owned()
            }
            Some(Skipped::Paused) if self.used.is_zero() => "Not counted: paused".to_owned(),
            Some(Skipped::Paused) => format!("{used}: paused for the rest"),
            None if self.used.is_zero() => match within.unit() {
                Unit::WorkingHours => "Not counted: outside working hours".to_owned(),
                _ => "Nothing: it was due as this day began".to_owned(),
            },
            None => format!("{used}{}", self.clocks_change(within)),
        }
    }

    // Why all of a day is not 24 hours.
    fn clocks_change(&self, within: Within) -> &'static str {
        let day = self.first.day;
        let lasts = end_of(day) - start_of(day) + TimeDelta::microseconds(1);
        match (within.unit(), lasts.num_hours()) {
            (Unit::Hours, 23) if self.used == lasts => ": the clocks go forward",
            (Unit::Hours, 25) if self.used == lasts => ": the clocks go back",
            _ => "",
        }
    }
}

// In the limit's own unit, weeks and months by their days.
fn amount(within: Within, used: TimeDelta) -> String {
    match within.unit() {
        Unit::Hours | Unit::WorkingHours => {
            let minutes = (used + TimeDelta::seconds(30)).num_minutes();
            let hours = words::counted(minutes / 60, "hour");
            match minutes % 60 {
                0 => hours,
                minutes if used < TimeDelta::hours(1) => words::counted(minutes, "minute"),
                minutes => format!("{hours} {}", words::counted(minutes, "minute")),
            }
        }
        Unit::WorkingDays => words::counted(used.num_days(), "working day"),
        Unit::Days | Unit::Weeks | Unit::Months => words::counted(used.num_days(), "day"),
    }
}

#[cfg(test)]
mod tests {
    use domain::calendar::Calendar;

    use super::*;

    #[test]
    fn hours_from_midnight_are_up_as_a_day_begins_and_an_hour_is_lost_in_spring() {
        let allows = Allowance::After("72 hours".parse().unwrap());
        let today: NaiveDate = "2026-03-27".parse().unwrap();
        let days = allows.days(start_of(today), None, &[], &Calendar::default());

        let shown = days_shown("First contact", allows, &days, today).into_string();

        assert!(shown.contains("48 hours"), "{shown}");
        assert!(shown.contains("23 hours: the clocks go forward"), "{shown}");
        assert!(!shown.contains("outside working hours"), "{shown}");
        let plain: NaiveDate = "2026-03-02".parse().unwrap();
        let days = allows.days(start_of(plain), None, &[], &Calendar::default());
        let shown = days_shown("First contact", allows, &days, plain).into_string();
        assert!(shown.contains("Nothing: it was due as this day began"), "{shown}");
    }
}
