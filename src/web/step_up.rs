//! What is asked for only of who proved a short while ago who they are: files that hold people, and what
//! changes who may do what. Whoever signed in longer ago is asked again, and goes on from there.

use actix_web::http::{Method, StatusCode};
use actix_web::web::{Data, Payload, Query};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};
use chrono::TimeDelta;
use maud::{Markup, html};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::carry::carried;
use super::govuk::{Errors, button, hidden, input};
use super::layout::page;
use super::posted::{Posted, fields, read_body};
use super::problem::Problem;
use super::second_step::{WRONG as WRONG_CODE, takes};
use super::sign_in::{is_ours, query, too_many};
use super::signed_in::{SignedIn, cookie, csrf, give};
use super::{App, html_page, provider, see_other};
use crate::security::Happened;
use crate::store::{
    Role, account, attempt, draw_token, forget_failures, prove_again, second_factor, token_hash,
};

/// Where who is signed in proves again who they are.
pub(super) const ADDRESS: &str = "/confirm";
/// So long a proof holds.
const FRESH: TimeDelta = TimeDelta::minutes(10);
/// What changes who may do what.
const CHANGES: [(&str, Method); 9] = [
    ("/admin/workers", Method::POST),
    ("/admin/workers/{worker}", Method::POST),
    ("/admin/workers/{worker}/bounds", Method::POST),
    ("/admin/second-step", Method::POST),
    ("/admin/tokens", Method::POST),
    ("/account/second-step", Method::GET),
    ("/account/second-step", Method::POST),
    ("/account/second-step/removal", Method::POST),
    ("/account/second-step/codes", Method::POST),
];
/// How files of tables end.
const FILES: [&str; 3] = [".csv", ".xlsx", ".parquet"];
/// Slips that cost nothing.
const FREE: u32 = 5;
const WRONG: &str = "The password is not right";

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Form {
    password: String,
    code: String,
    then: String,
    typed: String,
}

#[derive(Deserialize)]
pub(super) struct Link {
    #[serde(default)]
    then: String,
}

/// Whether an address is for those alone who proved who they are. Whatever marketing may take along
/// holds no people.
pub(super) fn asks(request: &HttpRequest, roles: &[Role]) -> bool {
    let Some(pattern) = request.match_pattern() else { return false };
    let is_change = |(address, method): &(&str, Method)| {
        *address == pattern && (method == request.method() || request.method() == Method::HEAD)
    };
    is_file(&pattern) && !roles.contains(&Role::Marketing) || CHANGES.iter().any(is_change)
}

/// Whether what is at an address is a file of a table.
pub(super) fn is_file(pattern: &str) -> bool {
    FILES.iter().any(|ending| pattern.ends_with(ending))
}

/// Whether somebody proved who they are a short while ago.
pub(super) fn is_fresh(app: &App, who: &SignedIn) -> bool {
    // A clock that was set back makes no proof hold longer.
    ((app.source.now)() - who.proved_at).abs() < FRESH
}

/// Asks for the proof before what was asked for. What was typed comes along, in the browser alone.
pub(super) async fn ask_first(
    app: &App,
    who: &SignedIn,
    request: &HttpRequest,
    typed: Option<Payload>,
) -> HttpResponse {
    let Some(typed) = typed else {
        let then = request.uri().path_and_query().map_or("/", |it| it.as_str());
        return see_other(&format!("{ADDRESS}?{}", query(then)));
    };
    let form = match read_body(typed).await {
        Ok(body) => Form {
            then: request.path().to_owned(),
            typed: String::from_utf8_lossy(&body).into_owned(),
            ..Form::default()
        },
        Err(problem) => return problem.error_response(),
    };
    let asked = asking(app, who, &form, &Errors::default()).await;
    asked.map_or_else(
        |problem| problem.error_response(),
        |page| html_page(StatusCode::FORBIDDEN, page),
    )
}

pub(super) async fn ask(
    app: Data<App>,
    who: SignedIn,
    link: Query<Link>,
) -> Result<HttpResponse, Problem> {
    let form = Form { then: link.into_inner().then, ..Form::default() };
    Ok(html_page(StatusCode::OK, asking(&app, &who, &form, &Errors::default()).await?))
}

pub(super) async fn save(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let form = posted.form;
    let errors = faults(&app, &who, &form).await?;
    if !errors.is_empty() {
        let page = asking(&app, &who, &form, &errors).await?;
        return Ok(html_page(StatusCode::UNPROCESSABLE_ENTITY, page));
    }
    let token = renewed(&app, &who).await?;
    Happened::ProofGiven.line().by(who.worker).tell();
    let then = if is_ours(&form.then) { &*form.then } else { "/" };
    let mut response = if !form.typed.is_empty() {
        let fields = fields(form.typed.as_bytes())?;
        html_page(
            StatusCode::OK,
            go_on(
                &app,
                &html! {
                    form method="post" action=(then) novalidate {
                        (hidden("csrf", csrf(&token)))
                        (carried(&fields))
                        (button("Go on"))
                    }
                },
            ),
        )
    } else if then.split('?').next().is_some_and(|path| path.contains('.')) {
        html_page(
            StatusCode::OK,
            go_on(
                &app,
                &html! {
                    p.govuk-body { a.govuk-link href=(then) { "Take the file" } }
                },
            ),
        )
    } else {
        see_other(then)
    };
    give(&mut response, &cookie(&app.place, token))?;
    Ok(response)
}

