//! The names that may be used: of stages, milestones, reasons, sources, checks and clocks.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use domain::ids::PathwayId;
use schemars::JsonSchema;
use serde::Serialize;

use super::fault::Fault;
use super::reading::query;
use super::workers::Nothing;
use crate::web::App;
use crate::web::problem::Problem;

/// The pathways in use.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Pathways {
    /// Their ids, the first of them the default.
    pathways: Vec<String>,
}

/// The newest version of a pathway.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Pathway {
    id: String,
    /// Its name in words.
    label: String,
    /// The first day on which journeys begin under this version.
    in_force_from: NaiveDate,
    /// First to last.
    stages: Vec<Named>,
    milestones: Vec<Milestone>,
    /// Why journeys end.
    reasons: Vec<Reason>,
    /// How households hear.
    sources: Vec<Named>,
    checks: Vec<Check>,
    clocks: Vec<Named>,
}

/// Something with a name, and the same in words.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Name")]
pub(super) struct Named {
    name: String,
    label: String,
}

/// A milestone.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PathwayMilestone")]
pub(super) struct Milestone {
    name: String,
    label: String,
    /// The stage that it puts a household in, if any.
    enters: Option<String>,
    /// The stage that it takes a household back to, if any.
    returns_to: Option<String>,
}

/// A reason.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PathwayReason")]
pub(super) struct Reason {
    name: String,
    label: String,
    /// Who usually decides so.
    decided_by: Vec<String>,
}

/// A check.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PathwayCheck")]
pub(super) struct Check {
    name: String,
    label: String,
    /// Who owes it once it is asked for.
    owed_by: String,
}

pub(super) async fn list(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Fault> {
    let Nothing {} = query(request.query_string())?;
    let answers = app.answers.read().await?;
    let pathways = answers.pathways().ids().into_iter().map(ToString::to_string).collect();
    Ok(HttpResponse::Ok().json(Pathways { pathways }))
}

pub(super) async fn show(
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Fault> {
    let Nothing {} = query(request.query_string())?;
    let answers = app.answers.read().await?;
    let id = PathwayId::from(&**id);
    let newest = answers.pathways().newest(&id).ok_or(Problem::NotFound)?;
    Ok(HttpResponse::Ok().json(Pathway::of(newest)))
}

fn named(name: &impl ToString, label: &str) -> Named {
    Named { name: name.to_string(), label: label.to_owned() }
}

impl Pathway {
    fn of(pathway: &domain::pathway::Pathway) -> Self {
        let stage = |stage: domain::pathway::StageNo| {
            Some(pathway.stages.get(stage.index())?.name.to_string())
        };
        let milestones = pathway.milestones.iter().map(|it| Milestone {
            name: it.name.to_string(),
            label: it.label.clone(),
            enters: it.enters.and_then(stage),
            returns_to: it.returns_to.and_then(stage),
        });
        let reasons = pathway.reasons.iter().map(|it| Reason {
            name: it.name.to_string(),
            label: it.label.clone(),
            decided_by: it.decided_by.iter().map(ToString::to_string).collect(),
        });
        let checks = pathway.checks.iter().map(|it| Check {
            name: it.name.to_string(),
            label: it.label.clone(),
            owed_by: it.owed_by.clone(),
        });
        Self {
            id: pathway.id.to_string(),
            label: pathway.label.clone(),
            in_force_from: pathway.in_force_from,
            stages: pathway.stages.iter().map(|it| named(&it.name, &it.label)).collect(),
            milestones: milestones.collect(),
            reasons: reasons.collect(),
            sources: pathway.sources.iter().map(|it| named(&it.name, &it.label)).collect(),
            checks: checks.collect(),
            clocks: pathway.clocks.iter().map(|it| named(&it.name, &it.label)).collect(),
        }
    }
}
