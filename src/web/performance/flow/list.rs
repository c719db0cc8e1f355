//! The households along a part of the process map: by their references. For those who work with
//! households; figures alone are for more.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::reference::Reference;
use maud::{Markup, html};
use projections::flow::each_way;
use projections::journeys::{Status, standing};
use projections::{Answers, Question, QuestionError, View};

use crate::export::cell;
use crate::report::asked::Asked;
use crate::report::names::Kind;
use crate::report::words::{count, counted, spoken};
use crate::web::govuk::{Column, Errors, Size, table};
use crate::web::layout::{Entry, page};
use crate::web::looked::TakenAlong;
use crate::web::performance::part::Part;
use crate::web::performance::question::{read, unanswerable};
use crate::web::performance::typed::{Typed, sentences};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

/// Where it is.
pub(super) const ADDRESS: &str = "/performance/flow/list";

/// Households on the page at most; the file has all of them.
const MOST: usize = 100;

const COLUMNS: [&str; 7] =
    ["Reference", "Status", "Stage", "First step", "Last step", "On", "Steps"];

/// The households, and what was asked.
struct Listing {
    rows: Vec<Row>,
    asked: Asked,
}

struct Row {
    reference: Option<Reference>,
    status: Status,
    stage: String,
    begun_at: Option<DateTime<Utc>>,
    last: String,
    last_at: Option<DateTime<Utc>>,
    steps: usize,
}

/// `/performance/flow/list`
pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    let (status, main) = match find(&app, &typed).await? {
        Ok(listing) => (StatusCode::OK, listing.markup(&typed, (app.source.now)())),
        Err(errors) => (StatusCode::UNPROCESSABLE_ENTITY, refused(&errors)),
    };
    let map = Part::Flow.asked_as(&typed);
    let way = [
        ("Performance", Some(Part::Overview.address())),
        ("Process map", Some(&*map)),
        ("Households", None),
    ];
    let frame = app.frame_for(&who, Entry::Performance, "Households along the way").wide();
    Ok(html_page(status, page(&frame.way(&way), &main)))
}

/// `/performance/flow/list.csv`
pub(in crate::web) async fn csv(app: Data<App>, typed: Typed) -> Result<HttpResponse, Problem> {
    let listing = match find(&app, &typed).await? {
        Ok(listing) => listing,
        Err(errors) => {
            let kind = (CONTENT_TYPE, "text/plain; charset=utf-8");
            let mut refused = HttpResponse::UnprocessableEntity();
            return Ok(refused.insert_header(kind).body(sentences(&errors)));
        }
    };
    let text = listing.as_csv().map_err(|error| Problem::Failed(error.to_string()))?;
    let file = (CONTENT_DISPOSITION, "attachment; filename=\"waymark-flow-list.csv\"");
    let kind = (CONTENT_TYPE, "text/csv; charset=utf-8");
    let mut file = HttpResponse::Ok().insert_header(kind).insert_header(file).body(text);
    file.extensions_mut().insert(TakenAlong(listing.rows.len()));
    Ok(file)
}

fn refused(errors: &Errors) -> Markup {
    html! {
        h1.govuk-heading-l { "There is no such list" }
        @for sentence in sentences(errors).lines() { p.govuk-body { (sentence) } }
    }
}

// The list that an address asks for, or what is wrong with the question.
async fn find(app: &App, typed: &Typed) -> Result<Result<Listing, Errors>, Problem> {
    let question = match read(typed, (app.source.now)()) {
        Ok(question) => question,
        Err(errors) => return Ok(Err(errors)),
    };
    let make = move |answers: &Answers| Listing::of(answers, &question);
    Ok(app.answers.once(make).await?.map_err(|error| unanswerable(&error)))
}

impl Listing {
    fn of(answers: &Answers, question: &Question) -> Result<Self, QuestionError> {
        let view = View::new(answers, question)?;
        let asked = Asked::new(Part::Flow.report(), answers, &view, question);
        let mut rows = vec![];
        each_way(&view, question, |course, way| {
            let standing = standing(course);
            let last = way.steps.last();
            rows.push(Row {
                reference: answers.reference(way.journey),
                status: standing.status,
                stage: asked.names.say(Kind::Stage, &standing.furthest_stage),
                begun_at: way.steps.first().map(|step| step.happened_at),
                last: last.map_or(String::new(), |it| asked.names.say(Kind::Activity, it.activity)),
                last_at: last.map(|step| step.happened_at),
                steps: way.steps.len(),
            });
        })?;
        rows.sort_by_key(|row| std::cmp::Reverse(row.last_at));
        Ok(Self { rows, asked })
    }

    fn markup(&self, typed: &Typed, now: DateTime<Utc>) -> Markup {
        html! {
            span.govuk-caption-l { "Process map" }
            h1.govuk-heading-l { (counted(self.rows.len(), "household", "households")) }
            p.waymark-measure {
                "Household journeys: " (self.asked.enquiries(Some(self.rows.len())))
                (self.asked.filters()) ", " (self.asked.seen()) "."
            }
            @if self.rows.is_empty() {
                p.govuk-body { "No household went this way." }
            } @else {
                (self.table(now))
                p.govuk-body {
                    @if self.rows.len() > MOST {
                        "The first " (count(MOST)) " are shown; the file has all of them. "
                    }
                    a.govuk-link href=(typed.link(&format!("{ADDRESS}.csv"))) {
                        "Download these as CSV"
                    }
                    "."
                }
            }
        }
    }

    fn table(&self, now: DateTime<Utc>) -> Markup {
        let today = london_day(now);
        let moment = |at: Option<DateTime<Utc>>| {
            html! { (at.map(|at| words::moment(at, today)).unwrap_or_default()) }
        };
        let rows = self.rows.iter().take(MOST).map(|row| {
            vec![
                html! { @if let Some(reference) = row.reference {
                    a.govuk-link href={ "/journeys/" (reference) } { (reference) }
                } },
                html! { (said(row.status)) },
                html! { (row.stage) },
                moment(row.begun_at),
                html! { (row.last) },
                moment(row.last_at),
                html! { (count(row.steps)) },
            ]
        });
        let columns = COLUMNS.map(Column::Words);
        html! { (table("Households", columns, rows).headed_by_first().small().size(Size::Small)) }
    }

    fn as_csv(&self) -> csv::Result<String> {
        let mut writer = csv::Writer::from_writer(vec![]);
        writer.write_record(COLUMNS)?;
        let day =
            |at: Option<DateTime<Utc>>| at.map(|at| london_day(at).to_string()).unwrap_or_default();
        for row in &self.rows {
            writer.write_record([
                row.reference.map(|it| it.to_string()).unwrap_or_default(),
                said(row.status),
                cell(&row.stage),
                day(row.begun_at),
                cell(&row.last),
                day(row.last_at),
                row.steps.to_string(),
            ])?;
        }
        let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn said(status: Status) -> String {
    match status {
        Status::Open => "Still in".to_owned(),
        status => spoken(status.as_str()),
    }
}
