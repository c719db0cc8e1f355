//! The API: what the pages show and record, for programs, as JSON under `/api/v1`.
//!
//! A program shows a token and asks as its worker; no cookie counts here. `operations` says of every
//! address what it takes and gives, and both the `OpenAPI` document and the page that explains the API
//! are made of that.

mod brought;
mod came_by;
mod checks;
mod contacts;
mod corrections;
pub(super) mod docs;
mod duplicates;
mod endings;
mod enquiries;
mod facts;
pub(super) mod fault;
pub(super) mod gate;
mod handover;
mod journey;
mod journeys;
pub(super) mod limits;
mod milestones;
mod next_action;
mod notes;
mod openapi;
mod operations;
mod pathways;
mod pauses;
mod reading;
mod recorded;
mod reports;
pub(super) mod routes;
mod snooze;
pub(super) mod tables;
mod timeline;
mod told;
mod touches;
mod training;
mod values_mode;
mod void;
mod work;
mod workers;

pub(super) use told::read as read_body;

/// What every address of the API begins with.
pub(super) const PREFIX: &str = "/api/";
