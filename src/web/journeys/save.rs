//! What becomes of a form about a journey: saved, refused in words, or held because somebody else
//! was there first.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::ids::CommandId;
use domain::journey::{AccessRefusal, Refusal};
use domain::record::{Decide, Event, Recorded};
use domain::retention::RetentionRefusal;
use domain::together::Together;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

use super::found::Found;
use super::when;
use crate::store::{CarryOutError, Receipt};
use crate::web::carry::{as_typed, carried};
use crate::web::govuk::{Errors, button};
use crate::web::layout::{Entry, page};
use crate::web::posted::{Fields, Stamp};
use crate::web::problem::Problem;
use crate::web::sign_in::is_ours;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, see_other};
use projections::timeline::words;

/// Said where a form was changed after it had been saved, as by going back to it.
pub(in crate::web) const SENT_BEFORE: &str = "This form was sent before with something else in it. See the \
     timeline for what was saved, and open the form again for the rest";

/// Where what is about no question of the form is said to be: the main part of its page.
pub(in crate::web) const PAGE: &str = "main-content";

// What a form came to.
enum Outcome {
    // Its facts are in the log.
    Saved(Receipt),
    // The domain's own words, beside the question that they answer.
    Refused(Errors),
    // The page that shows what was recorded meanwhile.
    Changed(HttpResponse),
}

// What the journey's history decided on a form, for whoever sent it.
async fn outcome(
    app: &App,
    who: &SignedIn,
    stamp: &Stamp,
    found: &Found,
    came_to: Result<Receipt, CarryOutError>,
) -> Result<Outcome, Problem> {
    match came_to {
        Ok(receipt) => {
            app.forget_draft(who.worker, &stamp.path).await;
            Ok(Outcome::Saved(receipt))
        }
        Err(CarryOutError::Refused(refusal)) => {
            Ok(Outcome::Refused(Errors::on(asked_at(&refusal, stamp), refusal)))
        }
        Err(CarryOutError::Stale { seen, .. }) => {
            changed(app, who, stamp, found, seen).await.map(Outcome::Changed)
        }
        Err(error @ CarryOutError::PlaceTaken) => Ok(Outcome::Refused(Errors::on("course", error))),
        Err(CarryOutError::KeyReused) => Ok(Outcome::Refused(Errors::on(PAGE, SENT_BEFORE))),
        Err(error) => Err(error.into()),
    }
}

/// Saves a form, and leads on from it: to the journey's page, or back to it with what is wrong.
pub(super) async fn finish(
    app: &App,
    who: &SignedIn,
    stamp: &Stamp,
    found: &Found,
    command: Together,
    again: impl FnOnce(&Errors) -> HttpResponse,
) -> Result<HttpResponse, Problem> {
    let led_on = |receipt| to_journey(found, receipt);
    finish_at(app, who, stamp, (found, command), led_on, again).await
}

/// The same, led back to where the form was come to from.
pub(super) async fn finish_back(
    app: &App,
    who: &SignedIn,
    stamp: &Stamp,
    (found, then): (&Found, &str),
    command: Together,
    again: impl FnOnce(&Errors) -> HttpResponse,
) -> Result<HttpResponse, Problem> {
    let led_on = |receipt| back_to(then, found).unwrap_or_else(|| to_journey(found, receipt));
    finish_at(app, who, stamp, (found, command), led_on, again).await
}

/// The same, led on to a page of its own.
pub(in crate::web) async fn finish_at(
    app: &App,
    who: &SignedIn,
    stamp: &Stamp,
    (found, command): (&Found, Together),
    led_on: impl FnOnce(Receipt) -> HttpResponse,
    again: impl FnOnce(&Errors) -> HttpResponse,
) -> Result<HttpResponse, Problem> {
    let came_to = app.carry_out(who, stamp, found.journey, command).await;
    lead_on(app, who, stamp, (found, came_to), led_on, again).await
}

/// Leads on from a form that was carried out already, to the journey's page.
pub(super) async fn finish_carried_out(
    app: &App,
    who: &SignedIn,
    stamp: &Stamp,
    found: &Found,
    came_to: Result<Receipt, CarryOutError>,
    again: impl FnOnce(&Errors) -> HttpResponse,
) -> Result<HttpResponse, Problem> {
    let led_on = |receipt| to_journey(found, receipt);
    lead_on(app, who, stamp, (found, came_to), led_on, again).await
}

