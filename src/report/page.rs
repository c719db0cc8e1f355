//! A page for a terminal: sentences, tables and bars, at most [`WIDTH`] columns wide.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table};
use comfy_table::{LineStyle, TableStyle};

/// How wide a page is.
pub(super) const WIDTH: u16 = 100;

const LIGHT: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─'));

/// What has been written so far.
#[derive(Debug, Default)]
pub(super) struct Page(String);

/// How a column of a table is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column<'a> {
    /// Words: to the left, on several lines where they are long.
    Words(&'a str),
    /// Figures: to the right, never broken.
    Figures(&'a str),
    /// Bars: to the left, never broken.
    Bars(&'a str),
}

impl Page {
    /// A paragraph.
    pub(super) fn say(&mut self, sentences: &str) {
        let mut width = 0;
        for word in sentences.split(' ') {
            let letters = word.chars().count();
            if width > 0 && width + 1 + letters > usize::from(WIDTH) {
                self.0.push('\n');
                width = 0;
            } else if width > 0 {
                self.0.push(' ');
                width += 1;
            }
            self.0.push_str(word);
            width += letters;
        }
        self.0.push('\n');
    }

    /// An empty line between what was written and what follows.
    pub(super) fn leave_a_line(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
    }

    /// A table, between empty lines.
    pub(super) fn table<const N: usize>(
        &mut self,
        columns: [Column<'_>; N],
        rows: impl IntoIterator<Item = [String; N]>,
    ) {
        self.wide_table(&columns, rows.into_iter().map(Vec::from));
    }

    /// A table whose columns are known only now.
    pub(super) fn wide_table(
        &mut self,
        columns: &[Column<'_>],
        rows: impl IntoIterator<Item = Vec<String>>,
    ) {
        let mut table = Table::new();
        table.load_style(LIGHT).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(WIDTH);
        table.set_header(columns.iter().map(|column| column.title()));
        table.add_rows(rows);
        let last = columns.len().saturating_sub(1);
        for (place, (set, column)) in table.column_iter_mut().zip(columns).enumerate() {
            set.set_padding((0, if place == last { 0 } else { 2 }));
            if !matches!(column, Column::Words(_)) {
                set.set_constraint(ColumnConstraint::ContentWidth);
            }
            if matches!(column, Column::Figures(_)) {
                set.set_cell_alignment(CellAlignment::Right);
            }
        }
        self.leave_a_line();
        for line in table.trim_fmt().lines() {
            self.0.push_str(line.trim_end());
            self.0.push('\n');
        }
        self.leave_a_line();
    }

    /// The text, with plain spaces where a line was not to be broken.
    pub(super) fn finish(self) -> String {
        self.0.trim_end().replace('\u{a0}', " ") + "\n"
    }
}

impl<'a> Column<'a> {
    fn title(self) -> &'a str {
        match self {
            Self::Words(title) | Self::Figures(title) | Self::Bars(title) => title,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_paragraph_is_broken_between_words() {
        let mut page = Page::default();

        page.say(&"twelve letters ".repeat(9));

        let text = page.finish();
        assert!(text.lines().all(|line| line.chars().count() <= usize::from(WIDTH)));
        assert_eq!(text.lines().count(), 2);
    }

    #[test]
    fn words_are_broken_where_a_table_would_be_too_wide_and_figures_are_not() {
        let mut page = Page::default();
        let long = "no reply after several attempts ".repeat(4);

        page.table([Column::Words("Reason"), Column::Figures("Left")], [[long, "1,718".into()]]);

        let text = page.finish();
        assert!(text.contains("1,718"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= usize::from(WIDTH)), "{text}");
    }
}
