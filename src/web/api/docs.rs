//! The API, explained for people: made of the same table as the `OpenAPI` document.

use actix_web::HttpResponse;
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use maud::{Markup, html};
use serde_json::{Map, Value};

use super::fault::Kind;
use super::openapi::{document, generators, parameters};
use super::operations::{Operation, operations};
use crate::store::Scope;
use crate::web::govuk::{Column, Size, details, table};
use crate::web::layout::page;
use crate::web::{App, Place, html_page};

/// What each scope opens.
const SCOPES: [(Scope, &str); 4] = [
    (Scope::Read, "Look at households, with their names and notes"),
    (Scope::Write, "Record what happens, in the name of the token’s worker"),
    (Scope::Figures, "Ask for reports, which name no household"),
    (Scope::Enquire, "Bring enquiries from a site’s own form, and learn nothing by it"),
];

pub(in crate::web) async fn show(app: Data<App>) -> HttpResponse {
    let document = document();
    let operations = operations();
    let (looking, recording): (Vec<&Operation>, Vec<&Operation>) =
        operations.iter().partition(|it| it.method == Method::GET);
    let main = html! {
        h1.govuk-heading-l { "The API" }
        (how(&app.place))
        (contents(&looking, &recording))
        h2.govuk-heading-m { "Looking" }
        @for operation in looking { (explained(operation, &document, &app.place)) }
        h2.govuk-heading-m { "Recording" }
        @for operation in recording { (explained(operation, &document, &app.place)) }
        (problems())
    };
    html_page(StatusCode::OK, page(&app.frame("The API").wide(), &main))
}

fn how(place: &Place) -> Markup {
    let scopes =
        SCOPES.iter().map(|(scope, opens)| vec![html! { code { (scope) } }, html! { (opens) }]);
    let example =
        format!("curl {} -H 'Authorization: Bearer TOKEN'", place.link("/api/v1/journeys"));
    html! {
        p.govuk-body-l {
            "Programs look at households and record what happens as the pages do: with JSON, under "
            code { "/api/v1" } "."
        }
        p.govuk-body {
            "A program shows a token, which an administrator makes, and asks as a worker of the team: what it \
             records, they recorded. The address of the whole description for programs is "
            a.govuk-link href="/api/v1/openapi.json" { "openapi.json" } " (OpenAPI 3.1)."
        }
        (sample(&example))
        (table("What a token may be for", [Column::Words("Scope"), Column::Words("What it opens")],
            scopes).size(Size::Small))
        p.govuk-body {
            "Whatever records something needs the header " code { "Idempotency-Key" } " with a new UUID. Send the \
             same request with the same one again where you do not know whether it arrived: it is recorded once, \
             and answered as the first time."
        }
        p.govuk-body {
            "A household’s " code { "ETag" } " is its version. Send it back as " code { "If-Match" }
            " to be told, with 412, what others recorded meanwhile."
        }
        p.govuk-body {
            "Times are instants, as " code { "2026-11-24T10:15:00Z" } "; days are London’s, as "
            code { "2026-11-24" } ". A field that is not known is refused, so that nothing is lost silently."
        }
    }
}

fn sample(text: &str) -> Markup {
    html! { pre.waymark-mail tabindex="0" { code { (text) } } }
}

fn contents(looking: &[&Operation], recording: &[&Operation]) -> Markup {
    html! {
        nav aria-label="Operations" {
            ul.govuk-list {
                @for it in looking.iter().chain(recording) {
                    li {
                        a.govuk-link href={ "#" (it.id) } { (it.summary) }
                        " " code.waymark-link { (it.method) " " (it.address) }
                    }
                }
                li { a.govuk-link href="#problems" { "What can go wrong" } }
            }
        }
    }
}

fn explained(operation: &Operation, document: &Value, place: &Place) -> Markup {
    let Operation { id, summary, more, method, address, .. } = operation;
    let (mut taken, mut given) = generators();
    let parameters = parameters(operation, &mut taken);
    let own = |it: &&Value| it["in"] == "path" || it["in"] == "query";
    let parameters = parameters.iter().filter(own).map(|it| {
        let is_needed = it["required"] == true;
        row(text(&it["name"]), &it["schema"], text(&it["description"]), is_needed, document)
    });
    let parameters: Vec<Vec<Markup>> = parameters.collect();
    let body = operation.body.map(|body| fields(&body(&mut taken).to_value(), document));
    let answer = fields(&(operation.answer)(&mut given).to_value(), document);
    html! {
        h3.govuk-heading-s id=(id) { (summary) }
        p.govuk-body { code.waymark-link { (method) " " (address) } }
        p.govuk-body { (worded(more)) " Needs the scope " (worded(&operation.scopes_told())) "." }
        (sample(&example(operation, place)))
        @if !parameters.is_empty() { (listed(&format!("{summary}: in the address"), parameters)) }
        @if let Some(body) = body.filter(|body| !body.is_empty()) { (listed(&format!("{summary}: in the body"), body)) }
        (details("What is answered", &listed(&format!("{summary}: in the answer"), answer)))
    }
}

