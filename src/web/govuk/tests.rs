//! What our components write, held to the examples that come with GOV.UK's own.
//!
//! An example is compared if our function can say all that its options ask for; the order of
//! attributes and classes and the space between elements do not count.

mod forms;
mod gallery;
mod pieces;

use std::collections::BTreeSet;
use std::path::Path;

use html5gum::{StartTag, Token, Tokenizer};
use maud::Markup;
use serde_json::Value;

struct Example {
    name: String,
    options: Value,
    html: String,
}

/// Compares what `ours` makes of each example that asks only for the `known` options, and returns
/// how many those were. `ours` gives nothing for an example that it cannot say.
fn compared(component: &str, known: &[&str], ours: impl Fn(&Example) -> Option<Markup>) -> usize {
    let examples = examples(component);
    let told = examples.iter().filter(|example| example.asks_only_for(known));
    let markups = told.filter_map(|example| Some((example, ours(example)?)));
    let differ = markups.map(|(example, markup)| {
        let (theirs, ours) = (parts_of(&example.html), parts_of(&markup.into_string()));
        assert_eq!(ours, theirs, "{component}: {}", example.name);
    });
    differ.count()
}

fn examples(component: &str) -> Vec<Example> {
    let file = Path::new(env!("GOVUK_COMPONENTS")).join(component).join("fixtures.json");
    let mut file: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    file["fixtures"].as_array_mut().unwrap().iter_mut().map(Example::read).collect()
}

impl Example {
    // Theirs may give a field an id apart from its name. Ours are one.
    fn read(example: &mut Value) -> Self {
        let mut options = example["options"].take();
        numbers_to_text(&mut options);
        let html = example["html"].as_str().unwrap();
        let ids = ["id", "idPrefix"].into_iter().filter_map(|id| options[id].as_str());
        let html = match options["name"].as_str() {
            Some(name) => ids.fold(html.to_owned(), |html, id| html.replace(id, name)),
            None => html.to_owned(),
        };
        Self { name: example["name"].as_str().unwrap().to_owned(), options, html }
    }

    /// The text of an option, empty if it is not there: `label.text`.
    fn text(&self, option: &str) -> &str {
        self.get(option).and_then(Value::as_str).unwrap_or_default()
    }

    fn get(&self, option: &str) -> Option<&Value> {
        self.options.pointer(&format!("/{}", option.replace('.', "/")))
    }

    fn list(&self, option: &str) -> &[Value] {
        self.get(option).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    fn asks_only_for(&self, known: &[&str]) -> bool {
        let mut asked = BTreeSet::new();
        asked_by(&self.options, "", &mut asked);
        asked.iter().all(|option| known.contains(&option.as_str()))
    }
}

fn numbers_to_text(value: &mut Value) {
    match value {
        Value::Number(number) => *value = Value::String(number.to_string()),
        Value::Array(items) => items.iter_mut().for_each(numbers_to_text),
        Value::Object(options) => options.values_mut().for_each(numbers_to_text),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

// The options of a list are those of its items: `items.text`.
fn asked_by(options: &Value, path: &str, asked: &mut BTreeSet<String>) {
    match options {
        Value::Object(options) => options.iter().for_each(|(name, value)| {
            asked_by(value, format!("{path}.{name}").trim_start_matches('.'), asked);
        }),
        Value::Array(items) => items.iter().for_each(|item| asked_by(item, path, asked)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            asked.insert(path.to_owned());
        }
    }
}

/// Elements and texts, without what does not count.
fn parts_of(html: &str) -> Vec<String> {
    let parts = Tokenizer::new(html).map(|token| match token.unwrap() {
        Token::StartTag(tag) => start(&tag),
        Token::EndTag(tag) => format!("</{}>", String::from_utf8_lossy(&tag.name)),
        Token::String(text) => words(&String::from_utf8_lossy(&text)),
        other => panic!("{other:?}"),
    });
    parts.filter(|part| !part.is_empty()).collect()
}

fn start(tag: &StartTag<()>) -> String {
    let attributes = tag.attributes.iter().map(|(name, value)| {
        let (name, value) = (String::from_utf8_lossy(name), String::from_utf8_lossy(&value.value));
        if name != "class" {
            return format!(" {name}={value:?}");
        }
        let classes: BTreeSet<&str> = value.split_whitespace().collect();
        format!(" class={classes:?}")
    });
    format!("<{}{}>", String::from_utf8_lossy(&tag.name), attributes.collect::<String>())
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
