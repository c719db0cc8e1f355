//! Who may pass: asked before any handler, for every address.

use std::time::Duration;

use actix_web::Error;
use actix_web::HttpMessage as _;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HOST, LOCATION, ORIGIN, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};
use tokio::time::timeout;

use super::App;
use super::looked::{Looker, recorded};
use super::offered::offered;
use super::on_the_way::place;
use super::posted::{Fields, Stamp, fields, is_common, is_secret, read_body};
use super::problem::Problem;
use super::provider::{Standing, standing};
use super::routes::Allowed;
use super::sight::Asking;
use super::sign_in::address_of;
use super::signed_in::{SignedIn, token};
use super::{carry, html_page, second_step, see_other, sign_in, step_up, uploaded};
use crate::security::{Happened, Line};
use crate::store::{DatabaseError, session, token_hash};

/// How long anything is waited for, be it a database that neither answers nor says no.
const PATIENCE: Duration = Duration::from_secs(30);

/// Lets a request through to its handler, or answers it here.
pub(super) async fn pass(
    allowed: Allowed,
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(app) = request.app_data::<Data<App>>().cloned() else {
        return Ok(request.into_response(Problem::Stopping.error_response()));
    };
    let verdict = timeout(PATIENCE, judge(&app, allowed, request.request())).await;
    let verdict = verdict.unwrap_or(Err(DatabaseError::TooSlow.into()));
    let stopped = match verdict {
        Ok(Verdict::Pass) => None,
        // A file is not carried through the page in between.
        Ok(Verdict::SignInFirst) if request.method().is_safe() || has_files(&request) => {
            Some(to_sign_in(request.request()))
        }
        Ok(Verdict::SignInFirst) => {
            let typed = request.extract::<actix_web::web::Payload>().await?;
            Some(ask_to_sign_in(&app, request.request(), read_body(typed).await))
        }
        Ok(Verdict::AskProviderFirst(address)) => Some(see_other(&address)),
        Ok(Verdict::SetUpFirst) if request.method().is_safe() => {
            Some(see_other(second_step::ADDRESS))
        }
        Ok(Verdict::SetUpFirst) => Some(Problem::SecondStepFirst.error_response()),
        Ok(Verdict::ProveFirst(who)) => {
            let typed = if request.method().is_safe() {
                None
            } else {
                Some(request.extract::<actix_web::web::Payload>().await?)
            };
            Some(step_up::ask_first(&app, &who, request.request(), typed).await)
        }
        Err(problem @ Problem::Database(_))
            if !request.method().is_safe() && !has_files(&request) =>
        {
            let failed = problem.error_response();
            let typed = request.extract::<actix_web::web::Payload>().await?;
            let typed = read_body(typed).await.and_then(|body| fields(&body));
            Some(typed.map_or(failed, |fields| keeping(request.path(), &fields)))
        }
        Err(problem) => Some(problem.error_response()),
    };
    match stopped {
        Some(response) => Ok(request.into_response(response)),
        None => answer(request, next).await,
    }
}

// Where the service failed a form, the answer keeps what was typed.
async fn answer(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let asked = request.request().clone();
    let patience = if has_files(&request) { PATIENCE + uploaded::PATIENCE } else { PATIENCE };
    let who = asked.extensions().get::<SignedIn>().map(|it| (it.worker, it.role));
    let answering = async {
        let Some((worker, role)) = who else {
            return Ok::<_, Error>(next.call(request).await?.into_parts().1);
        };
        let Some(place) = place(&asked, worker).await else {
            line(Happened::Throttled, &asked).by(worker).how("at-once").tell();
            return Ok(Problem::TooMuchAtOnce.error_response());
        };
        let answer = next.call(request).await?.into_parts().1;
        let recorded = recorded(Looker { worker, token: None }, &asked, answer).await;
        let recorded = recorded.map(|answer| offered(role, answer));
        let mut answer = recorded.unwrap_or_else(|error| Problem::from(error).error_response());
        place.kept_by(&mut answer);
        Ok(answer)
    };
    let answer = match timeout(patience, answering).await {
        Ok(answered) => answered?,
        Err(_) => Problem::from(DatabaseError::TooSlow).error_response(),
    };
    let stamp = asked.extensions().get::<Stamp>().cloned();
    let answer = match stamp {
        Some(stamp) if answer.status() == StatusCode::SERVICE_UNAVAILABLE => {
            keeping(&stamp.path, &stamp.fields)
        }
        _ => answer,
    };
    Ok(ServiceResponse::new(asked, answer))
}

