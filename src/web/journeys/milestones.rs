//! Recording a milestone of the pathway: first which, then when, with what it will mean.

mod before;
pub(super) mod effect;
mod which;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use chrono::{DateTime, Utc};
use domain::calendar::at_london;
use domain::ids::MilestoneName;
use domain::journey::RecordMilestone;
use domain::pathway::{Milestone, NOTICE_GIVEN, Suggestion};
use domain::together::Together;
use domain::training::BOOKED;
use maud::{Markup, html};
use serde::Deserialize;

pub(in crate::web) use self::effect::effect as effect_of;
use self::effect::{books, effect, skipped};
use self::which::which;
use super::found::Found;
use super::notes::note_beside;
use super::save::finish;
use super::sheet::Sheet;
use super::when::{self, Typed, when_asked};
use crate::store::Role;
use crate::web::dates::{read_coming_day, read_time};
use crate::web::govuk::{Errors, button, choice, date_text, hidden, radios, time_text};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::read_note;
use crate::web::{App, html_page};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    milestone: String,
    outcome: String,
    happened_on: String,
    happened_at: String,
    booked_on: String,
    booked_at: String,
    note: String,
}

#[derive(Deserialize)]
pub(in crate::web) struct Link {
    milestone: Option<String>,
    skip: Option<String>,
}

/// Where a milestone is recorded. A course is chosen from the list of them.
pub(in crate::web) fn address_of(found: &Found, milestone: &MilestoneName) -> String {
    if milestone.as_str() == BOOKED {
        return found.below("training/new");
    }
    found.below(&format!("milestones/new?milestone={milestone}"))
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    link: Query<Link>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let Link { milestone, skip } = link.into_inner();
    let Some(milestone) = milestone else {
        return Ok(html_page(StatusCode::OK, which(&app, &who, &found)));
    };
    let note = if milestone == NOTICE_GIVEN { notice_in_use(&app, &found).await? } else { None };
    let form = Form { note: note.unwrap_or_default(), ..Form::of(milestone) };
    let milestone = form.milestone(&found)?;
    if milestone.is_managers && who.role != Role::Manager {
        return Ok(before::managers(&app, &who, &found, milestone));
    }
    let skipped = skipped(&found, milestone);
    if !skipped.is_empty() && skip.is_none() {
        return Ok(before::skipping(&app, &who, &found, milestone, skipped));
    }
    let errors = Errors::default();
    Ok(sheet(&found, milestone, &form, &errors).response(&app, &who, &found, &errors))
}

// Which version of the privacy notice is given today, as the beginning of a note.
async fn notice_in_use(app: &App, found: &Found) -> Result<Option<String>, Problem> {
    let answers = app.answers.read().await?;
    let pathways = answers.pathways();
    let number = pathways.number(Some(&found.pathway.id), found.today());
    let version = number.and_then(|number| pathways.get(number)?.privacy_notice.as_ref());
    Ok(version.map(|version| format!("Version {version}, ")))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let found = app.find(&who.sight, &reference).await?;
    let milestone = form.milestone(&found)?;
    let again = |errors: &Errors| {
        sheet(&found, milestone, &form, errors).response(&app, &who, &found, errors)
    };
    match form.parse(&app, &who, &found, milestone).await? {
        Ok(command) => finish(&app, &who, &stamp, &found, command, again).await,
        Err(errors) => Ok(again(&errors)),
    }
}

impl Form {
    /// One that asks for a milestone of today.
    pub(in crate::web) fn of(milestone: String) -> Self {
        Self { milestone, happened_on: "today".to_owned(), ..Self::default() }
    }

