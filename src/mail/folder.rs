//! Mail as files, where no server is set.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use uuid::Uuid;

use super::{Cause, Fault};

/// Writes a mail to its file, whole or not at all. The same mail again replaces it.
pub(super) fn write(folder: &Path, mail: Uuid, message: &[u8]) -> Result<(), Fault> {
    put(folder, mail, message).map_err(|error| {
        tracing::warn!(%error, folder = %folder.display(), "a mail could not be written to its file");
        Fault::Later(Cause::Unreachable, None)
    })
}

fn put(folder: &Path, mail: Uuid, message: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(message)?;
    file.as_file().sync_all()?;
    file.persist(folder.join(format!("{mail}.eml")))?;
    Ok(())
}
