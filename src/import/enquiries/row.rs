//! A row of the spreadsheet as the facts that it tells, with what is doubtful about it.

use chrono::{DateTime, Datelike as _, NaiveDateTime, NaiveTime, Utc};
use domain::calendar::{at_london, london_day, start_of};
use domain::pathway::Pathway;
use serde_json::{Map, Value};

use super::days::{self, is_in_our_time, told};
use super::facts::Facts;
use super::header::Places;
use super::map::{EnquiryMissing, Field, Map as SheetMap, Several};
use super::meanings::{Happening, Meanings, Outcome};
use super::words::{is_like, plain};
use crate::import::errors::shown;
use crate::import::row::Row;
use crate::import::sheet::{Cell, Line};

/// What all rows of a sheet are read with.
pub(super) struct Reader<'a> {
    pub(super) map: &'a SheetMap,
    pub(super) meanings: &'a Meanings,
    pub(super) places: &'a Places,
    pub(super) pathway: &'a Pathway,
    pub(super) now: DateTime<Utc>,
}

/// A row that was read.
pub(super) enum Told {
    /// It is no household, and why.
    Nobody(String),
    Household(Household),
}

/// What a row tells of a household.
#[derive(Default)]
pub(super) struct Household {
    /// Its number, if the sheet numbers them.
    pub(super) reference: Option<String>,
    pub(super) facts: Vec<Row>,
    pub(super) doubts: Vec<String>,
    pub(super) marks: Vec<(&'static str, String)>,
}

/// Something that happened on a day of the row.
pub(super) struct Dated {
    pub(super) column: usize,
    pub(super) at: NaiveDateTime,
    pub(super) happenings: Vec<Happening>,
}

/// A row that is being read.
pub(super) struct Teller<'a> {
    pub(super) reader: &'a Reader<'a>,
    pub(super) line: &'a Line,
    doubts: Vec<String>,
    // What is kept beside the facts, under seal: the row's own words.
    pub(super) also: Map<String, Value>,
}

impl Reader<'_> {
    /// Reads a row, or says what is wrong with it.
    pub(super) fn read(&self, line: &Line) -> Result<Told, String> {
        if let Some(broken) = &line.broken {
            return Err(broken.clone());
        }
        let rows = &self.map.file.rows;
        if let Some(mark) = self.marked(line, &rows.none_where) {
            return Ok(Told::Nobody(format!("no enquiry, as the map says: {mark}")));
        }
        if let Some(mark) = self.marked(line, &rows.repeats_where) {
            return Ok(Told::Nobody(format!("repeats another row, as the map says: {mark}")));
        }
        let teller = Teller { reader: self, line, doubts: vec![], also: Map::new() };
        teller.household().map(Told::Household)
    }

    fn marked(
        &self,
        line: &Line,
        marks: &std::collections::BTreeMap<String, Several>,
    ) -> Option<String> {
        marks.iter().find_map(|(name, patterns)| {
            let text = line.cell(self.places.named(name)?).text();
            let is_marked = patterns.all().iter().any(|pattern| is_like(&text, pattern));
            is_marked.then(|| match &*text {
                "" => format!("{name} is empty"),
                text => format!("{name} is {:?}", shown(text)),
            })
        })
    }

    // Which of the columns of the same it is. It is 0 for what a map takes to have happened.
    fn number(&self, happening: &Happening, column: usize) -> usize {
        let is_of = |name: &String| {
            self.meanings.days.get(name).is_some_and(|happenings| happenings.contains(happening))
        };
        let columns = self.places.days.iter().filter(|(_, name)| is_of(name));
        columns.map(|(place, _)| place).position(|place| *place == column).unwrap_or(0)
    }

    /// The instant that is meant by a day, or by a day and a time. A day without a time is its first
    /// moment, or that of the enquiry if it came on that day.
    pub(super) fn instant(at: NaiveDateTime, enquired_at: Option<DateTime<Utc>>) -> DateTime<Utc> {
        if at.time() != NaiveTime::MIN {
            return at_london(at.date(), at.time());
        }
        let begun = enquired_at.filter(|begun| london_day(*begun) == at.date());
        begun.unwrap_or_else(|| start_of(at.date()))
    }
}