    /// The milestone of the household's pathway that it asks for.
    pub(in crate::web) fn milestone<'a>(&self, found: &'a Found) -> Result<&'a Milestone, Problem> {
        found.pathway.milestone(&(&*self.milestone).into()).ok_or(Problem::NotFound)
    }

    /// What it says, or what is wrong with it.
    pub(in crate::web) async fn parse(
        &self,
        app: &App,
        who: &SignedIn,
        found: &Found,
        milestone: &Milestone,
    ) -> Result<Result<Together, Errors>, Problem> {
        let mut errors = Errors::default();
        let typed = Typed { day: &self.happened_on, time: &self.happened_at };
        let happened_at = when::read(found, &typed, &mut errors);
        let booked_for = self.booked_for(found, &mut errors);
        if self.outcome.is_empty() && !milestone.outcomes.is_empty() {
            errors.add("outcome", "Select what came of it");
        }
        let note = errors.take("note", read_note("Note", &self.note));
        let (Some(happened_at), Some(note), true) = (happened_at, note, errors.is_empty()) else {
            return Ok(Err(errors));
        };
        let command = |note| RecordMilestone {
            happened_at,
            milestone: milestone.name.clone(),
            outcome: Some(&*self.outcome).filter(|it| !it.is_empty()).map(Into::into),
            by_manager: who.role == Role::Manager,
            booked_for,
            course: None,
            note,
        };
        Ok(Ok(app.with_note(Together::default(), found.journey, &note, command).await?))
    }

    fn booked_for(&self, found: &Found, errors: &mut Errors) -> Option<DateTime<Utc>> {
        if self.booked_on.trim().is_empty() {
            return None;
        }
        let day = errors.take("booked_on", read_coming_day(&self.booked_on, found.today()))?;
        if self.booked_at.trim().is_empty() {
            return Some(domain::calendar::start_of(day));
        }
        let time = errors.take("booked_at", read_time(&self.booked_at))?;
        Some(at_london(day, time))
    }
}

fn sheet<'a>(
    found: &Found,
    milestone: &'a Milestone,
    form: &'a Form,
    errors: &'a Errors,
) -> Sheet<'a> {
    Sheet {
        title: &milestone.label,
        intro: effect(found, milestone),
        questions: questions(found, milestone, form, errors),
        button: button("Save"),
    }
}

/// What is asked about a milestone.
pub(in crate::web) fn questions(
    found: &Found,
    milestone: &Milestone,
    form: &Form,
    errors: &Errors,
) -> Markup {
    let typed = Typed { day: &form.happened_on, time: &form.happened_at };
    html! {
        (hidden("milestone", &form.milestone))
        @if !milestone.outcomes.is_empty() {
            (what_came_of_it(found, milestone, form, errors))
        }
        (when_asked("When did it happen?", &typed, errors))
        @if books(&found.pathway, milestone) {
            (date_text("booked_on", "For which day is it booked? (optional)", &form.booked_on, errors)
                .hint("For example, 4/12/2026, 4 Dec or tomorrow"))
            (time_text("booked_at", "For what time is it booked? (optional)", &form.booked_at, errors))
        }
        (note_beside(&form.note, errors))
    }
}

fn what_came_of_it(found: &Found, milestone: &Milestone, form: &Form, errors: &Errors) -> Markup {
    let next: Vec<String> =
        milestone.outcomes.iter().map(|it| next(found, it.suggests.as_ref())).collect();
    let choices = milestone.outcomes.iter().zip(&next).map(|(outcome, next)| {
        let choice = choice(outcome.name.as_str(), &outcome.label);
        if next.is_empty() { choice } else { choice.hint(next) }
    });
    html! { (radios("outcome", "What came of it?", choices, &form.outcome, errors)) }
}

// What is to be recorded after it, if anything.
fn next(found: &Found, suggested: Option<&Suggestion>) -> String {
    match suggested {
        None => String::new(),
        Some(Suggestion::Ending) => "It ends nothing: record the ending afterwards".to_owned(),
        Some(Suggestion::Pause) => "It pauses nothing: pause the journey afterwards".to_owned(),
        Some(Suggestion::Milestone(name)) => {
            let label = found.pathway.milestone(name).map_or(name.as_str(), |it| &it.label);
            format!("Next: {label}")
        }
    }
}
