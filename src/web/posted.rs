//! Forms that were sent: within bounds of size and time, and from a page of ours.

use std::time::Duration;

use actix_web::body::to_bytes_limited;
use actix_web::web::{Bytes, Payload as Body};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev};
use domain::ids::CommandId;
use futures_util::future::LocalBoxFuture;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::gate::line;
use super::problem::Problem;
use super::signed_in::SignedIn;
use crate::security::Happened;

/// Bytes a form may have. The longest note takes a tenth of it.
const MOST: usize = 112 * 1024;
/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(15);
/// Fields that every form has, beside its own.
const COMMON: [&str; 3] = ["csrf", "key", "seen"];
/// Fields that no page repeats.
const SECRET: [&str; 3] = ["password", "current", "code"];
/// Forms through which travels what was typed into another, written twice over.
const CARRIERS: [&str; 3] = ["/sign-in", "/sign-in/code", super::step_up::ADDRESS];

/// A form that was sent.
#[derive(Debug)]
pub(crate) struct Posted<T> {
    /// What marks it as this form and no other.
    pub(crate) stamp: Stamp,
    /// What was typed.
    pub(crate) form: T,
}

/// What marks a form: drawn with its page, so that sending it twice is one request.
#[derive(Clone, Debug)]
pub(crate) struct Stamp {
    /// Its key.
    pub(crate) key: CommandId,
    /// The version of the journey that its page showed.
    pub(crate) seen: Option<u32>,
    /// Where it was sent.
    pub(crate) path: String,
    /// All of its fields, as they were sent.
    pub(crate) fields: Fields,
}

impl Stamp {
    /// The stamp among the fields of a form, if it comes from a page of the session of now.
    pub(super) fn of(path: &str, fields: Fields, csrf: Option<&str>) -> Result<Self, Problem> {
        let common = |name: &str| {
            fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
        };
        if let Some(csrf) = csrf.filter(|csrf| common("csrf") != Some(csrf)) {
            let (path, csrf) = (path.to_owned(), csrf.to_owned());
            return Err(Problem::StalePage { path, fields, csrf });
        }
        let key = common("key").and_then(|key| key.parse::<Uuid>().ok());
        let asks_for_something = csrf.is_some() && fields.iter().any(|(name, _)| !is_common(name));
        if asks_for_something && key.is_none_or(|key| key.is_nil()) {
            return Err(Problem::NoForm);
        }
        Ok(Self {
            key: CommandId(key.unwrap_or_default()),
            seen: common("seen").and_then(|seen| seen.parse().ok()),
            path: path.to_owned(),
            fields,
        })
    }

    /// What tells two uses of one key apart: where it was sent, and all but what its page put in.
    pub(super) fn told(&self) -> Vec<&[u8]> {
        let told = self.fields.iter().filter(|(name, _)| name != "csrf" && name != "seen");
        let told = told.flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]);
        std::iter::once(self.path.as_bytes()).chain(told).collect()
    }
}

/// The fields of a form, as they were sent.
pub(crate) type Fields = Vec<(String, String)>;

/// What a form says that asks nothing else: whoever sends it means it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Confirmed {
    #[serde(rename = "confirmed")]
    _confirmed: String,
}

impl<T: DeserializeOwned + 'static> FromRequest for Posted<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let csrf = request.extensions().get::<SignedIn>().map(|it| it.csrf.clone());
        let path = request.path().to_owned();
        let is_form = request.content_type() == "application/x-www-form-urlencoded";
        let most = if CARRIERS.contains(&&*path) { 2 * MOST } else { MOST };
        let body = Body::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            if !is_form {
                return Err(Problem::NoForm);
            }
            let body = body.await.map_err(|_| Problem::NoForm)?;
            let body = read_within(body, most, PATIENCE).await?;
            let posted = Self::parse(&path, &body, csrf.as_deref()).inspect_err(|problem| {
                if matches!(problem, Problem::StalePage { .. }) {
                    let who = request.extensions().get::<SignedIn>().map(|it| it.worker);
                    line(Happened::ForgeryRefused, &request).by(who).how("another-session").tell();
                }
            })?;
            request.extensions_mut().insert(posted.stamp.clone());
            Ok(posted)
        })
    }
}

