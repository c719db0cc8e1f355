//! What became of one check: asked for, chased, returned, or not needed.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::london_day;
use domain::journey::{CheckStanding, CheckStep, RecordCheck};
use domain::together::Together;
use maud::{Markup, html};
use projections::{Question, Sight};
use serde::Deserialize;

use super::rows::{Listed, Row};
use super::told::{standing_told, state_tag};
use crate::store::Receipt;
use crate::web::dates::read_coming_day;
use crate::web::govuk::{Errors, button, choice, date_text, hidden, inset_text, radios};
use crate::web::journeys::found::Found;
use crate::web::journeys::notes::note_asked;
use crate::web::journeys::save::{back_to, finish_at};
use crate::web::journeys::sheet::Sheet;
use crate::web::journeys::when::{self, Typed, when_asked};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::read_note;
use crate::web::{App, see_other};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    step: String,
    on: String,
    happened_on: String,
    happened_at: String,
    expires_on: String,
    note: String,
    then: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Link {
    step: String,
    on: String,
    then: String,
}

/// One check of a household, on each on whom it is made.
struct Asked {
    found: Found,
    listed: Listed,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    place: Path<(String, String)>,
    link: Query<Link>,
) -> Result<HttpResponse, Problem> {
    let asked = find(&app, &who.sight, &place).await?;
    let Link { step, on, then } = link.into_inner();
    let form = Form { step, on, then, happened_on: "today".to_owned(), ..Form::default() };
    let errors = Errors::default();
    Ok(asked.response(&app, &who, &form, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    place: Path<(String, String)>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let asked = find(&app, &who.sight, &place).await?;
    let again = |errors: &Errors| asked.response(&app, &who, &form, errors);
    let found = &asked.found;
    let command = match form.parse(&app, &asked).await? {
        Ok(command) => command,
        Err(errors) => return Ok(again(&errors)),
    };
    let led_on = |receipt| back_to(&form.then, found).unwrap_or_else(|| to_checks(found, receipt));
    finish_at(&app, &who, &stamp, (found, command), led_on, again).await
}

/// To the household's checks, which say what was saved.
pub(super) fn to_checks(found: &Found, receipt: Receipt) -> HttpResponse {
    let address = found.below("checks");
    match receipt.positions {
        Some((first, _)) => see_other(&format!("{address}?saved={first}")),
        None => see_other(&address),
    }
}

async fn find(app: &App, sight: &Sight, place: &(String, String)) -> Result<Asked, Problem> {
    let (reference, check) = place;
    let found = app.find(sight, reference).await?;
    let mut listed = app.checks_of(&found, &Question::now(found.now)).await?;
    listed.rows.retain(|row| row.check.name.as_str() == *check);
    if listed.rows.is_empty() { Err(Problem::NotFound) } else { Ok(Asked { found, listed }) }
}

impl Form {
    async fn parse(&self, app: &App, asked: &Asked) -> Result<Result<Together, Errors>, Problem> {
        let Asked { found, listed } = asked;
        let mut errors = Errors::default();
        let step = self.step(found.today(), &mut errors);
        let row = self.row(&listed.rows).ok_or("Select for whom");
        let row = errors.take("on", row);
        let typed = Typed { day: &self.happened_on, time: &self.happened_at };
        let happened_at = when::read(found, &typed, &mut errors);
        let note = errors.take("note", read_note("Note", &self.note));
        let (Some(step), Some(row), Some(happened_at), Some(note), true) =
            (step, row, happened_at, note, errors.is_empty())
        else {
            return Ok(Err(errors));
        };
        let has_time = !self.happened_at.trim().is_empty();
        let happened_at = if has_time { happened_at } else { after(&row.standing, happened_at) };
        let (check, person) = (row.check.name.clone(), row.on.person());
        let command = |note| RecordCheck { happened_at, check, person, step, note };
        Ok(Ok(app.with_note(Together::default(), found.journey, &note, command).await?))
    }

    fn step(&self, today: NaiveDate, errors: &mut Errors) -> Option<CheckStep> {
        match &*self.step {
            "requested" => Some(CheckStep::Requested),
            "chased" => Some(CheckStep::Chased),
            "not-needed" => Some(CheckStep::NotNeeded),
            "returned" if self.expires_on.trim().is_empty() => {
                Some(CheckStep::Returned { expires_on: None })
            }
            "returned" => {
                let day = errors.take("expires_on", read_coming_day(&self.expires_on, today))?;
                Some(CheckStep::Returned { expires_on: Some(day) })
            }
            _ => {
                errors.add("step", "Select what happened");
                None
            }
        }
    }

    // Where there is only one, nobody is asked for whom.
    fn row<'a>(&self, rows: &'a [Row]) -> Option<&'a Row> {
        match rows {
            [only] => Some(only),
            rows => rows.iter().find(|row| row.on.word() == self.on),
        }
    }
}

