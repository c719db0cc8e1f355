//! The page of a form about one journey.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use maud::{Markup, html};

use super::found::Found;
use crate::web::drafts::Keeping;
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

/// What is around the questions of some forms.
#[derive(Default)]
pub(super) struct Around<'a> {
    /// Where the form is sent, if not to its own address.
    pub(super) sent_to: Option<&'a str>,
    /// How a draft of it is kept.
    pub(super) draft: Option<Keeping>,
    /// What was saved just before.
    pub(super) done: Option<String>,
    /// What sends it with another end.
    pub(super) more: Option<Button<'a>>,
}

impl From<Keeping> for Around<'_> {
    fn from(keeping: Keeping) -> Self {
        Self { draft: Some(keeping), ..Self::default() }
    }
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
        self.response_keeping(app, who, found, errors, &Around::default())
    }

    /// The same, where a draft is kept of what is typed: with how it is kept, and what was saved
    /// just before.
    pub(super) fn response_keeping(
        self,
        app: &App,
        who: &SignedIn,
        found: &Found,
        errors: &Errors,
        around: &Around<'_>,
    ) -> HttpResponse {
        let status =
            if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        html_page(status, self.page(app, who, found, errors, around))
    }

    /// The page, come to from another form: it is sent to its own address.
    pub(super) fn response_from(
        self,
        app: &App,
        who: &SignedIn,
        found: &Found,
        address: &str,
    ) -> HttpResponse {
        let around = Around { sent_to: Some(address), ..Around::default() };
        self.response_keeping(app, who, found, &Errors::default(), &around)
    }

    fn page(
        self,
        app: &App,
        who: &SignedIn,
        found: &Found,
        errors: &Errors,
        around: &Around<'_>,
    ) -> Markup {
        let address = found.address();
        let title = format!("{}: {}", self.title, found.reference);
        let mut frame = app.frame_for(who, Entry::Journeys, &title).errors(errors);
        if let Some(done) = &around.done {
            frame = frame.done(done);
        }
        page(
            &frame.back("Back to the household", &address),
            &html! {
                span.govuk-caption-l { (found.reference) " · " (found.name) }
                h1.govuk-heading-l { (self.title) }
                (self.intro)
                @if let Some(draft) = &around.draft { (draft.told()) }
                form method="post" action=[around.sent_to] novalidate
                    data-draft=[around.draft.as_ref().map(Keeping::address)] {
                    (app.marks(who, Some(found.version)))
                    (self.questions)
                    (button_group(&html! {
                        (self.button)
                        @if let Some(more) = around.more { (more) }
                        @if let Some(draft) = &around.draft { (draft.buttons()) }
                        a.govuk-link href=(address) { "Cancel" }
                    }))
                }
            },
        )
    }
}
