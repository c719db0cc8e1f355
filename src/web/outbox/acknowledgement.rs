//! What those who ask about fostering are told by mail as their enquiry comes in: whether, and in which
//! words.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::ids::WorkerId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::mail::acknowledgement::{PLACES, USUAL_BODY, USUAL_SUBJECT, check, example};
use crate::store::outbox::{Single, put_single};
use crate::store::{Acknowledgement, acknowledge_as, acknowledgements, on_since, workers};
use crate::web::govuk::{
    Column, Errors, Size, button, button_group, choice, hidden, input, inset_text, radios,
    success_banner, table, textarea, warning_text,
};
use crate::web::layout::{Entry, page};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::read_line;
use crate::web::work::absence::Nothing;
use crate::web::{App, html_page, see_other, words};

/// Its address.
pub(super) const ADDRESS: &str = "/outbox/acknowledgement";
/// Letters that the words of such a mail may have.
const LONGEST: usize = 4_000;
/// Letters that its subject may have.
const LONGEST_SUBJECT: usize = 150;
/// Decisions that the page tells of.
const MOST: usize = 10;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    on: String,
    subject: String,
    body: String,
    // Which decision the page showed.
    version: i64,
    step: Step,
}

/// What a form is sent for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Step {
    /// To be shown how it reads.
    #[default]
    Preview,
    /// To be kept.
    Save,
}

/// What was just done.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Done {
    Saved,
    Tested,
}

