//! Rows and columns.

use maud::{Markup, Render, html};

use super::Size;

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column<'a> {
    /// Words, set to the left.
    Words(&'a str),
    /// Figures, set to the right.
    Figures(&'a str),
    /// Words whose heading is only heard, as over the links of each row.
    Unheaded(&'a str),
    /// Words whose heading sorts the rows by them.
    Sorted(&'a Sorting),
}

/// A heading that is a link to the same rows in another order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sorting {
    /// What is read.
    pub(crate) text: &'static str,
    /// Where the rows stand in that order.
    pub(crate) href: String,
    /// The order in which they stand by this column, if they do.
    pub(crate) direction: Option<Direction>,
}

/// From the first to the last, or the other way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Ascending,
    Descending,
}

impl Sorting {
    // As a browser tells it.
    fn aria(&self) -> &'static str {
        match self.direction {
            None => "none",
            Some(Direction::Ascending) => "ascending",
            Some(Direction::Descending) => "descending",
        }
    }
}

/// A table. On a narrow screen it scrolls by itself, with the keyboard too.
#[derive(Clone, Debug)]
pub(crate) struct Table<'a> {
    caption: &'a str,
    // None where a heading just above says the same: it is only heard.
    size: Option<Size>,
    columns: Vec<Column<'a>>,
    rows: Vec<Vec<Markup>>,
    is_headed_by_first: bool,
    is_small: bool,
    is_cards: bool,
}

/// A table under a caption, which also names the place where it scrolls.
pub(crate) fn table<'a>(
    caption: &'a str,
    columns: impl IntoIterator<Item = Column<'a>>,
    rows: impl IntoIterator<Item = Vec<Markup>>,
) -> Table<'a> {
    Table {
        caption,
        size: Some(Size::Medium),
        columns: columns.into_iter().collect(),
        rows: rows.into_iter().collect(),
        is_headed_by_first: false,
        is_small: false,
        is_cards: false,
    }
}

impl Table<'_> {
    /// Sets the caption in another size than medium.
    pub(crate) fn size(self, size: Size) -> Self {
        Self { size: Some(size), ..self }
    }

    /// Makes the first cell of each row its heading.
    pub(crate) fn headed_by_first(self) -> Self {
        Self { is_headed_by_first: true, ..self }
    }

    /// Sets the text small, for many columns.
    pub(crate) fn small(self) -> Self {
        Self { is_small: true, ..self }
    }

    /// Makes each row a card on a phone, for rows that are read and acted on one by one.
    pub(crate) fn cards(self) -> Self {
        Self { is_cards: true, ..self }
    }

    /// Leaves the caption to those who hear it, where a heading just above says the same.
    pub(crate) fn headed_above(self) -> Self {
        Self { size: None, ..self }
    }

    pub(super) fn bare(&self) -> Markup {
        let class = match self.size {
            None => " govuk-visually-hidden".to_owned(),
            Some(size) => {
                let letter = size.letter();
                letter.map_or(String::new(), |it| format!(" govuk-table__caption--{it}"))
            }
        };
        html! {
            table.govuk-table.govuk-table--small-text-until-tablet[self.is_small]
                .waymark-cards[self.is_cards] role=[self.role("table")] {
                caption class={ "govuk-table__caption" (class) } { (self.caption) }
                thead.govuk-table__head role=[self.role("rowgroup")] {
                    tr.govuk-table__row role=[self.role("row")] {
                        @for column in &self.columns {
                            (column.head(self.role("columnheader")))
                        }
                    }
                }
                tbody.govuk-table__body role=[self.role("rowgroup")] {
                    @for row in &self.rows {
                        tr.govuk-table__row role=[self.role("row")] { (self.cells(row)) }
                    }
                }
            }
        }
    }

    // Browsers no longer tell what a table shown as cards is, so it is said in words.
    fn role(&self, role: &'static str) -> Option<&'static str> {
        self.is_cards.then_some(role)
    }

    fn cells(&self, row: &[Markup]) -> Markup {
        html! {
            @for (place, (cell, column)) in row.iter().zip(&self.columns).enumerate() {
                @if place == 0 && self.is_headed_by_first {
                    th.govuk-table__header scope="row" role=[self.role("rowheader")] { (cell) }
                } @else {
                    td.govuk-table__cell.govuk-table__cell--numeric[column.is_figures()]
                        role=[self.role("cell")]
                        data-heading=[column.heading().filter(|_| self.is_cards)] { (cell) }
                }
            }
        }
    }
}

impl<'a> Column<'a> {
    fn is_figures(self) -> bool {
        matches!(self, Self::Figures(_))
    }

    // What a card says before the cell.
    fn heading(self) -> Option<&'a str> {
        match self {
            Self::Words(text) | Self::Figures(text) => Some(text),
            Self::Sorted(sorting) => Some(sorting.text),
            Self::Unheaded(_) => None,
        }
    }

    fn head(self, role: Option<&str>) -> Markup {
        html! {
            th.govuk-table__header.govuk-table__header--numeric[self.is_figures()]
                scope="col" role=[role] aria-sort=[self.order()] {
                @match self {
                    Self::Words(text) | Self::Figures(text) => (text),
                    Self::Unheaded(text) => span.govuk-visually-hidden { (text) },
                    Self::Sorted(sorting) => {
                        a.govuk-link.govuk-link--no-visited-state.waymark-sort
                            href=(sorting.href) { (sorting.text) }
                    }
                }
            }
        }
    }

    fn order(self) -> Option<&'static str> {
        match self {
            Self::Sorted(sorting) => Some(sorting.aria()),
            Self::Words(_) | Self::Figures(_) | Self::Unheaded(_) => None,
        }
    }
}

impl Render for Table<'_> {
    fn render(&self) -> Markup {
        html! {
            .waymark-scroll role="region" aria-label=(self.caption) tabindex="0" { (self.bare()) }
        }
    }
}
