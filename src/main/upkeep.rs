//! Looking after the service: doctor, migrate, settings.

use std::fs;

use anyhow::bail;
use chrono::DateTime;
use domain::import::ImportEvent;
use domain::record::{Event, Recorded};

use super::out::{number, say};
use super::service;
use crate::SOURCE;
use waymark::settings::Settings;
use waymark::store::{
    Checkpoints, Database, Head, Kind, Purpose, Tables, agrees, head, missing_guards, open, scan,
};

/// `waymark doctor`
pub(crate) async fn doctor(settings: &Settings) -> anyhow::Result<()> {
    let database = service::log(settings, Purpose::Existing).await?;
    let end = head(&database).await?;
    let mut text = format!("Database   {}\n", settings.database_url.shown());
    text += &format!("Log        {}\n", log_words(&database, &end));
    let (words, log_is_well) = ledger_words(settings, &database).await?;
    text += &words;
    let keys = service::keys(settings, &database).await;
    let keys_are_well = keys.is_ok();
    let words = keys.map_or_else(|error| error.to_string(), |_| "in order".to_owned());
    text += &format!("Keys       {}: {words}\n", settings.keys_url.shown());
    let answers = service::answers(&database).await?;
    let answers = answers.read().await?;
    let ids: Vec<String> = answers.pathways().ids().iter().map(ToString::to_string).collect();
    text += &format!("Pathways   {}\n", ids.join(", "));
    text += &format!("Journeys   {}\n", number(answers.journeys()));
    let unknown = answers.unknown();
    text += &format!("Unknown    {} facts that this version cannot read\n", number(unknown.len()));
    for fact in unknown.iter().take(10) {
        text += &format!("           position {}: {}\n", fact.position, fact.kind);
    }
    let imports = scan(&database, 0, Vec::<Recorded>::new(), |imports, fact| {
        if matches!(fact.event, Event::Import(_)) {
            imports.push(fact);
        }
    });
    text += &imports_words(&imports.await?);
    say(&text)?;
    if !log_is_well || !keys_are_well || !unknown.is_empty() {
        bail!("Something above is not right: see what it says");
    }
    Ok(())
}

fn log_words(database: &Database, end: &Head) -> String {
    let place = match &database.kind {
        Kind::Sqlite(path) => fs::metadata(path)
            .map_or_else(|_| String::new(), |file| format!(", {} kB", number_of_kb(file.len()))),
        Kind::Postgres => String::new(),
    };
    let now = (SOURCE.now)().timestamp_micros();
    let ahead = (end.recorded_at - now) / 1_000_000;
    let skew = if ahead > 5 {
        format!(". Its last fact is {ahead} s ahead of this machine's clock: check the clocks")
    } else {
        String::new()
    };
    let last = DateTime::from_timestamp_micros(end.recorded_at).filter(|_| end.position > 0);
    let last = last.map_or(String::new(), |at| format!(", the last at {}", at.format("%F %T UTC")));
    format!("{} facts{last}{place}{skew}", end.position)
}

// How far the log is known to be whole, and what keeps it so.
async fn ledger_words(settings: &Settings, database: &Database) -> anyhow::Result<(String, bool)> {
    let kept = Checkpoints::read(&settings.checkpoints.path())?;
    let agreed = agrees(database, kept.furthest()).await;
    let verified = match (&agreed, kept.furthest(), &kept.last_at) {
        (Err(damage), ..) => damage.to_string(),
        (Ok(()), Some(furthest), Some(at)) => {
            format!("up to position {}, last on {at}", furthest.position)
        }
        _ => "never: run `waymark verify`".to_owned(),
    };
    let missing = missing_guards(database).await?;
    let guards = match (missing.is_empty(), &database.kind) {
        (false, _) => missing.join(", "),
        (true, Kind::Sqlite(_)) => "in place".to_owned(),
        (true, Kind::Postgres) => "in place, and the service runs as waymark_service".to_owned(),
    };
    let is_well = agreed.is_ok() && missing.is_empty();
    Ok((format!("Verified   {verified}\nGuards     {guards}\n"), is_well))
}

fn number_of_kb(bytes: u64) -> String {
    number(usize::try_from(bytes / 1024).unwrap_or(usize::MAX))
}

fn imports_words(facts: &[Recorded]) -> String {
    let mut text = String::new();
    for begun in facts {
        let Event::Import(ImportEvent::ImportBegun { rows, .. }) = begun.event else { continue };
        let later = facts.iter().filter(|fact| fact.stream == begun.stream);
        let state = later.fold("broken off: run it again", |state, fact| match fact.event {
            Event::Import(ImportEvent::ImportFinished { .. }) => "finished",
            Event::Import(ImportEvent::ImportUndone { .. }) => "taken back",
            _ => state,
        });
        let day = begun.when.recorded_at.format("%F %R UTC");
        text += &format!("Import     {} of {day}: {rows} facts, {state}\n", begun.stream);
    }
    text
}

/// `waymark migrate`
pub(crate) async fn migrate(settings: &Settings) -> anyhow::Result<()> {
    open(&settings.database_url.value, Tables::Log, Purpose::Create).await?;
    say("The tables are up to date.\n")
}

/// `waymark settings`
pub(crate) fn settings(settings: &Settings) -> anyhow::Result<()> {
    let mut text = String::new();
    for setting in settings.all() {
        let origin = if setting.is_set { "from the environment" } else { "default" };
        let shown = setting.shown();
        let value = if shown.is_empty() { "(none)" } else { &shown };
        text += &format!("{}\n  {value}  ({origin})\n  {}\n\n", setting.variable, setting.meaning);
    }
    say(&text)
}
