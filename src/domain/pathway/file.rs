//! The shape of a pathway file.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// A pathway as written. [`super::Pathway::check`] makes a [`super::Pathway`] of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The pathway's name, the same in all its versions.
    pub id: String,
    /// Its name in words.
    #[serde(default)]
    pub label: String,
    /// The first day on which journeys begin under this version, as `"2011-04-01"`.
    #[serde(deserialize_with = "day")]
    pub in_force_from: NaiveDate,
    /// Its working days and duty hours.
    #[serde(default)]
    pub calendar: CalendarFile,
    /// The version of the privacy notice that is given to who asks, as `"2026-01"`. Without one,
    /// nobody is asked whether it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privacy_notice: Option<String>,
    /// Stages, first to last.
    #[serde(default, rename = "stage")]
    pub stages: Vec<StageFile>,
    /// Milestones.
    #[serde(default, rename = "milestone")]
    pub milestones: Vec<MilestoneFile>,
    /// Clocks.
    #[serde(default, rename = "clock")]
    pub clocks: Vec<ClockFile>,
    /// When people are reminded of what no clock times. What is left out is as usual.
    #[serde(default, rename = "reminder", skip_serializing_if = "Vec::is_empty")]
    pub reminders: Vec<ReminderFile>,
    /// Ending reasons.
    #[serde(default, rename = "reason")]
    pub reasons: Vec<ReasonFile>,
    /// How households hear.
    #[serde(default, rename = "source")]
    pub sources: Vec<SourceFile>,
    /// What households may offer.
    #[serde(default, rename = "care", skip_serializing_if = "Vec::is_empty")]
    pub cares: Vec<CareFile>,
    /// What is looked into.
    #[serde(default, rename = "check")]
    pub checks: Vec<CheckFile>,
    /// What names met in files mean here.
    #[serde(default)]
    pub import: ImportFile,
}

// TOML has dates of its own, which serde hands over as a map of one text.
fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    struct Day;

    impl<'de> Visitor<'de> for Day {
        type Value = NaiveDate;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a day, as 2011-04-01")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<NaiveDate, E> {
            text.parse().map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<NaiveDate, A::Error> {
            let entry = map.next_entry::<String, String>()?;
            self.visit_str(&entry.map(|(_, text)| text).unwrap_or_default())
        }
    }

    deserializer.deserialize_any(Day)
}

/// `calendar = "england-and-wales"`, or a table that overrides parts of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "a calendar is \"england-and-wales\", \"none\", or a table of bank_holidays, \
                 closed, open and duty_hours"
)]
pub enum CalendarFile {
    /// Whose bank holidays: `england-and-wales` or `none`.
    Named(String),
    /// The same, with the service's own days and hours.
    Own {
        /// Whose bank holidays.
        #[serde(default = "england_and_wales")]
        bank_holidays: String,
        /// Further days on which nobody works.
        #[serde(default)]
        closed: Vec<NaiveDate>,
        /// Days that are worked although they are a weekend or a bank holiday.
        #[serde(default)]
        open: Vec<NaiveDate>,
        /// Duty hours, as `"09:00-17:00"`.
        #[serde(default)]
        duty_hours: Option<String>,
    },
}

impl Default for CalendarFile {
    fn default() -> Self {
        Self::Named(england_and_wales())
    }
}

fn england_and_wales() -> String {
    "england-and-wales".to_owned()
}

/// `[[stage]]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageFile {
    /// Its name.
    pub name: String,
    /// Its name in words; its name if left out.
    #[serde(default)]
    pub label: String,
}

/// `[[milestone]]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MilestoneFile {
    /// Its name.
    pub name: String,
    /// Its name in words; its name if left out.
    #[serde(default)]
    pub label: String,
    /// The stage it puts a journey in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enters: Option<String>,
    /// The stage it takes a journey back to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returns_to: Option<String>,
    /// What it books, or moves to another day, in words, as `"Initial visit"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub books: Option<String>,
    /// What is booked no longer once it was reached: it was held, missed or cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settles: Option<String>,
    /// Who decides it, if not whoever works with the household: `manager`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// What may come of it. One is asked for where it lists any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<OutcomeFile>,
}

/// `outcomes = [{ name = "...", label = "..." }]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeFile {
    /// Its name.
    pub name: String,
    /// Its name in words; its name if left out.
    #[serde(default)]
    pub label: String,
    /// What it suggests to record next: a milestone, `journey-ended` or `journey-paused`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggests: Option<String>,
}

/// `[[clock]]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockFile {
    /// Its name.
    pub name: String,
    /// Its name in words; its name if left out.
    #[serde(default)]
    pub label: String,
    /// What starts it.
    pub starts_on: Vec<String>,
    /// What stops it.
    pub stops_on: Vec<String>,
    /// How long it may run, as `"72 hours"` or `"5 working days before"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// When somebody is reminded, as `"75%"`, `"due"` or `"escalate after 24 hours"`.
    #[serde(default)]
    pub remind: Vec<String>,
    /// The law or local rule it comes from.
    #[serde(default)]
    pub source: String,
}

/// `[[reminder]]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReminderFile {
    /// What no clock times, as `next-action` or `stale`.
    pub about: String,
    /// After how long it is due, as `"20 working days"`, where it has no day of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// When somebody is reminded, as a clock's. Empty switches it off.
    pub remind: Vec<String>,
}

/// `[[reason]]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReasonFile {
    /// Its name.
    pub name: String,
    /// Its name in words; its name if left out.
    #[serde(default)]
    pub label: String,
    /// Who usually decides so.
    #[serde(default)]
    pub decided_by: Vec<String>,
    /// Its code in Ofsted's return.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ofsted: Option<String>,
    /// Reasons of the version before that it continues.
    #[serde(default)]
    pub replaces: Vec<String>,
}

/// `[[source]]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    /// Its name.
    pub name: String,
    /// Its name in words; its name if left out.
    #[serde(default)]
    pub label: String,
}

/// `[[care]]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CareFile {
    /// Its name.
    pub name: String,
    /// Its name in words; its name if left out.
    #[serde(default)]
    pub label: String,
}

/// `[[check]]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckFile {
    /// Its name.
    pub name: String,
    /// Its name in words; its name if left out.
    #[serde(default)]
    pub label: String,
    /// Whom or what it is made on: `the household` or `the home`, once; or adults, each. What only
    /// some need says so with `who have`, `unless` or `needed`, and is not asked for beforehand.
    #[serde(default, rename = "for")]
    pub made_on: String,
    /// Who owes it once it is asked for, as `referee`; whom it is made on if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owed_by: Option<String>,
}

/// `[import.*]`: names met in files on the left, names of this pathway or facts on the right.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportFile {
    /// Names of events. `"contact-recorded/spoke"` names a fact with its outcome.
    #[serde(default)]
    pub events: BTreeMap<String, String>,
    /// Names of reasons.
    #[serde(default)]
    pub reasons: BTreeMap<String, String>,
    /// Names of sources.
    #[serde(default)]
    pub sources: BTreeMap<String, String>,
    /// Names of checks.
    #[serde(default)]
    pub checks: BTreeMap<String, String>,
    /// Names of those who decide.
    #[serde(default)]
    pub decided_by: BTreeMap<String, String>,
}
