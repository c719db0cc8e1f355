//! What an import came to, in words.

use std::collections::BTreeSet;
use std::path::Path;

use comfy_table::{CellAlignment, Table, TableStyle};
use domain::ids::ImportId;

use super::out::number;
use waymark::import::Summary;
use waymark::report::counted;

/// Blank rows that are told one by one.
const MOST_BLANK: usize = 20;

/// What came in, or would.
pub(crate) fn told(summary: &Summary, file: &Path, dry_run: bool, id: ImportId) -> String {
    let file = file.display();
    let mut text = if dry_run {
        format!("{file} would bring in {}.\n\n{}\n", counts(summary), events_table(summary))
    } else if summary.new + summary.known == 0 {
        format!("Nothing was imported from {file}.\n")
    } else if summary.new == 0 {
        format!(
            "Nothing in {file} is new: the log holds its {} facts already.\n",
            number(summary.known)
        )
    } else {
        format!(
            "Imported {} from {file}.\nTake it back with: waymark import undo {id}\n",
            counts(summary)
        )
    };
    let mut note = |count: usize, one: &str, many: &str| match count {
        0 => {}
        1 => text += &format!("1 {one}\n"),
        count => text += &format!("{} {many}\n", number(count)),
    };
    if summary.new > 0 || dry_run {
        note(
            summary.known,
            "fact was in the log already and is not added again.",
            "facts were in the log already and are not added again.",
        );
    }
    note(
        summary.pathways_chosen,
        "of these facts says which pathway a journey is on, for want of an enquiry.",
        "of these facts say which pathway a journey is on, for want of an enquiry.",
    );
    note(
        summary.repeated,
        "row repeats an earlier row and is left out.",
        "rows repeat an earlier row and are left out.",
    );
    note(
        summary.skipped,
        "row has a mistake and is left out:",
        "rows have mistakes and are left out, among them:",
    );
    for mistake in &summary.mistakes {
        text += &format!("  {mistake}\n");
    }
    if let Some(copy) = &summary.error_copy {
        text += &format!(
            "Mistakes are marked in {}, which holds what your file holds: keep it as safe.\n",
            copy.display()
        );
    }
    text += &doubtful(summary);
    if !summary.unused_columns.is_empty() {
        text += &format!("Columns not used: {}.\n", summary.unused_columns.join(", "));
    }
    text
}

fn doubtful(summary: &Summary) -> String {
    let mut text = match summary.doubts.iter().map(|(row, _)| row).collect::<BTreeSet<_>>().len() {
        0 => String::new(),
        1 => "1 row is doubtful:\n".to_owned(),
        count => format!("{} rows are doubtful:\n", number(count)),
    };
    for (row, doubt) in &summary.doubts {
        text += &format!("  row {row}: {doubt}\n");
    }
    let blank: Vec<String> = summary.blank.iter().take(MOST_BLANK).map(u64::to_string).collect();
    match summary.blank.len().saturating_sub(blank.len()) {
        _ if blank.is_empty() => {}
        0 => text += &format!("Blank rows: {}.\n", blank.join(", ")),
        more => text += &format!("Blank rows: {} and {} more.\n", blank.join(", "), number(more)),
    }
    text
}

fn counts(summary: &Summary) -> String {
    let days = summary.span.map_or(String::new(), |(first, last)| {
        let day = |at| domain::calendar::london_day(at).format("%-d %B %Y");
        format!(", {} to {}", day(first), day(last))
    });
    format!(
        "{} of {} ({} of them new){days}",
        counted(summary.new, "new fact", "new facts"),
        counted(summary.journeys, "journey", "journeys"),
        number(summary.new_journeys)
    )
}

fn events_table(summary: &Summary) -> String {
    let mut table = Table::new();
    table.load_style(TableStyle::new()).set_header(["In the file", "Becomes", "Rows"]);
    for ((met, became), rows) in &summary.events {
        table.add_row([met, became, &number(*rows)]);
    }
    if let Some(column) = table.column_mut(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.trim_fmt()
}