impl Teller<'_> {
    pub(super) fn doubt(&mut self, doubt: String) {
        self.doubts.push(doubt);
    }

    /// What a column says, unless it says in words that it says nothing.
    pub(super) fn text(&mut self, field: Field) -> Option<String> {
        self.text_in(self.reader.places.of(field)?)
    }

    pub(super) fn text_in(&mut self, column: usize) -> Option<String> {
        match self.line.cell(column) {
            Cell::Failed(error) => {
                let name = &self.reader.places.names[column];
                self.doubts.push(format!("{name} holds {error}, a formula that failed"));
                None
            }
            cell => Some(cell.text()).filter(|text| !self.is_nothing(text)),
        }
    }

    fn is_nothing(&self, text: &str) -> bool {
        let nothing = &self.reader.map.file.nothing;
        text.is_empty() || nothing.iter().any(|it| it.trim().to_lowercase() == text.to_lowercase())
    }

    /// Keeps the words of a column beside the facts, under seal.
    pub(super) fn keep(&mut self, column: usize) {
        let text = self.line.cell(column).text();
        if !text.is_empty() {
            self.also.insert(self.reader.places.names[column].clone(), text.into());
        }
    }

    /// The day in a column, if there is one, or why it is none.
    pub(super) fn day(&mut self, column: usize) -> Result<Option<NaiveDateTime>, String> {
        let (reader, cell) = (self.reader, self.line.cell(column));
        let text = cell.text();
        if self.is_nothing(&text) {
            return Ok(None);
        }
        let place = format!("{} {:?}", reader.places.names[column], shown(&text));
        let today = london_day(reader.now);
        let read = days::read(cell, &reader.map.styles, today.year())
            .map_err(|error| format!("{place}: {error}"))?;
        let day = read.at.date();
        if !is_in_our_time(day) {
            return Err(format!("{place} is in the year {}", day.year()));
        }
        if Reader::instant(read.at, None) > reader.now {
            return Err(format!("{place} is in the future"));
        }
        self.doubts.extend(read.doubt.map(|doubt| format!("{place} {doubt}")));
        Ok(Some(read.at))
    }

    fn household(mut self) -> Result<Household, String> {
        let reference = self.reference()?;
        let mut days = self.days();
        let ended_on = self.ended_on();
        let enquired = self.enquired_on(&days, ended_on)?;
        let people = self.people()?;
        let outcome = self.outcome();
        let ending = self.ending(outcome.as_ref(), ended_on, enquired, &days)?;
        self.assume(&mut days, ending.is_some());
        if let Some(Outcome::Reached(milestone)) = &outcome {
            self.expect(milestone, &days);
        }
        self.in_order(enquired, &days, ending.as_ref().map(|it| it.at));

        let journey = match &reference {
            Some(reference) => reference.clone(),
            None => self.own_words(enquired),
        };
        let enquired_at = Reader::instant(enquired, None);
        let mut facts =
            Facts { journey, reference, enquired_at, number: self.line.number, rows: vec![] };
        let marks = people.marks.clone();
        self.enquiry(&mut facts, people);
        self.worker(&mut facts);
        self.notes(&mut facts);
        days.sort_by_key(|it| it.at);
        for dated in &days {
            let name = &self.reader.places.names[dated.column];
            for happening in &dated.happenings {
                let number = self.reader.number(happening, dated.column);
                facts.happened(name, happening, number, dated.at);
            }
        }
        if let Some(ending) = ending {
            facts.add("journey-ended", &ending.met, "ending", Some(ending.at), ending.attributes);
        }
        // What comes after the ending is judged after it.
        facts.rows[1..].sort_by_key(|row| row.happened_at);
        Ok(Household { reference: facts.reference, facts: facts.rows, doubts: self.doubts, marks })
    }

    // A number without a digit is more likely a name, and names are never written in plain.
    fn reference(&mut self) -> Result<Option<String>, String> {
        let Some(column) = self.reader.places.of(Field::Reference) else { return Ok(None) };
        let name = self.reader.places.names[column].clone();
        let Some(number) = self.text_in(column) else {
            return Err(format!(
                "{name} is empty: number the household, or say in the [rows] of a map what marks a \
                 row that is none"
            ));
        };
        let is_number = number.contains(|it: char| it.is_ascii_digit()) && number.len() <= 40;
        if !is_number || number.contains('@') {
            return Err(format!("{name} holds no number of a household: write it as 17 or H-17"));
        }
        Ok(Some(format!("{}{number}", self.reader.map.file.prefix)))
    }

    // What a household without a number is known again by. It is never written down.
    fn own_words(&self, enquired: NaiveDateTime) -> String {
        let fields = [Field::Names, Field::SecondName, Field::Phone, Field::Email];
        let cells = fields.iter().filter_map(|field| self.reader.places.of(*field));
        let words: Vec<String> = cells.map(|it| plain(&self.line.cell(it).text())).collect();
        format!("{} {}", enquired.date(), words.join(" "))
    }

    fn days(&mut self) -> Vec<Dated> {
        let mut days = vec![];
        for (column, name) in &self.reader.places.days {
            let happenings = self.reader.meanings.days.get(name).cloned().unwrap_or_default();
            match self.day(*column) {
                Ok(Some(at)) => days.push(Dated { column: *column, at, happenings }),
                Ok(None) => {}
                Err(why) => {
                    self.keep(*column);
                    self.doubt(format!("{why}. It is left out"));
                }
            }
        }
        days
    }

    fn enquired_on(
        &mut self,
        days: &[Dated],
        ended_on: Option<NaiveDateTime>,
    ) -> Result<NaiveDateTime, String> {
        let Some(column) = self.reader.places.of(Field::EnquiredOn) else {
            return Err("there is no column for the day of the enquiry".to_owned());
        };
        let name = &self.reader.places.names[column];
        let why = match self.day(column) {
            Ok(Some(at)) => return Ok(at),
            Ok(None) => format!("{name} is empty"),
            Err(why) => why,
        };
        let first = days.iter().map(|it| it.at).chain(ended_on).min();
        match (self.reader.map.file.dates.enquiry_missing, first) {
            (EnquiryMissing::FirstDay, Some(first)) => {
                self.keep(column);
                self.doubt(format!(
                    "{why}. The enquiry is put on the first day that the row tells, {}",
                    told(first.date())
                ));
                Ok(first.date().into())
            }
            _ => Err(format!("{why}: write the day of the enquiry")),
        }
    }

    // Milestones that the map takes to follow from the day of a column.
    fn assume(&mut self, days: &mut Vec<Dated>, is_ended: bool) {
        for (milestone, column) in &self.reader.meanings.assumed {
            let happening = Happening::Milestone(milestone.clone());
            let is_known = days.iter().any(|it| it.happenings.contains(&happening));
            let from = self.reader.places.named(column);
            let from = days.iter().find(|it| Some(it.column) == from);
            let Some(from) = from.filter(|_| !is_known && !is_ended) else { continue };
            let (column, at) = (from.column, from.at);
            self.doubt(format!(
                "no day is written for {milestone}: that of {}, {}, is taken, as the map says",
                self.reader.places.names[column],
                told(at.date())
            ));
            days.push(Dated { column, at, happenings: vec![happening] });
        }
    }

    fn expect(&mut self, milestone: &str, days: &[Dated]) {
        let happening = Happening::Milestone(milestone.to_owned());
        if !days.iter().any(|it| it.happenings.contains(&happening)) {
            self.doubt(format!("the outcome says {milestone}, and no day of it is written"));
        }
    }

    // Columns stand in the order in which things happen.
    fn in_order(&mut self, enquired: NaiveDateTime, days: &[Dated], ended: Option<NaiveDateTime>) {
        let name = |column: usize| self.reader.places.names[column].clone();
        let of = |field: Field| self.reader.places.of(field).map(name).unwrap_or_default();
        let mut told_of = vec![(of(Field::EnquiredOn), enquired)];
        told_of.extend(days.iter().map(|it| (name(it.column), it.at)));
        told_of.extend(ended.map(|at| (of(Field::EndedOn), at)));
        let mut latest = 0;
        for place in 1..told_of.len() {
            if told_of[place].1.date() >= told_of[latest].1.date() {
                latest = place;
                continue;
            }
            let (one, other) = (&told_of[place], &told_of[latest]);
            self.doubts.push(format!(
                "{}, {}, is before {}, {}",
                one.0,
                told(one.1.date()),
                other.0,
                told(other.1.date())
            ));
        }
    }
}
