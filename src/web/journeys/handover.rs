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
    note: String,
}

/// To whom a household may be offered, and which services it may move to with them.
pub(in crate::web) struct Choices {
    pub(in crate::web) team: Vec<Account>,
    pub(in crate::web) services: Vec<String>,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&reference).await?;
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
    let found = app.find(&reference).await?;
    let choices = Choices::of(&app, &found).await?;
    let again = |errors: &Errors| {
        sheet(&found, &choices, &form, errors).response(&app, &who, &found, errors)
    };
    let mut errors = Errors::default();
    let to = chosen(&choices.team, &form.to).ok_or("Select who is to look after them");
    let to = errors.take("to", to);
    let service = Some(&form.service).filter(|it| !it.is_empty());
    if service.is_some_and(|it| !choices.services.contains(it)) {
        errors.add("service", "Select a service that is listed");
    }
    let note = errors.take("note", read_note("Note", &form.note));
    let (Some(to), Some(note), true) = (to, note, errors.is_empty()) else {
        return Ok(again(&errors));
    };
    let service = service.map(|it| it.as_str().into());
    let offer = |note| OfferHandover { happened_at: found.now, to, service, note };
    let command = app.with_note(Together::default(), found.journey, &note, offer).await?;
    finish(&app, &who, &stamp, &found, command, again).await
}

impl Choices {
    /// Whoever can look after the household and does not yet, and the services that it is not with.
    pub(in crate::web) async fn of(app: &App, found: &Found) -> Result<Self, Problem> {
        let mut team = team(app).await?;
        team.retain(|account| Some(account.worker) != found.standing.worker);
        let answers = app.answers.read().await?;
        let view = View::new(&answers, &Question::now(found.now))?;
        let mut services: Vec<String> =
            view.values(Dimension::Service).into_iter().map(str::to_owned).collect();
        services.retain(|service| Some(service) != found.standing.service.as_ref());
        Ok(Self { team, services })
    }
}

fn sheet<'a>(found: &Found, choices: &'a Choices, form: &'a Form, errors: &'a Errors) -> Sheet<'a> {
    let ids: Vec<String> = choices.team.iter().map(|it| it.worker.to_string()).collect();
    let listed = ids.iter().zip(&choices.team).map(|(id, it)| choice(id, &it.name));
    let services = choices.services.iter().map(|it| (it.as_str(), it.as_str()));
    let services = std::iter::once(("", "No, it stays with ours")).chain(services);
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
                    errors))
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
