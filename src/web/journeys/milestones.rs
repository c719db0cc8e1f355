//! Recording a milestone of the pathway: first which, then when, with what it will mean.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use chrono::{DateTime, Utc};
use domain::calendar::at_london;
use domain::journey::{JourneyEvent, RecordMilestone};
use domain::pathway::{Allowance, Milestone, NOTICE_GIVEN, Pathway, Stage};
use domain::together::Together;
use maud::{Markup, html};
use serde::Deserialize;

use super::found::Found;
use super::notes::note_beside;
use super::save::finish;
use super::sheet::Sheet;
use super::when::{self, Typed, when_asked};
use crate::web::dates::{read_coming_day, read_time};
use crate::web::govuk::{Errors, button, date_text, hidden, inset_text, time_text, warning_text};
use crate::web::layout::{Entry, page};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::read_note;
use crate::web::{App, html_page, words};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    milestone: String,
    happened_on: String,
    happened_at: String,
    booked_on: String,
    booked_at: String,
    note: String,
}

#[derive(Deserialize)]
pub(in crate::web) struct Link {
    milestone: Option<String>,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    link: Query<Link>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&reference).await?;
    let Some(milestone) = link.into_inner().milestone else {
        return Ok(html_page(StatusCode::OK, which(&app, &who, &found)));
    };
    let note = if milestone == NOTICE_GIVEN { notice_in_use(&app, &found).await? } else { None };
    let note = note.unwrap_or_default();
    let form = Form { milestone, note, happened_on: "today".to_owned(), ..Form::default() };
    let milestone = form.milestone(&found)?;
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
    let found = app.find(&reference).await?;
    let milestone = form.milestone(&found)?;
    let again = |errors: &Errors| {
        sheet(&found, milestone, &form, errors).response(&app, &who, &found, errors)
    };
    match form.parse(&app, &found).await? {
        Ok(command) => finish(&app, &who, &stamp, &found, command, again).await,
        Err(errors) => Ok(again(&errors)),
    }
}

impl Form {
    fn milestone<'a>(&self, found: &'a Found) -> Result<&'a Milestone, Problem> {
        found.pathway.milestone(&(&*self.milestone).into()).ok_or(Problem::NotFound)
    }

    async fn parse(&self, app: &App, found: &Found) -> Result<Result<Together, Errors>, Problem> {
        let mut errors = Errors::default();
        let typed = Typed { day: &self.happened_on, time: &self.happened_at };
        let happened_at = when::read(found, &typed, &mut errors);
        let booked_for = self.booked_for(found, &mut errors);
        let note = errors.take("note", read_note("Note", &self.note));
        let (Some(happened_at), Some(note), true) = (happened_at, note, errors.is_empty()) else {
            return Ok(Err(errors));
        };
        let milestone = (&*self.milestone).into();
        let command = |note| RecordMilestone { happened_at, milestone, booked_for, note };
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
    let typed = Typed { day: &form.happened_on, time: &form.happened_at };
    Sheet {
        title: &milestone.label,
        intro: effect(found, milestone),
        questions: html! {
            (hidden("milestone", &form.milestone))
            (when_asked("When did it happen?", &typed, errors))
            @if books(&found.pathway, milestone) {
                (date_text("booked_on", "For which day is it booked? (optional)", &form.booked_on, errors)
                    .hint("For example, 4/12/2026, 4 Dec or tomorrow"))
                (time_text("booked_at", "At what time? (optional)", &form.booked_at, errors))
            }
            (note_beside(&form.note, errors))
        },
        button: button("Save"),
    }
}

// Which of the pathway's stages the journey is at.
fn stage_now(found: &Found) -> usize {
    let is_at = |it: &Stage| it.name.as_str() == found.standing.stage;
    found.pathway.stages.iter().position(is_at).unwrap_or(0)
}

fn event(milestone: &Milestone) -> JourneyEvent {
    let milestone = milestone.name.clone();
    JourneyEvent::MilestoneReached { milestone, booked_for: None, note: None }
}

