//! The second step: a code, asked of whoever showed the right password and has one set up.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use domain::ids::WorkerId;
use maud::{Markup, html};
use serde::Deserialize;

use super::known::Counted;
use super::{Form, Link, address_of, is_ours, let_in, page_asking, too_many};
use crate::security::Happened;
use crate::store::{
    Way, account, begin_sign_in, draw_token, end_sign_in, sign_in_begun, token_hash,
};
use crate::web::govuk::{Errors, button, hidden, input};
use crate::web::layout::page;
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::second_step::{WRONG, takes};
use crate::web::signed_in::{give, named_cookie, shown_cookie};
use crate::web::{App, html_page};

/// Its address.
const ADDRESS: &str = "/sign-in/code";
/// What the cookie between the steps is called, after the service.
const NAME: &str = "-code";
const TOO_LATE: &str = "Enter your password again: the code was not entered within 10 minutes";

/// The code, and what came along with the password.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Asked {
    code: String,
    then: String,
    typed: String,
}

/// Asks whoever showed the right password for their code.
pub(super) async fn ask_next(
    app: &App,
    form: &Form,
    who: (WorkerId, Way),
) -> Result<HttpResponse, Problem> {
    let token = draw_token().map_err(|error| Problem::Failed(error.to_string()))?;
    begin_sign_in(&app.database, &token_hash(&token), who, (app.source.now)()).await?;
    let form = Asked { then: form.then.clone(), typed: form.typed.clone(), ..Asked::default() };
    let mut response = html_page(StatusCode::OK, asking(app, &form, &Errors::default()));
    give(&mut response, &named_cookie(&app.place, NAME, token))?;
    Ok(response)
}

/// The page again, as where it was loaded anew. Who showed no password is asked for that.
pub(in crate::web) async fn ask(
    app: Data<App>,
    request: HttpRequest,
    link: Query<Link>,
) -> Result<HttpResponse, Problem> {
    let (then, errors) = (link.into_inner().then, Errors::default());
    let page = if begun(&app, &request).await?.is_some() {
        asking(&app, &Asked { then, ..Asked::default() }, &errors)
    } else {
        page_asking(&app, &Form { then, ..Form::default() }, &errors)
    };
    Ok(html_page(StatusCode::OK, page))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    request: HttpRequest,
    posted: Posted<Asked>,
) -> Result<HttpResponse, Problem> {
    let form = posted.form;
    let Some((token, (worker, way))) = begun(&app, &request).await? else {
        return Ok(again(&app, form));
    };
    let who = account(&app.database, worker).await?.ok_or(Problem::NotFound)?;
    if form.code.trim().is_empty() {
        return Ok(wrong(&app, &form, "Enter the code"));
    }
    let counted = Counted::of_code(&app, &request, &who.email);
    let line =
        |happened: Happened| happened.line().by(worker).how("code").network(address_of(&request));
    if let Some(left) = counted.attempt(&app).await? {
        line(Happened::Throttled).tell();
        return Ok(wrong(&app, &form, &too_many(left)));
    }
    if !takes(&app, worker, &form.code).await? {
        counted.failed(&app).await?;
        line(Happened::SignInFailed).tell();
        return Ok(wrong(&app, &form, WRONG));
    }
    counted.forget(&app).await?;
    if !end_sign_in(&app.database, &token_hash(&token)).await? {
        return Ok(again(&app, form));
    }
    let mut response = let_in(&app, &request, (&form.then, &form.typed), (&who, way)).await?;
    give(&mut response, &named_cookie(&app.place, NAME, String::new()))?;
    Ok(response)
}

async fn begun(
    app: &App,
    request: &HttpRequest,
) -> Result<Option<(String, (WorkerId, Way))>, Problem> {
    let Some(token) = shown_cookie(request, &app.place, NAME) else { return Ok(None) };
    let found = sign_in_begun(&app.database, &token_hash(&token), (app.source.now)()).await?;
    Ok(found.map(|found| (token, found)))
}

fn again(app: &App, form: Asked) -> HttpResponse {
    let form = Form { then: form.then, typed: form.typed, ..Form::default() };
    let page = page_asking(app, &form, &Errors::on("password", TOO_LATE));
    html_page(StatusCode::UNPROCESSABLE_ENTITY, page)
}

fn wrong(app: &App, form: &Asked, sentence: &str) -> HttpResponse {
    let page = asking(app, form, &Errors::on("code", sentence));
    html_page(StatusCode::UNPROCESSABLE_ENTITY, page)
}

fn asking(app: &App, form: &Asked, errors: &Errors) -> Markup {
    let title = "Enter your code";
    let then = if is_ours(&form.then) { &*form.then } else { "" };
    page(
        &app.frame(title).errors(errors),
        &html! {
            h1.govuk-heading-l { (title) }
            form method="post" action=(ADDRESS) novalidate {
                (hidden("then", then))
                @if !form.typed.is_empty() { (hidden("typed", &form.typed)) }
                (input("code", "Code", "", errors).width(10).autocomplete("one-time-code")
                    .without_spellcheck()
                    .hint("The six digits that your app shows now, or one of your recovery codes"))
                (button("Go on"))
            }
            p.govuk-body {
                "No phone and no recovery code? Your administrator can take the second step away, and you \
                 set it up anew."
            }
            p.govuk-body { a.govuk-link href="/sign-in" { "Sign in as somebody else" } }
        },
    )
}
