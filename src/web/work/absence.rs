//! Who is away when, and who looks after their households meanwhile: what is due goes to them.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use chrono::{Months, NaiveDate};
use domain::calendar::london_day;
use domain::ids::WorkerId;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

use super::parts;
use crate::store::{Absence, Account, Role, absences, add_absence, remove_absence};
use crate::web::dates::read_coming_day;
use crate::web::govuk::{Column, Errors, Size, button, date_text, fieldset, select, table};
use crate::web::journeys::assignment::{chosen, team};
use crate::web::layout::{Entry, page};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, see_other, words};

/// Its address.
pub(super) const ADDRESS: &str = "/work/absences";
/// Nobody is away for longer at once: it would be a slip of the year.
const LONGEST: Months = Months::new(18);

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    worker: String,
    first: String,
    last: String,
    cover: String,
}

pub(in crate::web) async fn list(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    let form = Form { worker: who.worker.to_string(), ..Form::default() };
    Ok(Listed::of(&app, &who).await?.response(&app, &who, &form, &Errors::default()))
}

pub(in crate::web) async fn add(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let listed = Listed::of(&app, &who).await?;
    match form.parse(&listed, &who, stamp.key.0) {
        Ok(absence) => {
            add_absence(&app.database, &absence).await?;
            Ok(see_other(ADDRESS))
        }
        Err(errors) => Ok(listed.response(&app, &who, &form, &errors)),
    }
}

pub(in crate::web) async fn remove(
    app: Data<App>,
    who: SignedIn,
    id: Path<Uuid>,
    _posted: Posted<Nothing>,
) -> Result<HttpResponse, Problem> {
    let listed = Listed::of(&app, &who).await?;
    // What is taken back already, by another click, stays so.
    if let Some(absence) = listed.absences.iter().find(|absence| absence.id == *id) {
        if !may_change(&who, absence.worker) {
            return Err(Problem::NotFound);
        }
        remove_absence(&app.database, absence.id).await?;
    }
    Ok(see_other(ADDRESS))
}

/// A form without questions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Nothing {}

// Everybody says when they are away themselves, and managers say it of everybody.
fn may_change(who: &SignedIn, worker: WorkerId) -> bool {
    who.worker == worker || who.role == Role::Manager
}

struct Listed {
    absences: Vec<Absence>,
    team: Vec<Account>,
    today: NaiveDate,
}

impl Form {
    fn parse(&self, listed: &Listed, who: &SignedIn, id: Uuid) -> Result<Absence, Errors> {
        let mut errors = Errors::default();
        let worker = chosen(&listed.team, &self.worker).filter(|it| may_change(who, *it));
        let worker = errors.take("worker", worker.ok_or("Select who is away"));
        let first = errors.take("first", read_coming_day(&self.first, listed.today));
        let last = errors.take("last", read_coming_day(&self.last, listed.today));
        let cover = chosen(&listed.team, &self.cover);
        if cover.is_none() && !self.cover.is_empty() {
            errors.add("cover", "Select one of the list");
        }
        if cover.is_some() && cover == worker {
            errors.add("cover", "Select somebody else: nobody covers for themselves");
        }
        if let (Some(first), Some(last)) = (first, last) {
            if last < listed.today {
                errors.add("last", "The last day has passed: choose today or later");
            } else if last < first {
                errors.add("last", "The last day must not be before the first");
            } else if first.checked_add_months(LONGEST).is_none_or(|most| most < last) {
                errors.add("last", "That is more than 18 months away: look at the year again");
            }
        }
        match (worker, first, last) {
            (Some(worker), Some(first), Some(last)) if errors.is_empty() => {
                Ok(Absence { id, worker, first, last, cover })
            }
            _ => Err(errors),
        }
    }
}

impl Listed {
    async fn of(app: &App, who: &SignedIn) -> Result<Self, Problem> {
        let today = london_day((app.source.now)());
        let mut team = team(app).await?;
        // Who looks comes first, as most speak of themselves.
        team.sort_by_key(|account| account.worker != who.worker);
        Ok(Self { absences: absences(&app.database, today).await?, team, today })
    }

    fn response(&self, app: &App, who: &SignedIn, form: &Form, errors: &Errors) -> HttpResponse {
        let frame = app.frame_for(who, Entry::Work, "Who is away").errors(errors).wide();
        let main = html! {
            h1.govuk-heading-l { "Who is away" }
            (parts(ADDRESS))
            p.govuk-body {
                "While somebody is away, what is due for their households stands in the work of who \
                 covers for them, and goes to them by mail. Where nobody covers, it goes to the managers."
            }
            (self.listed(app, who))
            (self.asked(app, who, form, errors))
        };
        let is_fine = errors.is_empty();
        let status = if is_fine { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        html_page(status, page(&frame, &main))
    }

    fn listed(&self, app: &App, who: &SignedIn) -> Markup {
        let columns = [
            Column::Words("Who"),
            Column::Words("First day away"),
            Column::Words("Last day away"),
            Column::Words("Covered by"),
            Column::Unheaded("Actions"),
        ];
        let rows = self.absences.iter().map(|it| {
            vec![
                html! { (self.name(it.worker)) },
                html! { (words::near_day(it.first, self.today)) },
                html! { (words::near_day(it.last, self.today)) },
                html! { (it.cover.map_or("The managers", |cover| self.name(cover))) },
                html! {
                    @if may_change(who, it.worker) {
                        form method="post" action={ (ADDRESS) "/" (it.id) "/removal" } novalidate {
                            (app.marks(who, None))
                            button.waymark-quiet type="submit" {
                                "Remove"
                                span.govuk-visually-hidden {
                                    ": " (self.name(it.worker)) ", from " (words::day(it.first))
                                }
                            }
                        }
                    }
                },
            ]
        });
        html! {
            @if self.absences.is_empty() {
                p.govuk-body { "Nobody is away, today or later, as far as it is written down here." }
            } @else {
                (table("Away today or later", columns, rows).cards())
            }
        }
    }

    fn asked(&self, app: &App, who: &SignedIn, form: &Form, errors: &Errors) -> Markup {
        let ids: Vec<String> = self.team.iter().map(|it| it.worker.to_string()).collect();
        let named = || ids.iter().zip(&self.team).map(|(id, it)| (it.worker, &**id, &*it.name));
        let away = named().filter(|(worker, ..)| may_change(who, *worker));
        let away = away.map(|(_, id, name)| (id, name));
        let covers = std::iter::once(("", "Nobody: the managers see to it"))
            .chain(named().map(|(_, id, name)| (id, name)));
        let questions = html! {
            (select("worker", "Who is away?", away, &form.worker, errors))
            (date_text("first", "First day away", &form.first, errors)
                .hint("For example, 23/12/2026, 4 Jan or tomorrow"))
            (date_text("last", "Last day away", &form.last, errors)
                .hint("The same day if it is one"))
            (select("cover", "Who covers for them?", covers, &form.cover, errors))
        };
        html! {
            form method="post" action=(ADDRESS) novalidate {
                (app.marks(who, None))
                (fieldset("Add days away", Size::Medium, &questions))
                (button("Add"))
            }
        }
    }

    fn name(&self, worker: WorkerId) -> &str {
        let found = self.team.iter().find(|account| account.worker == worker);
        found.map_or("Somebody who has left", |account| &account.name)
    }
}