async fn lead_on(
    app: &App,
    who: &SignedIn,
    stamp: &Stamp,
    (found, came_to): (&Found, Result<Receipt, CarryOutError>),
    led_on: impl FnOnce(Receipt) -> HttpResponse,
    again: impl FnOnce(&Errors) -> HttpResponse,
) -> Result<HttpResponse, Problem> {
    Ok(match outcome(app, who, stamp, found, came_to).await? {
        Outcome::Saved(receipt) => led_on(receipt),
        Outcome::Refused(errors) => again(&errors),
        Outcome::Changed(page) => page,
    })
}

/// Carries out what a form says of one household among others, under a key of its own: sent again,
/// nothing is recorded twice. Says why, where its history refuses.
pub(in crate::web) async fn carry_out_one<C: Decide + Send + Sync + 'static>(
    app: &App,
    who: &SignedIn,
    stamp: &Stamp,
    reference: &str,
    command: impl FnOnce(&Found) -> C,
) -> Result<Option<String>, Problem> {
    let found = app.find(&who.sight, reference).await?;
    let key = CommandId(Uuid::new_v5(&stamp.key.0, reference.as_bytes()));
    let stamp = Stamp { key, seen: None, ..stamp.clone() };
    match app.carry_out(who, &stamp, found.journey, command(&found)).await {
        Ok(_) => Ok(None),
        Err(CarryOutError::Refused(refusal)) => Ok(Some(refusal.to_string())),
        Err(error) => Err(error.into()),
    }
}

/// Where a form leads back to, said by the link that leads to it.
#[derive(Deserialize)]
pub(in crate::web) struct Link {
    #[serde(default)]
    pub(super) then: String,
}

/// Back to where a form was come to from, if it was from a page of ours: it says what was saved.
pub(super) fn back_to(then: &str, found: &Found) -> Option<HttpResponse> {
    if !is_ours(then) {
        return None;
    }
    let reference = found.reference.to_string();
    let (path, place) = then.split_once('#').unwrap_or((then, &reference));
    let joint = if path.contains('?') { '&' } else { '?' };
    Some(see_other(&format!("{path}{joint}saved={reference}#{place}")))
}

// Back to the journey's page, which says what was saved.
fn to_journey(found: &Found, receipt: Receipt) -> HttpResponse {
    match receipt.positions {
        Some((first, _)) => see_other(&format!("{}?saved={first}", found.address())),
        None => see_other(&found.address()),
    }
}

// What is to be done next is a note too, and its question has a name of its own.
fn asked_at(refusal: &Refusal, stamp: &Stamp) -> &'static str {
    let has = |wanted: &str| stamp.fields.iter().any(|(it, text)| it == wanted && !text.is_empty());
    match refusal {
        Refusal::Erased if !has("note") => "next_what",
        refusal => field_of(refusal),
    }
}

/// The question that a refusal is shown beside.
pub(in crate::web) fn field_of(refusal: &Refusal) -> &'static str {
    use Refusal::{Access, Erased, WhichOther, WhyNotNeeded, WhySnoozed};
    use Refusal::{AlreadyEnded, AlreadyPaused, BeforeEnquiry, NotPaused, NotYetHappened};
    match refusal {
        NotYetHappened | BeforeEnquiry(_) | AlreadyEnded(_) | NotPaused | AlreadyPaused => {
            "happened_on"
        }
        Refusal::NotOnPathway(_) => "milestone",
        Refusal::UnknownOutcome(_) => "outcome",
        Refusal::BookedInThePast => "booked_on",
        Refusal::NoSuchCourse | Refusal::CourseCancelled => "course",
        Refusal::UnknownReason(_) | Refusal::TooManyReasons => "reason",
        Refusal::UnknownSource(_) | Refusal::EmptyTouch => "source",
        Refusal::NoCode(_) | Refusal::NoReferrerCode(_) | Refusal::NoReward => of_origin(refusal),
        Refusal::RecontactInThePast => "from",
        Refusal::UnknownCare(_) => "could_offer",
        Refusal::UnknownCheck(_) => "check",
        Refusal::NotAskedFor => "step",
        Refusal::NoSuchAdult => "on",
        Refusal::ExpiredBeforeReturn => "expires_on",
        Refusal::ActionInThePast => "next_on",
        Refusal::ReviewInThePast => "review_on",
        Refusal::SnoozedUntilThePast => "until",
        Refusal::ActionDueInThePast => "due_on",
        Refusal::TheirsAlready => "to",
        Refusal::Retention(refusal) => of_retention(refusal),
        WhyNotNeeded | WhySnoozed | WhichOther | Erased | Access(AccessRefusal::Why) => "note",
        Refusal::NotBegun
        | Refusal::AlreadyBegun
        | Refusal::NoLongerUsed
        | Refusal::NothingToUndo(_)
        | Refusal::AlreadyUndone
        | Refusal::NotOffered
        | Refusal::NobodyRecommended
        | Refusal::RewardNotDue
        | Refusal::RewardPaidAlready
        | Refusal::NoRecontactAgreed
        | Refusal::MergedIntoItself
        | Refusal::NotAnother
        | Refusal::NewerHistory
        | Refusal::NoSuchImport
        | Refusal::ImportUndone
        | Refusal::PathwayRefused(_)
        | Refusal::ChangedMeanwhile
        | Access(_)
        | Refusal::Clinic(_)
        | Refusal::FigureTooLong
        | Refusal::MailIsOut
        | Refusal::ErasedForEver
        | Refusal::ManagersDecision(_)
        | Refusal::ManagersUndoing(_)
        | Refusal::Campaign(_)
        | Refusal::CoursePlannedAlready
        | Refusal::CourseHeld
        | Refusal::CourseInThePast
        | Refusal::CourseEndsBeforeItBegins
        | Refusal::CourseWithoutPlaces
        | Refusal::NotOrdered(_) => PAGE,
    }
}

