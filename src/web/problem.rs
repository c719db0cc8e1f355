//! What went wrong, as a page: a plain sentence, and what to do next.

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpResponse, ResponseError};
use projections::QuestionError;

use super::layout::{Frame, page};
use super::posted::Fields;
use super::{carry, html_page};
use crate::passwords::HashingError;
use crate::store::{AccountError, CarryOutError, DatabaseError, KeyError, Role};

/// Why a request is not answered as it asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    #[error("There is nothing at this address, or it is no longer there.")]
    NotFound,
    #[error("There is no such household, or it is not yours to see.")]
    NoHousehold,
    #[error("Your role, {}, does not include this page. Ask your administrator if it should.", .0.as_str())]
    NotYours(Role),
    #[error("Sign in to see this page.")]
    NotSignedIn,
    #[error("This did not come from a page of this service, so nothing was done.")]
    Elsewhere,
    #[error("This page was opened before you last signed in.")]
    StalePage { path: String, fields: Fields, csrf: String },
    #[error(
        "This is no form of this service, so nothing was done. Go back and use the page's own form."
    )]
    NoForm,
    #[error("This is more than a form can hold, so nothing was saved. Go back and shorten it.")]
    TooLong,
    #[error(
        "This file is larger than 10 MB, so it was not taken. Go back and choose a smaller one: copy \
         the sheet that is meant into a workbook of its own."
    )]
    LargeFile,
    #[error("{0}. Nothing was saved: go back, and change what the columns hold or the file.")]
    Unreadable(String),
    #[error("This took too long to arrive, so nothing was saved. Go back and send it again.")]
    TooSlow,
    #[error("The service is stopping. Try again in a minute: nothing that was saved is lost.")]
    Stopping,
    #[error("You cannot disable your own account. Ask another administrator.")]
    NotOneself,
    #[error(
        "Everybody needs a second step here, and you have none yet, so nothing was saved. Set it up, then \
         go back and send this again."
    )]
    SecondStepFirst,
    #[error(
        "Everybody needs a second step here, so yours was not taken away. Set up another app instead."
    )]
    SecondStepNeeded,
    #[error("They sign in by way of the provider, and so have no password here.")]
    NoPassword,
    #[error("There is no such moment to look at. Choose a day up to today, as 2026-10-31.")]
    NoMoment,
    #[error("Something in this address cannot be read. Change it, or go back.")]
    NoQuestion,
    #[error("{0}")]
    Hashing(#[from] HashingError),
    #[error(
        "You have asked for more than is given at once. Wait until what is on its way has come, or close \
         other tabs and programs that ask as you, then try again."
    )]
    TooMuchAtOnce,
    #[error("{0}. Change the address, or go back.")]
    Question(#[from] QuestionError),
    #[error(
        "The database cannot be reached at this moment. What was saved is safe: try again in a minute."
    )]
    Database(#[from] DatabaseError),
    #[error(
        "Something is wrong with the service. What was saved is safe: tell your administrator when this happened."
    )]
    Failed(String),
}

impl From<KeyError> for Problem {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Database(error) => Self::Database(error),
            error => Self::Failed(error.to_string()),
        }
    }
}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Database(error) => Self::Database(error),
            error => Self::Failed(error.to_string()),
        }
    }
}

// What the domain says to a worker is said beside the form, before it comes to this.
impl From<CarryOutError> for Problem {
    fn from(error: CarryOutError) -> Self {
        match error {
            CarryOutError::Failed(error) => Self::Database(error),
            CarryOutError::Closed => Self::Stopping,
            error => Self::Failed(error.to_string()),
        }
    }
}

impl Problem {
    fn title(&self) -> &'static str {
        match self {
            Self::NotFound => "Page not found",
            Self::NoHousehold => "Household not found",
            Self::NotYours(_) => "You cannot see this page",
            Self::NotSignedIn => "Sign in",
            Self::Elsewhere
            | Self::NoForm
            | Self::NotOneself
            | Self::SecondStepFirst
            | Self::SecondStepNeeded
            | Self::NoPassword
            | Self::TooLong
            | Self::LargeFile
            | Self::Unreadable(_)
            | Self::TooSlow => "Nothing was saved",
            Self::StalePage { .. } => "Nothing was saved yet",
            Self::Question(_) | Self::NoMoment | Self::NoQuestion => "This cannot be asked",
            Self::Stopping | Self::Hashing(_) | Self::TooMuchAtOnce | Self::Database(_) => {
                "Try again in a minute"
            }
            Self::Failed(_) => "Sorry, there is a problem with the service",
        }
    }

    /// Tells whoever runs the service what is theirs to mend.
    pub(super) fn log(&self) {
        match self {
            Self::Database(error) => tracing::error!(%error, "the database failed a page"),
            Self::Failed(error) => tracing::error!(error, "a page failed"),
            _ => {}
        }
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::NoHousehold => StatusCode::NOT_FOUND,
            Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::NotYours(_)
            | Self::Elsewhere
            | Self::SecondStepFirst
            | Self::StalePage { .. } => StatusCode::FORBIDDEN,
            Self::NoForm
            | Self::NotOneself
            | Self::SecondStepNeeded
            | Self::NoPassword
            | Self::Question(_)
            | Self::NoMoment
            | Self::NoQuestion => StatusCode::BAD_REQUEST,
            Self::Unreadable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLong | Self::LargeFile => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Hashing(_) | Self::TooMuchAtOnce => StatusCode::TOO_MANY_REQUESTS,
            Self::Stopping | Self::Database(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        self.log();
        if let Self::StalePage { path, fields, csrf } = self {
            return html_page(self.status_code(), carry::send_again(path, fields, csrf));
        }
        let title = self.title();
        let main = maud::html! {
            h1.govuk-heading-l { (title) }
            p.govuk-body { (self) }
            @if matches!(self, Self::SecondStepFirst | Self::SecondStepNeeded) {
                p.govuk-body {
                    a.govuk-link href=(super::second_step::ADDRESS) { "Set up your second step" }
                }
            } @else {
                @if matches!(self, Self::NoHousehold) {
                    p.govuk-body {
                        a.govuk-link href=(super::emergency::ADDRESS) {
                            "Open one that you must see at once, in an emergency"
                        }
                    }
                }
                p.govuk-body { a.govuk-link href="/" { "Go to the first page" } }
            }
        };
        let mut response = html_page(self.status_code(), page(&Frame::new(title), &main));
        let is_for_now = matches!(self.status_code().as_u16(), 429 | 503);
        if is_for_now {
            response.headers_mut().insert(RETRY_AFTER, 5.into());
        }
        response
    }
}
