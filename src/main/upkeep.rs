//! Looking after the service: verify, doctor, migrate, settings.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use chrono::DateTime;
use domain::import::ImportEvent;
use domain::record::{Event, Recorded};

use super::out::{number, progress, say};
use super::service;
use crate::SOURCE;
use waymark::import::reason;
use waymark::settings::Settings;
use waymark::store::{self, Checkpoint, Database, Head, Kind, Purpose, Tables, head, open, scan};

/// `waymark verify`
pub(crate) async fn verify(settings: &Settings) -> anyhow::Result<()> {
    let database = service::log(settings, Purpose::Existing).await?;
    let file = settings.checkpoints.path();
    let known = checkpoints(&file)?;
    let bar = progress(u64::try_from(head(&database).await?.position)?, "Verifying");
    let verified =
        store::verify(&database, &known, |position| bar.set_position(position.unsigned_abs()))
            .await?;
    bar.finish_and_clear();
    let position = usize::try_from(verified.head.position)?;
    if known.last() != Some(&verified.head) && position > 0 {
        let line = verified.head.line((SOURCE.now)());
        let opened = fs::OpenOptions::new().create(true).append(true).open(&file);
        let written = opened.and_then(|mut file| file.write_all(line.as_bytes()));
        if let Err(error) = written {
            bail!(
                "The log is whole, but no checkpoint could be added to {} ({}): set \
                 WAYMARK_CHECKPOINTS to a file that you may write",
                file.display(),
                reason(&error)
            );
        }
    }
    say(&format!(
        "The log is whole: {} facts, each as it was recorded, and in agreement with {} earlier \
         checkpoints in {}.\n",
        number(position),
        number(verified.checkpoints),
        file.display()
    ))
}

fn checkpoints(file: &Path) -> anyhow::Result<Vec<Checkpoint>> {
    let text = match fs::read_to_string(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(vec![]),
        Err(error) => bail!(
            "The checkpoints in {} cannot be read ({}): restore the file, or move it away",
            file.display(),
            reason(&error)
        ),
        Ok(text) => text,
    };
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            Checkpoint::parse(line).with_context(|| {
                format!(
                    "Line {} of {} is no checkpoint: restore the file, or move it away",
                    number + 1,
                    file.display()
                )
            })
        })
        .collect()
}

/// `waymark doctor`
pub(crate) async fn doctor(settings: &Settings) -> anyhow::Result<()> {
    let database = service::log(settings, Purpose::Existing).await?;
    let end = head(&database).await?;
    let mut text = format!("Database   {}\n", settings.database_url.shown());
    text += &format!("Log        {}\n", log_words(&database, &end));
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
    if !keys_are_well || !unknown.is_empty() {
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
