//! Booking a household on a training course, chosen among those ahead.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::ids::{CourseId, WorkerId};
use domain::journey::RecordMilestone;
use domain::sealed::{Note, Sealed};
use domain::together::Together;
use domain::training::BOOKED;
use maud::{Markup, html};
use projections::Sight;
use projections::training::Held;
use serde::Deserialize;

use super::found::Found;
use super::milestones::effect::effect;
use super::notes::note_asked;
use super::save::finish_carried_out;
use super::sheet::Sheet;
use crate::store::{CarryOutError, Door, FreePlace, Receipt, Role};
use crate::web::App;
use crate::web::govuk::{Errors, button, choice, inset_text, radios};
use crate::web::posted::{Posted, Stamp};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::read_note;
use crate::web::training::{days, places, why};

/// What follows a course's id where it was shown to be full: who chose it so knew.
pub(in crate::web) const FULL: &str = " full";
/// How often a place is looked for anew where others book at the same moment.
const TRIES: usize = 8;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    pub(in crate::web) course: String,
    pub(in crate::web) note: String,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
) -> Result<HttpResponse, Problem> {
    let page = Page::of(&app, &who.sight, who.role == Role::Manager, &reference).await?;
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
    let by = ((who.worker, Door::Page), &who.sight, who.role == Role::Manager);
    let (page, came_to) = book(&app, by, &stamp, &reference, &form).await?;
    let again =
        |errors: &Errors| page.sheet(&form, errors).response(&app, &who, &page.found, errors);
    match came_to {
        Ok(came_to) => finish_carried_out(&app, &who, &stamp, &page.found, came_to, again).await,
        Err(errors) => Ok(again(&errors)),
    }
}

/// Books a household on a course. Of several who want its last place at once, the first has it: the
/// others look again, and find what is left.
pub(in crate::web) async fn book(
    app: &App,
    (by, sight, is_manager): ((WorkerId, Door), &Sight, bool),
    stamp: &Stamp,
    reference: &str,
    form: &Form,
) -> Result<(Page, Result<Result<Receipt, CarryOutError>, Errors>), Problem> {
    let mut tries = 1;
    loop {
        let page = Page::of(app, sight, is_manager, reference).await?;
        let (held, note) = match page.read(form) {
            Ok(read) => read,
            Err(errors) => return Ok((page, Err(errors))),
        };
        let place = page.needed(held);
        let command = page.command(held);
        let (found, together) = (&page.found, Together::default());
        let command = app.with_note(together, found.journey, &note, command).await?;
        let came_to = app.carry_out_with(by, stamp, found.journey, command, place).await;
        if tries == TRIES || !matches!(came_to, Err(CarryOutError::PlaceTaken)) {
            return Ok((page, Ok(came_to)));
        }
        tries += 1;
    }
}

/// The place that a booking takes again once it is brought back, if it takes one that has to be free;
/// or the sentence that there is none.
pub(super) async fn place_again(
    app: &App,
    found: &Found,
    course: CourseId,
) -> Result<Result<Option<FreePlace>, String>, Problem> {
    let page = Page::of(app, &found.sight, false, &found.reference.to_string()).await?;
    // Nobody comes to a course that has been.
    let Some(held) = page.ahead.iter().find(|held| held.id == course) else { return Ok(Ok(None)) };
    let is_in_vain = held.is_full() && !page.has_place(held);
    Ok(if is_in_vain { Err(page.full(held)) } else { Ok(page.needed(held)) })
}

/// What a booking is made from.
pub(in crate::web) struct Page {
    pub(in crate::web) found: Found,
    /// The courses that have not begun.
    ahead: Vec<Held>,
    /// The position up to which what took their places was read.
    seen: i64,
    is_managers: bool,
}

impl Page {
    async fn of(
        app: &App,
        sight: &Sight,
        is_managers: bool,
        reference: &str,
    ) -> Result<Self, Problem> {
        let found = app.find(sight, reference).await?;
        if found.pathway.milestone(&BOOKED.into()).is_none() {
            return Err(Problem::NotFound);
        }
        let (mut ahead, seen) = app.courses_seen().await?;
        ahead.retain(|held| !held.is_cancelled && found.now < held.plan.starts_at);
        Ok(Self { found, ahead, seen, is_managers })
    }

