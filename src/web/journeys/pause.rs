//! Pausing a journey, and going on with it.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::journey::{PauseJourney, ResumeJourney};
use domain::together::Together;
use maud::html;
use serde::Deserialize;

use super::found::Found;
use super::notes::note_asked;
use super::save::finish;
use super::sheet::Sheet;
use super::when::{self, Typed, when_asked};
use crate::web::App;
use crate::web::dates::read_coming_day;
use crate::web::govuk::{Errors, button, date_text};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::read_note;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    happened_on: String,
    happened_at: String,
    review_on: String,
    note: String,
}

impl Form {
    fn today() -> Self {
        Self { happened_on: "today".to_owned(), ..Self::default() }
    }

    fn typed(&self) -> Typed<'_> {
        Typed { day: &self.happened_on, time: &self.happened_at }
    }
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let errors = Errors::default();
    Ok(sheet(&Form::today(), &errors).response(&app, &who, &found, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let found = app.find(&who.sight, &reference).await?;
    let again = |errors: &Errors| sheet(&form, errors).response(&app, &who, &found, errors);
    match form.parse(&app, &found).await? {
        Ok(command) => finish(&app, &who, &stamp, &found, command, again).await,
        Err(errors) => Ok(again(&errors)),
    }
}

pub(in crate::web) async fn ask_to_resume(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let errors = Errors::default();
    Ok(resume_sheet(&Form::today(), &errors).response(&app, &who, &found, &errors))
}

pub(in crate::web) async fn resume(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let found = app.find(&who.sight, &reference).await?;
    let again = |errors: &Errors| resume_sheet(&form, errors).response(&app, &who, &found, errors);
    let mut errors = Errors::default();
    match when::read(&found, &form.typed(), &mut errors) {
        Some(happened_at) => {
            let command = Together::default().with(ResumeJourney { happened_at });
            finish(&app, &who, &stamp, &found, command, again).await
        }
        None => Ok(again(&errors)),
    }
}

impl Form {
    async fn parse(&self, app: &App, found: &Found) -> Result<Result<Together, Errors>, Problem> {
        let mut errors = Errors::default();
        let happened_at = when::read(found, &self.typed(), &mut errors);
        let review_on = errors.take("review_on", read_coming_day(&self.review_on, found.today()));
        let note = errors.take("note", read_note("Why it is paused", &self.note));
        if note.as_ref().is_some_and(String::is_empty) {
            errors.add("note", "Tell us why it is paused");
        }
        let (Some(happened_at), Some(note), true) = (happened_at, note, errors.is_empty()) else {
            return Ok(Err(errors));
        };
        let command = |note| PauseJourney { happened_at, review_on, note };
        Ok(Ok(app.with_note(Together::default(), found.journey, &note, command).await?))
    }
}

fn sheet<'a>(form: &'a Form, errors: &'a Errors) -> Sheet<'a> {
    Sheet {
        title: "Pause this household’s journey",
        intro: html! {
            p.govuk-body { "Its clocks stand still until it is resumed, and nobody is reminded." }
        },
        questions: html! {
            (when_asked("From when?", &form.typed(), errors))
            (date_text("review_on", "When will you look at it again?", &form.review_on, errors)
                .hint("It comes back to your work on that day. For example, 4/1/2027 or 4 Jan"))
            (note_asked("Why is it paused?", &form.note, errors))
        },
        button: button("Pause"),
    }
}

fn resume_sheet<'a>(form: &'a Form, errors: &'a Errors) -> Sheet<'a> {
    Sheet {
        title: "Go on with this household’s journey",
        intro: html! {
            p.govuk-body { "Its clocks run on from where they stood." }
        },
        questions: when_asked("From when?", &form.typed(), errors),
        button: button("Resume"),
    }
}
