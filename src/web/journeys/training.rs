//! Booking a household on a training course, chosen among those ahead.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::journey::RecordMilestone;
use domain::together::Together;
use domain::training::BOOKED;
use maud::{Markup, html};
use projections::training::Held;
use serde::Deserialize;

use super::found::Found;
use super::milestones::effect::effect;
use super::notes::note_asked;
use super::save::finish;
use super::sheet::Sheet;
use crate::store::Role;
use crate::web::App;
use crate::web::govuk::{Errors, button, choice, inset_text, radios};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::read_note;
use crate::web::training::{days, places, why};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    course: String,
    note: String,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
) -> Result<HttpResponse, Problem> {
    let page = Page::of(&app, &who, &reference).await?;
    let errors = Errors::default();
    Ok(page.sheet(&Form::default(), &errors).response(&app, &who, &page.found, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let page = Page::of(&app, &who, &reference).await?;
    let again =
        |errors: &Errors| page.sheet(&form, errors).response(&app, &who, &page.found, errors);
    let mut errors = Errors::default();
    let note = errors.take("note", read_note("Note", &form.note));
    let chosen = errors.take("course", page.chosen(&form));
    let (Some(held), Some(note), true) = (chosen, note, errors.is_empty()) else {
        return Ok(again(&errors));
    };
    if held.is_full() && !page.has_place(held) {
        if who.role != Role::Manager {
            return Ok(again(&Errors::on("course", page.full(held))));
        }
        if note.trim().is_empty() {
            return Ok(again(&Errors::on(
                "note",
                "Say why they are booked on a course that is full",
            )));
        }
    }
    let command = |note| RecordMilestone {
        happened_at: page.found.now,
        milestone: BOOKED.into(),
        outcome: None,
        by_manager: who.role == Role::Manager,
        booked_for: Some(held.plan.starts_at),
        course: Some(held.id),
        note,
    };
    let command = app.with_note(Together::default(), page.found.journey, &note, command).await?;
    finish(&app, &who, &stamp, &page.found, command, again).await
}

struct Page {
    found: Found,
    /// The courses that have not begun.
    ahead: Vec<Held>,
    is_managers: bool,
}

impl Page {
    async fn of(app: &App, who: &SignedIn, reference: &str) -> Result<Self, Problem> {
        let found = app.find(reference).await?;
        if found.pathway.milestone(&BOOKED.into()).is_none() {
            return Err(Problem::NotFound);
        }
        let mut ahead = app.courses().await?;
        ahead.retain(|held| !held.is_cancelled && found.now < held.plan.starts_at);
        Ok(Self { found, ahead, is_managers: who.role == Role::Manager })
    }

    fn chosen(&self, form: &Form) -> Result<&Held, &'static str> {
        let chosen = self.ahead.iter().find(|held| held.id.to_string() == form.course);
        chosen.ok_or(if self.ahead.is_empty() { "Add a course first" } else { "Select a course" })
    }

    // Whether the household is on the course already, so that it takes no further place.
    fn has_place(&self, held: &Held) -> bool {
        held.households.iter().any(|(journey, _)| *journey == self.found.journey)
    }

    // Where there is room instead.
    fn full(&self, held: &Held) -> String {
        let said =
            |held: &Held| format!("{} on {}", held.plan.name, days(&held.plan, self.found.now));
        let next = self.ahead.iter().find(|other| !other.is_full());
        let next = next.map_or_else(
            || "No other course has places left".to_owned(),
            |next| format!("The next with places left is {}", said(next)),
        );
        format!("{} is full. {next}. A manager may book them all the same", said(held))
    }

    fn sheet<'a>(&'a self, form: &'a Form, errors: &'a Errors) -> Sheet<'a> {
        Sheet {
            title: "Book training",
            intro: self.intro(),
            questions: self.questions(form, errors),
            button: button("Book"),
        }
    }

    fn intro(&self) -> Markup {
        let found = &self.found;
        html! {
            @if let Some(rebooking) = &found.rebooking {
                p.govuk-body { (why(rebooking, found.now)) "." }
            }
            @if self.ahead.is_empty() {
                // In the place of the question, so that an error leads here.
                #course {
                    (inset_text(&html! {
                        "No course is ahead. "
                        a.govuk-link href="/training/new" { "Add a course" } " first."
                    }))
                }
            } @else if let Some(milestone) = found.pathway.milestone(&BOOKED.into()) {
                (effect(found, milestone))
            }
        }
    }

    fn questions(&self, form: &Form, errors: &Errors) -> Markup {
        let now = self.found.now;
        let told: Vec<(String, String, String)> = (self.ahead.iter())
            .map(|held| {
                let label = format!("{}, {}", held.plan.name, days(&held.plan, now));
                let full = if held.is_full() { "Full. " } else { "" };
                (held.id.to_string(), label, format!("{full}{}, {}", held.plan.place, places(held)))
            })
            .collect();
        let choices = told.iter().map(|(id, label, hint)| choice(id, label).hint(hint));
        let asked = if self.is_managers {
            "Note, or why they go on a course that is full (optional)"
        } else {
            "Note (optional)"
        };
        let elsewhere = format!("milestones/new?milestone={BOOKED}");
        html! {
            @if !self.ahead.is_empty() {
                (radios("course", "Which course?", choices, &form.course, errors))
            }
            (note_asked(asked, &form.note, errors)
                .hint("Kept sealed. Write only what colleagues need to know."))
            p.govuk-body {
                "Is it a course that is not listed, such as another council’s? "
                a.govuk-link href=(self.found.below(&elsewhere)) { "Book it without a place of ours" }
                "."
            }
        }
    }
}
