//! Whether the provider still knows who is signed in by it. It does not tell when it disables somebody, so it
//! is asked: the next page leads by way of it, where nobody is asked anything, and back.

use actix_web::HttpRequest;
use chrono::{DateTime, TimeDelta, Utc};

use super::begin;
use crate::store::{DatabaseError, Session, TokenHash, session, vouch_again};
use crate::web::App;

/// For how long what it said is believed, before a page is shown.
const BELIEVED: TimeDelta = TimeDelta::minutes(15);
/// For how long while no page is asked for, as somebody fills in a long form.
const BELIEVED_AT_MOST: TimeDelta = TimeDelta::hours(1);

/// What is to be done before somebody goes on who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) enum Standing {
    /// Nothing.
    Stands,
    /// To ask the provider, by going to this address.
    Ask(String),
    /// To sign in again.
    Over,
}

/// Whether a session may go on without asking.
pub(in crate::web) fn standing(
    app: &App,
    session: &Session,
    request: &HttpRequest,
    now: DateTime<Utc>,
) -> Standing {
    let (Some(vouched_at), Some(_)) = (session.vouched_at, &app.provider) else {
        return Standing::Stands;
    };
    // A picture on a page is led nowhere.
    let mode = request.headers().get("sec-fetch-mode");
    let is_page = request.method().is_safe() && mode.is_none_or(|mode| mode == "navigate");
    let age = now - vouched_at;
    if is_page && age >= BELIEVED {
        let then = request.uri().path_and_query().map_or("/", |it| it.as_str());
        Standing::Ask(begin::still(then))
    } else if age >= BELIEVED_AT_MOST {
        Standing::Over
    } else {
        Standing::Stands
    }
}

/// Lets who is signed in go on while the provider does not answer. It is asked again as late as otherwise.
pub(super) async fn goes_on(
    app: &App,
    token: &TokenHash,
    now: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    let Some(found) = session(&app.database, token, now).await? else { return Ok(false) };
    vouch_again(&app.database, token, found.worker, now).await
}
