//! What programs send, read: within the years that pages know, and in the words of the domain.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use domain::journey::{Channel, ContactOutcome, DecidedBy, Direction, TrackedBy, ValuesMode};
use schemars::{Schema, SchemaGenerator, json_schema};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::fault::{Fault, Kind};
use crate::web::dates::DayError;
use crate::web::govuk::Errors;

/// When something happened: now, where nothing is said.
pub(super) fn moment(
    told: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    errors: &mut Errors,
) -> Option<DateTime<Utc>> {
    let Some(told) = told else { return Some(now) };
    errors.take("happened_at", near(told.year()).map(|()| told))
}

/// A day to come, or none.
pub(super) fn day(field: &str, told: Option<NaiveDate>, errors: &mut Errors) -> Option<NaiveDate> {
    let told = told?;
    errors.take(field, near(told.year()).map(|()| told))
}

/// The years that pages know.
pub(super) fn near(year: i32) -> Result<(), DayError> {
    if (1900..=2100).contains(&year) { Ok(()) } else { Err(DayError::FarYear) }
}

/// The part of an address behind its question mark.
pub(super) fn query<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    let pairs = serde_html_form::from_str::<Vec<(String, String)>>(text).unwrap_or_default();
    if let Some((name, _)) = pairs.iter().find(|(_, value)| value.is_empty()) {
        let detail = format!("{name} is empty: say something, or leave it out.");
        return Err(Fault::new(Kind::Unreadable, detail).at_parameter(name));
    }
    serde_html_form::from_str(text).map_err(|error| {
        let said = error.to_string().replace('`', "");
        let fault = Fault::new(Kind::Unreadable, format!("The address cannot be read: {said}."));
        let unknown = said.strip_prefix("unknown field ").and_then(|rest| rest.split(',').next());
        match unknown {
            Some(name) => fault.at_parameter(name),
            None => fault,
        }
    })
}

fn words(words: impl Iterator<Item = &'static str>) -> Schema {
    let words: Vec<Value> = words.map(Value::from).collect();
    json_schema!({ "type": "string", "enum": words })
}

/// A day, which may be null and must be told.
pub(super) fn day_or_null(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["string", "null"], "format": "date" })
}

/// How people reach each other.
pub(super) fn channels(_: &mut SchemaGenerator) -> Schema {
    words(Channel::ALL.iter().map(|it| it.as_str()))
}

/// How a campaign's code comes along.
pub(super) fn trackers(_: &mut SchemaGenerator) -> Schema {
    words(TrackedBy::ALL.iter().map(|it| it.as_str()))
}

/// What moves people.
pub(super) fn values_modes(_: &mut SchemaGenerator) -> Schema {
    words(ValuesMode::ALL.iter().map(|it| it.as_str()))
}

/// Who started a contact.
pub(super) fn directions(_: &mut SchemaGenerator) -> Schema {
    words(Direction::ALL.iter().map(|it| it.as_str()))
}

/// What came of a contact.
pub(super) fn outcomes(_: &mut SchemaGenerator) -> Schema {
    words(ContactOutcome::ALL.iter().map(|it| it.as_str()))
}

/// Who decided an ending.
pub(super) fn deciders(_: &mut SchemaGenerator) -> Schema {
    words(DecidedBy::ALL.iter().map(|it| it.as_str()))
}
