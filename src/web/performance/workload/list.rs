//! The households behind a number of the workload: by their references, what has waited longest first.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web::Data;
use domain::ids::WorkerId;
use maud::html;
use projections::journeys::{Status, standing};
use projections::workload::{Figure, Listed, Which, Whose, behind};
use projections::{Answers, Question, Sight, View, Within};

use super::NOBODY;
use crate::report::asked::Asked;
use crate::report::names::Kind;
use crate::report::words::{counted, spoken, tenths};
use crate::report::workload::said;
use crate::store::workers;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::performance::list::{self, Cell, Listing, Place, measured, worker};
use crate::web::performance::part::Part;
use crate::web::performance::question::{read, unanswerable};
use crate::web::performance::typed::Typed;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

pub(super) const PLACE: Place =
    Place { address: "/performance/workload/list", part: Part::Workload, file: "workload-list" };

const COLUMNS: [&str; 8] = [
    "Reference",
    "Stage now",
    "Status",
    "Looked after now by",
    "Enquiry received",
    "Nothing recorded since",
    "Days since then",
    "Next action due",
];

/// `/performance/workload/list`
pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    let found = find(&app, &who.sight, &typed).await?;
    Ok(list::shown(&app, &who, &typed, PLACE, found))
}

/// `/performance/workload/list.csv`
pub(in crate::web) async fn csv(
    app: Data<App>,
    who: SignedIn,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    list::as_file(PLACE, find(&app, &who.sight, &typed).await?)
}

// The list that an address asks for, or what is wrong with the question.
async fn find(app: &App, sight: &Sight, typed: &Typed) -> Result<Result<Listing, Errors>, Problem> {
    let names = workers(&app.database).await?;
    let now = (app.source.now)();
    // What is made beside the pages borrows nothing of the request.
    let (typed, sight) = (typed.clone(), sight.clone());
    let make = move |answers: &Answers| {
        let question = Part::Workload.narrowed(read(&typed, now)?);
        made((answers, &sight), &question, &typed, &names)
    };
    Ok(app.answers.once(make).await?)
}

fn made(
    (answers, sight): (&Answers, &Sight),
    question: &Question,
    typed: &Typed,
    names: &HashMap<WorkerId, String>,
) -> Result<Listing, Errors> {
    let view = View::new(answers, question).map_err(|error| unanswerable(&error))?;
    let asked = Asked::new(Part::Workload.report(), answers, &view, question);
    let (which, within) = (which(typed, question, &view)?, list::within(typed)?);
    let found = behind(&view, question, which, within).map_err(|error| unanswerable(&error))?;
    let by = match which.whose {
        Whose::All => "Whoever looks after them".to_owned(),
        Whose::Nobody => "Looked after by nobody".to_owned(),
        Whose::Worker(id) => worker(Some(id), names).to_owned(),
    };
    let group = match (within, question.by) {
        (Within::Group(key), Some(by)) => format!(" ({})", asked.names.group(by, key)),
        _ => String::new(),
    };
    let stage = which.stage.and_then(|stage| view.stages.get(stage));
    let at = stage.map(|(name, _)| format!(", at {}", asked.names.say(Kind::Stage, name.as_str())));
    let rows: Vec<_> =
        found.iter().filter_map(|it| row(it, (&view, sight), &asked, names)).collect();
    let households = counted(rows.len(), "household", "households");
    let measure = format!("Household journeys{}.", asked.filters());
    Ok(Listing {
        caption: format!("{by}{group}"),
        heading: format!("{households}: {}{}", said(which.figure), at.unwrap_or_default()),
        measure: measured(&measure, &asked),
        ways: html! {},
        columns: COLUMNS.to_vec(),
        rows,
        note: "What has waited longest stands first.",
    })
}

// The number that an address means. Where none is said, all that are open.
fn which(typed: &Typed, question: &Question, view: &View<'_>) -> Result<Which, Errors> {
    let figure = match typed.get("figure") {
        "" => Figure::Open,
        word => word.parse().map_err(|error| Errors::on("figure", error))?,
    };
    let whose = match typed.get("worker") {
        "" => Whose::All,
        NOBODY => Whose::Nobody,
        id => id.parse().map(|id| Whose::Worker(WorkerId(id))).map_err(|_| {
            let sentence =
                format!("“{id}” is no worker: follow a link of the page, or write nobody");
            Errors::on("worker", sentence)
        })?,
    };
    let stage = typed.has("stage").then(|| view.stage(question)).transpose();
    let stage = stage.map_err(|error| unanswerable(&error))?;
    Ok(Which { figure, whose, stage })
}

fn row(
    found: &Listed,
    (view, sight): (&View<'_>, &Sight),
    asked: &Asked,
    names: &HashMap<WorkerId, String>,
) -> Option<Vec<Cell>> {
    let stands = view.one(found.journey, standing)?;
    let is_open = stands.status == Status::Open;
    Some(vec![
        Cell::Household(view.reference(found.journey, sight)?, ""),
        Cell::Words(asked.names.say(Kind::Stage, &stands.stage)),
        Cell::Words(spoken(stands.status.as_str())),
        Cell::Words(worker(stands.worker, names).to_owned()),
        Cell::Moment(stands.enquired_at),
        Cell::Moment(found.last),
        Cell::Words(tenths(found.days)),
        Cell::Day(stands.next_action_due.filter(|_| is_open)),
    ])
}
