//! To which services and teams a worker is bound: whose households they see.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use domain::ids::WorkerId;
use maud::{Markup, html};
use projections::{Dimension, Question, View};
use serde::Deserialize;
use uuid::Uuid;

use crate::security::Happened;
use crate::store::{Account, WorkerBounds, account, bind_worker, bounds_of};
use crate::web::govuk::{Errors, button, button_group, checkboxes, choice, inset_text};
use crate::web::layout::{Entry, page};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, see_other};

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    services: Vec<String>,
    teams: Vec<String>,
}

/// What a worker may be bound to: what is said of any household, and what they are bound to already.
struct Choices {
    services: Vec<String>,
    teams: Vec<String>,
}

/// What a list of workers says of whose households one sees.
pub(super) fn said(bounds: Option<&WorkerBounds>) -> Markup {
    let Some(WorkerBounds { services, teams }) = bounds else { return html! {} };
    let mut names: Vec<&String> = services.iter().chain(teams).collect();
    names.sort();
    html! {
        div.govuk-hint."govuk-!-margin-bottom-0" {
            "Sees " @for (place, name) in names.iter().enumerate() { @if place > 0 { ", " } (name) }
        }
    }
}

/// Where a worker is bound.
pub(super) fn address(worker: WorkerId) -> String {
    format!("/admin/workers/{worker}/bounds")
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    worker: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let account = bindable(&app, *worker).await?;
    let form = Form::of(bounds_of(&app.database, account.worker).await?);
    let choices = Choices::of(&app, &form).await?;
    Ok(choices.asked(&app, &who, &account, &form, &Errors::default()))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    worker: Path<Uuid>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let form = posted.form;
    let account = bindable(&app, *worker).await?;
    let bound = Form::of(bounds_of(&app.database, account.worker).await?);
    let choices = Choices::of(&app, &bound).await?;
    let mut errors = Errors::default();
    if !form.services.iter().all(|it| choices.services.contains(it)) {
        errors.add("services", "Select services that are listed");
    }
    if !form.teams.iter().all(|it| choices.teams.contains(it)) {
        errors.add("teams", "Select teams that are listed");
    }
    if !errors.is_empty() {
        return Ok(choices.asked(&app, &who, &account, &form, &errors));
    }
    let bounds = WorkerBounds {
        services: form.services.into_iter().collect(),
        teams: form.teams.into_iter().collect(),
    };
    bind_worker(&app.database, account.worker, &bounds).await?;
    Happened::RoleChanged.line().by(who.worker).of(account.worker).how("bounds").tell();
    Ok(see_other("/admin/workers"))
}

// The account of an address. Who sees no household, or must see all, is not bound.
async fn bindable(app: &App, worker: Uuid) -> Result<Account, Problem> {
    let account = account(&app.database, WorkerId(worker)).await?;
    account.filter(|it| it.role.may_be_bound()).ok_or(Problem::NotFound)
}

impl Form {
    fn of(WorkerBounds { services, teams }: WorkerBounds) -> Self {
        Self { services: services.into_iter().collect(), teams: teams.into_iter().collect() }
    }
}

impl Choices {
    async fn of(app: &App, bound: &Form) -> Result<Self, Problem> {
        let answers = app.answers.read().await?;
        let view = View::new(&answers, &Question::now((app.source.now)()))?;
        let with = |dimension, bound: &[String]| {
            let mut all: Vec<String> =
                view.values(dimension).into_iter().map(str::to_owned).collect();
            all.extend(bound.iter().cloned());
            all.sort();
            all.dedup();
            all
        };
        Ok(Self {
            services: with(Dimension::Service, &bound.services),
            teams: with(Dimension::Team, &bound.teams),
        })
    }

    fn asked(
        &self,
        app: &App,
        who: &SignedIn,
        account: &Account,
        form: &Form,
        errors: &Errors,
    ) -> HttpResponse {
        let title = format!("Whose households {} sees", account.name);
        let Self { services, teams } = self;
        let main = html! {
            h1.govuk-heading-l { (title) }
            p.govuk-body {
                "Without a bound they see every household of the council. With one they see those of the \
                 services and teams that are ticked, those that they look after or are asked to, and those of \
                 which it is not known yet whose they are. Every other household is, to them, not there. \
                 It holds from their next page on, and for tokens that ask for them."
            }
            @if services.is_empty() && teams.is_empty() {
                (inset_text(&html! {
                    "No household belongs to a service or a team yet, so there is nothing to bind anybody to. \
                     An enquiry says both, and so does a handover."
                }))
                p.govuk-body { a.govuk-link href="/admin/workers" { "Back to workers" } }
            } @else {
                form method="post" novalidate {
                    (app.marks(who, None))
                    (boxes("services", "Which services’ households? None ticked: those of all", services, &form.services, errors))
                    (boxes("teams", "Which teams’ households? None ticked: those of all", teams, &form.teams, errors))
                    (button_group(&html! {
                        (button("Save"))
                        a.govuk-link href="/admin/workers" { "Cancel" }
                    }))
                }
            }
        };
        let frame = app.frame_for(who, Entry::Admin, &title).errors(errors);
        let status =
            if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        html_page(status, page(&frame.back("Back to workers", "/admin/workers"), &main))
    }
}

fn boxes(
    name: &str,
    question: &str,
    values: &[String],
    ticked: &[String],
    errors: &Errors,
) -> Markup {
    let choices = values.iter().map(|it| choice(it, it));
    html! {
        @if !values.is_empty() { (checkboxes(name, question, choices, ticked, errors).small()) }
    }
}
