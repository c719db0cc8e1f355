//! What somebody sees who is not let in, and who leaves.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError as _};
use maud::{Markup, html};

use super::Provider;
use super::back::Refused;
use super::begin::{link, with_query};
use super::outbound::Fault;
use crate::web::govuk::button_link;
use crate::web::layout::page;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page};

const NOT_BEGUN: (StatusCode, &str) = (StatusCode::BAD_REQUEST, "This sign-in cannot be finished");

impl Provider {
    /// Says that the provider cannot be asked now.
    pub(super) fn down(&self, app: &App, fault: &Fault) -> HttpResponse {
        match fault {
            Fault::Down(reason) => tracing::warn!(reason, "the provider does not answer"),
            Fault::Wrong(reason) => tracing::error!(reason, "the provider does not answer as one"),
        }
        let sentence = format!(
            "What checks who you are ({}) cannot be asked at this moment. Whoever is signed in stays so.",
            self.terms.name
        );
        let mut response = self.told(
            app,
            (StatusCode::SERVICE_UNAVAILABLE, "You cannot sign in at this moment"),
            &html! { p.govuk-body { (sentence) } (self.ask_if_it_stays()) },
        );
        response.headers_mut().insert(RETRY_AFTER, 60.into());
        response
    }

    /// Says that many sign-ins were begun from there, and none finished.
    pub(super) fn too_many(&self, app: &App) -> HttpResponse {
        let mut response = self.told(
            app,
            (StatusCode::TOO_MANY_REQUESTS, "Try again in a quarter of an hour"),
            &html! { p.govuk-body { "Very many sign-ins were begun where you are, and not finished." } },
        );
        response.headers_mut().insert(RETRY_AFTER, 900.into());
        response
    }

    /// Says why nobody is signed in, and what to do.
    pub(super) fn refusal(&self, app: &App, refused: Refused) -> HttpResponse {
        if let Refused::NotBelieved(reason) = refused {
            tracing::warn!(reason, "what came from the provider was not believed");
        }
        let (title, body) = match refused {
            Refused::NoAnswer(fault) => return self.down(app, &fault),
            Refused::Failed(problem) => return problem.error_response(),
            Refused::NotBegun => {
                let why = "It was begun more than 10 minutes ago, in another window or another browser, \
                           or is finished already. Begin again.";
                return self.told(app, NOT_BEGUN, &html! { p.govuk-body { (why) } });
            }
            Refused::ByProvider | Refused::NotBelieved(_) => {
                ("You are not signed in", self.not_let_in())
            }
            Refused::NoRole => ("You have no access to Waymark yet", self.without_role()),
            Refused::Disabled => ("Your account is disabled", self.disabled()),
            Refused::AddressTaken(email) => {
                ("Your address has an account already", self.address_taken(&email))
            }
            Refused::Nameless => ("Your name or address is missing", self.nameless()),
        };
        self.told(app, (StatusCode::FORBIDDEN, title), &body)
    }

    fn not_let_in(&self) -> Markup {
        html! {
            p.govuk-body {
                "You were not let in with " (self.terms.name) ", or went back, or what came from there \
                 could not be checked."
            }
            (self.ask_if_it_stays())
        }
    }

    fn without_role(&self) -> Markup {
        html! {
            p.govuk-body {
                "You are signed in with " (self.terms.name) ", and have no role in Waymark. Ask "
                (self.terms.help) " to give you one, then sign in again."
            }
        }
    }

    fn disabled(&self) -> Markup {
        html! {
            p.govuk-body {
                "Your access to Waymark was taken away. Ask " (self.terms.help)
                " if you should have it."
            }
        }
    }

    fn address_taken(&self, email: &str) -> Markup {
        html! {
            p.govuk-body {
                "Another account of Waymark has the address " (email) ". An address alone does not say \
                 who you are, so ask " (self.terms.help) " to link the two, with "
                code { "waymark worker link" } "."
            }
        }
    }

    fn nameless(&self) -> Markup {
        html! {
            p.govuk-body {
                "With " (self.terms.name) " came no name, or no e-mail address to send mail to. Ask "
                (self.terms.help) " to let Waymark have them: the claims name and email."
            }
        }
    }

    fn told(&self, app: &App, (status, title): (StatusCode, &str), body: &Markup) -> HttpResponse {
        let main = html! {
            h1.govuk-heading-l { (title) }
            (body)
            (button_link(&format!("Sign in with {}", self.terms.name), &link("/")))
            p.govuk-body { a.govuk-link href="/sign-in" { "Go to the sign-in page" } }
        };
        html_page(status, page(&app.frame(title), &main))
    }

    fn ask_if_it_stays(&self) -> Markup {
        html! {
            p.govuk-body {
                "Try again in a minute. If it stays like this, tell " (self.terms.help) "."
            }
        }
    }
}

/// What somebody sees for whom a provider vouched and who has signed out here: they go on to it, to sign
/// out there, too. A form may lead nowhere else, so it is the page that does.
pub(in crate::web) async fn after_leaving(app: &App, who: &SignedIn) -> Option<HttpResponse> {
    let provider = app.provider.as_ref().filter(|_| who.is_vouched)?;
    let found = provider.found().await.ok()?;
    let (client, back) = (&*provider.terms.client, app.place.link("/sign-in"));
    let told = [("client_id", client), ("post_logout_redirect_uri", &back)];
    let there = with_query(found.end_session.as_deref()?, &told).ok()?;
    let title = "You are signed out of Waymark";
    let main = html! {
        h1.govuk-heading-l { (title) }
        p.govuk-body { "Sign out of " (provider.terms.name) ", too, if others use this computer." }
        (button_link("Sign out there, too", &there))
        p.govuk-body { a.govuk-link href="/sign-in" { "Go to the sign-in page" } }
    };
    let mut response = html_page(StatusCode::OK, page(&app.frame(title), &main));
    let refresh = HeaderValue::from_str(&format!("0; url={there}")).ok()?;
    response.headers_mut().insert(HeaderName::from_static("refresh"), refresh);
    Some(response)
}
