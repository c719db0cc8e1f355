//! Saying who looks after a household.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::ids::WorkerId;
use domain::journey::AssignWorker;
use domain::together::Together;
use maud::html;
use serde::Deserialize;

use super::save::finish;
use super::sheet::Sheet;
use crate::store::{Account, accounts};
use crate::web::App;
use crate::web::govuk::{Errors, button, choice, radios};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    worker: String,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let team = team(&app).await?;
    let worker = found.standing.worker.map_or(String::new(), |worker| worker.to_string());
    let errors = Errors::default();
    Ok(sheet(&team, &worker, &errors).response(&app, &who, &found, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let found = app.find(&who.sight, &reference).await?;
    let team = team(&app).await?;
    let again =
        |errors: &Errors| sheet(&team, &form.worker, errors).response(&app, &who, &found, errors);
    let Some(worker) = chosen(&team, &form.worker) else {
        return Ok(again(&Errors::on("worker", "Select who looks after them")));
    };
    let command = Together::default().with(AssignWorker { happened_at: found.now, worker });
    finish(&app, &who, &stamp, &found, command, again).await
}

/// Those who can look after a household.
pub(in crate::web) async fn team(app: &App) -> Result<Vec<Account>, Problem> {
    let mut team = accounts(&app.database).await?;
    team.retain(|it| it.is_enabled() && it.role.works_with_households());
    Ok(team)
}

/// Which of them was chosen.
pub(in crate::web) fn chosen(team: &[Account], worker: &str) -> Option<WorkerId> {
    team.iter().map(|account| account.worker).find(|it| it.to_string() == worker)
}

fn sheet<'a>(team: &[Account], worker: &str, errors: &Errors) -> Sheet<'a> {
    let ids: Vec<String> = team.iter().map(|account| account.worker.to_string()).collect();
    let listed = ids.iter().zip(team).map(|(id, account)| choice(id, &account.name));
    Sheet {
        title: "Who looks after this household?",
        intro: html! {},
        questions: html! { (radios("worker", "Worker", listed, worker, errors)) },
        button: button("Save"),
    }
}
