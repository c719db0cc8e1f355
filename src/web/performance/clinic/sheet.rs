//! The page of a form of a clinic, and what carries it out.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use chrono::NaiveDate;
use domain::clinic::{Page, Words, stream};
use domain::ids::EventId;
use domain::record::Decide;
use domain::sealed::{Note, Sealed};
use domain::together::Together;
use maud::{Markup, html};
use serde::Serialize;

use super::address;
use crate::report::clinic::{Pack, words_of};
use crate::report::words::day;
use crate::store::{CarryOutError, KeyError, Subject};
use crate::web::govuk::{Button, Errors, button_group};
use crate::web::journeys::save::{PAGE, SENT_BEFORE, field_of};
use crate::web::layout::{Entry, page};
use crate::web::posted::Stamp;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, see_other};

/// What a form asks.
pub(super) struct Sheet<'a> {
    pub(super) clinic: NaiveDate,
    pub(super) title: &'a str,
    pub(super) questions: Markup,
    pub(super) button: Button<'a>,
}

impl Sheet<'_> {
    /// The page: asked for the first time, or again with what is wrong.
    pub(super) fn response(self, app: &App, who: &SignedIn, errors: &Errors) -> HttpResponse {
        let back = address(self.clinic);
        let frame = app.frame_for(who, Entry::Performance, self.title).errors(errors);
        let frame = frame.back("Back to the clinic", &back);
        let main = html! {
            span.govuk-caption-l { "Performance clinic of " (day(self.clinic)) }
            h1.govuk-heading-l { (self.title) }
            form method="post" novalidate {
                (app.marks(who, None))
                (self.questions)
                (button_group(&html! {
                    (self.button)
                    a.govuk-link href=(back) { "Cancel" }
                }))
            }
        };
        let status =
            if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        html_page(status, page(&frame, &main))
    }
}

/// Seals words for the fact that they are to be told with. Those of a clinic whose words were struck are left
/// empty, for its history to refuse.
pub(super) async fn seal(
    app: &App,
    clinic: NaiveDate,
    (event, field): (EventId, &str),
    text: &str,
) -> Result<Sealed<Note>, Problem> {
    let subject = Subject::Clinic(stream(clinic));
    match app.seal(subject, (stream(clinic), event, field), text).await {
        Err(KeyError::Destroyed) => Ok(Sealed::refused(app.keys.read().await.key_of(subject))),
        sealed => Ok(sealed?),
    }
}

/// Seals a page for the fact that it lies in: its figures apart from what people wrote, and that under the
/// key of the clinic at which they did.
pub(super) async fn seal_page(app: &App, pack: Pack, event: EventId) -> Result<Page, Problem> {
    let history = stream(pack.clinic);
    let (pack, written) = pack.without_words();
    let subject = Subject::ClinicPage(history);
    let pack = app.seal(subject, (history, event, "pack"), &text_of(&pack)?).await?;
    let mut words = vec![];
    for (clinic, written) in written {
        let (subject, field) = (Subject::Clinic(stream(clinic)), words_of(clinic));
        match app.seal(subject, (history, event, &field), &text_of(&written)?).await {
            Ok(sealed) => words.push(Words { clinic, words: sealed }),
            Err(KeyError::Destroyed) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Page { pack, words })
}

fn text_of(told: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(told).map_err(|error| Problem::Failed(error.to_string()))
}

/// Carries out what a form asks for, and goes back to the clinic, or says what stands against it.
pub(super) async fn finish(
    app: &App,
    who: &SignedIn,
    stamp: &Stamp,
    (clinic, id): (NaiveDate, EventId),
    command: impl Decide + Send + Sync + 'static,
) -> Result<Result<HttpResponse, Errors>, Problem> {
    let command = Together::default().with_id(id, command);
    match app.carry_out(who, stamp, stream(clinic), command).await {
        Ok(_) => Ok(Ok(see_other(&address(clinic)))),
        Err(CarryOutError::Refused(refusal)) => Ok(Err(Errors::on(field_of(&refusal), refusal))),
        Err(CarryOutError::KeyReused) => Ok(Err(Errors::on(PAGE, SENT_BEFORE))),
        Err(error) => Err(error.into()),
    }
}
