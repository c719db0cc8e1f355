//! The households behind a number of the clocks: by their references, each with its times. For those who
//! work with households; figures alone are for more.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use domain::calendar::london_time;
use domain::ids::{ClockName, WorkerId};
use domain::reference::Reference;
use maud::{Markup, html};
use projections::clocks::{ClockRow, Figure, Listed, clocks, listed};
use projections::{Answers, Question, QuestionError, View, Within};

use super::behind::{ADDRESS, Behind, called};
use super::{limited, measure};
use crate::export::cell;
use crate::report::asked::Asked;
use crate::report::names::Kind;
use crate::report::words::{count, counted, stretch};
use crate::store::workers;
use crate::web::govuk::{Column, Errors, Size, table};
use crate::web::layout::{Entry, page};
use crate::web::looked::TakenAlong;
use crate::web::performance::filters::way;
use crate::web::performance::part::Part;
use crate::web::performance::question::{read, unanswerable};
use crate::web::performance::typed::{Typed, sentences};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

/// Households on the page at most; the file has all of them.
const MOST: usize = 100;

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

/// What stands behind a number.
struct Listing {
    rows: Vec<Row>,
    /// The clock's numbers, of the group that is asked for.
    numbers: ClockRow,
    title: String,
    group: Option<String>,
    asked: Asked,
}

/// A household, by its reference, and one run of its clock.
struct Row {
    reference: Option<Reference>,
    stage: String,
    run: Listed,
}

/// `/performance/clocks/list`
pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    let names = workers(&app.database).await?;
    let (status, main) = match find(&app, &typed, &names).await? {
        Ok((behind, listing)) => {
            let now = (app.source.now)();
            (StatusCode::OK, listing.markup(behind, &typed, &names, now))
        }
        Err(errors) => (StatusCode::UNPROCESSABLE_ENTITY, refused(&errors)),
    };
    let clocks = Part::Clocks.asked_as(&typed.without(&["figure", "group"]));
    let way = [
        ("Performance", Some(Part::Overview.address())),
        ("Clocks", Some(&*clocks)),
        ("Households", None),
    ];
    let frame = app.frame_for(&who, Entry::Performance, "Households behind a number").wide();
    Ok(html_page(status, page(&frame.way(&way), &main)))
}

/// `/performance/clocks/list.csv`
pub(in crate::web) async fn csv(app: Data<App>, typed: Typed) -> Result<HttpResponse, Problem> {
    let names = workers(&app.database).await?;
    let listing = match find(&app, &typed, &names).await? {
        Ok((_, listing)) => listing,
        Err(errors) => {
            let kind = (CONTENT_TYPE, "text/plain; charset=utf-8");
            let mut refused = HttpResponse::UnprocessableEntity();
            return Ok(refused.insert_header(kind).body(sentences(&errors)));
        }
    };
    let text = listing.as_csv(&names).map_err(|error| Problem::Failed(error.to_string()))?;
    let file = (CONTENT_DISPOSITION, "attachment; filename=\"waymark-clocks-list.csv\"");
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
async fn find<'a>(
    app: &App,
    typed: &'a Typed,
    names: &HashMap<WorkerId, String>,
) -> Result<Result<(Behind<'a>, Listing), Errors>, Problem> {
    let read = read(typed, (app.source.now)()).and_then(|it| Ok((it, Behind::read(typed)?)));
    let (question, behind) = match read {
        Ok(read) => read,
        Err(errors) => return Ok(Err(errors)),
    };
    let clock = Some(behind.clock).filter(|clock| !clock.is_empty()).map(ClockName::from);
    let figure = behind.figure;
    // What is made beside the pages borrows nothing of the request.
    let group = match behind.within {
        Within::Group(key) => Some(key.map(str::to_owned)),
        Within::Whole => None,
    };
    let names = names.clone();
    let make = move |answers: &Answers| {
        let within = group.as_ref().map_or(Within::Whole, |key| Within::Group(key.as_deref()));
        Listing::of(answers, &question, (clock, figure, within), &names)
    };
    let listing = app.answers.once(make).await?;
    Ok(listing.map(|listing| (behind, listing)).map_err(|error| unanswerable(&error)))
}

