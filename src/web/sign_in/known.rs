//! Whose attempts are counted together, so that guessing is slow and nobody is kept out by who guesses: a
//! browser in which somebody signed in before is known by a signed cookie, and counts for itself.

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use actix_web::cookie::time::Duration;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;

use super::address_of;
use crate::store::{attempt, count_failure, draw_token, forget_failures, wait};
use crate::web::App;
use crate::web::problem::Problem;
use crate::web::signed_in::{named_cookie, shown_cookie};

/// What the cookie is called, after the service.
const NAME: &str = "-known";
/// What its signature is for.
const KIND: &[u8] = b"sign-in/known-browser";
/// How long a browser is known that nobody signs in with.
const KNOWN_FOR: Duration = Duration::days(365);
/// Slips that cost nothing: one person an account or a browser, an office an address.
const FREE: u32 = 5;
const FREE_TO_AN_OFFICE: u32 = 50;

/// What an attempt counts for.
pub(super) struct Counted {
    own: String,
    address: Option<String>,
}

impl Counted {
    /// An attempt on the account of an e-mail address.
    pub(super) fn of(app: &App, request: &HttpRequest, email: &str) -> Self {
        let email = email.trim().to_lowercase();
        match known(app, request, &email) {
            Some(browser) => Self { own: format!("browser/{browser}/{email}"), address: None },
            None => Self {
                own: format!("account/{email}"),
                address: Some(format!("address/{}", address_of(request))),
            },
        }
    }

    /// The same, on the code that is asked after the password.
    pub(super) fn of_code(app: &App, request: &HttpRequest, email: &str) -> Self {
        let Self { own, address } = Self::of(app, request, email);
        Self { own: format!("code/{own}"), address }
    }

    /// Counts it, before it is judged. Says how long it must wait, if it comes too soon.
    pub(super) async fn attempt(&self, app: &App) -> Result<Option<TimeDelta>, Problem> {
        let now = (app.source.now)();
        if let Some(address) = &self.address
            && let Some(left) = wait(&app.database, address, FREE_TO_AN_OFFICE, now).await?
        {
            return Ok(Some(left));
        }
        Ok(attempt(&app.database, &self.own, FREE, now).await?)
    }

    /// It was wrong.
    pub(super) async fn failed(&self, app: &App) -> Result<(), Problem> {
        if let Some(address) = &self.address {
            count_failure(&app.database, address, (app.source.now)()).await?;
        }
        Ok(())
    }

    /// It was right.
    pub(super) async fn forget(&self, app: &App) -> Result<(), Problem> {
        Ok(forget_failures(&app.database, &self.own).await?)
    }
}

/// The cookie by which a browser is known to an account, where it is not yet.
pub(super) fn cookie_for(
    app: &App,
    request: &HttpRequest,
    email: &str,
) -> Result<Option<Cookie<'static>>, Problem> {
    if known(app, request, email).is_some() {
        return Ok(None);
    }
    let browser = draw_token().map_err(|error| Problem::Failed(error.to_string()))?;
    let signature = URL_SAFE_NO_PAD.encode(app.derived.fingerprint(&parts(&browser, email)));
    let mut cookie = named_cookie(&app.place, NAME, format!("{browser}.{signature}"));
    cookie.set_max_age(KNOWN_FOR);
    Ok(Some(cookie))
}

// What a browser is known as to the account of an address, in lower case.
fn known(app: &App, request: &HttpRequest, email: &str) -> Option<String> {
    let shown = shown_cookie(request, &app.place, NAME)?;
    let (browser, signature) = shown.split_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    app.derived.is_of(&signature, &parts(browser, email)).then(|| browser.to_owned())
}

fn parts<'a>(browser: &'a str, email: &'a str) -> [&'a [u8]; 3] {
    [KIND, browser.as_bytes(), email.as_bytes()]
}
