//! How each figure is counted: in words, as a formula, with an example and its source.

mod told;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use maud::{Markup, html};

use self::told::{MEASURES, Told};
use super::part::navigation;
use super::question::shares_work;
use super::typed::Typed;
use crate::web::govuk::{summary_list, summary_row};
use crate::web::layout::{Entry, page as framed};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page};

/// Where they are.
pub(in crate::web) const ADDRESS: &str = "/measures";

/// `/measures`
pub(in crate::web) async fn list(app: Data<App>, who: SignedIn) -> HttpResponse {
    let frame = app.frame_for(&who, Entry::Performance, "How figures are counted").wide();
    let main = html! {
        h1.govuk-heading-l { "How figures are counted" }
        (navigation(None, &Typed::default(), shares_work(who.role)))
        p.govuk-body {
            "Each figure counts household journeys. Those recorded in error or merged into others count nowhere; a "
            "page says how many these are. Every figure is as at a moment and as known at a moment, and can be kept "
            "and worked out again."
        }
        ul.govuk-list.waymark-starts {
            @for it in &MEASURES {
                li.waymark-starts__one {
                    h2.govuk-heading-s {
                        a.govuk-link href={ (ADDRESS) "/" (it.name) } { (it.title) }
                    }
                    p.govuk-body { (it.words) }
                }
            }
        }
    };
    html_page(StatusCode::OK, framed(&frame, &main))
}

/// `/measures/NAME`
pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    name: Path<String>,
) -> Result<HttpResponse, Problem> {
    let told = MEASURES.iter().find(|it| it.name == *name).ok_or(Problem::NotFound)?;
    let frame = app.frame_for(&who, Entry::Performance, told.title);
    let frame = frame.back("All measures", ADDRESS);
    Ok(html_page(StatusCode::OK, framed(&frame, &main(told))))
}

fn main(told: &Told) -> Markup {
    html! {
        h1.govuk-heading-l { (told.title) }
        p.govuk-body-l { (told.words) }
        (summary_list(&[
            summary_row("How it is counted", html! { (told.formula) }),
            summary_row("What is left out", html! { (told.leaves_out) }),
            summary_row("For example", html! { (told.example) }),
            summary_row("Source", html! { (told.source) }),
            summary_row("Versions", html! { (told.versions) }),
            summary_row("Where it is", html! {
                a.govuk-link href=(told.page) { (told.page) }
            }),
        ]))
        p.govuk-body {
            "The definition is part of the program, and its limits are part of the pathway, whose versions stand "
            "with every figure that is kept."
        }
    }
}
