//! Letting what is agreed wait, for a reason. What was promised to the household does not wait.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::london_day;
use domain::ids::EventId;
use domain::journey::SnoozeJourney;
use domain::together::Together;
use maud::{Markup, html};
use projections::{Course, Question};
use serde::Deserialize;

use super::found::{Found, running, see};
use super::notes::{note_asked, why};
use super::save::{Link, finish_back};
use super::sheet::Sheet;
use crate::web::dates::read_coming_day;
use crate::web::govuk::{Errors, button, choice, date_text, hidden, inset_text, radios};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, words};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    until: String,
    until_day: String,
    note: String,
    then: String,
}

/// What the household was promised next, and by when.
struct Promise {
    label: String,
    due_at: DateTime<Utc>,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    link: Query<Link>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let promise = promise(&app, &found).await?;
    let form = Form { then: link.into_inner().then, ..Form::default() };
    let errors = Errors::default();
    Ok(sheet(&found, promise.as_ref(), &form, &errors).response(&app, &who, &found, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let found = app.find(&who.sight, &reference).await?;
    let promise = promise(&app, &found).await?;
    let again = |errors: &Errors| {
        sheet(&found, promise.as_ref(), &form, errors).response(&app, &who, &found, errors)
    };
    let until = match form.until(&found, promise.as_ref()) {
        Ok(until) => until,
        Err(errors) => return Ok(again(&errors)),
    };
    let id = EventId((app.source.id)());
    let note = match why(&app, &found, id, &form.note, "Tell us why it can wait").await? {
        Ok(note) => note,
        Err(errors) => return Ok(again(&errors)),
    };
    let command = SnoozeJourney { happened_at: found.now, until, note };
    let command = Together::default().with_id(id, command);
    finish_back(&app, &who, &stamp, (&found, &form.then), command, again).await
}

/// Why a household cannot wait until a day: what was promised to it is due before.
pub(in crate::web) async fn why_not_until(
    app: &App,
    found: &Found,
    until: NaiveDate,
) -> Result<Option<String>, Problem> {
    let promise = promise(app, found).await?;
    let due_before = promise.filter(|it| london_day(it.due_at) < until);
    Ok(due_before.map(|it| it.does_not_wait(found)))
}

async fn promise(app: &App, found: &Found) -> Result<Option<Promise>, Problem> {
    let answers = app.answers.read().await?;
    let next = |course: &Course<'_>| {
        let due = running(course).into_iter();
        let due = due.filter_map(|run| {
            Some(Promise { label: run.clock.label.clone(), due_at: run.due_at? })
        });
        due.min_by_key(|promise| promise.due_at)
    };
    Ok(see(&answers, &Question::now(found.now), found.journey, next).flatten())
}

impl Form {
    fn until(&self, found: &Found, promise: Option<&Promise>) -> Result<NaiveDate, Errors> {
        let mut errors = Errors::default();
        let calendar = &found.pathway.calendar;
        let in_days = |n| Some(calendar.plus_working_days(found.today(), n));
        let (field, day) = match &*self.until {
            "1" => ("until", in_days(1)),
            "5" => ("until", in_days(5)),
            "10" => ("until", in_days(10)),
            "day" => {
                let day = read_coming_day(&self.until_day, found.today());
                ("until_day", errors.take("until_day", day))
            }
            _ => ("until", errors.take("until", Err("Select until when it can wait"))),
        };
        let Some(day) = day else { return Err(errors) };
        match promise {
            Some(it) if london_day(it.due_at) < day => {
                errors.add(field, it.does_not_wait(found));
                Err(errors)
            }
            _ => Ok(day),
        }
    }
}

impl Promise {
    fn does_not_wait(&self, found: &Found) -> String {
        let (day, today) = (london_day(self.due_at), found.today());
        if self.due_at < found.now {
            return format!(
                "“{}” is overdue and cannot wait: do it, or pause the journey",
                self.label
            );
        }
        format!("Choose {} or before: “{}” is due then", words::near_day(day, today), self.label)
    }
}

fn sheet<'a>(
    found: &Found,
    promise: Option<&Promise>,
    form: &'a Form,
    errors: &'a Errors,
) -> Sheet<'a> {
    let calendar = &found.pathway.calendar;
    let in_days = |n| words::near_day(calendar.plus_working_days(found.today(), n), found.today());
    let (one, five, ten) = (in_days(1), in_days(5), in_days(10));
    let choices = [
        choice("1", "The next working day").hint(&one),
        choice("5", "In 5 working days").hint(&five),
        choice("10", "In 10 working days").hint(&ten),
        choice("day", "Another day").reveals(html! {
            (date_text("until_day", "Which day?", &form.until_day, errors)
                .hint("For example, 4/12/2026, 4 Dec or tomorrow"))
        }),
    ];
    Sheet {
        title: "Snooze this household",
        intro: told(found, promise),
        questions: html! {
            (hidden("then", &form.then))
            (radios("until", "Until when can it wait?", choices, &form.until, errors).small())
            (note_asked("Why can it wait?", &form.note, errors).rows(3)
                .hint("Kept sealed. Colleagues and managers read it on the timeline."))
        },
        button: button("Snooze"),
    }
}

fn told(found: &Found, promise: Option<&Promise>) -> Markup {
    html! {
        p.govuk-body {
            "It leaves the top of your work, and comes back on the day that you choose. Where you wait \
             for the household and its clocks should stand still, "
            a.govuk-link href=(found.below("pause")) { "pause the journey" } " instead."
        }
        @if let Some(it) = promise {
            (inset_text(&html! {
                "What was promised does not wait: “" (it.label) "” "
                @if it.due_at < found.now { "was" } @else { "is" }
                " due by " strong { (words::moment(it.due_at, found.today())) } "."
            }))
        }
    }
}
