//! Households that may be here already, and what is decided about them before an enquiry is saved.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use domain::ids::JourneyId;
use domain::journey::{KeepApart, RecordComingBack};
use domain::pathway::Pathway;
use domain::together::Together;
use maud::html;
use projections::Sight;
use projections::journeys::Status;

use super::form::Told;
use crate::people::Details;
use crate::web::carry::carried;
use crate::web::govuk::{Errors, button, button_group, choice, divider, hidden, radios};
use crate::web::journeys::alike::{Beside, beside, side_by_side};
use crate::web::journeys::enquired;
use crate::web::journeys::found::Found;
use crate::web::layout::{Entry, page};
use crate::web::posted::{Fields, Stamp};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page};

/// The answer that they are none of those shown.
const NONE: &str = "none";

/// What was decided.
pub(in crate::web) enum Decided<'a> {
    /// They are here, and what they said belongs to that journey.
    Same(&'a Found),
    /// A journey begins.
    Another(Links),
}

/// What the new journey says of others.
#[derive(Default)]
pub(in crate::web) struct Links {
    earlier: Option<JourneyId>,
    apart: Vec<JourneyId>,
}

/// The households that look like this one, which may be saved already by the same form.
pub(in crate::web) async fn find(
    app: &App,
    sight: &Sight,
    people: &[Details],
    journey: JourneyId,
) -> Result<Vec<Beside>, Problem> {
    let mut alike = app.people.alike(people).await?;
    alike.retain(|it| it.journey != journey);
    beside(app, sight, alike).await
}

/// What was answered about them, if it was, and about all of them.
pub(in crate::web) fn decided<'a>(
    matches: &'a [Beside],
    same: &str,
    shown: &str,
) -> Result<Decided<'a>, Errors> {
    let was_shown = |one: &Beside| {
        let reference = one.found.reference.to_string();
        shown.split(',').any(|it| it == reference)
    };
    if !matches.iter().all(was_shown) {
        return Err(Errors::default());
    }
    if matches.is_empty() {
        return Ok(Decided::Another(Links::default()));
    }
    if same == NONE {
        let apart = matches.iter().map(|it| it.found.journey).collect();
        return Ok(Decided::Another(Links { earlier: None, apart }));
    }
    let one = matches.iter().find(|it| it.found.reference.to_string() == same);
    let Some(one) = one else {
        return Err(Errors::on("same", "Select whether they are one of these households"));
    };
    Ok(match one.found.standing.status {
        Status::Open => Decided::Same(&one.found),
        Status::Approved | Status::Left | Status::Void | Status::Merged => {
            Decided::Another(Links { earlier: Some(one.found.journey), apart: vec![] })
        }
    })
}

impl Links {
    /// Says it together with the enquiry.
    pub(in crate::web) fn added_to(
        self,
        command: Together,
        journey: JourneyId,
        happened_at: DateTime<Utc>,
    ) -> Together {
        let back = self.earlier.map(|earlier| RecordComingBack { happened_at, journey, earlier });
        let command = match back {
            Some(back) => command.with(back),
            None => command,
        };
        self.apart
            .into_iter()
            .fold(command, |command, from| command.with(KeepApart { happened_at, journey, from }))
    }
}

/// What was typed, as a note on the journey that goes on: how to reach them may have changed.
pub(super) fn note(told: &Told, pathway: &Pathway) -> String {
    let mut lines: Vec<String> = vec![];
    lines.extend(Some(told.note.clone()).filter(|it| !it.is_empty()));
    for Details { name, phone, email, address, postcode, best_time, .. } in &told.people {
        let given = [name, phone, email, address, postcode, best_time].map(String::as_str);
        let given: Vec<&str> = given.into_iter().filter(|it| !it.is_empty()).collect();
        lines.push(format!("They gave: {}", given.join(", ")));
    }
    if !told.heard.is_empty() {
        lines.push(format!("How they heard: {}", told.heard));
    }
    if let Some(referrer) = &told.enquiry.referrer {
        lines.push(format!("Recommended by: {referrer}"));
    }
    if !told.enquiry.could_offer.is_empty() {
        let could_offer = enquired::labels(pathway, &told.enquiry.could_offer).join(", ");
        lines.push(format!("They could offer: {could_offer}"));
    }
    if let Some(notice) = &told.enquiry.privacy_notice {
        lines.push(format!("Privacy notice: {}", enquired::how(notice)));
    }
    lines.join("\n")
}

/// The page in between.
pub(super) fn asked(
    app: &App,
    who: &SignedIn,
    stamp: &Stamp,
    told: &Told,
    matches: &[Beside],
    errors: &Errors,
) -> HttpResponse {
    let title = "They may be here already";
    let shown: Vec<String> = matches.iter().map(|it| it.found.reference.to_string()).collect();
    let labels: Vec<(String, &str)> = matches.iter().map(label).collect();
    let households = shown.iter().zip(&labels);
    let choices = households.map(|(value, (label, hint))| choice(value, label).hint(hint));
    let none = choice(NONE, "None of these: it is another household")
        .hint("You are not asked about these again");
    let choices: Vec<_> = choices.chain([divider("or"), none]).collect();
    let own = |name: &str| ["csrf", "seen", "same", "shown"].contains(&name);
    let kept: Fields = stamp.fields.iter().filter(|(name, _)| !own(name)).cloned().collect();
    let frame = app.frame_for(who, Entry::Journeys, title).wide().errors(errors);
    let page = page(
        &frame.back("Back to journeys", "/journeys"),
        &html! {
            h1.govuk-heading-l { (title) }
            p.govuk-body { "Nothing is saved yet. Look whether this is somebody you know." }
            (side_by_side(Some(&told.people), matches))
            form method="post" novalidate {
                (hidden("csrf", &who.csrf))
                (hidden("shown", shown.join(",")))
                (carried(&kept))
                (radios("same", "Are they one of these households?", choices, "", errors))
                (button_group(&html! {
                    (button("Continue"))
                    a.govuk-link href="/journeys" { "Cancel" }
                }))
            }
        },
    );
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    html_page(status, page)
}

fn label(one: &Beside) -> (String, &'static str) {
    let named = one.named();
    match one.found.standing.status {
        Status::Open => (
            format!("Yes: {named}"),
            "They are with us now. What you typed becomes a contact, which you see before it is saved",
        ),
        Status::Approved | Status::Left | Status::Void | Status::Merged => (
            format!("Yes, they have come back: {named}"),
            "A new journey begins, and leads to the earlier one",
        ),
    }
}
