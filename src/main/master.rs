//! The master key: in a file that is made with a new key store, or in a variable.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use anyhow::{anyhow, bail};

use waymark::import::reason;
use waymark::settings::Settings;
use waymark::store::MasterKey;

/// The master key of a key store that is there.
pub(crate) fn read(settings: &Settings) -> anyhow::Result<MasterKey> {
    read_or(settings, |path, error| {
        bail!(
            "The master key file {} cannot be read ({}): put it back, or set \
             WAYMARK_MASTER_KEY_FILE to where it is",
            path.display(),
            reason(&error)
        )
    })
}

/// The same, or a new one for a new key store. It is never made beside a store that another key may
/// belong to.
pub(crate) fn read_or_make(settings: &Settings) -> anyhow::Result<MasterKey> {
    read_or(settings, |path, error| {
        if error.kind() != ErrorKind::NotFound {
            return read(settings);
        }
        let key = MasterKey::draw()?;
        let file = private(path, &key);
        file.and_then(|file| Ok(file.persist_noclobber(path)?)).map_err(|error| {
            anyhow!(
                "The master key cannot be written to {} ({}): set WAYMARK_MASTER_KEY_FILE to a file \
                 in a folder where you may write",
                path.display(),
                reason(&error)
            )
        })?;
        Ok(key)
    })
}

/// Writes it in the place of the one before.
pub(crate) fn replace(path: &Path, key: &MasterKey) -> anyhow::Result<()> {
    let written = private(path, key).and_then(|file| Ok(file.persist(path)?));
    written.map(drop).map_err(|error| {
        anyhow!(
            "The master key cannot be written to {} ({}): nothing was changed. Give yourself the \
             right to write there, and try again",
            path.display(),
            reason(&error)
        )
    })
}

fn read_or(
    settings: &Settings,
    or: impl FnOnce(&Path, std::io::Error) -> anyhow::Result<MasterKey>,
) -> anyhow::Result<MasterKey> {
    if settings.master_key.is_set {
        return MasterKey::parse(&settings.master_key.value)
            .map_err(|error| anyhow!("{error}, as WAYMARK_MASTER_KEY"));
    }
    let path = settings.master_key_file.path();
    match fs::read(&path) {
        Ok(bytes) => MasterKey::parse(&String::from_utf8_lossy(&bytes)).map_err(|error| {
            anyhow!("{error}, to {}, or set WAYMARK_MASTER_KEY_FILE to where it is", path.display())
        }),
        Err(error) => or(&path, error),
    }
}

// Whole when it appears, and readable to its owner alone.
fn private(path: &Path, key: &MasterKey) -> std::io::Result<tempfile::NamedTempFile> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(key.text().as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}
