//! How a row says that a journey ended: its outcome, its day, its reason, and who decided.

use chrono::NaiveDateTime;
use domain::journey::DecidedBy;
use serde_json::{Map, Value};

use super::days::told;
use super::map::{EndingMissing, Field};
use super::meanings::Outcome;
use super::row::{Dated, Teller};
use crate::import::errors::shown;

/// An ending, as the row tells it.
pub(super) struct Ending {
    pub(super) at: NaiveDateTime,
    /// The reason in the row's words.
    pub(super) met: String,
    pub(super) attributes: Map<String, Value>,
}

impl Teller<'_> {
    pub(super) fn ended_on(&mut self) -> Option<NaiveDateTime> {
        let column = self.reader.places.of(Field::EndedOn)?;
        self.day(column).unwrap_or_else(|why| {
            self.keep(column);
            self.doubt(format!("{why}. It is left out"));
            None
        })
    }

    pub(super) fn outcome(&mut self) -> Option<Outcome> {
        let column = self.reader.places.of(Field::Outcome)?;
        let written = self.text_in(column)?;
        self.keep(column);
        let known = self.reader.meanings.outcomes.get(&written).cloned();
        if known.is_none() {
            self.doubt(format!(
                "the outcome {:?} is none that is known: say in [outcomes] what it means",
                shown(&written)
            ));
        }
        known
    }

    /// The ending, if the row tells of one.
    pub(super) fn ending(
        &mut self,
        outcome: Option<&Outcome>,
        ended_on: Option<NaiveDateTime>,
        enquired: NaiveDateTime,
        days: &[Dated],
    ) -> Result<Option<Ending>, String> {
        let reason = self.text(Field::Reason);
        let is_ended = match outcome {
            Some(Outcome::Ended) => true,
            Some(Outcome::Open) if ended_on.is_some() => {
                return Err("the outcome says that it is open, and there is a day of an ending: \
                            take out what is wrong"
                    .to_owned());
            }
            Some(Outcome::Open) => false,
            Some(Outcome::Reached(_)) => ended_on.is_some(),
            None => ended_on.is_some() || reason.is_some(),
        };
        if !is_ended {
            if reason.is_some() {
                self.doubt("there is a reason of an ending, and it has not ended".to_owned());
                self.reader.places.of(Field::Reason).into_iter().for_each(|it| self.keep(it));
            }
            return Ok(None);
        }
        let at = match ended_on {
            Some(at) => at,
            None => self.last_day(enquired, days)?,
        };
        let (met, reason, party) = self.reason(reason)?;
        let mut attributes = Map::new();
        attributes.insert("reason".to_owned(), reason.into());
        if let Some(party) = self.decided_by().or(party) {
            attributes.insert("by".to_owned(), party.into());
        }
        Ok(Some(Ending { at, met, attributes }))
    }

    fn last_day(
        &mut self,
        enquired: NaiveDateTime,
        days: &[Dated],
    ) -> Result<NaiveDateTime, String> {
        let last = days.iter().map(|it| it.at).fold(enquired, NaiveDateTime::max);
        match self.reader.map.file.dates.ending_missing {
            EndingMissing::Refuse => {
                Err("it has ended, and there is no day of the ending: write it".to_owned())
            }
            EndingMissing::LastDay => {
                self.doubt(format!(
                    "it has ended on a day that is not written: the ending is put on the last day \
                     that the row tells, {}",
                    told(last.date())
                ));
                Ok(last)
            }
        }
    }

    // The row's words, the reason, and who decides according to the map.
    fn reason(
        &mut self,
        written: Option<String>,
    ) -> Result<(String, String, Option<String>), String> {
        let Some(written) = written else {
            let unknown = "not-known";
            if !self.reader.pathway.accepts_reason(&unknown.into()) {
                return Err("it has ended, and there is no reason: write one".to_owned());
            }
            self.doubt("no reason of the ending is written: it is not known".to_owned());
            return Ok(("no reason".to_owned(), unknown.to_owned(), None));
        };
        self.reader.places.of(Field::Reason).into_iter().for_each(|it| self.keep(it));
        match self.reader.meanings.reasons.get(&written) {
            Some((reason, party)) => Ok((written, reason.clone(), party.clone())),
            None => Err(format!(
                "the reason {:?} is none that is known: say in the [reasons] of a map (--map) which \
                 of those that `waymark pathway show` lists it is",
                shown(&written)
            )),
        }
    }

    fn decided_by(&mut self) -> Option<String> {
        let column = self.reader.places.of(Field::DecidedBy)?;
        let written = self.text_in(column)?;
        let word = written.trim().to_lowercase().replace(' ', "-");
        let mapped = self.reader.pathway.imports.decided_by.get(&word).copied();
        match mapped.or_else(|| word.parse::<DecidedBy>().ok()) {
            Some(party) => Some(party.as_str().to_owned()),
            None => {
                self.keep(column);
                self.doubt(format!(
                    "{:?} is none of those who decide, and is left out",
                    shown(&written)
                ));
                None
            }
        }
    }
}
