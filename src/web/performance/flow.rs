//! What follows what on households' journeys, how often and after how long: as a map whose boxes and
//! paths lead to the journeys through them, and as tables that hide nothing.

mod drawing;
pub(in crate::web) mod list;
mod shown;
mod tables;

use maud::html;
use projections::flow::{Edge, Flow, flow};
use projections::{Question, QuestionError, Steps};

use super::Asking;
use super::chart::Told;
use super::chart::map::map;
use super::funnel::footnote;
use super::groups::elsewhere;
use super::sheet::Sheet;
use crate::report::asked::Asked;
use crate::report::flow::{gaps, shown as paths_shown};
use crate::report::names::Kind;
use crate::report::show::named_groups;
use crate::report::words::{count, counted};
use crate::web::govuk::details;
use shown::Shown;

pub(super) use shown::FIRST;

/// Fewer households than this are no picture of a process.
const ENOUGH: usize = 10;
/// Paths that are told in words.
const TOLD: usize = 5;

/// Tells the process map.
pub(super) fn tell(asking: &Asking<'_>) -> Result<Sheet, QuestionError> {
    let answer = flow(&asking.view, &asking.question)?;
    let (whole, asked) = (&answer.whole, &asking.asked);
    let measure = measure(whole, asked);
    if whole.journeys == 0 {
        return Ok(Sheet::empty(asked.nothing().to_owned(), measure, elsewhere(asking)?));
    }
    let drawn = Shown::of(whole, asking.typed);
    let is_enough = whole.journeys >= ENOUGH;
    let headline = if is_enough {
        headline(whole, asked)
    } else {
        format!("Too few households to draw ({}).", count(whole.journeys))
    };
    let words = if is_enough { words(whole, &drawn, asked) } else { String::new() };
    let told = Told { id: "flow", title: &headline, words: &words };
    let (places, paths) = drawing::of(whole, &drawn, asking);
    let groups = named_groups(&answer, asked);
    let shared = |flow: &Flow| format!("{}, {} ways", count(flow.journeys), count(flow.variants));
    Ok(Sheet {
        chart: is_enough.then(|| map(told, &places, &paths)),
        tables: html! {
            (tables::behind(whole, asking))
            (tables::shown(whole, asking))
            @for (key, group) in &groups {
                (details(&format!("{key}: {}", shared(group)), &tables::shown(group, asking)))
            }
        },
        notes: vec![counted_as(&asking.question).to_owned(), footnote(&answer.footnote)],
        headline,
        measure,
        words,
        elsewhere: None,
    })
}

fn counted_as(question: &Question) -> &'static str {
    match question.steps {
        Steps::All => {
            "A step is anything that people or imports recorded on a household; reminders and what was \
             taken back are left out. Of the same moment, what was recorded first comes first."
        }
        Steps::Milestones => {
            "A step is the enquiry, a milestone or the ending: contacts, checks and plans between them \
             are left out, and what was taken back. Of the same moment, what was recorded first comes \
             first."
        }
    }
}

fn measure(flow: &Flow, asked: &Asked) -> String {
    let enquiries = asked.enquiries(Some(flow.journeys));
    let facts = counted(flow.events, "step", "steps");
    format!("Household journeys, step by step: {enquiries}{}. {facts}.", asked.filters())
}

/// The message of the map.
fn headline(flow: &Flow, asked: &Asked) -> String {
    let ways = counted(flow.variants, "way", "different ways");
    let longest = flow.edges.iter().filter(|edge| edge.journeys >= ENOUGH);
    let longest = longest.max_by(|one, other| half(one).total_cmp(&half(other)));
    let waits = longest.map_or(String::new(), |edge| {
        let [half, _] = gaps(edge, asked);
        let [from, to] = ends(edge, asked);
        format!(" The longest usual wait is from “{from}” to “{to}”: half within {half}.")
    });
    format!("{} households went {ways}.{waits}", count(flow.journeys))
}

fn half(edge: &Edge) -> f64 {
    edge.median_working_days.or(edge.median_seconds).unwrap_or(0.0)
}

/// The names of what a path joins.
fn ends(edge: &Edge, asked: &Asked) -> [String; 2] {
    [&edge.from, &edge.to].map(|name| asked.names.say(Kind::Activity, name))
}

fn words(flow: &Flow, drawn: &Shown<'_>, asked: &Asked) -> String {
    let told = flow.edges.iter().take(TOLD).map(|edge| {
        let ([from, to], [half, _]) = (ends(edge, asked), gaps(edge, asked));
        format!("“{from}” to “{to}” {} times, half within {half}", count(edge.count))
    });
    let told: Vec<String> = told.collect();
    let sum = |counts: &std::collections::BTreeMap<String, usize>| counts.values().sum::<usize>();
    let (open, approved) = (sum(&flow.open_ends), sum(&flow.approved_ends));
    let left = flow.journeys - open - approved;
    let (activities, all) = (count(drawn.activities.len()), count(flow.activities.len()));
    let often =
        if told.is_empty() { String::new() } else { format!(" Most often: {}.", told.join("; ")) };
    format!(
        "{} {activities} of {all} activities drawn. {} still in, {} left, {} approved.{often}",
        paths_shown(&drawn.paths, flow),
        count(open),
        count(left),
        count(approved),
    )
}
