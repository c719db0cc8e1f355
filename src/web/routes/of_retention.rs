//! Addresses about keeping records and letting them go, a part of the one table: managers decide on them, auditors see that.

use super::{Entry, MANAGER, OVERSEERS, get, post};
use crate::web::journeys::{retention as of_one, subject_access};
use crate::web::retention::{self, log, periods};

/// The addresses of retention, and those below a journey.
pub(super) fn of_retention() -> Vec<Entry> {
    vec![
        get("/retention", OVERSEERS, retention::show),
        post("/retention", MANAGER, retention::save),
        get("/retention/periods", OVERSEERS, periods::show),
        get("/retention/periods/change", MANAGER, periods::ask),
        post("/retention/periods/change", MANAGER, periods::save),
        get("/retention/log", OVERSEERS, log::show),
        get("/retention/log.csv", OVERSEERS, log::csv),
        get("/retention/log/{certificate}", OVERSEERS, log::certificate),
        get("/journeys/{reference}/retention", MANAGER, of_one::ask),
        post("/journeys/{reference}/retention", MANAGER, of_one::save),
        get("/journeys/{reference}/retention/lifting", MANAGER, of_one::ask_to_lift),
        post("/journeys/{reference}/retention/lifting", MANAGER, of_one::lift),
        get("/journeys/{reference}/subject-access", MANAGER, subject_access::ask),
        post("/journeys/{reference}/subject-access/file", MANAGER, subject_access::hand_over),
    ]
}
