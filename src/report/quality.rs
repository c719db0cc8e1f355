//! What the figures stand on, as rows and as a page.

use projections::quality::{Gap, Kind as Fact, LateRow, Quality};
use projections::statistics::shares::share;

use super::asked::Asked;
use super::names::Kind;
use super::page::Column::{Figures, Words};
use super::page::Page;
use super::show::Show;
use super::words::{count, counted, percent, some_of, tenths};

/// Said where nothing is missing.
pub(crate) const NOTHING: &str = "Nothing to put right.";

/// What is late.
pub(crate) const LATE: &str = "The bands are by days of the calendar; the days of half and of nine in ten \
     are of 24 hours, from when something happened until it was recorded.";

impl Show for Quality {
    type Row = LateRow;

    const COLUMNS: &'static [&'static str] = &[
        "kind",
        "facts",
        "same_day",
        "within_7_days",
        "within_28_days",
        "later",
        "p50_days",
        "p90_days",
    ];

    fn rows(&self) -> &[LateRow] {
        &self.rows
    }

    fn subject(&self, asked: &Asked) -> String {
        format!("Data quality: {}", asked.enquiries(None))
    }

    fn draw(&self, asked: &Asked, page: &mut Page) {
        if is_empty(self) {
            page.say(asked.nothing());
            return;
        }
        let columns = [
            Words("Recorded"),
            Figures("Facts"),
            Figures("Same\nday"),
            Figures("1 to 7\ndays"),
            Figures("8 to 28\ndays"),
            Figures("Over 28\ndays"),
            Figures("Half within,\ndays"),
            Figures("Nine in ten\nwithin, days"),
        ];
        page.table(columns, self.rows.iter().map(late_row));
        for sentence in std::iter::once(complete(self)).chain(to_come(self, asked)) {
            page.say(&sentence);
        }
        if is_well(self) {
            page.say(NOTHING);
            return;
        }
        let gaps = self.gaps.iter().filter(|it| it.count > 0);
        let columns = [Words("To put right"), Figures("How many")];
        page.table(
            columns,
            gaps.map(|it| {
                [format!("Households {}", missing(it.gap)), some_of(it.count, it.of, None)]
            }),
        );
    }

    fn remark(&self, _: &Asked, page: &mut Page) {
        if !is_empty(self) {
            page.say(LATE);
        }
    }
}

/// Whether nothing is recorded at all.
pub(crate) fn is_empty(quality: &Quality) -> bool {
    quality.rows.iter().all(|row| row.facts == 0)
}

/// Whether nothing is missing.
pub(crate) fn is_well(quality: &Quality) -> bool {
    quality.gaps.iter().all(|row| row.count == 0)
}

/// A kind of fact and how late it was recorded.
pub(crate) fn late_row(row: &LateRow) -> [String; 8] {
    let days = |days: Option<f64>| days.map_or_else(|| "-".to_owned(), |it| tenths(Some(it)));
    let [facts, same, week, month, later] =
        [row.facts, row.same_day, row.within_7_days, row.within_28_days, row.later].map(count);
    let (half, most) = (days(row.p50_days), days(row.p90_days));
    [named(row.kind).to_owned(), facts, same, week, month, later, half, most]
}

/// How late most was recorded.
pub(crate) fn headline(quality: &Quality) -> Option<String> {
    let all = quality.rows.first()?;
    let at_once = some_of(all.same_day, all.facts, share(all.same_day, all.facts));
    let most = tenths(Some(all.p90_days?));
    Some(format!(
        "Of what happened {at_once} was recorded on the same day, nine in ten within {most} days."
    ))
}

/// How much of what happened was recorded, and when.
pub(crate) fn complete(quality: &Quality) -> String {
    let told = quality.completeness.iter().filter_map(|it| {
        let days = counted(usize::try_from(it.within_days).ok()?, "day", "days");
        Some((percent(it.share?), days))
    });
    let verbs = std::iter::once(" were recorded").chain(std::iter::repeat(""));
    let told = told.zip(verbs).map(|((share, days), verb)| format!("{share}{verb} within {days}"));
    let told: Vec<String> = told.collect();
    let facts = quality.completeness.first().map_or(0, |it| it.facts);
    if told.is_empty() {
        return "Nothing is known to have happened 120 to 485 days ago: how soon facts are entered is told \
                by those."
            .to_owned();
    }
    let facts = counted(facts, "fact", "facts");
    format!("Of {facts} that happened 120 to 485 days ago, {}.", told.join(", "))
}

/// How many of the latest are still to be entered.
pub(crate) fn to_come(quality: &Quality, asked: &Asked) -> Vec<String> {
    let told = quality.recent.iter().map(|it| {
        let stage = asked.names.say(Kind::Stage, it.stage.as_str());
        let seen = count(it.seen);
        let more = match it.about {
            _ if it.seen == 0 => String::new(),
            None => "; too few of long ago are known to say how many more late entries will bring"
                .to_owned(),
            Some(about) if about == it.seen => "; late entries will hardly change that".to_owned(),
            Some(about) => format!("; about {} once late entries are in", count(about)),
        };
        format!("{stage}, reached in the last 28 days: {seen} so far{more}.")
    });
    told.collect()
}

/// A kind of fact, in words.
pub(crate) fn named(kind: Fact) -> &'static str {
    match kind {
        Fact::All => "Everything",
        Fact::Enquiry => "Enquiries",
        Fact::Contact => "Contacts",
        Fact::Milestone => "Milestones",
        Fact::Ending => "Endings",
        Fact::Other => "All else",
    }
}

/// What is to be put right, said of households.
pub(crate) fn missing(gap: Gap) -> &'static str {
    match gap {
        Gap::NoSource => "open, and how they heard is not recorded",
        Gap::NoWorker => "open, and nobody looks after them",
        Gap::NoNextAction => "open and not paused, and no next action is agreed",
        Gap::EndedForOther => "left for “other”, or for a reason not known",
        Gap::ApprovedWithoutPanel => "approved without a panel before",
        Gap::StageBeforeEnquiry => "at a later stage before the enquiry",
        Gap::EndedBeforeEnquiry => "ended before the enquiry",
    }
}