fn listed(caption: &str, rows: Vec<Vec<Markup>>) -> Markup {
    let columns = [Column::Words("Field"), Column::Words("Kind"), Column::Words("What it is")];
    html! { (table(caption, columns, rows).size(Size::Small)) }
}

fn example(operation: &Operation, place: &Place) -> String {
    let address =
        operation.address.replace("{reference}", "FH-1932-T").replace("{other}", "FH-1933-R");
    let address = address.replace("{version}", "3").replace("{check}", "medical");
    let address = address
        .replace("{name}", "funnel")
        .replace("{table}", "journeys")
        .replace("{id}", "fostering-england");
    let mut lines = vec![
        format!("curl {}", place.link(&address)),
        "-H 'Authorization: Bearer TOKEN'".to_owned(),
    ];
    if operation.body.is_some() {
        lines.push("-H 'Content-Type: application/json'".to_owned());
        lines.push("-H 'Idempotency-Key: 5f0f1d2e-8f0a-4b37-9a53-1f2d8f6a7c11'".to_owned());
        lines.push(format!("-d '{}'", operation.example));
    }
    lines.join(" \\\n  ")
}

fn fields(schema: &Value, document: &Value) -> Vec<Vec<Markup>> {
    let schema = resolved(schema, document);
    let no_fields = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&no_fields);
    let needed = schema["required"].as_array().cloned().unwrap_or_default();
    let rows = properties.iter().map(|(name, field)| {
        let about =
            field["description"].as_str().or(resolved(field, document)["description"].as_str());
        let is_needed = needed.iter().any(|it| it == name.as_str());
        row(name, field, about.unwrap_or_default(), is_needed, document)
    });
    rows.collect()
}

fn row(name: &str, field: &Value, about: &str, is_needed: bool, document: &Value) -> Vec<Markup> {
    vec![
        html! { code { (name) } },
        html! { (kind(field, document)) @if !is_needed { ", optional" } },
        html! { (worded(about)) },
    ]
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

// A text in which names stand between backticks.
fn worded(text: &str) -> Markup {
    html! {
        @for (place, part) in text.split('`').enumerate() {
            @if place % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

// What a reference stands for. Of "this or null" it is this.
fn resolved<'a>(schema: &'a Value, document: &'a Value) -> &'a Value {
    let inner = schema["anyOf"].get(0).unwrap_or(schema);
    let place = inner["$ref"].as_str().and_then(|it| it.strip_prefix('#'));
    place.and_then(|place| document.pointer(place)).unwrap_or(inner)
}

// What kind of value a field takes, in a few words.
fn kind(field: &Value, document: &Value) -> String {
    let field = resolved(field, document);
    if let Some(words) = words(field) {
        return format!("one of {}", words.join(", "));
    }
    let told = field["type"].as_str().or(field["type"][0].as_str()).unwrap_or("object");
    match (told, field["format"].as_str()) {
        ("string", Some("date-time")) => "an instant".to_owned(),
        ("string", Some("date")) => "a day".to_owned(),
        ("string", Some("uuid")) => "a UUID".to_owned(),
        ("string", _) => "text".to_owned(),
        ("integer", _) => "a whole number".to_owned(),
        ("boolean", _) => "true or false".to_owned(),
        ("array", _) => {
            let each = resolved(&field["items"], document);
            let inner = each["properties"].as_object();
            let names = inner.map(|it| it.keys().cloned().collect::<Vec<_>>().join(", "));
            names.map_or("a list".to_owned(), |names| format!("a list, each with {names}"))
        }
        _ => {
            let inner = field["properties"].as_object();
            let names = inner.map(|it| it.keys().cloned().collect::<Vec<_>>().join(", "));
            names.map_or("an object".to_owned(), |names| format!("an object with {names}"))
        }
    }
}

// The words of a field that takes no others.
fn words(field: &Value) -> Option<Vec<&str>> {
    let listed = |it: &'_ Value| it.as_array().map(Vec::as_slice).map(<[Value]>::len);
    listed(&field["enum"]).or(listed(&field["oneOf"]))?;
    let plain = field["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let told =
        field["oneOf"].as_array().into_iter().flatten().filter_map(|it| it["const"].as_str());
    Some(plain.chain(told).collect())
}

fn problems() -> Markup {
    let rows = Kind::ALL.map(|kind| {
        let (status, word, title) = kind.told();
        vec![
            html! { (status) },
            html! { code id=(word) { "/api/docs#" (word) } },
            html! { (title) },
        ]
    });
    let columns = [Column::Words("Status"), Column::Words("Type"), Column::Words("What it means")];
    html! {
        h2.govuk-heading-m #problems { "What can go wrong" }
        p.govuk-body {
            "Every fault is told as " code { "application/problem+json" } ": " code { "detail" }
            " says what to do, and " code { "errors" } " which part of the request is meant."
        }
        (table("Faults", columns, rows).size(Size::Small))
    }
}
