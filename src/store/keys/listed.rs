//! The list of erasures: a file outside every database that says which keys were destroyed, so that
//! an older copy of the keys brings nobody back. It holds no personal data.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use domain::ids::KeyId;

/// Why the list of erasures cannot be used, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ErasureListError {
    /// The file said no.
    #[error(
        "The list of erasures {} cannot be read or written: check that it is a file that you may \
         write, or set WAYMARK_ERASURES to where it is", .0.display()
    )]
    File(PathBuf, #[source] io::Error),
    /// Somebody changed it.
    #[error(
        "Line {} of the list of erasures {} is no time and key: put back the list as it was, or \
         people who were erased may come back", .1, .0.display()
    )]
    Line(PathBuf, usize),
}

/// The keys on the list. Without the file, none was destroyed.
pub fn listed(file: &Path) -> Result<Vec<KeyId>, ErasureListError> {
    let failed = |error| ErasureListError::File(file.to_owned(), error);
    let text = match std::fs::read_to_string(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
        text => text.map_err(failed)?,
    };
    let lines = (1..).zip(whole(&text).lines());
    lines.map(|(number, line)| key(line).ok_or_else(|| wrong(file, number))).collect()
}

/// Adds keys that are not on the list yet. They are on disk when this returns.
pub fn add_to_list(
    file: &Path,
    keys: &[KeyId],
    now: DateTime<Utc>,
) -> Result<(), ErasureListError> {
    let failed = |error| ErasureListError::File(file.to_owned(), error);
    let mut list = options().open(file).map_err(failed)?;
    list.lock().map_err(failed)?;
    let mut text = String::new();
    list.read_to_string(&mut text).map_err(failed)?;
    let known: Vec<Option<KeyId>> = whole(&text).lines().map(key).collect();
    let new = keys.iter().filter(|id| !known.contains(&Some(**id)));
    let at = now.to_rfc3339_opts(SecondsFormat::Secs, true);
    let lines: String = new.map(|id| format!("{at} {id}\n")).collect();
    if !lines.is_empty() {
        append(&list, whole(&text).len() as u64, &lines, file).map_err(failed)?;
    }
    Ok(())
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    options
}

fn append(mut list: &File, whole: u64, lines: &str, file: &Path) -> io::Result<()> {
    // What a crash left of a line goes: the erasure that it was about is run again.
    list.set_len(whole)?;
    list.write_all(lines.as_bytes())?;
    list.sync_all()?;
    let folder = file.parent().filter(|it| !it.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

// Up to the last line that was finished.
fn whole(text: &str) -> &str {
    text.rfind('\n').map_or("", |end| &text[..=end])
}

fn key(line: &str) -> Option<KeyId> {
    let (at, id) = line.split_once(' ')?;
    DateTime::parse_from_rfc3339(at).ok()?;
    id.parse().ok().map(KeyId)
}

fn wrong(file: &Path, line: usize) -> ErasureListError {
    ErasureListError::Line(file.to_owned(), line)
}

#[cfg(test)]
mod tests {
    use domain::testing::nine_on;
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> KeyId {
        KeyId(Uuid::from_u128(number))
    }

    #[test]
    fn a_key_is_listed_once_and_half_a_line_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("erasures");
        let now = nine_on("2026-03-02");
        assert!(listed(&file).unwrap().is_empty());

        add_to_list(&file, &[id(1), id(2)], now).unwrap();
        let mut broken = OpenOptions::new().append(true).open(&file).unwrap();
        broken.write_all(b"2026-03-02T09:00:00Z 0000").unwrap();
        assert_eq!(listed(&file).unwrap(), [id(1), id(2)]);
        add_to_list(&file, &[id(2), id(3)], now).unwrap();

        assert_eq!(listed(&file).unwrap(), [id(1), id(2), id(3)]);
    }

    #[test]
    fn a_list_that_somebody_changed_is_not_taken_for_a_shorter_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("erasures");
        add_to_list(&file, &[id(1)], nine_on("2026-03-02")).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();

        for changed in [text.replace(' ', ""), text.replace("0001", "000?"), format!("\n{text}")] {
            std::fs::write(&file, changed).unwrap();
            assert!(matches!(listed(&file), Err(ErasureListError::Line(_, 1))));
        }
    }
}
