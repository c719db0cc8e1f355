//! Asking somebody else to look after a household. It stays with who has it until they accept.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::journey::OfferHandover;
use domain::together::Together;
use maud::{Markup, html};
use projections::{Dimension, Question, View};
use serde::Deserialize;

pub(in crate::web) mod answer;

use super::assignment::{chosen, team};
use super::found::Found;
use super::notes::note_beside;
use super::save::finish;
use super::sheet::Sheet;
use crate::store::{Account, workers};
use crate::web::App;
use crate::web::govuk::{Errors, button, choice, inset_text, radios, select};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::read_note;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    to: String,
    service: String,
    team: String,
    note: String,
}

/// To whom a household may be offered, and which services and teams it may move to with them.
pub(in crate::web) struct Choices {
    pub(in crate::web) team: Vec<Account>,
    pub(in crate::web) services: Vec<String>,
    pub(in crate::web) teams: Vec<String>,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let choices = Choices::of(&app, &found).await?;
    let errors = Errors::default();
    Ok(sheet(&found, &choices, &Form::default(), &errors).response(&app, &who, &found, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let found = app.find(&who.sight, &reference).await?;
    let choices = Choices::of(&app, &found).await?;
    let again = |errors: &Errors| {
        sheet(&found, &choices, &form, errors).response(&app, &who, &found, errors)
    };
    let mut errors = Errors::default();
    let to = chosen(&choices.team, &form.to).ok_or("Select who is to look after them");
    let to = errors.take("to", to);
    let service = listed(&form.service, &choices.services, "Select a service that is listed");
    let service = errors.take("service", service).flatten();
    let team = listed(&form.team, &choices.teams, "Select a team that is listed");
    let team = errors.take("team", team).flatten();
    let note = errors.take("note", read_note("Note", &form.note));
    let (Some(to), Some(note), true) = (to, note, errors.is_empty()) else {
        return Ok(again(&errors));
    };
    let (service, team) = (service.map(Into::into), team.map(Into::into));
    let offer = |note| OfferHandover { happened_at: found.now, to, service, team, note };
    let command = app.with_note(Together::default(), found.journey, &note, offer).await?;
    finish(&app, &who, &stamp, &found, command, again).await
}

// What was chosen, or nothing, if it is listed.
fn listed<'a>(
    chosen: &'a str,
    listed: &[String],
    unlisted: &'static str,
) -> Result<Option<&'a str>, &'static str> {
    match chosen {
        "" => Ok(None),
        _ if listed.iter().any(|it| it == chosen) => Ok(Some(chosen)),
        _ => Err(unlisted),
    }
}

impl Choices {
    /// Whoever can look after the household and does not yet, and where it is not yet.
    pub(in crate::web) async fn of(app: &App, found: &Found) -> Result<Self, Problem> {
        let mut team = team(app).await?;
        team.retain(|account| Some(account.worker) != found.standing.worker);
        let answers = app.answers.read().await?;
        let view = View::new(&answers, &Question::now(found.now))?;
        let others = |dimension, own: &Option<String>| {
            let values = view.values(dimension).into_iter().map(str::to_owned);
            values.filter(|it| Some(it) != own.as_ref()).collect()
        };
        Ok(Self {
            team,
            services: others(Dimension::Service, &found.standing.service),
            teams: others(Dimension::Team, &found.standing.team),
        })
    }
}

fn sheet<'a>(found: &Found, choices: &'a Choices, form: &'a Form, errors: &'a Errors) -> Sheet<'a> {
    let ids: Vec<String> = choices.team.iter().map(|it| it.worker.to_string()).collect();
    let listed = ids.iter().zip(&choices.team).map(|(id, it)| choice(id, &it.name));
    let moves = |no: &'static str, to: &'a [String]| {
        let to = to.iter().map(|it| (it.as_str(), it.as_str()));
        std::iter::once(("", no)).chain(to)
    };
    let services = moves("No, it stays with ours", &choices.services);
    Sheet {
        title: "Hand this household over",
        intro: html! {
            p.govuk-body {
                "They find it in their work, to accept or to return. Until they accept it stays with \
                 who looks after it now, and its clocks run on. To give it to somebody at once, "
                a.govuk-link href=(found.below("worker")) { "say who looks after them" } "."
            }
        },
        questions: html! {
            (radios("to", "To whom?", listed, &form.to, errors).small())
            @if !choices.services.is_empty() {
                (select("service", "Does it move to another service?", services, &form.service,
                    errors)
                    .hint("With another service it has no team until one is chosen."))
            }
            @if !choices.teams.is_empty() {
                (select("team", "Does it move to another team?", moves("To none other", &choices.teams),
                    &form.team, errors)
                    .hint("Figures then count it with that team, for earlier months too."))
            }
            (note_beside(&form.note, errors))
        },
        button: button("Offer it to them"),
    }
}

/// What a journey's page says of a handover that waits for an answer.
pub(super) async fn offered(app: &App, who: &SignedIn, found: &Found) -> Result<Markup, Problem> {
    let Some(to) = found.standing.offered_to else { return Ok(html! {}) };
    let workers = workers(&app.database).await?;
    let name = workers.get(&to).map_or("somebody", String::as_str);
    Ok(inset_text(&html! {
        @if to == who.worker {
            "You are asked to look after this household. "
            a.govuk-link href=(found.below("handover/answer")) { "Accept it, or return it" }
        } @else {
            "Offered to " (name) ", who has not said yes yet. To take the offer back, undo it on the \
             timeline."
        }
    }))
}
