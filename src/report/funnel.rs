//! The funnel, as rows and as a page.

use projections::By;
use projections::funnel::{Funnel, FunnelRow};

use super::asked::Asked;
use super::names::Kind;
use super::page::Column::{Bars, Figures, Words};
use super::page::Page;
use super::show::{Show, grouped_by};
use super::words::{bar, count, counted, day, percent, range, some_of, tenths};

/// How wide the stages of a table by groups may be together.
const ROOM_FOR_STAGES: usize = 38;

impl Show for Funnel {
    type Row = FunnelRow;

    const COLUMNS: &'static [&'static str] = &[
        "stage",
        "reached",
        "moved_on",
        "left",
        "still_in",
        "share_of_enquiries",
        "low",
        "high",
        "share_of_previous",
        "median_days",
        "p75_days",
    ];

    fn rows(&self) -> &[FunnelRow] {
        &self.stages
    }

    fn subject(&self, asked: &Asked) -> String {
        let order = followed(asked);
        if asked.is_period() {
            let span = asked.span().unwrap_or_else(|| "at any time".to_owned());
            return format!("Funnel: what happened {span}, whenever the enquiry was received");
        }
        format!("Funnel: {}{order}", asked.enquiries(Some(self.enquiries)))
    }

    fn draw(&self, asked: &Asked, page: &mut Page) {
        if self.stages.iter().all(|row| row.reached + row.left == 0) {
            page.say(asked.nothing());
        } else if asked.is_period() {
            draw_period(self, asked, page);
        } else {
            draw_reached(self, asked, page);
            draw_fates(self, asked, page);
        }
    }

    fn remark(&self, asked: &Asked, page: &mut Page) {
        if asked.is_period() {
            page.say("Each stage is counted on its own: no share runs from one to the next.");
        } else if self.enquiries > 0 {
            page.say(&outlook(self, asked));
        }
    }

    fn draw_groups(by: By, groups: &[(String, &Self)], asked: &Asked, page: &mut Page) {
        let Some((_, first)) = groups.first() else { return };
        let stages = middle_stages(first, asked);
        let last = first.stages.last().map_or(String::new(), |row| label(row, asked));
        let by = grouped_by(by, asked.report);
        let mut columns = vec![Words(&by), Figures("Enquiries")];
        columns.extend(stages.iter().map(|(_, label)| Figures(label)));
        columns.push(Figures(&last));
        if !asked.is_period() {
            columns.push(Figures("Likely between"));
        }
        let row = |(key, group): &(String, &Self)| compact(group, key, &stages, asked);
        page.wide_table(&columns, groups.iter().map(row));
    }
}

fn label(row: &FunnelRow, asked: &Asked) -> String {
    asked.names.say(Kind::Stage, row.stage.as_str())
}

// The stages between the first and the last, if there is room for them.
fn middle_stages(funnel: &Funnel, asked: &Asked) -> Vec<(usize, String)> {
    let middle = 1..funnel.stages.len().saturating_sub(1);
    let broken = |place: usize| label(&funnel.stages[place], asked).replace(' ', "\n");
    let stages: Vec<(usize, String)> = middle.map(|place| (place, broken(place))).collect();
    let widest = |label: &str| label.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let room: usize = stages.iter().map(|(_, label)| widest(label) + 2).sum();
    if room <= ROOM_FOR_STAGES { stages } else { vec![] }
}

fn draw_reached(funnel: &Funnel, asked: &Asked, page: &mut Page) {
    let row = |row: &FunnelRow| {
        [
            label(row, asked),
            bar(row.share_of_enquiries, 20),
            some_of(row.reached, funnel.enquiries, row.share_of_enquiries),
            range(row.low, row.high),
        ]
    };
    let columns =
        [Words("Stage"), Bars(""), Figures("Reached, of all enquiries"), Figures("Likely between")];
    page.table(columns, funnel.stages.iter().map(row));
}

fn draw_fates(funnel: &Funnel, asked: &Asked, page: &mut Page) {
    let columns = [
        Words("Stage"),
        Figures("Of the stage before"),
        Figures("Moved on"),
        Figures("Left here"),
        Figures("Still in"),
        Figures("Half within, days"),
        Figures("Three quarters"),
    ];
    let before = std::iter::once(None).chain(funnel.stages.iter().map(Some));
    let rows = funnel.stages.iter().zip(before).enumerate();
    page.table(
        columns,
        rows.map(|(place, (row, before))| {
            let is_last = place + 1 == funnel.stages.len();
            let fate = |n: Option<usize>| n.filter(|_| !is_last).map_or(String::new(), count);
            [
                label(row, asked),
                before.map_or(String::new(), |before| of_previous(row, before)),
                fate(row.moved_on),
                fate(Some(row.left)),
                fate(row.still_in),
                days_to(place, row.median_days),
                days_to(place, row.p75_days),
            ]
        }),
    );
}

