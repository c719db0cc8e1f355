//! The process map, as rows and as a page.

use std::collections::BTreeMap;

use projections::flow::{Edge, Flow};
use projections::statistics::shares::share;

use super::asked::Asked;
use super::names::Kind;
use super::page::Column::{Figures, Words};
use super::page::Page;
use super::show::Show;
use super::words::{count, counted, percent, stretch};

/// More edges than this are no longer read.
const SHOWN: usize = 25;

impl Show for Flow {
    type Row = Edge;

    const COLUMNS: &'static [&'static str] =
        &["from", "to", "count", "median_seconds", "mean_seconds"];

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
            page.say(&shown(self));
        }
        page.say(&format!("First: {}.", most(&self.starts, asked)));
        page.say(&format!("Last: {}.", most(&self.ends, asked)));
        if !self.open_ends.is_empty() {
            page.say(&format!("Last so far, still in: {}.", most(&self.open_ends, asked)));
        }
    }
}

fn draw_edges(flow: &Flow, asked: &Asked, page: &mut Page) {
    let seconds = |seconds: Option<f64>| stretch(seconds.map(|seconds| seconds / 3600.0));
    let row = |edge: &Edge| {
        [
            asked.names.say(Kind::Activity, &edge.from),
            asked.names.say(Kind::Activity, &edge.to),
            count(edge.count),
            seconds(edge.median_seconds),
            seconds(edge.mean_seconds),
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

fn shown(flow: &Flow) -> String {
    let steps = |edges: &[Edge]| edges.iter().map(|edge| edge.count).sum::<usize>();
    let shown = &flow.edges[..flow.edges.len().min(SHOWN)];
    let of_all = share(steps(shown), steps(&flow.edges)).unwrap_or(1.0);
    let (some, all) = (count(shown.len()), count(flow.edges.len()));
    format!("{some} of {all} paths shown, {} of steps.", percent(of_all))
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
