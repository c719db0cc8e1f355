//! The way back from the provider: a session begins only if everything holds.

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use domain::ids::WorkerId;
use serde::Deserialize;
use ureq::http::StatusCode;
use zeroize::Zeroizing;

use super::begin::{Passage, counted, link, removal};
use super::known::{Found, read};
use super::outbound::{Fault, expect_ok};
use super::still::goes_on;
use super::token::{believed, key_id};
use super::vouched::{Vouched, is_fresh};
use super::{BACK, Provider};
use crate::security::Happened;
use crate::store::{
    AccountError, BegunSignIn, DatabaseError, Way, account_vouched_for, add_vouched_account,
    begin_vouched_session, draw_token, end_session, end_sessions_of, forget_failures, set_role,
    take_provider_sign_in, token_hash, vouch_again,
};
use crate::web::problem::Problem;
use crate::web::sign_in::address_of;
use crate::web::signed_in::{cookie, give, token};
use crate::web::{App, browser, see_other};

/// Bytes a code may have.
const LONGEST_CODE: usize = 8 * 1024;

/// What the provider says by way of the browser. Other fields may come along.
#[derive(Deserialize)]
pub(in crate::web) struct Told {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// Why nobody is signed in.
pub(super) enum Refused {
    /// This browser began nothing, or too long ago, or is back already.
    NotBegun,
    /// The provider did not let them in.
    ByProvider,
    /// What came cannot be believed.
    NotBelieved(&'static str),
    /// The provider does not answer, or not as one.
    NoAnswer(Fault),
    /// They have no role here.
    NoRole,
    /// Their account here is disabled.
    Disabled,
    /// Another account has their address.
    AddressTaken(String),
    /// It does not say what they are called, or where their mail goes.
    Nameless,
    /// It is ours to mend.
    Failed(Problem),
}

impl Refused {
    // For whoever watches over the service.
    fn word(&self) -> &'static str {
        match self {
            Self::NotBegun => "not-begun",
            Self::ByProvider => "by-the-provider",
            Self::NotBelieved(_) => "not-believed",
            Self::NoAnswer(_) => "no-answer",
            Self::NoRole => "no-role",
            Self::Disabled => "disabled",
            Self::AddressTaken(_) => "address-taken",
            Self::Nameless => "nameless",
            Self::Failed(_) => "failed",
        }
    }
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

pub(in crate::web) async fn back(
    app: Data<App>,
    request: HttpRequest,
    told: Query<Told>,
) -> Result<HttpResponse, Problem> {
    let provider = app.provider.as_ref().ok_or(Problem::NotFound)?;
    let Some(passage) = Passage::of(&request, &app.place) else {
        return Ok(provider.refusal(&app, Refused::NotBegun));
    };
    let now = (app.source.now)();
    let Some(begun) = begun(&app, &passage, &told, now).await? else {
        // It is left to the browser that has another.
        return Ok(provider.refusal(&app, Refused::NotBegun));
    };
    let let_in = provider.let_in(&app, &passage, &told, (begun, now)).await;
    if let_in.is_ok() {
        forget_failures(&app.database, &counted(&request)).await?;
    }
    let mut response = match (let_in, begun.session) {
        (Err(Refused::Failed(problem)), _) => return Err(problem),
        (Ok(worker), Some(session))
            if vouch_again(&app.database, &session, worker, now).await? =>
        {
            see_other(&passage.then)
        }
        (Ok(worker), _) => {
            begin(&app, &request, &passage.then, (worker, now, now + provider.terms.hours)).await?
        }
        (Err(Refused::NoAnswer(_)), Some(session)) if goes_on(&app, &session, now).await? => {
            see_other(&passage.then)
        }
        (Err(refused), session) => {
            let line = Happened::SignInFailed.line().how(refused.word());
            line.network(address_of(&request)).tell();
            if let Some(session) = &session {
                end_session(&app.database, session).await?;
            }
            match refused {
                // Not without asking them: so they are asked.
                Refused::ByProvider if session.is_some() => see_other(&link(&passage.then)),
                refused => provider.refusal(&app, refused),
            }
        }
    };
    give(&mut response, &removal(&app.place))?;
    Ok(response)
}

// What this browser began, if what comes back is that.
async fn begun(
    app: &App,
    passage: &Passage,
    told: &Told,
    now: DateTime<Utc>,
) -> Result<Option<BegunSignIn>, DatabaseError> {
    if told.state.as_deref() != Some(&*passage.derived("state")) {
        return Ok(None);
    }
    take_provider_sign_in(&app.database, &passage.hash(), now).await
}

async fn begin(
    app: &App,
    request: &HttpRequest,
    then: &str,
    (worker, now, until): (WorkerId, DateTime<Utc>, DateTime<Utc>),
) -> Result<HttpResponse, Problem> {
    if let Some(before) = token(request, &app.place) {
        end_session(&app.database, &token_hash(&before)).await?;
    }
    let token = draw_token().map_err(|error| Problem::Failed(error.to_string()))?;
    let whose = (worker, &*browser::named(request));
    begin_vouched_session(&app.database, &token_hash(&token), whose, (now, until)).await?;
    let how = Way::Provider.as_str();
    Happened::SignedIn.line().by(worker).how(how).network(address_of(request)).tell();
    let mut response = see_other(then);
    give(&mut response, &cookie(&app.place, token))?;
    Ok(response)
}

impl Provider {
    // Whoever it is.
    async fn let_in(
        &self,
        app: &App,
        passage: &Passage,
        told: &Told,
        (begun, now): (BegunSignIn, DateTime<Utc>),
    ) -> Result<WorkerId, Refused> {
        let found = self.found().await?;
        let is_whose = told.iss.as_ref().map(|issuer| *issuer == self.terms.issuer);
        if is_whose == Some(false) || is_whose.is_none() && found.tells_issuer {
            return Err(Refused::NotBelieved("another answered"));
        }
        if told.error.is_some() {
            return Err(Refused::ByProvider);
        }
        let code = told.code.as_deref().filter(|code| !code.is_empty());
        let code = code.filter(|code| code.len() <= LONGEST_CODE);
        let code = code.ok_or(Refused::NotBelieved("no code came"))?;
        let told = self.hand_in(app, &found, code, &passage.derived("verifier")).await?;
        let vouched = self.believe(&told, passage, begun, now).await?;
        admit(app, vouched, now).await
    }

