//! Opening a household that one does not see otherwise, in an emergency: for a reason, for some hours, and
//! the managers are told.

mod openings;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use domain::ids::EventId;
use domain::journey::OpenInEmergency;
use domain::reference::Reference;
use domain::together::Together;
use maud::{Markup, html};
use projections::Sight;
use serde::Deserialize;

use super::gate::line;
use super::govuk::{Errors, button, button_group, input};
use super::journeys::notes::note_asked;
use super::journeys::save::finish_at;
use super::layout::{Entry, page};
use super::posted::Posted;
use super::problem::Problem;
use super::signed_in::SignedIn;
use super::text::read_note;
use super::{App, html_page, see_other};
use crate::security::Happened;
pub(super) use openings::{ADDRESS as OPENINGS, show};

/// Where it is asked for.
pub(super) const ADDRESS: &str = "/emergency";

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Form {
    reference: String,
    note: String,
}

/// `/emergency`
pub(super) async fn ask(
    app: Data<App>,
    who: SignedIn,
    form: Query<Form>,
) -> Result<HttpResponse, Problem> {
    Ok(asked(&app, &who, &form, &Errors::default()))
}

pub(super) async fn save(
    app: Data<App>,
    who: SignedIn,
    request: HttpRequest,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let again = |errors: &Errors| asked(&app, &who, &form, errors);
    let typed = form.reference.trim().to_uppercase();
    // Nothing is told of a household before a reason is there.
    let mut errors = Errors::default();
    errors.take("reference", typed.parse::<Reference>());
    let reason = errors.take("note", read_note("Why", &form.note)).unwrap_or_default();
    if reason.is_empty() && errors.of("note").is_none() {
        errors.add("note", "Tell us why you must see it now: managers read this");
    }
    if !errors.is_empty() {
        return Ok(again(&errors));
    }
    let found = match app.find(&Sight::ALL, &typed).await {
        Err(Problem::NoHousehold) => {
            line(Happened::Refused, &request).by(who.worker).how("no-household").tell();
            let none = "No household has this reference: look at it again";
            return Ok(again(&Errors::on("reference", none)));
        }
        found => found?,
    };
    if who.sight.has(found.journey) {
        return Ok(see_other(&found.address()));
    }
    let id = EventId((app.source.id)());
    let note = app.seal_note(found.journey, id, &reason).await?;
    let command = Together::default().with_id(id, OpenInEmergency { worker: who.worker, note });
    let to_it = |_| {
        line(Happened::OpenedInEmergency, &request).by(who.worker).tell();
        see_other(&found.address())
    };
    finish_at(&app, &who, &stamp, (&found, command), to_it, again).await
}

fn asked(app: &App, who: &SignedIn, form: &Form, errors: &Errors) -> HttpResponse {
    let title = "Open a household in an emergency";
    let main = html! {
        h1.govuk-heading-l { (title) }
        (explained())
        form method="post" action=(ADDRESS) novalidate {
            (app.marks(who, None))
            (input("reference", "Which household?", &form.reference, errors)
                .hint("Its reference, as FH-1932-T"))
            (note_asked("Why must you see it now?", &form.note, errors).rows(3))
            (button_group(&html! {
                (button("Open it for 4 hours").warning())
                a.govuk-link href="/" { "Cancel" }
            }))
        }
    };
    let frame = app.frame_for(who, Entry::Journeys, title).errors(errors);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    html_page(status, page(&frame, &main))
}

fn explained() -> Markup {
    html! {
        p.govuk-body {
            "Some households are not yours to see: they belong to another service or team, or are \
             confidential. If you must see one at once, as when they ring and nobody else is there, you can \
             open it here."
        }
        ul.govuk-list.govuk-list--bullet {
            li { "It is open to you alone, for 4 hours." }
            li { "The managers get a mail at once, and read why." }
            li { "That you opened it stays on record for good, with every page of it that you look at." }
        }
        p.govuk-body { "If it can wait, ask a manager to give it to you instead." }
    }
}
