//! What a program sends: JSON within bounds of size and time, under a key of its own, and by which
//! version of the household.

use actix_web::http::header::{HeaderMap, IF_MATCH};
use actix_web::web::{Bytes, Payload as Body};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev};
use domain::ids::CommandId;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::fault::{Fault, Kind};
use crate::web::posted::{Stamp, read_body};

/// The header that makes sending a request twice one request.
pub(super) const KEY: &str = "Idempotency-Key";

/// What was sent, with what marks it.
#[derive(Debug)]
pub(in crate::web) struct Told<T> {
    pub(super) stamp: Stamp,
    pub(super) body: T,
}

impl<T: DeserializeOwned + 'static> FromRequest for Told<T> {
    type Error = Fault;
    type Future = LocalBoxFuture<'static, Result<Self, Fault>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let body = Body::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            if request.content_type() != "application/json" {
                let detail = "Send JSON, with the header Content-Type: application/json.";
                return Err(Fault::new(Kind::NoJson, detail));
            }
            let key = key(request.headers())?;
            let seen = seen(request.headers())?;
            let Ok(body) = body.await else { return Err(no_json("it could not be read")) };
            let (body, text) = read(&read_body(body).await?)?;
            let fields = vec![("body".to_owned(), text)];
            let path = request.path().to_owned();
            Ok(Self { stamp: Stamp { key, seen, path, fields }, body })
        })
    }
}

fn key(headers: &HeaderMap) -> Result<CommandId, Fault> {
    let told = headers.get(KEY).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let key = told.trim().parse::<Uuid>().ok().filter(|key| !key.is_nil());
    key.map(CommandId).ok_or_else(|| {
        let detail = "Send the header Idempotency-Key with a new UUID. Send the same one again where \
                      you do not know whether the request arrived: it is recorded once.";
        Fault::new(Kind::NoKey, detail)
    })
}

// The version, as the answer about a household gave it.
fn seen(headers: &HeaderMap) -> Result<Option<u32>, Fault> {
    let Some(told) = headers.get(IF_MATCH) else { return Ok(None) };
    let told = told.to_str().unwrap_or_default().trim();
    if ["", "*"].contains(&told) {
        return Ok(None);
    }
    let version = told.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let version = version.and_then(|digits| digits.parse().ok());
    version.map(Some).ok_or_else(|| {
        let detail = "If-Match takes the ETag of the household as you saw it, as \"7\".";
        Fault::new(Kind::Unreadable, detail)
    })
}

/// What was sent, and as which text it is told apart from something else: the order of its fields
/// and the blanks between them do not matter.
pub(in crate::web) fn read<T: DeserializeOwned>(bytes: &Bytes) -> Result<(T, String), Fault> {
    let value: Value =
        serde_json::from_slice(bytes).map_err(|error| no_json(&error.to_string()))?;
    if !value.is_object() {
        let detail = "Send one JSON object, with the fields that /api/docs names.";
        return Err(Fault::new(Kind::Refused, detail).at_pointer(""));
    }
    let text = value.to_string();
    // From the text again, so that a field that stands there twice is refused.
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    match serde_path_to_error::deserialize(&mut reader) {
        Ok(body) => Ok((body, text)),
        Err(error) => Err(misread(&error.path().to_string(), error.inner())),
    }
}

fn no_json(why: &str) -> Fault {
    Fault::new(Kind::Unreadable, format!("The body is no JSON: {why}."))
}

// serde names the field that it missed or does not know; its place is where that should stand.
fn misread(path: &str, error: &serde_json::Error) -> Fault {
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default();
    let place = path.replace('[', ".").replace(']', "").replace('.', "/");
    let place = place.trim_matches('/');
    let place = if place.is_empty() { String::new() } else { format!("/{place}") };
    let missing = said.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    let unknown = said.strip_prefix("unknown field `").and_then(|rest| rest.split("`, ").next());
    match (missing, unknown) {
        (Some(field), _) => {
            let detail = format!("The field {field} is missing: add it.");
            Fault::new(Kind::Refused, detail).at_pointer(format!("{place}/{field}"))
        }
        (None, Some(field)) => {
            let known = said.split_once("`, ").map_or("", |(_, rest)| rest).replace('`', "");
            let detail = match known.as_str() {
                "there are no fields" => format!("There is no field {field} here: leave it out."),
                known => format!("There is no field {field} here: {known}."),
            };
            let parent = place.strip_suffix(&format!("/{field}")).unwrap_or(&place).to_owned();
            Fault::new(Kind::Refused, detail).at_pointer(format!("{parent}/{field}"))
        }
        (None, None) => {
            let where_it_is = if place.is_empty() { "The body" } else { &place };
            let detail = format!("{where_it_is} cannot be taken: {}.", said.replace('`', ""));
            Fault::new(Kind::Refused, detail).at_pointer(place.clone())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "it is only read")]
        due: u8,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "it is only read")]
        next: Inner,
    }

    fn told(body: &'static str) -> String {
        let fault = read::<Outer>(&Bytes::from_static(body.as_bytes())).unwrap_err();
        let body = actix_web::ResponseError::error_response(&fault).into_body();
        let bytes = actix_web::body::MessageBody::try_into_bytes(body).unwrap();
        let told: Value = serde_json::from_slice(&bytes).unwrap();
        let pointer = told["errors"][0]["pointer"].as_str().unwrap_or("-");
        format!("{} {pointer} {}", told["status"], told["detail"].as_str().unwrap())
    }

    #[test]
    fn what_is_wrong_with_a_body_is_told_with_its_place_and_the_remedy() {
        assert_eq!(told("{}"), "422 /next The field next is missing: add it.");
        assert_eq!(told("{\"next\":{}}"), "422 /next/due The field due is missing: add it.");
        assert_eq!(
            told("{\"next\":{\"duh\":1}}"),
            "422 /next/duh There is no field duh here: expected due."
        );
        assert_eq!(
            told("{\"next\":{\"due\":\"x\"}}"),
            "422 /next/due /next/due cannot be taken: invalid type: string \"x\", expected u8."
        );
        assert_eq!(told("[]"), "422  Send one JSON object, with the fields that /api/docs names.");
        assert!(told("{\"next\"").starts_with("400 - The body is no JSON: EOF"));
        assert!(told("{\"next\":{\"due\":1},\"next\":{\"due\":1}}").contains("duplicate field"));
    }

    #[test]
    fn the_order_of_fields_makes_no_other_request() {
        let text = |body: &'static str| read::<Value>(&Bytes::from_static(body.as_bytes()));
        let one = text("{\"a\":1,\"b\":2}").unwrap().1;
        assert_eq!(one, text("{ \"b\": 2, \"a\": 1 }").unwrap().1);
    }
}
