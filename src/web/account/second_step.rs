//! Setting up one's second step: an app shows codes that both it and the service can reckon.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maud::{Markup, html};
use serde::Deserialize;

use super::codes::{drawn, page_showing};
use super::{ADDRESS, status};
use crate::passwords::Seed;
use crate::security::Happened;
use crate::store::outbox::MailKind;
use crate::store::{SecondFactor, account, remove_second_factor, set_second_factor, sign_in_rule};
use crate::web::govuk::{Errors, button, hidden, input};
use crate::web::layout::page;
use crate::web::marketing::Squares;
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::second_step::{ADDRESS as HERE, sealed, tell, unsealed};
use crate::web::sign_in::Nothing;
use crate::web::signed_in::{SignedIn, cookie, csrf, give};
use crate::web::step_up::renewed;
use crate::web::{App, html_page, see_other};

const WRONG: &str = "The code is not right: enter the one that your app shows now, and check that the clock \
                     of your phone is right";

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    /// What the app's codes are made from, sealed: nothing is kept until a code of it is shown.
    seed: String,
    code: String,
}

pub(in crate::web) async fn ask(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    asking_anew(&app, &who, &Errors::default()).await
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let form = posted.form;
    let kept = URL_SAFE_NO_PAD.decode(&form.seed).unwrap_or_default();
    let Some(seed) = unsealed(&app, who.worker, &kept) else {
        let errors =
            Errors::on("code", "This page was not whole: scan the code below, and try again");
        return asking_anew(&app, &who, &errors).await;
    };
    let now = (app.source.now)();
    let Some(last_step) = seed.step(&form.code, now.timestamp()) else {
        return asking(&app, &who, &seed, &Errors::on("code", WRONG)).await;
    };
    let (codes, hashes) = drawn()?;
    let factor = SecondFactor { seed: kept, set_up_at: now.timestamp_micros(), last_step };
    if !set_second_factor(&app.database, who.worker, &who.session, &factor, &hashes).await? {
        return Ok(see_other(ADDRESS));
    }
    Happened::SecondStepSet.line().by(who.worker).tell();
    tell(&app, who.worker, MailKind::FactorSetUp).await?;
    let token = renewed(&app, &who).await?;
    let who = SignedIn { csrf: csrf(&token), ..who };
    let told = "Your second step is set up";
    let mut response = html_page(StatusCode::OK, page_showing(&app, &who, told, &codes));
    give(&mut response, &cookie(&app.place, token))?;
    Ok(response)
}

/// Takes it away again, where nobody needs one.
pub(in crate::web) async fn remove(
    app: Data<App>,
    who: SignedIn,
    _: Posted<Nothing>,
) -> Result<HttpResponse, Problem> {
    if sign_in_rule(&app.database).await?.is_some_and(|rule| rule.second_factor) {
        return Err(Problem::SecondStepNeeded);
    }
    if !remove_second_factor(&app.database, who.worker, Some(&who.session)).await? {
        return Ok(see_other(ADDRESS));
    }
    Happened::SecondStepRemoved.line().by(who.worker).tell();
    tell(&app, who.worker, MailKind::FactorRemoved).await?;
    let token = renewed(&app, &who).await?;
    let mut response = see_other(&format!("{ADDRESS}?done=removed"));
    give(&mut response, &cookie(&app.place, token))?;
    Ok(response)
}

async fn asking_anew(app: &App, who: &SignedIn, errors: &Errors) -> Result<HttpResponse, Problem> {
    let seed = Seed::draw().map_err(|error| Problem::Failed(error.to_string()))?;
    asking(app, who, &seed, errors).await
}

async fn asking(
    app: &App,
    who: &SignedIn,
    seed: &Seed,
    errors: &Errors,
) -> Result<HttpResponse, Problem> {
    let account = account(&app.database, who.worker).await?.ok_or(Problem::NotFound)?;
    let squares = seed.address(&account.email).and_then(|address| Squares::of(&address).ok());
    let kept = URL_SAFE_NO_PAD.encode(sealed(app, who.worker, seed)?);
    let title = "Set up your second step";
    let frame = app.frame_of(who, title).errors(errors).back("Your account", ADDRESS);
    let main = html! {
        h1.govuk-heading-l { (title) }
        @if who.owes_factor {
            p.govuk-body { "Before anything else, your account needs a second step." }
        }
        (explained(seed, squares.as_ref()))
        form method="post" action=(HERE) novalidate {
            (app.marks(who, None))
            (hidden("seed", kept))
            (input("code", "Code that the app shows", "", errors).width(10).inputmode("numeric")
                .autocomplete("one-time-code").without_spellcheck().hint("Six digits"))
            (button("Set it up"))
        }
    };
    Ok(html_page(status(errors), page(&frame, &main)))
}

fn explained(seed: &Seed, squares: Option<&Squares>) -> Markup {
    html! {
        ol.govuk-list.govuk-list--number {
            li {
                "Open an authenticator app on your phone, or install one: Microsoft Authenticator, Google \
                 Authenticator and others do, and so do many password managers."
            }
            li { "Add an account in it, and scan this code." }
            li { "Enter the six digits that the app then shows." }
        }
        @if let Some(squares) = squares {
            @let (side, path) = squares.path();
            svg.waymark-qr xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (side) " " (side) }
                width="220" height="220" role="img" shape-rendering="crispEdges" {
                title { "QR code for your authenticator app" }
                path fill="#fff" d={ "M0 0h" (side) "v" (side) "h-" (side) "z" } {}
                path d=(path) {}
            }
        }
        p.govuk-body { "You cannot scan it? Type this key into the app:" }
        p.govuk-body { code.waymark-link { (seed.text()) } }
    }
}
