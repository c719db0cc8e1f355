//! Who may sign in.

use anyhow::{anyhow, bail};
use domain::ids::WorkerId;

use super::args::WorkerWhat;
use super::{out, service};
use crate::SOURCE;
use waymark::mail::Mailer;
use waymark::settings::Settings;
use waymark::store::outbox::{MailKind, Single, put_single};
use waymark::store::{
    Account, AccountError, Database, Invited, Purpose, Role, account_of, accounts, add_account,
    draw_token, invite, link_lasts, link_to_provider, remove_second_factor, set_disabled,
    token_hash, unlink_from_provider, with_second_factor,
};
use waymark::web::{Place, Provider, read_line};

/// `waymark worker`
pub(crate) async fn worker(settings: &Settings, what: WorkerWhat) -> anyhow::Result<()> {
    let place = Place::parse(&settings.url.value).map_err(|sentence| anyhow!(sentence))?;
    let database = service::log(settings, Purpose::Create).await?;
    match what {
        WorkerWhat::Add { name, email, role } => add(&database, &place, &name, &email, role).await,
        WorkerWhat::List => list(&database).await,
        WorkerWhat::Disable { email } => {
            let account = find(&database, &email).await?;
            set_disabled(&database, account.worker, Some((SOURCE.now)())).await?;
            out::say(&format!(
                "{} is signed out everywhere, and can sign in no more.\n",
                account.name
            ))
        }
        WorkerWhat::Enable { email } => {
            let account = find(&database, &email).await?;
            set_disabled(&database, account.worker, None).await?;
            out::say(&format!("{} can sign in again.\n", account.name))
        }
        WorkerWhat::ResetPassword { email } => {
            out::say(&reset_password(&database, &place, &email).await?)
        }
        WorkerWhat::Link { email, id } => link_to(settings, &database, &email, &id).await,
        WorkerWhat::Unlink { email } => {
            let account = find(&database, &email).await?;
            if !unlink_from_provider(&database, account.worker).await? {
                bail!("{} is linked to no provider", account.name);
            }
            out::say(&format!("{} is linked to no provider any more.\n", account.name))?;
            out::say(&link(&database, &place, &account).await?)
        }
        WorkerWhat::RemoveSecondStep { email } => {
            let account = find(&database, &email).await?;
            let domain = Mailer::new(settings)?.domain().to_owned();
            out::say(&remove_second_step(&database, &account, &domain).await?)
        }
    }
}

async fn reset_password(database: &Database, place: &Place, email: &str) -> anyhow::Result<String> {
    let account = find(database, email).await?;
    if !account.is_enabled() {
        bail!("{} is disabled: run `waymark worker enable {email}` first", account.name);
    }
    if account.is_vouched {
        bail!(
            "{} signs in by way of the provider: run `waymark worker unlink {email}` first",
            account.name
        );
    }
    link(database, place, &account).await
}

async fn remove_second_step(
    database: &Database,
    account: &Account,
    domain: &str,
) -> anyhow::Result<String> {
    let name = &account.name;
    if !remove_second_factor(database, account.worker, None).await? {
        return Ok(format!("{name} has no second step: there was nothing to take away.\n"));
    }
    let (mail, now) = ((SOURCE.id)(), (SOURCE.now)());
    let told = Single::of_account(mail, account.worker, MailKind::FactorRemoved);
    put_single(database, &told, domain, now).await?;
    Ok(format!(
        "{name} is signed out everywhere, and signs in by the password alone. A mail says so.\n"
    ))
}

async fn link_to(
    settings: &Settings,
    database: &Database,
    email: &str,
    id: &str,
) -> anyhow::Result<()> {
    let provider = Provider::read(&settings.provider).map_err(|sentence| anyhow!(sentence))?;
    let Some(provider) = provider else {
        bail!("No provider is set: see WAYMARK_PROVIDER_ISSUER in `waymark settings`");
    };
    let account = find(database, email).await?;
    let id = read_line("The id", id).map_err(|error| anyhow!("{error}"))?;
    if id.is_empty() {
        bail!("The id is empty: copy it from the provider's page about {}", account.name);
    }
    link_to_provider(database, &provider.identity(&id), account.worker).await?;
    out::say(&format!(
        "{} signs in by way of the provider from now on, with the role that it tells.\n",
        account.name
    ))
}

async fn add(
    database: &Database,
    place: &Place,
    name: &str,
    email: &str,
    role: Role,
) -> anyhow::Result<()> {
    let name = read_line("The name", name).map_err(|error| anyhow!("{error}"))?;
    let (name, email) = (&*name, email.trim());
    if name.is_empty() {
        bail!("A worker needs a name: write it before --email");
    }
    if email.parse::<lettre::Address>().is_err() {
        bail!("{email:?} is no e-mail address: write it as name@council.example");
    }
    let id = WorkerId((SOURCE.id)());
    add_account(database, id, (name, email, role), (SOURCE.now)()).await?;
    out::say(&format!("{name} has an account as {}.\n", role.as_str()))?;
    out::say(&link(database, place, &find(database, email).await?).await?)
}

async fn list(database: &Database) -> anyhow::Result<()> {
    let accounts = accounts(database).await?;
    if accounts.is_empty() {
        return out::say(
            "Nobody can sign in yet: add somebody with `waymark worker add`, or run `waymark serve` \
             and open the link that it prints.\n",
        );
    }
    let with = with_second_factor(database).await?;
    let wide = accounts.iter().map(|it| it.name.chars().count()).max().unwrap_or(0);
    for account in accounts {
        let state = match (account.is_enabled(), &account.password) {
            (false, _) => ", disabled",
            (true, _) if account.is_vouched => ", signs in by way of the provider",
            (true, None) => ", has not chosen a password yet",
            (true, Some(_)) => "",
        };
        let step = if with.contains(&account.worker) { ", with second step" } else { "" };
        let (name, role) = (&account.name, account.role.as_str());
        out::say(&format!("{name:wide$}  {role:13}  {}{state}{step}\n", account.email))?;
    }
    Ok(())
}

/// Whose account an address is.
pub(crate) async fn find(database: &Database, email: &str) -> Result<Account, AccountError> {
    let found = account_of(database, email).await?;
    found.ok_or_else(|| AccountError::Nobody(email.to_owned()))
}

async fn link(database: &Database, place: &Place, account: &Account) -> anyhow::Result<String> {
    let (token, (lasts, within)) = (draw_token()?, link_lasts(account.password.is_some()));
    let (whom, until) = (Invited::Worker(account.worker), (SOURCE.now)() + lasts);
    invite(database, &token_hash(&token), whom, until).await?;
    let link = place.link(&format!("/password?token={token}"));
    Ok(format!("Within {within}, {} can choose a password at\n  {link}\n", account.name))
}
