//! The households behind a number of the clocks: by their references, each with its times.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web::Data;
use domain::ids::{ClockName, WorkerId};
use maud::{Markup, html};
use projections::clocks::{ClockRow, Figure, Listed, clocks, listed};
use projections::{Answers, Question, QuestionError, Sight, View, Within};

use super::behind::{ADDRESS, Behind, called};
use super::{limited, measure};
use crate::report::asked::Asked;
use crate::report::names::Kind;
use crate::report::words::{count, counted, stretch};
use crate::store::workers;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::performance::filters::way;
use crate::web::performance::list::{self, Cell, Listing, Place, measured, worker};
use crate::web::performance::part::Part;
use crate::web::performance::question::{read, unanswerable};
use crate::web::performance::typed::Typed;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

const COLUMNS: [&str; 9] = [
    "Reference",
    "Stage now",
    "Looked after then by",
    "Looked after now by",
    "Started",
    "Due",
    "Stopped",
    "Recorded",
    "Late by",
];

const PLACE: Place = Place { address: ADDRESS, part: Part::Clocks, file: "clocks-list" };

const NOTE: &str = "“Then” is when the clock was stopped or fell due, whichever came first; while it runs, \
                    it is now.";

/// `/performance/clocks/list`
pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    let found = find(&app, &who.sight, &typed).await?;
    Ok(list::shown(&app, &who, &typed, PLACE, found))
}

/// `/performance/clocks/list.csv`
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
        let (question, behind) =
            read(&typed, now).and_then(|question| Ok((question, Behind::read(&typed)?)))?;
        made((answers, &sight), &question, behind, &typed, &names)
            .map_err(|error| unanswerable(&error))
    };
    Ok(app.answers.once(make).await?)
}

fn made(
    (answers, sight): (&Answers, &Sight),
    question: &Question,
    behind: Behind<'_>,
    typed: &Typed,
    names: &HashMap<WorkerId, String>,
) -> Result<Listing, QuestionError> {
    let view = View::new(answers, question)?;
    let asked = Asked::new(Part::Clocks.report(), answers, &view, question);
    let answer = super::named(clocks(&view, question)?, question, names);
    // The one that is missed most often, where none is said.
    let most = limited(&answer.whole, &asked).max_by_key(|row| row.missed);
    let said = Some(ClockName::from(behind.clock)).filter(|_| !behind.clock.is_empty());
    let clock = &said.or_else(|| most?.clock.clone()).unwrap_or_else(|| "".into());
    let within = behind.within;
    let mut groups = answer.groups.iter().flatten();
    let found = groups.find(|it| within == Within::Group(it.key.as_deref()));
    let report = match within {
        Within::Group(_) => found.map(|group| &group.report),
        Within::Whole => Some(&answer.whole),
    };
    let numbers =
        report.and_then(|it| it.rows.iter().find(|row| row.clock.as_ref() == Some(clock)));
    let rows = listed(&view, question, clock, behind.figure, within)?;
    let rows: Vec<_> = rows.iter().filter_map(|run| row(run, &view, sight, names)).collect();
    let title = asked.names.say(Kind::Clock, clock.as_str());
    let group = match (within, question.by) {
        (Within::Group(key), Some(by)) => {
            let named = found.and_then(|group| group.name.clone());
            format!(" ({})", named.unwrap_or_else(|| asked.names.group(by, key)))
        }
        _ => String::new(),
    };
    let households = counted(rows.len(), "household", "households");
    Ok(Listing {
        caption: format!("{title}{group}"),
        heading: format!("{households}: {}", called(behind.figure)),
        measure: measured(&measure(&asked), &asked),
        ways: others(&numbers.cloned().unwrap_or_default(), behind, typed),
        columns: COLUMNS.to_vec(),
        rows,
        note: NOTE,
    })
}

// The clock's other numbers.
fn others(numbers: &ClockRow, behind: Behind<'_>, typed: &Typed) -> Markup {
    html! {
        nav aria-label="Numbers of this clock" {
            ul.waymark-ways {
                @for figure in Figure::ALL {
                    @let text = format!("{}: {}", called(figure), count(numbers.figure(figure)));
                    @let href = typed.with("figure", figure.as_str()).link(ADDRESS);
                    (way(&text, &href, figure == behind.figure))
                }
            }
        }
    }
}

// A household, by its reference, and one run of its clock.
fn row(
    run: &Listed,
    view: &View<'_>,
    sight: &Sight,
    names: &HashMap<WorkerId, String>,
) -> Option<Vec<Cell>> {
    let stage = view.stages.get(run.stage).map_or("", |(_, label)| &**label);
    Some(vec![
        Cell::Household(view.reference(run.journey, sight)?, "/dates"),
        Cell::Words(stage.to_owned()),
        Cell::Words(worker(run.worker_then, names).to_owned()),
        Cell::Words(worker(run.worker, names).to_owned()),
        Cell::Moment(Some(run.started_at)),
        Cell::Moment(run.due_at),
        Cell::Moment(run.stopped_at),
        Cell::Moment(run.recorded_at),
        Cell::Words(stretch(run.hours_late)),
    ])
}
