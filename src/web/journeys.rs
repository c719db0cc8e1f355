//! Households' journeys: lists, a journey's page, and one form for each thing that can happen.

mod agreed;
mod alike;

pub(super) mod assignment;
pub(super) mod checks;
mod clocks;
pub(super) mod contacts;
pub(super) mod corrections;
pub(super) mod duplicates;
pub(super) mod endings;
pub(super) mod enquiries;
mod filter;
mod found;
pub(super) mod handover;
mod kin;
pub(super) mod list;
pub(super) mod milestones;
pub(super) mod next_action;
pub(super) mod notes;
pub(super) mod pause;
mod people;
mod save;
pub(super) mod saved;
mod sheet;
pub(super) mod show;
pub(super) mod snooze;
mod story;
pub(super) mod views;
pub(super) mod void;
mod when;
