//! A table on its way to whoever asked for it, a stretch after the other.

use std::collections::HashSet;

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Bytes, Data};
use domain::ids::JourneyId;
use domain::record::Event;
use futures_util::stream::try_unfold;
use projections::{Answers, Question, Sight};

use super::App;
use super::govuk::Errors;
use super::looked::TakenAlong;
use super::problem::Problem;
use crate::export::{ExportError, Format, Handing, Table};
use crate::store::scan;

/// The header that says how far the log had been read.
const POSITION: &str = "Waymark-Position";

/// The answer that is a table: of all journeys that a reader sees, or of those of which something was
/// recorded after a position.
pub(in crate::web) async fn handed(
    app: Data<App>,
    sight: &Sight,
    (table, format): (Table, Format),
    question: Question,
    since: Option<i64>,
) -> Result<HttpResponse, Problem> {
    let only = match since {
        Some(position) => {
            let touched = touched(&app, position).await?.into_iter();
            Some(touched.filter(|journey| sight.has(*journey)).collect())
        }
        None => sight.within().map(|seen| seen.into_iter().collect::<Vec<_>>()),
    };
    let begin = move |answers: &Answers| {
        Handing::begin((table, format), answers, &question, only.as_deref())
    };
    let handing = app.answers.once(begin).await??;
    let (kind, ending) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::Json => ("application/json", "json"),
        Format::Parquet => ("application/vnd.apache.parquet", "parquet"),
    };
    let file = format!("attachment; filename=\"waymark-{}.{ending}\"", table.as_str());
    let (households, position) = (handing.households, handing.position);
    let stretches = try_unfold((app, handing), |(app, handing)| async move {
        let next = handing.next(&app.answers, &app.database).await;
        let next = next.inspect_err(|error| tracing::error!(%error, "an export was broken off"))?;
        Ok::<_, ExportError>(next.map(|(bytes, handing)| (Bytes::from(bytes), (app, handing))))
    });
    let mut answer = HttpResponse::Ok();
    let answer = answer.insert_header((CONTENT_TYPE, kind)).insert_header((POSITION, position));
    let mut answer = answer.insert_header((CONTENT_DISPOSITION, file)).streaming(stretches);
    answer.extensions_mut().insert(TakenAlong(households));
    Ok(answer)
}

/// The answer that is a file of these rows, as spreadsheets read it.
pub(in crate::web) fn as_csv(
    name: &str,
    columns: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<HttpResponse, Problem> {
    let text = written(columns, rows).map_err(|error| Problem::Failed(error.to_string()))?;
    let named = format!("attachment; filename=\"{name}.csv\"");
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, named))
        .body(text))
}

fn written(
    columns: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    // Without this mark Excel reads accents as other letters.
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(columns)?;
    for row in rows {
        writer.write_record(row)?;
    }
    Ok(writer.into_inner().map_err(csv::IntoInnerError::into_error)?)
}

/// The answer to who asked for a file by what cannot be asked.
pub(in crate::web) fn not_asked(errors: &Errors) -> HttpResponse {
    let sentences: Vec<String> = errors.each().map(|(_, it)| format!("{it}.\n")).collect();
    let kind = (CONTENT_TYPE, "text/plain; charset=utf-8");
    HttpResponse::UnprocessableEntity().insert_header(kind).body(sentences.concat())
}

async fn touched(app: &App, position: i64) -> Result<Vec<JourneyId>, Problem> {
    let touched = scan(&app.database, position, HashSet::new(), |touched, fact| {
        if let Event::Journey(_) = fact.event {
            touched.insert(JourneyId(fact.stream.0));
        }
    });
    Ok(touched.await?.into_iter().collect())
}

impl From<ExportError> for Problem {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Database(error) => Self::Database(error),
            ExportError::Question(error) => Self::Question(error),
            error => Self::Failed(error.to_string()),
        }
    }
}
