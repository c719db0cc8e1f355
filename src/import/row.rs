//! A row as its file tells it: which journey, what, when, by whom.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};
use csv::StringRecord;
use serde_json::{Map, Value};

use super::columns::Places;
use super::errors::shown;

/// Years that a fact can have happened in, or a visit can be booked for.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2999;

/// A row, taken apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) journey: String,
    /// The number that people know the journey by, if the file has one.
    pub(super) reference: Option<String>,
    /// What the file calls the event, and what that is.
    pub(super) met: String,
    pub(super) event: String,
    pub(super) happened_at: DateTime<Utc>,
    pub(super) recorded_at: Option<DateTime<Utc>>,
    pub(super) worker: Option<String>,
    pub(super) known_by: KnownBy,
    pub(super) attributes: Map<String, Value>,
}

/// What a fact is known again by, when its file comes a second time.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum KnownBy {
    /// All that its row says, with the attributes as they were written.
    Whole(String),
    /// What it is to its household, whatever its day.
    Place(String),
}

impl Row {
    /// Takes a row apart, or says what is wrong with it.
    pub(super) fn parse(line: u64, record: &StringRecord, places: &Places) -> Result<Self, String> {
        let field = |place: usize| record.get(place).unwrap_or_default().trim();
        let maybe = |place: Option<usize>| place.map(field).filter(|text| !text.is_empty());
        let needed = |place: usize, what: &str| match field(place) {
            "" => Err(format!("{what} is empty: fill it in")),
            text => Ok(text.to_owned()),
        };
        let happened_at = instant(&needed(places.happened_at, "happened_at")?, "happened_at")?;
        let recorded_at = maybe(places.recorded_at).map(|text| instant(text, "recorded_at"));
        let recorded_at = recorded_at.transpose()?;
        if let Some(recorded_at) = recorded_at.filter(|recorded_at| *recorded_at < happened_at) {
            return Err(format!(
                "it happened after it was recorded: check happened_at, {happened_at}, and \
                 recorded_at, {recorded_at}"
            ));
        }
        let written = maybe(places.attributes).unwrap_or_default();
        let journey = needed(places.journey, "journey")?;
        let event = needed(places.event, "event")?;
        Ok(Self {
            line,
            reference: Some(journey.clone()),
            journey,
            met: event.clone(),
            event,
            happened_at,
            recorded_at,
            worker: maybe(places.worker).map(str::to_owned),
            known_by: KnownBy::Whole(written.to_owned()),
            attributes: attributes(written)?,
        })
    }

    /// Refuses what has not happened by now, or was not recorded.
    pub(super) fn is_past(&self, now: DateTime<Utc>) -> Result<(), String> {
        let times = [("happened_at", Some(self.happened_at)), ("recorded_at", self.recorded_at)];
        match times.into_iter().find(|(_, at)| at.is_some_and(|at| now < at)) {
            Some((column, Some(at))) => {
                Err(format!("{column} is in the future, at {at}: check the day and the zone"))
            }
            _ => Ok(()),
        }
    }
}

fn attributes(text: &str) -> Result<Map<String, Value>, String> {
    if text.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(attributes)) => Ok(attributes),
        Ok(_) => {
            Err("the attributes are no JSON object: write them as {\"name\": \"value\"}".into())
        }
        Err(error) => {
            let (place, error) = (error.column(), error.to_string());
            let reason = error.split(" at line ").next().unwrap_or_default();
            Err(format!(
                "the attributes are not JSON ({reason}, at character {place}): write them as \
                 {{\"name\": \"value\"}}"
            ))
        }
    }
}

/// An instant in ISO 8601, with its zone.
pub(super) fn instant(text: &str, column: &str) -> Result<DateTime<Utc>, String> {
    let with_zone = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%#z"))
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z"));
    if let Ok(instant) = with_zone {
        let utc = instant.to_utc();
        return in_years(utc.year(), text, column).map(|()| utc);
    }
    let text = shown(text);
    let local =
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    let is_local = local.iter().any(|format| NaiveDateTime::parse_from_str(&text, format).is_ok());
    if is_local || text.parse::<NaiveDate>().is_ok() {
        return Err(format!(
            "{column} {text:?} has no time zone: write it with one, as 2026-03-02T09:00:00Z or +01:00"
        ));
    }
    Err(format!(
        "{column} {text:?} is no day and time that exists: write it as 2026-03-02T09:00:00Z"
    ))
}

/// A day in ISO 8601.
pub(super) fn day(text: &str, name: &str) -> Result<NaiveDate, String> {
    let day: NaiveDate = text.parse().map_err(|_| {
        format!("{name} {:?} is no day that exists: write it as 2026-03-02", shown(text))
    })?;
    in_years(day.year(), text, name).map(|()| day)
}

fn in_years(year: i32, text: &str, name: &str) -> Result<(), String> {
    if YEARS.contains(&year) {
        Ok(())
    } else {
        Err(format!("{name} {text:?} is in the year {year}: check the year"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_time_needs_a_zone_and_a_day_that_exists() {
        let told = |text| instant(text, "happened_at").unwrap_err();

        assert!(told("2026-03-02T09:00:00").contains("has no time zone"));
        assert!(told("2026-03-02").contains("has no time zone"));
        assert!(told("2026-02-30T09:00:00Z").contains("no day and time that exists"));
        assert!(told("yesterday").contains("no day and time that exists"));
    }

    #[test]
    fn a_time_may_be_written_with_any_zone() {
        let nine = instant("2026-06-02T09:00:00Z", "").unwrap();

        for text in
            ["2026-06-02T10:00:00+01:00", "2026-06-02 10:00:00+0100", "2026-06-02T09:00:00.000z"]
        {
            assert_eq!(instant(text, "").unwrap(), nine, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_or_refused(text in "\\PC{0,40}", json in "\\PC{0,60}") {
            let _ = instant(&text, "happened_at");
            let _ = attributes(&json);
        }
    }
}
