//! One's reminders: what the next digest will say, what went in the last 30 days and why, and what one
//! wants by mail.

mod choosing;
mod coming;
mod diary;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::calendar::london_day;
use maud::{Markup, html};
use projections::reminders::{Said, said_on};
use serde::Deserialize;

use self::choosing::{Form, asked};
use self::coming::Coming;
use super::parts;
use crate::store::outbox::{Mail, Single, mails_for, put_single};
use crate::store::{Role, choose_mail, has_diary, mail_choices};
use crate::web::govuk::{Column, Errors, Size, button, details, success_banner, table};
use crate::web::layout::{Entry, page};
use crate::web::outbox::{state, title};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::work::absence::Nothing;
use crate::web::{App, html_page, see_other, words};

/// Its address.
pub(super) const ADDRESS: &str = "/work/reminders";
/// How far back the page looks.
const BACK: Days = Days::new(30);

/// What was just done.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Done {
    Kept,
    Tested,
    DiaryClosed,
}

/// What the page is asked to say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    done: Option<Done>,
}

pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let choice = mail_choices(&app.database).await?.remove(&who.worker).unwrap_or_default();
    let form = Form::of(choice);
    let shown = Shown::of(&app, &who).await?;
    let told = asked.done.map(Done::told);
    let page = shown.markup(&app, &who, (&form, &Errors::default()), told.as_ref());
    Ok(html_page(StatusCode::OK, page))
}

pub(in crate::web) async fn choose(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let form = posted.form;
    match form.read(who.role == Role::Manager) {
        Ok(choice) => {
            choose_mail(&app.database, who.worker, choice, (app.source.id)()).await?;
            Ok(see_other(&format!("{ADDRESS}?done=kept")))
        }
        Err(errors) => {
            let shown = Shown::of(&app, &who).await?;
            let page = shown.markup(&app, &who, (&form, &errors), None);
            Ok(html_page(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
    }
}

/// Sends a mail that says that mail arrives. The same form again sends no second one.
pub(in crate::web) async fn test(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Nothing>,
) -> Result<HttpResponse, Problem> {
    let (mail, now) = (posted.stamp.key.0, (app.source.now)());
    let test = Single::test(mail, who.worker);
    put_single(&app.database, &test, app.mailer.domain(), now).await?;
    Ok(see_other(&format!("{ADDRESS}?done=tested")))
}

/// The page, with the address at which a diary was opened. It is told this once.
pub(in crate::web) async fn opened(
    app: &App,
    who: &SignedIn,
    address: &str,
) -> Result<HttpResponse, Problem> {
    let choice = mail_choices(&app.database).await?.remove(&who.worker).unwrap_or_default();
    let asked = (&Form::of(choice), &Errors::default());
    let shown = Shown::of(app, who).await?;
    let page = shown.markup(app, who, asked, Some(&diary::opened(address)));
    Ok(html_page(StatusCode::OK, page))
}

impl Done {
    fn told(self) -> Markup {
        success_banner(match self {
            Self::Kept => "What you want by mail is kept.",
            Self::Tested => "A test is on its way. It stands below, with what became of it.",
            Self::DiaryClosed => {
                "Your diary has no address any more. Calendars that asked it keep \
                                  what they have."
            }
        })
    }
}

struct Shown {
    mails: Vec<Mail>,
    has_diary: bool,
    coming: Coming,
    // What each pathway in use has households reminded of that ask today, with its label.
    rules: Vec<(String, Vec<Said>)>,
    today: NaiveDate,
}

impl Shown {
    async fn of(app: &App, who: &SignedIn) -> Result<Self, Problem> {
        let now: DateTime<Utc> = (app.source.now)();
        let since = now.checked_sub_days(BACK).unwrap_or(now);
        Ok(Self {
            mails: mails_for(&app.database, who.worker, since).await?,
            has_diary: has_diary(&app.database, who.worker).await?,
            coming: Coming::of(app, who, now).await?,
            rules: said_on(app.answers.read().await?.pathways(), london_day(now)),
            today: london_day(now),
        })
    }

    fn markup(
        &self,
        app: &App,
        who: &SignedIn,
        (form, errors): (&Form, &Errors),
        told: Option<&Markup>,
    ) -> Markup {
        let frame = app.frame_for(who, Entry::Work, "Reminders").errors(errors).wide();
        let main = html! {
            @if let Some(told) = told { (told) }
            h1.govuk-heading-l { "Reminders" }
            (parts(ADDRESS))
            (self.coming.markup(self.today))
            (self.gone())
            form method="post" action={ (ADDRESS) "/test" } novalidate {
                (app.marks(who, None))
                (button("Send me a test").secondary())
            }
            (asked(app, who, form, errors))
            (diary::asked(app, who, self.has_diary))
            (rules(&self.rules))
        };
        page(&frame, &main)
    }

    fn gone(&self) -> Markup {
        let columns = [
            Column::Words("Mail"),
            Column::Words("Put in"),
            Column::Figures("Reminders"),
            Column::Words("State"),
        ];
        let rows = self.mails.iter().map(|mail| {
            let put_at = words::moment(mail.put_at, self.today);
            vec![
                html! {
                    a.govuk-link href={ "/outbox/" (mail.mail) } {
                        (title(mail)) span.govuk-visually-hidden { " of " (put_at) ", and why you got it" }
                    }
                },
                html! { (put_at) },
                html! { (mail.reminders) },
                html! { (state(mail.state)) },
            ]
        });
        html! {
            @if self.mails.is_empty() {
                h2.govuk-heading-m { "What you got" }
                p.govuk-body { "No mail in the last 30 days." }
            } @else {
                (table("What you got in the last 30 days", columns, rows).size(Size::Medium).cards())
                p.govuk-body { "Open one to see why it came: the rule, and each household it is about." }
            }
        }
    }
}

fn rules(rules: &[(String, Vec<Said>)]) -> Markup {
    let told = html! {
        @for (pathway, said) in rules {
            @if rules.len() > 1 { p.govuk-body { (pathway) ":" } }
            ul.govuk-list.govuk-list--bullet {
                @for it in said { li { strong { (it.label) ". " } (it.rule) } }
            }
        }
        p.govuk-body {
            "So it is for households that ask today: the pathway file says when. One that asked before keeps \
             the times of its day."
        }
        p.govuk-body {
            "A snooze puts off the next action, and nothing that the pathway promises. While a journey is \
             paused, only the review of the pause is told, and who is asked to take it over."
        }
    };
    details("What there are reminders of", &told)
}