// What happened on the day of something else about the check, at no time that was said, came after.
fn after(standing: &CheckStanding, happened_at: DateTime<Utc>) -> DateTime<Utc> {
    let known = standing.waited_for.iter().chain(&standing.chased_at).chain(&standing.returned_at);
    let day = london_day(happened_at);
    known.copied().filter(|at| london_day(*at) == day).fold(happened_at, DateTime::max)
}

impl Asked {
    fn response(&self, app: &App, who: &SignedIn, form: &Form, errors: &Errors) -> HttpResponse {
        let sheet = Sheet {
            title: &self.listed.rows[0].check.label,
            intro: self.owed(),
            questions: self.questions(form, errors),
            button: button("Save"),
        };
        sheet.response(app, who, &self.found, errors)
    }

    // Who owes it, and how it stands on each.
    fn owed(&self) -> Markup {
        let today = self.found.today();
        let check = &self.listed.rows[0].check;
        inset_text(&html! {
            p.govuk-body { "Owed by: " strong { (check.owed_by) } "." }
            ul.govuk-list."govuk-!-margin-bottom-0" {
                @for row in &self.listed.rows {
                    @let state = row.state(today);
                    li {
                        span dir="auto" { (self.listed.name(row.on)) } ": "
                        (state_tag(state, &row.standing, today)) " "
                        (standing_told(&row.standing, state, today))
                    }
                }
            }
        })
    }

    fn questions(&self, form: &Form, errors: &Errors) -> Markup {
        let typed = Typed { day: &form.happened_on, time: &form.happened_at };
        let expires = date_text(
            "expires_on",
            "Until when does it hold? (optional)",
            &form.expires_on,
            errors,
        )
        .hint("The last day. For example, 4/12/2027");
        let is_waited_for = self.listed.rows.iter().any(|row| row.standing.is_waited_for());
        let again = "Where it is waited for already, this is another, as of a second referee";
        let requested = choice("requested", "We asked for it");
        let steps = [
            if is_waited_for { requested.hint(again) } else { requested },
            choice("chased", "We chased it"),
            choice("returned", "It came back").reveals(html! { (expires) }),
            choice("not-needed", "It is not needed").hint("Say why in the note"),
        ];
        html! {
            (hidden("then", &form.then))
            (radios("step", "What happened?", steps, &form.step, errors).small())
            (self.on_whom(form, errors))
            (when_asked("When?", &typed, errors))
            (note_asked("Note (optional, unless it is not needed)", &form.note, errors).rows(3)
                .hint("Kept sealed. Write only what colleagues need to know."))
        }
    }

    fn on_whom(&self, form: &Form, errors: &Errors) -> Markup {
        let rows = &self.listed.rows;
        let each: Vec<(String, String)> =
            rows.iter().map(|row| (row.on.word(), self.listed.name(row.on))).collect();
        let choices = each.iter().map(|(word, name)| choice(word, name));
        html! {
            @if rows.len() == 1 { (hidden("on", rows[0].on.word())) }
            @else { (radios("on", "For whom?", choices, &form.on, errors).small()) }
        }
    }
}
