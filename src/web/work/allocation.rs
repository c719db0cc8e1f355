//! Giving several households to somebody: chosen, looked over, and given.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use domain::calendar::london_day;
use domain::ids::WorkerId;
use domain::journey::AssignWorker;
use maud::{Markup, html};
use projections::Sight;
use serde::Deserialize;

use super::load::{Load, NOBODY, loads};
use super::rows::{Row, seen_rows};
use crate::people::household_name;
use crate::store::{Account, absences, workers};
use crate::web::govuk::{
    Column, Errors, button, button_group, checkboxes, choice, hidden, select, table,
};
use crate::web::journeys::assignment::{chosen, team};
use crate::web::journeys::found::Found;
use crate::web::journeys::save::carry_out_one;
use crate::web::layout::{Entry, page};
use crate::web::posted::{Posted, Stamp};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, see_other, words};

/// Households that can be given at once.
const MOST: usize = 200;

#[derive(Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    from: String,
    all: bool,
}

impl Default for Asked {
    fn default() -> Self {
        Self { from: NOBODY.to_owned(), all: false }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    from: String,
    households: Vec<String>,
    worker: String,
    confirmed: String,
}

/// What can be given, to whom.
struct Choices {
    rows: Vec<Row>,
    names: Vec<String>,
    team: Vec<Account>,
    workers: HashMap<WorkerId, String>,
    loads: Vec<Load>,
    from: String,
    /// How many there are of them, shown or not.
    count: usize,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let choices = Choices::of(&app, &who.sight, &asked.from).await?;
    let ticked = choices.rows.iter().filter(|_| asked.all).map(|row| row.reference.to_string());
    let form = Form { households: ticked.collect(), ..Form::default() };
    Ok(choices.asked(&app, &who, &form, &Errors::default()))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let choices = Choices::of(&app, &who.sight, &form.from).await?;
    let mut errors = Errors::default();
    if form.households.is_empty() {
        errors.add("households", "Select at least one household");
    } else if form.households.len() > MOST {
        errors.add("households", format!("Select at most {MOST} households"));
    }
    let worker = chosen(&choices.team, &form.worker).ok_or("Select who is to look after them");
    let worker = errors.take("worker", worker);
    let (Some(worker), true) = (worker, errors.is_empty()) else {
        return Ok(choices.asked(&app, &who, &form, &errors));
    };
    if form.confirmed.is_empty() {
        return choices.looked_over(&app, &who, &stamp, &form, worker).await;
    }
    let refused = give(&app, &who, &stamp, &form, worker).await?;
    let given = form.households.len() - refused.len();
    if refused.is_empty() {
        return Ok(see_other(&format!("/work?whose=team&given={given}")));
    }
    Ok(not_all(&app, &who, given, &refused))
}

// Each household decides for itself, under a key of its own: sent again, none is given twice.
async fn give(
    app: &App,
    who: &SignedIn,
    stamp: &Stamp,
    form: &Form,
    worker: WorkerId,
) -> Result<Vec<(String, String)>, Problem> {
    let mut refused = vec![];
    for reference in &form.households {
        let give = |found: &Found| AssignWorker { happened_at: found.now, worker };
        if let Some(why) = carry_out_one(app, who, stamp, reference, give).await? {
            refused.push((reference.clone(), why));
        }
    }
    Ok(refused)
}

impl Choices {
    async fn of(app: &App, sight: &Sight, from: &str) -> Result<Self, Problem> {
        let now = (app.source.now)();
        let all = seen_rows(app, sight, now).await?;
        let all = all.as_ref().as_ref().map_err(Clone::clone)?;
        let (team, workers) = (team(app).await?, workers(&app.database).await?);
        let ids: Vec<WorkerId> = team.iter().map(|it| it.worker).collect();
        let today = london_day(now);
        let away = absences(&app.database, today).await?;
        let loads = loads(all, &ids, &workers, &away, today);
        let of = loads.iter().find(|it| it.word() == from).ok_or(Problem::NotFound)?;
        let theirs = all.iter().filter(|row| row.worker == of.worker && !row.has_ended);
        let rows: Vec<Row> = theirs.take(MOST).map(|row| Row::clone(row)).collect();
        let journeys: Vec<_> = rows.iter().map(|row| row.journey).collect();
        let people = app.people.of(&journeys).await?;
        let name =
            |row: &Row| household_name(people.get(&row.journey).map_or(&[][..], Vec::as_slice));
        let (names, count) = (rows.iter().map(name).collect(), of.open);
        Ok(Self { rows, names, team, workers, loads, from: from.to_owned(), count })
    }

