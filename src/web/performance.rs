//! Where households are lost, why, how long it takes and which promises are kept: as a chart, as a
//! table and as files. Figures only, but for the lists behind the numbers and along the process map, which
//! are for those who work with households: nothing else here leads to one.

mod attribution;
mod campaign;
mod changes;
mod chart;
pub(super) mod clinic;
mod clocks;
mod compare;
mod exits;
pub(super) mod figures;
mod files;
mod filters;
mod flow;
mod funnel;
mod groups;
pub(super) mod households;
mod list;
pub(super) mod measures;
mod months;
mod national_return;
mod origins;
mod overview;
mod part;
mod plan;
mod planner;
mod quality;
mod question;
mod rough;
mod sheet;
mod time;
mod trend;
mod typed;
mod workload;

use std::collections::{BTreeMap, HashMap};

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::london_day;
use domain::ids::WorkerId;
use maud::{Markup, html};
use projections::{Answers, Dimension, Question, QuestionError, View, coarse};

use super::govuk::{Errors, inset_text};
use super::layout::page;
use super::problem::Problem;
use super::signed_in::SignedIn;
use super::{App, html_page, words};
use crate::report::ReportName;
use crate::report::asked::Asked;
use crate::report::reader::{Allowed, Reader};
use crate::store::{Role, workers};
pub(super) use attribution::list as attribution_list;
pub(super) use campaign::figures_of;
pub(super) use clocks::list as clocks_list;
use compare::Pair;
pub(super) use compare::json as compared_as_json;
pub(super) use files::{PUBLIC_FILES, as_json, ask, csv, json, svg, xlsx};
pub(super) use flow::list as flow_list;
use part::Part;
pub use plan::MOST_A_WEEK;
pub(super) use question::read as read_question;
use question::{allowed, not_told, read, reader, shares_work, unanswerable};
use sheet::Sheet;
pub(super) use typed::{NAMES, Typed};
pub(super) use workload::list as workload_list;

/// A question that can be answered, on one of the pages.
struct Asking<'a> {
    part: Part,
    typed: &'a Typed,
    answers: &'a Answers,
    view: View<'a>,
    question: Question,
    asked: Asked,
    /// What workers are called, where they are asked for.
    workers: HashMap<WorkerId, String>,
    /// Whether numbers lead to the households behind them.
    leads: bool,
    allowed: Allowed,
}

macro_rules! pages {
    ($($name:ident $part:ident),*) => {$(
        pub(super) async fn $name(
            app: Data<App>,
            who: SignedIn,
            typed: Typed,
        ) -> Result<HttpResponse, Problem> {
            show(&app, &who, &typed, Part::$part).await
        }
    )*};
}

pages! {
    overview Overview,
    funnel Funnel,
    exits Exits,
    time Time,
    clocks Clocks,
    trend Trend,
    plan Plan,
    flow Flow,
    quality Quality,
    compared Compare,
    of_ofsted Return,
    workload Workload,
    campaigns Campaigns,
    sources Sources,
    attributed Attribution,
    campaign Campaign,
    planner Planner
}

/// What is said on a page that shows every count.
const ONLY_FILES: &str = "Small numbers are hidden in files alone: take these figures with you as a file to \
     publish, below them, and leave public out of this address";

/// What workers are called, where a question is broken down by them.
async fn workers_for(
    app: &App,
    report: ReportName,
    typed: &Typed,
) -> Result<HashMap<WorkerId, String>, Problem> {
    match (report, typed.get("by")) {
        (ReportName::Workload, _) | (_, "worker") => Ok(workers(&app.database).await?),
        _ => Ok(HashMap::new()),
    }
}

/// The main part of a page, which is the same for all who may see as much.
struct Told {
    main: Markup,
    errors: Errors,
    /// The day as at which it is told.
    seen: NaiveDate,
    /// When it was told.
    at: DateTime<Utc>,
    is_answered: bool,
}

