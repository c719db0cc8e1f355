//! Keeping a household to few, as where a colleague wants to foster: a manager's decision.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::journey::{LiftConfidentiality, MakeConfidential};
use domain::together::Together;
use maud::{Markup, html};
use projections::Opened;

use super::because::{Because, Reason};
use super::found::Found;
use super::notes::note_asked;
use super::sheet::Sheet;
use crate::web::govuk::{Errors, button, inset_text, warning_text};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, words};

const MAKING: Because = Because {
    unsaid: "Tell us why it is confidential",
    sheet: making,
    command: |_, id, note| Together::default().with_id(id, MakeConfidential { note }),
};
const LIFTING: Because = Because {
    unsaid: "Tell us why it need not be confidential any more",
    sheet: lifting,
    command: |_, id, note| Together::default().with_id(id, LiftConfidentiality { note }),
};

/// `/journeys/{reference}/confidentiality`
pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
) -> Result<HttpResponse, Problem> {
    MAKING.ask(&app, &who, &reference).await
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Reason>,
) -> Result<HttpResponse, Problem> {
    MAKING.save(&app, &who, &reference, posted).await
}

/// `/journeys/{reference}/confidentiality/lifting`
pub(in crate::web) async fn ask_to_lift(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
) -> Result<HttpResponse, Problem> {
    LIFTING.ask(&app, &who, &reference).await
}

pub(in crate::web) async fn lift(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Reason>,
) -> Result<HttpResponse, Problem> {
    LIFTING.save(&app, &who, &reference, posted).await
}

/// Said above a household that not everybody sees, or that who looks at it opened in an emergency.
pub(super) fn told(found: &Found, who: &SignedIn) -> Markup {
    let is_theirs = |it: &&Opened| it.worker == who.worker && found.now < it.until;
    let opened = found.access.opened.iter().filter(is_theirs).max_by_key(|it| it.until);
    html! {
        @if found.access.is_confidential {
            (inset_text(&html! {
                strong { "Confidential." }
                " Only who looks after them, managers and auditors see that they are here."
            }))
        }
        @if let Some(opened) = opened {
            (warning_text(&format!(
                "You opened this household in an emergency. It closes for you on {}, and the managers are told.",
                words::moment(opened.until, found.today())
            )))
        }
    }
}

/// Who sees a household, with what a manager can do about it.
pub(super) fn who_sees(found: &Found) -> Markup {
    html! {
        @if found.access.is_confidential {
            "Few alone"
            br; a.govuk-link href=(found.below("confidentiality/lifting")) { "Show it to colleagues" }
        } @else {
            "Colleagues of its service and team"
            br; a.govuk-link href=(found.below("confidentiality")) { "Make it confidential" }
        }
    }
}

fn making<'a>(found: &Found, note: &'a str, errors: &'a Errors) -> Sheet<'a> {
    Sheet {
        title: "Make this household confidential?",
        intro: html! {
            p.govuk-body {
                "For where colleagues are not to come across them: somebody of the team or of the council \
                 who wants to foster, or somebody whom many know. From then on only managers, auditors and \
                 who looks after them see that they are here at all, with who stands in for that colleague \
                 or is asked to take them on. Figures count them as before."
            }
            @if found.standing.worker.is_none() {
                p.govuk-body {
                    "Nobody looks after them yet, so nobody but managers could ring them: "
                    a.govuk-link href=(found.below("worker")) { "say who looks after them" } "."
                }
            }
        },
        questions: html! { (note_asked("Why?", note, errors).rows(3)) },
        button: button("Make it confidential"),
    }
}

fn lifting<'a>(_: &Found, note: &'a str, errors: &'a Errors) -> Sheet<'a> {
    Sheet {
        title: "Show this household to colleagues again?",
        intro: html! {
            p.govuk-body {
                "Everybody who works with households of its service and team sees it from then on, with all \
                 that was recorded meanwhile."
            }
        },
        questions: html! { (note_asked("Why?", note, errors).rows(3)) },
        button: button("Show it to colleagues"),
    }
}
