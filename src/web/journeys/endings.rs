//! Ending a journey: first who decided, then when and why.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use chrono::NaiveDate;
use domain::ids::ReasonName;
use domain::journey::{DecidedBy, EndJourney};
use domain::pathway::Pathway;
use domain::together::Together;
use maud::{Markup, html};
use serde::Deserialize;

use super::found::Found;
use super::notes::note_beside;
use super::save::finish;
use super::sheet::Sheet;
use super::when::{self, Typed, when_asked};
use crate::web::dates::read_coming_day;
use crate::web::govuk::{Errors, button, choice, date_text, hidden, radios, select};
use crate::web::layout::{Entry, page};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::read_note;
use crate::web::{App, html_page};

const DECIDERS: [(DecidedBy, &str, &str); 4] = [
    (DecidedBy::Household, "The household", "They told us that they will not go on"),
    (DecidedBy::Service, "The service", "We told them that we will not go on"),
    (DecidedBy::Both, "Both together", "For example, they are better served elsewhere"),
    (DecidedBy::NoReply, "Nobody: they do not reply", "After several attempts to reach them"),
];

const WHO: &str = "Select who decided";

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    decided_by: String,
    happened_on: String,
    happened_at: String,
    reason: String,
    also: String,
    also_too: String,
    later: String,
    later_from: String,
    note: String,
}

#[derive(Deserialize)]
pub(in crate::web) struct Link {
    decided_by: Option<String>,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    link: Query<Link>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let told = link.into_inner().decided_by;
    let Some(decided_by) = told.as_deref().and_then(|word| word.parse::<DecidedBy>().ok()) else {
        let errors = match told {
            Some(_) => Errors::on("decided_by", WHO),
            None => Errors::default(),
        };
        return Ok(who_decided(&app, &who, &found, &errors));
    };
    let errors = Errors::default();
    let form = Form {
        decided_by: decided_by.to_string(),
        happened_on: "today".to_owned(),
        ..Form::default()
    };
    Ok(sheet(&found, &form, &errors).response(&app, &who, &found, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let found = app.find(&who.sight, &reference).await?;
    if form.decided_by.parse::<DecidedBy>().is_err() {
        return Ok(who_decided(&app, &who, &found, &Errors::on("decided_by", WHO)));
    }
    let again = |errors: &Errors| sheet(&found, &form, errors).response(&app, &who, &found, errors);
    match form.parse(&app, &found).await? {
        Ok(command) => finish(&app, &who, &stamp, &found, command, again).await,
        Err(errors) => Ok(again(&errors)),
    }
}

impl Form {
    async fn parse(&self, app: &App, found: &Found) -> Result<Result<Together, Errors>, Problem> {
        let mut errors = Errors::default();
        let decided_by = self.decided_by.parse::<DecidedBy>().map_err(|_| WHO);
        let decided_by = errors.take("decided_by", decided_by);
        let typed = Typed { day: &self.happened_on, time: &self.happened_at };
        let happened_at = when::read(found, &typed, &mut errors);
        if self.reason.is_empty() {
            errors.add("reason", "Select the main reason");
        }
        let may_contact_from = self.may_contact_from(found, &mut errors);
        let note = errors.take("note", read_note("Note", &self.note));
        let (Some(decided_by), Some(happened_at), Some(note), true) =
            (decided_by, happened_at, note, errors.is_empty())
        else {
            return Ok(Err(errors));
        };
        let (reason, also): (ReasonName, _) = ((&*self.reason).into(), self.others());
        let end =
            |note| EndJourney { happened_at, decided_by, reason, also, may_contact_from, note };
        Ok(Ok(app.with_note(Together::default(), found.journey, &note, end).await?))
    }

    // Each reason once, however often it was chosen.
    fn others(&self) -> Vec<ReasonName> {
        let mut others: Vec<ReasonName> = vec![];
        for other in [&*self.also, &*self.also_too] {
            if !other.is_empty() && other != self.reason && !others.contains(&other.into()) {
                others.push(other.into());
            }
        }
        others
    }

    fn may_contact_from(&self, found: &Found, errors: &mut Errors) -> Option<NaiveDate> {
        match self.later.as_str() {
            "yes" => errors.take("later_from", read_coming_day(&self.later_from, found.today())),
            _ => None,
        }
    }
}

fn who_decided(app: &App, who: &SignedIn, found: &Found, errors: &Errors) -> HttpResponse {
    let title = format!("End this household’s journey: {}", found.reference);
    let address = found.address();
    let frame = app.frame_for(who, Entry::Journeys, &title).errors(errors);
    let choices = DECIDERS.map(|(who, label, hint)| choice(who.as_str(), label).hint(hint));
    let main = html! {
        span.govuk-caption-l { (found.reference) " · " (found.name) }
        form method="get" novalidate {
            (radios("decided_by", "Who decided that the journey ends?", choices, "", errors)
                .heading())
            (button("Continue"))
        }
    };
    let is_fine = errors.is_empty();
    let status = if is_fine { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    html_page(status, page(&frame.back("Back to the household", &address), &main))
}

fn sheet<'a>(found: &'a Found, form: &'a Form, errors: &'a Errors) -> Sheet<'a> {
    let decided_by = form.decided_by.parse::<DecidedBy>().ok();
    let reasons = reasons(&found.pathway, decided_by);
    let listed = || reasons.iter().map(|(name, label)| choice(name, label));
    let others = || std::iter::once(("", "No other")).chain(reasons.iter().copied());
    let typed = Typed { day: &form.happened_on, time: &form.happened_at };
    Sheet {
        title: "End this household’s journey",
        intro: decider(found, decided_by),
        questions: html! {
            (hidden("decided_by", &form.decided_by))
            (when_asked("When did it end?", &typed, errors))
            (radios("reason", "What was the main reason?", listed(), &form.reason, errors).small())
            (select("also", "Was there another? (optional)", others(), &form.also, errors))
            (select("also_too", "And another? (optional)", others(), &form.also_too, errors))
            (note_beside(&form.note, errors)
                .hint("What they said. Where the reason is “Other”, say which. Kept sealed.").rows(3))
            (radios("later", "May we ask them again later?", [
                choice("yes", "Yes").reveals(html! {
                    (date_text("later_from", "From when on?", &form.later_from, errors)
                        .hint("For example, 1/9/2027 or 1 Sep"))
                }),
                choice("no", "No, or they were not asked"),
            ], if form.later.is_empty() { "no" } else { &form.later }, errors).small())
        },
        button: button("End the journey").warning(),
    }
}

fn decider(found: &Found, decided_by: Option<DecidedBy>) -> Markup {
    let told = DECIDERS.iter().find(|(who, ..)| Some(*who) == decided_by);
    html! {
        @if let Some((_, label, _)) = told {
            p.govuk-body {
                "Decided by: " strong { (label) } ". "
                a.govuk-link href=(found.below("ending/new")) { "Change who decided" }
            }
        }
        p.govuk-body { "You can undo this afterwards, from the timeline." }
    }
}

// Those that are usual for who decided; all where the pathway does not say.
fn reasons(pathway: &Pathway, decided_by: Option<DecidedBy>) -> Vec<(&str, &str)> {
    let usual = |reason: &&domain::pathway::Reason| {
        reason.decided_by.is_empty()
            || decided_by.is_none_or(|decided_by| reason.decided_by.contains(&decided_by))
    };
    let found = pathway.reasons.iter().filter(usual);
    found.map(|reason| (reason.name.as_str(), reason.label.as_str())).collect()
}
