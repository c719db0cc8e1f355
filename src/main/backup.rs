//! Backing up and putting back.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::bail;

use super::args::{BackupArgs, RestoreArgs};
use super::out::{number, progress, say, warn};
use super::service;
use crate::SOURCE;
use waymark::settings::Settings;
use waymark::store::{
    self, Backup, Checkpoints, Database, Manifest, Purpose, Tables, Unfinished, key_store_at, open,
    prepare, read_backup, size, take,
};

/// How often the bar moves.
const TICK: Duration = Duration::from_millis(200);

/// `waymark backup`
pub(crate) async fn backup(settings: &Settings, args: &BackupArgs) -> anyhow::Result<()> {
    if let Some(keys_to) = &args.keys_to {
        are_apart(&args.folder, keys_to)?;
    }
    let database = service::log(settings, Purpose::Existing).await?;
    let keys = match &args.keys_to {
        None => None,
        Some(folder) => {
            let keys = open(&settings.keys_url.value, Tables::Keys, Purpose::Existing).await?;
            Some((keys, Unfinished::new(folder)?))
        }
    };
    let log = Unfinished::new(&args.folder)?;
    let manifest = copy(&database, Tables::Log, log).await?;
    // After the log: each key was on disk before the first fact that it sealed.
    if let Some((keys, unfinished)) = keys {
        let there = key_store_at(&settings.keys_url.value).await?;
        if manifest.key_store.is_some() && manifest.key_store != there {
            bail!(
                "The log was backed up, and no keys: those at {} belong to another log. Set \
                 WAYMARK_KEYS_URL to the key store that this log was sealed with",
                settings.keys_url.shown()
            );
        }
        copy(&keys, Tables::Keys, unfinished).await?;
    }
    say(&format!(
        "{} holds the log up to position {}, walked and found whole.\n",
        args.folder.display(),
        manifest.position.unwrap_or(0)
    ))?;
    match &args.keys_to {
        Some(folder) => say(&format!(
            "{} holds the keys, wrapped by the master key, which is in neither: keep that apart.\n",
            folder.display()
        )),
        None => say("Keys were not backed up: without them nobody can read names and notes.\n"),
    }
}

// Who has the one must not have the other.
fn are_apart(folder: &Path, keys: &Path) -> anyhow::Result<()> {
    let (one, other) = (whole(folder)?, whole(keys)?);
    if one.starts_with(&other) || other.starts_with(&one) {
        bail!(
            "The keys must not lie with what they seal: name a folder for --keys-to that is neither \
             in {} nor around it",
            folder.display()
        );
    }
    Ok(())
}

// A folder that is not there yet, by where the folder around it really is.
fn whole(folder: &Path) -> anyhow::Result<PathBuf> {
    let folder = std::path::absolute(folder)?;
    let around = folder.parent().and_then(|around| around.canonicalize().ok());
    Ok(match (around, folder.file_name()) {
        (Some(around), Some(name)) => around.join(name),
        _ => folder,
    })
}

async fn copy(
    database: &Database,
    tables: Tables,
    unfinished: Unfinished,
) -> anyhow::Result<Manifest> {
    let file = unfinished.file(tables);
    let bar = progress(size(database).await? / 1024, "Copying kB");
    let copying = store::back_up(database, tables, unfinished, (SOURCE.now)());
    tokio::pin!(copying);
    let mut tick = tokio::time::interval(TICK);
    loop {
        tokio::select! {
            copied = &mut copying => {
                bar.finish_and_clear();
                return Ok(copied?);
            }
            _ = tick.tick() => bar.set_position(file.metadata().map_or(0, |it| it.len()) / 1024),
        }
    }
}

/// `waymark restore`
pub(crate) async fn restore(settings: &Settings, args: &RestoreArgs) -> anyhow::Result<()> {
    let log = read_backup(&args.folder, Tables::Log)?;
    let keys = args.keys_from.as_ref().map(|folder| read_backup(folder, Tables::Keys));
    let keys = keys.transpose()?;
    let there = key_store_at(&settings.keys_url.value).await?;
    fit(settings, &log, keys.as_ref(), there)?;
    let mut kept = Checkpoints::read(&settings.checkpoints.path())?;
    let _taken = take(&settings.database_url.value)?;

    let manifest = log.manifest.clone();
    let log = prepare(log, Tables::Log, &settings.database_url.value, &kept.all).await?;
    let were_backed_up = keys.is_some();
    // The keys first: a log whose keys could not be put back is not put back either.
    if let Some(keys) = keys.filter(|_| there.is_none()) {
        let keys = prepare(keys, Tables::Keys, &settings.keys_url.value, &[]).await?;
        keys.put_in_place().await?;
    }
    log.put_in_place().await?;
    if let Some(head) = manifest.head()
        && (kept.furthest().is_some_and(|furthest| furthest.position > head.position)
            || !kept.looks.is_empty())
    {
        kept.note_restored(&head, (SOURCE.now)())?;
    }
    let position = usize::try_from(manifest.position.unwrap_or(0))?;
    say(&format!(
        "The log is as it was on {}: {} facts, walked and found whole.\n",
        manifest.taken_at.format("%F %T UTC"),
        number(position)
    ))?;
    match (there, were_backed_up) {
        (Some(_), _) => say("The keys that are there stay: who was erased since stays erased.\n"),
        (None, true) => say(
            "The keys are back too. The master key must still hold the wrapping keys of then.\n",
        ),
        (None, false) => {
            warn("Names and notes cannot be read until the key store is back: see --keys-from.");
            Ok(())
        }
    }
}

// One key store belongs to one log.
fn fit(
    settings: &Settings,
    log: &Backup,
    keys: Option<&Backup>,
    there: Option<uuid::Uuid>,
) -> anyhow::Result<()> {
    let sealed_with = log.manifest.key_store;
    if there.is_some() && there != sealed_with {
        bail!(
            "The key store at {} belongs to another log: set WAYMARK_KEYS_URL to another place, or \
             move it away",
            settings.keys_url.shown()
        );
    }
    if let Some(keys) = keys
        && keys.manifest.key_store != sealed_with
    {
        bail!(
            "The keys in {} belong to another log than the one in {}: name the folder that was \
             backed up with it",
            keys.folder.display(),
            log.folder.display()
        );
    }
    Ok(())
}
