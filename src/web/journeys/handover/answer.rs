//! Accepting a household that was offered, or returning it.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use domain::ids::EventId;
use domain::journey::{AcceptHandover, JourneyEvent, ReturnHandover};
use domain::record::Event;
use domain::together::Together;
use maud::{Markup, html};
use serde::Deserialize;

use crate::web::App;
use crate::web::govuk::{Errors, button, choice, hidden, radios};
use crate::web::journeys::found::Found;
use crate::web::journeys::notes::{note_asked, why};
use crate::web::journeys::save::{Link, finish_back};
use crate::web::journeys::sheet::Sheet;
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    answer: String,
    note: String,
    then: String,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    link: Query<Link>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let form = Form { then: link.into_inner().then, ..Form::default() };
    let errors = Errors::default();
    let moves = moves(&app, &found).await?;
    Ok(sheet(moves, &form, &errors).response(&app, &who, &found, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let found = app.find(&who.sight, &reference).await?;
    let moves = moves(&app, &found).await?;
    let again =
        |errors: &Errors| sheet(moves.clone(), &form, errors).response(&app, &who, &found, errors);
    let (happened_at, by) = (found.now, who.worker);
    let command = match &*form.answer {
        "accept" => Together::default().with(AcceptHandover { happened_at, by }),
        "return" => {
            let id = EventId((app.source.id)());
            let unsaid = "Tell them why you return it";
            match why(&app, &found, id, &form.note, unsaid).await? {
                Ok(note) => {
                    Together::default().with_id(id, ReturnHandover { happened_at, by, note })
                }
                Err(errors) => return Ok(again(&errors)),
            }
        }
        _ => return Ok(again(&Errors::on("answer", "Select whether you accept"))),
    };
    finish_back(&app, &who, &stamp, (&found, &form.then), command, again).await
}

// Where it moves with who accepts, if anywhere.
async fn moves(app: &App, found: &Found) -> Result<Markup, Problem> {
    let history = app.history(found).await?;
    let offered = history.iter().rev().find_map(|fact| match &fact.event {
        Event::Journey(JourneyEvent::HandoverOffered { service, team, .. }) => {
            Some((service.as_ref(), team.as_ref()))
        }
        _ => None,
    });
    let (service, team) = offered.unwrap_or_default();
    let to = service.map(ToString::to_string).into_iter();
    let to: Vec<String> = to.chain(team.map(|team| format!("the team {team}"))).collect();
    Ok(html! {
        @if !to.is_empty() {
            p.govuk-body { "With you it moves to " (to.join(", ")) ", in every figure too." }
        }
    })
}

fn sheet<'a>(moves: Markup, form: &'a Form, errors: &'a Errors) -> Sheet<'a> {
    let choices = [
        choice("accept", "I accept").hint("You look after them from now on"),
        choice("return", "I return it").reveals(html! {
            (note_asked("Why?", &form.note, errors).rows(3))
        }),
    ];
    Sheet {
        title: "Do you take this household on?",
        intro: moves,
        questions: html! {
            (hidden("then", &form.then))
            (radios("answer", "Your answer", choices, &form.answer, errors))
        },
        button: button("Save"),
    }
}
