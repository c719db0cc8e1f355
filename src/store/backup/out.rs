//! Copying a database, as it stands at one moment, into a SQLite file.

use std::path::Path;

use futures_util::TryStreamExt as _;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgConnection, PgPool};

use super::columns::{self, LEFT_OUT, Table, for_file};
use super::{BackupError, open_copy};
use crate::store::event_log::{HEAD, Head};
use crate::store::open::{Tables, connect, look};
use crate::store::{Database, DatabaseError, Kind, Pool};

const AT_ONCE: usize = 1_000;

/// Copies.
pub(super) async fn copy(
    database: &Database,
    tables: Tables,
    to: &Path,
) -> Result<(), BackupError> {
    match (&database.kind, &database.reader) {
        (Kind::Sqlite(path), _) => {
            let (path, to) = (path.clone(), to.to_owned());
            let copied = tokio::task::spawn_blocking(move || of_file(&path, &to)).await;
            copied.map_err(|_| DatabaseError::BrokenOff)??;
        }
        (Kind::Postgres, Pool::Postgres(pool)) => of_server(pool, tables, to).await?,
        (Kind::Postgres, Pool::Sqlite(_)) => {}
    }
    let failed = BackupError::of_copy(to);
    let copy = connect(to).map_err(&failed)?;
    if tables == Tables::Log {
        let sweep = LEFT_OUT.map(|table| format!("DELETE FROM {table};")).concat();
        copy.execute_batch(&sweep).map_err(&failed)?;
    }
    // All in one file, with nothing beside it.
    alone(&copy).map_err(&failed)
}

/// Brings into a file what lies beside it.
pub(super) fn alone(file: &Connection) -> Result<(), rusqlite::Error> {
    file.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))
}

// It reads in one transaction, and leaves out what was once deleted.
fn of_file(from: &Path, to: &Path) -> Result<(), BackupError> {
    let failed = BackupError::of_copy(to);
    let file = look(from).map_err(&failed)?;
    file.execute("VACUUM INTO $1", [to.display().to_string()]).map_err(&failed)?;
    Ok(())
}

async fn of_server(pool: &PgPool, tables: Tables, to: &Path) -> Result<(), BackupError> {
    open_copy(to, tables).await?.close().await;
    let failed = BackupError::of_copy(to);
    let file = connect(to).map_err(&failed)?;
    // It is synchronised when it is whole.
    file.pragma_update(None, "synchronous", "OFF").map_err(&failed)?;
    let mut tx = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?;
    for table in columns::tables(to).map_err(&failed)?.iter().filter(|table| table.is_kept()) {
        if table.name == "log_head" {
            let head: Head = sqlx::query_as(HEAD).fetch_one(&mut *tx).await?;
            put_head(&file, &head).map_err(&failed)?;
        } else {
            table_of_server(&mut tx, table, &file, to).await?;
        }
    }
    Ok(tx.commit().await?)
}

async fn table_of_server(
    tx: &mut PgConnection,
    table: &Table,
    file: &Connection,
    to: &Path,
) -> Result<(), BackupError> {
    let query = format!("SELECT {} FROM {} ORDER BY 1", table.list(), table.name);
    let mut rows = sqlx::query(AssertSqlSafe(query)).fetch(tx);
    let mut page = Vec::with_capacity(AT_ONCE);
    loop {
        let row = rows.try_next().await?;
        let is_last = row.is_none();
        if let Some(row) = row {
            page.push(values(&row, table.columns.len())?);
        }
        if is_last || page.len() == AT_ONCE {
            let put = put(file, table, page.drain(..));
            put.map_err(BackupError::of_copy(to))?;
        }
        if is_last {
            return Ok(());
        }
    }
}

fn values(row: &PgRow, columns: usize) -> Result<Vec<Value>, sqlx::Error> {
    (0..columns).map(|at| for_file(row, at)).collect()
}

fn put(
    file: &Connection,
    table: &Table,
    rows: impl Iterator<Item = Vec<Value>>,
) -> Result<(), rusqlite::Error> {
    let places: Vec<String> = (1..=table.columns.len()).map(|at| format!("?{at}")).collect();
    let (name, list) = (&table.name, table.list());
    let tx = file.unchecked_transaction()?;
    {
        let insert = format!("INSERT INTO {name} ({list}) VALUES ({})", places.join(", "));
        let mut insert = tx.prepare(&insert)?;
        for row in rows {
            insert.execute(params_from_iter(row))?;
        }
    }
    tx.commit()
}

fn put_head(file: &Connection, head: &Head) -> Result<(), rusqlite::Error> {
    const PUT: &str = "UPDATE log_head SET position = ?1, recorded_at = ?2, hash = ?3";
    file.execute(PUT, (head.position, head.recorded_at, &head.hash))?;
    Ok(())
}
