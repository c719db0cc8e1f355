//! The versions of a pathway: from when, by whom, and which clocks run otherwise in them.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{ClockName, PathwayId, StreamId};
use domain::pathway::{Clock, Pathway, PathwayEvent};
use domain::record::{Event, Recorded};
use maud::{Markup, html};
use projections::policy::under_way;
use projections::{Answers, Question, View};

use crate::store::{histories, workers};
use crate::web::govuk::{Column, Size, table};
use crate::web::problem::Problem;
use crate::web::{App, words};

/// A version of a pathway, and how it came into use.
pub(super) struct Adopted {
    /// The fact that adopted it. None of what comes along with the program.
    pub(super) position: Option<i64>,
    // Its place in the history of the pathway.
    version: Option<u32>,
    from: NaiveDate,
    // Clocks that run otherwise than in the version before, by their labels. None of the first.
    clocks: Option<Vec<String>>,
    // What people are reminded of otherwise, beside the clocks.
    reminders: Vec<String>,
    by: Option<String>,
    at: Option<DateTime<Utc>>,
    // Households under way on it.
    under_way: usize,
}

/// The versions of a pathway, the first in force first.
pub(super) async fn adopted(app: &App, id: &PathwayId) -> Result<Vec<Adopted>, Problem> {
    let stream = StreamId::from(id);
    let history = histories(&app.database, &[stream]).await?.remove(&stream).unwrap_or_default();
    let names = workers(&app.database).await?;
    let asked = Question { pathway: Some(id.clone()), ..Question::now((app.source.now)()) };
    let of = id.clone();
    // Every journey is read, beside the pages.
    let count = move |answers: &Answers| {
        let versions: Vec<Pathway> = answers.pathways().of(&of).cloned().collect();
        View::new(answers, &asked).map(|view| (versions, under_way(&view)))
    };
    let (mut versions, under_way) = app.answers.once(count).await??;
    versions.sort_by_key(|version| version.in_force_from);
    let before = std::iter::once(None).chain(versions.iter().map(Some));
    let told = before.zip(&versions).map(|(before, version)| {
        let fact = history.iter().find(|fact| adopts(fact, version));
        Adopted {
            position: fact.map(|fact| fact.position),
            version: fact.map(|fact| fact.version),
            from: version.in_force_from,
            clocks: before.map(|before| changed(before, version)),
            reminders: before.map(|before| reminded(before, version)).unwrap_or_default(),
            by: fact.and_then(|fact| names.get(&fact.worker?).cloned()),
            at: fact.map(|fact| fact.when.recorded_at),
            under_way: under_way.get(&version.in_force_from).copied().unwrap_or_default(),
        }
    });
    Ok(told.collect())
}

fn adopts(fact: &Recorded, version: &Pathway) -> bool {
    match &fact.event {
        Event::Pathway(PathwayEvent::PathwayAdopted { file }) => **file == version.file,
        _ => false,
    }
}

// The clocks that are there in only one of two versions, or run otherwise.
fn changed(before: &Pathway, version: &Pathway) -> Vec<String> {
    let clocks = |of: &Pathway| -> BTreeMap<ClockName, Clock> {
        of.clocks.iter().map(|clock| (clock.name.clone(), clock.clone())).collect()
    };
    let (before, after) = (clocks(before), clocks(version));
    let gone = before.values().filter(|clock| !after.contains_key(&clock.name));
    let new = after.values().filter(|clock| before.get(&clock.name) != Some(clock));
    new.chain(gone).map(|clock| clock.label.clone()).collect()
}

// What people are reminded of at other times than in the version before.
fn reminded(before: &Pathway, version: &Pathway) -> Vec<String> {
    let rules = before.reminders.iter().zip(&version.reminders);
    let changed = rules.filter(|(before, after)| before != after);
    changed.map(|(_, after)| after.matter.label().to_owned()).collect()
}

impl Adopted {
    /// What it is, in words.
    pub(super) fn said(&self) -> String {
        let from = words::day(self.from);
        match (self.clocks.as_deref().unwrap_or_default(), &*self.reminders) {
            ([], []) => format!("A version with the same clocks, from {from}"),
            ([], labels) => format!("Other reminders ({}), from {from}", and(labels)),
            (labels, _) => format!("Another target for {}, from {from}", and(labels)),
        }
    }

    /// The same, with by whom.
    pub(super) fn said_by(&self) -> String {
        let by = self.by.as_ref().map_or(String::new(), |by| format!(", by {by}"));
        format!("{}{by}", self.said())
    }

    fn clocks(&self) -> String {
        match self.clocks.as_deref() {
            None => "The first version".to_owned(),
            Some([]) => "None".to_owned(),
            Some(labels) => and(labels),
        }
    }

    fn reminders(&self) -> String {
        match (&self.clocks, &*self.reminders) {
            (None, _) => "The first version".to_owned(),
            (Some(_), []) => "None".to_owned(),
            (Some(_), labels) => and(labels),
        }
    }

    fn adopted(&self, today: NaiveDate) -> String {
        match (&self.by, self.at) {
            (Some(by), Some(at)) => format!("{}, by {by}", words::moment(at, today)),
            (None, Some(at)) => format!("{}, with an import", words::moment(at, today)),
            (_, None) => "Comes along with Waymark".to_owned(),
        }
    }
}

fn and(labels: &[String]) -> String {
    words::and(&labels.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The versions of a pathway, the latest first.
pub(super) fn versions_shown(label: &str, versions: &[Adopted], today: NaiveDate) -> Markup {
    let columns = [
        Column::Words("In force from"),
        Column::Words("Clocks that run otherwise"),
        Column::Words("Other reminders that differ"),
        Column::Words("Adopted"),
        Column::Figures("Households under way that keep it"),
    ];
    let rows = versions.iter().rev().map(|it| {
        vec![
            html! { (words::day(it.from)) @if today < it.from { ", to come" } },
            html! { (it.clocks()) },
            html! { (it.reminders()) },
            html! { (it.adopted(today)) },
            html! { (it.under_way) },
        ]
    });
    html! {
        (table(&format!("Versions of {label}"), columns, rows).size(Size::Small))
        @if versions.iter().any(|it| today < it.from) {
            p.govuk-body {
                "Until its day comes, a clock can be changed once more from that same day, or back to how it \
                 runs now: what is adopted last holds."
            }
        }
    }
}

/// What was adopted since a page showed so many facts about a pathway.
pub(super) fn since(versions: &[Adopted], seen: u32) -> Vec<&Adopted> {
    versions.iter().filter(|it| it.version.is_some_and(|version| seen < version)).collect()
}

/// How many facts about the pathway these tell of.
pub(super) fn seen(versions: &[Adopted]) -> u32 {
    versions.iter().filter_map(|it| it.version).max().unwrap_or_default()
}

/// Households under way, whichever version they keep.
pub(super) fn all_under_way(versions: &[Adopted]) -> usize {
    versions.iter().map(|it| it.under_way).sum()
}
