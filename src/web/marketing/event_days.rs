//! Planning an event day of a campaign, and counting who came.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::NaiveDate;
use domain::calendar::{at_london, london_day};
use domain::campaign::{EventDay, EventDayKind, HoldEventDay, PlanEventDay};
use domain::ids::EventDayId;
use maud::html;
use projections::campaign_plans::{Campaign, OnDay};
use serde::Deserialize;
use uuid::Uuid;

use super::sheet::{Sheet, finish};
use super::words::kind;
use crate::web::dates::{read_coming_day, read_time};
use crate::web::govuk::{Errors, button, choice, date_text, input, radios, time_text};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::read_line;
use crate::web::{App, words};

/// People that are counted on one day.
const MOST: u32 = 100_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    kind: String,
    event: String,
    place: String,
    starts_on: String,
    starts_at: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Counted {
    attended: String,
    enquiries: String,
}

/// `/marketing/campaigns/CODE/event-days/new`
pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    campaign: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (campaign, _) = app.campaign(&campaign).await?;
    let (form, errors) = (Form::default(), Errors::default());
    Ok(sheet(&campaign, &form, &errors).response(&app, &who, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    campaign: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let (campaign, _) = app.campaign(&campaign).await?;
    let again = |errors: &Errors| sheet(&campaign, &form, errors).response(&app, &who, errors);
    let day = match form.parse(london_day((app.source.now)())) {
        Ok(day) => day,
        Err(errors) => return Ok(again(&errors)),
    };
    // The same form again plans the same event day.
    let id = EventDayId(Uuid::new_v5(&stamp.key.0, b"event-day"));
    let name = campaign.name.clone();
    let command = PlanEventDay { campaign: name.clone(), id, day };
    let done = finish(&app, &who, &stamp, &name, command).await?;
    Ok(done.unwrap_or_else(|errors| again(&errors)))
}

fn sheet<'a>(campaign: &'a Campaign, form: &'a Form, errors: &'a Errors) -> Sheet<'a> {
    let kinds = EventDayKind::ALL.into_iter().map(|it| choice(it.as_str(), kind(it)));
    let questions = html! {
        (radios("kind", "What is it?", kinds, &form.kind, errors).small())
        (input("event", "What is it called?", &form.event, errors)
            .hint("For example, Market stall"))
        (input("place", "Where is it?", &form.place, errors)
            .hint("For example, Town hall, room 2, or Online"))
        (date_text("starts_on", "On which day?", &form.starts_on, errors)
            .hint("For example, 4/12/2026, 4 Dec or Saturday. One that has been can be recorded too"))
        (time_text("starts_at", "At what time does it begin?", &form.starts_at, errors))
    };
    let (title, button) = ("Plan an event day", button("Save the event day"));
    Sheet { campaign, title, questions, button, is_of_version: false }
}

impl Form {
    fn parse(&self, today: NaiveDate) -> Result<EventDay, Errors> {
        let mut errors = Errors::default();
        let kind = self.kind.parse::<EventDayKind>().map_err(|()| "Select what it is");
        let kind = errors.take("kind", kind);
        let mut line = |name: &'static str, what: &'static str, text: &str, empty: &str| {
            if text.trim().is_empty() {
                errors.add(name, empty);
                return None;
            }
            errors.take(name, read_line(what, text))
        };
        let name = line("event", "What it is called", &self.event, "Enter what it is called");
        let place = line("place", "Where it is", &self.place, "Enter where it is");
        let day = errors.take("starts_on", read_coming_day(&self.starts_on, today));
        let time = errors.take("starts_at", read_time(&self.starts_at));
        match (kind, name, place, day, time) {
            (Some(kind), Some(name), Some(place), Some(day), Some(time)) => {
                let (name, place) = (name.into(), place.into());
                Ok(EventDay { kind, name, place, starts_at: at_london(day, time) })
            }
            _ => Err(errors),
        }
    }
}

/// `/marketing/campaigns/CODE/event-days/ID/attendance`
pub(in crate::web) async fn ask_who_came(
    app: Data<App>,
    who: SignedIn,
    path: Path<(String, Uuid)>,
) -> Result<HttpResponse, Problem> {
    let (campaign, _) = app.campaign(&path.0).await?;
    let on = event_day(&campaign, path.1)?;
    let (form, errors) = (Counted::default(), Errors::default());
    Ok(counting(&app, &campaign, on, &form, &errors).response(&app, &who, &errors))
}

pub(in crate::web) async fn save_who_came(
    app: Data<App>,
    who: SignedIn,
    path: Path<(String, Uuid)>,
    posted: Posted<Counted>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let (campaign, _) = app.campaign(&path.0).await?;
    let on = event_day(&campaign, path.1)?;
    let again =
        |errors: &Errors| counting(&app, &campaign, on, &form, errors).response(&app, &who, errors);
    let mut errors = Errors::default();
    let attended = errors.take("attended", people(&form.attended, "Enter how many came"));
    let enquiries = match form.enquiries.trim() {
        "" => None,
        text => errors.take("enquiries", people(text, "Enter how many asked")),
    };
    let (Some(attended), true) = (attended, errors.is_empty()) else { return Ok(again(&errors)) };
    let (name, id) = (campaign.name.clone(), on.id);
    let command = HoldEventDay { campaign: name.clone(), id, attended, enquiries };
    let done = finish(&app, &who, &stamp, &name, command).await?;
    Ok(done.unwrap_or_else(|errors| again(&errors)))
}

fn event_day(campaign: &Campaign, id: Uuid) -> Result<&OnDay, Problem> {
    campaign.event_days.iter().find(|it| it.id == EventDayId(id)).ok_or(Problem::NotFound)
}

fn people(text: &str, what: &str) -> Result<u32, String> {
    let count = text.trim().parse().ok().filter(|count| *count <= MOST);
    count.ok_or_else(|| format!("{what}, as a number from 0 to 100000"))
}

fn counting<'a>(
    app: &App,
    campaign: &'a Campaign,
    on: &OnDay,
    form: &'a Counted,
    errors: &'a Errors,
) -> Sheet<'a> {
    let today = london_day((app.source.now)());
    let questions = html! {
        p.govuk-body { (on.day.name) ", " (on.day.place) ", " (words::moment(on.day.starts_at, today)) }
        (input("attended", "How many people came?", &form.attended, errors)
            .width(5).inputmode("numeric"))
        (input("enquiries", "How many of them asked about fostering there? (optional)", &form.enquiries, errors)
            .hint("Each household that is to be called back is entered as an enquiry too")
            .width(5).inputmode("numeric"))
    };
    let (title, button) = ("Record attendance", button("Save"));
    Sheet { campaign, title, questions, button, is_of_version: false }
}
