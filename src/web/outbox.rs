//! The outbox: what went to whom, what waits, and what somebody must decide. No mail names anybody
//! who asked about fostering.

pub(super) mod acknowledgement;
pub(super) mod one;

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::london_day;
use domain::ids::{JourneyId, WorkerId};
use domain::reference::Reference;
use maud::{Markup, html};

use super::govuk::{Colour, Column, Size, important_banner, inset_text, table, tag};
use super::health::DELIVERING;
use super::layout::{Entry, page};
use super::problem::Problem;
use super::signed_in::SignedIn;
use super::{App, html_page, words};
use crate::store::outbox::{
    Addressee, Breaker, Mail, MailKind, State, Trouble, breaker, last_run, mails,
};
use crate::store::{Role, workers};
use projections::Sight;

/// Mails on the page, the latest first.
const MOST: i64 = 100;

/// Who decides about mail.
pub(super) const DECIDERS: [Role; 2] = [Role::Manager, Role::Administrator];

pub(super) async fn list(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    let mails = mails(&app.database, MOST).await?;
    let list = List {
        readers: Readers::of(&app, &who.sight, &mails).await?,
        mails,
        breaker: breaker(&app.database).await?,
        last_run: last_run(&app.database, DELIVERING).await?,
        today: london_day((app.source.now)()),
    };
    Ok(html_page(StatusCode::OK, list.markup(&app, &who)))
}

/// For whom mails are, in words.
struct Readers {
    workers: HashMap<WorkerId, String>,
    households: HashMap<JourneyId, Reference>,
}

impl Readers {
    async fn of(app: &App, sight: &Sight, mails: &[Mail]) -> Result<Self, Problem> {
        let workers = workers(&app.database).await?;
        let answers = app.answers.read().await?;
        let journeys = mails.iter().filter_map(|mail| mail.to.enquirer());
        let households =
            journeys.filter_map(|it| Some((it, answers.reference(it, sight)?))).collect();
        Ok(Self { workers, households })
    }

    fn name(&self, mail: &Mail) -> String {
        match mail.to {
            Addressee::Worker(worker) => {
                self.workers.get(&worker).cloned().unwrap_or_else(|| "Somebody".to_owned())
            }
            Addressee::Enquirer(journey) => match self.households.get(&journey) {
                Some(reference) => format!("Household {reference}"),
                None => "A household".to_owned(),
            },
        }
    }
}

struct List {
    mails: Vec<Mail>,
    readers: Readers,
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
                @if DECIDERS.contains(&who.role) {
                    p.govuk-body {
                        a.govuk-link href=(acknowledgement::ADDRESS) { "What those who ask about fostering are told by mail" }
                    }
                }
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
                        (title(mail)) span.govuk-visually-hidden { " of " (words::moment(mail.put_at, self.today)) " for " (self.readers.name(mail)) }
                    }
                    @if mail.reminders > 0 { " (" (counted(mail.reminders)) ")" }
                },
                html! { (self.readers.name(mail)) },
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

pub(super) fn title(mail: &Mail) -> &'static str {
    match mail.kind {
        MailKind::Digest => "Morning digest",
        MailKind::AtOnce => "Reminder that cannot wait",
        MailKind::Test => "Test",
        MailKind::Acknowledgement => "Acknowledgement of an enquiry",
        MailKind::PasswordChanged => "That a password was changed",
        MailKind::FactorSetUp => "That a second step was set up",
        MailKind::FactorRemoved => "That a second step was taken away",
        MailKind::Opening => "That a household was opened in an emergency",
    }
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
        Trouble::CameBack => "it came back",
    }
}
