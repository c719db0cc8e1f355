//! The page of a form of a campaign, and what carries it out.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use domain::calendar::{london_day, start_of};
use domain::campaign::{CampaignRefusal, stream};
use domain::ids::CampaignName;
use domain::journey::Refusal;
use domain::record::Decide;
use maud::{Markup, html};
use projections::campaign_plans::Campaign;

use super::one::address;
use crate::store::CarryOutError;
use crate::web::dates::read_day;
use crate::web::govuk::{Button, Errors, button_group};
use crate::web::journeys::save::{PAGE, SENT_BEFORE, field_of};
use crate::web::layout::{Entry, page};
use crate::web::posted::Stamp;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, see_other};

const CHANGED: &str = "Somebody changed this campaign since you opened the form: look at the campaign, \
                       and send this again if it still holds";

/// What a form of a campaign asks.
pub(super) struct Sheet<'a> {
    pub(super) campaign: &'a Campaign,
    pub(super) title: &'a str,
    pub(super) questions: Markup,
    pub(super) button: Button<'a>,
    /// Whether what is asked holds only for the campaign as it is shown.
    pub(super) is_of_version: bool,
}

impl Sheet<'_> {
    /// The page: asked for the first time, or again with what is wrong.
    pub(super) fn response(self, app: &App, who: &SignedIn, errors: &Errors) -> HttpResponse {
        let back = address(&self.campaign.name);
        let frame = app.frame_for(who, Entry::Marketing, self.title).errors(errors);
        let frame = frame.back("Back to the campaign", &back);
        let seen = self.is_of_version.then(|| self.campaign.version());
        let main = html! {
            span.govuk-caption-l { (self.campaign.label()) }
            h1.govuk-heading-l { (self.title) }
            form method="post" novalidate {
                (app.marks(who, seen))
                (self.questions)
                (button_group(&html! {
                    (self.button)
                    a.govuk-link href=(back) { "Cancel" }
                }))
            }
        };
        let status =
            if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        html_page(status, page(&frame, &main))
    }
}

/// Carries out what a form asks for, and goes back to the campaign, or says what stands against it.
pub(super) async fn finish(
    app: &App,
    who: &SignedIn,
    stamp: &Stamp,
    campaign: &CampaignName,
    command: impl Decide + Send + Sync + 'static,
) -> Result<Result<HttpResponse, Errors>, Problem> {
    Ok(match app.carry_out(who, stamp, stream(campaign), command).await {
        Ok(receipt) => {
            let saved = receipt.positions.map_or(String::new(), |_| "?saved=yes".to_owned());
            Ok(see_other(&format!("{}{saved}", address(campaign))))
        }
        Err(CarryOutError::Refused(refusal)) => Err(Errors::on(asked_at(&refusal), refusal)),
        Err(CarryOutError::Stale { .. }) => Err(Errors::on(PAGE, CHANGED)),
        Err(CarryOutError::KeyReused) => Err(Errors::on(PAGE, SENT_BEFORE)),
        Err(error) => return Err(error.into()),
    })
}

// The question that a refusal is shown beside.
fn asked_at(refusal: &Refusal) -> &'static str {
    let Refusal::Campaign(refusal) = refusal else { return field_of(refusal) };
    match refusal {
        CampaignRefusal::PlannedAlready => "campaign",
        CampaignRefusal::EndsBeforeItBegins => "last_day",
        CampaignRefusal::StartedAlready | CampaignRefusal::EndedBeforeItStarted => "happened_on",
        CampaignRefusal::UnknownMedium(_) => "medium",
        CampaignRefusal::UnknownAim(_) => "cares",
        CampaignRefusal::NothingSpent => "pounds",
        CampaignRefusal::EventDayToCome => "attended",
        CampaignRefusal::MoreAskedThanCame => "enquiries",
        CampaignRefusal::NoSuch
        | CampaignRefusal::Over
        | CampaignRefusal::NothingToTakeBack
        | CampaignRefusal::NoSuchEventDay
        | CampaignRefusal::EventDayHeld => PAGE,
    }
}

/// When something happened of which the day is told: today is now, another day its first moment.
pub(super) fn read_happened_on(
    typed: &str,
    now: DateTime<Utc>,
    errors: &mut Errors,
) -> Option<DateTime<Utc>> {
    let today = london_day(now);
    let day = errors.take("happened_on", read_day(typed, today))?;
    Some(if day == today { now } else { start_of(day) })
}
