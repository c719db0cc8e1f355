//! The outbox: what went to whom, what waits, and what somebody must decide. No mail names anybody
//! who asked about fostering.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::london_day;
use domain::ids::WorkerId;
use domain::journey::{Reminder, Topic};
use maud::{Markup, html};
use projections::Answers;
use projections::reminders::RULES;
use serde::Deserialize;
use uuid::Uuid;

use super::govuk::{
    Colour, Column, Size, button, button_group, important_banner, inset_text, summary_list,
    summary_row, table, tag,
};
use super::health::DELIVERING;
use super::layout::{Entry, page};
use super::posted::Posted;
use super::problem::Problem;
use super::signed_in::SignedIn;
use super::{App, html_page, see_other, words};
use crate::mail::written;
use crate::store::outbox::{
    Breaker, Mail, MailKind, State, Trouble, arrived, breaker, last_run, mail, mails, reminders,
    retry,
};
use crate::store::workers;

/// Mails on the page, the latest first.
const MOST: i64 = 100;

/// What somebody decides about a mail.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Decision {
    decision: Decided,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Decided {
    SendAgain,
    Arrived,
}

pub(super) async fn list(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    let list = List {
        mails: mails(&app.database, MOST).await?,
        workers: workers(&app.database).await?,
        breaker: breaker(&app.database).await?,
        last_run: last_run(&app.database, DELIVERING).await?,
        today: london_day((app.source.now)()),
    };
    Ok(html_page(StatusCode::OK, list.markup(&app, &who)))
}

pub(super) async fn show(
    app: Data<App>,
    who: SignedIn,
    id: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let mail = mail(&app.database, *id).await?.ok_or(Problem::NotFound)?;
    let names = workers(&app.database).await?;
    let lines = lines(&app, &mail).await?;
    let text = app.mailer.folder().and_then(|folder| written(folder, *id));
    let main = one(&app, &who, &mail, &names, &lines, text.as_deref());
    let title = title(&mail);
    let frame = app.frame_for(&who, Entry::Outbox, title).back("All mail", "/outbox");
    Ok(html_page(StatusCode::OK, page(&frame, &main)))
}

pub(super) async fn decide(
    app: Data<App>,
    id: Path<Uuid>,
    posted: Posted<Decision>,
) -> Result<HttpResponse, Problem> {
    let now = (app.source.now)();
    match posted.form.decision {
        Decided::SendAgain => retry(&app.database, *id, now).await?,
        Decided::Arrived => arrived(&app.database, *id, now).await?,
    };
    Ok(see_other(&format!("/outbox/{id}")))
}

struct List {
    mails: Vec<Mail>,
    workers: HashMap<WorkerId, String>,
    breaker: Option<Breaker>,
    last_run: Option<DateTime<Utc>>,
    today: NaiveDate,
}

impl List {
    fn markup(&self, app: &App, who: &SignedIn) -> Markup {
        let frame = app.frame_for(who, Entry::Outbox, "Outbox").wide();
        page(
            &frame,
            &html! {
                @if let Some(breaker) = &self.breaker { (self.stopped(breaker)) }
                h1.govuk-heading-l { "Outbox" }
                (self.intro(app))
                @if self.mails.is_empty() {
                    p.govuk-body {
                        "No mail yet. A reminder goes when a promise is about to be missed, in duty \
                         hours: at once for a first reply, otherwise in the morning’s digest."
                    }
                } @else { (self.rows()) }
            },
        )
    }

    fn intro(&self, app: &App) -> Markup {
        let ran = self.last_run.map(|at| words::moment(at, self.today));
        html! {
            p.govuk-body {
                @match ran {
                    Some(ran) => { "Reminders were last looked for on " (ran) "." },
                    None => {
                        "Reminders have not been looked for yet. They are while "
                        code { "waymark serve" } " or " code { "waymark work" } " is running."
                    },
                }
            }
            @if app.mailer.folder().is_some() {
                (inset_text(&html! {
                    "No mail server is set, so mails are kept here and go nowhere. Set "
                    code { "WAYMARK_SMTP_URL" } " to send them."
                }))
            }
        }
    }

    fn stopped(&self, breaker: &Breaker) -> Markup {
        let since = words::moment(breaker.opened_at, self.today);
        important_banner(&format!(
            "Sending has failed since {since}: {}. What waits is kept, and tried again from {} on.",
            trouble(breaker.trouble),
            words::moment(breaker.retry_at, self.today)
        ))
    }

    fn rows(&self) -> Markup {
        let columns = [
            Column::Words("Mail"),
            Column::Words("For"),
            Column::Words("Put in"),
            Column::Words("State"),
        ];
        let rows = self.mails.iter().map(|mail| {
            vec![
                html! {
                    a.govuk-link href={ "/outbox/" (mail.mail) } {
                        (title(mail)) span.govuk-visually-hidden { " of " (words::moment(mail.put_at, self.today)) " for " (name(&self.workers, mail.worker)) }
                    }
                    " (" (counted(mail.reminders)) ")"
                },
                html! { (name(&self.workers, mail.worker)) },
                html! { (words::moment(mail.put_at, self.today)) },
                html! { (state(mail.state)) " " (self.rest(mail)) },
            ]
        });
        html! { (table("Mail, the latest first", columns, rows).size(Size::Small).cards()) }
    }

    fn rest(&self, mail: &Mail) -> String {
        let why = mail.trouble.map_or(String::new(), |it| format!(": {}", trouble(it)));
        match (mail.state, mail.sent_at) {
            (State::Sent, Some(at)) => words::moment(at, self.today),
            (State::Pending, _) => {
                format!("next on {}{why}", words::moment(mail.not_before, self.today))
            }
            (State::Dead | State::Unknown, _) => why.trim_start_matches(": ").to_owned(),
            (State::Sent, None) | (State::Claimed | State::Sending | State::Cancelled, _) => {
                String::new()
            }
        }
    }
}

