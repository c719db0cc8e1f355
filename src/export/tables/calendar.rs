//! Every day, and whether it is worked.

use chrono::{Datelike as _, NaiveDate};
use domain::calendar::{Calendar, NotWorked, london_day};
use domain::pathway::Pathway;
use projections::journeys::standing;
use projections::{Question, View};

use super::super::ExportError;
use super::super::table::{Cell, Kind, Take};
use Kind::{Day, Text, Whole};

pub(in crate::export) const COLUMNS: [(&str, Kind, &str); 7] = [
    ("day", Day, "A day, as London has it."),
    ("weekday", Text, "Monday to Sunday."),
    ("month", Text, "Its month, as 2026-04."),
    (
        "year_to_31_march",
        Whole,
        "The year to 31 March that it lies in, by the year that this ends in.",
    ),
    ("is_working_day", Whole, "1 where it is worked by the pathway's calendar, otherwise 0."),
    ("bank_holiday", Text, "The name of the bank holiday that it is."),
    ("not_worked", Text, "Why it is not worked: weekend, bank-holiday or closed."),
];

pub(in crate::export) fn each(
    view: &View<'_>,
    question: &Question,
    take: &mut Take<'_>,
) -> Result<(), ExportError> {
    let today = london_day(question.as_at);
    let mut first = today;
    view.each(|course| {
        let enquired = standing(course).enquired_at.map(london_day);
        first = first.min(enquired.unwrap_or(first));
    });
    let calendar = view.newest().map(|pathway: &Pathway| &pathway.calendar);
    let first = NaiveDate::from_ymd_opt(first.year(), 1, 1).unwrap_or(first);
    let days = first.iter_days().take_while(|day| day.year() <= today.year() + 1);
    days.into_iter().try_for_each(|day| take(row(day, calendar)))
}

fn row(day: NaiveDate, calendar: Option<&Calendar>) -> Vec<Cell> {
    let why = calendar.and_then(|calendar| calendar.not_worked(day));
    let (holiday, word) = match why {
        None => (None, None),
        Some(NotWorked::Weekend) => (None, Some("weekend")),
        Some(NotWorked::BankHoliday(name)) => (Some(name), Some("bank-holiday")),
        Some(NotWorked::Closed) => (None, Some("closed")),
    };
    let ends_in = day.year() + i32::from(day.month() > 3);
    vec![
        day.into(),
        day.format("%A").to_string().into(),
        day.format("%Y-%m").to_string().into(),
        Cell::Whole(ends_in.into()),
        Cell::Whole(i64::from(why.is_none())),
        holiday.into(),
        word.into(),
    ]
}