// A milestone that books something says so by its name, or by a clock that counts back from it.
fn books(pathway: &Pathway, milestone: &Milestone) -> bool {
    let event = event(milestone);
    let counts_back = |clock: &&domain::pathway::Clock| {
        matches!(clock.allows, Some(Allowance::Before(_)))
            && clock.starts_on.iter().any(|signal| signal.is_given_by(&event))
    };
    milestone.name.as_str().ends_with("-booked") || pathway.clocks.iter().any(|it| counts_back(&it))
}

/// What recording a milestone will mean, said beforehand.
fn effect(found: &Found, milestone: &Milestone) -> Markup {
    let stages = &found.pathway.stages;
    let named = |stage: usize| stages.get(stage).map_or("", |it| &it.label);
    let at = stage_now(found);
    let enters = milestone.enters.map(domain::pathway::StageNo::index);
    let sentences = consequences(found, milestone);
    let skipped: Vec<&str> = match enters {
        Some(stage) if at + 1 < stage => (at + 1..stage).map(named).collect(),
        Some(_) | None => vec![],
    };
    html! {
        (inset_text(&html! {
            @for sentence in &sentences { (sentence) " " }
            @if sentences.is_empty() { "This is put on the timeline. It moves nothing." }
        }))
        @if !skipped.is_empty() {
            (warning_text(&format!(
                "Nothing is recorded of {}. Save only if that is right: it can be recorded later.",
                words::and(&skipped).to_lowercase()
            )))
        }
    }
}

fn consequences(found: &Found, milestone: &Milestone) -> Vec<String> {
    let event = event(milestone);
    let stages = &found.pathway.stages;
    let at = stage_now(found);
    let mut sentences = vec![];
    if let Some(stage) = milestone.enters.filter(|stage| at < stage.index()) {
        sentences.push(format!("This moves the household to {}.", stages[stage.index()].label));
    }
    if let Some(stage) = milestone.returns_to {
        sentences
            .push(format!("This takes the household back to {}.", stages[stage.index()].label));
    }
    for clock in &found.pathway.clocks {
        let label = &clock.label;
        let is_running = found.running.contains(&clock.name);
        if is_running && clock.stops_on.iter().any(|signal| signal.is_given_by(&event)) {
            sentences.push(format!("It stops the clock “{label}”."));
        } else if clock.starts_on.iter().any(|signal| signal.is_given_by(&event)) {
            let within = clock.allows.map_or(String::new(), |allows| format!(", {allows}"));
            sentences.push(format!("It starts the clock “{label}”{within}."));
        }
    }
    sentences
}

// The milestones after the stage it is at come first: the next is most likely among them.
fn which(app: &App, who: &SignedIn, found: &Found) -> Markup {
    let title = format!("Record what happened: {}", found.reference);
    let address = found.address();
    let frame = app.frame_for(who, Entry::Journeys, &title).back("Back to the household", &address);
    page(
        &frame,
        &html! {
            span.govuk-caption-l { (found.reference) " · " (found.name) }
            h1.govuk-heading-l { "What happened?" }
            @for (heading, milestones) in by_stage(&found.pathway) {
                h2.govuk-heading-m { (heading) }
                ul.govuk-list.govuk-list--spaced {
                    @for milestone in milestones {
                        li {
                            a.govuk-link href=(found.below(&format!("milestones/new?milestone={}", milestone.name))) {
                                (milestone.label)
                            }
                            @if let Some(stage) = milestone.enters {
                                div.govuk-hint."govuk-!-margin-bottom-0" {
                                    "Moves the household to " (found.pathway.stages[stage.index()].label)
                                }
                            }
                        }
                    }
                }
            }
            p.govuk-body {
                "To log a call, an e-mail or a talk, " a.govuk-link href=(found.below("contacts/new")) { "log a contact" } "."
            }
        },
    )
}

// A pathway lists its milestones in the order in which they usually come.
fn by_stage(pathway: &Pathway) -> Vec<(String, Vec<&Milestone>)> {
    let mut groups: Vec<(String, Vec<&Milestone>)> = vec![];
    let mut pending = vec![];
    for milestone in &pathway.milestones {
        pending.push(milestone);
        if let Some(stage) = milestone.enters {
            let label = &pathway.stages[stage.index()].label;
            groups.push((format!("On the way to {label}"), std::mem::take(&mut pending)));
        }
    }
    if !pending.is_empty() {
        groups.push(("Afterwards".to_owned(), pending));
    }
    groups
}
