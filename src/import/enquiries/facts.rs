//! The facts of a row, one kind after another.

use std::str::FromStr;

use chrono::{DateTime, NaiveDateTime, Utc};
use domain::ids::{ReferrerCode, is_code};
use domain::journey::{Channel, TrackedBy, ValuesMode};
use serde_json::{Map, Value, json};

use super::map::Field;
use super::meanings::Happening;
use super::people::People;
use super::row::{Reader, Teller};
use super::words::{plain, several};
use crate::import::errors::shown;
use crate::import::row::{KnownBy, Row};

/// A word that stands in the log as it is written may not be longer.
const LONGEST_WORD: usize = 100;

/// The facts of one household, so far.
pub(super) struct Facts {
    pub(super) journey: String,
    pub(super) reference: Option<String>,
    pub(super) enquired_at: DateTime<Utc>,
    pub(super) number: u64,
    pub(super) rows: Vec<Row>,
}

impl Facts {
    pub(super) fn happened(
        &mut self,
        met: &str,
        happening: &Happening,
        number: usize,
        at: NaiveDateTime,
    ) {
        let (event, place, attributes) = match happening {
            Happening::Milestone(name) => (&**name, name.clone(), Map::new()),
            Happening::Contact(outcome) => {
                let word = outcome.as_str();
                let told = [("outcome", word), ("channel", "other")];
                let told = told.map(|(name, word)| (name.to_owned(), word.into()));
                ("contact-recorded", format!("contact {word}"), told.into_iter().collect())
            }
        };
        self.add(event, met, &format!("{place} {number}"), Some(at), attributes);
    }

    pub(super) fn add(
        &mut self,
        event: &str,
        met: &str,
        place: &str,
        at: Option<NaiveDateTime>,
        attributes: Map<String, Value>,
    ) {
        let happened_at = at.map(|at| Reader::instant(at, Some(self.enquired_at)));
        self.rows.push(Row {
            line: self.number,
            journey: self.journey.clone(),
            reference: self.reference.clone(),
            met: shown(met),
            event: event.to_owned(),
            happened_at: happened_at.unwrap_or(self.enquired_at),
            recorded_at: None,
            worker: None,
            known_by: KnownBy::Place(place.to_owned()),
            attributes,
        });
    }
}

