//! Households' journeys: lists, a journey's page, and one form for each thing that can happen.

mod agreed;
pub(super) mod assignment;
pub(super) mod contacts;
pub(super) mod corrections;
pub(super) mod endings;
mod found;
pub(super) mod milestones;
pub(super) mod next_action;
pub(super) mod notes;
pub(super) mod pause;
mod save;
mod sheet;
mod when;
