//! One mail: for whom it is, why it goes, and what somebody decides about it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::ids::CommandId;
use domain::journey::{Channel, ContactOutcome, Direction, RecordContact, Reminder, Topic};
use maud::{Markup, html};
use projections::reminders::{REVIEW, Reminders, usual_calendar};
use projections::{Answers, Sight};
use serde::Deserialize;
use uuid::Uuid;

use super::{DECIDERS, Readers, state, title, trouble};
use crate::mail::written;
use crate::reminding::is_of_review;
use crate::store::CarryOutError;
use crate::store::outbox::{
    Addressee, Mail, State, Trouble, arrived, came_back, mail, reminders, retry,
};
use crate::web::govuk::{button, button_group, summary_list, summary_row};
use crate::web::layout::{Entry, page};
use crate::web::posted::{Posted, Stamp};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, see_other, words};

/// What somebody decides about a mail.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Decision {
    decision: Decided,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Decided {
    SendAgain,
    Arrived,
    CameBack,
}

pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    id: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let mail = mail(&app.database, *id).await?.ok_or(Problem::NotFound)?;
    let readers = Readers::of(&app, &who.sight, std::slice::from_ref(&mail)).await?;
    let lines = lines(&app, &who.sight, &mail).await?;
    let text = app.mailer.folder().and_then(|folder| written(folder, *id));
    let main = one(&app, &who, (&mail, &readers.name(&mail)), &lines, text.as_deref());
    let title = title(&mail);
    let frame = app.frame_for(&who, Entry::Outbox, title).back("All mail", "/outbox");
    Ok(html_page(StatusCode::OK, page(&frame, &main)))
}

pub(in crate::web) async fn decide(
    app: Data<App>,
    who: SignedIn,
    id: Path<Uuid>,
    posted: Posted<Decision>,
) -> Result<HttpResponse, Problem> {
    let now = (app.source.now)();
    match posted.form.decision {
        Decided::SendAgain => retry(&app.database, *id, now).await?,
        Decided::Arrived => arrived(&app.database, *id, now).await?,
        Decided::CameBack => {
            let it = mail(&app.database, *id).await?.ok_or(Problem::NotFound)?;
            tell_journey(&app, &who, &posted.stamp, &it, now).await?;
            came_back(&app.database, *id, now).await?
        }
    };
    Ok(see_other(&format!("/outbox/{id}")))
}

// What came back from who asked about fostering stands with their household, like any e-mail that did.
async fn tell_journey(
    app: &App,
    who: &SignedIn,
    stamp: &Stamp,
    mail: &Mail,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let (Some(journey), State::Sent) = (mail.to.enquirer(), mail.state) else { return Ok(()) };
    let came_back = RecordContact {
        happened_at: now,
        channel: Channel::Email,
        direction: Some(Direction::Outward),
        outcome: ContactOutcome::Bounced,
        note: None,
    };
    // One mail comes back once, whoever says so.
    let stamp = Stamp { key: CommandId(Uuid::new_v5(&mail.mail, b"came-back")), ..stamp.clone() };
    match app.carry_out(who, &stamp, journey, came_back).await {
        Ok(_) | Err(CarryOutError::KeyReused | CarryOutError::Refused(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn one(
    app: &App,
    who: &SignedIn,
    (mail, reader): (&Mail, &str),
    lines: &[Told],
    text: Option<&str>,
) -> Markup {
    let today = london_day((app.source.now)());
    html! {
        h1.govuk-heading-l { (title(mail)) }
        (summary_list(&[
            summary_row("For", reader),
            summary_row("State", state(mail.state)),
            summary_row("Put in", words::moment(mail.put_at, today)),
            summary_row("Tried", words::counted(mail.attempts, "time")),
        ]))
        @if decidable(app, mail) { (decision(app, who, mail)) }
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

// Files reach nobody, and so come back from nobody.
fn decidable(app: &App, mail: &Mail) -> bool {
    match mail.state {
        State::Unknown | State::Dead => true,
        State::Sent => app.mailer.folder().is_none(),
        State::Pending | State::Claimed | State::Sending | State::Cancelled => false,
    }
}

fn decision(app: &App, who: &SignedIn, mail: &Mail) -> Markup {
    let is_sent = mail.state == State::Sent;
    html! {
        p.govuk-body {
            @match mail.state {
                State::Unknown => {
                    "The link to the mail server broke after the mail was handed over: it may have \
                     arrived. Ask its reader before you send it again."
                },
                State::Sent => {
                    "The mail server took it. If it came back to the address that Waymark sends from, say so \
                     here: the page of workers then shows whom mail does not reach."
                },
                _ => {
                    "It will not be tried again by itself"
                    @if let Some(it) = mail.trouble { ": " (trouble(it)) } "."
                    @if mail.trouble == Some(Trouble::CameBack) {
                        " Put the address right before you send it again: until then the page of workers says \
                         that mail does not arrive."
                    }
                },
            }
        }
        @if DECIDERS.contains(&who.role) { (choices(app, who, mail, is_sent)) }
        @else { p.govuk-body { "A manager or an administrator decides." } }
    }
}

fn choices(app: &App, who: &SignedIn, mail: &Mail, is_sent: bool) -> Markup {
    html! {
        form method="post" novalidate {
            (app.marks(who, None))
            (button_group(&html! {
                @if is_sent { (button("It came back").secondary().saying("decision", "came-back")) }
                @else { (button("Send it again").saying("decision", "send-again")) }
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

async fn lines(app: &App, sight: &Sight, mail: &Mail) -> Result<Vec<Told>, Problem> {
    let reminders = reminders(&app.database, mail.letter).await?;
    let is_of_review = tells_of_review(app, mail).await?;
    let answers = app.answers.read().await?;
    let rules = Reminders::new(&answers, (app.source.now)());
    let mut lines: Vec<Told> = vec![];
    for reminder in &reminders {
        let Some(reference) = answers.reference(reminder.journey, sight) else { continue };
        let (what, rule) = told((&answers, &rules), reminder);
        match lines.iter_mut().find(|line| (&line.what, &line.rule) == (&what, &rule)) {
            Some(line) => line.references.push(reference.to_string()),
            None => lines.push(Told { what, rule, references: vec![reference.to_string()] }),
        }
    }
    if is_of_review {
        let (what, rule) = (REVIEW.label.to_owned(), REVIEW.rule.into_owned());
        lines.push(Told { what, rule, references: vec![] });
    }
    Ok(lines)
}

async fn tells_of_review(app: &App, mail: &Mail) -> Result<bool, Problem> {
    let Addressee::Worker(reader) = mail.to else { return Ok(false) };
    let calendar = usual_calendar(&*app.answers.read().await?);
    let (which, day) = ((mail.letter, reader), london_day(mail.put_at));
    Ok(is_of_review(&app.database, app.customs, which, &calendar, [day; 2]).await?)
}

// What it is, and its rule.
fn told((answers, rules): (&Answers, &Reminders<'_>), reminder: &Reminder) -> (String, String) {
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
            let rule = rules.said(reminder, *matter).unwrap_or_default();
            (matter.label().to_owned(), rule)
        }
    };
    (format!("{label}, {}", reminder.step.in_words()), rule)
}
