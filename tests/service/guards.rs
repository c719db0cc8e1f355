//! The service's own connection cannot change what was recorded, whatever it is made to say.

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::behind::Behind;
use crate::support::{Printed, Service};

const ROWS: &str = "journey,event,happened_at\nJ1,enquiry-received,2026-03-02T09:00:00Z\n\
    J1,initial-visit-held,2026-03-09T09:00:00Z\n";
const URL: &str = "WAYMARK_DATABASE_URL";

fn with_an_import() -> Service {
    let service = Service::new();
    let imported = import(&service, &[]);
    assert_eq!(imported.status, 0, "{imported:?}");
    service
}

fn import(service: &Service, settings: &[(&str, &str)]) -> Printed {
    let file = service.write("rows.csv", ROWS);
    service.run_with(&["import", "events", &file], settings)
}

fn is_about_sqlite(service: &Service) -> bool {
    if service.is_sqlite() {
        eprintln!("not run: about PostgreSQL's roles, and this run is about SQLite");
    }
    service.is_sqlite()
}

/// As the service connects.
async fn as_the_service(service: &Service) -> PgConnection {
    let options: PgConnectOptions = service.database_url.parse().unwrap();
    let options = options.options([("role", "waymark_service")]);
    PgConnection::connect_with(&options).await.unwrap()
}

