//! Facts of a household, as programs read them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::ids::{JourneyId, WorkerId};
use domain::journey::{JourneyEvent, struck_facts};
use domain::record::{Event, Recorded};
use domain::sealed::Opened;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::people::Adult;
use crate::store::workers;
use crate::web::App;
use crate::web::journeys::checks::On;
use crate::web::journeys::found::Found;
use crate::web::journeys::save::said;
use crate::web::moment::Seen;
use crate::web::problem::Problem;

/// What is shown where something was erased.
pub(super) const ERASED: &str = "[erased]";

/// Something that happened, and what was recorded of it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Fact {
    /// Its place in the household's history, from 1. It is undone by it.
    pub(super) version: u32,
    /// What kind of fact it is, as `contact-recorded`.
    #[serde(rename = "type")]
    kind: String,
    /// The fact in words.
    said: String,
    /// When it happened.
    happened_at: DateTime<Utc>,
    /// When it was recorded here.
    recorded_at: DateTime<Utc>,
    /// When the system that it was imported from recorded it.
    #[serde(skip_serializing_if = "Option::is_none")]
    source_recorded_at: Option<DateTime<Utc>>,
    /// Who recorded it. Null for what the service did by itself, and where an import did not say.
    worker: Option<Colleague>,
    /// What was written about it: `[erased]` where it was.
    note: Option<String>,
    /// Whether it was taken back, and counts nowhere.
    is_undone: bool,
    /// What else the fact says, by its kind: as `channel` and `outcome` of a contact.
    details: Map<String, Value>,
}

/// Somebody of the team.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Colleague {
    /// Their id, by which they are given households.
    pub(super) id: uuid::Uuid,
    /// Their name.
    pub(super) name: String,
}

impl Colleague {
    pub(super) fn of(worker: WorkerId, names: &HashMap<WorkerId, String>) -> Self {
        let name = names.get(&worker).cloned().unwrap_or_else(|| "Somebody".to_owned());
        Self { id: worker.0, name }
    }
}

/// A household's history, with what its facts need to be told.
pub(super) struct Story {
    history: Vec<Recorded>,
    struck: Vec<bool>,
    notes: HashMap<u32, Opened>,
    names: HashMap<WorkerId, String>,
    adults: Vec<Adult>,
    references: HashMap<JourneyId, String>,
}

impl Story {
    pub(super) async fn of(app: &App, found: &Found) -> Result<Self, Problem> {
        let history = app.history(found).await?;
        let references = {
            let answers = app.answers.read().await?;
            let others = history.iter().filter_map(|fact| match &fact.event {
                Event::Journey(event) => event.names_journey(),
                _ => None,
            });
            others
                .filter_map(|it| Some((it, answers.reference(it, &found.sight)?.to_string())))
                .collect()
        };
        Ok(Self {
            notes: app.people.notes(found.journey, &history).await?,
            names: workers(&app.database).await?,
            struck: struck_facts(&history),
            adults: app.adults(found).await?,
            history,
            references,
        })
    }

    /// The facts of some places in the log, both included.
    pub(super) fn between(&self, found: &Found, first: i64, last: i64) -> Vec<Fact> {
        self.told(found, |fact| first <= fact.position && fact.position <= last)
    }

    /// What others recorded after a version.
    pub(super) fn after(&self, found: &Found, version: u32) -> Vec<Fact> {
        self.told(found, |fact| version < fact.version && !fact.is_own_doing())
    }

    /// What had happened, and was known.
    pub(super) fn seen(&self, found: &Found, seen: &Seen) -> Vec<Fact> {
        self.told(found, |fact| seen.sees(&fact.when))
    }

    /// How many facts there are.
    pub(super) fn version(&self) -> u32 {
        self.history.last().map_or(0, |fact| fact.version)
    }

    /// What the next action is, if that was written.
    pub(super) fn next_action(&self, seen: &Seen) -> Option<String> {
        let facts = self.history.iter().zip(&self.struck).rev();
        let mut standing = facts.filter(|(fact, struck)| !**struck && seen.sees(&fact.when));
        let last = standing.find(|(fact, _)| {
            matches!(&fact.event, Event::Journey(JourneyEvent::NextActionSet { .. }))
        });
        self.note(last?.0.version)
    }

    fn told(&self, found: &Found, is_wanted: impl Fn(&Recorded) -> bool) -> Vec<Fact> {
        let facts = self.history.iter().zip(&self.struck);
        let wanted = facts.filter(|(fact, _)| is_wanted(fact));
        wanted.map(|(fact, struck)| self.fact(found, fact, *struck)).collect()
    }

    fn fact(&self, found: &Found, fact: &Recorded, is_undone: bool) -> Fact {
        let (kind, details) = match &fact.event {
            Event::Journey(event) => (event.name().to_owned(), self.details(event)),
            Event::Unknown { kind } => (kind.to_string(), Map::new()),
            _ => ("unknown".to_owned(), Map::new()),
        };
        Fact {
            version: fact.version,
            kind,
            said: said(found, fact),
            happened_at: fact.when.happened_at,
            recorded_at: fact.when.recorded_at,
            source_recorded_at: fact.when.source_recorded_at,
            worker: fact.worker.map(|worker| Colleague::of(worker, &self.names)),
            note: self.note(fact.version),
            is_undone,
            details,
        }
    }

    fn note(&self, version: u32) -> Option<String> {
        Some(match self.notes.get(&version)? {
            Opened::Known(text) => text.clone(),
            Opened::Erased => ERASED.to_owned(),
        })
    }

    // As the log has it, but for what lies under seal. A household and an adult are told as people
    // name them.
    fn details(&self, event: &JourneyEvent) -> Map<String, Value> {
        let mut details = match serde_json::to_value(event) {
            Ok(Value::Object(mut tagged)) => match tagged.remove(event.name()) {
                Some(Value::Object(body)) => body,
                _ => Map::new(),
            },
            _ => Map::new(),
        };
        details.retain(|name, _| {
            !["note", "people", "reference", "person", "into", "earlier", "from", "keys"]
                .contains(&&**name)
        });
        if let Some(person) = event.person() {
            let on = On::of(&self.adults, Some(person)).word();
            details.insert("on".to_owned(), Value::String(on));
        }
        if let Some(other) = event.names_journey() {
            let reference = self.references.get(&other).cloned().unwrap_or_default();
            details.insert("journey".to_owned(), Value::String(reference));
        }
        details
    }
}
