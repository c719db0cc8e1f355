//! The tables, one file each.

pub(super) mod calendar;
pub(super) mod campaigns;
pub(super) mod clocks;
pub(super) mod definitions;
pub(super) mod endings;
pub(super) mod events;
pub(super) mod journeys;
pub(super) mod visits;

use domain::ids::JourneyId;
use projections::{Course, Question, Sight, View, each_meant};

use super::ExportError;
use super::table::{Cell, Take};

/// Takes the rows of each journey that a question means, until one cannot be taken.
fn of_journeys(
    view: &View<'_>,
    question: &Question,
    take: &mut Take<'_>,
    rows: impl Fn(&Course<'_>) -> Vec<Vec<Cell>>,
) -> Result<(), ExportError> {
    let mut done = Ok(());
    each_meant(view, question, |course| {
        if done.is_ok() {
            done = rows(course).into_iter().try_for_each(&mut *take);
        }
    })?;
    done
}

/// A journey's id, and its reference.
fn whose(view: &View<'_>, journey: JourneyId) -> [Cell; 2] {
    let reference = view.reference(journey, &Sight::ALL).map(|it| it.to_string());
    [journey.to_string().into(), reference.into()]
}
