//! Saying that a journey was recorded in error. It is no ending, and counts nowhere.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::ids::EventId;
use domain::journey::{AddNote, VoidJourney};
use domain::sealed::{Note, Sealed};
use domain::together::Together;
use maud::html;

use super::because::{Because, Reason};
use super::found::Found;
use super::notes::note_asked;
use super::sheet::Sheet;
use crate::web::App;
use crate::web::govuk::{Errors, button};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

const VOIDING: Because =
    Because { unsaid: "Tell us why, for colleagues who look for them", sheet, command: voided };

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
) -> Result<HttpResponse, Problem> {
    VOIDING.ask(&app, &who, &reference).await
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Reason>,
) -> Result<HttpResponse, Problem> {
    VOIDING.save(&app, &who, &reference, posted).await
}

/// That it was recorded in error, and why, in words sealed for the fact of this id.
pub(in crate::web) fn voided(found: &Found, id: EventId, why: Option<Sealed<Note>>) -> Together {
    let happened_at = found.now;
    let command = match why {
        Some(note) => Together::default().with_id(id, AddNote { happened_at, note }),
        None => Together::default(),
    };
    command.with(VoidJourney { happened_at })
}

fn sheet<'a>(found: &Found, note: &'a str, errors: &'a Errors) -> Sheet<'a> {
    Sheet {
        title: "Was it recorded in error?",
        intro: html! {
            p.govuk-body {
                "For a test, a wrong number, a mail that was no enquiry. It is taken out of every \
                 list of work and every figure, and counted beneath them as recorded in error. \
                 It can be undone."
            }
            p.govuk-body {
                "A household that does not go on has ended: "
                a.govuk-link href=(found.below("ending/new")) { "end the journey" }
                " instead. One that was recorded twice is "
                a.govuk-link href="/duplicates" { "merged" } "."
            }
        },
        questions: html! { (note_asked("Why?", note, errors).rows(3)) },
        button: button("It was recorded in error").warning(),
    }
}
