//! Opening what a command needs: the log, the keys, the answers.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use domain::pathway::Pathways;

use super::out;
use crate::SOURCE;
use waymark::answers::LevelAnswers;
use waymark::pathways;
use waymark::settings::Settings;
use waymark::store::{Database, Keys, MasterKey, Purpose, Tables, head, open};

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

/// The keys of a log.
pub(crate) async fn keys(settings: &Settings, log: &Database) -> anyhow::Result<Keys> {
    let url = &settings.keys_url.value;
    let is_there = url.strip_prefix("sqlite:").is_none_or(|path| Path::new(path).exists());
    let begun = head(log).await?.position > 0;
    if !is_there && begun {
        bail!(
            "The key store {url} is missing, and the log has been sealed with it: put it back, or \
             set WAYMARK_KEYS_URL to where it is"
        );
    }
    let master = master_key(settings, !is_there)?;
    let store = open(url, Tables::Keys, Purpose::Create)
        .await
        .map_err(|error| anyhow!("The key store cannot be opened (WAYMARK_KEYS_URL): {error}"))?;
    Ok(Keys::open(store, log, &master, (SOURCE.id)()).await?)
}

// It is made with a new key store, and never beside one that another key may belong to.
fn master_key(settings: &Settings, may_make: bool) -> anyhow::Result<MasterKey> {
    if settings.master_key.is_set {
        return Ok(MasterKey::parse(&settings.master_key.value)?);
    }
    let path = settings.master_key_file.path();
    match fs::read_to_string(&path) {
        Ok(text) => Ok(MasterKey::parse(&text)?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && may_make => {
            let key = MasterKey::draw()?;
            write_private(&path, &key.text()).with_context(|| {
                format!("The master key cannot be written to {}", path.display())
            })?;
            Ok(key)
        }
        Err(error) => bail!(
            "The master key file {} cannot be read ({error}): put it back, or set \
             WAYMARK_MASTER_KEY_FILE to where it is",
            path.display()
        ),
    }
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
