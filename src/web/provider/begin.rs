//! The way to the provider. The browser takes a secret along of which everything is worked out that
//! must be its own: the state, the nonce and the proof for the code. Here only its hash is kept.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::still::goes_on;
use super::{BACK, BEGIN};
use crate::store::{
    BegunSignIn, SIGN_IN_WITHIN, begin_provider_sign_in, count_failure, draw_token, token_hash,
    wait,
};
use crate::web::problem::Problem;
use crate::web::sign_in::{address_of, is_ours};
use crate::web::signed_in::{give, token};
use crate::web::{App, Place, see_other};

/// Sign-ins from one address that may be begun before one is finished.
const FREE: u32 = 50;
/// Bytes of the page that was asked for, if it is to be remembered.
const LONGEST_THEN: usize = 1_500;

/// What a link to the provider says.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(in crate::web) struct Link {
    /// The page that was asked for.
    then: String,
    /// Whether they are to say once more who they are, though the provider knows them.
    again: bool,
    /// Whether they are signed in, and it is asked behind their back whether it still knows them.
    still: bool,
}

/// A secret of a browser on its way to the provider and back, and the page that was asked for.
pub(super) struct Passage {
    secret: String,
    pub(super) then: String,
}

/// Where the way begins that leads to a page.
pub(super) fn link(then: &str) -> String {
    address(Link { then: then.to_owned(), ..Link::default() })
}

/// The same, on which they say once more who they are.
pub(super) fn again(then: &str) -> String {
    address(Link { then: then.to_owned(), again: true, still: false })
}

/// The same, on which nobody is asked anything: does it still know who is signed in?
pub(super) fn still(then: &str) -> String {
    address(Link { then: then.to_owned(), again: false, still: true })
}

fn address(link: Link) -> String {
    format!("{BEGIN}?{}", serde_html_form::to_string(link).unwrap_or_default())
}

pub(in crate::web) async fn begin(
    app: Data<App>,
    request: HttpRequest,
    link: Query<Link>,
) -> Result<HttpResponse, Problem> {
    let provider = app.provider.as_ref().ok_or(Problem::NotFound)?;
    let now = (app.source.now)();
    let from = counted(&request);
    if wait(&app.database, &from, FREE, now).await?.is_some() {
        return Ok(provider.too_many(&app));
    }
    count_failure(&app.database, &from, now).await?;
    let passage = Passage::draw(&link.then)?;
    let session = token(&request, &app.place).filter(|_| link.still).map(|it| token_hash(&it));
    let found = match (provider.found().await, session) {
        (Ok(found), _) => found,
        (Err(_), Some(session)) if goes_on(&app, &session, now).await? => {
            return Ok(see_other(&passage.then));
        }
        (Err(fault), _) => return Ok(provider.down(&app, &fault)),
    };
    let begun = BegunSignIn { is_fresh: link.again, session, begun_at: now };
    begin_provider_sign_in(&app.database, &passage.hash(), begun).await?;
    let (callback, state, nonce) =
        (app.place.link(BACK), passage.derived("state"), passage.derived("nonce"));
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(passage.derived("verifier")));
    let mut asked = vec![
        ("response_type", "code"),
        ("client_id", &provider.terms.client),
        ("redirect_uri", &callback),
        ("scope", "openid profile email"),
        ("state", &state),
        ("nonce", &nonce),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    if link.again {
        asked.extend([("prompt", "login"), ("max_age", "0")]);
    } else if session.is_some() {
        asked.push(("prompt", "none"));
    }
    let mut response = see_other(&with_query(&found.authorization, &asked)?);
    give(&mut response, &passage.cookie(&app.place))?;
    Ok(response)
}

/// What an address is counted by, until a sign-in from there is finished.
pub(super) fn counted(request: &HttpRequest) -> String {
    format!("provider/{}", address_of(request))
}

/// An address of the provider, which may have a query already.
pub(super) fn with_query(address: &str, told: &[(&str, &str)]) -> Result<String, Problem> {
    let query = serde_html_form::to_string(told);
    let query = query.map_err(|error| Problem::Failed(error.to_string()))?;
    Ok(format!("{address}{}{query}", if address.contains('?') { '&' } else { '?' }))
}

impl Passage {
    fn draw(then: &str) -> Result<Self, Problem> {
        let secret = draw_token().map_err(|error| Problem::Failed(error.to_string()))?;
        let is_kept = is_ours(then) && then.len() <= LONGEST_THEN;
        Ok(Self { secret, then: if is_kept { then.to_owned() } else { "/".to_owned() } })
    }

    /// The one that a browser shows.
    pub(super) fn of(request: &HttpRequest, place: &Place) -> Option<Self> {
        let cookie = request.cookie(cookie_name(place))?;
        let (secret, then) = cookie.value().split_once('.')?;
        let then = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(then).ok()?).ok()?;
        let then = if is_ours(&then) { then } else { "/".to_owned() };
        Some(Self { secret: secret.to_owned(), then })
    }

    /// What it is known by here.
    pub(super) fn hash(&self) -> [u8; 32] {
        token_hash(&self.derived("browser"))
    }

    /// Something that only who holds the secret can say.
    pub(super) fn derived(&self, purpose: &str) -> String {
        let hash = Sha256::digest(format!("waymark/provider/{purpose}/{}", self.secret));
        BASE64_URL_SAFE_NO_PAD.encode(hash)
    }

    fn cookie(&self, place: &Place) -> Cookie<'static> {
        let then = BASE64_URL_SAFE_NO_PAD.encode(&self.then);
        let mut cookie = empty(place);
        cookie.set_value(format!("{}.{then}", self.secret));
        cookie.set_max_age(Duration::seconds(SIGN_IN_WITHIN.num_seconds()));
        cookie
    }
}

/// Takes the secret away again.
pub(super) fn removal(place: &Place) -> Cookie<'static> {
    let mut cookie = empty(place);
    cookie.make_removal();
    cookie
}

// The browser shows it when the provider sends it back, so it is not strict.
fn empty(place: &Place) -> Cookie<'static> {
    Cookie::build(cookie_name(place), "")
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(place.is_https())
        .finish()
}

fn cookie_name(place: &Place) -> &'static str {
    if place.is_https() { "__Host-waymark-on-the-way" } else { "waymark-on-the-way" }
}
