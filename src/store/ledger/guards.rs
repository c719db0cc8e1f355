//! What keeps the log from being changed: triggers, and on PostgreSQL the rights of the service.

use std::collections::BTreeMap;

use crate::store::open::{Tables, is_whole, look};
use crate::store::{Database, DatabaseError, Kind, Pool};

const OBJECTS: &str = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL \
     AND name <> '_sqlx_migrations' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'";

const TRIGGERS: &str = "SELECT tgname::text, pg_get_triggerdef(t.oid) || \
     CASE WHEN tgenabled IN ('O', 'A') AND prosrc LIKE '%RAISE EXCEPTION%' THEN '' ELSE ' (off)' END \
     FROM pg_trigger t JOIN pg_proc f ON f.oid = tgfoid JOIN pg_class c ON c.oid = tgrelid \
     WHERE NOT tgisinternal AND c.relnamespace = current_schema()::regnamespace";
const RIGHTS: &str = "SELECT table_name::text, privilege_type::text \
     FROM information_schema.table_privileges WHERE table_schema = current_schema() \
     AND grantee IN ('waymark_service', 'PUBLIC') \
     AND table_name IN ('event_log', 'log_head', 'command_done', 'sealed_with', 'viewing') \
     AND privilege_type NOT IN ('SELECT', 'INSERT')";

/// Each trigger with its table, what it stands before, and its condition.
const ON_SERVER: [(&str, &str, &str, &str); 11] = [
    ("event_log_rows", "event_log", "DELETE OR UPDATE", ROW),
    ("event_log_whole", "event_log", "TRUNCATE", STATEMENT),
    ("log_head_back", "log_head", "UPDATE", BACK),
    ("log_head_gone", "log_head", "DELETE", ROW),
    ("log_head_whole", "log_head", "TRUNCATE", STATEMENT),
    ("command_done_rows", "command_done", "DELETE OR UPDATE", ROW),
    ("command_done_whole", "command_done", "TRUNCATE", STATEMENT),
    ("sealed_with_rows", "sealed_with", "DELETE OR UPDATE", ROW),
    ("sealed_with_whole", "sealed_with", "TRUNCATE", STATEMENT),
    ("viewing_rows", "viewing", "DELETE OR UPDATE", ROW),
    ("viewing_whole", "viewing", "TRUNCATE", STATEMENT),
];
const ROW: &str = "FOR EACH ROW";
const STATEMENT: &str = "FOR EACH STATEMENT";
const BACK: &str =
    "FOR EACH ROW WHEN (((new.\"position\" < old.\"position\") OR (new.id <> old.id)))";

type Objects = BTreeMap<String, String>;

/// Which guards are missing, changed, or not ours, each in a few words.
pub async fn missing_guards(database: &Database) -> Result<Vec<String>, DatabaseError> {
    match (&database.kind, &database.reader) {
        (Kind::Sqlite(path), _) => {
            let path = path.clone();
            let found = tokio::task::spawn_blocking(move || {
                Ok(differences(&expected()?, &objects(&look(&path)?)?))
            });
            found.await.map_err(|_| DatabaseError::BrokenOff)?
        }
        (Kind::Postgres, Pool::Postgres(pool)) => {
            let found: Vec<(String, String)> = sqlx::query_as(TRIGGERS).fetch_all(pool).await?;
            let rights: Vec<(String, String)> = sqlx::query_as(RIGHTS).fetch_all(pool).await?;
            let mut wrong = differences(&on_server(pool).await?, &found.into_iter().collect());
            wrong.extend(
                rights
                    .into_iter()
                    .map(|(table, verb)| format!("the service has the right to {verb} on {table}")),
            );
            Ok(wrong)
        }
        (Kind::Postgres, Pool::Sqlite(_)) => Ok(vec![]),
    }
}

/// Whether SQLite finds its file whole, its indexes included. A server sees to that itself.
pub async fn file_is_whole(database: &Database) -> Result<bool, DatabaseError> {
    let Kind::Sqlite(path) = &database.kind else { return Ok(true) };
    let path = path.clone();
    let checked =
        tokio::task::spawn_blocking(move || is_whole(&look(&path)?, "integrity_check")).await;
    Ok(checked.map_err(|_| DatabaseError::BrokenOff)??)
}

// What the steps make of an empty file.
fn expected() -> Result<Objects, rusqlite::Error> {
    let connection = rusqlite::Connection::open_in_memory()?;
    for step in Tables::Log.of_file().iter() {
        connection.execute_batch(step.sql.as_str())?;
    }
    objects(&connection)
}

fn objects(connection: &rusqlite::Connection) -> Result<Objects, rusqlite::Error> {
    let mut statement = connection.prepare(OBJECTS)?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

async fn on_server(pool: &sqlx::PgPool) -> Result<Objects, DatabaseError> {
    let schema: String =
        sqlx::query_scalar("SELECT quote_ident(current_schema())").fetch_one(pool).await?;
    let expected = ON_SERVER.map(|(name, table, verbs, condition)| {
        let text = format!(
            "CREATE TRIGGER {name} BEFORE {verbs} ON {schema}.{table} {condition} \
             EXECUTE FUNCTION refuse_change()"
        );
        (name.to_owned(), text)
    });
    Ok(expected.into())
}

fn differences(expected: &Objects, found: &Objects) -> Vec<String> {
    let missing = expected.iter().filter_map(|(name, text)| match found.get(name) {
        None => Some(format!("{name} is missing")),
        Some(other) if other != text => Some(format!("{name} is not as Waymark makes it")),
        Some(_) => None,
    });
    let added = found.keys().filter(|name| !expected.contains_key(*name));
    missing.chain(added.map(|name| format!("{name} was added"))).collect()
}