impl Listing {
    fn of(
        answers: &Answers,
        question: &Question,
        (clock, figure, within): (Option<ClockName>, Figure, Within<'_>),
        names: &HashMap<WorkerId, String>,
    ) -> Result<Self, QuestionError> {
        let view = View::new(answers, question)?;
        let asked = Asked::new(Part::Clocks.report(), answers, &view, question);
        let answer = super::named(clocks(&view, question)?, question, names);
        // The one that is missed most often, where none is said.
        let most = limited(&answer.whole, &asked).max_by_key(|row| row.missed);
        let clock = &clock.or_else(|| most?.clock.clone()).unwrap_or_else(|| "".into());
        let mut groups = answer.groups.iter().flatten();
        let found = groups.find(|it| within == Within::Group(it.key.as_deref()));
        let report = match within {
            Within::Group(_) => found.map(|group| &group.report),
            Within::Whole => Some(&answer.whole),
        };
        let numbers =
            report.and_then(|it| it.rows.iter().find(|row| row.clock.as_ref() == Some(clock)));
        let stage =
            |place: usize| view.stages.get(place).map_or("", |(_, label)| &**label).to_owned();
        let rows = listed(&view, question, clock, figure, within)?.into_iter().map(|run| Row {
            reference: answers.reference(run.journey),
            stage: stage(run.stage),
            run,
        });
        let group = match (within, question.by) {
            (Within::Group(key), Some(by)) => {
                let named = found.and_then(|group| group.name.clone());
                Some(named.unwrap_or_else(|| asked.names.group(by, key)))
            }
            _ => None,
        };
        Ok(Self {
            rows: rows.collect(),
            numbers: numbers.cloned().unwrap_or_default(),
            title: asked.names.say(Kind::Clock, clock.as_str()),
            group,
            asked,
        })
    }

    fn markup(
        &self,
        behind: Behind<'_>,
        typed: &Typed,
        names: &HashMap<WorkerId, String>,
        now: DateTime<Utc>,
    ) -> Markup {
        let households = counted(self.rows.len(), "household", "households");
        let group = self.group.as_ref().map_or(String::new(), |group| format!(" ({group})"));
        html! {
            span.govuk-caption-l { (self.title) (group) }
            h1.govuk-heading-l { (households) ": " (called(behind.figure)) }
            p.waymark-measure { (measure(&self.asked)) " As" (seen(&self.asked)) "." }
            (self.others(behind, typed))
            @if self.rows.is_empty() {
                p.govuk-body { "No household is behind this number." }
            } @else {
                (self.table(names, now))
                p.govuk-body {
                    @if self.rows.len() > MOST {
                        "The first " (count(MOST)) " are shown; the file has all of them. "
                    }
                    a.govuk-link href=(typed.link(&format!("{ADDRESS}.csv"))) {
                        "Download these as CSV"
                    }
                    ". “Then” is when the clock was stopped or fell due, whichever came first; while it \
                     runs, it is now."
                }
            }
        }
    }

    // The clock's other numbers.
    fn others(&self, behind: Behind<'_>, typed: &Typed) -> Markup {
        html! {
            nav aria-label="Numbers of this clock" {
                ul.waymark-ways {
                    @for figure in Figure::ALL {
                        @let text = format!("{}: {}", called(figure), count(self.numbers.figure(figure)));
                        @let href = typed.with("figure", figure.as_str()).link(ADDRESS);
                        (way(&text, &href, figure == behind.figure))
                    }
                }
            }
        }
    }

    fn table(&self, names: &HashMap<WorkerId, String>, now: DateTime<Utc>) -> Markup {
        let today = domain::calendar::london_day(now);
        let moment = |at: Option<DateTime<Utc>>| {
            html! { (at.map(|at| words::moment(at, today)).unwrap_or_default()) }
        };
        let rows = self.rows.iter().take(MOST).map(|row| {
            let run = &row.run;
            vec![
                html! { @if let Some(reference) = row.reference {
                    a.govuk-link href={ "/journeys/" (reference) "/dates" } { (reference) }
                } },
                html! { (row.stage) },
                html! { (worker(run.worker_then, names)) },
                html! { (worker(run.worker, names)) },
                moment(Some(run.started_at)),
                moment(run.due_at),
                moment(run.stopped_at),
                moment(run.recorded_at),
                html! { (stretch(run.hours_late)) },
            ]
        });
        let columns = COLUMNS.map(Column::Words);
        html! { (table("Households", columns, rows).headed_by_first().small().size(Size::Small)) }
    }

    fn as_csv(&self, names: &HashMap<WorkerId, String>) -> csv::Result<String> {
        let mut writer = csv::Writer::from_writer(vec![]);
        writer.write_record(COLUMNS)?;
        let moment = |at: Option<DateTime<Utc>>| {
            at.map(|at| london_time(at).format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
        };
        for row in &self.rows {
            let run = &row.run;
            writer.write_record([
                row.reference.map(|it| it.to_string()).unwrap_or_default(),
                cell(&row.stage),
                cell(worker(run.worker_then, names)),
                cell(worker(run.worker, names)),
                moment(Some(run.started_at)),
                moment(run.due_at),
                moment(run.stopped_at),
                moment(run.recorded_at),
                stretch(run.hours_late),
            ])?;
        }
        let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn worker(worker: Option<WorkerId>, names: &HashMap<WorkerId, String>) -> &str {
    worker.map_or("Nobody", |worker| names.get(&worker).map_or("Somebody unknown", String::as_str))
}

fn seen(asked: &Asked) -> String {
    let seen = asked.seen();
    seen.strip_prefix("as").unwrap_or(&seen).to_owned()
}
