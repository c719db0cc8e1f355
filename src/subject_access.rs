//! What one person may have of all that is known about them: one file that reads by itself, and nobody
//! else's data.
//!
//! A person's details lie under a key of their own, so they are told apart by that. Notes are in free words
//! and may name anybody: each goes in only once a manager has read it and said so.

mod facts;
mod written;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{JourneyId, PersonId, StreamId, WorkerId};
use domain::journey::{JourneyEvent, Person, struck_facts};
use domain::pathway::Pathway;
use domain::record::{Event, Recorded};
use domain::sealed::{Opened, RestOfRow, Sealed};
use serde::Serialize;
use serde_json::{Map, Value};
use tokio::sync::RwLock;

use crate::store::outbox::{Mail, mails_to};
use crate::store::{
    Database, DatabaseError, KeyError, Keys, Subject, Viewing, history_with_rests, viewings_of,
    workers,
};

/// The one mail that goes to a household by itself.
const SENT: &str = "An acknowledgement of your enquiry";

/// What is known of a household, opened for who answers such a request.
pub struct Known {
    reference: String,
    history: Vec<Recorded>,
    struck: Vec<bool>,
    /// Each adult that an enquiry tells of, in its order. One that is told again stands here again.
    pub adults: Vec<Adult>,
    /// Each text in free words, by the number of its fact.
    pub texts: Vec<Text>,
    looks: Vec<Viewing>,
    mails: Vec<Mail>,
    workers: std::collections::HashMap<WorkerId, String>,
}

/// An adult, as an enquiry told of them.
pub struct Adult {
    /// Who, for the log.
    pub id: PersonId,
    /// What was told. None where it is erased.
    pub details: Option<Map<String, Value>>,
    /// When.
    pub told_at: DateTime<Utc>,
    /// Whether that was taken back, or told otherwise since.
    pub is_superseded: bool,
}

/// Words that somebody wrote, which may tell of anybody.
#[derive(Clone, Debug)]
pub struct Text {
    /// The number of the fact that it stands with.
    pub version: u32,
    /// Whether it is what an imported row said besides.
    pub is_rest: bool,
    /// What it says.
    pub words: String,
}

/// Who asks, and which texts tell of them alone.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The entries that are this person.
    pub people: Vec<PersonId>,
    /// The numbers of the texts that go in.
    pub texts: BTreeSet<u32>,
}

/// What is in the file.
#[derive(Debug, Serialize)]
pub(crate) struct Dossier {
    reference: String,
    made_at: DateTime<Utc>,
    made_by: String,
    details: Vec<Entry>,
    happened: Vec<Fact>,
    looked: Vec<Line>,
    mails: Vec<Line>,
    kept: String,
    texts_left_out: usize,
    others_left_out: usize,
}

/// What an enquiry told of the person.
#[derive(Debug, Serialize)]
struct Entry {
    told_at: DateTime<Utc>,
    is_superseded: bool,
    is_erased: bool,
    fields: Vec<(String, String)>,
}

/// A fact, in words.
#[derive(Debug, Serialize)]
struct Fact {
    number: u32,
    happened_at: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
    recorded_by: Option<String>,
    what: String,
    said: Vec<(String, String)>,
    text: Option<String>,
    is_taken_back: bool,
}

/// When something was done, and what.
#[derive(Debug, Serialize)]
struct Line {
    at: DateTime<Utc>,
    what: String,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum SubjectAccessError {
    /// The log.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
}

impl Known {
    /// Opens what is known of a household.
    pub async fn of(
        database: &Database,
        keys: &Arc<RwLock<Keys>>,
        (journey, reference): (JourneyId, String),
        now: DateTime<Utc>,
    ) -> Result<Self, SubjectAccessError> {
        let rows = history_with_rests(database, StreamId::from(journey)).await?;
        let people =
            rows.iter().flat_map(|(fact, _)| people(fact)).map(|it| Subject::Person(it.id));
        let subjects: Vec<Subject> = people.chain([Subject::Journey(journey)]).collect();
        keys.write().await.recall(&subjects).await?;
        let opened = keys.read().await;
        let texts =
            rows.iter().flat_map(|(fact, rest)| texts(&opened, journey, fact, rest.as_ref()));
        let texts = texts.collect();
        let (first, last) = (DateTime::UNIX_EPOCH, now + TimeDelta::days(1));
        let history: Vec<Recorded> = rows.iter().map(|(fact, _)| fact.clone()).collect();
        let struck = struck_facts(&history);
        let adults = adults(&opened, &history, &struck);
        drop(opened);
        Ok(Self {
            looks: viewings_of(database, journey, first, last).await?,
            mails: mails_to(database, journey).await?,
            workers: workers(database).await?,
            reference,
            history,
            struck,
            adults,
            texts,
        })
    }

