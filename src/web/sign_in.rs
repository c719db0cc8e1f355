//! Signing in and out.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use chrono::TimeDelta;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::govuk::{Errors, button, hidden, input};
use super::layout::page;
use super::posted::{Posted, fields};
use super::problem::Problem;
use super::signed_in::{SignedIn, cookie, csrf, token};
use super::{App, carry, html_page, see_other};
use crate::store::{
    Account, Role, account_of, begin_session, count_failure, draw_token, end_session,
    forget_failures, token_hash, wait,
};

/// Has a browser forget the pages that it was shown. Other cookies may be a neighbour's.
const FORGET: HeaderName = HeaderName::from_static("clear-site-data");
const WRONG: &str = "The e-mail address or the password is not right";

/// The form, and where it leads.
#[derive(Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Form {
    pub(super) email: String,
    pub(super) password: String,
    /// The page that was asked for.
    pub(super) then: String,
    /// A form that was sent to it, when the session had ended.
    pub(super) typed: String,
}

/// What a link to the form says.
#[derive(Deserialize, Serialize)]
pub(super) struct Link {
    #[serde(default)]
    then: String,
}

/// The query of a link to the form, from the page that was asked for.
pub(super) fn query(then: &str) -> String {
    serde_html_form::to_string(Link { then: then.to_owned() }).unwrap_or_default()
}

/// The first page of each role.
pub(super) async fn home(who: SignedIn) -> HttpResponse {
    see_other(match who.role {
        Role::Recruiter | Role::Manager => "/work",
        Role::Marketing => "/marketing",
        Role::Administrator => "/admin/workers",
    })
}

pub(super) async fn ask(app: Data<App>, link: Query<Link>) -> HttpResponse {
    let form = Form { then: link.into_inner().then, ..Form::default() };
    html_page(StatusCode::OK, page_asking(&app, &form, &Errors::default()))
}

