//! Agreeing on what is to be done, and saying what became of it.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::NaiveDate;
use domain::calendar::london_day;
use domain::clinic::{Action, ActionState, AgreeAction, Measure, SettleAction};
use domain::ids::EventId;
use maud::html;
use serde::Deserialize;
use uuid::Uuid;

use super::read::day_of;
use super::sheet::{Sheet, finish, seal};
use crate::report::clinic::{Line, named};
use crate::report::words::day;
use crate::store::Account;
use crate::web::App;
use crate::web::dates::read_coming_day;
use crate::web::govuk::{
    Errors, Size, button, choice, date_text, divider, input, radios, textarea,
};
use crate::web::journeys::assignment::{chosen, team};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::{LONGEST_NOTE, read_line, read_note};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    what: String,
    owner: String,
    due_on: String,
    about: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Settled {
    state: String,
    note: String,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    clinic: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (clinic, errors) = (day_of(&clinic)?, Errors::default());
    let form = Form { owner: who.worker.to_string(), ..Form::default() };
    Ok(sheet(clinic, &team(&app).await?, &form, &errors).response(&app, &who, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    clinic: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let (clinic, team) = (day_of(&clinic)?, team(&app).await?);
    let again = |errors: &Errors| sheet(clinic, &team, &form, errors).response(&app, &who, errors);
    let today = london_day((app.source.now)());
    let mut errors = Errors::default();
    let what = errors.take("what", read_line("What is to be done", &form.what));
    if what.as_ref().is_some_and(String::is_empty) {
        errors.add("what", "Enter what is to be done");
    }
    let owner = chosen(&team, &form.owner);
    if owner.is_none() {
        errors.add("owner", "Select who sees to it");
    }
    let due_on = errors.take("due_on", read_coming_day(&form.due_on, today));
    let about = Measure::ALL.into_iter().find(|it| it.as_str() == form.about);
    let (Some(what), Some(owner), Some(due_on), true) = (what, owner, due_on, errors.is_empty())
    else {
        return Ok(again(&errors));
    };
    let id = EventId((app.source.id)());
    let what = seal(&app, clinic, (id, "what"), &what).await?;
    let command = AgreeAction { clinic, action: Action { what, owner, due_on, about } };
    let done = finish(&app, &who, &stamp, (clinic, id), command).await?;
    Ok(done.unwrap_or_else(|errors| again(&errors)))
}

fn sheet<'a>(clinic: NaiveDate, team: &[Account], form: &'a Form, errors: &'a Errors) -> Sheet<'a> {
    let ids: Vec<String> = team.iter().map(|account| account.worker.to_string()).collect();
    let owners = ids.iter().zip(team).map(|(id, account)| choice(id, &account.name));
    let about = Measure::ALL.into_iter().map(|it| choice(it.as_str(), named(it)));
    let about = about.chain([divider("or"), choice("", "none of them")]);
    let questions = html! {
        (input("what", "What is to be done?", &form.what, errors)
            .hint("In a line, and without names of households"))
        (radios("owner", "Who sees to it?", owners, &form.owner, errors).small())
        (date_text("due_on", "By when?", &form.due_on, errors)
            .hint("For example, 4/12/2026, 4 Dec or Friday"))
        (radios("about", "Which measure is it meant to change?", about, &form.about, errors)
            .hint("It is marked on the chart of that measure").small())
    };
    Sheet { clinic, title: "Agree on an action", questions, button: button("Save the action") }
}

pub(in crate::web) async fn ask_what_became(
    app: Data<App>,
    who: SignedIn,
    path: Path<(String, Uuid)>,
) -> Result<HttpResponse, Problem> {
    let (clinic, line) = found(&app, &path).await?;
    let form = Settled { state: word(line.state).to_owned(), ..Settled::default() };
    let errors = Errors::default();
    Ok(settling(clinic, &line, &form, &errors).response(&app, &who, &errors))
}

pub(in crate::web) async fn settle(
    app: Data<App>,
    who: SignedIn,
    path: Path<(String, Uuid)>,
    posted: Posted<Settled>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let (clinic, line) = found(&app, &path).await?;
    let again =
        |errors: &Errors| settling(clinic, &line, &form, errors).response(&app, &who, errors);
    let mut errors = Errors::default();
    let state = STATES.into_iter().find(|state| word(*state) == form.state);
    if state.is_none() {
        errors.add("state", "Select what became of it");
    }
    let text = errors.take("note", read_note("What came of it", &form.note)).unwrap_or_default();
    let (Some(state), true) = (state, errors.is_empty()) else { return Ok(again(&errors)) };
    let id = EventId((app.source.id)());
    let note = match &*text {
        "" => None,
        text => Some(seal(&app, clinic, (id, "note"), text).await?),
    };
    let command = SettleAction { clinic, action: EventId(path.1), state, note };
    let done = finish(&app, &who, &stamp, (clinic, id), command).await?;
    Ok(done.unwrap_or_else(|errors| again(&errors)))
}

// The action of an address, in words.
async fn found(app: &App, path: &(String, Uuid)) -> Result<(NaiveDate, Line), Problem> {
    let clinic = day_of(&path.0)?;
    let clinics = super::read::clinics(app).await?;
    let actions = clinics.into_iter().filter(|it| it.day == clinic).flat_map(|it| it.actions);
    let action = actions.into_iter().find(|it| it.id == EventId(path.1));
    let action = action.ok_or(Problem::NotFound)?;
    let workers = crate::store::workers(&app.database).await?;
    let lines = super::read::lines(app, &[action], &workers).await?;
    Ok((clinic, lines.into_iter().next().ok_or(Problem::NotFound)?))
}

const STATES: [ActionState; 3] = [ActionState::Done, ActionState::Dropped, ActionState::Open];

fn word(state: ActionState) -> &'static str {
    match state {
        ActionState::Open => "open",
        ActionState::Done => "done",
        ActionState::Dropped => "dropped",
    }
}

fn settling<'a>(
    clinic: NaiveDate,
    line: &Line,
    form: &'a Settled,
    errors: &'a Errors,
) -> Sheet<'a> {
    let states = [
        choice("done", "It was done"),
        choice("dropped", "It will not be done"),
        choice("open", "It is still to be done"),
    ];
    let questions = html! {
        p.govuk-body { (line.what) }
        p.govuk-body { (line.owner) ", by " (day(line.due_on)) }
        (radios("state", "What became of it?", states, &form.state, errors).size(Size::Medium))
        (textarea("note", "What came of it? (optional)", &form.note, errors)
            .hint("In a line or two, and without names of households").up_to(LONGEST_NOTE))
    };
    Sheet { clinic, title: "What became of an action", questions, button: button("Save") }
}
