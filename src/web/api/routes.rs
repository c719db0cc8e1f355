//! Every address of the API, with the scope that it needs.

use super::{
    brought, checks, contacts, corrections, docs, duplicates, endings, enquiries, handover,
    journey, journeys, milestones, next_action, notes, openapi, pathways, pauses, reports, snooze,
    tables, timeline, touches, training, values_mode, void, work, workers,
};
use crate::store::Scope;
use crate::web::routes::Allowed::{self, Anyone};
use crate::web::routes::{Entry, get, post};

const READ: Allowed = Allowed::Token(&[Scope::Read]);
const WRITE: Allowed = Allowed::Token(&[Scope::Write]);
/// For a site that has a form of its own, and must learn nothing by it.
const ENQUIRE: Allowed = Allowed::Token(&[Scope::Enquire]);
const FIGURES: Allowed = Allowed::Token(&[Scope::Figures]);
/// Rows for who may look at households, and figures for who may not.
const EITHER: Allowed = Allowed::Token(&[Scope::Read, Scope::Figures]);

/// The part of the table of routes that is for programs.
pub(in crate::web) fn below_the_api() -> Vec<Entry> {
    vec![
        get("/api/docs", Anyone, docs::show),
        get("/api/v1/openapi.json", Anyone, openapi::show),
        post("/api/v1/enquiries", ENQUIRE, brought::record),
        get("/api/v1/journeys", READ, journeys::list),
        post("/api/v1/journeys", WRITE, enquiries::record),
        get("/api/v1/journeys/{reference}", READ, journey::show),
        get("/api/v1/journeys/{reference}/timeline", READ, timeline::show),
        post("/api/v1/journeys/{reference}/contacts", WRITE, contacts::record),
        post("/api/v1/journeys/{reference}/milestones", WRITE, milestones::record),
        post("/api/v1/journeys/{reference}/checks/{check}", WRITE, checks::record),
        post("/api/v1/journeys/{reference}/next-action", WRITE, next_action::record),
        post("/api/v1/journeys/{reference}/notes", WRITE, notes::record),
        post("/api/v1/journeys/{reference}/worker", WRITE, workers::assign),
        post("/api/v1/journeys/{reference}/handover", WRITE, handover::offer),
        post("/api/v1/journeys/{reference}/handover/acceptance", WRITE, handover::accept),
        post("/api/v1/journeys/{reference}/handover/return", WRITE, handover::give_back),
        post("/api/v1/journeys/{reference}/snooze", WRITE, snooze::record),
        post("/api/v1/journeys/{reference}/touches", WRITE, touches::record),
        post("/api/v1/journeys/{reference}/values-mode", WRITE, values_mode::record),
        post("/api/v1/journeys/{reference}/training", WRITE, training::record),
        post("/api/v1/journeys/{reference}/pause", WRITE, pauses::pause),
        post("/api/v1/journeys/{reference}/resumption", WRITE, pauses::resume),
        post("/api/v1/journeys/{reference}/ending", WRITE, endings::record),
        post("/api/v1/journeys/{reference}/corrections/{version}", WRITE, corrections::record),
        post("/api/v1/journeys/{reference}/void", WRITE, void::record),
        post("/api/v1/journeys/{reference}/duplicates/{other}", WRITE, duplicates::record),
        get("/api/v1/courses", READ, training::list),
        get("/api/v1/work", READ, work::show),
        get("/api/v1/workers", READ, workers::list),
        get("/api/v1/pathways", READ, pathways::list),
        get("/api/v1/pathways/{id}", READ, pathways::show),
        get("/api/v1/reports/{name}", FIGURES, reports::show),
        get("/api/v1/tables", EITHER, tables::list),
        get("/api/v1/tables/{table}", EITHER, tables::show),
    ]
}
