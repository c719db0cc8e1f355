//! Choosing a password by a link that works once. The first link of all makes the administrator.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use domain::ids::WorkerId;
use maud::{Markup, html};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::govuk::{Errors, button, hidden, input};
use super::layout::{Frame, page};
use super::posted::Posted;
use super::problem::Problem;
use super::second_step::tell;
use super::text::read_line;
use super::{App, html_page, see_other};
use crate::passwords::{ALONE, BESIDE_A_CODE, fault};
use crate::security::Happened;
use crate::store::outbox::MailKind;
use crate::store::{
    Account, AccountError, Invited, accept, accept_first, account, invited, second_factor,
    token_hash,
};

const DEAD: &str = "This link has been used or is too old. Ask your administrator for a new one, or \
                    run `waymark worker reset-password`.";

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Form {
    token: String,
    name: String,
    email: String,
    password: String,
}

#[derive(Deserialize)]
pub(super) struct Link {
    #[serde(default)]
    token: String,
}

pub(super) async fn ask(app: Data<App>, link: Query<Link>) -> Result<HttpResponse, Problem> {
    let form = Form { token: link.into_inner().token, ..Form::default() };
    let Some(whom) = find(&app, &form).await? else { return Ok(dead()) };
    let known = Known::of(&app, whom).await?;
    Ok(html_page(StatusCode::OK, page_asking(&app, &known, &form, &Errors::default())))
}

pub(super) async fn save(app: Data<App>, posted: Posted<Form>) -> Result<HttpResponse, Problem> {
    let form = posted.form;
    let Some(whom) = find(&app, &form).await? else {
        Happened::LinkRefused.line().tell();
        return Ok(dead());
    };
    let known = Known::of(&app, whom).await?;
    let errors = faults(whom, &form, &known);
    if !errors.is_empty() {
        let page = page_asking(&app, &known, &form, &errors);
        return Ok(html_page(StatusCode::UNPROCESSABLE_ENTITY, page));
    }
    let hash = app.hashing.hash(Zeroizing::new(form.password.clone())).await?;
    let token = token_hash(&form.token);
    match whom {
        Invited::Worker(worker) => {
            if !accept(&app.database, &token, worker, &hash).await? {
                return Ok(dead());
            }
            Happened::PasswordChanged.line().by(worker).how("link").tell();
            if known.had_password() {
                tell(&app, worker, MailKind::PasswordChanged).await?;
            }
        }
        Invited::First => {
            let (id, now) = (WorkerId((app.source.id)()), (app.source.now)());
            let told = (form.name.trim(), form.email.trim(), &*hash);
            match accept_first(&app.database, &token, id, told, now).await {
                Ok(worker) => Happened::AccountMade.line().of(worker).how("first").tell(),
                // Somebody else opened it at the same time.
                Err(AccountError::NotTheFirst) => return Ok(dead()),
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(see_other("/sign-in"))
}

async fn find(app: &App, form: &Form) -> Result<Option<Invited>, Problem> {
    let now = (app.source.now)();
    Ok(invited(&app.database, &token_hash(&form.token), now).await?)
}

/// Who chooses, where they have an account already.
struct Known {
    account: Option<Account>,
    shortest: usize,
}

impl Known {
    async fn of(app: &App, whom: Invited) -> Result<Self, Problem> {
        let Invited::Worker(worker) = whom else {
            return Ok(Self { account: None, shortest: ALONE });
        };
        let known = account(&app.database, worker).await?.ok_or(Problem::NotFound)?;
        // A link sets no second step aside.
        let has_code = second_factor(&app.database, worker).await?.is_some();
        Ok(Self { account: Some(known), shortest: if has_code { BESIDE_A_CODE } else { ALONE } })
    }

    fn had_password(&self) -> bool {
        self.account.as_ref().is_some_and(|account| account.password.is_some())
    }

    // What others know of who chooses, by whom no password should be guessed.
    fn about<'a>(&'a self, form: &'a Form) -> [&'a str; 2] {
        let known = self.account.as_ref();
        known.map_or([&form.name, &form.email], |known| [&known.name, &known.email])
    }
}

fn faults(whom: Invited, form: &Form, known: &Known) -> Errors {
    let mut errors = Errors::default();
    if whom == Invited::First {
        let name = errors.take("name", read_line("Name", &form.name));
        if name.is_some_and(|name| name.is_empty()) {
            errors.add("name", "Enter your name");
        }
        if !is_address(&form.email) {
            errors.add("email", "Enter your e-mail address, like name@council.example");
        }
    }
    if let Some(fault) = fault(&form.password, known.shortest, &known.about(form)) {
        errors.add("password", fault);
    }
    errors
}

/// Whether mail could be sent there.
pub(super) fn is_address(email: &str) -> bool {
    email.trim().parse::<lettre::Address>().is_ok()
}

fn page_asking(app: &App, known: &Known, form: &Form, errors: &Errors) -> Markup {
    let (title, intro) = match &known.account {
        None => (
            "Set up Waymark",
            "You will be this service's first administrator, who adds the others.".to_owned(),
        ),
        Some(known) => {
            let who = format!("This is for {}, who signs in as {}.", known.name, known.email);
            ("Choose a password", who)
        }
    };
    let hint = format!(
        "{} characters or more. Four words that nobody would guess do well.",
        known.shortest
    );
    let frame = app.frame(title).errors(errors);
    page(
        &frame,
        &html! {
            h1.govuk-heading-l { (title) }
            p.govuk-body { (intro) }
            form method="post" action="/password" novalidate {
                (hidden("token", &form.token))
                @if known.account.is_none() {
                    (input("name", "Your name", &form.name, errors).autocomplete("name"))
                    (input("email", "Your e-mail address", &form.email, errors).kind("email")
                        .autocomplete("username").without_spellcheck())
                }
                (input("password", "New password", "", errors).kind("password")
                    .autocomplete("new-password").hint(&hint))
                (button("Save password"))
            }
        },
    )
}

fn dead() -> HttpResponse {
    let title = "This link no longer works";
    let main = html! { h1.govuk-heading-l { (title) } p.govuk-body { (DEAD) } };
    html_page(StatusCode::GONE, page(&Frame::new(title), &main))
}
