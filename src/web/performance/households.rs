//! The households behind the numbers of the funnel, the exits, the time and the data quality, and those at
//! risk: each by its reference, with where it stands.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web::Data;
use domain::ids::{JourneyId, WorkerId};
use domain::journey::DecidedBy;
use maud::html;
use projections::durations::open_for_longer;
use projections::exits::{self, Which};
use projections::funnel::{self, Mark};
use projections::journeys::{Standing, Status, standing};
use projections::national_return::{self, Figure};
use projections::quality::{self, Gap};
use projections::silence::{Silent, at_risk};
use projections::{Answers, Question, QuestionError, Sight, View, Within};

use super::list::{self, Cell, Listing, Place, measured, worker};
use super::part::Part;
use super::question::{read, unanswerable};
use super::typed::Typed;
use crate::report::asked::Asked;
use crate::report::names::Kind;
use crate::report::quality::missing;
use crate::report::words::{counted, spoken, tenths};
use crate::store::workers;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

/// The households behind the funnel's numbers.
pub(super) const FUNNEL: Place =
    Place { address: "/performance/funnel/list", part: Part::Funnel, file: "funnel-list" };
/// Those behind the numbers of the exits.
pub(super) const EXITS: Place =
    Place { address: "/performance/exits/list", part: Part::Exits, file: "exits-list" };
/// Those who are open for longer than is usual.
pub(super) const TIME: Place =
    Place { address: "/performance/time/list", part: Part::Time, file: "time-list" };
/// Those on whom nothing happens.
pub(super) const AT_RISK: Place =
    Place { address: "/performance/at-risk", part: Part::Exits, file: "at-risk" };

/// Those on whom something is to be put right.
pub(super) const QUALITY: Place =
    Place { address: "/performance/data-quality/list", part: Part::Quality, file: "quality-list" };

/// Those behind the numbers of the return.
pub(super) const RETURN: Place =
    Place { address: "/performance/national-return/list", part: Part::Return, file: "return-list" };

const COLUMNS: [&str; 9] = [
    "Reference",
    "Stage now",
    "Furthest stage",
    "Status",
    "Looked after now by",
    "Enquiry received",
    "Ended",
    "Reason",
    "Next action due",
];

const COLUMNS_AT_RISK: [&str; 7] = [
    "Reference",
    "Stage",
    "Nothing since",
    "Days",
    "Usual up to, days",
    "Looked after now by",
    "Next action due",
];

macro_rules! pages {
    ($($show:ident $csv:ident $place:ident),*) => {$(
        pub(in crate::web) async fn $show(
            app: Data<App>,
            who: SignedIn,
            typed: Typed,
        ) -> Result<HttpResponse, Problem> {
            let found = find(&app, &who.sight, &typed, $place).await?;
            Ok(list::shown(&app, &who, &typed, $place, found))
        }

        pub(in crate::web) async fn $csv(
            app: Data<App>,
            who: SignedIn,
            typed: Typed,
        ) -> Result<HttpResponse, Problem> {
            list::as_file($place, find(&app, &who.sight, &typed, $place).await?)
        }
    )*};
}

pages! {
    of_funnel of_funnel_as_csv FUNNEL,
    of_exits of_exits_as_csv EXITS,
    of_time of_time_as_csv TIME,
    silent silent_as_csv AT_RISK,
    of_quality of_quality_as_csv QUALITY,
    of_return of_return_as_csv RETURN
}

// The list that an address asks for, or what is wrong with the question.
async fn find(
    app: &App,
    sight: &Sight,
    typed: &Typed,
    place: Place,
) -> Result<Result<Listing, Errors>, Problem> {
    let names = workers(&app.database).await?;
    let now = (app.source.now)();
    // What is made beside the pages borrows nothing of the request.
    let (typed, sight) = (typed.clone(), sight.clone());
    let make = move |answers: &Answers| {
        let question = place.part.narrowed(read(&typed, now)?);
        let within = list::within(&typed)?;
        let finding = Finding::new((answers, &sight), &question, &names, place)?;
        match place.address {
            at if at == FUNNEL.address => finding.of_funnel(&typed, within),
            at if at == EXITS.address => finding.of_exits(&typed, within),
            at if at == TIME.address => finding.of_time(),
            at if at == QUALITY.address => finding.of_quality(&typed, within),
            at if at == RETURN.address => finding.of_return(&typed, within),
            _ => finding.at_risk(),
        }
    };
    Ok(app.answers.once(make).await?)
}

