//! What is asked of the provider: the only file of the pages that speaks to another host. It asks the
//! configured host alone, follows nothing elsewhere, and waits and reads within bounds.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use ureq::http::{Response, StatusCode};
use ureq::{Agent, Body, Error, Proxy};
use zeroize::Zeroizing;

use super::terms::origin;

/// How long an answer may take, from the first to the last byte.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes an answer may have: Entra ID's keys take a tenth of it.
const MOST: u64 = 256 * 1024;
/// Bytes its head may have.
const MOST_HEAD: usize = 32 * 1024;
/// How many answers are waited for at once.
const AT_ONCE: usize = 8;

/// Why there is no answer to go by.
#[derive(Debug)]
pub(super) enum Fault {
    /// None came, or one that says to come later.
    Down(String),
    /// One came that is not what a provider answers.
    Wrong(String),
}

/// The way to one host.
pub(super) struct Outbound {
    agent: Agent,
    host: String,
    permits: Arc<Semaphore>,
}

impl Outbound {
    /// The way to the host of an issuer.
    pub(super) fn to(issuer: &str) -> Self {
        let host = origin(issuer).unwrap_or_default().to_owned();
        let is_https = host.starts_with("https://");
        let config = Agent::config_builder()
            .https_only(is_https)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(MOST_HEAD)
            .timeout_global(Some(PATIENCE))
            // One on this machine is not asked for by way of others.
            .proxy(is_https.then(Proxy::try_from_env).flatten())
            .user_agent("waymark")
            .build();
        Self { agent: config.into(), host, permits: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Whether an address is of the configured host.
    pub(super) fn is_there(&self, url: &str) -> bool {
        let is_plain = |letter: char| letter.is_ascii_graphic() && letter != '\\';
        origin(url) == Some(&*self.host) && url.chars().all(is_plain)
    }

    /// What stands at an address of the host.
    pub(super) async fn get(&self, url: &str) -> Result<Vec<u8>, Fault> {
        let url = self.checked(url)?;
        let (status, body) = self.ask(move |agent| agent.get(url).call()).await?;
        expect_ok(status)?;
        Ok(body)
    }

    /// What the host answers to a form, which may be that it refuses it.
    pub(super) async fn post(
        &self,
        url: &str,
        form: Zeroizing<String>,
        authorization: Option<Zeroizing<String>>,
    ) -> Result<(StatusCode, Vec<u8>), Fault> {
        let url = self.checked(url)?;
        let sent = move |agent: Agent| {
            let mut request = agent.post(url);
            if let Some(authorization) = &authorization {
                request = request.header("authorization", authorization.as_str());
            }
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            request.header("accept", "application/json").send(form.as_bytes())
        };
        self.ask(sent).await
    }

    fn checked(&self, url: &str) -> Result<String, Fault> {
        let elsewhere = || Fault::Wrong("an address of another host".to_owned());
        self.is_there(url).then(|| url.to_owned()).ok_or_else(elsewhere)
    }

    async fn ask(
        &self,
        send: impl FnOnce(Agent) -> Result<Response<Body>, Error> + Send + 'static,
    ) -> Result<(StatusCode, Vec<u8>), Fault> {
        let permit = Arc::clone(&self.permits).try_acquire_owned();
        let permit = permit.map_err(|_| Fault::Down("too much is asked of it at once".into()))?;
        let agent = self.agent.clone();
        let asked = spawn_blocking(move || {
            let _permit = permit;
            let mut response = send(agent)?;
            let body = response.body_mut().with_config().limit(MOST).read_to_vec()?;
            Ok((response.status(), body))
        });
        let answered = asked.await.map_err(|error| Fault::Down(error.to_string()))?;
        answered.map_err(|error: Error| match error {
            Error::BodyExceedsLimit(_) => Fault::Wrong("an answer that is far too long".to_owned()),
            error => Fault::Down(error.to_string()),
        })
    }
}

/// Takes an answer that is one: no redirect, and no page of a fault.
pub(super) fn expect_ok(status: StatusCode) -> Result<(), Fault> {
    match status {
        StatusCode::OK => Ok(()),
        status if status.is_redirection() => {
            Err(Fault::Wrong("an answer that leads elsewhere".to_owned()))
        }
        status => Err(Fault::Down(format!("it answers with status {}", status.as_u16()))),
    }
}
