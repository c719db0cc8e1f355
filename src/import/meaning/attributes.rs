//! What a row says besides its event, taken out piece by piece.

use domain::ids::CourseId;
use domain::journey::Channel;
use serde_json::{Map, Value};

const PERSONAL: [&str; 8] =
    ["name", "names", "email", "phone", "address", "postcode", "date_of_birth", "people"];

/// What a row says besides. What is taken out has found its place; the rest is kept under seal.
pub(super) struct Attributes(pub(super) Map<String, Value>);

impl Attributes {
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        match self.0.remove(name)? {
            Value::Null => None,
            Value::String(text) if text.trim().is_empty() => None,
            Value::String(text) => Some(text),
            other => Some(other.to_string()),
        }
    }

    pub(super) fn needed(&mut self, name: &str) -> Result<String, String> {
        self.text(name).ok_or_else(|| missing(name))
    }

    // Several words, as exports write them.
    pub(super) fn list(&mut self, name: &str) -> Result<Vec<String>, String> {
        let told = self.0.remove(name).filter(|told| !told.is_null());
        let told = told.map_or(Ok(vec![]), serde_json::from_value);
        told.map_err(|_| format!("{name} is no list of words: write it as [\"...\", \"...\"]"))
    }

    pub(super) fn channel(&mut self) -> Result<Option<Channel>, String> {
        let word = self.text("channel").or_else(|| self.text("mode"));
        word.map(|word| word.replace('_', "-").parse().map_err(|error| format!("channel: {error}")))
            .transpose()
    }

    // One of ours, as exports write it. Other systems' names for courses stay as they are.
    pub(super) fn course(&mut self) -> Option<CourseId> {
        let id = self.0.get("course")?.as_str()?.parse().ok()?;
        self.0.remove("course");
        Some(CourseId(id))
    }

    // Several adults are a list of their own, as exports write it.
    pub(super) fn people(&mut self) -> Vec<Value> {
        let is_list = |it: &Value| match it {
            Value::Array(adults) => adults.iter().all(Value::is_object),
            _ => false,
        };
        let is_several = self.0.get("people").is_some_and(is_list);
        let several = is_several.then(|| self.0.remove("people")).flatten();
        let mut details = Map::new();
        for name in PERSONAL {
            if let Some(value) = self.0.remove(name).filter(|value| !value.is_null()) {
                details.insert(name.to_owned(), value);
            }
        }
        let mut people: Vec<Value> =
            (!details.is_empty()).then_some(Value::Object(details)).into_iter().collect();
        if let Some(Value::Array(adults)) = several {
            people.extend(adults);
        }
        people
    }

    pub(super) fn left(self) -> Map<String, Value> {
        self.0.into_iter().filter(|(_, value)| !value.is_null()).collect()
    }
}

/// That something is not said which must be.
pub(super) fn missing(name: &str) -> String {
    format!("{name} is missing: add it to the attributes, as {{\"{name}\": \"...\"}}")
}
