//! Taking an enquiry: on one page for who takes them all day, question by question for who seldom
//! does. Both come to one form. Who may be here already is asked about before it is saved.

mod asked;
mod check;
pub(in crate::web) mod form;
pub(in crate::web) mod matches;
pub(in crate::web) mod questions;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use domain::ids::JourneyId;
use domain::journey::Touch;
use maud::{Markup, html};
use projections::Sight;
use serde::Deserialize;

pub(in crate::web) use self::form::{Choices, Form};
use self::matches::Decided;
use super::assignment::chosen;
use super::save::{PAGE, SENT_BEFORE, field_of};
use super::{came_along, contacts};
use crate::store::CarryOutError;
use crate::web::drafts::{Drafted, Keeping};
use crate::web::govuk::{Errors, Size, button, button_group, details_open, fieldset};
use crate::web::layout::{Entry, page};
use crate::web::posted::{Posted, Stamp};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, see_other};

/// Where the form is sent, on one page and at the end of the questions.
const ADDRESS: &str = "/journeys/new";
/// Wanted by who would rather see all questions at once.
const ON_ONE_PAGE: &str = "one-page";

/// What is known before: somebody was searched for, and is not here yet.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Known {
    name: String,
    phone: String,
    email: String,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    known: Query<Known>,
    drafted: Drafted<Form>,
) -> Result<HttpResponse, Problem> {
    let choices = Choices::of(&app).await?;
    let Known { name, phone, email } = known.into_inner();
    let (form, keeping) = drafted.or(|| Form { name, phone, email, ..Form::begun_by(who.worker) });
    let errors = Errors::default();
    Ok(html_page(StatusCode::OK, on_one_page(&app, &who, &choices, &form, &errors, &keeping)))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let choices = Choices::of(&app).await?;
    if form.go == ON_ONE_PAGE {
        let (errors, keeping) = (Errors::default(), Keeping::of(ADDRESS));
        let page = on_one_page(&app, &who, &choices, &form, &errors, &keeping);
        return Ok(html_page(StatusCode::OK, page));
    }
    let again = |errors: &Errors| again(&app, &who, &stamp, &choices, &form, errors);
    let told = match form.parse(&choices) {
        Ok(told) => told,
        Err(errors) => return again(&errors),
    };
    // The key stands for the journey, so that a form sent twice begins one.
    let journey = JourneyId(stamp.key.0);
    let matches = matches::find(&app, &who.sight, &told.people, journey).await?;
    let decided = match matches::decided(&matches, &form.same, &form.shown) {
        Ok(decided) => decided,
        Err(errors) => return Ok(matches::asked(&app, &who, &stamp, &told, &matches, &errors)),
    };
    let same = match decided {
        Decided::Same(found) => {
            let when = (&*form.happened_on, &*form.happened_at);
            let (channel, note) = (told.channel(), matches::note(&told, &choices.pathway));
            let touch = Touch::first(&told.enquiry);
            return Ok(contacts::asked_by(&app, &who, found, channel, when, note, &touch));
        }
        Decided::Another(same) => same,
    };
    let command = told.command(&app, journey, chosen(&choices.workers, &form.worker)).await?;
    let command = same.added_to(command, journey, (app.source.now)());
    match app.carry_out(&who, &stamp, journey, command).await {
        Ok(_) => {
            app.forget_draft(who.worker, ADDRESS).await;
            let reference = app
                .answers
                .read()
                .await?
                .reference(journey, &Sight::ALL)
                .ok_or(Problem::NotFound)?;
            Ok(see_other(&format!("/journeys/{reference}/confirmation")))
        }
        Err(CarryOutError::Refused(refusal)) => again(&Errors::on(field_of(&refusal), refusal)),
        Err(CarryOutError::KeyReused) => again(&Errors::on(PAGE, SENT_BEFORE)),
        Err(error) => Err(error.into()),
    }
}

// As it was answered: on one page, or at the question that is wrong.
fn again(
    app: &App,
    who: &SignedIn,
    stamp: &Stamp,
    choices: &Choices,
    form: &Form,
    errors: &Errors,
) -> Result<HttpResponse, Problem> {
    if !form.step.is_empty() {
        return questions::wrong(app, who, stamp, choices, form, errors);
    }
    let page = on_one_page(app, who, choices, form, errors, &Keeping::of(ADDRESS));
    Ok(html_page(StatusCode::UNPROCESSABLE_ENTITY, page))
}

fn on_one_page(
    app: &App,
    who: &SignedIn,
    choices: &Choices,
    form: &Form,
    errors: &Errors,
    keeping: &Keeping,
) -> Markup {
    let title = "Add an enquiry";
    let frame = app.frame_for(who, Entry::Journeys, title).errors(errors);
    page(
        &frame.back("Back to journeys", "/journeys"),
        &html! {
            h1.govuk-heading-l { (title) }
            (keeping.told())
            form method="post" action=(ADDRESS) novalidate data-draft=(keeping.address()) {
                (app.marks(who, None))
                (fieldset("Who asked", Size::Medium, &who_asked(form, errors)))
                (fieldset("How they asked", Size::Medium, &html! {
                    (asked::came(form, errors))
                    (asked::source(choices, form, errors))
                    (asked::campaign(choices, form, errors))
                }))
                (fieldset("What else", Size::Medium, &asked::rest(choices, form, errors)))
                (what_more(choices, form, errors))
                (code_came(form, errors))
                (button_group(&html! {
                    (button("Save enquiry"))
                    (keeping.buttons())
                    a.govuk-link href="/journeys" { "Cancel" }
                }))
                // After the button that saves, which Enter presses.
                p.govuk-body {
                    "Not used to this form? "
                    (button("Answer one question at a time")
                        .quiet().saying("go", questions::FIRST).sends_to(questions::ADDRESS))
                }
            }
        },
    )
}

fn who_asked(form: &Form, errors: &Errors) -> Markup {
    html! {
        (asked::who(form, errors))
        (asked::reach(form, errors))
        (asked::home(form, errors))
    }
}

// Folded too: few enquiries that somebody takes have one.
fn code_came(form: &Form, errors: &Errors) -> Markup {
    let names = [&came_along::FIELDS[..], &["referrer", "values_mode"]].concat();
    let is_said = !(form.referrer.is_empty() && form.values_mode.is_empty());
    let is_told = form.came_along().is_told() || is_said;
    let summary = "A code that came along, who recommended us, values mode (optional)";
    details_open(
        summary,
        &asked::came_along(form, errors),
        is_told || !errors.among(&names).is_empty(),
    )
}

// Folded, so that nobody is held up by it who has somebody on the phone; not where it says something.
fn what_more(choices: &Choices, form: &Form, errors: &Errors) -> Markup {
    let is_told = !(form.heard.is_empty() && form.care.is_empty() && form.notice.is_empty());
    let is_wrong = !errors.among(&["heard", "care", "could_offer", "notice"]).is_empty();
    let summary = "Their own words, care they could offer, privacy notice (optional)";
    details_open(
        summary,
        &html! {
            (asked::heard(form, errors))
            (asked::care(choices, form, errors))
            (asked::notice(choices, form, errors))
        },
        is_told || is_wrong || !form.could_offer.is_empty(),
    )
}
