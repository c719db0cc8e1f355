//! Signing in by way of the organisation's own provider, as Entra ID, by `OpenID` Connect: the code flow
//! with PKCE, and a state and a nonce that only the browser which began can know.
//!
//! What the provider answers is hostile until it is checked: by whom it was issued, for whom, when, to
//! which browser, and that it was signed with a key of the configured host. An address is no identity,
//! and gives nobody an account that is there already. A session lasts hours at most. The provider does not
//! tell when it disables somebody, so it is asked each quarter of an hour; whoever is disabled here is out at
//! once.

mod back;
mod begin;
mod known;
mod outbound;
mod pages;
mod still;
mod terms;
mod token;
mod vouched;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use maud::{Markup, html};
use tokio::sync::Mutex;

pub(super) use self::back::back;
pub(super) use self::begin::begin;
use self::known::Kept;
use self::outbound::{Fault, Outbound};
pub(super) use self::pages::after_leaving;
pub(super) use self::still::{Standing, standing};
use self::terms::Terms;
use super::govuk::{Errors, button, button_link, hidden};
use super::posted::Posted;
use super::problem::Problem;
use super::sign_in::{self, Form};
use super::signed_in::token as token_of;
use super::{App, html_page};
use crate::settings::ProviderSettings;
use crate::store::{Identity, session, token_hash};

/// Where workers go to their provider from.
const BEGIN: &str = "/sign-in/provider";
/// Where they come back to: its redirect address.
const BACK: &str = "/sign-in/callback";
/// Where what was typed goes on from.
const KEPT: &str = "/sign-in/kept";

/// The provider that workers sign in by way of.
pub struct Provider {
    terms: Terms,
    outbound: Outbound,
    kept: Mutex<Kept>,
}

impl Provider {
    /// The provider that is set, if one is. Settings that say half of it are refused.
    pub fn read(settings: &ProviderSettings) -> Result<Option<Self>, String> {
        let Some(terms) = Terms::read(settings)? else { return Ok(None) };
        token::check_by_ring();
        let outbound = Outbound::to(&terms.issuer);
        Ok(Some(Self { terms, outbound, kept: Mutex::default() }))
    }

    /// Whom it means by an id.
    pub fn identity(&self, id: &str) -> Identity {
        let authority = self.terms.tenant.as_ref().unwrap_or(&self.terms.issuer);
        Identity { authority: authority.clone(), subject: id.to_owned() }
    }

    /// Refuses one that answers, and is not what the settings say. One that does not answer may later.
    pub async fn check(&self) -> Result<(), String> {
        match self.found().await {
            Ok(_) => Ok(()),
            Err(Fault::Down(reason)) => {
                tracing::warn!(
                    reason,
                    "the provider cannot be reached: nobody can sign in by it yet"
                );
                Ok(())
            }
            Err(Fault::Wrong(reason)) => Err(format!(
                "WAYMARK_PROVIDER_ISSUER is {}, and what answers there is not that provider: {reason}. \
                 Copy the issuer from its discovery document",
                self.terms.issuer
            )),
        }
    }
}

/// What the sign-in page offers beside a password. What was typed stays on its page: the way to the
/// provider and back is then gone in another tab.
pub(super) fn offered(app: &App, form: &Form) -> Markup {
    let Some(provider) = &app.provider else { return html! {} };
    let label = format!("Sign in with {}", provider.terms.name);
    html! {
        @if form.typed.is_empty() {
            (button_link(&label, &begin::link(&form.then)))
        } @else {
            p.govuk-body {
                a.govuk-link href=(begin::link("/")) target="_blank" rel="noopener" {
                    (label) " (opens in a new tab)"
                }
                ", then come back to this page and go on."
            }
            form method="post" action=(KEPT) novalidate {
                (hidden("then", &form.then))
                (hidden("typed", &form.typed))
                (button("I have signed in").secondary())
            }
        }
        @if !provider.terms.is_only { h2.govuk-heading-m { "With a password" } }
    }
}

/// What whoever came in by the provider is offered who must say once more who they are.
pub(super) fn offered_again(app: &App, then: &str) -> Markup {
    html! {
        @if let Some(provider) = &app.provider {
            (button_link(&format!("Sign in again with {}", provider.terms.name), &begin::again(then)))
        }
    }
}

/// Goes on with what was typed, once somebody has signed in beside it.
pub(super) async fn kept(
    app: Data<App>,
    request: HttpRequest,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    if app.provider.is_none() {
        return Err(Problem::NotFound);
    }
    if let Some(token) = token_of(&request, &app.place)
        && session(&app.database, &token_hash(&token), (app.source.now)()).await?.is_some()
    {
        return sign_in::onwards((&posted.form.then, &posted.form.typed), &token);
    }
    let page = sign_in::page_asking(&app, &posted.form, &Errors::default());
    Ok(html_page(StatusCode::UNPROCESSABLE_ENTITY, page))
}

/// Whether the sign-in page shows the password form behind a link alone.
pub(super) fn is_only(app: &App) -> bool {
    app.provider.as_ref().is_some_and(|provider| provider.terms.is_only)
}