impl Teller<'_> {
    fn word(&mut self, field: Field) -> Option<String> {
        let text = self.text(field)?;
        if text.chars().count() <= LONGEST_WORD {
            return Some(text);
        }
        self.doubt(format!("{} is too long for a word, and is kept as a note", field.told()));
        self.reader.places.of(field).into_iter().for_each(|column| self.keep(column));
        None
    }

    /// The enquiry, with all that is kept beside the facts.
    pub(super) fn enquiry(&mut self, facts: &mut Facts, people: People) {
        let mut attributes = Map::new();
        let mut put = |name: &str, value: Option<String>| {
            value.and_then(|value| attributes.insert(name.to_owned(), value.into()));
        };
        put("source", self.source());
        put("heard", self.text(Field::Heard));
        put("channel", self.known::<Channel>(Field::Channel));
        put("values_mode", self.known::<ValuesMode>(Field::ValuesMode));
        put("campaign", self.word(Field::Campaign));
        put("service", self.word(Field::Service));
        put("team", self.word(Field::Team));
        put("care", self.word(Field::Care));
        let could_offer = self.could_offer();
        let tracked = self.tracked();
        put(
            "referrer",
            self.code(Field::Referrer, ReferrerCode::can_be).map(|it| it.to_uppercase()),
        );
        put("area", self.word(Field::Area).or(people.area));
        attributes.insert("people".to_owned(), people.adults.into());
        if !could_offer.is_empty() {
            attributes.insert("could_offer".to_owned(), could_offer.into());
        }
        tracked.and_then(|it| attributes.insert("tracked".to_owned(), it));
        for column in &self.reader.places.unused {
            self.keep(*column);
        }
        if !self.also.is_empty() {
            attributes.insert("spreadsheet".to_owned(), std::mem::take(&mut self.also).into());
        }
        let name =
            self.reader.places.of(Field::EnquiredOn).map(|it| &*self.reader.places.names[it]);
        facts.add("enquiry-received", name.unwrap_or_default(), "enquiry", None, attributes);
    }

    fn source(&mut self) -> Option<String> {
        let column = self.reader.places.of(Field::Source)?;
        let written = self.text_in(column)?;
        self.keep(column);
        let known = self.reader.meanings.sources.get(&written).cloned();
        if known.is_none() {
            self.doubt(format!(
                "the source {:?} is none that is known, and is left out: say in [sources] which it is",
                shown(&written)
            ));
        }
        known
    }

    // A code that came along, where the file says how it did.
    fn tracked(&mut self) -> Option<Value> {
        let (campaign, placement) =
            [Field::Tracked, Field::Placement].map(|field| self.code(field, is_code)).into();
        let by = self.text(Field::TrackedBy).map(|it| it.trim().to_lowercase().replace(' ', "-"));
        let by = by.as_deref().unwrap_or(TrackedBy::Link.as_str());
        let campaign = campaign?;
        match by.parse::<TrackedBy>() {
            Ok(by) => Some(json!({ "campaign": campaign, "by": by, "placement": placement })),
            Err(error) => {
                self.doubt(format!("how a code came along is left out: {error}"));
                let columns = [Field::Tracked, Field::TrackedBy, Field::Placement];
                let columns = columns.map(|it| self.reader.places.of(it));
                columns.into_iter().flatten().for_each(|column| self.keep(column));
                None
            }
        }
    }

    // What stands in the log as it is written is a code, so that it is nobody's name.
    fn code(&mut self, field: Field, can_be: fn(&str) -> bool) -> Option<String> {
        let text = self.text(field)?.trim().to_owned();
        if can_be(&text) {
            return Some(text);
        }
        self.doubt(format!(
            "{} {:?} is no code, and is kept as a note",
            field.told(),
            shown(&text)
        ));
        self.reader.places.of(field).into_iter().for_each(|column| self.keep(column));
        None
    }

    // Each once. The cell is kept as it is written.
    fn could_offer(&mut self) -> Vec<String> {
        let Some(column) = self.reader.places.of(Field::CouldOffer) else { return vec![] };
        let Some(written) = self.text_in(column) else { return vec![] };
        self.keep(column);
        let cares = &self.reader.meanings.cares;
        let mut known: Vec<String> = vec![];
        for word in several(&written, |text| cares.get(text).is_some()) {
            match cares.get(word) {
                Some(care) if known.contains(care) => {}
                Some(care) => known.push(care.clone()),
                None => self.doubt(format!(
                    "the care {:?} that they could offer is none that is known, and is left out: say \
                     in [cares] which it is",
                    shown(word)
                )),
            }
        }
        known
    }

    // A word that the log has, however it is written.
    fn known<W: FromStr>(&mut self, field: Field) -> Option<String> {
        let column = self.reader.places.of(field)?;
        let written = self.text_in(column)?;
        let word = written.trim().to_lowercase().replace([' ', '_'], "-");
        if word.parse::<W>().is_ok() {
            return Some(word);
        }
        self.keep(column);
        self.doubt(format!(
            "{} {:?} is none that is known, and is left out",
            field.told(),
            shown(&written)
        ));
        None
    }

    pub(super) fn worker(&mut self, facts: &mut Facts) {
        let Some(column) = self.reader.places.of(Field::Worker) else { return };
        let Some(written) = self.word(Field::Worker) else { return };
        let known = self.reader.meanings.workers.get(&written).cloned();
        let is_initials = plain(&written).chars().count() < 4;
        if known.is_none() && (is_initials || !self.reader.map.file.workers.is_empty()) {
            self.doubt(format!(
                "the worker {:?} is taken for a name: say in [workers] who it is",
                shown(&written)
            ));
        }
        let name = known.unwrap_or(written);
        let place = format!("worker {}", plain(&name));
        let Value::Object(attributes) = json!({ "worker": name }) else { return };
        facts.add("worker-assigned", &self.reader.places.names[column], &place, None, attributes);
    }

    pub(super) fn notes(&mut self, facts: &mut Facts) {
        let columns = self.reader.places.all(Field::Notes);
        for column in columns {
            let Some(text) = self.text_in(*column) else { continue };
            let name = &self.reader.places.names[*column];
            let place = format!("note {} {text}", plain(name));
            let text = if columns.len() > 1 { format!("{name}: {text}") } else { text };
            let Value::Object(attributes) = json!({ "note": text }) else { continue };
            facts.add("note-added", name, &place, None, attributes);
        }
    }
}
