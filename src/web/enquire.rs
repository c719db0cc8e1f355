//! The public enquiry form: off until a service turns it on, in its own name and colour, to be linked to
//! or shown within a page of its site. It needs no cookie and no script.
//!
//! Whoever asks is answered alike, known here or not: what looks like somebody who is here already comes
//! up among the possible duplicates. Nothing that a person may have typed is thrown away. What a robot
//! may have sent, what is over a limit and what the database cannot take is shown once more, with what
//! was typed, and says what to do.

mod colour;
pub(in crate::web) mod form;
mod questions;
mod shown;
mod terms;
pub(in crate::web) mod token;

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use actix_web::web::{Data, Payload};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, ResponseError as _};
use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::ids::{CommandId, JourneyId};
use domain::journey::Tracked;
use domain::pathway::Pathway;
use projections::acknowledging::promise;
use tokio::time::timeout;

use self::form::{Form, pathway_of};
pub use self::terms::EnquiryForm;
use self::token::{Doubt, Shown, tracked};
use super::App;
use super::govuk::Errors;
use super::journeys::enquiries::form::Told;
use super::journeys::save::PAGE;
use super::posted::{Stamp, fields, read_body};
use super::problem::Problem;
use super::sign_in::address_of;
use crate::security::Happened;
use crate::store::{CarryOutError, DatabaseError, asked_before, count_enquiry};

/// Where the form is.
const ADDRESS: &str = "/enquire";
/// How long somebody waits for an answer, before they are told that there is none yet.
const PATIENCE: Duration = Duration::from_secs(12);
/// For how long those who are over a limit wait, at most.
const HOUR: i64 = 3_600;

const QUICK: &str = "Nothing has been sent yet, because it came faster than people type. Look at what is \
     here, and send it again";
const OLD: &str = "Nothing has been sent yet, because this page was open for very long. What you typed is \
     still here: send it again";
const TRAPPED: &str = "Nothing has been sent yet, because something was filled in that people do not \
     see. It is empty now: send it again";
const SENT_BEFORE: &str = "You have sent this form already, and it has reached us. If you have changed \
     something since, send it again";

/// A form that is being dealt with.
struct Asking<'a> {
    app: &'a App,
    terms: &'a EnquiryForm,
    pathway: Pathway,
    now: DateTime<Utc>,
}

/// What became of a form.
enum Outcome {
    /// It is in the log, now or since before.
    Taken(CommandId),
    /// It is not, and is shown once more.
    Again(StatusCode, Shown, Errors),
}

pub(super) async fn ask(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let asking = Asking::of(&app).await?;
    let link = fields(request.query_string().as_bytes()).unwrap_or_default();
    let one = |name: &str| {
        let found = link.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let shown = asking.shown(tracked(one("c"), one("p"), one("by")));
    Ok(asking.page(StatusCode::OK, &shown, &Form::default(), &Errors::default()))
}

pub(super) async fn save(
    app: Data<App>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, Problem> {
    let terms = app.form.as_ref().ok_or(Problem::NotFound)?;
    let is_form = request.content_type() == "application/x-www-form-urlencoded";
    let body = if is_form { read_body(body).await } else { Err(Problem::NoForm) };
    let fields = match body.and_then(|body| fields(&body)) {
        Ok(fields) => fields,
        Err(problem) => return Ok(terms.problem(&problem, app.is_demo)),
    };
    let form = Form::of(&fields);
    let taken = async {
        let asking = Asking::of(&app).await?;
        let outcome = asking.take(&form, &address_of(&request)).await?;
        asking.answer(&form, outcome).await
    };
    let taken = timeout(PATIENCE, taken).await.unwrap_or(Err(DatabaseError::TooSlow.into()));
    Ok(taken.unwrap_or_else(|problem| {
        problem.log();
        terms.not_now(problem.status_code(), &form, app.is_demo)
    }))
}

/// The service's colours, for its form.
pub(super) async fn styles(app: Data<App>) -> Result<HttpResponse, Problem> {
    let terms = app.form.as_ref().ok_or(Problem::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/css; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "public, max-age=600"))
        .body(terms.colour.styles()))
}

impl<'a> Asking<'a> {
    async fn of(app: &'a App) -> Result<Self, Problem> {
        let terms = app.form.as_ref().ok_or(Problem::NotFound)?;
        let now = (app.source.now)();
        let pathway = pathway_of(&*app.answers.read().await?, london_day(now))?;
        Ok(Self { app, terms, pathway, now })
    }