/// What the page is asked to say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    done: Option<Done>,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let shown = Shown::of(&app).await?;
    let form = Form::of(&shown.decided);
    let page = shown.markup(&app, &who, (&form, &Errors::default()), asked.done);
    Ok(html_page(StatusCode::OK, page))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let form = posted.form;
    let shown = Shown::of(&app).await?;
    let again = |errors: &Errors, status| {
        html_page(status, shown.markup(&app, &who, (&form, errors), None))
    };
    let decided = match form.parse(&app, &who) {
        Ok(decided) => decided,
        Err(errors) => return Ok(again(&errors, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    if form.step == Step::Preview {
        return Ok(again(&Errors::default(), StatusCode::OK));
    }
    let was_kept = shown.decided.first().is_some_and(|last| {
        (last.is_on, &last.subject, &last.body) == (decided.is_on, &decided.subject, &decided.body)
    });
    if was_kept || acknowledge_as(&app.database, &decided).await? {
        return Ok(see_other(&format!("{ADDRESS}?done=saved")));
    }
    let shown = Shown::of(&app).await?;
    let form = Form { version: shown.version(), ..form };
    let errors = Errors::on(
        "subject",
        "Somebody else has changed this since you opened it: what they decided stands below. Save \
         again to have your words instead",
    );
    let page = shown.markup(&app, &who, (&form, &errors), None);
    Ok(html_page(StatusCode::CONFLICT, page))
}

/// Sends what is kept to who asks for it. The same form again sends no second one.
pub(in crate::web) async fn test(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Nothing>,
) -> Result<HttpResponse, Problem> {
    let test = Single::acknowledgement_test(posted.stamp.key.0, who.worker);
    put_single(&app.database, &test, app.mailer.domain(), (app.source.now)()).await?;
    Ok(see_other(&format!("{ADDRESS}?done=tested")))
}

impl Form {
    fn of(decided: &[Acknowledgement]) -> Self {
        let (version, is_on, subject, body) = match decided.first() {
            Some(last) => (last.version, last.is_on, &*last.subject, &*last.body),
            None => (0, false, USUAL_SUBJECT, USUAL_BODY),
        };
        let on = if is_on { "yes" } else { "no" };
        let (subject, body) = (subject.to_owned(), body.to_owned());
        Self { on: on.to_owned(), subject, body, version, step: Step::default() }
    }

    fn parse(&self, app: &App, who: &SignedIn) -> Result<Acknowledgement, Errors> {
        let mut errors = Errors::default();
        let is_on = match &*self.on {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        if is_on.is_none() {
            errors.add("on", "Select whether enquiries are acknowledged");
        }
        if is_on == Some(true) && app.mailer.folder().is_some() && self.step == Step::Save {
            errors.add("on", "Set WAYMARK_SMTP_URL first: mails that are files reach nobody");
        }
        let subject = errors.take("subject", read_line("Subject", &self.subject));
        let subject = subject.unwrap_or_default();
        let body = self.body.trim().replace("\r\n", "\n");
        for (field, text, most) in
            [("subject", &subject, LONGEST_SUBJECT), ("body", &body, LONGEST)]
        {
            let letters = text.chars().count();
            if letters > most {
                errors.add(field, format!("Use {most} letters or fewer: there are {letters}"));
            } else if text.is_empty() && errors.of(field).is_none() {
                errors.add(field, "Enter what the mail says here");
            }
        }
        let (of_subject, of_body) = check(&subject, &body);
        for (field, checked) in [("subject", of_subject), ("body", of_body)] {
            if let (Err(error), None) = (checked, errors.of(field)) {
                errors.add(field, error);
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Acknowledgement {
            version: self.version + 1,
            is_on: is_on == Some(true),
            subject,
            body,
            changed_by: who.worker,
            changed_at: (app.source.now)(),
        })
    }
}

impl Done {
    fn told(self) -> Markup {
        success_banner(match self {
            Self::Saved => "Saved. This holds for who asks from now on.",
            Self::Tested => "A test is on its way to you. It stands in the outbox.",
        })
    }
}

struct Shown {
    decided: Vec<Acknowledgement>,
    workers: HashMap<WorkerId, String>,
    now: DateTime<Utc>,
}

impl Shown {
    async fn of(app: &App) -> Result<Self, Problem> {
        Ok(Self {
            decided: acknowledgements(&app.database).await?,
            workers: workers(&app.database).await?,
            now: (app.source.now)(),
        })
    }

    fn version(&self) -> i64 {
        self.decided.first().map_or(0, |last| last.version)
    }

    fn markup(
        &self,
        app: &App,
        who: &SignedIn,
        (form, errors): (&Form, &Errors),
        done: Option<Done>,
    ) -> Markup {
        let title = "Acknowledgement to enquirers";
        let frame =
            app.frame_for(who, Entry::Outbox, title).errors(errors).back("Outbox", "/outbox");
        let main = html! {
            @if let Some(done) = done { (done.told()) }
            h1.govuk-heading-l { (title) }
            (self.state(app))
            (asked(app, who, form, errors))
            (self.preview(form))
            form method="post" action={ (ADDRESS) "/test" } novalidate {
                (app.marks(who, None))
                (button("Send me what is saved").secondary())
            }
            (self.history())
        };
        page(&frame, &main)
    }

    fn state(&self, app: &App) -> Markup {
        let today = london_day(self.now);
        html! {
            p.govuk-body {
                "Who asks about fostering and waits for a first reply can be told by mail that the \
                 enquiry has come in, and by when somebody will be in touch. Waymark sends them \
                 nothing else by itself. It is no reply: the clock of the first contact runs on."
            }
            (inset_text(&html! {
                @match on_since(&self.decided) {
                    Some((_, since)) => {
                        "Acknowledgements are sent: for each enquiry since "
                        (words::moment(since, today)) " that has an e-mail address. What was imported \
                         or had its reply already is left out."
                    },
                    None => "No acknowledgements are sent.",
                }
            }))
            @if app.mailer.folder().is_some() {
                (warning_text(
                    "No mail server is set, so mails are kept as files. Addresses of people who ask \
                     about fostering belong in no file: acknowledgements start once a server is set."
                ))
            }
        }
    }

    fn preview(&self, form: &Form) -> Markup {
        let words = example((&form.subject, &form.body), self.now);
        html! {
            h2.govuk-heading-m { "How it reads" }
            p.govuk-body { "To somebody who asks now, if a reply is promised within 72 hours:" }
            p.govuk-body { strong { (words.subject) } }
            pre.waymark-mail tabindex="0" aria-label="How it reads" { (words.text) }
        }
    }

    fn history(&self) -> Markup {
        let today = london_day(self.now);
        let columns =
            [Column::Words("When"), Column::Words("Who"), Column::Words("What holds since")];
        let rows = self.decided.iter().take(MOST).map(|it| {
            let who = self.workers.get(&it.changed_by).map_or("Somebody", |name| name);
            let what = if it.is_on { "Sent, under the subject: " } else { "Not sent. Subject: " };
            vec![
                html! { (words::moment(it.changed_at, today)) },
                html! { (who) },
                html! { (what) (it.subject) },
            ]
        });
        html! {
            @if !self.decided.is_empty() {
                (table("What was decided, the latest first", columns, rows).size(Size::Medium))
            }
        }
    }
}

fn asked(app: &App, who: &SignedIn, form: &Form, errors: &Errors) -> Markup {
    let on = [choice("yes", "Yes"), choice("no", "No")];
    html! {
        form method="post" action=(ADDRESS) novalidate {
            (app.marks(who, None))
            (hidden("version", form.version))
            (radios("on", "Are enquiries acknowledged?", on, &form.on, errors).inline())
            (input("subject", "Subject", &form.subject, errors))
            (textarea("body", "What it says", &form.body, errors)
                .hint("Name nobody: it may reach somebody else. An empty line begins a paragraph").rows(12))
            p.govuk-body { "What differs from mail to mail is written in braces:" }
            ul.govuk-list.govuk-list--bullet {
                @for (place, meaning) in PLACES { li { code { (place) } ", " (meaning) } }
            }
            (button_group(&html! {
                (button("See how it reads").secondary().saying("step", "preview"))
                (button("Save").saying("step", "save"))
            }))
        }
    }
}
