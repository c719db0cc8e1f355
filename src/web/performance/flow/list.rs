//! The households along a part of the process map: by their references. For those who work with
//! households; figures alone are for more.

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use maud::html;
use projections::flow::{Way, each_way};
use projections::journeys::{Status, standing};
use projections::{Answers, Question, QuestionError, Sight, View};

use crate::report::asked::Asked;
use crate::report::names::Kind;
use crate::report::words::{count, counted, spoken};
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::performance::list::{self, Cell, Listing, Place, measured};
use crate::web::performance::part::Part;
use crate::web::performance::question::{read, unanswerable};
use crate::web::performance::typed::Typed;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

/// Where it is.
pub(super) const PLACE: Place =
    Place { address: "/performance/flow/list", part: Part::Flow, file: "flow-list" };

const COLUMNS: [&str; 7] =
    ["Reference", "Status", "Stage", "First step", "Last step", "On", "Steps"];

/// `/performance/flow/list`
pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    let found = find(&app, &who.sight, &typed).await?;
    Ok(list::shown(&app, &who, &typed, PLACE, found))
}

/// `/performance/flow/list.csv`
pub(in crate::web) async fn csv(
    app: Data<App>,
    who: SignedIn,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    list::as_file(PLACE, find(&app, &who.sight, &typed).await?)
}

// The list that an address asks for, or what is wrong with the question.
async fn find(app: &App, sight: &Sight, typed: &Typed) -> Result<Result<Listing, Errors>, Problem> {
    let question = match read(typed, (app.source.now)()) {
        Ok(question) => question,
        Err(errors) => return Ok(Err(errors)),
    };
    let sight = sight.clone();
    let make = move |answers: &Answers| listing(answers, &sight, &question);
    Ok(app.answers.once(make).await?.map_err(|error| unanswerable(&error)))
}

fn listing(
    answers: &Answers,
    sight: &Sight,
    question: &Question,
) -> Result<Listing, QuestionError> {
    let view = View::new(answers, question)?;
    let asked = Asked::new(Part::Flow.report(), answers, &view, question);
    let mut rows: Vec<(Option<DateTime<Utc>>, Vec<Cell>)> = vec![];
    each_way(&view, question, |course, way| {
        let Some(reference) = answers.reference(way.journey, sight) else { return };
        let standing = standing(course);
        let stage = asked.names.say(Kind::Stage, &standing.furthest_stage);
        let last_at = way.steps.last().map(|step| step.happened_at);
        let begins = [Cell::Household(reference, ""), status(standing.status)];
        rows.push((last_at, begins.into_iter().chain(cells(way, stage, &asked)).collect()));
    })?;
    // The latest step first.
    rows.sort_by_key(|(last_at, _)| std::cmp::Reverse(*last_at));
    let enquiries = asked.enquiries(Some(rows.len()));
    Ok(Listing {
        caption: Part::Flow.short().to_owned(),
        heading: counted(rows.len(), "household", "households"),
        measure: measured(&format!("Household journeys: {enquiries}{}.", asked.filters()), &asked),
        ways: html! {},
        columns: COLUMNS.to_vec(),
        rows: rows.into_iter().map(|(_, cells)| cells).collect(),
        note: "A step is what the process map counts.",
    })
}

fn cells(way: &Way<'_>, stage: String, asked: &Asked) -> [Cell; 5] {
    let last = way.steps.last();
    let activity = last.map(|step| asked.names.say(Kind::Activity, step.activity));
    [
        Cell::Words(stage),
        Cell::Moment(way.steps.first().map(|step| step.happened_at)),
        Cell::Words(activity.unwrap_or_default()),
        Cell::Moment(last.map(|step| step.happened_at)),
        Cell::Words(count(way.steps.len())),
    ]
}

fn status(status: Status) -> Cell {
    Cell::Words(match status {
        Status::Open => "Still in".to_owned(),
        status => spoken(status.as_str()),
    })
}
