//! The API, described for programs: an `OpenAPI` 3.1 document.

use actix_web::HttpResponse;
use actix_web::http::Method;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::fault::{Kind, Told};
use super::operations::{Operation, operations};
use super::tables::TableName;
use super::told::KEY;
use crate::report::ReportName;

/// What the whole is about.
const ABOUT: &str = "Every household's journey to fostering, from enquiry to approval. A program shows a \
     token and asks as its worker: what it records, they recorded. /api/docs explains it for people.";

pub(super) async fn show() -> HttpResponse {
    HttpResponse::Ok().json(document())
}

/// The document.
pub(super) fn document() -> Value {
    let (mut taken, mut given) = generators();
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations() {
        let method = operation.method.as_str().to_lowercase();
        let told = told(&operation, &mut taken, &mut given);
        let path = paths.entry(operation.address).or_insert_with(|| json!({}));
        path[method] = told;
    }
    let problem = given.subschema_for::<Told>();
    let mut schemas = taken.take_definitions(true);
    schemas.extend(given.take_definitions(true));
    let problems = Kind::ALL.into_iter().map(|kind| {
        let (status, _, _) = kind.told();
        let content = json!({ "application/problem+json": { "schema": problem } });
        (name_of(status), json!({ "description": titles(status), "content": content }))
    });
    let responses: Map<String, Value> = problems.collect();
    let token = json!({ "type": "http", "scheme": "bearer" });
    let password = json!({ "type": "http", "scheme": "basic" });
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Waymark", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": responses,
            "securitySchemes": { "token": token, "password": password },
        },
    })
}

/// What makes schemas: of what is taken, and of what is given.
pub(super) fn generators() -> (SchemaGenerator, SchemaGenerator) {
    let settings = || {
        SchemaSettings::draft2020_12().with(|it| it.definitions_path = "/components/schemas".into())
    };
    (settings().for_deserialize().into_generator(), settings().for_serialize().into_generator())
}

fn told(operation: &Operation, taken: &mut SchemaGenerator, given: &mut SchemaGenerator) -> Value {
    let Operation { id, summary, more, .. } = operation;
    let answer = (operation.answer)(given);
    let mut done = json!({
        "description": "What was asked for, or what was recorded.",
        "content": { "application/json": { "schema": answer } },
    });
    if operation.is_table {
        done["content"]["text/csv"] = json!({ "schema": { "type": "string" } });
    }
    let mut responses = Map::from_iter([("200".to_owned(), done.clone())]);
    if operation.method == Method::POST {
        responses.insert("201".to_owned(), done);
    }
    for status in statuses(operation) {
        let problem = json!({ "$ref": format!("#/components/responses/{}", name_of(status)) });
        responses.insert(status.to_string(), problem);
    }
    let mut told = json!({
        "operationId": id,
        "summary": summary,
        "description": format!("{more} Needs a token with the scope {}.", operation.scopes_told()).trim(),
        "parameters": parameters(operation, taken),
        "responses": responses,
    });
    if operation.method == Method::GET {
        told["security"] = json!([{ "token": [] }, { "password": [] }]);
    }
    if let Some(body) = operation.body {
        let example: Value = serde_json::from_str(operation.example).unwrap_or_default();
        let content = json!({ "schema": body(taken), "example": example });
        told["requestBody"] =
            json!({ "required": true, "content": { "application/json": content } });
    }
    told
}

/// Everything that may stand in an address or a header.
pub(super) fn parameters(operation: &Operation, taken: &mut SchemaGenerator) -> Vec<Value> {
    let mut parameters = vec![];
    let names = operation.address.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    parameters.extend(names.map(in_path));
    if let Some(query) = operation.query {
        let schema = query(taken).to_value();
        let properties = schema.get("properties").and_then(Value::as_object);
        parameters
            .extend(properties.into_iter().flatten().map(|(name, schema)| in_query(name, schema)));
    }
    if operation.method == Method::POST {
        let key = "A new UUID. The same request with the same one is recorded once.";
        let key_schema = json!({ "type": "string", "format": "uuid" });
        parameters.push(json!({
            "name": KEY, "in": "header", "required": true, "description": key, "schema": key_schema,
        }));
        let seen =
            "The ETag of the household as you saw it. It is refused if somebody was there first.";
        let tag = json!({ "type": "string", "pattern": "^(\\*|\"[0-9]{1,9}\")$" });
        if operation.address.contains("{reference}") {
            parameters.push(json!({
                "name": "If-Match", "in": "header", "description": seen, "schema": tag,
            }));
        }
    }
    parameters
}

