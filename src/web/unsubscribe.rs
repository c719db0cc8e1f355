//! Turning the digest off by the link that stands in it. To open the link changes nothing; a mail
//! program does it with one POST (RFC 8058), and people with the button of the page.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use maud::{Markup, html};
use uuid::Uuid;

use super::govuk::button;
use super::layout::page;
use super::problem::Problem;
use super::{App, html_page};
use crate::store::{unsubscribe, unsubscriber};

pub(super) async fn ask(app: Data<App>, link: Path<Uuid>) -> Result<HttpResponse, Problem> {
    unsubscriber(&app.database, *link).await?.ok_or(Problem::NotFound)?;
    let asked = html! {
        h1.govuk-heading-l { "Turn the digest off?" }
        p.govuk-body {
            "You would no longer be told each morning what is due. What cannot wait still comes at once."
        }
        form method="post" novalidate { (button("Turn it off")) }
    };
    Ok(html_page(StatusCode::OK, shown(&app, "Turn the digest off?", &asked)))
}

/// Whoever has the link may do this, and nothing else: no form of ours need have led here.
pub(super) async fn end(app: Data<App>, link: Path<Uuid>) -> Result<HttpResponse, Problem> {
    if !unsubscribe(&app.database, *link).await? {
        return Err(Problem::NotFound);
    }
    let told = html! {
        h1.govuk-heading-l { "The digest is off" }
        p.govuk-body {
            "To turn it on again, sign in and open "
            a.govuk-link href="/work/reminders" { "your reminders" } "."
        }
    };
    Ok(html_page(StatusCode::OK, shown(&app, "The digest is off", &told)))
}

fn shown(app: &App, title: &str, main: &Markup) -> Markup {
    page(&app.frame(title), main)
}
