//! What came along by itself beside what households say, as rows and as a page.

use projections::attribution::{Attribution, CrossRow};
use projections::statistics::shares::share;

use super::asked::Asked;
use super::names::Kind;
use super::page::Column::{Figures, Words};
use super::page::Page;
use super::show::Show;
use super::words::{count, plain, some_of};

/// What stands where nothing came along, or nobody said anything.
pub(crate) const NOTHING: &str = "Nothing";
/// What stands where nobody knows what they say.
pub(crate) const NOT_KNOWN: &str = "Not known";

impl Show for Attribution {
    type Row = CrossRow;

    const COLUMNS: &'static [&'static str] = &["tracked", "by", "source", "enquiries"];

    fn rows(&self) -> &[CrossRow] {
        &self.rows
    }

    fn subject(&self, asked: &Asked) -> String {
        format!("Attribution: {}", asked.enquiries(Some(self.enquiries)))
    }

    fn draw(&self, asked: &Asked, page: &mut Page) {
        if self.rows.is_empty() {
            page.say(asked.nothing());
            return;
        }
        let rows = self.rows.iter().map(|row| {
            [
                code(row),
                row.by.map_or(String::new(), how_came),
                said(row, asked),
                count(row.enquiries),
            ]
        });
        let columns = [Words("Came along"), Words("How"), Words("They say"), Figures("Enquiries")];
        page.table(columns, rows);
    }

    fn remark(&self, _: &Asked, page: &mut Page) {
        page.say(&headline(self));
    }
}

/// The code that came along.
pub(crate) fn code(row: &CrossRow) -> String {
    row.tracked.as_deref().map_or_else(|| NOTHING.to_owned(), plain)
}

/// What they say.
pub(crate) fn said(row: &CrossRow, asked: &Asked) -> String {
    let source = row.source.as_deref();
    source.map_or_else(|| NOT_KNOWN.to_owned(), |name| asked.names.say(Kind::Source, name))
}

/// How a code came along.
pub(crate) fn how_came(by: &str) -> String {
    match by {
        "qr" => "QR code",
        "phone-line" => "Phone line",
        "link" => "Link",
        _ => "Form",
    }
    .to_owned()
}

/// How much is known, in sentences.
pub(crate) fn headline(whole: &Attribution) -> String {
    let of_all = |n| some_of(n, whole.enquiries, share(n, whole.enquiries));
    format!(
        "A campaign’s code came along with {}; {} say how they heard; of {} neither is known.",
        of_all(whole.tracked),
        of_all(whole.said),
        of_all(whole.unknown)
    )
}
