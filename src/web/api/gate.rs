//! Which program may pass, for whom, and what for: asked before any handler of the API.

use std::borrow::Cow;
use std::future::{Ready, ready};
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{
    Error, FromRequest, HttpMessage as _, HttpRequest, HttpResponse, ResponseError as _,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::ids::WorkerId;
use projections::Sight;
use tokio::time::timeout;
use uuid::Uuid;

use super::fault::{Fault, Kind};
use super::limits::Limits;
use super::tables::ADDRESS as TABLES;
use crate::security::Happened;
use crate::store::{Acting, DatabaseError, Door, Role, Scope, bearer};
use crate::web::App;
use crate::web::gate::line;
use crate::web::looked::{Looker, recorded};
use crate::web::on_the_way::place;
use crate::web::problem::Problem;
use crate::web::sight::Asking;

const AT_ONCE: &str = "Too much was asked for at once for this token's worker: take what is on its way, then \
                       ask again.";
/// How long anything is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// For whom a program asks that the gate let through.
#[derive(Clone, Debug)]
pub(in crate::web) struct Caller {
    pub(super) worker: WorkerId,
    pub(super) role: Role,
    /// Whether it may be told what is known of single households.
    pub(super) sees_households: bool,
    /// Which households they see.
    pub(super) sight: Sight,
    token: Uuid,
}

impl Caller {
    /// Who records, and by which door.
    pub(super) fn by(&self) -> (WorkerId, Door) {
        (self.worker, Door::Api(self.token))
    }
}

impl FromRequest for Caller {
    type Error = Fault;
    type Future = Ready<Result<Self, Fault>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().cloned().ok_or_else(no_token))
    }
}

/// Lets a request through to its handler, or answers it here.
pub(in crate::web) async fn pass(
    scopes: &'static [Scope],
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let verdict = timeout(PATIENCE, judge(scopes, request.request())).await;
    let caller = match verdict.unwrap_or_else(|_| Err(DatabaseError::TooSlow.into())) {
        Ok(caller) => caller,
        Err(fault) => {
            let answer = asking_for_a_password(request.path(), fault.error_response());
            return Ok(request.into_response(answer));
        }
    };
    let (worker, token) = (caller.worker, caller.token);
    let looker = Looker { worker, token: Some(token) };
    request.extensions_mut().insert(caller);
    let asked = request.request().clone();
    let answering = async {
        let Some(place) = place(&asked, worker).await else {
            line(Happened::Throttled, &asked).by(worker).token(token).tell();
            return Ok::<_, Error>(Fault::new(Kind::TooMany, AT_ONCE).error_response());
        };
        let answer = next.call(request).await?.into_parts().1;
        let recorded = recorded(looker, &asked, answer).await;
        let mut answer = recorded.unwrap_or_else(|error| Fault::from(error).error_response());
        place.kept_by(&mut answer);
        Ok(answer)
    };
    let answer = match timeout(PATIENCE, answering).await {
        Ok(answered) => answered?,
        Err(_) => Fault::from(DatabaseError::TooSlow).error_response(),
    };
    Ok(ServiceResponse::new(asked, answer))
}

async fn judge(wanted: &[Scope], request: &HttpRequest) -> Result<Caller, Fault> {
    let app = request.app_data::<Data<App>>().ok_or(Problem::Stopping)?;
    let now = (app.source.now)();
    let token = shown(request).ok_or_else(no_token)?;
    let acting = bearer(&app.database, &token, now).await?.ok_or_else(|| {
        line(Happened::TokenRefused, request).tell();
        no_token()
    })?;
    let line = |happened| line(happened, request).by(acting.worker).token(acting.id);
    if let Some(limits) = request.app_data::<Data<Limits>>() {
        limits.count(acting.id, app.requests_a_minute, now).map_err(|seconds| {
            line(Happened::Throttled).how("in-a-minute").tell();
            let detail = format!("This token has asked too often: wait for {seconds} seconds.");
            Fault::new(Kind::TooMany, detail).with("retry_after", seconds)
        })?;
    }
    let Acting { id, worker, role, scopes, is_bound } = acting;
    let words: Vec<&str> = wanted.iter().map(|scope| scope.as_str()).collect();
    let words = words.join(" or ");
    let mut shown = wanted.iter().filter(|scope| scopes.contains(scope)).peekable();
    if shown.peek().is_none() {
        line(Happened::Refused).how("scope").tell();
        let detail = format!("This needs a token with the scope {words}: ask your administrator.");
        return Err(Fault::new(Kind::NotAllowed, detail));
    }
    if !shown.any(|scope| scope.is_of(role)) {
        line(Happened::Refused).how(role.as_str()).tell();
        let detail = format!(
            "The role of the token's worker, {}, does not include {words}: ask your administrator.",
            role.as_str()
        );
        return Err(Fault::new(Kind::NotAllowed, detail));
    }
    let sees_households = scopes.contains(&Scope::Read) && Scope::Read.is_of(role);
    let sight = app.sight_of(Asking { worker, role, is_bound, in_person: false }).await?;
    Ok(Caller { worker, role, sees_households, sight, token: id })
}

// A spreadsheet cannot send a header of its own: what only looks may show the token as a password.
fn shown(request: &HttpRequest) -> Option<Cow<'_, str>> {
    let told = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, told) = told.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(told.trim().into());
    }
    if !scheme.eq_ignore_ascii_case("basic") || request.method() != Method::GET {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(told.trim()).ok()?).ok()?;
    let (_, password) = pair.split_once(':')?;
    Some(password.trim().to_owned().into())
}

// Excel and Power BI ask for a password only where they are told to.
fn asking_for_a_password(path: &str, mut refusal: HttpResponse) -> HttpResponse {
    let is_table =
        path == TABLES || path.strip_prefix(TABLES).is_some_and(|it| it.starts_with('/'));
    if is_table && refusal.status() == StatusCode::UNAUTHORIZED {
        let basic = HeaderValue::from_static("Basic realm=\"waymark\", charset=\"UTF-8\"");
        refusal.headers_mut().insert(WWW_AUTHENTICATE, basic);
    }
    refusal
}

// Whatever is wrong with a token is told alike.
fn no_token() -> Fault {
    let detail =
        "Show a token that is good, as Authorization: Bearer TOKEN. An administrator makes one.";
    Fault::new(Kind::NoToken, detail)
}