fn row_like_2(position: i64) -> String {
    format!(
        "SELECT {position}, event_id, stream_id, version, type, schema, happened_at, recorded_at, \
         source_recorded_at, worker, command_id, '{{}}', hash FROM event_log WHERE position = 2"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_of_the_service_can_append_and_read_and_nothing_else() {
    let service = with_an_import();
    if is_about_sqlite(&service) {
        return;
    }
    let before = Behind::of(&service).await.log().await;
    let mut connection = as_the_service(&service).await;
    for statement in [
        "UPDATE event_log SET body = '{}' WHERE position = 2".to_owned(),
        "DELETE FROM event_log WHERE position = 2".to_owned(),
        "TRUNCATE event_log".to_owned(),
        format!(
            "INSERT INTO event_log {} ON CONFLICT (position) DO UPDATE SET body = '{{}}'",
            row_like_2(2)
        ),
        format!("INSERT INTO event_log {}", row_like_2(9)),
        "UPDATE log_head SET position = 1".to_owned(),
        "UPDATE log_head SET id = 2".to_owned(),
        "INSERT INTO log_head SELECT 2, position, recorded_at, hash FROM log_head".to_owned(),
        "DELETE FROM log_head".to_owned(),
        "TRUNCATE log_head".to_owned(),
        "UPDATE command_done SET last_position = 1".to_owned(),
        "DELETE FROM command_done".to_owned(),
        "UPDATE sealed_with SET key_store = gen_random_uuid()".to_owned(),
        "UPDATE viewing SET page = 'list'".to_owned(),
        "DELETE FROM viewing".to_owned(),
        "TRUNCATE viewing".to_owned(),
        "ALTER TABLE event_log DISABLE TRIGGER ALL".to_owned(),
        "SET session_replication_role = replica".to_owned(),
        "DROP TABLE event_log".to_owned(),
        "DROP TRIGGER event_log_rows ON event_log".to_owned(),
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS \
         'BEGIN RETURN NEW; END'"
            .to_owned(),
        "CREATE INDEX mine ON event_log (body)".to_owned(),
        "CREATE TABLE mine (one INTEGER)".to_owned(),
        "COPY event_log TO PROGRAM 'cat'".to_owned(),
        "RESET ROLE; UPDATE event_log SET body = '{}' WHERE position = 2".to_owned(),
    ] {
        let done = connection.execute(sqlx::raw_sql(AssertSqlSafe(statement.clone()))).await;
        assert!(done.is_err(), "{statement}");
    }
    assert_eq!(Behind::of(&service).await.log().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rights_of_the_service_are_these_and_no_others() {
    const RIGHTS: &str = "SELECT table_name || ': ' || \
         string_agg(privilege_type, ' ' ORDER BY privilege_type) \
         FROM information_schema.table_privileges WHERE grantee = 'waymark_service' \
         GROUP BY table_name ORDER BY table_name COLLATE \"C\"";
    const COLUMNS: &str = "SELECT column_name::text FROM information_schema.column_privileges \
         WHERE grantee = 'waymark_service' AND table_name = 'log_head' \
         AND privilege_type = 'UPDATE' ORDER BY column_name";
    let service = with_an_import();
    if is_about_sqlite(&service) {
        return;
    }
    let mut connection = PgConnection::connect(&service.database_url).await.unwrap();

    let rights: Vec<String> = sqlx::query_scalar(RIGHTS).fetch_all(&mut connection).await.unwrap();
    let columns: Vec<String> =
        sqlx::query_scalar(COLUMNS).fetch_all(&mut connection).await.unwrap();

    let expected = [
        "_sqlx_migrations: SELECT",
        "absence: DELETE INSERT SELECT",
        "account: INSERT SELECT UPDATE",
        "acknowledgement: INSERT SELECT",
        "api_token: INSERT SELECT UPDATE",
        "command_done: INSERT SELECT",
        "draft: DELETE INSERT SELECT UPDATE",
        "event_log: INSERT SELECT",
        "form_count: DELETE INSERT SELECT UPDATE",
        "import_map: DELETE INSERT SELECT UPDATE",
        "invitation: DELETE INSERT SELECT UPDATE",
        "job_run: INSERT SELECT UPDATE",
        "log_head: SELECT",
        "mail_choice: INSERT SELECT UPDATE",
        "outbox: INSERT SELECT UPDATE",
        "outbox_breaker: DELETE INSERT SELECT UPDATE",
        "outbox_item: DELETE INSERT SELECT UPDATE",
        "outbox_turn: INSERT SELECT UPDATE",
        "provider_identity: DELETE INSERT SELECT",
        "provider_sign_in: DELETE INSERT SELECT",
        "recovery_code: DELETE INSERT SELECT",
        "saved_view: DELETE INSERT SELECT UPDATE",
        "sealed_with: INSERT SELECT",
        "second_factor: DELETE INSERT SELECT UPDATE",
        "session: DELETE INSERT SELECT UPDATE",
        "sign_in_begun: DELETE INSERT SELECT",
        "sign_in_failure: DELETE INSERT SELECT UPDATE",
        "sign_in_rule: INSERT SELECT",
        "upload: DELETE INSERT SELECT UPDATE",
        "viewing: INSERT SELECT",
        "worker: INSERT SELECT",
        "worker_bound: DELETE INSERT SELECT",
    ];
    assert_eq!(rights, expected, "a new table's step says what the service may do with it");
    assert_eq!(columns, ["hash", "position", "recorded_at"]);
}

#[test]
fn who_is_only_a_member_of_the_role_can_run_the_service_on_tables_that_are_up_to_date() {
    let service = with_an_import();
    if is_about_sqlite(&service) {
        return;
    }
    let (server, database) = service.database_url.rsplit_once('/').unwrap();
    let (_, place) = server.split_once('@').unwrap();
    let clerk = format!("clerk_of_{database}");
    let as_clerk = format!("postgres://{clerk}@{place}/{database}");
    service.sql(&format!("CREATE ROLE {clerk} LOGIN")).unwrap();

    let stranger = import(&service, &[(URL, &as_clerk)]);
    service.sql(&format!("GRANT waymark_service TO {clerk}")).unwrap();
    let member = import(&service, &[(URL, &as_clerk)]);
    let verified = service.run_with(&["verify"], &[(URL, &as_clerk)]);
    service.sql("DELETE FROM _sqlx_migrations WHERE version = 4").unwrap();
    let outdated = import(&service, &[(URL, &as_clerk)]);

    let may_not = format!("The user {clerk} may not use this database");
    let grant = format!("GRANT waymark_service TO {clerk}");
    stranger.assert_refused_in_a_line(&[&may_not, &grant]);
    assert_eq!((member.status, verified.status), (0, 0), "{member:?} {verified:?}");
    let words = ["not up to date", &clerk, "run `waymark migrate` as their owner"];
    outdated.assert_refused_in_a_line(&words);
}

#[test]
fn an_owner_who_may_not_make_the_role_is_told_what_an_administrator_runs() {
    let service = with_an_import();
    if is_about_sqlite(&service) {
        return;
    }
    let (server, database) = service.database_url.rsplit_once('/').unwrap();
    let (_, place) = server.split_once('@').unwrap();
    let owner = format!("owner_of_{database}");
    service.sql(&format!("CREATE ROLE {owner} LOGIN")).unwrap();
    service.sql(&format!("CREATE DATABASE {owner} OWNER {owner}")).unwrap();
    let theirs = format!("postgres://{owner}@{place}/{owner}");

    let refused = service.run_with(&["migrate"], &[(URL, &theirs)]);
    service.sql(&format!("GRANT waymark_service TO {owner}")).unwrap();
    let keys = [(URL, &*theirs), ("WAYMARK_KEYS_URL", "sqlite:theirs.db")];
    let imported = import(&service, &keys);

    let grant = format!("GRANT waymark_service TO {owner}");
    refused.assert_refused_in_a_line(&["CREATE ROLE waymark_service NOLOGIN", &grant]);
    assert_eq!(imported.status, 0, "{imported:?}");
    let verified = service.run_with(&["verify"], &[(URL, &theirs), ("WAYMARK_CHECKPOINTS", "c")]);
    assert_eq!(verified.status, 0, "{verified:?}");
}

#[test]
fn a_guard_that_was_taken_away_weakened_or_added_to_is_named() {
    let sqlite = [
        ("DROP TRIGGER event_log_no_update", "event_log_no_update is missing"),
        (
            "DROP TRIGGER event_log_no_delete; CREATE TRIGGER event_log_no_delete BEFORE DELETE ON \
             event_log WHEN 0 BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
            "event_log_no_delete is not as Waymark makes it",
        ),
        (
            "PRAGMA writable_schema = ON; DELETE FROM sqlite_master WHERE name = 'log_head_stays'",
            "log_head_stays is missing",
        ),
        ("CREATE TRIGGER mine AFTER INSERT ON log_head BEGIN SELECT 1; END", "mine was added"),
        ("DROP INDEX event_log_enquiries", "event_log_enquiries is missing"),
        ("DROP TRIGGER viewing_no_replace", "viewing_no_replace is missing"),
    ];
    let postgres = [
        ("DROP TRIGGER event_log_whole ON event_log", "event_log_whole is missing"),
        (
            "ALTER TABLE event_log DISABLE TRIGGER event_log_rows",
            "event_log_rows is not as Waymark makes it",
        ),
        (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS \
             'BEGIN RETURN NEW; END'",
            "log_head_back is not as Waymark makes it",
        ),
        (
            "DROP TRIGGER log_head_gone ON log_head; CREATE TRIGGER log_head_gone BEFORE DELETE ON \
             log_head FOR EACH ROW WHEN (OLD.id = 7) EXECUTE FUNCTION refuse_change()",
            "log_head_gone is not as Waymark makes it",
        ),
        (
            "GRANT DELETE ON event_log TO waymark_service",
            "the service has the right to DELETE on event_log",
        ),
        ("DROP TRIGGER viewing_rows ON viewing", "viewing_rows is missing"),
    ];
    for number in 0..6 {
        let service = with_an_import();
        let cases = if service.is_sqlite() { sqlite } else { postgres };
        let (statement, words) = cases[number];
        service.sql(statement).unwrap();

        let verified = service.run(&["verify"]);
        let doctor = service.run(&["doctor"]);

        verified.assert_refused_in_a_line(&["The log is whole, but what guards it", words]);
        assert!(doctor.status == 1 && doctor.out.contains(words), "{doctor:?}");
    }
}
