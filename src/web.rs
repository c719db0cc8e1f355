//! The face: pages that a browser shows, and the server that answers it.
//!
//! Every address stands in the table of `routes`, with who may ask for it. A page is drawn from
//! answers levelled with the log; a form becomes a command. Nothing here needs JavaScript.

mod account;
mod api;
mod app;
mod assets;
mod browser;
mod carry;
mod clocks;
mod dates;
mod diary;
mod drafts;
mod emergency;
mod enquire;
mod exports;
mod gate;
mod govuk;
mod handed;
mod health;
mod imports;
mod journeys;
mod layout;
mod looked;
mod marketing;
mod moment;
mod offered;
mod on_the_way;
mod outbox;
pub mod outside;
mod panel;
mod passwords;
mod performance;
mod posted;
mod problem;
mod provider;
mod retention;
mod room;
mod routes;
mod second_step;
mod server;
mod sight;
mod sign_in;
mod signed_in;
mod step_up;
mod text;
mod tokens;
mod trail;
mod training;
mod unread;
mod unsubscribe;
mod uploaded;
mod words;
mod work;
mod workers;

pub use app::{App, Place};
pub use enquire::EnquiryForm;
pub use performance::MOST_A_WEEK;
pub use provider::Provider;
pub use routes::{Allowed, Entry, table};
pub use server::serve;
pub use text::{TextError, read_line};

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use maud::Markup;

// A page, as it is sent.
fn html_page(status: StatusCode, page: Markup) -> HttpResponse {
    HttpResponse::build(status).content_type("text/html; charset=utf-8").body(page.into_string())
}

// Leads on to another page, so that going back does not send a form again.
fn see_other(address: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, address)).finish()
}