fn has_files(request: &ServiceRequest) -> bool {
    request.content_type() == uploaded::KIND
}

fn keeping(path: &str, fields: &Fields) -> HttpResponse {
    let page = carry::try_again(path, fields);
    let mut response = html_page(StatusCode::SERVICE_UNAVAILABLE, page);
    response.headers_mut().insert(RETRY_AFTER, 5.into());
    response
}

enum Verdict {
    Pass,
    SignInFirst,
    AskProviderFirst(String),
    SetUpFirst,
    ProveFirst(SignedIn),
}

async fn judge(app: &App, allowed: Allowed, request: &HttpRequest) -> Result<Verdict, Problem> {
    if !request.method().is_safe() && !comes_from_here(app, request) {
        line(Happened::ForgeryRefused, request).how("another-site").tell();
        return Err(Problem::Elsewhere);
    }
    let roles = match allowed {
        Allowed::Anyone => return Ok(Verdict::Pass),
        Allowed::Roles(roles) => roles,
        // That has a gate of its own.
        Allowed::Token(_) => return Err(Problem::NotSignedIn),
    };
    let Some(token) = token(request, &app.place) else { return Ok(Verdict::SignInFirst) };
    let now = (app.source.now)();
    let found = session(&app.database, &token_hash(&token), now).await?;
    let Some(session) = found else {
        line(Happened::SessionRefused, request).network(address_of(request)).tell();
        return Ok(Verdict::SignInFirst);
    };
    match standing(app, &session, request, now) {
        Standing::Stands => {}
        Standing::Ask(address) => return Ok(Verdict::AskProviderFirst(address)),
        Standing::Over => return Ok(Verdict::SignInFirst),
    }
    if !roles.contains(&session.role) {
        line(Happened::Refused, request).by(session.worker).how(session.role.as_str()).tell();
        return Err(Problem::NotYours(session.role));
    }
    let sight = app.sight_of(Asking::of(&session)).await?;
    let who = SignedIn::new(session, sight, &token);
    if who.owes_factor && !second_step::is_on_the_way(request.path()) {
        return Ok(Verdict::SetUpFirst);
    }
    if step_up::asks(request, roles) && !step_up::is_fresh(app, &who) {
        line(Happened::ProofAsked, request).by(who.worker).tell();
        return Ok(Verdict::ProveFirst(who));
    }
    request.extensions_mut().insert(who);
    Ok(Verdict::Pass)
}

/// The line of something that happened to a request.
pub(in crate::web) fn line(happened: Happened, request: &HttpRequest) -> Line {
    happened.line().at(request.method().as_str(), request.match_pattern())
}

// A form of another site is told by what the browser says of it. One that says neither is no
// browser of today, and the form's own token still stands.
fn comes_from_here(app: &App, request: &HttpRequest) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = header("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let host = header(HOST.as_str()).unwrap_or_default();
    header(ORIGIN.as_str()).is_none_or(|origin| {
        origin == app.place.origin() || origin.strip_prefix("http://") == Some(host)
    })
}

fn to_sign_in(request: &HttpRequest) -> HttpResponse {
    let then = request.uri().path_and_query().map_or("/", |it| it.as_str());
    let address = match then {
        "/" => "/sign-in".to_owned(),
        then => format!("/sign-in?{}", sign_in::query(then)),
    };
    HttpResponse::SeeOther().insert_header((LOCATION, address)).finish()
}

// What was typed travels through the sign-in page and back, and is kept nowhere.
fn ask_to_sign_in(app: &App, request: &HttpRequest, typed: Result<Bytes, Problem>) -> HttpResponse {
    let typed = typed.and_then(|body| Ok((fields(&body)?, body)));
    match typed {
        Ok((fields, _)) if fields.iter().all(|(name, _)| is_common(name)) => see_other("/sign-in"),
        // A password goes into no page.
        Ok((fields, _)) if fields.iter().any(|(name, _)| is_secret(name)) => see_other("/sign-in"),
        Ok((_, body)) => carry::sign_in_again(app, request.path(), &String::from_utf8_lossy(&body)),
        Err(problem) => problem.error_response(),
    }
}
