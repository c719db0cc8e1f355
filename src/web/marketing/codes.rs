//! Codes that came along with enquiries, and belong to no campaign: a slip of the pen, or one to plan.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use domain::calendar::london_day;
use domain::ids::CampaignName;
use maud::{Markup, html};
use projections::codes::{Seen, unplanned};
use projections::statistics::small_numbers::FEW;
use projections::{Answers, Question, QuestionError};

use super::campaigns::may_plan;
use super::planning::of_code;
use super::{Page, ROUGHLY, navigation, roughly};
use crate::report::words::count;
use crate::web::govuk::{Column, table};
use crate::web::layout::{Entry, page};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page};

/// Where they are.
pub(super) const ADDRESS: &str = "/marketing/codes";

/// `/marketing/codes`
pub(in crate::web) async fn list(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    let now = (app.source.now)();
    let read =
        move |answers: &Answers| unplanned(answers, &Question::now(answers.when_all_is_told(now)));
    let found = app.answers.remembered("unplanned codes", now, read).await?;
    let mut found = Result::<_, QuestionError>::clone(&found)?;
    let shares_work = who.role.sees_households();
    // A code could be one household's own.
    found.retain(|(_, seen)| shares_work || seen.households > FEW);
    let frame = app.frame_for(&who, Entry::Marketing, "Unknown codes").wide();
    let main = html! {
        h1.govuk-heading-l { "Unknown codes" }
        (navigation(Page::Codes, shares_work, &[]))
        @if !shares_work {
            p.govuk-body {
                "Codes that came along with fewer than 5 households are left out here, for a code could be one \
                 household’s own: who works with households sees them. " (ROUGHLY)
            }
        }
        @if found.is_empty() && !shares_work {
            p.govuk-body { "No code came along with more than a few enquiries and belongs to no campaign." }
        } @else if found.is_empty() {
            p.govuk-body { "Every code that came along with an enquiry belongs to a campaign that is planned." }
        } @else {
            p.govuk-body {
                "These codes came along with enquiries, and no campaign of them is planned. Plan one where \
                 it is a campaign of yours; where it is a slip of the pen, look at the link or poster that \
                 carries it."
            }
            (listed(&found, may_plan(who.role), shares_work))
        }
    };
    Ok(html_page(StatusCode::OK, page(&frame, &main)))
}

fn listed(found: &[(CampaignName, Seen)], may_plan: bool, is_whole: bool) -> Markup {
    let columns = [
        Column::Words("Code"),
        Column::Figures("Households"),
        Column::Words("Since"),
        Column::Unheaded("Actions"),
    ];
    let rows = found.iter().map(|(code, seen)| {
        vec![
            html! { (code) },
            html! { @if is_whole { (count(seen.households)) } @else { (roughly(seen.households)) } },
            html! { @if is_whole { (london_day(seen.since).format("%B %Y")) } },
            html! {
                @if may_plan {
                    a.govuk-link href=(of_code(code)) {
                        "Plan it" span.govuk-visually-hidden { " " (code) }
                    }
                }
            },
        ]
    });
    html! { (table("Codes without a campaign", columns, rows).headed_by_first().cards()) }
}
