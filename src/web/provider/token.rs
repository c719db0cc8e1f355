//! ID tokens: one is believed only if all of it is as it should be.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::crypto::{CryptoProvider, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind, Validation, decode, decode_header};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde::Deserialize;
use serde_json::{Map, Value};
use signature::{Error, Verifier};

use super::terms::Terms;

/// How far the clocks of a provider and of this machine may differ.
pub(super) const SKEW: TimeDelta = TimeDelta::minutes(2);
/// Bytes a token may have.
const LONGEST: usize = 32 * 1024;

/// What a token says of somebody.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    iss: String,
    pub(super) sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    nonce: Option<String>,
    pub(super) auth_time: Option<i64>,
    pub(super) tid: Option<String>,
    pub(super) oid: Option<String>,
    pub(super) idp: Option<String>,
    pub(super) acct: Option<Value>,
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) email_verified: Option<Value>,
    pub(super) preferred_username: Option<String>,
    #[serde(flatten)]
    pub(super) others: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// The id of the key that a token says it was signed with.
pub(super) fn key_id(token: &str) -> Result<String, &'static str> {
    if token.len() > LONGEST {
        return Err("it is too long");
    }
    let head = decode_header(token).map_err(|_| "its head cannot be read")?;
    if head.alg != Algorithm::RS256 {
        return Err("it is not signed by RS256");
    }
    if head.typ.is_some_and(|kind| !kind.eq_ignore_ascii_case("jwt")) {
        return Err("it is of another type");
    }
    if head.crit.is_some() || head.enc.is_some() || head.zip.is_some() {
        return Err("it asks for what is not known here");
    }
    head.kid.ok_or("it does not say which key signed it")
}

/// What a token says, if it was signed with the key, by whom and for whom it should be, for the browser
/// that holds the nonce, and is neither too old nor too young.
pub(super) fn believed(
    token: &str,
    key: &DecodingKey,
    terms: &Terms,
    (nonce, now): (&str, DateTime<Utc>),
) -> Result<Claims, &'static str> {
    let mut wanted = Validation::new(Algorithm::RS256);
    wanted.set_issuer(&[&terms.issuer]);
    wanted.set_audience(&[&terms.client]);
    wanted.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    // By the clock of the service, below.
    (wanted.validate_exp, wanted.validate_nbf) = (false, false);
    let claims = decode::<Claims>(token, key, &wanted)
        .map_err(|error| match error.kind() {
            ErrorKind::InvalidSignature => "its signature is not the provider's",
            ErrorKind::InvalidIssuer => "another issued it",
            ErrorKind::InvalidAudience => "it is for another",
            ErrorKind::InvalidAlgorithm => "it is not signed by RS256",
            _ => "it cannot be read",
        })?
        .claims;
    let is_ours = match &claims.aud {
        Audience::One(one) => *one == terms.client,
        Audience::Several(all) => *all == [terms.client.as_str()],
    };
    let (now, skew) = (now.timestamp(), SKEW.num_seconds());
    let faults = [
        (claims.iss != terms.issuer, "another issued it"),
        (!is_ours, "it is for others, too"),
        (claims.azp.as_ref().is_some_and(|by| *by != terms.client), "another asked for it"),
        (claims.exp.saturating_add(skew) <= now, "it has expired"),
        (claims.iat.saturating_sub(skew) > now, "it is from the future"),
        (claims.nbf.is_some_and(|from| from.saturating_sub(skew) > now), "it is not yet good"),
        (claims.nonce.as_deref() != Some(nonce), "another browser asked for it"),
        (claims.sub.is_empty() || claims.sub.len() > 255, "it does not say whom it is about"),
    ];
    match faults.into_iter().find(|(is_so, _)| *is_so) {
        Some((_, fault)) => Err(fault),
        None => Ok(claims),
    }
}

/// Has signatures checked by ring, of one kind alone. Nothing is signed here.
pub(super) fn check_by_ring() {
    // Who comes second finds it done.
    let _ = BY_RING.install_default();
}

static BY_RING: CryptoProvider = CryptoProvider {
    signer_factory: |_, _| Err(ErrorKind::InvalidAlgorithm.into()),
    verifier_factory: |algorithm, key| match (algorithm, key.kind()) {
        (Algorithm::RS256, DecodingKeyKind::RsaModulusExponent { n, e }) => {
            Ok(Box::new(Rs256(RsaPublicKeyComponents { n: n.clone(), e: e.clone() })))
        }
        _ => Err(ErrorKind::InvalidAlgorithm.into()),
    },
    key_utils: KeyUtils::new_unimplemented(),
};

struct Rs256(RsaPublicKeyComponents<Vec<u8>>);

impl Verifier<Vec<u8>> for Rs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), Error> {
        let checked = self.0.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature);
        checked.map_err(|_| Error::new())
    }
}

impl JwtVerifier for Rs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::RS256
    }
}