// A question about the households behind a number.
struct Finding<'a> {
    answers: &'a Answers,
    sight: &'a Sight,
    question: &'a Question,
    names: &'a HashMap<WorkerId, String>,
    view: View<'a>,
    asked: Asked,
}

impl<'a> Finding<'a> {
    fn new(
        (answers, sight): (&'a Answers, &'a Sight),
        question: &'a Question,
        names: &'a HashMap<WorkerId, String>,
        place: Place,
    ) -> Result<Self, Errors> {
        let view = View::new(answers, question).map_err(|error| unanswerable(&error))?;
        let asked = Asked::new(place.part.report(), answers, &view, question);
        Ok(Self { answers, sight, question, names, view, asked })
    }

    fn of_funnel(&self, typed: &Typed, within: Within<'_>) -> Result<Listing, Errors> {
        let number = self.mark(typed)?;
        let found = funnel::behind(&self.view, self.question, number, within);
        self.listing(found, within, &self.called(number))
    }

    fn of_exits(&self, typed: &Typed, within: Within<'_>) -> Result<Listing, Errors> {
        let decided_by = match typed.get("decided-by") {
            "" => None,
            word => {
                let read = word.parse::<DecidedBy>();
                Some(read.map_err(|error| Errors::on("decided-by", error))?)
            }
        };
        let reason = Some(typed.get("reason")).filter(|reason| !reason.is_empty()).map(Into::into);
        let stage = if typed.has("stage") { Some(self.stage()?) } else { None };
        let which = Which { stage, reason, decided_by };
        let found = exits::behind(&self.view, self.question, &which, within);
        let at = which.stage.map(|stage| format!(" at {}", self.label(stage)));
        let why = which.reason.as_ref().map(|reason| {
            format!(", for “{}”", self.asked.names.say(Kind::Reason, reason.as_str()))
        });
        let by = which.decided_by.map(|by| format!(", decided by {}", spoken(by.as_str())));
        let told = [at, why, by].into_iter().flatten().collect::<String>();
        self.listing(found, within, &format!("left{told}"))
    }

    fn of_time(&self) -> Result<Listing, Errors> {
        let found = open_for_longer(&self.view, self.question);
        let found = found.map(|open| open.into_iter().map(|(journey, _)| journey).collect());
        let stage = self.asked.names.to_reach(&self.view.stages[self.stage()?].0);
        let called = format!("open for longer than nine in ten of those who will {stage} take");
        self.listing(found, Within::Whole, &called)
    }

    fn of_quality(&self, typed: &Typed, within: Within<'_>) -> Result<Listing, Errors> {
        let gap = match typed.get("figure") {
            "" => Gap::NoNextAction,
            word => word.parse().map_err(|error| Errors::on("figure", error))?,
        };
        let found = quality::behind(&self.view, self.question, gap, within);
        self.listing(found, within, missing(gap))
    }

    fn of_return(&self, typed: &Typed, within: Within<'_>) -> Result<Listing, Errors> {
        let figure = match typed.get("figure") {
            "" => Figure::Applications,
            word => word.parse().map_err(|error| Errors::on("figure", error))?,
        };
        let found = national_return::behind(&self.view, self.question, figure, within);
        self.listing(found, within, figure.label())
    }

    fn at_risk(&self) -> Result<Listing, Errors> {
        let found = at_risk(&self.view, self.question).map_err(|error| unanswerable(&error))?;
        let rows: Vec<_> = found.iter().filter_map(|silent| self.row_at_risk(silent)).collect();
        let households = counted(rows.len(), "household", "households");
        let measure = format!("Household journeys under way{}.", self.asked.filters());
        Ok(Listing {
            caption: "Leakage points".to_owned(),
            heading: format!("{households} at risk of being lost"),
            measure: measured(&measure, &self.asked),
            ways: html! {
                p.govuk-body {
                    "For each of them nothing was recorded for longer than nine in ten of those who moved on \
                     from their stage ever waited there. Households that are paused are left out, and stages \
                     from which fewer than five have moved on."
                }
            },
            columns: COLUMNS_AT_RISK.to_vec(),
            rows,
            note: "Whoever is furthest beyond what is usual stands first.",
        })
    }

