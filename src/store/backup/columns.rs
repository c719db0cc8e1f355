//! The tables of a file, and their values on the way between a file and a server.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::{Value, ValueRef};
use sqlx::postgres::PgRow;
use sqlx::{Column as _, Row as _, TypeInfo as _};
use uuid::Uuid;

use crate::store::in_hex;
use crate::store::open::look;

// In the order in which they were made, so that what others refer to comes first.
const TABLES: &str = "SELECT name FROM sqlite_master WHERE type = 'table' \
     AND name <> '_sqlx_migrations' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY rowid";
const COLUMNS: &str = "SELECT name FROM pragma_table_info($1) ORDER BY cid";

/// Who is signed in, or may be by a link or a token, and what is on its way in: nothing that should
/// come back.
pub(super) const LEFT_OUT: [&str; 8] = [
    "session",
    "sign_in_begun",
    "invitation",
    "sign_in_failure",
    "api_token",
    "upload",
    "form_count",
    "provider_sign_in",
];

/// A table and its columns.
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
}

impl Table {
    /// The columns, as a statement lists them.
    pub(super) fn list(&self) -> String {
        self.columns.join(", ")
    }

    /// Whether its rows go into a backup.
    pub(super) fn is_kept(&self) -> bool {
        !LEFT_OUT.contains(&&*self.name)
    }
}

/// The tables of a file.
pub(super) fn tables(path: &Path) -> Result<Vec<Table>, rusqlite::Error> {
    let file = look(path)?;
    let names: Vec<String> = strings(&file, TABLES, [])?;
    let with_columns = names.into_iter().map(|name| {
        let columns = strings(&file, COLUMNS, [&name])?;
        Ok(Table { name, columns })
    });
    with_columns.collect()
}

/// How many rows each table of a file has.
pub(super) fn counts(path: &Path) -> Result<Vec<(String, i64)>, rusqlite::Error> {
    let file = look(path)?;
    let counted = tables(path)?.into_iter().map(|table| {
        let count = format!("SELECT count(*) FROM {}", table.name);
        let count = file.query_row(&count, [], |row| row.get(0))?;
        Ok((table.name, count))
    });
    counted.collect()
}

fn strings(
    file: &Connection,
    query: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<String>, rusqlite::Error> {
    file.prepare(query)?.query_map(values, |row| row.get(0))?.collect()
}

/// What a file keeps for a value of a server.
pub(super) fn for_file(row: &PgRow, at: usize) -> Result<Value, sqlx::Error> {
    let value = match row.column(at).type_info().name() {
        "INT8" => row.try_get::<Option<i64>, _>(at)?.map(Value::Integer),
        "INT4" => row.try_get::<Option<i32>, _>(at)?.map(|it| Value::Integer(it.into())),
        "INT2" => row.try_get::<Option<i16>, _>(at)?.map(|it| Value::Integer(it.into())),
        "BOOL" => row.try_get::<Option<bool>, _>(at)?.map(|it| Value::Integer(it.into())),
        "UUID" => row.try_get::<Option<Uuid>, _>(at)?.map(|it| Value::Blob(it.as_bytes().to_vec())),
        "BYTEA" => row.try_get::<Option<Vec<u8>>, _>(at)?.map(Value::Blob),
        _ => row.try_get::<Option<String>, _>(at)?.map(Value::Text),
    };
    Ok(value.unwrap_or(Value::Null))
}

/// Adds what PostgreSQL's COPY reads for a value of a file, in a column of some type.
pub(super) fn for_server(text: &mut Vec<u8>, value: ValueRef<'_>, kind: &str) {
    match (value, kind) {
        (ValueRef::Null, _) => text.extend(b"\\N"),
        (ValueRef::Integer(number), "boolean") => text.push(if number == 0 { b'f' } else { b't' }),
        (ValueRef::Integer(number), _) => text.extend(number.to_string().bytes()),
        (ValueRef::Real(number), _) => text.extend(number.to_string().bytes()),
        (ValueRef::Blob(bytes), "uuid") => text.extend(in_hex(bytes).bytes()),
        (ValueRef::Blob(bytes), _) => {
            text.extend(b"\\\\x");
            text.extend(in_hex(bytes).bytes());
        }
        (ValueRef::Text(bytes), _) => escape(text, bytes),
    }
}

fn escape(text: &mut Vec<u8>, bytes: &[u8]) {
    for byte in bytes {
        match byte {
            b'\\' => text.extend(b"\\\\"),
            b'\n' => text.extend(b"\\n"),
            b'\r' => text.extend(b"\\r"),
            b'\t' => text.extend(b"\\t"),
            byte => text.push(*byte),
        }
    }
}
