//! Mail as files, where no server is set.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use uuid::Uuid;

use super::words::Words;
use super::{Cause, Fault};

/// Writes a mail to its file, whole or not at all, and what it says to one that is plain to read.
/// The same mail again replaces both.
pub(super) fn write(folder: &Path, mail: Uuid, message: &[u8], words: &Words) -> Result<(), Fault> {
    let plain = format!("{}\n\n{}", words.subject, words.text);
    let readable = put(folder, &format!("{mail}.txt"), plain.as_bytes());
    readable.and_then(|()| put(folder, &format!("{mail}.eml"), message)).map_err(|error| {
        tracing::warn!(%error, folder = %folder.display(), "a mail could not be written to its file");
        Fault::Later(Cause::Unreachable, None)
    })
}

/// What a mail says that was written to its file.
pub(super) fn read(folder: &Path, mail: Uuid) -> io::Result<String> {
    fs::read_to_string(folder.join(format!("{mail}.txt")))
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(folder.join(name))?;
    Ok(())
}