    // Which course, and what is said of it; or what is wrong with that.
    fn read(&self, form: &Form) -> Result<(&Held, String), Errors> {
        let mut errors = Errors::default();
        let note = errors.take("note", read_note("Note", &form.note));
        let chosen = errors.take("course", self.chosen(form));
        let (Some(held), Some(note), true) = (chosen, note, errors.is_empty()) else {
            return Err(errors);
        };
        if !held.is_full() || self.has_place(held) {
            return Ok((held, note));
        }
        if !form.course.ends_with(FULL) {
            return Err(Errors::on("course", self.taken(held)));
        }
        if !self.is_managers {
            return Err(Errors::on("course", self.full(held)));
        }
        if note.trim().is_empty() {
            return Err(Errors::on("note", "Say why they are booked on a course that is full"));
        }
        Ok((held, note))
    }

    // The place that has to be free still: none where they have one, or go beyond the places.
    fn needed(&self, held: &Held) -> Option<FreePlace> {
        let is_taken = !held.is_full() && !self.has_place(held);
        is_taken.then_some(FreePlace { course: held.id, seen: self.seen })
    }

    fn command(&self, held: &Held) -> impl FnOnce(Option<Sealed<Note>>) -> RecordMilestone + use<> {
        let (happened_at, by_manager) = (self.found.now, self.is_managers);
        let (booked_for, course) = (Some(held.plan.starts_at), Some(held.id));
        move |note| RecordMilestone {
            happened_at,
            milestone: BOOKED.into(),
            outcome: None,
            by_manager,
            booked_for,
            course,
            note,
        }
    }

    fn chosen(&self, form: &Form) -> Result<&Held, &'static str> {
        let id = form.course.strip_suffix(FULL).unwrap_or(&form.course);
        let chosen = self.ahead.iter().find(|held| held.id.to_string() == id);
        chosen.ok_or(if self.ahead.is_empty() { "Add a course first" } else { "Select a course" })
    }

    // Whether the household is on the course already, so that it takes no further place.
    fn has_place(&self, held: &Held) -> bool {
        held.households.iter().any(|(journey, _)| *journey == self.found.journey)
    }

    fn full(&self, held: &Held) -> String {
        let next = self.next();
        format!("{} is full. {next}. A manager may book them all the same", self.said(held))
    }

    fn taken(&self, held: &Held) -> String {
        let (course, next) = (self.said(held), self.next());
        let or_else = if self.is_managers {
            "To book them all the same, say why in the note"
        } else {
            "A manager may book them all the same"
        };
        format!(
            "Somebody took the last place while you were filling this in: {course} is full. {next}. \
             {or_else}"
        )
    }

    // Where there is room instead.
    fn next(&self) -> String {
        let next = self.ahead.iter().find(|other| !other.is_full());
        next.map_or_else(
            || "No other course has places left".to_owned(),
            |next| format!("The next with places left is {}", self.said(next)),
        )
    }

    fn said(&self, held: &Held) -> String {
        format!("{} on {}", held.plan.name, days(&held.plan, self.found.now))
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
                (value(held), label, format!("{full}{}, {}", held.plan.place, places(held)))
            })
            .collect();
        let choices = told.iter().map(|(id, label, hint)| choice(id, label).hint(hint));
        let asked = if self.is_managers {
            "Note, or why they go on a course that is full (optional)"
        } else {
            "Note (optional)"
        };
        let chosen = self.chosen(form).map_or_else(|_| form.course.clone(), value);
        let elsewhere = format!("milestones/new?milestone={BOOKED}");
        html! {
            @if !self.ahead.is_empty() {
                (radios("course", "Which course?", choices, &chosen, errors))
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

fn value(held: &Held) -> String {
    format!("{}{}", held.id, if held.is_full() { FULL } else { "" })
}
