//! Flat tables of what the log holds, row by row. Households stand there by their references: who they
//! are lies under seal, and no table opens it.

use chrono::{DateTime, NaiveDate, Utc};
use projections::{Question, View};

use super::tables::{calendar, campaigns, clocks, definitions, endings, events, journeys, visits};
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
    /// One row a journey that ended.
    Endings,
    /// One row a campaign.
    Campaigns,
    /// One row a day.
    Calendar,
    /// One row a column of these tables.
    Definitions,
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
    pub const ALL: [Self; 8] = [
        Self::Journeys,
        Self::Events,
        Self::Visits,
        Self::Clocks,
        Self::Endings,
        Self::Campaigns,
        Self::Calendar,
        Self::Definitions,
    ];

    /// Its word on the command line and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Journeys => "journeys",
            Self::Events => "events",
            Self::Visits => "visits",
            Self::Clocks => "clocks",
            Self::Endings => "endings",
            Self::Campaigns => "campaigns",
            Self::Calendar => "calendar",
            Self::Definitions => "definitions",
        }
    }

    /// Whether its rows are of journeys, so that those of some of them can be asked for.
    pub fn is_of_journeys(self) -> bool {
        !matches!(self, Self::Campaigns | Self::Calendar | Self::Definitions)
    }

    /// Whether it tells of people or counts them: days and definitions are for everybody.
    pub fn is_of_the_work(self) -> bool {
        !matches!(self, Self::Calendar | Self::Definitions)
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
            Self::Endings => "Every journey that ended, and why, one row each.",
            Self::Campaigns => "What each campaign led to so far and what it cost, one row each.",
            Self::Calendar => {
                "Every day from the first enquiry to the end of next year, and whether it is worked."
            }
            Self::Definitions => "What each column of these tables holds and means.",
        }
    }

    /// Its columns, on a pathway.
    pub fn columns(self, view: &View<'_>) -> Vec<Column> {
        match self {
            Self::Journeys => journeys::columns(view),
            Self::Events => told(&events::COLUMNS),
            Self::Visits => told(&visits::COLUMNS),
            Self::Clocks => told(&clocks::COLUMNS),
            Self::Endings => told(&endings::COLUMNS),
            Self::Campaigns => told(&campaigns::COLUMNS),
            Self::Calendar => told(&calendar::COLUMNS),
            Self::Definitions => told(&definitions::COLUMNS),
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
            Self::Endings => endings::each(view, question, take),
            Self::Campaigns => campaigns::each(view, question, take),
            Self::Calendar => calendar::each(view, question, take),
            Self::Definitions => definitions::each(view, take),
        }
    }
}

/// A word that is no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "There is no table called {0}: use one of {known}",
    known = Table::ALL.map(Table::as_str).join(", ")
)]
pub struct UnknownTable(String);

impl std::str::FromStr for Table {
    type Err = UnknownTable;

    fn from_str(word: &str) -> Result<Self, UnknownTable> {
        let found = Self::ALL.into_iter().find(|table| table.as_str() == word);
        found.ok_or_else(|| UnknownTable(word.to_owned()))
    }
}

impl Kind {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Whole => "whole number",
            Self::Number => "number",
            Self::Instant => "instant",
            Self::Day => "day",
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

impl From<NaiveDate> for Cell {
    fn from(day: NaiveDate) -> Self {
        Self::Day(day)
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
