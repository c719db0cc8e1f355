//! The same as a file: a row for each fact, then one for each look.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Path, Query};
use chrono::{DateTime, Utc};
use domain::calendar::london_time;

use super::Trail;
use super::asked::Asked;
use crate::export::cell;
use crate::web::App;
use crate::web::handed::not_asked;
use crate::web::looked::called;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

const COLUMNS: [&str; 8] =
    ["Kind", "Number", "Recorded", "Happened", "Who", "By way of", "What", "Undone"];

/// `/journeys/REFERENCE/history.csv`
pub(in crate::web) async fn csv(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let seen = asked.moment().seen((app.source.now)())?;
    let found = app.find_seen(&who.sight, &reference, &seen).await?;
    let days = match asked.days(found.today()) {
        Ok(days) => days,
        Err(errors) => return Ok(not_asked(&errors)),
    };
    let trail = Trail::of(&app, &found, &seen, days).await?;
    let text = trail.as_csv().map_err(|error| Problem::Failed(error.to_string()))?;
    let named = format!("attachment; filename=\"{}-history.csv\"", found.reference);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, named))
        .body(text))
}

impl Trail<'_> {
    fn as_csv(&self) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
        // Without this mark Excel reads accents as other letters.
        let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(COLUMNS)?;
        for row in self.change_rows() {
            let cells = [
                "Changed".to_owned(),
                row.number.to_string(),
                minute(row.recorded_at),
                minute(row.happened_at),
                row.who,
                row.by_way_of,
                row.what,
                row.undone.unwrap_or_default(),
            ];
            writer.write_record(cells.map(|text| cell(&text)))?;
        }
        for look in &self.looks {
            let way = if look.token.is_some() { "A program" } else { "A page" };
            let cells = [
                "Looked".to_owned(),
                String::new(),
                minute(look.at),
                minute(look.at),
                self.looker(look),
                way.to_owned(),
                called(&look.page).to_owned(),
                String::new(),
            ];
            writer.write_record(cells.map(|text| cell(&text)))?;
        }
        Ok(writer.into_inner().map_err(csv::IntoInnerError::into_error)?)
    }
}

// As spreadsheets read it, by London's clocks.
fn minute(at: DateTime<Utc>) -> String {
    london_time(at).format("%Y-%m-%d %H:%M").to_string()
}
