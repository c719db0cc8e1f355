//! Why a database could not be opened, and what to do.

use std::path::{Path, PathBuf};

use super::Tables;
use crate::store::DatabaseError;

/// Why a database could not be opened, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither SQLite nor PostgreSQL.
    #[error("{} is no address of a database: write sqlite:FILE or postgres://USER@HOST/NAME", .0.variable())]
    Address(Tables),
    /// Nobody can tell where the password ends.
    #[error(
        "{} has a user or password with one of / ? # in it: write these as %2F %3F %23",
        .0.variable()
    )]
    Password(Tables),
    /// Whoever sits in between could read along.
    #[error(
        "{} leads to {} and does not say whether the connection is encrypted: add \
         ?sslmode=verify-full to it, and &sslrootcert=FILE for an authority of your own, or \
         ?sslmode=disable where nobody can listen in between", .0.variable(), .1
    )]
    InTheClear(Tables, String),
    /// No file.
    #[error("{}", missing(*.0, .1))]
    Missing(Tables, PathBuf),
    /// The file is a folder.
    #[error("{} is a folder: set {} to a file in it", .1.display(), .0.variable())]
    Folder(Tables, PathBuf),
    /// The file or its folder.
    #[error(
        "The database file {} cannot be opened: {}. Check that its folder is there and that you \
         may write in it, or set {} to another file", .1.display(), .2, .0.variable()
    )]
    File(Tables, PathBuf, String),
    /// The file is something else.
    #[error(
        "{} holds something else than {}: set {} to another file", .1.display(),
        match .0 { Tables::Log => "a log of Waymark", Tables::Keys => "the keys of Waymark" },
        .0.variable()
    )]
    NotOurs(Tables, PathBuf),
    /// The file is not what was written.
    #[error("The database file {} is damaged: restore a backup", .0.display())]
    Damaged(PathBuf),
    /// The file holds nothing, not even tables.
    #[error(
        "The database file {} is empty: restore a backup, or delete the file if it never held \
         anything", .0.display()
    )]
    Empty(PathBuf),
    /// The file is used by a service.
    #[error(
        "Another `waymark serve` is using {}: stop it first. For several processes on one log, set \
         WAYMARK_DATABASE_URL to a PostgreSQL database", .0.display()
    )]
    InUse(PathBuf),
    /// Whatever wrote the file, it would not last here.
    #[error(
        "The database file {} cannot be kept safely here ({}): put it on a disk of this machine",
        .0.display(), .1
    )]
    Unsafe(PathBuf, String),
    /// The library has a known fault.
    #[error("This program was built with SQLite {0}, which can damage files: build it again")]
    OldSqlite(&'static str),
    /// The server.
    #[error(
        "PostgreSQL at {} cannot be used: {}. Check that it runs and that {} is right", .1, .2,
        .0.variable()
    )]
    Server(Tables, String, String),
    /// A newer program was here.
    #[error(
        "This database was made by a newer version of Waymark (it has step {0}, which this version \
         does not know): use that version"
    )]
    Newer(i64),
    /// A step was changed, or did not finish.
    #[error(
        "The tables of this database are not as this version of Waymark makes them ({0}): use the \
         version that made them, or restore a backup"
    )]
    Changed(String),
    /// A step was refused.
    #[error(
        "The tables of the database could not be made: {0}. Give its user the right to make them"
    )]
    Refused(String),
    /// The tables are old, and who signs in may not change them.
    #[error(
        "The tables of this database are not up to date, and its user {0} does not own them: run \
         `waymark migrate` as their owner"
    )]
    NotOwner(String),
    /// Who signs in is nobody here.
    #[error(
        "The user {0} may not use this database: let an administrator run \
         GRANT waymark_service TO {0}"
    )]
    NotMember(String),
    /// The role of the service cannot be made.
    #[error(
        "Waymark runs as the role waymark_service, and {0} may not make it or become it: let an \
         administrator run CREATE ROLE waymark_service NOLOGIN (if it is not there yet) and \
         GRANT waymark_service TO {0}"
    )]
    NoRole(String),
    /// Anything else.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

fn missing(tables: Tables, path: &Path) -> String {
    let path = path.display();
    match tables {
        Tables::Log => format!(
            "There is no database at {path}: import something first, or set WAYMARK_DATABASE_URL"
        ),
        Tables::Keys => format!(
            "There is no key store at {path}, and the log has been sealed with one: put it back, \
             or set WAYMARK_KEYS_URL to where it is"
        ),
    }
}
