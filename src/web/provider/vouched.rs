//! Who somebody is by what their provider says, and what they may do here.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::Provider;
use super::terms::Terms;
use super::token::{Claims, SKEW};
use crate::store::{Identity, Role};
use crate::web::passwords::is_address;
use crate::web::text::read_line;

/// Somebody for whom the provider vouches.
pub(super) struct Vouched {
    pub(super) identity: Identity,
    /// What they may do here, if anything.
    pub(super) role: Option<Role>,
    /// Their name, and where their mail goes: told once, for a new account. Neither says who they are.
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
}

impl Vouched {
    /// Reads what a token says that is believed.
    pub(super) fn of(claims: &Claims, provider: &Provider) -> Result<Self, &'static str> {
        let terms = &provider.terms;
        let identity = provider.identity(subject(claims, terms)?);
        let name = claims.name.as_deref().and_then(|name| read_line("The name", name).ok());
        Ok(Self {
            identity,
            role: terms.role(&app_roles(claims.others.get(&terms.roles_claim))),
            name: name.filter(|name| !name.is_empty()),
            email: address(claims),
        })
    }
}

/// Whether somebody said who they are since an instant, and not some hours before.
pub(super) fn is_fresh(claims: &Claims, since: DateTime<Utc>) -> bool {
    claims.auth_time.is_some_and(|at| at >= (since - SKEW).timestamp())
}

// Entra ID's `sub` is another one for each app, its `oid` is the person's in their tenant.
fn subject<'a>(claims: &'a Claims, terms: &Terms) -> Result<&'a str, &'static str> {
    let Some(tenant) = &terms.tenant else { return Ok(&claims.sub) };
    if claims.tid.as_ref() != Some(tenant) {
        return Err("it is of another tenant");
    }
    let is_guest = claims.acct.as_ref().is_some_and(|it| it.as_i64() != Some(0));
    let is_foreign = claims.idp.as_ref().is_some_and(|by| !by.contains(tenant.as_str()));
    if is_guest || is_foreign {
        return Err("it is about a guest of the tenant");
    }
    let subject = claims.oid.as_deref().filter(|id| !id.is_empty() && id.len() <= 255);
    subject.ok_or("it does not say whom it is about")
}

fn app_roles(told: Option<&Value>) -> Vec<String> {
    match told {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(all)) => {
            all.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        _ => vec![],
    }
}

// One that the provider says it never saw is no place to send mail.
fn address(claims: &Claims) -> Option<String> {
    let is_doubtful =
        claims.email_verified.as_ref().is_some_and(|it| *it == false || *it == "false");
    let told = claims.email.as_deref().filter(|_| !is_doubtful);
    let told = [told, claims.preferred_username.as_deref()].into_iter().flatten();
    let mut good = told.filter(|address| address.len() <= 254 && is_address(address));
    good.next().map(|address| address.trim().to_owned())
}
