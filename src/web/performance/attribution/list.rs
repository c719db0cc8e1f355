//! The households of which neither is known: what they say, and whether a code came along.

use actix_web::HttpResponse;
use actix_web::web::Data;
use maud::html;
use projections::attribution::unknown;
use projections::{Answers, Question, QuestionError, Sight, View};

use crate::report::asked::Asked;
use crate::report::words::counted;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::performance::list::{self, Cell, Listing, Place, measured, within};
use crate::web::performance::part::Part;
use crate::web::performance::question::{read, unanswerable};
use crate::web::performance::typed::Typed;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

/// Where the list is.
pub(super) const ADDRESS: &str = "/marketing/attribution/list";

const PLACE: Place = Place { address: ADDRESS, part: Part::Attribution, file: "attribution-list" };

/// `/marketing/attribution/list`
pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    let found = find(&app, &who.sight, &typed).await?;
    Ok(list::shown(&app, &who, &typed, PLACE, found))
}

/// `/marketing/attribution/list.csv`
pub(in crate::web) async fn csv(
    app: Data<App>,
    who: SignedIn,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    list::as_file(PLACE, find(&app, &who.sight, &typed).await?)
}

async fn find(app: &App, sight: &Sight, typed: &Typed) -> Result<Result<Listing, Errors>, Problem> {
    let now = (app.source.now)();
    // What is made beside the pages borrows nothing of the request.
    let (typed, sight) = (typed.clone(), sight.clone());
    let make = move |answers: &Answers| {
        let question = read(&typed, now)?;
        let asked_within = within(&typed)?;
        let view = View::new(answers, &question).map_err(|error| unanswerable(&error))?;
        made((answers, &sight), &view, &question, asked_within)
            .map_err(|error| unanswerable(&error))
    };
    Ok(app.answers.once(make).await?)
}

fn made(
    (answers, sight): (&Answers, &Sight),
    view: &View<'_>,
    question: &Question,
    within: projections::Within<'_>,
) -> Result<Listing, QuestionError> {
    let asked = Asked::new(Part::Attribution.report(), answers, view, question);
    let rows: Vec<Vec<Cell>> = unknown(view, question, within)?
        .iter()
        .filter_map(|it| {
            let became = if it.is_open { "Open" } else { "Approved or ended" };
            Some(vec![
                Cell::Household(view.reference(it.journey, sight)?, ""),
                Cell::Moment(it.enquired_at),
                Cell::Words(became.to_owned()),
            ])
        })
        .collect();
    let households = counted(rows.len(), "household", "households");
    Ok(Listing {
        caption: "Attribution".to_owned(),
        heading: format!("{households}: nobody knows how they heard"),
        measure: measured(&format!("Of {}{}.", asked.enquiries(None), asked.filters()), &asked),
        ways: html! {},
        columns: vec!["Reference", "Asked", "What became of it"],
        rows,
        note: "Ask them. Their page leads to where you say how they heard at first, which figures count then.",
    })
}
