//! A request for subject access: a manager says who asks, reads each text in free words, and takes the file.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use domain::ids::PersonId;
use maud::{Markup, html};
use serde::Deserialize;

use super::found::Found;
use super::retention::sentence;
use super::sheet::{Around, Sheet};
use crate::subject_access::{Adult, Asked, Known, Text};
use crate::web::govuk::{Errors, button, checkboxes, choice, inset_text};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, words};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    people: Vec<String>,
    texts: Vec<u32>,
}

/// `/journeys/{reference}/subject-access`
pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let known = known(&app, &found).await?;
    let errors = Errors::default();
    Ok(asked(&app, &who, (&found, &known), &Form::default(), &errors))
}

/// The file.
pub(in crate::web) async fn hand_over(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let form = posted.form;
    let found = app.find(&who.sight, &reference).await?;
    let known = known(&app, &found).await?;
    let is_ticked = |adult: &&Adult| form.people.contains(&adult.id.to_string());
    let people: Vec<PersonId> = known.adults.iter().filter(is_ticked).map(|it| it.id).collect();
    if people.is_empty() {
        let unsaid = if known.adults.is_empty() {
            "Nobody’s details are recorded here, so there is nothing to hand over"
        } else {
            "Select who asks"
        };
        let errors = Errors::on("people", unsaid);
        return Ok(asked(&app, &who, (&found, &known), &form, &errors));
    }
    let texts: BTreeSet<u32> = form.texts.iter().copied().collect();
    let kept = found.kept.as_ref().map_or("It is erased.".to_owned(), |it| sentence(it, &found));
    let made = (&*who.name, &*kept, found.now);
    let file = known.written(&Asked { people, texts }, &found.pathway, made);
    let named = format!("attachment; filename=\"{}-subject-access.html\"", found.reference);
    Ok(HttpResponse::build(StatusCode::OK)
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, named))
        .body(file))
}

async fn known(app: &App, found: &Found) -> Result<Known, Problem> {
    // Whose erasure is ordered is forgotten first.
    app.adults(found).await?;
    let of = (found.journey, found.reference.to_string());
    let known = Known::of(&app.database, &app.keys, of, found.now).await;
    known.map_err(|error| Problem::Failed(error.to_string()))
}

fn asked(
    app: &App,
    who: &SignedIn,
    (found, known): (&Found, &Known),
    form: &Form,
    errors: &Errors,
) -> HttpResponse {
    let sheet = Sheet {
        title: "What one person may have of what is held",
        intro: html! {
            p.govuk-body {
                "One file with all that is held about one person, in plain words, which prints well. It \
                 holds nobody else’s details. That you took it goes on record below the household."
            }
            (inset_text(&html! {
                "Texts that colleagues wrote may tell of the other adult, a child or a referee. Each \
                 stays out until you have read it and ticked it."
            }))
        },
        questions: html! {
            (of_people(known, form, errors))
            (of_texts(known, form, errors))
        },
        button: button("Take the file"),
    };
    let address = found.below("subject-access/file");
    let around = Around { sent_to: Some(&address), ..Around::default() };
    sheet.response_keeping(app, who, found, errors, &around)
}

fn of_people(known: &Known, form: &Form, errors: &Errors) -> Markup {
    let told: Vec<[String; 3]> = (known.adults.iter())
        .map(|adult| {
            let day = words::day(domain::calendar::london_day(adult.told_at));
            let since = if adult.is_superseded { ", and put right since" } else { "" };
            let told = format!("As told on {day}{since}");
            [adult.id.to_string(), adult.name().to_owned(), told]
        })
        .collect();
    let choices = told.iter().map(|[value, name, told]| choice(value, name).hint(told));
    html! {
        (checkboxes("people", "Who asks?", choices, &form.people, errors)
            .hint("Tick every entry that is the same person, and no other"))
    }
}

fn of_texts(known: &Known, form: &Form, errors: &Errors) -> Markup {
    let ticked: Vec<String> = form.texts.iter().map(ToString::to_string).collect();
    let mut numbers: Vec<u32> = known.texts.iter().map(|it| it.version).collect();
    numbers.dedup();
    let told: Vec<[String; 2]> = (numbers.iter())
        .map(|number| {
            let of_it = known.texts.iter().filter(|it| it.version == *number);
            let words: Vec<String> = of_it.map(spoken).collect();
            [number.to_string(), words.join(" / ")]
        })
        .collect();
    let choices = told.iter().map(|[value, words]| choice(value, words));
    html! {
        @if told.is_empty() {
            p.govuk-body { "No colleague wrote anything in free words here." }
        } @else {
            (checkboxes("texts", "Which texts tell of this person alone?", choices, &ticked, errors)
                .small())
        }
    }
}

fn spoken(text: &Text) -> String {
    if text.is_rest {
        format!("What an imported row said besides: {}", text.words)
    } else {
        text.words.clone()
    }
}