impl<T: DeserializeOwned> Posted<T> {
    /// The form that a body holds, if it comes from a page of the session of now.
    pub(super) fn parse(path: &str, body: &[u8], csrf: Option<&str>) -> Result<Self, Problem> {
        let stamp = Stamp::of(path, fields(body)?, csrf)?;
        let own: Vec<_> =
            stamp.fields.clone().into_iter().filter(|(name, _)| !is_common(name)).collect();
        let own = serde_html_form::to_string(own).map_err(|_| Problem::NoForm)?;
        let form = serde_html_form::from_str(&own).map_err(|_| Problem::NoForm)?;
        Ok(Self { stamp, form })
    }
}

/// The fields of a form, in its order.
pub(super) fn fields(body: &[u8]) -> Result<Fields, Problem> {
    serde_html_form::from_bytes(body).map_err(|_| Problem::NoForm)
}

/// Whether every form has such a field.
pub(super) fn is_common(name: &str) -> bool {
    COMMON.contains(&name)
}

/// Whether what such a field holds is shown to nobody again.
pub(super) fn is_secret(name: &str) -> bool {
    SECRET.contains(&name)
}

/// Reads a body, as long as it is neither too long nor too slow.
pub(super) async fn read_body(body: Body) -> Result<Bytes, Problem> {
    read_within(body, MOST, PATIENCE).await
}

/// The same, within bounds of its own.
pub(super) async fn read_within(
    body: Body,
    most: usize,
    patience: Duration,
) -> Result<Bytes, Problem> {
    let stream = actix_web::body::BodyStream::new(body);
    match tokio::time::timeout(patience, to_bytes_limited(stream, most)).await {
        Ok(Ok(Ok(body))) => Ok(body),
        Ok(Ok(Err(_))) => Err(Problem::NoForm),
        Ok(Err(_)) => Err(Problem::TooLong),
        Err(_) => Err(Problem::TooSlow),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Form {
        note: String,
        #[serde(default)]
        reason: Vec<String>,
    }

    fn posted(body: &str, csrf: Option<&str>) -> Result<Posted<Form>, Problem> {
        Posted::parse("/notes/new", body.as_bytes(), csrf)
    }

    #[test]
    fn a_form_is_read_with_its_stamp() {
        let body =
            "csrf=t&key=00000000-0000-0000-0000-000000000007&seen=4&note=a+%26+b&reason=x&reason=y";

        let Posted { stamp, form } = posted(body, Some("t")).unwrap();

        assert_eq!((form.note.as_str(), form.reason.len()), ("a & b", 2));
        assert_eq!((stamp.key.0.as_u128(), stamp.seen), (7, Some(4)));
        let told: [&[u8]; 3] = [b"/notes/new", b"key", b"00000000-0000-0000-0000-000000000007"];
        assert_eq!(stamp.told()[..3], told, "and not its token, which changes");
    }

    #[test]
    fn a_form_without_its_token_or_with_fields_of_another_is_not_taken() {
        assert!(matches!(posted("note=a", Some("t")), Err(Problem::StalePage { .. })));
        assert!(matches!(posted("csrf=u&note=a", Some("t")), Err(Problem::StalePage { .. })));
        assert!(matches!(posted("csrf=t&note=a", Some("t")), Err(Problem::NoForm)), "no key");
        let key = "00000000-0000-0000-0000-000000000007";
        let more = format!("csrf=t&key={key}&note=a&role=x");
        assert!(matches!(posted(&more, Some("t")), Err(Problem::NoForm)), "no such field");
    }

    #[actix_web::test]
    async fn a_body_that_stalls_is_given_up() {
        let stalled = futures_util::stream::pending();
        let mut stalled: dev::Payload = dev::Payload::Stream { payload: Box::pin(stalled) };
        let request = actix_web::test::TestRequest::default().to_http_request();
        let body = Body::from_request(&request, &mut stalled).await.unwrap();

        let read = read_within(body, MOST, Duration::from_millis(1)).await;

        assert!(matches!(read, Err(Problem::TooSlow)));
    }
}
