//! The fact that all append: an enquiry of some 250 bytes of JSON, as Waymark keeps it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where households heard of fostering. The fold counts them.
const SOURCES: [&str; 4] = ["website", "social-media", "radio", "word-of-mouth"];

/// What is stored of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the documentation")]
pub struct Fact {
    /// Tells the fact from all others: an id, and its version.
    pub reference: String,
    pub service: String,
    pub team: String,
    pub source: String,
    pub campaign: String,
    pub channel: String,
    pub area: String,
    pub care: String,
}

impl Fact {
    /// A fact that will be this version of its stream.
    pub fn new(id: Uuid, version: u32) -> Self {
        let source = SOURCES[version as usize % SOURCES.len()];
        Self {
            reference: format!("{id}/{version}"),
            service: "north-county-fostering-service".to_owned(),
            team: "recruitment-east".to_owned(),
            source: source.to_owned(),
            campaign: "spring-information-evenings".to_owned(),
            channel: "phone".to_owned(),
            area: "NR14".to_owned(),
            care: "short-breaks-for-teenagers".to_owned(),
        }
    }

    /// The version in its reference, for stores that tell none.
    pub fn version(&self) -> u32 {
        self.reference.rsplit_once('/').and_then(|(_, version)| version.parse().ok()).unwrap_or(0)
    }
}

/// A fact and its place.
#[derive(Clone, Debug)]
pub struct Row {
    /// The stream it belongs to.
    pub stream: Uuid,
    /// Its place there, from 1.
    pub version: u32,
    /// What it says.
    pub fact: Fact,
}

impl Row {
    /// A new fact at a place.
    pub fn new(stream: Uuid, version: u32) -> Self {
        Self { stream, version, fact: Fact::new(Uuid::now_v7(), version) }
    }
}

/// What a reader is told of an event.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    /// Its stream.
    pub stream: Uuid,
    /// Its place there, as the store tells it.
    pub version: u32,
    /// Its reference.
    pub reference: &'a str,
    /// What the fold counts.
    pub source: &'a str,
}

impl<'a> Heard<'a> {
    /// What is told of a fact that lies at this place.
    pub fn of(stream: Uuid, version: u32, fact: &'a Fact) -> Self {
        Self { stream, version, reference: &fact.reference, source: &fact.source }
    }
}

/// Takes what a reader is told.
pub type Take = Arc<dyn Fn(Heard<'_>) + Send + Sync>;
