//! Leakage points, as rows and as a page.

use projections::exits::{ExitRow, Exits};
use projections::statistics::shares::share;
use projections::turns::Happening;

use super::asked::Asked;
use super::names::Kind;
use super::page::Column::{Bars, Figures, Words};
use super::page::Page;
use super::show::Show;
use super::words::{bar, counted, percent, some_of, spoken, tenths};

/// How wide the bar of all who left is.
const BLOCKS: u32 = 12;

impl Show for Exits {
    type Row = ExitRow;

    const COLUMNS: &'static [&'static str] = &[
        "stage",
        "reason",
        "decided_by",
        "count",
        "share",
        "median_days_in_stage",
        "mapped",
        "usually_last",
        "usually_last_count",
        "waiting_on_us",
        "waiting_on_them",
        "waiting_on_others",
    ];

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
        draw_waiting(self, asked, page);
    }

    fn remark(&self, _: &Asked, page: &mut Page) {
        if !self.rows.is_empty() {
            page.say(TURNS);
        }
    }
}

/// Whose turn it is.
pub(crate) const TURNS: &str = "The time at the stage waits on them while an outward contact stands \
     unanswered, while they were invited to apply or asked for observations or for something that they owe \
     themselves, and while they are paused; on others while a check that we asked for is not back; and \
     otherwise on us.";

/// What happened, in words.
pub(crate) fn happened(what: Happening) -> &'static str {
    match what {
        Happening::Enquiry => "Enquiry",
        Happening::Attempt => "Contact attempt without reply",
        Happening::Contact => "Contact",
        Happening::Milestone => "Milestone",
        Happening::Check => "Check",
        Happening::Pause => "Pause, or its end",
    }
}

// What came last, and whose turn it was. A row with few letters: reasons are told above.
fn draw_waiting(exits: &Exits, asked: &Asked, page: &mut Page) {
    let columns = [
        Words("Stage and reason"),
        Words("Most often last"),
        Figures("On us"),
        Figures("On them"),
        Figures("On others"),
    ];
    let rows = exits.rows.iter().map(|row| {
        let share = |share: Option<f64>| share.map_or(String::new(), percent);
        let stage = asked.names.say(Kind::Stage, row.stage.as_str());
        [
            format!("{stage}: {}", asked.names.say(Kind::Reason, row.reason.as_str())),
            row.usually_last.map_or(String::new(), |last| {
                format!("{} ({})", happened(last), some_of(row.usually_last_count, row.count, None))
            }),
            share(row.waiting_on_us),
            share(row.waiting_on_them),
            share(row.waiting_on_others),
        ]
    });
    page.wide_table(&columns, rows.map(Vec::from));
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
