//! What is set about the provider, checked before the service starts.

use std::fs;

use chrono::TimeDelta;
use zeroize::Zeroizing;

use crate::settings::{ProviderSettings, Setting};
use crate::store::{Role, reason};

/// Entra ID's words for "whoever has an account anywhere".
const ANYBODY: [&str; 3] = ["/common/", "/organizations/", "/consumers/"];
/// Where Entra ID is, for one country or another.
const ENTRA: [&str; 3] =
    ["login.microsoftonline.com", "login.microsoftonline.us", "sts.windows.net"];
/// Characters below which a client secret is somebody's word.
const SHORTEST_SECRET: usize = 16;

/// What is agreed with a provider.
pub(super) struct Terms {
    pub(super) issuer: String,
    pub(super) client: String,
    pub(super) secret: Zeroizing<String>,
    /// Its roles, and ours.
    pub(super) roles: Vec<(String, Role)>,
    pub(super) roles_claim: String,
    pub(super) tenant: Option<String>,
    pub(super) name: String,
    /// Whom somebody without access is told to ask.
    pub(super) help: String,
    /// For how long what it said is believed.
    pub(super) hours: TimeDelta,
    pub(super) is_only: bool,
}

impl Terms {
    pub(super) fn read(settings: &ProviderSettings) -> Result<Option<Self>, String> {
        if settings.all().iter().all(|setting| !setting.is_set) {
            return Ok(None);
        }
        let issuer = issuer(&settings.issuer)?;
        let tenant = tenant(&settings.tenant, &issuer)?;
        Ok(Some(Self {
            client: said(&settings.client)?,
            secret: secret(&settings.secret_file)?,
            roles: roles(&settings.roles)?,
            roles_claim: said(&settings.roles_claim)?,
            name: said(&settings.name)?,
            help: said(&settings.help)?,
            hours: hours(&settings.hours)?,
            is_only: is_on(&settings.is_only)?,
            issuer,
            tenant,
        }))
    }

    /// The role of somebody with these app roles. Of several it is the one that may do the least.
    pub(super) fn role(&self, told: &[String]) -> Option<Role> {
        let ours = self.roles.iter().filter(|(name, _)| told.contains(name)).map(|(_, role)| *role);
        ours.min_by_key(|role| power(*role))
    }
}

// From who sees no household to who lets others in.
fn power(role: Role) -> u8 {
    match role {
        Role::Marketing => 0,
        Role::PanelAdministrator => 1,
        Role::Auditor => 2,
        Role::Recruiter => 3,
        Role::Manager => 4,
        Role::Administrator => 5,
    }
}

/// The beginning that an address of the same host has: scheme, host and port.
pub(super) fn origin(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || ".-:".contains(letter);
    let is_here = matches!(host.split(':').next(), Some("127.0.0.1" | "localhost"));
    let is_safe = scheme == "https" || scheme == "http" && is_here;
    let is_good = is_safe && !host.is_empty() && host.chars().all(is_plain);
    is_good.then(|| &url[..scheme.len() + "://".len() + host.len()])
}

fn said(setting: &Setting) -> Result<String, String> {
    let Setting { variable, value, .. } = setting;
    match value.trim() {
        "" => Err(format!(
            "{variable} is not set, and other settings of the provider are: set it, or none of them"
        )),
        value if value.chars().any(char::is_control) => {
            Err(format!("{variable} holds characters that cannot be seen: write it anew"))
        }
        value => Ok(value.to_owned()),
    }
}

fn issuer(setting: &Setting) -> Result<String, String> {
    let issuer = said(setting)?;
    let is_plain = !issuer.contains(['?', '#', '@', '\\']) && !issuer.contains(char::is_whitespace);
    if origin(&issuer).is_none() || !is_plain {
        return Err(format!(
            "{} is {issuer:?}: set it to the https:// address that the provider's discovery document \
             calls its issuer",
            setting.variable
        ));
    }
    let whole = format!("{issuer}/");
    if ANYBODY.iter().any(|anybody| whole.contains(anybody)) {
        return Err(format!(
            "{} is {issuer:?}, which lets in people of every organisation: put your own tenant's id in",
            setting.variable
        ));
    }
    Ok(issuer)
}

fn tenant(setting: &Setting, issuer: &str) -> Result<Option<String>, String> {
    let tenant = setting.value.trim();
    let is_entra = ENTRA.iter().any(|host| origin(issuer) == Some(&format!("https://{host}")));
    if tenant.is_empty() {
        let fault = format!(
            "{} is not set: set it to your tenant's id, which stands in the issuer of Entra ID",
            setting.variable
        );
        return if is_entra { Err(fault) } else { Ok(None) };
    }
    if is_entra && !issuer.split('/').any(|part| part == tenant) {
        return Err(format!(
            "{} is {tenant:?}, which does not stand in the issuer {issuer}: set both to the same tenant",
            setting.variable
        ));
    }
    Ok(Some(tenant.to_owned()))
}

fn secret(setting: &Setting) -> Result<Zeroizing<String>, String> {
    let file = said(setting)?;
    let read = fs::read_to_string(&file).map(Zeroizing::new).map_err(|error| {
        format!(
            "{} is {file}, which cannot be read ({}): name the file with the client secret",
            setting.variable,
            reason(&error)
        )
    })?;
    let secret = Zeroizing::new(read.trim().to_owned());
    if secret.chars().count() < SHORTEST_SECRET || secret.chars().any(char::is_control) {
        return Err(format!(
            "{} is {file}, which holds no client secret: it is one line of {SHORTEST_SECRET} characters \
             or more, as the provider showed it",
            setting.variable
        ));
    }
    Ok(secret)
}

fn roles(setting: &Setting) -> Result<Vec<(String, Role)>, String> {
    let mut roles: Vec<(String, Role)> = vec![];
    let variable = setting.variable;
    for pair in said(setting)?.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let told = pair.rsplit_once('=').map(|(name, role)| (name.trim(), role.trim()));
        let Some((name, role)) = told.filter(|(name, _)| !name.is_empty()) else {
            return Err(format!(
                "{variable} holds {pair:?}: write each as Waymark.Recruiter=recruiter, with commas \
                 between them"
            ));
        };
        let role = role.parse().map_err(|error| format!("{variable} holds {pair:?}: {error}"))?;
        if roles.iter().any(|(known, _)| known == name) {
            return Err(format!("{variable} tells {name:?} twice: leave one of them out"));
        }
        roles.push((name.to_owned(), role));
    }
    Ok(roles)
}

fn hours(setting: &Setting) -> Result<TimeDelta, String> {
    let Setting { variable, value, .. } = setting;
    let hours = value.trim().parse().ok().filter(|hours| (1..=8).contains(hours));
    hours
        .map(TimeDelta::hours)
        .ok_or_else(|| format!("{variable} is {value:?}: set it to a number of hours from 1 to 8"))
}

fn is_on(setting: &Setting) -> Result<bool, String> {
    match setting.value.trim() {
        "on" => Ok(true),
        "off" => Ok(false),
        value => Err(format!("{} is {value:?}: set it to on or off", setting.variable)),
    }
}