async fn show(
    app: &App,
    who: &SignedIn,
    typed: &Typed,
    part: Part,
) -> Result<HttpResponse, Problem> {
    let now = (app.source.now)();
    let typed = &part.with_costs(typed, app.costs_a_week);
    let (role, workers) = (who.role, workers_for(app, part.report(), typed).await?);
    // Their names are no part of the answers.
    let named: BTreeMap<_, _> = workers.iter().map(|(worker, name)| (worker.0, name)).collect();
    let name = format!("{part:?} {} {typed:?} {named:?}", shares_work(role));
    let asked = typed.clone();
    let make = move |answers: &Answers| tell(part, &asked, answers, (now, role), workers);
    let (told, is_behind) = app.answers.remembered_lately(&name, now, make).await?;
    let told = told.as_ref().as_ref().map_err(Clone::clone)?;

    let today = typed.without(&["as-at", "known-at"]).link(part.address());
    let mut frame = app.frame_for(who, part.entry(), part.title()).wide().errors(&told.errors);
    if told.seen < london_day(now) {
        frame = frame.seen_as_at(told.seen, &today);
    }
    let status = if told.is_answered { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let main = html! {
        @if is_behind { (as_it_was(told.at)) }
        (told.main)
        @if part == Part::Overview {
            ul.govuk-list.govuk-list--spaced {
                @if shares_work(who.role) {
                    li { a.govuk-link href=(figures::ADDRESS) { "Figures that were kept to be cited" } }
                }
                li { a.govuk-link href=(measures::ADDRESS) { "How figures are counted" } }
                li {
                    a.govuk-link href=(super::exports::ADDRESS) {
                        "Take whole tables along, to Excel or Power BI"
                    }
                }
            }
        }
        @if part == Part::Clocks && who.role != Role::Marketing {
            p.govuk-body {
                "Limits are adopted from a day on. "
                a.govuk-link href=(super::clocks::ADDRESS) { "See what each clock promises, and since when" }
            }
        }
    };
    Ok(html_page(status, page(&frame, &main)))
}

fn tell(
    part: Part,
    typed: &Typed,
    answers: &Answers,
    (now, role): (DateTime<Utc>, Role),
    workers: HashMap<WorkerId, String>,
) -> Result<Told, QuestionError> {
    let asked = read(typed, now).and_then(|question| allowed(part.report(), question, role, now));
    let asked = if typed.has("public") { Err(Errors::on("filters", ONLY_FILES)) } else { asked };
    let answered = asked.and_then(|allowed| {
        let asking = Asking::new(part, typed, answers, allowed);
        let asking = asking.map_err(|error| unanswerable(&error))?;
        let asking = Asking { workers, ..asking };
        Ok((asking.tell()?, asking))
    });
    let (asking, sheet, errors) = match answered {
        Ok((sheet, asking)) => (asking, Some(sheet), Errors::default()),
        Err(errors) => {
            let all = reader(role).may_ask_for_all(now);
            (Asking::new(part, typed, answers, all)?, None, errors)
        }
    };
    let main = html! {
        h1.govuk-heading-l { (part.title()) }
        (part.navigation(typed, shares_work(role)))
        (filters::shown(&asking, &errors))
        @match &sheet {
            Some(sheet) => (sheet.shown(&asking)),
            None if part == Part::Plan => (plan::form(&asking, &errors)),
            None if part == Part::Planner => (planner::form(&asking, &errors)),
            None => {},
        }
    };
    // Who may choose no moment is told beside the figures of which they are.
    let seen = if asking.leads { asking.question.as_at.min(asking.question.known_at) } else { now };
    let seen = london_day(seen);
    Ok(Told { main, errors, seen, at: now, is_answered: sheet.is_some() })
}

fn as_it_was(at: DateTime<Utc>) -> Markup {
    inset_text(&html! {
        "These figures are as they stood on " (words::moment(at, london_day(at))) ". They are worked out anew beside \
         the pages: look again in a moment for newer ones."
    })
}

impl<'a> Asking<'a> {
    fn new(
        part: Part,
        typed: &'a Typed,
        answers: &'a Answers,
        allowed: Allowed,
    ) -> Result<Self, QuestionError> {
        let allowed = allowed.narrowed(|question| part.narrowed(question));
        let question = allowed.question().clone();
        let view = View::new(answers, &question)?;
        let asked = Asked::new(part.report(), answers, &view, &question);
        let (workers, leads) = (HashMap::new(), allowed.reader() == Reader::OfHouseholds);
        Ok(Self { part, typed, answers, view, question, asked, workers, leads, allowed })
    }

    /// The answer, in the form of who asks.
    fn tell(&self) -> Result<Sheet, Errors> {
        self.allowed.judge(&self.view).map_err(|error| not_told(&error))?;
        match self.allowed.reader() {
            Reader::OfHouseholds => self.tell_all(),
            Reader::OfFigures => rough::tell(self).map_err(|error| not_told(&error)),
        }
    }

    /// The values of a dimension by which who asks may choose.
    fn values(&self, dimension: Dimension) -> Vec<String> {
        if self.leads {
            return self.view.values(dimension).into_iter().map(str::to_owned).collect();
        }
        let known = coarse::values(&self.view, &self.question, dimension);
        known.unwrap_or_default().into_iter().flatten().collect()
    }

    fn tell_all(&self) -> Result<Sheet, Errors> {
        let told = match self.part {
            Part::Overview => overview::tell(self),
            Part::Funnel => funnel::tell(self),
            Part::Exits => exits::tell(self),
            Part::Time => time::tell(self),
            Part::Clocks => clocks::tell(self),
            Part::Trend => trend::tell(self),
            Part::Plan => plan::tell(self),
            Part::Flow => flow::tell(self),
            Part::Quality => quality::tell(self),
            Part::Return => national_return::tell(self),
            Part::Workload => workload::tell(self),
            Part::Campaigns | Part::Sources => origins::tell(self),
            Part::Campaign => campaign::tell(self),
            Part::Planner => planner::tell(self),
            Part::Attribution => attribution::tell(self),
            Part::Compare => {
                let pair = Pair::read(self.typed, &self.question, &self.asked)?;
                compare::tell(self, pair.as_ref())
            }
        };
        told.map_err(|error| unanswerable(&error))
    }
}

#[cfg(test)]
mod tests;