fn one(
    app: &App,
    who: &SignedIn,
    mail: &Mail,
    names: &HashMap<WorkerId, String>,
    lines: &[Told],
    text: Option<&str>,
) -> Markup {
    let today = london_day((app.source.now)());
    html! {
        h1.govuk-heading-l { (title(mail)) }
        (summary_list(&[
            summary_row("For", name(names, mail.worker)),
            summary_row("State", state(mail.state)),
            summary_row("Put in", words::moment(mail.put_at, today)),
            summary_row("Tried", words::counted(mail.attempts, "time")),
        ]))
        @if matches!(mail.state, State::Unknown | State::Dead) { (decision(app, who, mail)) }
        @if !lines.is_empty() {
            h2.govuk-heading-m { "Why it goes" }
            ul.govuk-list.govuk-list--bullet {
                @for Told { what, rule, references } in lines {
                    li {
                        strong { (what) "." } " " (rule)
                        @for reference in references {
                            " "
                            a.govuk-link href={ "/journeys/" (reference) } { (reference) } " ("
                            a.govuk-link href={ "/journeys/" (reference) "/dates" } {
                                "dates" span.govuk-visually-hidden { " of " (reference) }
                            }
                            ")"
                        }
                    }
                }
            }
        }
        @if let Some(text) = text {
            h2.govuk-heading-m { "What it says" }
            pre.waymark-mail tabindex="0" aria-label="What it says" { (text) }
        }
    }
}

fn decision(app: &App, who: &SignedIn, mail: &Mail) -> Markup {
    html! {
        p.govuk-body {
            @match mail.state {
                State::Unknown => {
                    "The link to the mail server broke after the mail was handed over: it may have \
                     arrived. Ask its reader before you send it again."
                },
                _ => {
                    "It will not be tried again by itself"
                    @if let Some(it) = mail.trouble { ": " (trouble(it)) } "."
                },
            }
        }
        form method="post" novalidate {
            (app.marks(who, None))
            (button_group(&html! {
                (button("Send it again").saying("decision", "send-again"))
                @if mail.state == State::Unknown {
                    (button("It arrived").secondary().saying("decision", "arrived"))
                }
            }))
        }
    }
}

/// Reminders of one kind, told with the rule that gave rise to them.
struct Told {
    what: String,
    rule: String,
    references: Vec<String>,
}

async fn lines(app: &App, mail: &Mail) -> Result<Vec<Told>, Problem> {
    let reminders = reminders(&app.database, mail.letter).await?;
    let answers = app.answers.read().await?;
    let mut lines: Vec<Told> = vec![];
    for reminder in &reminders {
        let Some(reference) = answers.reference(reminder.journey) else { continue };
        let (what, rule) = told(&answers, reminder);
        match lines.iter_mut().find(|line| line.what == what) {
            Some(line) => line.references.push(reference.to_string()),
            None => lines.push(Told { what, rule, references: vec![reference.to_string()] }),
        }
    }
    Ok(lines)
}

// What it is, and its rule.
fn told(answers: &Answers, reminder: &Reminder) -> (String, String) {
    let (label, rule) = match &reminder.topic {
        Topic::Clock(name) => {
            let mut versions = answers.pathways().numbered();
            let clock = versions.find_map(|(_, it)| it.clocks.iter().find(|it| it.name == *name));
            let source = clock.map_or("", |clock| clock.source.trim_end_matches('.'));
            let rule = format!("The pathway’s clock. Its source: {source}.");
            let label = clock.map_or_else(|| name.to_string(), |clock| clock.label.clone());
            (label, if source.is_empty() { String::new() } else { rule })
        }
        Topic::Matter(matter) => {
            let rule = RULES.iter().find(|rule| rule.matter == Some(*matter));
            (matter.label().to_owned(), rule.map_or_else(String::new, |rule| rule.says.to_owned()))
        }
    };
    (format!("{label}, {}", reminder.step.in_words()), rule)
}

pub(super) fn title(mail: &Mail) -> &'static str {
    match mail.kind {
        MailKind::Digest => "Morning digest",
        MailKind::AtOnce => "Reminder that cannot wait",
        MailKind::Test => "Test",
    }
}

fn name(names: &HashMap<WorkerId, String>, worker: WorkerId) -> String {
    names.get(&worker).cloned().unwrap_or_else(|| "Somebody".to_owned())
}

fn counted(n: i64) -> String {
    if n == 1 { "1 reminder".to_owned() } else { format!("{n} reminders") }
}

pub(super) fn state(state: State) -> Markup {
    match state {
        State::Pending => tag("Waiting", Colour::Yellow),
        State::Claimed | State::Sending => tag("Being sent", Colour::Blue),
        State::Sent => tag("Sent", Colour::Green),
        State::Unknown => tag("Unclear", Colour::Orange),
        State::Dead => tag("Not sent", Colour::Red),
        State::Cancelled => tag("Not needed", Colour::Grey),
    }
}

fn trouble(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Unreachable => "the mail server cannot be reached",
        Trouble::PutOff => "the mail server asks to try again later",
        Trouble::Refused => "the mail server refused it",
        Trouble::SignIn => "the mail server did not accept user and password",
        Trouble::Encryption => "no safe connection to the mail server could be made",
        Trouble::NotOurServer => "what answers is no mail server",
        Trouble::Unclear => "nobody knows whether it arrived",
        Trouble::BrokenOff => "sending was broken off",
        Trouble::Unwritten => "it could not be written",
    }
}
