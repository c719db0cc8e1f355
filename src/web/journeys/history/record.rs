//! The record of who looked that can be handed to the household itself: each day on which somebody
//! was shown what is known of them, who that was, and in what role.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use domain::ids::WorkerId;
use maud::{Markup, html};

use super::asked::Asked;
use super::looks::Looks;
use super::{TITLE, Trail};
use crate::export::cell;
use crate::store::{Role, accounts};
use crate::web::govuk::{Column, Errors, table};
use crate::web::handed::{as_csv, not_asked};
use crate::web::journeys::found::Found;
use crate::web::layout::{Entry, page};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

/// What the page is called.
const RECORD: &str = "Record of who looked";
const COLUMNS: [&str; 5] = ["Day", "Who", "Role", "What they saw", "When"];

/// What somebody is at the service, as a household reads it.
type Roles = HashMap<WorkerId, Role>;

/// `/journeys/REFERENCE/looked`
pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let (status, errors, main) = match read(&app, &found, &asked).await? {
        Ok(rows) => (StatusCode::OK, Errors::default(), shown(&found, &rows, &asked)),
        Err(errors) => (StatusCode::UNPROCESSABLE_ENTITY, errors, html! {}),
    };
    let (household, history) = (found.address(), found.below("history"));
    let reference = found.reference.to_string();
    let way = [
        ("Journeys", Some("/journeys")),
        (&*reference, Some(&*household)),
        (TITLE, Some(&*history)),
        (RECORD, None),
    ];
    let title = format!("{RECORD}: {reference}");
    let frame = app.frame_for(&who, Entry::Journeys, &title).wide().way(&way).errors(&errors);
    let main = html! {
        span.govuk-caption-l { (found.reference) " · " span dir="auto" { (found.name) } }
        h1.govuk-heading-l { (RECORD) }
        (asked.form(&found.below("looked"), &errors))
        (main)
    };
    Ok(html_page(status, page(&frame, &main)))
}

/// `/journeys/REFERENCE/looked.csv`
pub(in crate::web) async fn csv(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let rows = match read(&app, &found, &asked).await? {
        Ok(rows) => rows,
        Err(errors) => return Ok(not_asked(&errors)),
    };
    let rows = rows.into_iter().map(|row| row.map(|text| cell(&text)).into());
    as_csv(&format!("{}-who-looked", found.reference), &COLUMNS, rows)
}

// The cells of each row, the last day first.
async fn read(
    app: &App,
    found: &Found,
    asked: &Asked,
) -> Result<Result<Vec<[String; 5]>, Errors>, Problem> {
    let days = match asked.days(found.today()) {
        Ok(days) => days,
        Err(errors) => return Ok(Err(errors)),
    };
    let seen = asked.moment().seen(found.now)?;
    let trail = Trail::of(app, found, &seen, days).await?;
    let accounts = accounts(&app.database).await?.into_iter();
    let roles: Roles = accounts.map(|account| (account.worker, account.role)).collect();
    Ok(Ok(trail.look_rows().iter().map(|look| cells(look, &roles)).collect()))
}

fn cells(look: &Looks, roles: &Roles) -> [String; 5] {
    let role = roles.get(&look.worker).map_or("Not known", |role| called(*role));
    let (who, pages) = (look.who.clone(), look.pages.join(", "));
    [words::weekday(look.day), who, role.to_owned(), pages, look.times()]
}

fn called(role: Role) -> &'static str {
    match role {
        Role::Recruiter => "Works with households",
        Role::Manager => "Manages the team",
        Role::Marketing => "Works in marketing",
        Role::PanelAdministrator => "Looks after panels",
        Role::Auditor => "Audits the service",
        Role::Administrator => "Runs the computer system",
    }
}

fn shown(found: &Found, rows: &[[String; 5]], asked: &Asked) -> Markup {
    let cells = rows.iter().map(|row| row.iter().map(|text| html! { (text) }).collect());
    let query = asked.on_first_pages().query();
    html! {
        p.govuk-body {
            "Each day on which somebody at the service, or a program for them, was shown what the service \
             knows of " span dir="auto" { (found.name) } ", what they were shown, and when. It says what \
             somebody’s role is today."
        }
        @if rows.is_empty() {
            p.govuk-body { "Nobody was shown anything on these days." }
        } @else {
            (table("Who looked, the last first", COLUMNS.map(Column::Words), cells).cards())
        }
        p.govuk-body {
            "A look is put on record before a page is shown, and the same look again after a quarter of an \
             hour. Lists of many households, in which they may stand with a name and a stage, are on \
             record apart, as lists. The household may have this by law when they ask for it."
        }
        p.govuk-body.waymark-downloads {
            a.govuk-link href={ (found.below("looked.csv")) (query) } { "Download as CSV" }
            ", or print this page."
        }
    }
}