// Of what brought a household, and what is paid for it.
fn of_origin(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NoReferrerCode(_) => "referrer",
        Refusal::NoReward => "pounds",
        _ => "tracked",
    }
}

fn of_retention(refusal: &RetentionRefusal) -> &'static str {
    match refusal {
        RetentionRefusal::BelowFloor(_) | RetentionRefusal::TooLong | RetentionRefusal::AsItIs => {
            "months"
        }
        RetentionRefusal::HeldUntilThePast => "until",
        RetentionRefusal::WhyHeld => "note",
        RetentionRefusal::NotHeld
        | RetentionRefusal::Held
        | RetentionRefusal::UnderWay
        | RetentionRefusal::NotDue(_)
        | RetentionRefusal::Gone => PAGE,
    }
}

async fn changed(
    app: &App,
    who: &SignedIn,
    stamp: &Stamp,
    found: &Found,
    seen: u32,
) -> Result<HttpResponse, Problem> {
    let history = app.history(found).await?;
    let names = crate::store::workers(&app.database).await?;
    let new = history.iter().filter(|fact| seen < fact.version && !fact.is_own_doing());
    let told: Vec<(String, String)> = new
        .map(|fact| {
            let by = fact.worker.and_then(|worker| names.get(&worker));
            let by = by.map_or(String::new(), |name| format!(", by {name}"));
            let when = when::told(fact.when.happened_at, found.now);
            (said(found, fact), format!("{when}{by}"))
        })
        .collect();
    let main = meanwhile(app, who, stamp, found, &told);
    let title = "This household changed while you were writing";
    let frame = app.frame_for(who, Entry::Journeys, title);
    Ok(html_page(StatusCode::CONFLICT, page(&frame, &main)))
}

fn meanwhile(
    app: &App,
    who: &SignedIn,
    stamp: &Stamp,
    found: &Found,
    told: &[(String, String)],
) -> Markup {
    let kept: Fields = (stamp.fields.iter())
        .filter(|(name, _)| name != "key" && name != "seen")
        .cloned()
        .collect();
    html! {
        span.govuk-caption-l { (found.reference) " · " (found.name) }
        h1.govuk-heading-l { "This household changed while you were writing" }
        p.govuk-body { "Since you opened the form, this was recorded:" }
        ul.govuk-list.govuk-list--bullet {
            @for (what, rest) in told { li { (what) " (" (rest) ")" } }
        }
        p.govuk-body { "Yours is not saved yet. Both can stand: nothing is overwritten." }
        (as_typed(&kept))
        form method="post" action=(stamp.path) novalidate {
            (app.marks(who, Some(found.version)))
            (carried(&kept))
            (button("Save mine as well"))
        }
        p.govuk-body {
            a.govuk-link href=(found.address()) { "Leave mine, and see the household" }
        }
    }
}

/// What a fact says, by the pathway of its journey.
pub(in crate::web) fn said(found: &Found, fact: &Recorded) -> String {
    match &fact.event {
        Event::Journey(event) => words(&found.pathway, event),
        _ => "Something that this version of Waymark does not know".to_owned(),
    }
}
