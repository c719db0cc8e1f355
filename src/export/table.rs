//! Flat tables of what the log holds, row by row. Households stand there by their references: who they
//! are lies under seal, and no table opens it.

use chrono::{DateTime, NaiveDate, Utc};
use projections::{Question, View};

use super::tables::{clocks, events, journeys, visits};
use super::{ExportError, Recorders};

/// A table that can be handed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// One row a journey.
    Journeys,
    /// One row a step of a journey.
    Events,
    /// One row a visit, course or panel that was booked or held.
    Visits,
    /// One row a clock that was started.
    Clocks,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name, which stays.
    pub name: String,
    /// What its cells hold.
    pub kind: Kind,
    /// What it means.
    pub about: &'static str,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the documentation")]
pub enum Kind {
    Text,
    Whole,
    Number,
    Instant,
    Day,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names are the documentation")]
pub enum Cell {
    Nothing,
    Text(String),
    Whole(i64),
    Number(f64),
    Instant(DateTime<Utc>),
    Day(NaiveDate),
}

/// What takes rows, one after the other.
pub(super) type Take<'t> = dyn FnMut(Vec<Cell>) -> Result<(), ExportError> + 't;

impl Table {
    /// Every table.
    pub const ALL: [Self; 4] = [Self::Journeys, Self::Events, Self::Visits, Self::Clocks];

    /// Its word on the command line and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Journeys => "journeys",
            Self::Events => "events",
            Self::Visits => "visits",
            Self::Clocks => "clocks",
        }
    }

    /// What its rows are.
    pub fn about(self) -> &'static str {
        match self {
            Self::Journeys => "Where each household's journey stands, one row each.",
            Self::Events => {
                "What happened on each journey, one row a step, in the order it happened."
            }
            Self::Visits => "What was booked or held: visits, courses and panels, one row each.",
            Self::Clocks => "Every clock that was started on a journey, and whether it was kept.",
        }
    }

    /// Its columns, on a pathway.
    pub fn columns(self, view: &View<'_>) -> Vec<Column> {
        match self {
            Self::Journeys => journeys::columns(view),
            Self::Events => told(&events::COLUMNS),
            Self::Visits => told(&visits::COLUMNS),
            Self::Clocks => told(&clocks::COLUMNS),
        }
    }

    /// Hands each row on.
    pub(super) fn each(
        self,
        view: &View<'_>,
        question: &Question,
        recorders: &Recorders,
        take: &mut Take<'_>,
    ) -> Result<(), ExportError> {
        match self {
            Self::Journeys => journeys::each(view, take),
            Self::Events => events::each(view, question, recorders, take),
            Self::Visits => visits::each(view, question, take),
            Self::Clocks => clocks::each(view, question, take),
        }
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(cell: Option<T>) -> Self {
        cell.map_or(Self::Nothing, Into::into)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<DateTime<Utc>> for Cell {
    fn from(at: DateTime<Utc>) -> Self {
        Self::Instant(at)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Cell {
    fn from(whole: usize) -> Self {
        i64::try_from(whole).map_or(Self::Nothing, Self::Whole)
    }
}

/// Columns as they are written down: name, kind, and what it means.
pub(super) fn told(columns: &[(&str, Kind, &'static str)]) -> Vec<Column> {
    let told = columns.iter();
    told.map(|(name, kind, about)| Column { name: (*name).to_owned(), kind: *kind, about })
        .collect()
}
