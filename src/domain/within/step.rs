//! When a clock reminds: `warn at 75%`, `due`, `escalate after 24 hours`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::{Within, text::number};

/// One reminder a clock gives rise to, and whom it is for.
///
/// Said without `warn` or `escalate`, what comes after due is escalated and the rest are warnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// For the worker who has the journey: `warn at 75%`, `warn 10 working days before`, `due`.
    Warn(Moment),
    /// For the manager: `escalate after 24 hours`, `escalate at once`.
    Escalate(Moment),
}

/// When a step of a clock comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moment {
    /// When so much of the time allowed is used up, in percent. Over 100 is after due.
    Share(u16),
    /// So long before due; where the clock runs up to a date, such as a panel's, before that date.
    Before(Within),
    /// As the clock comes due.
    Due,
    /// So long after due.
    After(Within),
}

/// Text that says no reminder step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is not a reminder step: write it as \"warn at 75%\", \"warn 10 working days before\", \
     \"due\", \"escalate after 24 hours\" or \"escalate at once\""
)]
pub struct StepError(String);

impl Step {
    /// As people say it, where nobody writes it in a file.
    pub fn in_words(self) -> String {
        match self {
            Self::Warn(Moment::Share(0)) => "as soon as it is known".to_owned(),
            step => step.to_string(),
        }
    }

    fn parse(words: &[&str]) -> Option<Self> {
        match words {
            ["warn", moment @ ..] => Moment::parse(moment).map(Self::Warn),
            ["escalate", moment @ ..] => Moment::parse(moment).map(Self::Escalate),
            moment => Moment::parse(moment).map(|moment| match moment {
                Moment::After(_) => Self::Escalate(moment),
                Moment::Share(_) | Moment::Before(_) | Moment::Due => Self::Warn(moment),
            }),
        }
    }
}

impl Moment {
    fn parse(words: &[&str]) -> Option<Self> {
        match words {
            ["due"] | ["at", "due" | "once"] => Some(Self::Due),
            [share] | ["at", share] => number(share.strip_suffix('%')?).map(Self::Share),
            ["after", within @ ..] | [within @ .., "after"] => {
                Within::parse(within).map(Self::After)
            }
            [within @ .., "before"] => Within::parse(within).map(Self::Before),
            _ => None,
        }
    }
}

impl FromStr for Step {
    type Err = StepError;

    fn from_str(text: &str) -> Result<Self, StepError> {
        let words: Vec<_> = text.split_whitespace().collect();
        Self::parse(&words).ok_or_else(|| StepError(text.into()))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Warn(Moment::Due) => f.write_str("due"),
            Self::Warn(moment) => write!(f, "warn {moment}"),
            Self::Escalate(moment) => write!(f, "escalate {moment}"),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Share(percent) => write!(f, "at {percent}%"),
            Self::Before(within) => write!(f, "{within} before"),
            Self::Due => f.write_str("at once"),
            Self::After(within) => write!(f, "after {within}"),
        }
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Step {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::within::tests::any_within;
    use crate::within::text::tests::{Written, read};

    fn step(text: &str) -> Step {
        text.parse().unwrap()
    }

    fn within(text: &str) -> Within {
        text.parse().unwrap()
    }

    #[test]
    fn the_steps_of_the_default_pathway_are_understood() {
        let two_weeks = Moment::Before(within("10 working days"));

        assert_eq!(step("warn at 75%"), Step::Warn(Moment::Share(75)));
        assert_eq!(step("warn 10 working days before"), Step::Warn(two_weeks));
        assert_eq!(step("due"), Step::Warn(Moment::Due));
        assert_eq!(
            step("escalate after 24 hours"),
            Step::Escalate(Moment::After(within("24 hours")))
        );
        assert_eq!(step("escalate at once"), Step::Escalate(Moment::Due));
    }

    #[test]
    fn without_a_verb_what_comes_after_due_is_escalated_and_the_rest_are_warnings() {
        for (short, long) in [
            ("75%", "warn at 75%"),
            ("24 hours after", "escalate after 24 hours"),
            ("after 1 working day", "escalate after 1 working day"),
            ("5 working days before", "warn 5 working days before"),
            ("warn at due", "due"),
        ] {
            assert_eq!(step(short), step(long));
            assert_eq!(step(short).to_string(), long);
        }
    }

    #[test]
    fn either_verb_goes_with_any_moment() {
        assert_eq!(step("escalate 90%").to_string(), "escalate at 90%");
        assert_eq!(step("escalate 2 days before").to_string(), "escalate 2 days before");
        assert_eq!(step("warn 1 week after").to_string(), "warn after 1 week");
    }

    #[test]
    fn text_that_is_no_step_is_explained() {
        for text in [
            "",
            "warn",
            "escalate",
            "%",
            "-5%",
            "75",
            "75 %",
            "70000%",
            "once",
            "after",
            "before 2 days",
            "after 2 days after",
            "warn at 2 fortnights",
            "warn escalate due",
        ] {
            assert!(text.parse::<Step>().is_err(), "{text}");
        }
        assert_eq!(
            "nag daily".parse::<Step>().unwrap_err().to_string(),
            "\"nag daily\" is not a reminder step: write it as \"warn at 75%\", \
             \"warn 10 working days before\", \"due\", \"escalate after 24 hours\" or \
             \"escalate at once\""
        );
    }

    #[test]
    fn a_step_is_written_in_files_as_it_is_said() {
        assert_eq!(read("50%"), Ok(step("warn at 50%")));
        assert_eq!(Written(step("50%")).to_string(), "warn at 50%");
        assert!(read::<Step>("nag").unwrap_err().to_string().contains("not a reminder step"));
    }

    fn any_step() -> impl Strategy<Value = Step> {
        let moment = prop_oneof![
            any::<u16>().prop_map(Moment::Share),
            any_within().prop_map(Moment::Before),
            any_within().prop_map(Moment::After),
            Just(Moment::Due),
        ];
        (moment, any::<bool>()).prop_map(|(moment, warn)| {
            if warn { Step::Warn(moment) } else { Step::Escalate(moment) }
        })
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_again(step in any_step()) {
            prop_assert_eq!(step.to_string().parse(), Ok(step));
        }

        #[test]
        fn reading_never_panics(text in ".*|(warn|escalate)? ?(at|after)? ?[0-9]*%? ?[a-z ]*") {
            let _: Result<Step, _> = text.parse();
        }
    }
}
