//! Which program may pass, for whom, and what for: asked before any handler of the API.

use std::future::{Ready, ready};
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpMessage as _, HttpRequest, ResponseError as _};
use domain::ids::WorkerId;
use tokio::time::timeout;
use uuid::Uuid;

use super::fault::{Fault, Kind};
use super::limits::Limits;
use crate::store::{Acting, DatabaseError, Door, Role, Scope, bearer};
use crate::web::App;
use crate::web::looked::{Looker, recorded};
use crate::web::problem::Problem;

/// How long anything is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// For whom a program asks that the gate let through.
#[derive(Clone, Copy, Debug)]
pub(in crate::web) struct Caller {
    pub(super) worker: WorkerId,
    pub(super) role: Role,
    token: Uuid,
}

impl Caller {
    /// Who records, and by which door.
    pub(super) fn by(self) -> (WorkerId, Door) {
        (self.worker, Door::Api(self.token))
    }
}

impl FromRequest for Caller {
    type Error = Fault;
    type Future = Ready<Result<Self, Fault>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().copied().ok_or_else(no_token))
    }
}

/// Lets a request through to its handler, or answers it here.
pub(in crate::web) async fn pass(
    scope: Scope,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let verdict = timeout(PATIENCE, judge(scope, request.request())).await;
    let caller = match verdict.unwrap_or_else(|_| Err(DatabaseError::TooSlow.into())) {
        Ok(caller) => caller,
        Err(fault) => return Ok(request.into_response(fault.error_response())),
    };
    request.extensions_mut().insert(caller);
    let asked = request.request().clone();
    let looker = Looker { worker: caller.worker, token: Some(caller.token) };
    let answering = async {
        let answer = next.call(request).await?.into_parts().1;
        let recorded = recorded(looker, &asked, answer).await;
        Ok::<_, Error>(recorded.unwrap_or_else(|error| Fault::from(error).error_response()))
    };
    let answer = match timeout(PATIENCE, answering).await {
        Ok(answered) => answered?,
        Err(_) => Fault::from(DatabaseError::TooSlow).error_response(),
    };
    Ok(ServiceResponse::new(asked, answer))
}

async fn judge(scope: Scope, request: &HttpRequest) -> Result<Caller, Fault> {
    let app = request.app_data::<Data<App>>().ok_or(Problem::Stopping)?;
    let now = (app.source.now)();
    let token = shown(request).ok_or_else(no_token)?;
    let acting = bearer(&app.database, token, now).await?.ok_or_else(no_token)?;
    if let Some(limits) = request.app_data::<Data<Limits>>() {
        limits.count(acting.id, app.requests_a_minute, now).map_err(|seconds| {
            let detail = format!("This token has asked too often: wait for {seconds} seconds.");
            Fault::new(Kind::TooMany, detail).with("retry_after", seconds)
        })?;
    }
    let Acting { id, worker, role, scopes } = acting;
    if !scopes.contains(&scope) {
        let detail = format!("This needs a token with the scope {scope}: ask your administrator.");
        return Err(Fault::new(Kind::NotAllowed, detail));
    }
    if !scope.is_of(role) {
        let detail = format!(
            "The role of the token's worker, {}, does not include {scope}: ask your administrator.",
            role.as_str()
        );
        return Err(Fault::new(Kind::NotAllowed, detail));
    }
    Ok(Caller { worker, role, token: id })
}

fn shown(request: &HttpRequest) -> Option<&str> {
    let told = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = told.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

// Whatever is wrong with a token is told alike.
fn no_token() -> Fault {
    let detail =
        "Show a token that is good, as Authorization: Bearer TOKEN. An administrator makes one.";
    Fault::new(Kind::NoToken, detail)
}
