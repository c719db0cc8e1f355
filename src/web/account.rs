//! Your account: how you sign in, and where you are signed in.

mod codes;
mod password;
mod second_step;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

use super::govuk::{
    Column, Errors, Size, button, success_banner, summary_list, summary_row, table,
};
use super::layout::page;
use super::posted::Posted;
use super::problem::Problem;
use super::second_step::ADDRESS as SECOND_STEP;
use super::signed_in::SignedIn;
use super::{App, html_page, see_other, words};
use crate::security::Happened;
use crate::store::{
    Account, Listed, SecondFactor, account, codes_left, end_listed, end_other_sessions, listed_as,
    second_factor, sessions_of, sign_in_rule,
};
pub(super) use codes::{download, renew};
pub(super) use password::{ask as ask_password, save as save_password};
pub(super) use second_step::{ask as ask_second_step, remove, save as save_second_step};

/// Its address.
pub(super) const ADDRESS: &str = "/account";

/// What was just done.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Done {
    Password,
    Removed,
    Ended,
}

/// What the page is asked to say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    done: Option<Done>,
}

/// Which browsers are to be signed out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ending {
    end: String,
}

impl Done {
    fn told(self) -> &'static str {
        match self {
            Self::Password => {
                "Your password is changed. Your other browsers are signed out, and a mail tells you of it."
            }
            Self::Removed => {
                "Your second step is taken away. Your other browsers are signed out, and a mail tells \
                 you of it."
            }
            Self::Ended => "Signed out there.",
        }
    }
}

pub(super) async fn show(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let shown = Shown::of(&app, &who).await?;
    Ok(html_page(StatusCode::OK, shown.markup(&app, &who, asked.done)))
}

/// Signs out one browser of who asks, or all but this one.
pub(super) async fn end(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Ending>,
) -> Result<HttpResponse, Problem> {
    let end = posted.form.end;
    if end == "others" {
        end_other_sessions(&app.database, who.worker, &who.session).await?;
        Happened::SessionEnded.line().by(who.worker).how("others").tell();
    } else {
        let id: Uuid = end.parse().map_err(|_| Problem::NoForm)?;
        let listed = sessions_of(&app.database, who.worker, (app.source.now)()).await?;
        // One that has ended is ended. This one signs out by the button above.
        let found = listed.iter().find(|it| it.id == id && id != listed_as(&who.session));
        if let Some(found) = found {
            end_listed(&app.database, found).await?;
            Happened::SessionEnded.line().by(who.worker).how("one").tell();
        }
    }
    Ok(see_other(&format!("{ADDRESS}?done=ended")))
}

struct Shown {
    account: Account,
    factor: Option<SecondFactor>,
    codes_left: i64,
    is_needed: bool,
    sessions: Vec<Listed>,
    now: DateTime<Utc>,
}

impl Shown {
    async fn of(app: &App, who: &SignedIn) -> Result<Self, Problem> {
        let now = (app.source.now)();
        Ok(Self {
            account: account(&app.database, who.worker).await?.ok_or(Problem::NotFound)?,
            factor: second_factor(&app.database, who.worker).await?,
            codes_left: codes_left(&app.database, who.worker).await?,
            is_needed: sign_in_rule(&app.database).await?.is_some_and(|rule| rule.second_factor),
            sessions: sessions_of(&app.database, who.worker, now).await?,
            now,
        })
    }

    fn markup(&self, app: &App, who: &SignedIn, done: Option<Done>) -> Markup {
        let frame = app.frame_of(who, "Your account").wide();
        let main = html! {
            @if let Some(done) = done { (success_banner(done.told())) }
            h1.govuk-heading-l { "Your account" }
            (self.told())
            @if self.account.password.is_some() { (self.second_step(app, who)) }
            (self.browsers(app, who))
        };
        page(&frame, &main)
    }

    fn told(&self) -> Markup {
        let mut rows = vec![
            summary_row("Name", &self.account.name),
            summary_row("E-mail address", &self.account.email),
            summary_row("Role", self.account.role.as_str()),
        ];
        if self.account.password.is_some() {
            let password = summary_row("Password", "Known to you alone");
            rows.push(password.action("Change", "your password", "/account/password"));
        }
        summary_list(&rows)
    }

    fn second_step(&self, app: &App, who: &SignedIn) -> Markup {
        html! {
            h2.govuk-heading-m { "Second step" }
            @if let Some(factor) = &self.factor {
                @let since = DateTime::from_timestamp_micros(factor.set_up_at).unwrap_or_default();
                p.govuk-body {
                    "After your password, a code of your app is asked, since "
                    (words::moment(since, london_day(self.now))) ". "
                    (left(self.codes_left))
                }
                form method="post" action=(SECOND_STEP) novalidate {
                    (app.marks(who, None))
                    .govuk-button-group {
                        (button("Make other recovery codes").secondary()
                            .sends_to("/account/second-step/codes"))
                        a.govuk-link href=(SECOND_STEP) { "Set up another app" }
                        @if !self.is_needed {
                            button.waymark-quiet type="submit" formaction="/account/second-step/removal" {
                                "Take the second step away"
                            }
                        }
                    }
                }
            } @else {
                p.govuk-body {
                    "A password can be guessed or watched. With a second step, whoever has yours cannot sign \
                     in without your phone."
                }
                p.govuk-body { a.govuk-link href=(SECOND_STEP) { "Set up a second step" } }
            }
        }
    }

    fn browsers(&self, app: &App, who: &SignedIn) -> Markup {
        let this = listed_as(&who.session);
        let columns = [
            Column::Words("Browser"),
            Column::Words("Signed in"),
            Column::Words("Last used"),
            Column::Unheaded("Actions"),
        ];
        let at = |at| words::moment(at, london_day(self.now));
        let rows = self.sessions.iter().map(|it| {
            let is_this = it.id == this;
            let action = html! {
                @if is_this { "This browser" } @else {
                    button.waymark-quiet type="submit" name="end" value=(it.id) {
                        "Sign out" span.govuk-visually-hidden { " " (it.browser) ", last used " (at(it.seen_at)) }
                    }
                }
            };
            vec![html! { (named(&it.browser)) }, html! { (at(it.begun_at)) }, html! { (at(it.seen_at)) }, action]
        });
        html! {
            form method="post" action="/account/sessions" novalidate {
                (app.marks(who, None))
                (table("Where you are signed in", columns, rows).size(Size::Medium).cards())
                @if self.sessions.len() > 1 {
                    button.govuk-button.govuk-button--secondary type="submit" name="end" value="others" {
                        "Sign out everywhere else"
                    }
                }
            }
        }
    }
}

fn named(browser: &str) -> &str {
    if browser.is_empty() { "A browser" } else { browser }
}

fn left(codes: i64) -> String {
    match codes {
        0 => "You have no recovery codes left: make others, or a lost phone locks you out."
            .to_owned(),
        1 => "You have one recovery code left: make others soon.".to_owned(),
        codes => format!("You have {codes} recovery codes left."),
    }
}

// What the pages below say is wrong.
fn status(errors: &Errors) -> StatusCode {
    if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}
