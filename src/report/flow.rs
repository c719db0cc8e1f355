//! The process map, as rows and as a page.

use std::collections::BTreeMap;

use projections::Days;
use projections::flow::{Edge, Flow, Rework, ReworkKind, Variant};
use projections::statistics::shares::share;

use super::asked::Asked;
use super::names::Kind;
use super::page::Column::{Figures, Words};
use super::page::Page;
use super::show::Show;
use super::words::{count, counted, percent, stretch, tenths};

/// More edges than this are no longer read.
const SHOWN: usize = 25;

impl Show for Flow {
    type Row = Edge;

    const COLUMNS: &'static [&'static str] =
        &["from", "to", "count", "journeys", "median_seconds", "mean_seconds"];

    fn rows(&self) -> &[Edge] {
        &self.edges
    }

    fn subject(&self, asked: &Asked) -> String {
        format!("Flow: what follows what, on {}", asked.enquiries(Some(self.journeys)))
    }

    fn draw(&self, asked: &Asked, page: &mut Page) {
        if self.journeys == 0 {
            page.say(asked.nothing());
            return;
        }
        let facts = counted(self.events, "fact", "facts");
        let ways = counted(self.variants, "sequence", "different sequences");
        page.say(&format!("{facts}, in {ways}."));
        if !self.edges.is_empty() {
            draw_edges(self, asked, page);
            let paths: Vec<&Edge> = self.edges.iter().take(SHOWN).collect();
            page.say(&shown(&paths, self));
        }
        page.say(&format!("First: {}.", most(&self.starts, asked)));
        page.say(&format!("Last: {}.", most(&self.ends, asked)));
        if !self.open_ends.is_empty() {
            page.say(&format!("Last so far, still in: {}.", most(&self.open_ends, asked)));
        }
        if !self.rework.is_empty() {
            page.table(
                [Words("Done again"), Figures("Households"), Figures("Times")],
                self.rework
                    .iter()
                    .map(|it| [again(it, asked), count(it.journeys), count(it.times)]),
            );
        }
        let ways = self.top_variants.iter().filter(|it| it.count > 1);
        page.table(
            [Words("The same way"), Figures("Households")],
            ways.map(|it| [way(it, asked), count(it.count)]),
        );
    }
}

/// What had to be done again, in words.
pub(crate) fn again(rework: &Rework, asked: &Asked) -> String {
    match rework.kind {
        ReworkKind::BookedAgain => format!("{} booked again or moved", rework.what),
        ReworkKind::Deferred | ReworkKind::Missed => asked.names.say(Kind::Activity, &rework.what),
    }
}

/// A sequence, activity by activity; what came several times running is told once.
pub(crate) fn way(variant: &Variant, asked: &Asked) -> String {
    let runs = variant.activities.chunk_by(|one, next| one == next);
    let told = runs.map(|run| {
        let name = asked.names.say(Kind::Activity, &run[0]);
        if run.len() > 1 { format!("{name} ×{}", run.len()) } else { name }
    });
    told.collect::<Vec<_>>().join(" > ")
}

/// How long half the steps took at most, and how long they took on average, in the days asked for.
pub(crate) fn gaps(edge: &Edge, asked: &Asked) -> [String; 2] {
    match asked.question.days {
        Days::Elapsed => [edge.median_seconds, edge.mean_seconds]
            .map(|seconds| stretch(seconds.map(|seconds| seconds / 3600.0))),
        Days::Working => [edge.median_working_days, edge.mean_working_days].map(|days| {
            days.map_or_else(String::new, |days| format!("{} working days", tenths(Some(days))))
        }),
    }
}

/// How many of all steps these paths are, in words.
pub(crate) fn shown(paths: &[&Edge], flow: &Flow) -> String {
    let steps = paths.iter().map(|edge| edge.count).sum();
    let all = flow.edges.iter().map(|edge| edge.count).sum();
    let of_all = share(steps, all).unwrap_or(1.0);
    let (some, all) = (count(paths.len()), count(flow.edges.len()));
    format!("{some} of {all} paths shown, {} of steps.", percent(of_all))
}

fn draw_edges(flow: &Flow, asked: &Asked, page: &mut Page) {
    let row = |edge: &Edge| {
        let [half, average] = gaps(edge, asked);
        [
            asked.names.say(Kind::Activity, &edge.from),
            asked.names.say(Kind::Activity, &edge.to),
            count(edge.count),
            half,
            average,
        ]
    };
    let columns = [
        Words("After"),
        Words("came"),
        Figures("Times"),
        Figures("Half within"),
        Figures("On average"),
    ];
    page.table(columns, flow.edges.iter().take(SHOWN).map(row));
}

// The five most frequent, and how many others there are.
fn most(counts: &BTreeMap<String, usize>, asked: &Asked) -> String {
    let mut counts: Vec<(&String, &usize)> = counts.iter().collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
    let said = counts.iter().take(5).map(|(activity, n)| {
        format!("{} {}", asked.names.say(Kind::Activity, activity), count(**n))
    });
    let mut said: Vec<String> = said.collect();
    let others: usize = counts.iter().skip(5).map(|(_, n)| **n).sum();
    if others > 0 {
        said.push(format!("others {}", count(others)));
    }
    said.join(", ")
}
