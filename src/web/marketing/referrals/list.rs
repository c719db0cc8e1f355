//! The households that were recommended, with the reward of each: a page and a file.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::london_day;
use domain::journey::JourneyEvent;
use domain::reference::Reference;
use maud::{Markup, html};
use projections::referrals::{Referral, referrals};
use projections::{Answers, Sight};
use serde::{Deserialize, Serialize};

use crate::export::cell;
use crate::report::words::counted;
use crate::store::Role;
use crate::web::govuk::{Column, Size, table};
use crate::web::journeys::saved::last_told;
use crate::web::layout::{Entry, page};
use crate::web::marketing::{Page, file, navigation};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

pub(super) const ADDRESS: &str = "/marketing/referrals/list";
/// Rows of the page; the file has all.
const MOST: usize = 200;

const COLUMNS: [&str; 5] = ["Reference", "Recommended by", "Asked", "Approved", "Reward"];

/// Whose, and whether only those whose reward is due.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    #[serde(skip_serializing_if = "String::is_empty")]
    code: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    due: String,
    #[serde(skip_serializing)]
    saved: Option<String>,
}

type Row = (Reference, Referral);

pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let now = (app.source.now)();
    let done = match &asked.saved {
        Some(reference) => {
            let is_paid = |it: &JourneyEvent| matches!(it, JourneyEvent::RewardPaid { .. });
            last_told(&app, &who, reference, is_paid).await?
        }
        None => None,
    };
    let rows = find(&app, &who.sight, &asked, now).await?;
    let title = "Households that were recommended";
    let way = [
        ("Marketing", Some("/marketing")),
        ("Recommended", Some(Page::Referrals.address())),
        (title, None),
    ];
    let mut frame = app.frame_for(&who, Entry::Marketing, title).wide().way(&way);
    if let Some(done) = &done {
        frame = frame.done(done);
    }
    let main = html! {
        (navigation(Page::Referrals, true, &[]))
        h1.govuk-heading-l { (title) }
        (told(&rows, &asked, who.role == Role::Manager, london_day(now)))
    };
    Ok(html_page(StatusCode::OK, page(&frame, &main)))
}

/// `/marketing/referrals/list.csv`
pub(in crate::web) async fn csv(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let rows = find(&app, &who.sight, &asked, (app.source.now)()).await?;
    let text = written(&rows).map_err(|error| Problem::Failed(error.to_string()))?;
    Ok(file("recommended", text, rows.len()))
}

async fn find(
    app: &App,
    sight: &Sight,
    asked: &Asked,
    now: DateTime<Utc>,
) -> Result<Vec<Row>, Problem> {
    let (asked, sight) = (asked.clone(), sight.clone());
    let make = move |answers: &Answers| {
        let meant = referrals(answers, now).into_iter().filter(|it| {
            let is_theirs = asked.code.is_empty() || it.referrer.as_str() == asked.code;
            is_theirs && (asked.due.is_empty() || it.is_due())
        });
        meant.filter_map(|it| Some((answers.reference(it.journey, &sight)?, it))).collect()
    };
    Ok(app.answers.once(make).await?)
}

fn told(rows: &[Row], asked: &Asked, is_manager: bool, today: NaiveDate) -> Markup {
    let query = serde_html_form::to_string(asked).unwrap_or_default();
    let then = serde_html_form::to_string([("then", format!("{ADDRESS}?{query}"))]);
    let then = then.unwrap_or_default();
    let shown = rows.iter().take(MOST).map(|row| cells(row, &then, is_manager, today));
    html! {
        p.govuk-body {
            (counted(rows.len(), "household", "households"))
            @if !asked.code.is_empty() { ", recommended by " strong { (asked.code) } }
            @if !asked.due.is_empty() { ", whose reward is due" }
            "."
            @if !query.is_empty() { " " a.govuk-link href=(ADDRESS) { "See all" } }
        }
        @if !rows.is_empty() {
            (table("Households", COLUMNS.map(Column::Words), shown)
                .headed_by_first().small().size(Size::Small))
            p.govuk-body {
                @if rows.len() > MOST {
                    "The first " (MOST) " are shown; the file has all of them. "
                }
                a.govuk-link href={ (ADDRESS) ".csv?" (query) } { "Download these as CSV" }
            }
        }
    }
}

fn cells(
    (reference, referral): &Row,
    then: &str,
    is_manager: bool,
    today: NaiveDate,
) -> Vec<Markup> {
    let day = |at| words::near_day(london_day(at), today);
    let became = if referral.is_open { "Still in" } else { "No" };
    vec![
        html! { a.govuk-link href={ "/journeys/" (reference) } { (reference) } },
        html! { (referral.referrer) },
        html! { (day(referral.enquired_at)) },
        html! { (referral.approved_at.map_or(became.to_owned(), day)) },
        html! {
            (reward(referral, day))
            @if is_manager && referral.is_due() {
                br;
                a.govuk-link href={ "/journeys/" (reference) "/reward?" (then) } {
                    "Record that it was paid"
                    span.govuk-visually-hidden { " for " (reference) }
                }
            }
        },
    ]
}

fn reward(referral: &Referral, day: impl Fn(DateTime<Utc>) -> String) -> String {
    match &referral.paid {
        Some(paid) => {
            let sum = paid.pence.map(|pence| format!(", £{}.{:02}", pence / 100, pence % 100));
            format!("Paid {}{}", day(paid.at), sum.unwrap_or_default())
        }
        None if referral.is_due() => "Due".to_owned(),
        None => String::new(),
    }
}

fn written(rows: &[Row]) -> csv::Result<String> {
    let mut writer = csv::Writer::from_writer(vec![]);
    writer.write_record(COLUMNS)?;
    let day = |at| london_day(at).to_string();
    for (reference, referral) in rows {
        writer.write_record([
            reference.to_string(),
            cell(referral.referrer.as_str()),
            day(referral.enquired_at),
            referral.approved_at.map(day).unwrap_or_default(),
            reward(referral, day),
        ])?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