    // Gives the code for an ID token.
    async fn hand_in(
        &self,
        app: &App,
        found: &Found,
        code: &str,
        verifier: &str,
    ) -> Result<Zeroizing<String>, Refused> {
        let (client, secret) = (&*self.terms.client, self.terms.secret.as_str());
        let callback = app.place.link(BACK);
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &callback),
            ("code_verifier", verifier),
            ("client_id", client),
        ];
        let mut authorization = None;
        if found.takes_secret_in_form {
            form.push(("client_secret", secret));
        } else {
            let pair = format!("{}:{}", written(client)?, written(secret)?);
            authorization = Some(Zeroizing::new(format!("Basic {}", BASE64_STANDARD.encode(pair))));
        }
        let form =
            serde_html_form::to_string(form).map_err(|it| Problem::Failed(it.to_string()))?;
        let sent = self.outbound.post(&found.token, Zeroizing::new(form), authorization);
        let (status, body) = sent.await?;
        if status == StatusCode::BAD_REQUEST || status == StatusCode::UNAUTHORIZED {
            return Err(Refused::NotBelieved("the provider does not take the code"));
        }
        expect_ok(status)?;
        let tokens: Tokens = read(&body, "answer to a code")?;
        Ok(Zeroizing::new(tokens.id_token))
    }

    async fn believe(
        &self,
        token: &str,
        passage: &Passage,
        begun: BegunSignIn,
        now: DateTime<Utc>,
    ) -> Result<Vouched, Refused> {
        let id = key_id(token).map_err(Refused::NotBelieved)?;
        let key = self.key(&id).await?;
        let key = key.ok_or(Refused::NotBelieved("no key of the provider signed it"))?;
        let nonce = passage.derived("nonce");
        let claims = believed(token, &key, &self.terms, (&nonce, now));
        let claims = claims.map_err(Refused::NotBelieved)?;
        if begun.is_fresh && !is_fresh(&claims, begun.begun_at) {
            return Err(Refused::NotBelieved("it does not say that they said who they are again"));
        }
        Vouched::of(&claims, self).map_err(Refused::NotBelieved)
    }
}

// Rights are worked out anew each time: who lost them at the provider loses them here.
async fn admit(app: &App, vouched: Vouched, now: DateTime<Utc>) -> Result<WorkerId, Refused> {
    let known = account_vouched_for(&app.database, &vouched.identity).await?;
    match (known, vouched.role) {
        (Some(account), _) if !account.is_enabled() => Err(Refused::Disabled),
        (Some(account), None) => {
            end_sessions_of(&app.database, account.worker).await?;
            Err(Refused::NoRole)
        }
        (None, None) => Err(Refused::NoRole),
        (Some(account), Some(role)) => {
            set_role(&app.database, account.worker, role).await?;
            if account.role != role {
                Happened::RoleChanged.line().of(account.worker).how(role.as_str()).tell();
            }
            Ok(account.worker)
        }
        (None, Some(role)) => {
            let (name, email) = (vouched.name.as_deref(), vouched.email.as_deref());
            let (Some(name), Some(email)) = (name, email) else { return Err(Refused::Nameless) };
            let id = WorkerId((app.source.id)());
            let told = (name, email, role);
            match add_vouched_account(&app.database, &vouched.identity, id, told, now).await {
                Ok(worker) => {
                    Happened::AccountMade.line().of(worker).how("provider").tell();
                    Ok(worker)
                }
                Err(AccountError::EmailTaken(email)) => Err(Refused::AddressTaken(email)),
                Err(error) => Err(Problem::from(error).into()),
            }
        }
    }
}

fn written(word: &str) -> Result<String, Refused> {
    let pair = serde_html_form::to_string([("", word)]);
    let pair = pair.map_err(|error| Problem::Failed(error.to_string()))?;
    Ok(pair.trim_start_matches('=').to_owned())
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Failed(problem)
    }
}

impl From<DatabaseError> for Refused {
    fn from(error: DatabaseError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self::NoAnswer(fault)
    }
}
