//! The page of a form about one journey.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use maud::{Markup, html};

use super::found::Found;
use crate::web::govuk::{Button, Errors, button_group};
use crate::web::layout::{Entry, page};
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page};

/// What a form asks, and what is said around it.
pub(super) struct Sheet<'a> {
    /// Its heading.
    pub(super) title: &'a str,
    /// What is said before it.
    pub(super) intro: Markup,
    /// Its questions.
    pub(super) questions: Markup,
    /// What sends it.
    pub(super) button: Button<'a>,
}

impl Sheet<'_> {
    /// The page: asked for the first time, or again with what is wrong.
    pub(super) fn response(
        self,
        app: &App,
        who: &SignedIn,
        found: &Found,
        errors: &Errors,
    ) -> HttpResponse {
        let status =
            if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        html_page(status, self.page(app, who, found, errors, None))
    }

    /// The page, come to from another form: it is sent to its own address.
    pub(super) fn response_from(
        self,
        app: &App,
        who: &SignedIn,
        found: &Found,
        address: &str,
    ) -> HttpResponse {
        let page = self.page(app, who, found, &Errors::default(), Some(address));
        html_page(StatusCode::OK, page)
    }

    fn page(
        self,
        app: &App,
        who: &SignedIn,
        found: &Found,
        errors: &Errors,
        sent_to: Option<&str>,
    ) -> Markup {
        let address = found.address();
        let title = format!("{}: {}", self.title, found.reference);
        let frame = app.frame_for(who, Entry::Journeys, &title).errors(errors);
        page(
            &frame.back("Back to the household", &address),
            &html! {
                span.govuk-caption-l { (found.reference) " · " (found.name) }
                h1.govuk-heading-l { (self.title) }
                (self.intro)
                form method="post" action=[sent_to] novalidate {
                    (app.marks(who, Some(found.version)))
                    (self.questions)
                    (button_group(&html! {
                        (self.button)
                        a.govuk-link href=(address) { "Cancel" }
                    }))
                }
            },
        )
    }
}
