//! What the provider says of itself: where to go, and with which keys it signs. It is kept for an hour.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jsonwebtoken::DecodingKey;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Provider;
use super::outbound::Fault;

/// After so long it is asked again.
const FRESH_FOR: Duration = Duration::from_hours(1);
/// And for a key that is not known no more often than this.
const KEYS_EVERY: Duration = Duration::from_mins(1);
/// A provider that failed is not waited for again within so long.
const REST: Duration = Duration::from_secs(5);
/// Keys of which no more are kept.
const MOST_KEYS: usize = 50;

/// What is kept of a provider between two sign-ins.
#[derive(Default)]
pub(super) struct Kept {
    found: Option<(Instant, Arc<Found>)>,
    failed_at: Option<Instant>,
    looked_for_key_at: Option<Instant>,
}

/// What a provider said of itself.
pub(super) struct Found {
    /// Where browsers go to sign in.
    pub(super) authorization: String,
    /// Where a code is handed in.
    pub(super) token: String,
    /// Where browsers go to sign out, if anywhere.
    pub(super) end_session: Option<String>,
    /// Whether the secret goes with the form, and not in its head.
    pub(super) takes_secret_in_form: bool,
    /// Whether its answers say whose they are.
    pub(super) tells_issuer: bool,
    keys: Vec<(String, DecodingKey)>,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    end_session_endpoint: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

// Whatever else a key says is not asked: least of all where there would be others.
#[derive(Deserialize)]
struct Key {
    kty: String,
    kid: String,
    #[serde(rename = "use")]
    used_for: Option<String>,
    alg: Option<String>,
    n: String,
    e: String,
}

impl Found {
    fn key(&self, id: &str) -> Option<DecodingKey> {
        let found = self.keys.iter().find(|(known, _)| known == id);
        found.map(|(_, key)| key.clone())
    }
}

impl Provider {
    /// What it says of itself, asked for where that is not known or old.
    pub(super) async fn found(&self) -> Result<Arc<Found>, Fault> {
        let mut kept = self.kept.lock().await;
        if let Some((since, found)) = &kept.found
            && since.elapsed() < FRESH_FOR
        {
            return Ok(Arc::clone(found));
        }
        self.look(&mut kept).await
    }

    /// The key that signs under an id. One that is not known may be new: it is looked for, now and then.
    pub(super) async fn key(&self, id: &str) -> Result<Option<DecodingKey>, Fault> {
        if let Some(key) = self.found().await?.key(id) {
            return Ok(Some(key));
        }
        let mut kept = self.kept.lock().await;
        if kept.looked_for_key_at.is_some_and(|at| at.elapsed() < KEYS_EVERY) {
            // Somebody else's sign-in may have just found it.
            return Ok(kept.found.as_ref().and_then(|(_, found)| found.key(id)));
        }
        kept.looked_for_key_at = Some(Instant::now());
        Ok(self.look(&mut kept).await?.key(id))
    }

    async fn look(&self, kept: &mut Kept) -> Result<Arc<Found>, Fault> {
        if kept.failed_at.is_some_and(|at| at.elapsed() < REST) {
            return Err(Fault::Down("it failed a moment ago".to_owned()));
        }
        match self.ask_what_it_is().await {
            Ok(found) => {
                let found = Arc::new(found);
                (kept.found, kept.failed_at) = (Some((Instant::now(), Arc::clone(&found))), None);
                Ok(found)
            }
            Err(fault) => {
                kept.failed_at = Some(Instant::now());
                Err(fault)
            }
        }
    }

    async fn ask_what_it_is(&self) -> Result<Found, Fault> {
        let issuer = &self.terms.issuer;
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let told: Discovery = read(&self.outbound.get(&address).await?, "discovery document")?;
        if told.issuer != *issuer {
            return Err(Fault::Wrong(format!("it calls itself {:?}", told.issuer)));
        }
        let ends = [&told.authorization_endpoint, &told.token_endpoint, &told.jwks_uri];
        let ends = ends.into_iter().chain(&told.end_session_endpoint);
        if let Some(elsewhere) = ends.into_iter().find(|end| !self.outbound.is_there(end)) {
            return Err(Fault::Wrong(format!("it leads to another host: {elsewhere:?}")));
        }
        let set: KeySet = read(&self.outbound.get(&told.jwks_uri).await?, "set of keys")?;
        let methods = &told.token_endpoint_auth_methods_supported;
        Ok(Found {
            takes_secret_in_form: methods.iter().any(|method| method == "client_secret_post"),
            authorization: told.authorization_endpoint,
            token: told.token_endpoint,
            end_session: told.end_session_endpoint,
            tells_issuer: told.authorization_response_iss_parameter_supported,
            keys: set.keys.into_iter().take(MOST_KEYS).filter_map(key).collect(),
        })
    }
}

// Keys of other kinds may stand beside those that we can use.
fn key(told: Value) -> Option<(String, DecodingKey)> {
    let key: Key = serde_json::from_value(told).ok()?;
    let is_ours = key.kty == "RSA"
        && key.used_for.is_none_or(|used_for| used_for == "sig")
        && key.alg.is_none_or(|alg| alg == "RS256");
    let read = DecodingKey::from_rsa_components(&key.n, &key.e).ok().filter(|_| is_ours)?;
    Some((key.kid, read))
}

pub(super) fn read<T: DeserializeOwned>(body: &[u8], what: &str) -> Result<T, Fault> {
    serde_json::from_slice(body).map_err(|_| Fault::Wrong(format!("its {what} cannot be read")))
}