    fn shown(&self, tracked: Option<Tracked>) -> Shown {
        Shown { key: CommandId((self.app.source.id)()), at: self.now, tracked }
    }

    // Every question is asked before anything is written or sealed.
    async fn take(&self, form: &Form, address: &str) -> Result<Outcome, Problem> {
        let read = Shown::read(&form.token, &self.app.derived, self.now);
        let tracked = match &read {
            Ok(shown) | Err((_, Some(shown))) => shown.tracked.clone(),
            Err((_, None)) => None,
        };
        let told = form.parse(&self.pathway, self.now);
        let again = |errors| Ok(self.again(tracked.clone(), errors));
        let shown = match read {
            Ok(shown) => shown,
            Err((doubt, _)) => return again(with(said(doubt), told.err())),
        };
        if !form.trap.is_empty() {
            return again(with(TRAPPED, told.err()));
        }
        let told = match told {
            Ok(told) => told,
            Err(errors) => {
                return Ok(Outcome::Again(StatusCode::UNPROCESSABLE_ENTITY, shown, errors));
            }
        };
        let stamp =
            Stamp { key: shown.key, seen: None, path: ADDRESS.to_owned(), fields: form.told() };
        match asked_before(&self.app.database, shown.key).await? {
            Some(before) if before == self.app.derived.fingerprint(&stamp.told()) => {
                return Ok(Outcome::Taken(shown.key));
            }
            Some(_) => return again(Errors::on(PAGE, SENT_BEFORE)),
            None => {}
        }
        let bounds = self.terms.bounds(&self.app.derived, address, self.now);
        if !count_enquiry(&self.app.database, self.now, &bounds).await? {
            Happened::Throttled.line().at("POST", Some(ADDRESS.to_owned())).tell();
            let errors = Errors::on(PAGE, self.terms.too_many(self.now));
            return Ok(Outcome::Again(StatusCode::TOO_MANY_REQUESTS, shown, errors));
        }
        self.record(told, shown, &stamp).await
    }

    async fn record(
        &self,
        mut told: Told,
        shown: Shown,
        stamp: &Stamp,
    ) -> Result<Outcome, Problem> {
        told.came_by(shown.tracked.clone(), None);
        // The key stands for the journey, so that a form sent twice begins one.
        let journey = JourneyId(shown.key.0);
        let command = told.command(self.app, journey, None).await?;
        match self.app.carry_out_for_nobody(stamp, journey, command).await {
            Ok(_) => Ok(Outcome::Taken(shown.key)),
            Err(CarryOutError::KeyReused) => {
                Ok(self.again(shown.tracked, Errors::on(PAGE, SENT_BEFORE)))
            }
            Err(error) => Err(error.into()),
        }
    }

    // As another enquiry, should it be sent.
    fn again(&self, tracked: Option<Tracked>, errors: Errors) -> Outcome {
        Outcome::Again(StatusCode::UNPROCESSABLE_ENTITY, self.shown(tracked), errors)
    }

    async fn answer(&self, form: &Form, outcome: Outcome) -> Result<HttpResponse, Problem> {
        match outcome {
            Outcome::Taken(key) => {
                let answers = self.app.answers.read().await?;
                // Later than it was recorded.
                let now = (self.app.source.now)();
                let promise = promise(&answers, JourneyId(key.0), now);
                let reply_by = promise.map(|promise| promise.reply_by);
                Ok(self.terms.thanks(reply_by, self.app.is_demo))
            }
            Outcome::Again(status, shown, errors) => {
                let mut page = self.page(status, &shown, form, &errors);
                if status == StatusCode::TOO_MANY_REQUESTS {
                    let wait = HOUR - self.now.timestamp().rem_euclid(HOUR);
                    page.headers_mut().insert(RETRY_AFTER, wait.into());
                }
                Ok(page)
            }
        }
    }
}

fn said(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Quick => QUICK,
        Doubt::Broken | Doubt::Old => OLD,
    }
}

// What is about no question comes first.
fn with(sentence: &str, errors: Option<Errors>) -> Errors {
    let mut all = Errors::on(PAGE, sentence);
    for (field, sentence) in errors.unwrap_or_default().each() {
        all.add(field, sentence);
    }
    all
}