// None of these is null in an address: it is left out.
fn in_query(name: &str, schema: &Value) -> Value {
    let mut schema = schema.clone();
    let about = schema.as_object_mut().and_then(|it| it.remove("description"));
    if let Some(kinds) = schema.get_mut("type").filter(|kinds| kinds.is_array()) {
        *kinds = kinds[0].clone();
    }
    if let Some(one) = schema.get("anyOf").and_then(|any| any.get(0)).cloned() {
        schema = one;
    }
    // What is empty is left out.
    if schema["type"] == "string"
        && let Some(schema) = schema.as_object_mut()
    {
        schema.entry("minLength").or_insert(json!(1));
    }
    json!({ "name": name, "in": "query", "description": about, "schema": schema })
}

fn in_path(name: &str) -> Value {
    let (about, schema) = match name {
        "reference" => ("The reference of a journey, as FH-1932-T.", json!({ "type": "string" })),
        "other" => ("The reference of the other journey.", json!({ "type": "string" })),
        "version" => {
            let whole = json!({ "type": "integer", "minimum": 1, "maximum": u32::MAX });
            ("The fact's place in the household's history.", whole)
        }
        "check" => ("The check, by its name on the pathway.", json!({ "type": "string" })),
        "table" => {
            let names: Vec<String> = TableName::all().map(|it| it.to_string()).collect();
            ("Which table.", json!({ "type": "string", "enum": names }))
        }
        "name" => {
            let names = ReportName::ALL.map(ReportName::as_str);
            ("Which report.", json!({ "type": "string", "enum": names }))
        }
        _ => ("The id of the pathway.", json!({ "type": "string" })),
    };
    json!({ "name": name, "in": "path", "required": true, "description": about, "schema": schema })
}

/// With which statuses it may be refused.
pub(super) fn statuses(operation: &Operation) -> Vec<u16> {
    let is_post = operation.method == Method::POST;
    let mut statuses = vec![400, 401, 403, 429, 500, 503];
    if operation.address.contains('{') {
        statuses.push(404);
    }
    if operation.query.is_some() {
        statuses.push(422);
    }
    if is_post {
        statuses.extend([408, 413, 415, 422]);
        statuses.push(if operation.address.contains('{') { 412 } else { 409 });
    }
    statuses.sort_unstable();
    statuses
}

fn name_of(status: u16) -> String {
    format!("Problem{status}")
}

fn titles(status: u16) -> String {
    let titles = Kind::ALL.map(Kind::told).into_iter().filter(|(it, ..)| *it == status);
    titles.map(|(_, _, title)| title).collect::<Vec<_>>().join(", or: ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::web::{Allowed, table};

    #[test]
    fn every_address_of_the_api_is_described_with_its_scope_and_no_other_is() {
        let served: BTreeSet<String> = table()
            .into_iter()
            .filter_map(|entry| match entry.allowed {
                Allowed::Token(scopes) => {
                    Some(format!("{} {} {scopes:?}", entry.method, entry.address))
                }
                Allowed::Anyone | Allowed::Roles(_) => None,
            })
            .collect();
        let described: BTreeSet<String> = operations()
            .iter()
            .map(|it| format!("{} {} {:?}", it.method, it.address, it.scopes))
            .collect();

        assert_eq!(served, described);
    }

    #[test]
    fn no_two_things_are_described_under_one_name() {
        let (mut taken, mut given) = generators();
        for operation in operations() {
            operation.body.map(|body| body(&mut taken));
            (operation.answer)(&mut given);
        }
        let (taken, given) = (taken.take_definitions(false), given.take_definitions(false));
        assert!(taken.keys().all(|name| !given.contains_key(name)), "{taken:?} {given:?}");
        assert!(taken.keys().chain(given.keys()).all(|name| !name.ends_with('2')), "{given:?}");
    }

    #[test]
    fn every_reference_in_the_document_leads_somewhere() {
        let document = document();
        let text = document.to_string();
        for reference in text.split("\"$ref\":\"#").skip(1) {
            let pointer = reference.split('"').next().unwrap();
            assert!(document.pointer(pointer).is_some(), "{pointer}");
        }
    }
}
