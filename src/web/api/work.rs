//! What is to be done, for whom, and by when: as the page "Your work" groups it.

use std::sync::Arc;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use projections::work::Group;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::facts::Colleague;
use super::fault::Fault;
use super::gate::Caller;
use super::reading::query;
use crate::people::household_name;
use crate::store::{absences, workers};
use crate::web::App;
use crate::web::work::Whose;
use crate::web::work::rows::{Row, Viewer, seen_rows};

/// Households of a group, at most.
const MOST: usize = 200;

/// Whose work.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Asked {
    /// Whose: that of the token's worker, if left out.
    whose: Whose,
}

/// What is to be done.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Work {
    /// By how pressing it is, the most pressing first.
    groups: Vec<Tasks>,
}

/// Households for which something is as pressing.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Tasks {
    /// overdue, due-today, coming-up, offered, came-back, no-next-action, snoozed or later.
    group: &'static str,
    /// How many there are.
    total: usize,
    /// The first 200 of them.
    households: Vec<Task>,
}

/// A household for which something is to be done.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Task {
    /// The reference of its journey.
    reference: String,
    /// What the household is called.
    name: String,
    /// The stage it is at, in words.
    stage: String,
    /// Who looks after it.
    worker: Option<Colleague>,
    /// What is to be done, the soonest first. Nothing where no next action is agreed.
    items: Vec<Item>,
}

/// Something to be done.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Item {
    /// What, in words.
    what: String,
    /// By when.
    due_at: DateTime<Utc>,
    /// Whether that has passed.
    is_overdue: bool,
}

pub(super) async fn show(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, Fault> {
    let Asked { whose } = query(request.query_string())?;
    let now = (app.source.now)();
    let rows = seen_rows(&app, &caller.sight, now).await?;
    let rows = rows.as_ref().as_ref().map_err(Clone::clone)?;
    let today = london_day(now);
    let viewer = Viewer::of(caller.worker, &absences(&app.database, today).await?, today);
    let names = workers(&app.database).await?;
    let mut groups = vec![];
    for group in Group::ALL {
        let is_asked_for =
            |row: &&Arc<Row>| whose.group(row, &viewer) == group && whose.has(row, &viewer);
        let all: Vec<&Arc<Row>> = rows.iter().filter(is_asked_for).collect();
        let shown = &all[..all.len().min(MOST)];
        let ids: Vec<_> = shown.iter().map(|row| row.journey).collect();
        let people = app.people.of(&ids).await?;
        let households = shown.iter().map(|row| {
            let adults = people.get(&row.journey).map_or(&[][..], Vec::as_slice);
            let worker = row.worker.map(|worker| Colleague::of(worker, &names));
            Task::of(row, household_name(adults), worker)
        });
        let households = households.collect();
        groups.push(Tasks { group: word(group), total: all.len(), households });
    }
    Ok(HttpResponse::Ok().json(Work { groups }))
}

impl Task {
    fn of(row: &Row, name: String, worker: Option<Colleague>) -> Self {
        let items = row.items.iter().map(|item| Item {
            what: item.what.clone(),
            due_at: item.due_at,
            is_overdue: item.is_overdue,
        });
        let (reference, stage) = (row.reference.to_string(), row.stage.clone());
        Self { reference, name, stage, worker, items: items.collect() }
    }
}

fn word(group: Group) -> &'static str {
    match group {
        Group::Overdue => "overdue",
        Group::DueToday => "due-today",
        Group::ComingUp => "coming-up",
        Group::NoNextAction => "no-next-action",
        Group::Offered => "offered",
        Group::CameBack => "came-back",
        Group::Snoozed => "snoozed",
        Group::Later => "later",
    }
}
