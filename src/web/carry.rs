//! Forms that could not be taken yet: what was typed is carried through the page in between, in the
//! browser alone, and sent again from there.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use maud::{Markup, html};

use super::govuk::{Errors, button, hidden, inset_text};
use super::layout::{Frame, page};
use super::posted::{Fields, is_common, is_secret};
use super::{App, html_page, sign_in};

/// Asks somebody whose session has ended to sign in again, and keeps what they typed.
pub(super) fn sign_in_again(app: &App, path: &str, typed: &str) -> HttpResponse {
    let form =
        sign_in::Form { then: path.to_owned(), typed: typed.to_owned(), ..Default::default() };
    let page = sign_in::page_asking(app, &form, &Errors::default());
    html_page(StatusCode::UNAUTHORIZED, page)
}

/// Shows what was typed, ready to be sent with the token of the session of now.
pub(super) fn send_again(path: &str, fields: &Fields, csrf: &str) -> Markup {
    let title = "What you typed is still here";
    page(
        &Frame::new(title),
        &html! {
            h1.govuk-heading-l { (title) }
            p.govuk-body {
                "It is not saved yet: meanwhile you signed in anew, or said again who you are. Save it \
                 now, or leave it."
            }
            (as_typed(fields))
            form method="post" action=(path) novalidate {
                (hidden("csrf", csrf))
                (carried(fields))
                (button("Save what I typed"))
            }
            p.govuk-body { a.govuk-link href="/" { "Leave it, and go to the first page" } }
        },
    )
}

/// Says that nobody knows yet what became of a form, and keeps it: sent again from here it is the
/// same, so it is saved once. Passwords are not kept.
pub(super) fn try_again(path: &str, fields: &Fields) -> Markup {
    let title = "Try again in a minute";
    let kept = || fields.iter().filter(|(name, _)| !is_secret(name));
    page(
        &Frame::new(title),
        &html! {
            h1.govuk-heading-l { (title) }
            p.govuk-body {
                "The service cannot save anything at this moment. What was saved before is safe."
            }
            p.govuk-body {
                "What you typed is still here. Send it again from this page: it is saved once, \
                 however often you send it."
            }
            (as_typed(&kept().cloned().collect()))
            form method="post" action=(path) novalidate {
                @for (name, value) in kept() { (hidden(name, value)) }
                (button("Send it again"))
            }
        },
    )
}

/// The fields of a form, all but its token and what is secret.
pub(super) fn carried(fields: &Fields) -> Markup {
    html! {
        @for (name, value) in fields.iter().filter(|(name, _)| name != "csrf" && !is_secret(name)) {
            (hidden(name, value))
        }
    }
}

/// The longest of what was typed, to be recognised by.
pub(super) fn as_typed(fields: &Fields) -> Markup {
    let is_shown = |name: &str| !is_common(name) && !is_secret(name);
    let own = fields.iter().filter(|(name, value)| is_shown(name) && !value.is_empty());
    let longest = own.max_by_key(|(_, value)| value.len());
    html! {
        @if let Some((_, text)) = longest { (inset_text(&html! { (text) })) }
    }
}
