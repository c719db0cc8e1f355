//! How a length of time is written: `10 working days`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::{Unit, Within};

/// Text that says no time this service can count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is not a length of time: write it as \"72 hours\", \"4 working hours\", \
     \"10 working days\", \"28 days\", \"6 weeks\" or \"8 months\""
)]
pub struct WithinError(String);

impl Within {
    pub(super) fn parse(words: &[&str]) -> Option<Self> {
        let (amount, unit) = words.split_first()?;
        Some(Self { amount: number(amount)?, unit: Unit::parse(&unit.join(" "))? })
    }
}

impl Unit {
    // In words, for one of it.
    fn one(self) -> &'static str {
        match self {
            Self::Hours => "hour",
            Self::WorkingHours => "working hour",
            Self::WorkingDays => "working day",
            Self::Days => "day",
            Self::Weeks => "week",
            Self::Months => "month",
        }
    }

    fn parse(words: &str) -> Option<Self> {
        match words.strip_suffix('s').unwrap_or(words) {
            "hour" => Some(Self::Hours),
            "working hour" => Some(Self::WorkingHours),
            "working day" => Some(Self::WorkingDays),
            "day" | "calendar day" => Some(Self::Days),
            "week" => Some(Self::Weeks),
            "month" => Some(Self::Months),
            _ => None,
        }
    }
}

impl FromStr for Within {
    type Err = WithinError;

    fn from_str(text: &str) -> Result<Self, WithinError> {
        let words: Vec<_> = text.split_whitespace().collect();
        Self::parse(&words).ok_or_else(|| WithinError(text.into()))
    }
}

impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let several = if self.amount == 1 { "" } else { "s" };
        write!(f, "{} {}{several}", self.amount, self.unit.one())
    }
}

impl Serialize for Within {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Within {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

// Digits and nothing else: the standard parser takes "+5".
pub(super) fn number<N: FromStr>(text: &str) -> Option<N> {
    if text.starts_with('+') { None } else { text.parse().ok() }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;
    use serde::de::{IntoDeserializer, value};

    use super::*;
    use crate::within::tests::any_within;

    // As serde writes it.
    pub(crate) struct Written<T>(pub(crate) T);

    impl<T: Serialize> fmt::Display for Written<T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.serialize(f)
        }
    }

    // As serde reads it.
    pub(crate) fn read<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, value::Error> {
        T::deserialize(text.into_deserializer())
    }

    fn within(text: &str) -> Within {
        text.parse().unwrap()
    }

    #[test]
    fn text_that_is_no_length_of_time_is_explained() {
        for text in [
            "",
            "72",
            "hours",
            "72 ours",
            "+5 days",
            "-1 day",
            "1.5 hours",
            "5days",
            "99999999999 days",
            "5 working weeks",
            "days 5",
            "five days",
            "2 day s",
        ] {
            assert!(text.parse::<Within>().is_err(), "{text}");
        }
        let error = "3 fortnights".parse::<Within>().unwrap_err().to_string();
        assert_eq!(
            error,
            "\"3 fortnights\" is not a length of time: write it as \"72 hours\", \
             \"4 working hours\", \"10 working days\", \"28 days\", \"6 weeks\" or \"8 months\""
        );
    }

    #[test]
    fn a_limit_is_written_in_files_as_it_is_said() {
        for text in
            ["1 hour", "72 hours", "4 working hours", "1 working day", "28 days", "8 months"]
        {
            assert_eq!(within(text).to_string(), text);
        }
        assert_eq!(within(" 28  calendar days ").to_string(), "28 days");
        assert_eq!(read::<Within>("1 week").unwrap(), within("1 week"));
        assert_eq!(Written(within("6 weeks")).to_string(), "6 weeks");
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_again(limit in any_within()) {
            prop_assert_eq!(limit.to_string().parse(), Ok(limit));
        }

        #[test]
        fn reading_never_panics(text in ".*|[0-9]* ?[a-z ]*s?") {
            let _: Result<Within, _> = text.parse();
        }
    }
}
