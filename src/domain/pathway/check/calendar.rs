//! Checking a calendar: whose bank holidays, and the duty hours.

use chrono::NaiveTime;

use super::Checker;
use crate::calendar::{BankHolidays, Calendar};
use crate::pathway::CalendarFile;

impl Checker {
    pub(super) fn calendar(&mut self, file: &CalendarFile) -> Calendar {
        let mut calendar = Calendar::default();
        let (region, table, key): (_, &[&str], _) = match file {
            CalendarFile::Named(region) => (region, &[], "calendar"),
            CalendarFile::Own { bank_holidays, closed, open, duty_hours } => {
                calendar.closed = closed.iter().copied().collect();
                calendar.open = open.iter().copied().collect();
                if let Some(text) = duty_hours {
                    if let Some(hours) = duty(text) {
                        (calendar.duty_from, calendar.duty_to) = hours;
                    } else {
                        let message = format!(
                            "Duty hours {text:?} are not understood: write them as \"09:00-17:00\""
                        );
                        self.tell(&["calendar"], None, "duty_hours", message);
                    }
                }
                (bank_holidays, &["calendar"], "bank_holidays")
            }
        };
        calendar.bank_holidays = match &**region {
            "england-and-wales" | "england" => BankHolidays::EnglandAndWales,
            "none" => BankHolidays::None,
            _ => {
                let message = format!(
                    "The calendar {region} is not known: write \"england-and-wales\" or \"none\""
                );
                self.tell(table, None, key, message);
                BankHolidays::None
            }
        };
        calendar
    }
}

fn duty(text: &str) -> Option<(NaiveTime, NaiveTime)> {
    let (from, to) = text.split_once('-')?;
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
    let (from, to) = (time(from)?, time(to)?);
    (from < to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_told;
    use super::*;
    use crate::pathway::Pathway;
    use crate::testing::{day, small_pathway};

    fn own(bank_holidays: &str, duty_hours: Option<&str>) -> CalendarFile {
        CalendarFile::Own {
            bank_holidays: bank_holidays.into(),
            closed: vec![day("2026-12-29")],
            open: vec![day("2026-12-26")],
            duty_hours: duty_hours.map(Into::into),
        }
    }

    fn checked(calendar: CalendarFile) -> Calendar {
        let file = crate::pathway::File { calendar, ..small_pathway() };
        Pathway::check(file).unwrap().calendar
    }

    #[test]
    fn a_service_may_have_days_and_hours_of_its_own() {
        let calendar = checked(own("none", Some("08:30 - 12:00")));

        assert_eq!(calendar.bank_holidays, BankHolidays::None);
        assert!(calendar.is_working_day(day("2026-12-25")));
        assert!(calendar.is_working_day(day("2026-12-26")));
        assert!(!calendar.is_working_day(day("2026-12-29")));
        let at = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
        assert_eq!((calendar.duty_from, calendar.duty_to), (at(8, 30), at(12, 0)));
    }

    #[test]
    fn without_a_word_about_it_the_calendar_is_that_of_england_and_wales() {
        assert_eq!(checked(CalendarFile::default()), Calendar::default());
    }

    #[test]
    fn a_calendar_that_is_not_known_is_told_where_it_is_named() {
        let message = "The calendar scotland is not known: write \"england-and-wales\" or \"none\"";

        assert_told(
            |file| file.calendar = CalendarFile::Named("scotland".into()),
            &[("calendar", message)],
        );
        assert_told(
            |file| file.calendar = own("scotland", None),
            &[("calendar.bank_holidays", message)],
        );
    }

    #[test]
    fn duty_hours_that_are_not_understood_are_told_with_an_example() {
        for text in ["9 to 5", "09:00", "17:00-09:00", "09:00-09:00", "09:00-25:00", ""] {
            let expected =
                format!("Duty hours {text:?} are not understood: write them as \"09:00-17:00\"");
            assert_told(
                |file| file.calendar = own("none", Some(text)),
                &[("calendar.duty_hours", &expected)],
            );
        }
    }

    #[test]
    fn a_misspelt_key_of_a_calendar_is_not_passed_over() {
        let read = |text| serde_json::from_str::<CalendarFile>(text);

        assert!(read(r#"{"bank_holidays": "none", "duty_hours": "09:00-17:00"}"#).is_ok());
        assert_eq!(
            read(r#"{"bank_holidays": "none", "duty-hours": "09:00-17:00"}"#)
                .unwrap_err()
                .to_string(),
            "a calendar is \"england-and-wales\", \"none\", or a table of bank_holidays, closed, \
             open and duty_hours"
        );
    }
}