pub(super) async fn save(
    app: Data<App>,
    request: HttpRequest,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let form = posted.form;
    match recognise(&app, &request, &form).await? {
        Ok(account) => begin(&app, &request, &form, &account).await,
        Err(errors) => {
            let page = page_asking(&app, &form, &errors);
            Ok(html_page(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
    }
}

/// A form that asks nothing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

pub(super) async fn leave(
    app: Data<App>,
    who: SignedIn,
    _: Posted<Nothing>,
) -> Result<HttpResponse, Problem> {
    end_session(&app.database, &who.session).await?;
    let mut response = see_other("/sign-in");
    let gone = response.add_cookie(&cookie(&app.place, String::new()));
    gone.map_err(|error| Problem::Failed(error.to_string()))?;
    response.headers_mut().insert(FORGET, HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

// Whoever is wrong learns nothing but that: not whether there is such an account.
async fn recognise(
    app: &App,
    request: &HttpRequest,
    form: &Form,
) -> Result<Result<Account, Errors>, Problem> {
    let mut errors = Errors::default();
    if form.email.trim().is_empty() {
        errors.add("email", "Enter your e-mail address");
    }
    if form.password.is_empty() {
        errors.add("password", "Enter your password");
    }
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    let now = (app.source.now)();
    let counted = [counted_account(&form.email), counted_address(request)];
    for (who, free) in &counted {
        if let Some(left) = wait(&app.database, who, *free, now).await? {
            return Ok(Err(Errors::on("password", too_many(left))));
        }
    }
    let account = account_of(&app.database, &form.email).await?.filter(Account::is_enabled);
    let hash = account.as_ref().and_then(|account| account.password.as_deref());
    let password = Zeroizing::new(form.password.clone());
    let is_right = app.hashing.is_right(password, hash).await?;
    if let Some(account) = account.filter(|_| is_right) {
        forget_failures(&app.database, &counted[0].0).await?;
        return Ok(Ok(account));
    }
    for (who, _) in &counted {
        count_failure(&app.database, who, now).await?;
    }
    tracing::warn!("a sign-in failed");
    Ok(Err(Errors::on("password", WRONG)))
}

async fn begin(
    app: &App,
    request: &HttpRequest,
    form: &Form,
    account: &Account,
) -> Result<HttpResponse, Problem> {
    if let Some(before) = token(request, &app.place) {
        end_session(&app.database, &token_hash(&before)).await?;
    }
    let token = draw_token().map_err(|error| Problem::Failed(error.to_string()))?;
    let now = (app.source.now)();
    begin_session(&app.database, &token_hash(&token), account.worker, now).await?;
    let mut response = if form.typed.is_empty() {
        see_other(if is_ours(&form.then) { &form.then } else { "/" })
    } else {
        let path = if is_ours(&form.then) { &form.then } else { "/" };
        let typed = fields(form.typed.as_bytes())?;
        html_page(StatusCode::OK, carry::send_again(path, &typed, &csrf(&token)))
    };
    let added = response.add_cookie(&cookie(&app.place, token));
    added.map_err(|error| Problem::Failed(error.to_string()))?;
    Ok(response)
}

// Slips that cost nothing: an office shares an address, and one person an account.
fn counted_account(email: &str) -> (String, u32) {
    (format!("account/{}", email.trim().to_lowercase()), 5)
}

fn counted_address(request: &HttpRequest) -> (String, u32) {
    (format!("address/{}", address_of(request)), 50)
}

/// From where somebody asks. A proxy on this machine says whom it speaks for, last of all that is said.
pub(super) fn address_of(request: &HttpRequest) -> String {
    let peer = request.peer_addr().map(|peer| peer.ip());
    let told = request.headers().get_all("x-forwarded-for").last().and_then(|it| it.to_str().ok());
    let last = told.and_then(|told| told.rsplit(',').next()?.trim().parse().ok());
    let asks = match peer {
        Some(peer) if peer.is_loopback() => last.or(Some(peer)),
        peer => peer,
    };
    asks.map_or(String::new(), network)
}

// Whoever has one address of the new kind has a whole network of them.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
    }
}

fn too_many(left: TimeDelta) -> String {
    let seconds = left.num_seconds().max(1);
    let wait = match seconds {
        1 => "1 second".to_owned(),
        2..60 => format!("{seconds} seconds"),
        60..120 => "2 minutes".to_owned(),
        _ => format!("{} minutes", seconds / 60 + 1),
    };
    format!("There were too many attempts. Try again in {wait}")
}

// Where a link may lead: a path of this service, whatever a browser makes of slashes.
pub(super) fn is_ours(then: &str) -> bool {
    then.starts_with('/')
        && !then.starts_with("//")
        && !then.contains(['\\', '\t', '\r', '\n'])
        && then.chars().all(|letter| !letter.is_control())
}

pub(super) fn page_asking(app: &App, form: &Form, errors: &Errors) -> Markup {
    let title = if form.typed.is_empty() { "Sign in" } else { "Sign in again" };
    let frame = app.frame(title).errors(errors);
    page(
        &frame,
        &html! {
            h1.govuk-heading-l { (title) }
            @if !form.typed.is_empty() {
                p.govuk-body {
                    "You have been signed out, because nothing was done for half an hour or you \
                     were signed in all day. What you typed is kept: sign in, and save it."
                }
            }
            form method="post" action="/sign-in" novalidate {
                (hidden("then", &form.then))
                @if !form.typed.is_empty() { (hidden("typed", &form.typed)) }
                (input("email", "E-mail address", &form.email, errors).kind("email")
                    .autocomplete("username").without_spellcheck())
                (input("password", "Password", "", errors).kind("password")
                    .autocomplete("current-password"))
                (button("Sign in"))
            }
            p.govuk-body {
                "Forgotten your password? Ask your administrator for a link to choose another."
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_nowhere_but_here() {
        for then in ["/", "/work", "/journeys/FH-1-K?as-at=2026-03-02"] {
            assert!(is_ours(then), "{then}");
        }
        for then in ["", "work", "//evil.example", "/\\evil.example", "https://evil", "/\t/evil"] {
            assert!(!is_ours(then), "{then:?}");
        }
    }

    #[test]
    fn an_address_of_the_new_kind_stands_for_its_network() {
        let of = |address: &str| network(address.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:2"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    #[test]
    fn how_long_to_wait_is_said_in_words() {
        assert!(too_many(TimeDelta::seconds(8)).ends_with("Try again in 8 seconds"));
        assert!(too_many(TimeDelta::minutes(14)).ends_with("Try again in 15 minutes"));
    }
}