    fn asked(&self, app: &App, who: &SignedIn, form: &Form, errors: &Errors) -> HttpResponse {
        let title = "Give households to somebody";
        let frame = app.frame_for(who, Entry::Work, title).errors(errors);
        let main = html! {
            h1.govuk-heading-l { (title) }
            (self.whose())
            @if self.rows.is_empty() {
                p.govuk-body { "There is none to give." }
            } @else {
                (self.questions(app, who, form, errors))
            }
        };
        let status =
            if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let back = frame.back("Back to the team’s work", "/work?whose=team");
        html_page(status, page(&back, &main))
    }

    fn whose(&self) -> Markup {
        let values: Vec<(String, String)> = (self.loads.iter())
            .filter(|load| load.open > 0 || load.word() == self.from)
            .map(|load| (load.word(), format!("{} ({})", load.name, load.open)))
            .collect();
        let options = values.iter().map(|(value, label)| (&**value, &**label));
        html! {
            form method="get" action="/work/allocation" {
                (select("from", "Whose households?", options, &self.from, &Errors::default()))
                (button("Show").secondary())
            }
        }
    }

    fn questions(&self, app: &App, who: &SignedIn, form: &Form, errors: &Errors) -> Markup {
        let values: Vec<String> = self.rows.iter().map(|row| row.reference.to_string()).collect();
        let labels = values.iter().zip(&self.names);
        let labels: Vec<String> = labels.map(|(value, name)| format!("{value}, {name}")).collect();
        let listed = values.iter().zip(&labels).zip(&self.rows);
        let listed = listed.map(|((value, label), row)| choice(value, label).hint(&row.stage));
        let ids: Vec<String> = self.team.iter().map(|it| it.worker.to_string()).collect();
        let options = ids.iter().zip(&self.team).map(|(id, it)| (&**id, &*it.name));
        let options = [("", "Select")].into_iter().chain(options);
        html! {
            form method="post" action="/work/allocation" novalidate {
                (app.marks(who, None))
                (hidden("from", &self.from))
                (checkboxes("households", "Which?", listed, &form.households, errors).small())
                @if self.count > self.rows.len() {
                    p.govuk-body { "Showing the first " (self.rows.len()) " of " (self.count) "." }
                }
                p.govuk-body {
                    a.govuk-link href={ "/work/allocation?all=true&from=" (self.from) } {
                        "Select all " (self.rows.len())
                    }
                }
                (select("worker", "Who is to look after them?", options, &form.worker, errors))
                (button("Continue"))
            }
        }
    }

    // What will change, before it does.
    async fn looked_over(
        &self,
        app: &App,
        who: &SignedIn,
        stamp: &Stamp,
        form: &Form,
        worker: WorkerId,
    ) -> Result<HttpResponse, Problem> {
        let named = |worker: Option<WorkerId>| {
            let name = worker.and_then(|worker| self.workers.get(&worker));
            name.map_or("Nobody", |name| name.as_str())
        };
        let mut rows = vec![];
        for reference in &form.households {
            let found = app.find(&who.sight, reference).await?;
            rows.push(vec![
                html! { (found.reference) ", " bdi { (found.name) } },
                html! { (named(found.standing.worker)) },
                html! { (named(Some(worker))) },
            ]);
        }
        let title = format!("Give {} to {}?", words::households(rows.len()), named(Some(worker)));
        let send = format!("Give {}", words::households(rows.len()));
        let columns =
            [Column::Words("Household"), Column::Words("Now"), Column::Words("From now on")];
        let main = html! {
            h1.govuk-heading-l { (title) }
            (table("Who looks after whom", columns, rows).headed_by_first())
            form method="post" action="/work/allocation" novalidate {
                (hidden("csrf", &who.csrf))
                (hidden("key", stamp.key.0.to_string()))
                (hidden("from", &self.from))
                @for reference in &form.households { (hidden("households", reference)) }
                (hidden("worker", worker.to_string()))
                (hidden("confirmed", "yes"))
                (button_group(&html! {
                    (button(&send))
                    a.govuk-link href={ "/work/allocation?from=" (self.from) } { "Cancel" }
                }))
            }
        };
        let frame = app.frame_for(who, Entry::Work, &title);
        Ok(html_page(StatusCode::OK, page(&frame, &main)))
    }
}

fn not_all(app: &App, who: &SignedIn, given: usize, refused: &[(String, String)]) -> HttpResponse {
    let title = "Not all were given";
    let main = html! {
        h1.govuk-heading-l { (title) }
        p.govuk-body { (words::households(given)) " given. These were not:" }
        ul.govuk-list.govuk-list--bullet {
            @for (reference, why) in refused {
                li {
                    a.govuk-link href={ "/journeys/" (reference) } { (reference) } ": " (why) "."
                }
            }
        }
        p.govuk-body { a.govuk-link href="/work?whose=team" { "See the team’s work" } }
    };
    html_page(StatusCode::CONFLICT, page(&app.frame_for(who, Entry::Work, title), &main))
}
