//! Tokens for programs that ask the API.

use anyhow::{anyhow, bail};
use chrono::{DateTime, TimeDelta, Utc};
use clap::Subcommand;
use domain::calendar::london_day;
use uuid::Uuid;

use super::workers::find;
use super::{out, service};
use crate::SOURCE;
use waymark::settings::Settings;
use waymark::store::{
    Database, NewToken, Purpose, Scope, Token, add_token, draw_bearer, revoke_token, token_hash,
    tokens,
};
use waymark::web::read_line;

#[derive(Debug, Subcommand)]
pub(crate) enum TokenWhat {
    /// Make a token, and print it: it is shown this once
    Create {
        /// What uses it, as colleagues know it
        label: String,
        /// The e-mail address of the worker for whom it asks: what it records, they recorded
        #[arg(long = "for", value_name = "EMAIL")]
        worker: String,
        /// read, write or figures; give it again for another
        #[arg(long = "scope", value_name = "SCOPE", required = true)]
        scopes: Vec<Scope>,
        /// How many days it is good for
        #[arg(long, value_name = "NUMBER", default_value_t = 90,
              value_parser = clap::value_parser!(u16).range(1..=366))]
        days: u16,
    },
    /// Show every token, what it may do, until when, and when it was last used
    List,
    /// End a token at once
    Revoke {
        /// Its id, as `waymark token list` shows it
        id: Uuid,
    },
}

/// `waymark token`
pub(crate) async fn token(settings: &Settings, what: TokenWhat) -> anyhow::Result<()> {
    let database = service::log(settings, Purpose::Existing).await?;
    match what {
        TokenWhat::Create { label, worker, scopes, days } => {
            create(&database, &label, &worker, scopes, days).await
        }
        TokenWhat::List => list(&database).await,
        TokenWhat::Revoke { id } => {
            if !revoke_token(&database, id, (SOURCE.now)()).await? {
                bail!("There is no token {id} to end: see `waymark token list`");
            }
            out::say("The token is ended: it opens nothing any more.\n")
        }
    }
}

async fn create(
    database: &Database,
    label: &str,
    worker: &str,
    mut scopes: Vec<Scope>,
    days: u16,
) -> anyhow::Result<()> {
    let label = read_line("The label", label).map_err(|error| anyhow!("{error}"))?;
    if label.is_empty() {
        bail!("A token needs a label: write what uses it before --for");
    }
    let account = find(database, worker).await?;
    if !account.is_enabled() {
        bail!("{} is disabled: run `waymark worker enable {worker}` first", account.name);
    }
    if let Some(scope) = scopes.iter().find(|scope| !scope.is_of(account.role)) {
        let (name, role) = (&account.name, account.role.as_str());
        bail!("{name} is {role}, which does not include {scope}: choose another worker or scope");
    }
    scopes.sort_unstable();
    scopes.dedup();
    let (token, now) = (draw_bearer()?, (SOURCE.now)());
    let expires_at = now + TimeDelta::days(days.into());
    let new = NewToken { id: (SOURCE.id)(), worker: account.worker, label, scopes, expires_at };
    add_token(database, &token_hash(&token), &new, now).await?;
    out::say(&format!(
        "Until {}, {} asks for {} with this token. Keep it like a password: it is not shown again.\n  \
         {token}\n",
        day(expires_at),
        new.label,
        account.name,
    ))
}

async fn list(database: &Database) -> anyhow::Result<()> {
    let tokens = tokens(database).await?;
    if tokens.is_empty() {
        return out::say("There is no token yet: make one with `waymark token create`.\n");
    }
    let now = (SOURCE.now)();
    for token in tokens {
        let Token { id, label, name, .. } = &token;
        let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.as_str()).collect();
        let used = token.used_at.map_or("never used".to_owned(), |at| {
            format!("last used {}", at.format("%-d %B %Y at %H:%M UTC"))
        });
        let scopes = scopes.join(", ");
        out::say(&format!(
            "{id}  {label}, for {name}: {scopes}; {}; {used}\n",
            state(&token, now)
        ))?;
    }
    Ok(())
}

fn state(token: &Token, now: DateTime<Utc>) -> String {
    match token.revoked_at {
        Some(at) => format!("revoked on {}", day(at)),
        None if token.is_disabled => "stopped, for its worker is disabled".to_owned(),
        None if token.is_good(now) => format!("good until {}", day(token.expires_at)),
        None => format!("expired on {}", day(token.expires_at)),
    }
}

fn day(instant: DateTime<Utc>) -> String {
    london_day(instant).format("%-d %B %Y").to_string()
}
