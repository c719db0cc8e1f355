//! Leakage points, as rows and as a page.

use projections::exits::{ExitRow, Exits};
use projections::statistics::shares::share;

use super::asked::Asked;
use super::names::Kind;
use super::page::Column::{Bars, Figures, Words};
use super::page::Page;
use super::show::Show;
use super::words::{bar, counted, some_of, spoken, tenths};

/// How wide the bar of all who left is.
const BLOCKS: u32 = 12;

impl Show for Exits {
    type Row = ExitRow;

    const COLUMNS: &'static [&'static str] =
        &["stage", "reason", "decided_by", "count", "share", "median_days_in_stage"];

    fn rows(&self) -> &[ExitRow] {
        &self.rows
    }

    fn subject(&self, asked: &Asked) -> String {
        let left = counted(self.left, "journey", "journeys");
        let when = if asked.is_period() {
            asked.span().map_or(String::new(), |span| format!(" {span}"))
        } else {
            format!(", of {}", asked.enquiries(None))
        };
        format!("Exits: {left} that ended without approval{when}")
    }

    fn draw(&self, asked: &Asked, page: &mut Page) {
        if self.rows.is_empty() {
            page.say("Nobody left.");
            return;
        }
        let columns = [
            Words("Stage and reason"),
            Words("Decided by"),
            Figures("Left, of all who left"),
            Bars(""),
            Figures("Half left\nwithin, days"),
        ];
        let stages = self.rows.chunk_by(|one, next| one.stage == next.stage);
        page.table(columns, stages.flat_map(|stage| stage_rows(self, stage, asked)));
    }
}

// A row for the stage, and one below it for each reason.
fn stage_rows(exits: &Exits, stage: &[ExitRow], asked: &Asked) -> Vec<[String; 5]> {
    let left: usize = stage.iter().map(|row| row.count).sum();
    let name = stage.first().map_or("", |row| row.stage.as_str());
    let of_all = share(left, exits.left);
    let head = [
        asked.names.say(Kind::Stage, name),
        String::new(),
        some_of(left, exits.left, of_all),
        bar(of_all, BLOCKS),
        String::new(),
    ];
    let reason = |row: &ExitRow| {
        [
            format!("\u{a0}\u{a0}{}", asked.names.say(Kind::Reason, row.reason.as_str())),
            spoken(row.decided_by.as_str()),
            some_of(row.count, exits.left, row.share),
            bar(row.share, BLOCKS),
            tenths(row.median_days_in_stage),
        ]
    };
    std::iter::once(head).chain(stage.iter().map(reason)).collect()
}