/// The password of who is signed in, judged: what is wrong with it, if anything. Guesses are slowed.
pub(super) async fn judge_password(
    app: &App,
    who: &SignedIn,
    password: &str,
) -> Result<Option<String>, Problem> {
    if password.is_empty() {
        return Ok(Some("Enter your password".to_owned()));
    }
    let counted = counted(who);
    let line = |happened: Happened| happened.line().by(who.worker).how("password");
    if let Some(left) = attempt(&app.database, &counted, FREE, (app.source.now)()).await? {
        line(Happened::Throttled).tell();
        return Ok(Some(too_many(left)));
    }
    let account = account(&app.database, who.worker).await?;
    let hash = account.as_ref().and_then(|account| account.password.as_deref());
    if !app.hashing.is_right(Zeroizing::new(password.to_owned()), hash).await? {
        line(Happened::ProofFailed).tell();
        return Ok(Some(WRONG.to_owned()));
    }
    forget_failures(&app.database, &counted).await?;
    Ok(None)
}

/// Gives the browser of who has just proved who they are another token: the one of before is dead.
pub(super) async fn renewed(app: &App, who: &SignedIn) -> Result<String, Problem> {
    let token = draw_token().map_err(|error| Problem::Failed(error.to_string()))?;
    let now = (app.source.now)();
    prove_again(&app.database, &who.session, &token_hash(&token), now).await?;
    Ok(token)
}

fn counted(who: &SignedIn) -> String {
    format!("confirm/{}", who.worker)
}

async fn faults(app: &App, who: &SignedIn, form: &Form) -> Result<Errors, Problem> {
    let mut errors = Errors::default();
    if let Some(fault) = judge_password(app, who, &form.password).await? {
        errors.add("password", fault);
        return Ok(errors);
    }
    if second_factor(&app.database, who.worker).await?.is_none() {
        return Ok(errors);
    }
    let counted = format!("code/{}", counted(who));
    let line = |happened: Happened| happened.line().by(who.worker).how("code");
    if form.code.trim().is_empty() {
        errors.add("code", "Enter the code");
    } else if let Some(left) = attempt(&app.database, &counted, FREE, (app.source.now)()).await? {
        line(Happened::Throttled).tell();
        errors.add("code", too_many(left));
    } else if takes(app, who.worker, &form.code).await? {
        forget_failures(&app.database, &counted).await?;
    } else {
        line(Happened::ProofFailed).tell();
        errors.add("code", WRONG_CODE);
    }
    Ok(errors)
}

async fn asking(
    app: &App,
    who: &SignedIn,
    form: &Form,
    errors: &Errors,
) -> Result<Markup, Problem> {
    let account = account(&app.database, who.worker).await?.ok_or(Problem::NotFound)?;
    let has_code = second_factor(&app.database, who.worker).await?.is_some();
    let title = "Confirm that it is you";
    let frame = app.frame_of(who, title).errors(errors);
    Ok(page(
        &frame,
        &html! {
            h1.govuk-heading-l { (title) }
            p.govuk-body {
                "You signed in more than 10 minutes ago. Before people’s details leave the service, and \
                 before it is changed who may do what, it is asked again who you are."
            }
            @if who.is_vouched {
                @if !form.typed.is_empty() {
                    p.govuk-body { "Nothing was saved yet: enter it again when you are back." }
                }
                (provider::offered_again(app, page_of(&form.then)))
            } @else if account.password.is_none() {
                p.govuk-body {
                    "You have no password here: sign out, and sign in again as you did before."
                }
            } @else {
                form method="post" action=(ADDRESS) novalidate {
                    (app.marks(who, None))
                    (hidden("then", &form.then))
                    @if !form.typed.is_empty() { (hidden("typed", &form.typed)) }
                    (input("password", "Your password", "", errors).kind("password")
                        .autocomplete("current-password"))
                    @if has_code {
                        (input("code", "Code", "", errors).width(10).autocomplete("one-time-code")
                            .without_spellcheck()
                            .hint("The six digits that your app shows now, or one of your recovery codes"))
                    }
                    (button("Confirm"))
                }
            }
            p.govuk-body { a.govuk-link href="/" { "Leave it, and go to the first page" } }
        },
    ))
}

// The page with the form that is sent to an address, where it is another.
fn page_of(address: &str) -> &str {
    let pages = ["/admin/workers", "/admin/tokens", "/account/second-step"];
    let below = |page: &&str| address.starts_with(page) || address == "/admin/second-step";
    pages.into_iter().find(below).unwrap_or(address)
}

fn go_on(app: &App, way: &Markup) -> Markup {
    let title = "You can go on";
    page(
        &app.frame(title),
        &html! {
            h1.govuk-heading-l { (title) }
            p.govuk-body { "For the next 10 minutes, you are not asked again." }
            (way)
            p.govuk-body { a.govuk-link href="/" { "Leave it, and go to the first page" } }
        },
    )
}
