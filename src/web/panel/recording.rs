//! Recording what a panel or the decision maker said: first which, then when, with what came of it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use domain::pathway::Milestone;
use maud::{Markup, html};
use serde::Deserialize;

use super::household::Household;
use crate::store::Receipt;
use crate::web::govuk::{Errors, button, button_group};
use crate::web::journeys::milestones::{Form, effect_of, questions};
use crate::web::journeys::save::finish_at;
use crate::web::layout::{Entry, page};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, see_other};

/// Which milestone, once it was chosen.
#[derive(Deserialize)]
pub(in crate::web) struct Link {
    milestone: Option<String>,
}

/// `/panel/REFERENCE/milestones/new`
pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    link: Query<Link>,
) -> Result<HttpResponse, Problem> {
    let household = Household::find(&app, &who.sight, &reference).await?;
    let Some(milestone) = link.into_inner().milestone else {
        return Ok(html_page(StatusCode::OK, which(&app, &who, &household)));
    };
    let form = Form::of(milestone);
    let milestone = household.milestone(&form)?;
    Ok(sheet(&app, &who, &household, (milestone, &form), &Errors::default()))
}

/// The same, sent.
pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let household = Household::find(&app, &who.sight, &reference).await?;
    let milestone = household.milestone(&form)?;
    let again = |errors: &Errors| sheet(&app, &who, &household, (milestone, &form), errors);
    let found = &household.found;
    let command = match form.parse(&app, &who, found, milestone).await? {
        Ok(command) => command,
        Err(errors) => return Ok(again(&errors)),
    };
    let led_on = |receipt: Receipt| {
        let saved = receipt.positions.map(|(first, _)| format!("?saved={first}"));
        see_other(&(household.address() + &saved.unwrap_or_default()))
    };
    finish_at(&app, &who, &stamp, (found, command), led_on, again).await
}

impl Household {
    // What is not recorded here is not there.
    fn milestone(&self, form: &Form) -> Result<&Milestone, Problem> {
        let named = form.milestone(&self.found)?;
        let mut ours = self.recordable().into_iter();
        ours.find(|it| it.name == named.name).ok_or(Problem::NotFound)
    }
}

fn which(app: &App, who: &SignedIn, household: &Household) -> Markup {
    let (found, back) = (&household.found, household.address());
    let title = format!("Record what happened: {}", found.reference);
    let frame = app.frame_for(who, Entry::Panel, &title).back("Back to the household", &back);
    let main = html! {
        span.govuk-caption-l { (found.reference) " · " (found.name) }
        h1.govuk-heading-l { "What happened?" }
        @if household.recordable().is_empty() {
            p.govuk-body { "The journey of this household is over, so nothing is recorded here." }
        }
        ul.govuk-list.govuk-list--spaced {
            @for milestone in household.recordable() {
                li {
                    a.govuk-link href={ (back) "/milestones/new?milestone=" (milestone.name) } {
                        (milestone.label)
                    }
                }
            }
        }
    };
    page(&frame, &main)
}

// It says nothing of what others recorded meanwhile: contacts may be among it.
fn sheet(
    app: &App,
    who: &SignedIn,
    household: &Household,
    (milestone, form): (&Milestone, &Form),
    errors: &Errors,
) -> HttpResponse {
    let (found, back) = (&household.found, household.address());
    let title = format!("{}: {}", milestone.label, found.reference);
    let frame = app.frame_for(who, Entry::Panel, &title).errors(errors);
    let frame = frame.back("Back to the household", &back);
    let main = html! {
        span.govuk-caption-l { (found.reference) " · " (found.name) }
        h1.govuk-heading-l { (milestone.label) }
        (effect_of(found, milestone))
        form method="post" novalidate {
            (app.marks(who, None))
            (questions(found, milestone, form, errors))
            (button_group(&html! {
                (button("Save"))
                a.govuk-link href=(back) { "Cancel" }
            }))
        }
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    html_page(status, page(&frame, &main))
}
