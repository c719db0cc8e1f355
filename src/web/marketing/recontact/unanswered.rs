//! Enquiries that were never answered: nobody ever spoke with them, and they never replied.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::ids::WorkerId;
use domain::reference::Reference;
use maud::{Markup, html};
use projections::recontact::{Unanswered, never_answered};
use projections::{Answers, Sight};

use super::{MOST, Page, navigation};
use crate::report::words::{count, counted};
use crate::store::workers;
use crate::web::govuk::{Column, Size, table};
use crate::web::layout::{Entry, page};
use crate::web::marketing::file;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

pub(super) const ADDRESS: &str = "/marketing/recontact/never-answered";

const COLUMNS: [&str; 6] =
    ["Reference", "Asked", "Days ago", "Tries", "What became of it", "Looked after by"];

type Row = (Reference, Unanswered);

pub(in crate::web) async fn show(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    let now = (app.source.now)();
    let rows = find(&app, &who.sight, now).await?;
    let names = workers(&app.database).await?;
    let title = "Enquiries that were never answered";
    let way =
        [("Marketing", Some("/marketing")), ("Contact again", Some(super::ADDRESS)), (title, None)];
    let frame = app.frame_for(&who, Entry::Marketing, title).wide().way(&way);
    let main = html! {
        (navigation(Page::Recontact, true, &[]))
        h1.govuk-heading-l { (title) }
        (told(&rows, &names, now))
    };
    Ok(html_page(StatusCode::OK, page(&frame, &main)))
}

/// `/marketing/recontact/never-answered.csv`
pub(in crate::web) async fn csv(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    let rows = find(&app, &who.sight, (app.source.now)()).await?;
    let names = workers(&app.database).await?;
    let text = written(&rows, &names).map_err(|error| Problem::Failed(error.to_string()))?;
    Ok(file("never-answered", text, rows.len()))
}

async fn find(app: &App, sight: &Sight, now: DateTime<Utc>) -> Result<Vec<Row>, Problem> {
    let sight = sight.clone();
    let make = move |answers: &Answers| {
        let unanswered = never_answered(answers, now).into_iter();
        unanswered.filter_map(|it| Some((answers.reference(it.journey, &sight)?, it))).collect()
    };
    Ok(app.answers.once(make).await?)
}

fn told(rows: &[Row], names: &HashMap<WorkerId, String>, now: DateTime<Utc>) -> Markup {
    let ended = rows.iter().filter(|(_, it)| it.is_ended).count();
    let shown = rows.iter().take(MOST).map(|row| {
        let mut cells: Vec<Markup> = cells(row, names).map(|cell| html! { (cell) }).into();
        cells[0] = html! { a.govuk-link href={ "/journeys/" (row.0) } { (row.0) } };
        let asked = row.1.enquired_at.map(|at| words::near_day(london_day(at), london_day(now)));
        cells[1] = html! { (asked.unwrap_or_default()) };
        cells
    });
    html! {
        @if rows.is_empty() {
            p.govuk-body { "Every enquiry was answered." }
        } @else {
            p.govuk-body {
                "Nobody ever spoke with " (counted(rows.len(), "household", "households"))
                ", and they never replied: " (count(rows.len() - ended)) " are open, and "
                (count(ended)) " ended because nobody replied. Who gave no answer may be rung once more; \
                 who was never tried for is still owed one."
            }
            (table("Enquiries that were never answered, oldest first", COLUMNS.map(Column::Words), shown)
                .headed_by_first().small().size(Size::Small))
            p.govuk-body {
                @if rows.len() > MOST {
                    "The first " (MOST) " are shown; the file has all of them. "
                }
                a.govuk-link href={ (ADDRESS) ".csv" } { "Download these as CSV" }
            }
        }
    }
}

fn cells((reference, it): &Row, names: &HashMap<WorkerId, String>) -> [String; 6] {
    let became = if it.is_ended { "Ended: no reply" } else { "Open" };
    let worker = it.worker.and_then(|worker| names.get(&worker).cloned());
    [
        reference.to_string(),
        it.enquired_at.map(|at| london_day(at).to_string()).unwrap_or_default(),
        it.days.to_string(),
        it.tries.to_string(),
        became.to_owned(),
        worker.unwrap_or_else(|| "Nobody".to_owned()),
    ]
}

fn written(rows: &[Row], names: &HashMap<WorkerId, String>) -> csv::Result<String> {
    let mut writer = csv::Writer::from_writer(vec![]);
    writer.write_record(COLUMNS)?;
    for row in rows {
        writer.write_record(cells(row, names).map(|it| crate::export::cell(&it)))?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