    // The number of the funnel that an address means.
    fn mark(&self, typed: &Typed) -> Result<Mark, Errors> {
        Ok(match typed.get("figure") {
            "enquiries" => Mark::Enquiry,
            "approved" => Mark::Approved,
            "" | "reached" => Mark::Reached(self.stage()?),
            "moved-on" => Mark::MovedOn(self.stage()?),
            "left" => Mark::Left(self.stage()?),
            "still-in" => Mark::StillIn(self.stage()?),
            other => {
                return Err(Errors::on(
                    "figure",
                    format!(
                        "There is no figure called “{other}”: use one of enquiries, reached, moved-on, \
                         left, still-in, approved"
                    ),
                ));
            }
        })
    }

    fn stage(&self) -> Result<usize, Errors> {
        self.view.stage(self.question).map_err(|error| unanswerable(&error))
    }

    fn label(&self, stage: usize) -> String {
        let (name, _) = &self.view.stages[stage];
        self.asked.names.say(Kind::Stage, name.as_str())
    }

    fn called(&self, number: Mark) -> String {
        match number {
            Mark::Enquiry => "asked about fostering".to_owned(),
            Mark::Reached(stage) => format!("reached {}", self.label(stage)),
            Mark::MovedOn(stage) => format!("moved on from {}", self.label(stage)),
            Mark::Left(stage) => format!("left at {}", self.label(stage)),
            Mark::StillIn(stage) => format!("still in at {}", self.label(stage)),
            Mark::Approved => "approved".to_owned(),
            Mark::OutOfOrder => "approved without every stage in order".to_owned(),
        }
    }

    fn listing(
        &self,
        found: Result<Vec<JourneyId>, QuestionError>,
        within: Within<'_>,
        called: &str,
    ) -> Result<Listing, Errors> {
        let found = found.map_err(|error| unanswerable(&error))?;
        // A window says which households are meant, and not how much is shown of them.
        let all = Question { within: None, ..self.question.clone() };
        let view = View::new(self.answers, &all).map_err(|error| unanswerable(&error))?;
        let stands = found.iter().filter_map(|journey| view.one(*journey, standing));
        let rows: Vec<_> = stands.filter_map(|standing| self.row(&standing)).collect();
        let households = counted(rows.len(), "household", "households");
        let group = match (within, self.question.by) {
            (Within::Group(key), Some(by)) => self.asked.names.group(by, key),
            _ => "All that was asked for".to_owned(),
        };
        let days = self.asked.span().unwrap_or_else(|| "at any time".to_owned());
        let days = if self.asked.is_period() {
            format!("What happened {days}")
        } else {
            format!("Enquiries received {days}")
        };
        let followed = crate::report::funnel::followed(&self.asked);
        let measure = format!("{days}{}{followed}.", self.asked.filters());
        Ok(Listing {
            caption: group,
            heading: format!("{households}: {called}"),
            measure: measured(&measure, &self.asked),
            ways: html! {},
            columns: COLUMNS.to_vec(),
            rows,
            note: "",
        })
    }

    fn row(&self, stands: &Standing) -> Option<Vec<Cell>> {
        let stage = |name: &str| Cell::Words(self.asked.names.say(Kind::Stage, name));
        let reason = stands.reason.as_ref().map(|it| self.asked.names.say(Kind::Reason, it));
        let is_open = stands.status == Status::Open;
        Some(vec![
            Cell::Household(self.answers.reference(stands.journey, self.sight)?, ""),
            stage(&stands.stage),
            stage(&stands.furthest_stage),
            Cell::Words(spoken(stands.status.as_str())),
            Cell::Words(worker(stands.worker, self.names).to_owned()),
            Cell::Moment(stands.enquired_at),
            Cell::Moment(stands.ended_at),
            Cell::Words(reason.unwrap_or_default()),
            Cell::Day(stands.next_action_due.filter(|_| is_open)),
        ])
    }

    fn row_at_risk(&self, silent: &Silent) -> Option<Vec<Cell>> {
        Some(vec![
            Cell::Household(self.answers.reference(silent.journey, self.sight)?, ""),
            Cell::Words(self.label(silent.stage)),
            Cell::Moment(silent.last),
            Cell::Words(tenths(Some(silent.days))),
            Cell::Words(tenths(Some(silent.usual))),
            Cell::Words(worker(silent.worker, self.names).to_owned()),
            Cell::Day(silent.next_action),
        ])
    }
}
