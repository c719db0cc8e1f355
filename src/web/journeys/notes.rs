//! Adding a note.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::ids::EventId;
use domain::journey::AddNote;
use domain::sealed::{Note, Sealed};
use domain::together::Together;
use maud::html;
use serde::Deserialize;

use super::found::Found;
use super::save::finish;
use super::sheet::Sheet;
use crate::web::App;
use crate::web::drafts::{Drafted, Keeping};
use crate::web::govuk::{Errors, Textarea, button, textarea};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::{LONGEST_NOTE, read_note};

/// A question for words that are kept sealed.
pub(in crate::web) fn note_asked<'a>(
    label: &'a str,
    typed: &'a str,
    errors: &'a Errors,
) -> Textarea<'a> {
    textarea("note", label, typed, errors).autocomplete("off").up_to(LONGEST_NOTE)
}

/// The same, beside other questions: it need not be answered.
pub(super) fn note_beside<'a>(typed: &'a str, errors: &'a Errors) -> Textarea<'a> {
    note_asked("Note (optional)", typed, errors)
        .hint("Kept sealed. Write only what colleagues need to know.")
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    note: String,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    drafted: Drafted<Form>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let (form, keeping) = drafted.or(Form::default);
    let errors = Errors::default();
    let sheet = sheet(&form.note, &errors);
    Ok(sheet.response_keeping(&app, &who, &found, &errors, &keeping.into()))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let found = app.find(&who.sight, &reference).await?;
    let again = |errors: &Errors| {
        let around = Keeping::of(&stamp.path).into();
        sheet(&form.note, errors).response_keeping(&app, &who, &found, errors, &around)
    };
    let mut errors = Errors::default();
    let note = errors.take("note", read_note("Note", &form.note)).unwrap_or_default();
    let id = EventId((app.source.id)());
    let Some(note) = app.seal_note(found.journey, id, &note).await? else {
        errors.add("note", "Enter a note");
        return Ok(again(&errors));
    };
    let command = Together::default().with_id(id, AddNote { happened_at: found.now, note });
    finish(&app, &who, &stamp, &found, command, again).await
}

/// Why something is taken back, sealed, or what to answer where nothing is said. Where notes were
/// erased, nobody may say why.
pub(in crate::web) async fn why(
    app: &App,
    found: &Found,
    id: EventId,
    typed: &str,
    unsaid: &'static str,
) -> Result<Result<Option<Sealed<Note>>, Errors>, Problem> {
    let mut errors = Errors::default();
    let text = errors.take("note", read_note("Why", typed)).unwrap_or_default();
    let note = app.seal_note(found.journey, id, &text).await?;
    if note.is_none() && (!errors.is_empty() || !app.has_erased_notes(found.journey).await?) {
        errors.add("note", unsaid);
        return Ok(Err(errors));
    }
    Ok(Ok(note))
}

fn sheet<'a>(note: &str, errors: &Errors) -> Sheet<'a> {
    Sheet {
        title: "Add a note",
        intro: html! {
            p.govuk-body { "Kept sealed. Write only what colleagues need to know." }
        },
        questions: html! { (note_asked("Note", note, errors).rows(8)) },
        button: button("Save note"),
    }
}
