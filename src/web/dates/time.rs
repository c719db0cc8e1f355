//! Reading a time of day.

use chrono::NaiveTime;

/// Why what was typed is no time. The sentence is shown beside the field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TimeError {
    #[error("Enter a time, for example 10:15am or 15:30")]
    Unclear,
    #[error("Enter {0}am or {0}pm")]
    WhichHalf(String),
    #[error("There is no time {0}")]
    NoSuchTime(String),
}

/// The half of the day that was typed after the hour.
#[derive(Clone, Copy)]
enum Half {
    Am,
    Pm,
}

/// A time of day. From one to six, "am" or "pm" is asked for.
pub(crate) fn read_time(text: &str) -> Result<NaiveTime, TimeError> {
    let text = text.trim().to_lowercase().replace("a.m.", "am").replace("p.m.", "pm");
    match text.as_str() {
        "midday" | "noon" => at(12, 0),
        "midnight" => at(0, 0),
        _ => None,
    }
    .map_or_else(|| read_digits(&text), Ok)
}

fn read_digits(text: &str) -> Result<NaiveTime, TimeError> {
    let (digits, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(digits), _) => (digits.trim_end(), Some(Half::Am)),
        (None, Some(digits)) => (digits.trim_end(), Some(Half::Pm)),
        (None, None) => (text, None),
    };
    let (hour, minute) = split(digits, half.is_some()).ok_or(TimeError::Unclear)?;
    let is_open = half.is_none() && hour.len() == 1 && (1..=6).contains(&number(hour)?);
    if is_open {
        return Err(TimeError::WhichHalf(format!("{hour}:{minute}")));
    }
    let hour = in_day(number(hour)?, half);
    let time = hour.and_then(|hour| at(hour, number(minute).ok()?));
    time.ok_or_else(|| TimeError::NoSuchTime(text.to_owned()))
}

// `10:15`, `10.15`, `10 15`, `1015`, `915`; the hour alone only before "am" or "pm".
fn split(digits: &str, may_be_hour: bool) -> Option<(&str, &str)> {
    let is_number = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let (hour, minute) = match digits.split_once([':', '.', ' ']) {
        Some(parts) => parts,
        None if digits.len() <= 2 && may_be_hour => (digits, "00"),
        None => digits.split_at_checked(digits.len().checked_sub(2)?)?,
    };
    (is_number(hour, 2) && is_number(minute, 2) && minute.len() == 2).then_some((hour, minute))
}

fn in_day(hour: u32, half: Option<Half>) -> Option<u32> {
    match (half, hour) {
        (None, _) => Some(hour),
        (Some(Half::Am), 1..=12) => Some(hour % 12),
        (Some(Half::Pm), 1..=12) => Some(hour % 12 + 12),
        (Some(_), _) => None,
    }
}

fn number(text: &str) -> Result<u32, TimeError> {
    text.parse().map_err(|_| TimeError::Unclear)
}

fn at(hour: u32, minute: u32) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(hour, minute, 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::web::words;

    fn refused(text: &str) -> String {
        read_time(text).unwrap_err().to_string()
    }

    #[test]
    fn a_time_is_read_as_people_type_it() {
        for (typed, hour, minute) in [
            ("10:15", 10, 15),
            ("10.15am", 10, 15),
            ("3pm", 15, 0),
            ("3.05 p.m.", 15, 5),
            ("1530", 15, 30),
            ("915", 9, 15),
            ("03:15", 3, 15),
            ("12am", 0, 0),
            ("12:30pm", 12, 30),
            ("Midday", 12, 0),
            ("midnight", 0, 0),
            (" 23 59 ", 23, 59),
        ] {
            assert_eq!(read_time(typed), Ok(at(hour, minute).unwrap()), "{typed}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused_with_a_sentence() {
        assert_eq!(refused("3:15"), "Enter 3:15am or 3:15pm");
        assert_eq!(refused("25:00"), "There is no time 25:00");
        assert_eq!(refused("13pm"), "There is no time 13pm");
        assert_eq!(refused("10:75"), "There is no time 10:75");
        for typed in ["", "9", "pm", "later", "10:1", "1:2:3", "12345", "１０:１５"] {
            assert_eq!(refused(typed), "Enter a time, for example 10:15am or 15:30", "{typed}");
        }
    }

    proptest! {
        #[test]
        fn a_time_that_a_page_says_is_read_back(minute in 0_u32..1440) {
            let time = at(minute / 60, minute % 60).unwrap();

            prop_assert_eq!(read_time(&words::time(time)), Ok(time));
            prop_assert_eq!(read_time(&time.format("%H:%M").to_string()), Ok(time));
        }

        #[test]
        fn whatever_is_typed_is_read_or_refused(text in ".{0,8}|[0-9:. apm]{0,8}") {
            let _ = read_time(&text);
        }
    }
}
