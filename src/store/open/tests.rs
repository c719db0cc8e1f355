//! Every connection that an opened file hands out is as safe as the first, and changes nothing.

use std::path::Path;

use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Executor as _, Sqlite};

use super::{Purpose, Tables, open};
use crate::store::{Database, Pool, with_pool};

const ROW: &str = "event_id, stream_id, version, type, schema, happened_at, recorded_at, \
     source_recorded_at, worker, command_id, '{}', hash FROM event_log";

async fn opened(folder: &Path) -> Database {
    let url = format!("sqlite:{}", folder.join("log.db").display());
    let database = open(&url, Tables::Log, Purpose::Create).await.unwrap();
    let row = "INSERT INTO event_log VALUES (1, x'01', x'0a', 1, 't', 1, 0, 0, NULL, NULL, x'00', \
         '{\"a\":1}', x'00')";
    with_pool!(&database.writer, |pool| pool
        .execute(sqlx::raw_sql(row))
        .await
        .map(|_| ())
        .unwrap());
    let done = "INSERT INTO command_done VALUES (x'00', x'00', 1, 1, 0, NULL, NULL); \
         INSERT INTO sealed_with VALUES (1, x'00')";
    with_pool!(&database.writer, |pool| {
        pool.execute(sqlx::raw_sql(done)).await.map(|_| ()).unwrap();
    });
    database
}

/// Every connection there can be, all at once.
async fn connections(database: &Database) -> Vec<PoolConnection<Sqlite>> {
    let (Pool::Sqlite(writer), Pool::Sqlite(reader)) = (&database.writer, &database.reader) else {
        return vec![];
    };
    let mut all = vec![];
    for pool in [writer, reader] {
        for _ in 0..pool.options().get_max_connections() {
            all.push(pool.acquire().await.unwrap());
        }
    }
    all
}

#[tokio::test]
async fn every_connection_writes_ahead_and_waits_for_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let database = opened(folder.path()).await;

    let connections = connections(&database).await;

    assert_eq!(connections.len(), 5);
    for mut connection in connections {
        for (pragma, value) in [
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("foreign_keys", "1"),
            ("recursive_triggers", "1"),
            ("trusted_schema", "0"),
            ("secure_delete", "1"),
        ] {
            let ask = format!("SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}");
            let found: String =
                sqlx::query_scalar(AssertSqlSafe(ask)).fetch_one(&mut *connection).await.unwrap();
            assert_eq!(found, value, "{pragma}");
        }
    }
    let file = super::connect(&folder.path().join("log.db")).unwrap();
    let synchronous: i64 = file.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap();
    assert_eq!(synchronous, 2, "the pen's own");
}

#[tokio::test]
async fn nothing_runs_beside_a_pool_that_could_spin() {
    let folder = tempfile::tempdir().unwrap();
    let database = opened(folder.path()).await;
    let copy = Database::of_copy(&folder.path().join("log.db"));

    for pool in [&database.writer, &database.reader, &copy.reader] {
        let times = with_pool!(pool, |pool| {
            let options = pool.options();
            (options.get_idle_timeout(), options.get_max_lifetime())
        });
        assert_eq!(times, (None, None));
    }
}

#[tokio::test]
async fn no_verb_changes_the_log_on_any_connection() {
    let folder = tempfile::tempdir().unwrap();
    let database = opened(folder.path()).await;
    let replaced = |row: &str| {
        ["REPLACE", "INSERT OR REPLACE"].map(|verb| format!("{verb} INTO event_log SELECT {row}"))
    };
    let mut statements = [
        "UPDATE event_log SET body = '{}'",
        "UPDATE OR REPLACE event_log SET position = 2",
        "DELETE FROM event_log",
        "UPDATE log_head SET position = -1",
        "UPDATE log_head SET id = 2",
        "DELETE FROM log_head",
        "INSERT INTO log_head VALUES (2, 9, 0, x'00')",
        "REPLACE INTO log_head VALUES (1, 9, 0, x'00')",
        "UPDATE command_done SET last_position = 9",
        "DELETE FROM command_done",
        "REPLACE INTO command_done VALUES (x'00', x'00', 9, 9, 0, NULL, NULL)",
        "UPDATE sealed_with SET key_store = x'01'",
        "DELETE FROM sealed_with",
        "REPLACE INTO sealed_with VALUES (1, x'01')",
    ]
    .map(str::to_owned)
    .to_vec();
    statements.extend(replaced(&format!("1, {ROW}")));
    let by_event = ROW.replace("stream_id, version", "x'0b', 7");
    statements.extend(replaced(&format!("9, {by_event}")));
    let by_version = ROW.replace("event_id", "x'99'");
    statements.extend(replaced(&format!("9, {by_version}")));
    statements.push(format!(
        "INSERT INTO event_log SELECT 1, {ROW} WHERE 1 ON CONFLICT (position) DO UPDATE \
         SET body = '{{}}'"
    ));

    for mut connection in connections(&database).await {
        for statement in &statements {
            let done = connection.execute(AssertSqlSafe(statement.clone())).await;
            assert!(done.is_err(), "{statement}");
        }
        let whole: (i64, String, i64) =
            sqlx::query_as("SELECT count(*), body, (SELECT position FROM log_head) FROM event_log")
                .fetch_one(&mut *connection)
                .await
                .unwrap();
        assert_eq!(whole, (1, "{\"a\":1}".to_owned(), 0));
    }
}
