//! The pages that the public sees, in the service's name and colour.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue, REFERRER_POLICY};
use actix_web::{HttpResponse, ResponseError as _};
use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use domain::calendar::london_time;
use maud::{DOCTYPE, Markup, html};

use super::form::{Form, TOKEN};
use super::questions::{questions, typed};
use super::token::Shown;
use super::{ADDRESS, Asking, EnquiryForm};
use crate::mail::acknowledgement::moment;
use crate::web::govuk::{Errors, button, error_summary, hidden, panel, phase_banner, skip_link};
use crate::web::problem::Problem;
use crate::web::server::policy_framed_by;
use crate::web::{assets, html_page, words};

const TITLE: &str = "Ask about fostering";

impl Asking<'_> {
    /// The form, with what was typed and what is wrong with it.
    pub(super) fn page(
        &self,
        status: StatusCode,
        shown: &Shown,
        form: &Form,
        errors: &Errors,
    ) -> HttpResponse {
        let main = html! {
            (error_summary(errors))
            h1.govuk-heading-l { (TITLE) }
            p.govuk-body {
                "Tell us how to reach you, and we ring or write back. You decide nothing by it. If you \
                 would rather speak with us at once, reach us at " (self.terms.contact) "."
            }
            form method="post" action=(ADDRESS) novalidate {
                (hidden(TOKEN, shown.signed(&self.app.derived)))
                (questions(self.terms, &self.pathway, form, errors))
                (button("Send"))
            }
        };
        self.terms.page(status, TITLE, errors, self.app.is_demo, &main)
    }
}

impl EnquiryForm {
    /// What everybody is told whose enquiry is in.
    pub(super) fn thanks(&self, reply_by: Option<DateTime<Utc>>, is_demo: bool) -> HttpResponse {
        let service = &self.service;
        let main = html! {
            (panel("Thank you", &html! { "Your enquiry has reached us" }))
            h2.govuk-heading-m { "What happens next" }
            @match reply_by {
                Some(reply_by) => {
                    p.govuk-body {
                        "Somebody from " (service) " replies to you by "
                        strong { (moment(reply_by)) } ". You need do nothing until then."
                    }
                    p.govuk-body {
                        "If nobody has replied by then, or something has changed, reach us at "
                        (self.contact) "."
                    }
                }
                None => {
                    p.govuk-body {
                        "Somebody from " (service) " will be in touch with you. If nobody is, reach us \
                         at " (self.contact) "."
                    }
                }
            }
        };
        self.page(StatusCode::OK, "Thank you", &Errors::default(), is_demo, &main)
    }

    /// Why no more are taken at the moment.
    pub(super) fn too_many(&self, now: DateTime<Utc>) -> String {
        let next = now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now) + TimeDelta::hours(1);
        format!(
            "It has not been sent, because more enquiries are coming in than this page can take. What \
             you typed is still here: send it again after {}, or reach us at {}",
            words::time(london_time(next).time()),
            self.contact
        )
    }

    /// That nobody knows yet whether it was kept. Sent again from here it is the same enquiry.
    pub(super) fn not_now(&self, status: StatusCode, form: &Form, is_demo: bool) -> HttpResponse {
        let main = html! {
            h1.govuk-heading-l { "Send it again in a minute" }
            p.govuk-body {
                "Something is wrong on our side, and we do not know whether your enquiry has reached us. \
                 What you typed is still here. Send it again from this page: it reaches us once, however \
                 often you send it. Or reach us at " (self.contact) "."
            }
            form method="post" action=(ADDRESS) novalidate {
                (hidden(TOKEN, &form.token))
                (typed(form))
                (button("Send it again"))
            }
        };
        self.page(status, "Send it again in a minute", &Errors::default(), is_demo, &main)
    }

    /// Why something was not read at all.
    pub(super) fn problem(&self, problem: &Problem, is_demo: bool) -> HttpResponse {
        let main = html! {
            h1.govuk-heading-l { "Nothing was sent" }
            p.govuk-body { (problem) }
            p.govuk-body { "Or reach us at " (self.contact) "." }
            p.govuk-body { a.govuk-link href=(ADDRESS) { "Go to the form" } }
        };
        let status = problem.status_code();
        self.page(status, "Nothing was sent", &Errors::default(), is_demo, &main)
    }

    fn page(
        &self,
        status: StatusCode,
        title: &str,
        errors: &Errors,
        is_demo: bool,
        main: &Markup,
    ) -> HttpResponse {
        let mut page = html_page(status, self.whole(title, errors, is_demo, main));
        let headers = page.headers_mut();
        // Sites are checked where they are set.
        if let Ok(policy) = HeaderValue::from_str(&policy_framed_by(&self.frames)) {
            headers.insert(CONTENT_SECURITY_POLICY, policy);
        }
        // Without it an older browser calls the form's origin "null", and the gate takes it for foreign.
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
        page
    }

    fn whole(&self, title: &str, errors: &Errors, is_demo: bool, main: &Markup) -> Markup {
        html! {
            (DOCTYPE)
            html.govuk-template lang="en" {
                head {
                    meta charset="utf-8";
                    title {
                        @if !errors.is_empty() { "Error: " }
                        (title) " - " (self.service)
                    }
                    meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                    meta name="theme-color" content=(self.colour.hex());
                    link rel="icon" href=(assets::address("favicon.svg")) type="image/svg+xml";
                    link rel="stylesheet" href=(assets::address("app.css"));
                    link rel="stylesheet" href={ (ADDRESS) ".css" };
                    script type="module" src=(assets::address("app.js")) {}
                }
                body.govuk-template__body {
                    (skip_link("Skip to main content", "#main-content"))
                    header.govuk-template__header { (self.header(is_demo)) }
                    .govuk-width-container {
                        main.govuk-main-wrapper #main-content {
                            .govuk-grid-row { .govuk-grid-column-two-thirds { (main) } }
                        }
                    }
                    (self.footer())
                }
            }
        }
    }

    fn header(&self, is_demo: bool) -> Markup {
        html! {
            .govuk-generic-header.waymark-header {
                .govuk-generic-header__container.govuk-width-container {
                    .govuk-generic-header__logo {
                        span.govuk-generic-header__homepage-link { (self.service) }
                    }
                }
            }
            @if is_demo { (phase_banner("Demo", "Made-up data")) }
        }
    }

    fn footer(&self) -> Markup {
        html! {
            footer.govuk-template__footer.waymark-footer {
                .govuk-width-container {
                    p.govuk-body-s { "Reach us at " (self.contact) ". " (self.notice_link()) }
                }
            }
        }
    }

    /// A link to the privacy notice, which leaves the page as it is.
    pub(super) fn notice_link(&self) -> Markup {
        html! {
            a.govuk-link href=(self.privacy_notice) target="_blank" rel="noopener noreferrer" {
                "Privacy notice (opens in a new tab)"
            }
        }
    }
}
