//! Addresses of those who watch over the work, a part of the one table: who looked at what, who may, and panels.

use super::{Allowed, Entry, MANAGER, OVERSEERS, get, post};
use crate::store::Role;
use crate::web::journeys::confidentiality;
use crate::web::journeys::history::record;
use crate::web::{emergency, panel, trail};

/// Who records what a panel and the decision maker say.
const PANEL: Allowed = Allowed::Roles(&[Role::Manager, Role::PanelAdministrator]);
/// Who sees who comes to panel.
const PANEL_SEERS: Allowed =
    Allowed::Roles(&[Role::Manager, Role::PanelAdministrator, Role::Auditor]);

/// Their addresses.
pub(super) fn of_oversight() -> Vec<Entry> {
    vec![
        get("/trail", OVERSEERS, trail::show),
        get("/trail.csv", OVERSEERS, trail::csv),
        get(emergency::OPENINGS, OVERSEERS, emergency::show),
        get("/journeys/{reference}/confidentiality", MANAGER, confidentiality::ask),
        post("/journeys/{reference}/confidentiality", MANAGER, confidentiality::save),
        get("/journeys/{reference}/confidentiality/lifting", MANAGER, confidentiality::ask_to_lift),
        post("/journeys/{reference}/confidentiality/lifting", MANAGER, confidentiality::lift),
        get("/journeys/{reference}/looked", OVERSEERS, record::show),
        get("/journeys/{reference}/looked.csv", OVERSEERS, record::csv),
        get("/panel", PANEL_SEERS, panel::list),
        get("/panel/{reference}", PANEL_SEERS, panel::household::show),
        get("/panel/{reference}/milestones/new", PANEL, panel::recording::ask),
        post("/panel/{reference}/milestones/new", PANEL, panel::recording::save),
    ]
}
