//! Households' journeys: lists, a journey's page, and one form for each thing that can happen.

pub(super) mod agreed;
pub(super) mod alike;
pub(super) mod assignment;
pub(super) mod checks;
mod clocks;
pub(super) mod contacts;
pub(super) mod corrections;
pub(super) mod duplicates;
pub(super) mod endings;
pub(super) mod enquiries;
pub(super) mod filter;
pub(super) mod found;
pub(super) mod kin;
pub(super) mod list;
pub(super) mod milestones;
pub(super) mod next_action;
pub(super) mod notes;
pub(super) mod pause;
mod people;
pub(super) mod save;
pub(super) mod saved;
mod sheet;
pub(super) mod show;
mod story;
pub(super) mod void;
mod when;