fn draw_period(funnel: &Funnel, asked: &Asked, page: &mut Page) {
    let row = |(place, row): (usize, &FunnelRow)| {
        [
            label(row, asked),
            count(row.reached),
            count(row.left),
            days_to(place, row.median_days),
            days_to(place, row.p75_days),
        ]
    };
    let columns = [
        Words("Stage"),
        Figures("Reached"),
        Figures("Left here"),
        Figures("Half within, days"),
        Figures("Three quarters"),
    ];
    page.table(columns, funnel.stages.iter().enumerate().map(row));
}

/// Days to a stage. An enquiry takes no time to be one.
pub(crate) fn days_to(place: usize, days: Option<f64>) -> String {
    if place == 0 { String::new() } else { tenths(days) }
}

/// In which order stages count, and for how long journeys are followed.
pub(crate) fn followed(asked: &Asked) -> String {
    let order = if asked.question.ordered { ", each stage after the one before" } else { "" };
    let within = asked.question.within.map(|days| {
        format!(", followed for {} after the enquiry", counted(whole(days), "day", "days"))
    });
    format!("{order}{}", within.unwrap_or_default())
}

fn whole(days: u32) -> usize {
    usize::try_from(days).unwrap_or(usize::MAX)
}

/// What is known of how it will end.
pub(crate) fn outlook(funnel: &Funnel, asked: &Asked) -> String {
    let Some(last) = funnel.stages.last() else { return String::new() };
    let (enquiries, reached) = (count(funnel.enquiries), asked.names.reached(&last.stage));
    let still_in: usize = funnel.stages.iter().filter_map(|row| row.still_in).sum();
    let mut told = vec![match (funnel.approved, still_in) {
        (0, 0) => format!("None of {enquiries} {reached}. Nobody is still in."),
        (n, 0) => format!("{} of {enquiries} {reached}. Nobody is still in.", count(n)),
        (0, open) => format!("None of {enquiries} {reached} yet. {} still in.", count(open)),
        (n, open) => {
            format!("{} of {enquiries} {reached} so far. {} still in.", count(n), count(open))
        }
    }];
    let expected = funnel.expected_share.filter(|_| still_in > 0);
    told.extend(expected.map(|share| {
        let likely = range(funnel.expected_low, funnel.expected_high);
        format!("Likely to end at {} ({likely}).", percent(share))
    }));
    if let Some(high) = last.high.filter(|_| funnel.approved == 0) {
        let few = if high < 0.1 { "Up" } else { "Too few to tell: up" };
        told.push(format!("{few} to {} would not be surprising.", percent(high)));
    }
    if funnel.mature == Some(false) {
        let until = funnel.judged_on.map_or(String::new(), |on| format!(" before {}", day(on)));
        told.push(format!("Not old enough to judge{until}: do not compare with older enquiries."));
    }
    told.join(" ")
}

fn compact(funnel: &Funnel, key: &str, stages: &[(usize, String)], asked: &Asked) -> Vec<String> {
    let mut cells = vec![key.to_owned(), count(funnel.enquiries)];
    cells.extend(stages.iter().map(|(place, _)| count(funnel.stages[*place].reached)));
    let Some(last) = funnel.stages.last() else { return cells };
    if asked.is_period() {
        cells.push(count(last.reached));
        return cells;
    }
    cells.push(some_of(last.reached, funnel.enquiries, last.share_of_enquiries));
    cells.push(match funnel.mature {
        Some(false) => "too young to judge".to_owned(),
        _ => range(last.low, last.high),
    });
    cells
}

/// Those who reached a stage, of those who reached the one before.
pub(crate) fn of_previous(row: &FunnelRow, before: &FunnelRow) -> String {
    match row.share_of_previous {
        Some(share) if share <= 1.0 => some_of(row.reached, before.reached, Some(share)),
        _ if row.reached == 0 => String::new(),
        _ => "not recorded in order".to_owned(),
    }
}
