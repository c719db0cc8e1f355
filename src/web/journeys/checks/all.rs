//! Asking for all checks that are not started, at once: which, shown before it is done.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::journey::{CheckStep, RecordCheck};
use domain::together::Together;
use maud::{Markup, html};
use projections::{Question, Sight};
use serde::Deserialize;

use super::form::to_checks;
use super::rows::{Listed, Row};
use crate::web::App;
use crate::web::govuk::{Errors, button, checkboxes, choice};
use crate::web::journeys::found::Found;
use crate::web::journeys::save::finish_at;
use crate::web::journeys::sheet::Sheet;
use crate::web::journeys::when::{self, Typed, when_asked};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    checks: Vec<String>,
    happened_on: String,
    happened_at: String,
}

impl Form {
    fn typed(&self) -> Typed<'_> {
        Typed { day: &self.happened_on, time: &self.happened_at }
    }
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (found, listed) = find(&app, &who.sight, &reference).await?;
    // What only some need is for the worker to say.
    let usual = listed.rows.iter().filter(|row| row.is_new() && !row.check.is_for_some());
    let checks = usual.map(Row::word).collect();
    let form = Form { checks, happened_on: "today".to_owned(), ..Form::default() };
    let errors = Errors::default();
    Ok(sheet(&listed, &form, &errors).response(&app, &who, &found, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let (found, listed) = find(&app, &who.sight, &reference).await?;
    let again =
        |errors: &Errors| sheet(&listed, &form, errors).response(&app, &who, &found, errors);
    let command = match form.parse(&found, &listed) {
        Ok(command) => command,
        Err(errors) => return Ok(again(&errors)),
    };
    let led_on = |receipt| to_checks(&found, receipt);
    finish_at(&app, &who, &stamp, (&found, command), led_on, again).await
}

// A form that was sent before still names those that are started since.
async fn find(app: &App, sight: &Sight, reference: &str) -> Result<(Found, Listed), Problem> {
    let found = app.find(sight, reference).await?;
    let listed = app.checks_of(&found, &Question::now(found.now)).await?;
    Ok((found, listed))
}

impl Form {
    fn parse(&self, found: &Found, listed: &Listed) -> Result<Together, Errors> {
        let mut errors = Errors::default();
        let happened_at = when::read(found, &self.typed(), &mut errors);
        let rows =
            self.checks.iter().map(|word| listed.rows.iter().find(|row| row.word() == *word));
        let rows: Option<Vec<&Row>> = rows.collect();
        let rows = rows.filter(|rows| !rows.is_empty()).ok_or("Select what you asked for");
        let rows = errors.take("checks", rows);
        let (Some(happened_at), Some(rows), true) = (happened_at, rows, errors.is_empty()) else {
            return Err(errors);
        };
        // What a colleague asked for meanwhile is not asked for twice.
        Ok(rows.into_iter().filter(|row| row.is_new()).fold(
            Together::default(),
            |together, row| {
                let (check, person) = (row.check.name.clone(), row.on.person());
                let step = CheckStep::Requested;
                together.with(RecordCheck { happened_at, check, person, step, note: None })
            },
        ))
    }
}

fn sheet<'a>(listed: &Listed, form: &'a Form, errors: &'a Errors) -> Sheet<'a> {
    Sheet {
        title: "Ask for all that are not started",
        intro: html! {
            p.govuk-body {
                "Each that is ticked is put on the timeline as asked for. Take the ticks from those that \
                 this household does not need."
            }
        },
        questions: html! {
            (which(listed, form, errors))
            (when_asked("When were they asked for?", &form.typed(), errors))
        },
        button: button("Record that they were asked for"),
    }
}

fn which(listed: &Listed, form: &Form, errors: &Errors) -> Markup {
    let is_offered = |row: &&Row| row.is_new() || form.checks.contains(&row.word());
    let rows = listed.rows.iter().filter(is_offered);
    let told: Vec<[String; 3]> = rows
        .map(|row| {
            let label = format!("{}: {}", listed.name(row.on), row.check.label);
            let made_on = Some(&*row.check.made_on).filter(|_| row.check.is_for_some());
            let made_on = made_on.map_or(String::new(), |it| format!("For {it}. "));
            [row.word(), label, format!("{made_on}Owed by: {}", row.check.owed_by)]
        })
        .collect();
    let choices = told.iter().map(|[word, label, owed]| choice(word, label).hint(owed));
    html! {
        @if told.is_empty() {
            p.govuk-body #checks { "Every check was asked for, or is not needed." }
        } @else {
            (checkboxes("checks", "Which?", choices, &form.checks, errors).small())
        }
    }
}
