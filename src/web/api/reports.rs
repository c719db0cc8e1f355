//! Reports, as the command line prints them.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use super::fault::Fault;
use super::gate::Caller;
use crate::report::ReportName;
use crate::web::App;
use crate::web::performance::{self, Typed};
use crate::web::problem::Problem;

pub(super) async fn show(
    app: Data<App>,
    caller: Caller,
    name: Path<String>,
    typed: Typed,
) -> Result<HttpResponse, Fault> {
    let name: ReportName = name.parse().map_err(|_| Problem::NotFound)?;
    let report = performance::ask(&app, caller.role, name, &typed).await?;
    let told = report.and_then(|report| performance::as_json(&report, &typed));
    let text = told.map_err(|errors| Fault::of_address(&errors))?;
    let text = text.map_err(|error| Problem::Failed(error.to_string()))?;
    Ok(HttpResponse::Ok().content_type("application/json").body(text))
}
