//! What went wrong, for programs: `application/problem+json`, as RFC 9457 has it.

use actix_web::http::StatusCode;
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::web::govuk::Errors;
use crate::web::journeys::save::PAGE;
use crate::web::problem::Problem;

/// What kind of fault it is. Programs tell faults apart by it, not by their sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Unreadable,
    NoKey,
    NoToken,
    NotAllowed,
    NotFound,
    NoSuchMethod,
    TooSlow,
    MayBeHere,
    IsHere,
    Changed,
    TooLong,
    NoJson,
    Refused,
    KeyReused,
    TooMany,
    Failed,
    Away,
}

impl Kind {
    pub(super) const ALL: [Self; 17] = [
        Self::Unreadable,
        Self::NoKey,
        Self::NoToken,
        Self::NotAllowed,
        Self::NotFound,
        Self::NoSuchMethod,
        Self::TooSlow,
        Self::MayBeHere,
        Self::IsHere,
        Self::Changed,
        Self::TooLong,
        Self::NoJson,
        Self::Refused,
        Self::KeyReused,
        Self::TooMany,
        Self::Failed,
        Self::Away,
    ];

    /// Its status, its word, and what it is called.
    pub(super) fn told(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Unreadable => (400, "unreadable", "This cannot be read"),
            Self::NoKey => (400, "no-idempotency-key", "A key is missing"),
            Self::NoToken => (401, "no-token", "No token that is good"),
            Self::NotAllowed => (403, "not-allowed", "The token does not include this"),
            Self::NotFound => (404, "not-found", "There is nothing here"),
            Self::NoSuchMethod => (405, "no-such-method", "This is not done here"),
            Self::TooSlow => (408, "too-slow", "It took too long to arrive"),
            Self::MayBeHere => (409, "may-be-here-already", "They may be here already"),
            Self::IsHere => (409, "is-here-already", "They are here already"),
            Self::Changed => (412, "changed-meanwhile", "The household changed meanwhile"),
            Self::TooLong => (413, "too-long", "This is too long"),
            Self::NoJson => (415, "no-json", "This is not JSON"),
            Self::Refused => (422, "refused", "This cannot be taken as it is"),
            Self::KeyReused => (422, "key-used-before", "The key was used for something else"),
            Self::TooMany => (429, "too-many-requests", "Too many requests"),
            Self::Failed => (500, "failed", "There is a problem with the service"),
            Self::Away => (503, "away", "Try again in a minute"),
        }
    }
}

/// A fault, as it is sent.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(super) struct Told {
    /// What kind of fault it is. It leads to where it is explained.
    #[serde(rename = "type")]
    kind: String,
    /// The kind, in words.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What went wrong, and what to do.
    detail: String,
    /// What is wrong with which part of the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Wrong>,
    /// What is told besides, by the kind: `matches`, `journey`, `version`, `changes`.
    #[serde(flatten)]
    more: Map<String, Value>,
}

/// What is wrong with a part of the request.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Wrong {
    /// Where in the body, as a JSON pointer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    /// Which part of the address behind the question mark.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    /// What is wrong with it, and what to do.
    detail: String,
}

/// Why a request is not answered as it asked.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.detail)]
pub(crate) struct Fault(Box<Told>, Kind);

impl Fault {
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        let (status, word, title) = kind.told();
        let told = Told {
            kind: format!("/api/docs#{word}"),
            title,
            status,
            detail: detail.into(),
            errors: vec![],
            more: Map::new(),
        };
        Self(Box::new(told), kind)
    }

    pub(super) fn at_pointer(mut self, pointer: impl Into<String>) -> Self {
        let (pointer, detail) = (Some(pointer.into()), self.0.detail.clone());
        self.0.errors.push(Wrong { pointer, parameter: None, detail });
        self
    }

    pub(super) fn at_parameter(mut self, parameter: impl Into<String>) -> Self {
        let (parameter, detail) = (Some(parameter.into()), self.0.detail.clone());
        self.0.errors.push(Wrong { pointer: None, parameter, detail });
        self
    }

    pub(super) fn with(mut self, name: &str, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).unwrap_or_default();
        self.0.more.insert(name.to_owned(), value);
        self
    }

    /// What is wrong with a body, by the questions of the pages.
    pub(super) fn of_body(errors: &Errors, pointer: impl Fn(&str) -> String) -> Self {
        let mut fault = Self::new(Kind::Refused, sentences(errors));
        fault.0.errors = (errors.each())
            .filter(|(field, _)| *field != PAGE)
            .map(|(field, sentence)| Wrong {
                pointer: Some(pointer(field)),
                parameter: None,
                detail: sentence.to_owned(),
            })
            .collect();
        fault
    }

    /// What is wrong with an address.
    pub(super) fn of_address(errors: &Errors) -> Self {
        let mut fault = Self::new(Kind::Refused, sentences(errors));
        fault.0.errors = (errors.each())
            .map(|(field, sentence)| Wrong {
                pointer: None,
                parameter: Some(field.to_owned()),
                detail: sentence.to_owned(),
            })
            .collect();
        fault
    }
}

fn sentences(errors: &Errors) -> String {
    let all: Vec<String> = errors.each().map(|(_, sentence)| format!("{sentence}.")).collect();
    all.join(" ")
}

// What goes wrong with pages and programs alike.
impl<E> From<E> for Fault
where
    Problem: From<E>,
{
    fn from(error: E) -> Self {
        let problem = Problem::from(error);
        problem.log();
        let kind = match problem.status_code() {
            _ if matches!(problem, Problem::NoMoment | Problem::Question(_)) => Kind::Refused,
            StatusCode::NOT_FOUND => Kind::NotFound,
            StatusCode::BAD_REQUEST => Kind::Unreadable,
            StatusCode::REQUEST_TIMEOUT => Kind::TooSlow,
            StatusCode::PAYLOAD_TOO_LARGE => Kind::TooLong,
            StatusCode::SERVICE_UNAVAILABLE => Kind::Away,
            _ => Kind::Failed,
        };
        Self::new(kind, problem.to_string())
    }
}

impl ResponseError for Fault {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.content_type("application/problem+json");
        match self.1 {
            Kind::NoToken => response.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"waymark\"")),
            Kind::NotAllowed => response.insert_header((
                WWW_AUTHENTICATE,
                "Bearer realm=\"waymark\", error=\"insufficient_scope\"",
            )),
            Kind::Away => response.insert_header((RETRY_AFTER, "5")),
            Kind::TooMany => {
                let seconds = self.0.more.get("retry_after").and_then(Value::as_i64);
                response.insert_header((RETRY_AFTER, seconds.unwrap_or(60).to_string()))
            }
            _ => &mut response,
        };
        response.body(serde_json::to_string(&self.0).unwrap_or_default())
    }
}
