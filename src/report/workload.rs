//! What each worker looks after, as rows and as a page.

use std::collections::HashMap;

use domain::ids::{StageName, WorkerId};
use projections::Grouped;
use projections::workload::{Figure, LoadRow, Unallocated, Whose, Workload};

use super::asked::Asked;
use super::names::Kind;
use super::page::Column::{Figures, Words};
use super::page::Page;
use super::show::Show;
use super::words::{count, counted, days, plain, tenths};

/// What these figures do not say.
pub(crate) const DIFFER: &str = "Households differ: one may ask for more than three others, and who was \
    away, is new or took over what was late shows here too. This says how the work lies, and not who is \
    good. Names are in the order of the alphabet.";

/// What a wait is.
pub(crate) const WAIT: &str = "The longest wait is the time since anything was recorded on the \
    household on which that was longest ago, those that are paused left out. A household counts with who \
    looks after it now; what was taken on, handed over or closed, with who did.";

/// What is due on open households.
pub(crate) const DUE: [Figure; 6] = [
    Figure::Assessments,
    Figure::Paused,
    Figure::DueToday,
    Figure::Overdue,
    Figure::NoneSet,
    Figure::OverLimit,
];

/// What came and went lately.
pub(crate) const LATELY: [Figure; 3] = [Figure::TakenOn, Figure::HandedOver, Figure::Closed];

impl Show for Workload {
    type Row = LoadRow;

    const COLUMNS: &'static [&'static str] = &[
        "name",
        "stage",
        "open",
        "paused",
        "assessments",
        "due_today",
        "overdue",
        "none_set",
        "over_limit",
        "taken_on",
        "handed_over",
        "closed",
        "longest_wait_days",
    ];

    fn rows(&self) -> &[LoadRow] {
        &self.rows
    }

    fn subject(&self, asked: &Asked) -> String {
        format!("Workload: open households of {}", asked.enquiries(None))
    }

    fn draw(&self, asked: &Asked, page: &mut Page) {
        if is_empty(self) {
            page.say(NOTHING);
            return;
        }
        let stages = stages(self);
        let labels: Vec<String> =
            stages.iter().map(|it| asked.names.say(Kind::Stage, it.as_str())).collect();
        let columns = [Words("Looked after by"), Figures("Open")];
        let columns: Vec<_> =
            columns.into_iter().chain(labels.iter().map(|label| Figures(label))).collect();
        page.wide_table(
            &columns,
            everybody(self).map(|row| {
                let at = stages.iter().map(|stage| count(open_at(self, row.whose, stage)));
                [called(row), count(row.open)].into_iter().chain(at).collect()
            }),
        );
        let heads = [
            "Being\nassessed",
            "Paused",
            "Due\ntoday",
            "Overdue",
            "No action\nset",
            "Over a\nlimit",
        ];
        page.wide_table(
            &[
                &[Words("Looked after by")],
                &heads.map(Figures)[..],
                &[Figures("Longest wait,\ndays")],
            ]
            .concat(),
            everybody(self).map(|row| {
                let due = DUE.iter().map(|figure| count(row.figure(*figure)));
                let wait = tenths(row.longest_wait_days);
                [called(row)].into_iter().chain(due).chain([wait]).collect()
            }),
        );
        page.table(
            [
                Words("In the last 28 days"),
                Figures("Taken on"),
                Figures("Handed over"),
                Figures("Closed"),
            ],
            everybody(self).map(|row| {
                let [taken, handed, closed] = LATELY.map(|figure| count(row.figure(figure)));
                [called(row), taken, handed, closed]
            }),
        );
        page.say(&waiting(&self.unallocated));
    }

    fn remark(&self, _: &Asked, page: &mut Page) {
        if !is_empty(self) {
            page.say(WAIT);
            page.say(DIFFER);
        }
    }
}

/// Said where nothing is open and nothing was closed lately.
pub(crate) const NOTHING: &str = "No household is open, and none was closed in the last 28 days.";

/// Whether there is nothing to tell of.
pub(crate) fn is_empty(workload: &Workload) -> bool {
    workload.rows.iter().all(|row| Figure::ALL.iter().all(|figure| row.figure(*figure) == 0))
}

/// How many households there are, and with how many they are.
pub(crate) fn headline(workload: &Workload) -> String {
    let all = everybody(workload).find(|row| row.whose == Whose::All).map_or(0, |row| row.open);
    let nobodys = workload.unallocated.households;
    let workers =
        everybody(workload).filter(|row| matches!(row.whose, Whose::Worker(_)) && row.open > 0);
    let workers = counted(workers.count(), "worker", "workers");
    let open = counted(all, "open household", "open households");
    match (all - nobodys, nobodys) {
        (0, 0) => "No household is open.".to_owned(),
        (_, 0) => format!("{open}, looked after by {workers}."),
        (0, _) => format!("{open}: nobody looks after any yet."),
        (some, none) => {
            format!(
                "{open}: {} looked after by {workers}, {} by nobody yet.",
                count(some),
                count(none)
            )
        }
    }
}

