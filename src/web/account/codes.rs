//! Recovery codes: shown once, kept as hashes.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Data;
use maud::{Markup, html};
use serde::Deserialize;

use super::ADDRESS;
use crate::passwords::{cleaned, draw_recovery_codes};
use crate::security::Happened;
use crate::store::{TokenHash, has_code, renew_codes, second_factor, token_hash};
use crate::web::govuk::{button, hidden};
use crate::web::layout::page;
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::sign_in::Nothing;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, see_other};

/// The codes that the page before showed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Shown {
    codes: Vec<String>,
}

/// Other codes, with what is kept of them.
pub(super) fn drawn() -> Result<(Vec<String>, Vec<TokenHash>), Problem> {
    let codes = draw_recovery_codes().map_err(|error| Problem::Failed(error.to_string()))?;
    let hashes = codes.iter().map(|code| token_hash(&cleaned(code))).collect();
    Ok((codes, hashes))
}

/// Makes others. Those of before are dead.
pub(in crate::web) async fn renew(
    app: Data<App>,
    who: SignedIn,
    _: Posted<Nothing>,
) -> Result<HttpResponse, Problem> {
    if second_factor(&app.database, who.worker).await?.is_none() {
        return Ok(see_other(ADDRESS));
    }
    let (codes, hashes) = drawn()?;
    renew_codes(&app.database, who.worker, &hashes).await?;
    Happened::SecondStepSet.line().by(who.worker).how("codes").tell();
    let told = "Your recovery codes of before no longer work";
    Ok(html_page(StatusCode::OK, page_showing(&app, &who, told, &codes)))
}

/// The codes as a file: those of the page, which still knows them, if they are this worker's.
pub(in crate::web) async fn download(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Shown>,
) -> Result<HttpResponse, Problem> {
    let codes = posted.form.codes;
    if codes.is_empty() {
        return Err(Problem::NotFound);
    }
    for code in &codes {
        if !has_code(&app.database, who.worker, &token_hash(&cleaned(code))).await? {
            return Err(Problem::NotFound);
        }
    }
    let text = format!(
        "Recovery codes of your Waymark account at {}\r\nEach works once, in place of the code of your \
         app.\r\n\r\n{}\r\n",
        app.place.link(""),
        codes.join("\r\n")
    );
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"waymark-recovery-codes.txt\""))
        .body(text))
}

/// The page that shows them.
pub(super) fn page_showing(app: &App, who: &SignedIn, told: &str, codes: &[String]) -> Markup {
    let title = "Your recovery codes";
    let frame = app.frame_of(who, title).done(told);
    page(
        &frame,
        &html! {
            h1.govuk-heading-l { (title) }
            p.govuk-body {
                "Each of these works once, in place of a code of your app, if you lose your phone. They are \
                 not shown again: print this page or take them as a file, and keep them where your phone is \
                 not."
            }
            ul.govuk-list.waymark-codes { @for code in codes { li { code { (code) } } } }
            form method="post" action="/account/second-step/codes.txt" {
                (app.marks(who, None))
                @for code in codes { (hidden("codes", code)) }
                (button("Take them as a file").secondary())
            }
            p.govuk-body { a.govuk-link href="/" { "I have kept them: go on" } }
        },
    )
}
