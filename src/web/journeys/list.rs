//! The list of journeys: searched, filtered and sorted by what the address says, a page at a time.

mod board;
pub(in crate::web) mod files;
mod shown;
mod sort;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use chrono::TimeDelta;
use domain::ids::{JourneyId, WorkerId};
use domain::reference::Reference;
use projections::journeys::Standing;
use projections::listing::{Lines, List, Order, Part};
use projections::{Answers, Question, QuestionError, Sight, View};

use super::filter::{Filters, Names, Shape};
use super::views;
use crate::people::{Adult, Matched};
use crate::store::workers;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, see_other};
pub(super) use sort::{Size, Sorted};

/// References that are offered for one that was mistyped.
const MOST_NEAR: usize = 5;
/// Beyond any list.
pub(in crate::web) const LAST_PAGE: usize = 1_000_000;

/// What is shown, with the names for it.
pub(super) struct Listed {
    pub(super) list: List,
    references: Vec<Option<Reference>>,
    stages: Vec<String>,
    people: HashMap<JourneyId, Vec<Adult>>,
    names: Names,
    /// What was found of each besides its name.
    matched: HashMap<JourneyId, Vec<Matched>>,
    /// References that may have been meant.
    near: Vec<Reference>,
    /// Where nothing is found: how many there are without each of the filters.
    without: Vec<usize>,
}

/// A journey of the list.
pub(super) struct Line<'a> {
    pub(super) standing: &'a Standing,
    pub(super) reference: Reference,
    pub(super) stage: &'a str,
    pub(super) adults: &'a [Adult],
}

pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    filters: Query<Filters>,
) -> Result<HttpResponse, Problem> {
    if let Some(reference) = exact(&app, &who.sight, &filters.q).await? {
        return Ok(see_other(&format!("/journeys/{reference}")));
    }
    if filters.show == Shape::Board {
        return board::show(&app, &who, &filters).await;
    }
    let part = Part { after: (page_of(&filters) - 1) * filters.size.0, most: filters.size.0 };
    let listed = Listed::find(&app, &who.sight, &filters, part).await?;
    let views = views::seen_by(&app, &who).await?;
    Ok(html_page(StatusCode::OK, listed.markup(&app, &who, &filters, &views)))
}

/// Who types a whole reference wants that journey.
pub(in crate::web) async fn exact(
    app: &App,
    sight: &Sight,
    q: &str,
) -> Result<Option<Reference>, Problem> {
    let Ok(reference) = q.parse::<Reference>() else { return Ok(None) };
    let answers = app.answers.read().await?;
    Ok(answers.journey(reference, sight).map(|_| reference))
}

// An address may ask for any page at all.
fn page_of(filters: &Filters) -> usize {
    filters.page.clamp(1, LAST_PAGE)
}

/// Every journey, as lists read them.
type AllLines = Arc<RwLock<Lines>>;

/// Nothing of a line is told by the clock.
const LINES_ARE_GOOD_FOR: TimeDelta = TimeDelta::days(1);

/// Whatever is filtered, every journey is read once for all who ask, and once more when something is
/// recorded of it. They are never ahead of the answers that are asked for after them.
pub(in crate::web) async fn lines(app: &App) -> Result<AllLines, Problem> {
    let now = (app.source.now)();
    let read = move |answers: &Answers| -> Result<_, QuestionError> {
        Ok(Arc::new(RwLock::new(Lines::of(&View::new(answers, &Question::now(now))?))))
    };
    let mend = |lines: &Arc<Result<AllLines, QuestionError>>, answers: &Answers, changed: &[_]| {
        if let Ok(lines) = &**lines
            && let Ok(view) = View::new(answers, &Question::now(now))
        {
            lines.write().unwrap_or_else(PoisonError::into_inner).read_again(&view, changed);
        }
        Arc::clone(lines)
    };
    let lines =
        app.answers.remembered_of_each("journeys", (now, LINES_ARE_GOOD_FOR), read, mend).await?;
    Ok(Result::<_, QuestionError>::clone(&lines)?)
}

impl Listed {
    /// Reads a part of the list.
    pub(super) async fn find(
        app: &App,
        sight: &Sight,
        filters: &Filters,
        part: Part,
    ) -> Result<Self, Problem> {
        let among = filters.among(app, sight).await?;
        let names = workers(&app.database).await?;
        let order = filters.sort.order(app, &names).await?;
        let question = filters.question((app.source.now)())?;
        let lines = lines(app).await?;
        let mut listed = {
            let answers = app.answers.read().await?;
            let view = View::new(&answers, &question)?;
            let lines = lines.read().unwrap_or_else(PoisonError::into_inner);
            let list =
                lines.list(&view, &filters.filter(&view, among.for_filters(filters)), &order, part);
            let count = |other: &Filters| {
                let filter = other.filter(&view, among.for_filters(other));
                lines.list(&view, &filter, &Order::youngest_first(), Part::NONE).total
            };
            let others = filters.without_each().into_iter().filter(|_| list.total == 0);
            Self {
                references: references(&answers, sight, &list),
                stages: list.shown.iter().map(|it| label(&view, &it.stage)).collect(),
                without: others.map(|other| count(&other)).collect(),
                names: Names::of(&view, &answers, names, among.import.clone()),
                people: HashMap::new(),
                matched: HashMap::new(),
                near: near(&answers, sight, &filters.q),
                list,
            }
        };
        let journeys: Vec<_> = listed.list.shown.iter().map(|it| it.journey).collect();
        listed.people = app.people.of(&journeys).await?;
        if !filters.q.is_empty() {
            listed.matched = app.people.matched(&filters.q, &journeys).await?;
        }
        Ok(listed)
    }

    /// The journeys, one after the other.
    pub(super) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let named = self.list.shown.iter().zip(&self.references).zip(&self.stages);
        named.filter_map(|((standing, reference), stage)| {
            let adults = self.people.get(&standing.journey).map_or(&[][..], Vec::as_slice);
            Some(Line { standing, reference: (*reference)?, stage, adults })
        })
    }

    /// What a worker is called.
    pub(super) fn worker(&self, worker: Option<WorkerId>) -> String {
        worker.map_or_else(|| "Nobody".to_owned(), |worker| self.names.worker(worker))
    }
}

fn references(answers: &Answers, sight: &Sight, list: &List) -> Vec<Option<Reference>> {
    list.shown.iter().map(|standing| answers.reference(standing.journey, sight)).collect()
}

// Those of journeys that there are, so that none is offered in vain.
fn near(answers: &Answers, sight: &Sight, q: &str) -> Vec<Reference> {
    let near = Reference::near(q).into_iter().filter(|it| answers.journey(*it, sight).is_some());
    near.take(MOST_NEAR).collect()
}

fn label(view: &View<'_>, stage: &str) -> String {
    let found = view.stages.iter().find(|(name, _)| name.as_str() == stage);
    found.map_or_else(|| stage.to_owned(), |(_, label)| label.clone())
}
