//! Opening what a command needs: the log, the keys, the answers.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{anyhow, bail};
use domain::pathway::Pathways;

use super::out;
use crate::SOURCE;
use waymark::answers::LevelAnswers;
use waymark::erasure::forget_ordered;
use waymark::import::reason;
use waymark::pathways;
use waymark::settings::Settings;
use waymark::store::{
    Database, Keys, MasterKey, Purpose, Tables, destroy_listed, head, listed, open,
};

/// The log, for a command that writes or one that only reads.
pub(crate) async fn log(settings: &Settings, purpose: Purpose) -> anyhow::Result<Database> {
    Ok(open(&settings.database_url.value, Tables::Log, purpose).await?)
}

/// The pathways that the program brings along.
pub(crate) fn embedded() -> anyhow::Result<Pathways> {
    pathways::embedded()
        .map_err(|mistakes| anyhow!("The pathway that comes along is broken: {}", mistakes[0]))
}

/// The answers, level with the log.
pub(crate) async fn answers(database: &Database) -> anyhow::Result<LevelAnswers> {
    let bar = out::progress(u64::try_from(head(database).await?.position)?, "Folding");
    let shown = bar.clone();
    let tick = move |position: i64| {
        if position % 50_000 == 0 {
            shown.set_position(position.unsigned_abs());
        }
    };
    let answers = LevelAnswers::fold(database.clone(), embedded()?, tick).await?;
    bar.finish_and_clear();
    Ok(answers)
}

/// The keys of a log, without those of people who were erased.
pub(crate) async fn keys(settings: &Settings, log: &Database) -> anyhow::Result<Keys> {
    let url = &settings.keys_url.value;
    if *url == settings.database_url.value {
        bail!(
            "The keys must not lie beside what they seal: set WAYMARK_KEYS_URL to another database \
             than WAYMARK_DATABASE_URL"
        );
    }
    let is_sealed = Keys::have_sealed(log).await?;
    let purpose = if is_sealed { Purpose::Existing } else { Purpose::Create };
    let store = open(url, Tables::Keys, purpose).await?;
    destroy_listed(&store, &listed(&settings.erasures.path())?, (SOURCE.now)()).await?;
    let is_new = !is_sealed && !Keys::are_in(&store).await?;
    let master = master_key(settings, is_new)?;
    let mut keys = Keys::open(store, log, &master, (SOURCE.id)()).await?;
    forget_ordered(log, &mut keys).await?;
    Ok(keys)
}

// It is made with a new key store, and never beside one that another key may belong to.
fn master_key(settings: &Settings, may_make: bool) -> anyhow::Result<MasterKey> {
    if settings.master_key.is_set {
        return MasterKey::parse(&settings.master_key.value)
            .map_err(|error| anyhow!("{error}, as WAYMARK_MASTER_KEY"));
    }
    let path = settings.master_key_file.path();
    let name = path.display();
    match fs::read(&path) {
        Ok(bytes) => MasterKey::parse(&String::from_utf8_lossy(&bytes)).map_err(|error| {
            anyhow!("{error}, to {name}, or set WAYMARK_MASTER_KEY_FILE to where it is")
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && may_make => {
            let key = MasterKey::draw()?;
            write_private(&path, &key.text()).map_err(|error| {
                let reason = reason(&error);
                anyhow!(
                    "The master key cannot be written to {name} ({reason}): set \
                     WAYMARK_MASTER_KEY_FILE to a file in a folder where you may write"
                )
            })?;
            Ok(key)
        }
        Err(error) => bail!(
            "The master key file {name} cannot be read ({}): put it back, or set \
             WAYMARK_MASTER_KEY_FILE to where it is",
            reason(&error)
        ),
    }
}

// Whole when it appears, readable to its owner alone, and never in the place of another.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path)?;
    Ok(())
}
