//! Changing one's password: the one of now is asked, and other browsers are signed out.

use actix_web::HttpResponse;
use actix_web::web::Data;
use maud::{Markup, html};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::{ADDRESS, status};
use crate::passwords::{ALONE, BESIDE_A_CODE, fault};
use crate::security::Happened;
use crate::store::outbox::MailKind;
use crate::store::{account, change_password, second_factor};
use crate::web::govuk::{Errors, button, input};
use crate::web::layout::page;
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::second_step::tell;
use crate::web::sign_in::way;
use crate::web::signed_in::{SignedIn, cookie, give};
use crate::web::step_up::{judge_password, renewed};
use crate::web::{App, html_page, see_other};

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    current: String,
    password: String,
}

pub(in crate::web) async fn ask(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    response(&app, &who, &Errors::default()).await
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let form = posted.form;
    let errors = faults(&app, &who, &form).await?;
    if !errors.is_empty() {
        return response(&app, &who, &errors).await;
    }
    let hash = app.hashing.hash(Zeroizing::new(form.password.clone())).await?;
    let kept = (&who.session, way(&form.password));
    change_password(&app.database, who.worker, kept, &hash).await?;
    Happened::PasswordChanged.line().by(who.worker).tell();
    tell(&app, who.worker, MailKind::PasswordChanged).await?;
    let token = renewed(&app, &who).await?;
    let mut response = see_other(&format!("{ADDRESS}?done=password"));
    give(&mut response, &cookie(&app.place, token))?;
    Ok(response)
}

async fn faults(app: &App, who: &SignedIn, form: &Form) -> Result<Errors, Problem> {
    let mut errors = Errors::default();
    let account = account(&app.database, who.worker).await?.ok_or(Problem::NotFound)?;
    let shortest = shortest(app, who).await?;
    if let Some(fault) = fault(&form.password, shortest, &[&account.name, &account.email]) {
        errors.add("password", fault);
        return Ok(errors);
    }
    if let Some(fault) = judge_password(app, who, &form.current).await? {
        errors.add("current", fault);
    } else if form.current == form.password {
        errors.add("password", "Enter another password than the one of now");
    }
    Ok(errors)
}

async fn shortest(app: &App, who: &SignedIn) -> Result<usize, Problem> {
    let has_code = second_factor(&app.database, who.worker).await?.is_some();
    Ok(if has_code { BESIDE_A_CODE } else { ALONE })
}

async fn response(app: &App, who: &SignedIn, errors: &Errors) -> Result<HttpResponse, Problem> {
    let shortest = shortest(app, who).await?;
    Ok(html_page(status(errors), asking(app, who, shortest, errors)))
}

fn asking(app: &App, who: &SignedIn, shortest: usize, errors: &Errors) -> Markup {
    let title = "Change your password";
    let hint =
        format!("{shortest} characters or more. Four words that nobody would guess do well.");
    let frame = app.frame_of(who, title).errors(errors).back("Your account", ADDRESS);
    page(
        &frame,
        &html! {
            h1.govuk-heading-l { (title) }
            p.govuk-body { "You stay signed in here. All your other browsers are signed out." }
            form method="post" action="/account/password" novalidate {
                (app.marks(who, None))
                (input("current", "Password of now", "", errors).kind("password")
                    .autocomplete("current-password"))
                (input("password", "New password", "", errors).kind("password")
                    .autocomplete("new-password").hint(&hint))
                (button("Change password"))
            }
        },
    )
}
