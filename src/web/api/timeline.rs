//! What happened on a journey, in the order in which it was recorded.

use actix_web::http::header::ETAG;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use schemars::JsonSchema;
use serde::Serialize;

use super::facts::{Fact, Story};
use super::fault::Fault;
use super::gate::Caller;
use super::journey::AsAt;
use super::reading::query;
use super::recorded::etag;
use crate::web::App;

/// A household's history.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Timeline {
    /// The reference of its journey.
    reference: String,
    /// How many facts it holds now.
    version: u32,
    /// The facts, in the order in which they were recorded.
    facts: Vec<Fact>,
}

pub(super) async fn show(
    app: Data<App>,
    caller: Caller,
    reference: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Fault> {
    let seen = query::<AsAt>(request.query_string())?.seen((app.source.now)())?;
    let found = app.find_seen(&caller.sight, &reference, &seen).await?;
    let story = Story::of(&app, &found).await?;
    let version = story.version();
    let facts = story.seen(&found, &seen);
    let timeline = Timeline { reference: found.reference.to_string(), version, facts };
    Ok(HttpResponse::Ok().insert_header((ETAG, etag(version))).json(timeline))
}
