//! Signing in and out.

mod code;
mod known;

use std::net::{IpAddr, Ipv6Addr};

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use chrono::TimeDelta;
use domain::ids::WorkerId;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::govuk::{Errors, button, details, hidden, input};
use super::layout::page;
use super::posted::{Posted, fields};
use super::problem::Problem;
use super::signed_in::{SignedIn, cookie, csrf, give, token};
use super::{App, browser, carry, html_page, provider, see_other};
use crate::passwords::{ALONE, Password, is_dated};
use crate::security::Happened;
use crate::store::{
    Account, Role, Way, account_of, begin_session, draw_token, end_session, rehash, second_factor,
    token_hash,
};
pub(super) use code::{ask as ask_code, save as save_code};
use known::Counted;

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
        Role::PanelAdministrator => "/panel",
        Role::Auditor => "/trail",
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
        Ok(account) => {
            let way = way(&form.password);
            if second_factor(&app.database, account.worker).await?.is_some() {
                return code::ask_next(&app, &form, (account.worker, way)).await;
            }
            let_in(&app, &request, (&form.then, &form.typed), (&account, way)).await
        }
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
    Happened::SignedOut.line().by(who.worker).tell();
    let elsewhere = provider::after_leaving(&app, &who).await;
    let mut response = elsewhere.unwrap_or_else(|| see_other("/sign-in"));
    give(&mut response, &cookie(&app.place, String::new()))?;
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
    let known = account_of(&app.database, &form.email).await?;
    let line = |happened: Happened| {
        let whose = known.as_ref().map(|account| account.worker);
        happened.line().by(whose).how("password").network(address_of(request))
    };
    let counted = Counted::of(app, request, &form.email);
    if let Some(left) = counted.attempt(app).await? {
        line(Happened::Throttled).tell();
        return Ok(Err(Errors::on("password", too_many(left))));
    }
    let account = known.clone().filter(Account::is_enabled);
    let hash = account.as_ref().and_then(|account| account.password.as_deref());
    let password = Zeroizing::new(form.password.clone());
    let is_right = app.hashing.is_right(password.clone(), hash).await?;
    if let Some(account) = account.filter(|_| is_right) {
        counted.forget(app).await?;
        hash_anew(app, &account, password).await?;
        return Ok(Ok(account));
    }
    counted.failed(app).await?;
    line(Happened::SignInFailed).tell();
    Ok(Err(Errors::on("password", WRONG)))
}

// What was hashed as was right years ago.
async fn hash_anew(app: &App, account: &Account, password: Password) -> Result<(), Problem> {
    if account.password.as_deref().is_some_and(is_dated) {
        let hash = app.hashing.hash(password).await?;
        rehash(&app.database, account.worker, &hash).await?;
    }
    Ok(())
}

/// How a password lets somebody in: as it was enough alone, or not.
pub(super) fn way(password: &str) -> Way {
    if password.chars().count() < ALONE { Way::ShortPassword } else { Way::Password }
}

/// Signs somebody in, and leads where they wanted to go.
pub(super) async fn begin(
    app: &App,
    request: &HttpRequest,
    (then, typed): (&str, &str),
    (worker, way): (WorkerId, Way),
) -> Result<HttpResponse, Problem> {
    if let Some(before) = token(request, &app.place) {
        end_session(&app.database, &token_hash(&before)).await?;
    }
    let token = draw_token().map_err(|error| Problem::Failed(error.to_string()))?;
    let (now, browser) = ((app.source.now)(), browser::named(request));
    begin_session(&app.database, &token_hash(&token), (worker, way, &browser), now).await?;
    Happened::SignedIn.line().by(worker).how(way.as_str()).network(address_of(request)).tell();
    let mut response = onwards((then, typed), &token)?;
    give(&mut response, &cookie(&app.place, token))?;
    Ok(response)
}

/// Where somebody goes on who is signed in: to the page that was asked for, or to what they had typed.
pub(super) fn onwards((then, typed): (&str, &str), token: &str) -> Result<HttpResponse, Problem> {
    let then = if is_ours(then) { then } else { "/" };
    if typed.is_empty() {
        return Ok(see_other(then));
    }
    let typed = fields(typed.as_bytes())?;
    Ok(html_page(StatusCode::OK, carry::send_again(then, &typed, &csrf(token))))
}

/// Signs in somebody who showed a password: their browser is known from now on.
async fn let_in(
    app: &App,
    request: &HttpRequest,
    (then, typed): (&str, &str),
    (account, way): (&Account, Way),
) -> Result<HttpResponse, Problem> {
    let mut response = begin(app, request, (then, typed), (account.worker, way)).await?;
    if let Some(known) = known::cookie_for(app, request, &account.email)? {
        give(&mut response, &known)?;
    }
    Ok(response)
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

/// What is said to who must wait.
pub(super) fn too_many(left: TimeDelta) -> String {
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
            (provider::offered(app, form))
            @if provider::is_only(app) && errors.is_empty() {
                (details("Sign in with a password instead", &by_password(form, errors)))
            } @else {
                (by_password(form, errors))
            }
        },
    )
}

fn by_password(form: &Form, errors: &Errors) -> Markup {
    html! {
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
    }
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
