//! The tables, one file each.

pub(super) mod clocks;
pub(super) mod events;
pub(super) mod journeys;
pub(super) mod visits;

use domain::ids::JourneyId;
use projections::View;

use super::table::Cell;

/// A journey's id, and its reference.
fn whose(view: &View<'_>, journey: JourneyId) -> [Cell; 2] {
    let reference = view.reference(journey).map(|it| it.to_string());
    [journey.to_string().into(), reference.into()]
}
