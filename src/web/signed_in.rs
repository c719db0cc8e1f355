//! Who is asking.

use std::future::{Ready, ready};

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use domain::ids::WorkerId;
use projections::Sight;
use sha2::{Digest as _, Sha256};

use super::Place;
use super::problem::Problem;
use crate::store::{Role, Session, TokenHash, in_hex};

/// Somebody whom the gate let through.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn {
    pub(crate) worker: WorkerId,
    pub(crate) name: String,
    pub(crate) role: Role,
    /// What their session is known by.
    pub(super) session: TokenHash,
    /// When they last proved who they are.
    pub(super) proved_at: DateTime<Utc>,
    /// Whether they must set up a second step before anything else.
    pub(super) owes_factor: bool,
    /// What their forms must carry, which no other site can know.
    pub(crate) csrf: String,
    /// Whether a provider vouched for them.
    pub(super) is_vouched: bool,
    /// Which households they see.
    pub(crate) sight: Sight,
}

impl SignedIn {
    pub(super) fn new(session: Session, sight: Sight, token: &str) -> Self {
        let Session { worker, name, role, token: hash, proved_at, owes_factor, vouched_at, .. } =
            session;
        Self {
            worker,
            name,
            role,
            session: hash,
            proved_at,
            owes_factor,
            csrf: csrf(token),
            is_vouched: vouched_at.is_some(),
            sight,
        }
    }

    /// The same for what concerns every household, whichever they see.
    pub(super) fn seeing_all(&self) -> Self {
        Self { sight: Sight::ALL, ..self.clone() }
    }
}

impl FromRequest for SignedIn {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().cloned().ok_or(Problem::NotSignedIn))
    }
}

/// The token that a browser shows.
pub(super) fn token(request: &HttpRequest, place: &Place) -> Option<String> {
    shown_cookie(request, place, "")
}

/// The cookie that holds a token until the browser is closed, or takes it away.
pub(super) fn cookie(place: &Place, token: String) -> Cookie<'static> {
    named_cookie(place, "", token)
}

/// What a browser shows in another cookie of the service.
pub(super) fn shown_cookie(request: &HttpRequest, place: &Place, name: &str) -> Option<String> {
    request.cookie(&cookie_name(place, name)).map(|cookie| cookie.value().to_owned())
}

/// The same for another cookie of the service.
pub(super) fn named_cookie(place: &Place, name: &str, value: String) -> Cookie<'static> {
    let mut cookie = Cookie::build(cookie_name(place, name), value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(place.is_https())
        .finish();
    if cookie.value().is_empty() {
        cookie.make_removal();
    }
    cookie
}

/// Lets an answer bring a cookie.
pub(super) fn give(response: &mut HttpResponse, cookie: &Cookie<'_>) -> Result<(), Problem> {
    response.add_cookie(cookie).map_err(|error| Problem::Failed(error.to_string()))
}

/// What a session's forms carry.
pub(super) fn csrf(token: &str) -> String {
    let hash = Sha256::digest(format!("waymark/csrf/{token}"));
    in_hex(&hash)
}

// Browsers take the prefix only from HTTPS, and then for this host alone.
fn cookie_name(place: &Place, name: &str) -> String {
    format!("{}waymark{name}", if place.is_https() { "__Host-" } else { "" })
}
