//! What columns and words stood for when a spreadsheet of the same making was last imported.

use domain::ids::ImportId;
use uuid::Uuid;

use super::plan::{Waiting, failed};
use crate::import::{Map, Spreadsheet};
use crate::store::{Subject, remember_map, remembered_map};
use crate::web::App;
use crate::web::problem::Problem;

const MAP: &str = "map";

/// What is remembered for a spreadsheet, if there is something and it fits.
pub(super) async fn recalled(
    app: &App,
    spreadsheet: &Spreadsheet,
    draft: &Map,
) -> Result<Option<Map>, Problem> {
    let header = header(app, spreadsheet, draft).await;
    let Some(sealed) = remembered_map(&app.database, header).await? else { return Ok(None) };
    let subject = Subject::Map(header);
    let mut keys = app.keys.write().await;
    keys.recall(&[subject]).await?;
    let opened = keys.open_bytes(subject, MAP, &sealed);
    let text = opened.and_then(|bytes| String::from_utf8(bytes).ok());
    let map = text.and_then(|text| Map::read_draft(&text).ok()?.of_sheet(draft.sheet()).ok());
    Ok(map.filter(|map| spreadsheet.fits(map)))
}

/// Remembers the map of what was imported.
pub(super) async fn remember(app: &App, waiting: &Waiting) -> Result<(), Problem> {
    let header = header(app, &waiting.spreadsheet, &waiting.map).await;
    let (subject, now) = (Subject::Map(header), (app.source.now)());
    let mut keys = app.keys.write().await;
    keys.provide(&[subject], now).await?;
    let sealed = keys.seal_bytes(subject, MAP, waiting.map.text().as_bytes())?;
    drop(keys);
    Ok(remember_map(&app.database, header, sealed, now).await?)
}

async fn header(app: &App, spreadsheet: &Spreadsheet, map: &Map) -> Uuid {
    let titles = spreadsheet.titles(map);
    let parts: Vec<&[u8]> = titles.iter().map(String::as_bytes).collect();
    app.keys.read().await.derived_id("header", &parts)
}

/// The id that a form's import has: the same form sent twice is one.
pub(super) async fn id(app: &App, worker: Uuid, key: Uuid) -> Result<ImportId, Problem> {
    if key.is_nil() {
        return Err(failed("a form without a key"));
    }
    let parts = [&worker.as_bytes()[..], key.as_bytes()];
    Ok(ImportId(app.keys.read().await.derived_id("upload", &parts)))
}