    /// The file: a page that needs nothing else, with the same as JSON within it.
    pub fn written(
        &self,
        asked: &Asked,
        pathway: &Pathway,
        (made_by, kept, now): (&str, &str, DateTime<Utc>),
    ) -> String {
        let is_theirs = |adult: &&Adult| asked.people.contains(&adult.id);
        let texts_in = self.texts.iter().filter(|it| asked.texts.contains(&it.version)).count();
        let dossier = Dossier {
            reference: self.reference.clone(),
            made_at: now,
            made_by: made_by.to_owned(),
            details: self.adults.iter().filter(is_theirs).map(told).collect(),
            happened: self.happened(asked, pathway),
            looked: self.looks.iter().rev().map(|look| self.look(look)).collect(),
            mails: (self.mails.iter())
                .filter_map(|mail| Some(Line { at: mail.sent_at?, what: SENT.to_owned() }))
                .collect(),
            kept: kept.to_owned(),
            texts_left_out: self.texts.len() - texts_in,
            others_left_out: self.adults.iter().filter(|it| !is_theirs(it)).count(),
        };
        written::page(&dossier).into_string()
    }

    fn look(&self, look: &Viewing) -> Line {
        let who = self.worker(look.worker).unwrap_or_else(|| "Somebody of the team".to_owned());
        let by = if look.token.is_some() { ", by a program" } else { "" };
        Line { at: look.at, what: format!("{who}{by}") }
    }

    fn worker(&self, worker: WorkerId) -> Option<String> {
        self.workers.get(&worker).cloned()
    }

    // What is about another adult alone is theirs.
    fn happened(&self, asked: &Asked, pathway: &Pathway) -> Vec<Fact> {
        let told = self.history.iter().zip(&self.struck).filter_map(|(fact, struck)| {
            let Event::Journey(event) = &fact.event else { return None };
            if event.person().is_some_and(|person| !asked.people.contains(&person)) {
                return None;
            }
            let text = self.texts.iter().filter(|it| it.version == fact.version);
            let text: Vec<&str> =
                text.filter(|it| asked.texts.contains(&it.version)).map(|it| &*it.words).collect();
            Some(Fact {
                number: fact.version,
                happened_at: fact.when.happened_at,
                recorded_at: fact.when.known_at(),
                recorded_by: fact.worker.and_then(|worker| self.worker(worker)),
                what: facts::what(pathway, event),
                said: facts::said(pathway, event),
                text: (!text.is_empty()).then(|| text.join("\n")),
                is_taken_back: *struck,
            })
        });
        told.collect()
    }
}

impl Adult {
    /// What they are called.
    pub fn name(&self) -> &str {
        let name = self.details.as_ref().map(|it| it.get("name").or(it.get("names")));
        match name {
            None => "[erased]",
            Some(name) => name.and_then(Value::as_str).unwrap_or("Name not recorded"),
        }
    }
}

fn people(fact: &Recorded) -> &[Person] {
    match &fact.event {
        Event::Journey(JourneyEvent::EnquiryReceived(enquiry)) => &enquiry.people,
        _ => &[],
    }
}

fn adults(keys: &Keys, history: &[Recorded], struck: &[bool]) -> Vec<Adult> {
    let is_enquiry =
        |fact: &Recorded| matches!(fact.event, Event::Journey(JourneyEvent::EnquiryReceived(_)));
    let standing = history.iter().zip(struck).rev();
    let last = standing.into_iter().find(|(fact, struck)| is_enquiry(fact) && !**struck);
    let last = last.map(|(fact, _)| fact.version);
    let told =
        history.iter().flat_map(|fact| people(fact).iter().map(move |person| (fact, person)));
    let adult = told.map(|(fact, person)| {
        let place = (fact.stream, fact.id, "details");
        let opened = keys.open_sealed(Subject::Person(person.id), place, &person.details);
        let details = match opened {
            Some(Opened::Known(text)) => serde_json::from_str(&text).ok(),
            Some(Opened::Erased) | None => None,
        };
        Adult {
            id: person.id,
            details,
            told_at: fact.when.happened_at,
            is_superseded: Some(fact.version) != last,
        }
    });
    adult.collect()
}

fn texts(
    keys: &Keys,
    journey: JourneyId,
    fact: &Recorded,
    rest: Option<&Sealed<RestOfRow>>,
) -> Vec<Text> {
    let Event::Journey(event) = &fact.event else { return vec![] };
    let (subject, version) = (Subject::Journey(journey), fact.version);
    let place = |field| (fact.stream, fact.id, field);
    let known = |opened: Option<Opened>| match opened {
        Some(Opened::Known(words)) => Some(words),
        Some(Opened::Erased) | None => None,
    };
    let note = event.note().and_then(|it| known(keys.open_sealed(subject, place("note"), it)));
    let rest = rest.and_then(|it| known(keys.open_sealed(subject, place("rest"), it)));
    let note = note.map(|words| Text { version, is_rest: false, words });
    let rest = rest.map(|words| Text { version, is_rest: true, words });
    note.into_iter().chain(rest).collect()
}

fn told(adult: &Adult) -> Entry {
    let fields = adult.details.iter().flatten().map(|(name, value)| {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Bool(true) => "Yes".to_owned(),
            Value::Bool(false) => "No".to_owned(),
            other => other.to_string(),
        };
        (facts::called(name), value)
    });
    Entry {
        told_at: adult.told_at,
        is_superseded: adult.is_superseded,
        is_erased: adult.details.is_none(),
        fields: fields.collect(),
    }
}