/// How long those have waited that nobody looks after.
pub(crate) fn waiting(unallocated: &Unallocated) -> String {
    let [half, longest] =
        [unallocated.median_days, unallocated.longest_days].map(|it| days(it.unwrap_or_default()));
    match unallocated.households {
        0 => "Somebody looks after every open household.".to_owned(),
        1 => format!("Nobody looks after one household yet: it asked {longest} ago."),
        n => format!(
            "Nobody looks after {} households yet: half of them asked up to {half} ago, the first of \
             them {longest} ago.",
            count(n)
        ),
    }
}

/// The rows of all stages together: all, each worker, nobody.
pub(crate) fn everybody(workload: &Workload) -> impl Iterator<Item = &LoadRow> {
    workload.rows.iter().filter(|row| row.stage.is_none())
}

/// The stages at which any household stands, first to last.
pub(crate) fn stages(workload: &Workload) -> Vec<&StageName> {
    let all = workload.rows.iter().filter(|row| row.whose == Whose::All && row.open > 0);
    all.filter_map(|row| row.stage.as_ref()).collect()
}

/// How many open households of somebody stand at a stage.
pub(crate) fn open_at(workload: &Workload, whose: Whose, stage: &StageName) -> usize {
    let mut rows = workload.rows.iter();
    let found = rows.find(|row| row.whose == whose && row.stage.as_ref() == Some(stage));
    found.map_or(0, |row| row.open)
}

/// What the one is called whose row it is.
pub(crate) fn called(row: &LoadRow) -> String {
    row.name.clone().unwrap_or_default()
}

/// A number, in words.
pub(crate) fn said(figure: Figure) -> &'static str {
    match figure {
        Figure::Open => "open",
        Figure::Paused => "paused",
        Figure::Assessments => "being assessed",
        Figure::DueToday => "with a next action due that day",
        Figure::Overdue => "with a next action overdue",
        Figure::NoneSet => "not paused, and no next action is agreed",
        Figure::OverLimit => "with a clock over its limit",
        Figure::TakenOn => "taken on in the last 28 days",
        Figure::HandedOver => "handed over in the last 28 days",
        Figure::Closed => "approved or ended in the last 28 days",
    }
}

/// The rows with names, in the order of the alphabet: all first, and nobody last.
pub(crate) fn named(
    mut answer: Grouped<Workload>,
    workers: &HashMap<WorkerId, String>,
) -> Grouped<Workload> {
    let groups = answer.groups.iter_mut().flatten().map(|group| &mut group.report);
    for workload in std::iter::once(&mut answer.whole).chain(groups) {
        for row in &mut workload.rows {
            row.name = Some(match row.whose {
                Whose::All => "All".to_owned(),
                Whose::Nobody => "Nobody".to_owned(),
                Whose::Worker(worker) => {
                    workers.get(&worker).map_or_else(|| worker.to_string(), |name| plain(name))
                }
            });
        }
        // Stages stay in their order.
        workload.rows.sort_by_cached_key(|row| {
            let is_worker = matches!(row.whose, Whose::Worker(_));
            let name = row.name.as_ref().filter(|_| is_worker).map(|name| name.to_lowercase());
            (row.whose == Whose::Nobody, name, row.whose)
        });
    }
    answer
}

#[cfg(test)]
mod tests {
    use projections::Footnote;

    use super::*;

    #[test]
    fn workers_stand_in_the_order_of_their_names_between_all_and_nobody() {
        let workers = [(1, "Zoë"), (2, "ann"), (3, "Bea")]
            .map(|(number, name)| (domain::testing::worker(number), name.to_owned()));
        let whose = workers.iter().map(|(worker, _)| Whose::Worker(*worker));
        let whose = [Whose::All].into_iter().chain(whose).chain([Whose::Nobody]);
        let rows = whose.map(|whose| LoadRow { whose, ..LoadRow::default() }).collect();
        let whole = Workload { rows, unallocated: Unallocated::default() };
        let answer = Grouped { whole, groups: None, footnote: Footnote::default() };

        let told = named(answer, &workers.into()).whole;

        let names: Vec<String> = told.rows.iter().map(called).collect();
        assert_eq!(names, ["All", "ann", "Bea", "Zoë", "Nobody"]);
    }
}
