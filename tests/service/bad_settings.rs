//! Settings that lead nowhere, or to something else: said with the setting to change, and without
//! any password.

use std::net::TcpListener;
use std::path::PathBuf;

use crate::support::{Printed, Service};

const ROWS: &str = "journey,event,happened_at,attributes\n\
    J1,enquiry-received,2026-03-02T09:00:00Z,\"{\"\"name\"\":\"\"Zebedee Quill\"\"}\"\n";
const LOG: &str = "WAYMARK_DATABASE_URL";
const KEYS: &str = "WAYMARK_KEYS_URL";
const READERS: [&[&str]; 7] = [
    &["report", "funnel"],
    &["verify"],
    &["export", "events"],
    &["export", "journeys"],
    &["rebuild"],
    &["doctor"],
    &["import", "undo", "01920000-0000-7000-8000-000000000000"],
];

fn with_rows() -> Service {
    let service = Service::new();
    service.write("rows.csv", ROWS);
    service
}

fn with_an_import() -> Service {
    let service = with_rows();
    let imported = import(&service, &[]);
    assert_eq!(imported.status, 0, "{imported:?}");
    service
}

fn import(service: &Service, settings: &[(&str, &str)]) -> Printed {
    service.run_with(&["import", "events", "rows.csv"], settings)
}

fn path(service: &Service, name: &str) -> PathBuf {
    service.folder.path().join(name)
}

fn files(service: &Service) -> Vec<String> {
    let entries = std::fs::read_dir(&service.folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Cases about a SQLite file are the same whichever database this run is about.
fn is_about_postgres() -> bool {
    let is = std::env::var("TEST_DATABASE_URL").is_ok();
    if is {
        eprintln!("skipped: about SQLite files, and this run is about PostgreSQL");
    }
    is
}

#[test]
fn a_database_that_is_not_there_is_not_made_by_asking_it() {
    if is_about_postgres() {
        return;
    }
    let service = with_rows();
    for place in ["waymark.db", "no/such/waymark.db"] {
        for reader in READERS {
            let printed = service.run_with(reader, &[(LOG, &format!("sqlite:{place}"))]);

            let words = [place, "There is no database at", "import something first, or set", LOG];
            printed.assert_refused_in_a_line(&words);
        }
    }
    assert_eq!(files(&service), ["rows.csv"]);
}

#[test]
fn places_where_no_database_can_be_are_said() {
    if is_about_postgres() {
        return;
    }
    let service = with_rows();
    std::fs::create_dir(path(&service, "folder")).unwrap();

    let nowhere = import(&service, &[(LOG, "sqlite:no/such/waymark.db")]);
    let words = ["no/such/waymark.db cannot be opened", "Check that its folder is there", LOG];
    nowhere.assert_refused_in_a_line(&words);
    let migrated = service.run_with(&["migrate"], &[(LOG, "sqlite:no/such/waymark.db")]);
    assert_eq!(migrated.err, nowhere.err);
    for command in [&["import", "events", "rows.csv"][..], &["report", "funnel"], &["verify"]] {
        let folder = service.run_with(command, &[(LOG, "sqlite:folder")]);
        folder.assert_refused_in_a_line(&["folder is a folder: set", LOG, "to a file in it"]);
    }
    assert_eq!(files(&service), ["folder", "rows.csv"]);
}

#[test]
fn a_folder_that_cannot_be_written_to_is_said() {
    use std::os::unix::fs::PermissionsExt as _;
    if is_about_postgres() {
        return;
    }
    let service = with_rows();
    let folder = path(&service, "locked");
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o555)).unwrap();
    if std::fs::write(folder.join("probe"), "").is_ok() {
        eprintln!("skipped: root may write to every folder");
        return;
    }

    let printed = import(&service, &[(LOG, "sqlite:locked/waymark.db")]);

    printed.assert_refused_in_a_line(&["cannot be opened", "that you may write in it", LOG]);
}

#[test]
fn a_file_that_is_something_else_is_left_as_it_is() {
    if is_about_postgres() {
        return;
    }
    let service = with_rows();
    service.write("text.db", "This is a letter, and no database at all. ".repeat(100));
    service.write("short.db", "hi");
    let customers = "CREATE TABLE customer (name TEXT); INSERT INTO customer VALUES ('Ann')";
    let workers = "CREATE TABLE worker (name TEXT); CREATE TABLE _sqlx_migrations (version TEXT)";
    for (name, statements) in [("customers.db", customers), ("workers.db", workers)] {
        service.write(name, "");
        service.sql_in(name, statements).unwrap();
    }
    for name in ["text.db", "short.db", "customers.db", "workers.db"] {
        let before = std::fs::read(path(&service, name)).unwrap();
        let url = format!("sqlite:{name}");
        for command in [&["import", "events", "rows.csv"][..], &["report", "funnel"], &["migrate"]]
        {
            let printed = service.run_with(command, &[(LOG, &url)]);
            let words = [name, "holds something else than a log of Waymark: set", LOG];
            printed.assert_refused_in_a_line(&words);
        }
        let printed = import(&service, &[(LOG, "sqlite:waymark.db"), (KEYS, &url)]);
        let words = [name, "holds something else than the keys of Waymark: set", KEYS];
        printed.assert_refused_in_a_line(&words);
        assert_eq!(std::fs::read(path(&service, name)).unwrap(), before, "{name}");
    }
    assert!(!path(&service, "waymark-master.key").exists());
}

#[test]
fn a_log_of_which_half_is_gone_is_damaged() {
    if is_about_postgres() {
        return;
    }
    let service = with_an_import();
    let whole = std::fs::read(path(&service, "waymark.db")).unwrap();
    std::fs::write(path(&service, "waymark.db"), &whole[..whole.len() / 2]).unwrap();

    for command in [&["import", "events", "rows.csv"][..], &["report", "funnel"], &["verify"]] {
        let printed = service.run(command);
        printed.assert_refused_in_a_line(&["waymark.db is damaged: restore a backup"]);
    }
}

#[test]
fn addresses_that_are_none_are_told_without_what_they_hide() {
    let service = with_rows();
    let none = "is no address of a database: write sqlite:FILE or postgres://USER@HOST/NAME";
    for (url, words) in [
        ("mysql://waymark:s3cret@localhost/waymark", none),
        ("waymark.db", none),
        ("sqlite:", none),
        ("sqlite::memory:", none),
        ("postgres:waymark:s3cret@localhost", none),
        ("postgres://waymark:s3cret@localhost:99999/waymark", none),
        ("postgres://waymark:s3cret@localhost/waymark?sslmode=s3cret", none),
        ("postgres://waymark:12#s3cret@localhost/waymark", "write these as %2F %3F %23"),
        ("postgres://waymark:12/s3cret==@localhost/waymark", "write these as %2F %3F %23"),
    ] {
        for printed in [
            service.run_with(&["report", "funnel"], &[(LOG, url)]),
            import(&service, &[(LOG, url)]),
        ] {
            printed.assert_refused_in_a_line(&[LOG, words]);
            assert!(!printed.err.contains("s3cret") && !printed.err.contains("12"), "{printed:?}");
        }
        let shown = service.run_with(&["settings"], &[(LOG, url), (KEYS, url)]);
        assert_eq!(shown.status, 0);
        assert!(!shown.out.contains("s3cret"), "{shown:?}");
    }
    assert_eq!(files(&service), ["rows.csv"]);
}

#[test]
fn a_database_elsewhere_is_not_spoken_to_in_the_clear_unless_that_is_said() {
    let service = with_rows();
    let words = ["leads to db.invalid and does not say whether", "add ?sslmode=verify-full to it"];
    for query in ["", "?application_name=waymark", "?sslmode=prefer", "?sslmode=allow"] {
        let url = format!("postgres://waymark:s3cret@db.invalid/waymark{query}");
        for (setting, printed) in [
            (LOG, service.run_with(&["serve"], &[(LOG, &url), ("WAYMARK_LISTEN", "127.0.0.1:0")])),
            (LOG, service.run_with(&["report", "funnel"], &[(LOG, &url)])),
            (KEYS, import(&service, &[(KEYS, &url)])),
        ] {
            printed.assert_refused_in_a_line(&[&[setting][..], &words].concat());
            assert!(!printed.err.contains("s3cret"), "{printed:?}");
        }
    }
    // Said, it is tried: this name leads nowhere.
    for query in ["?sslmode=disable", "?sslmode=require", "?sslmode=verify-full"] {
        let url = format!("postgres://waymark@db.invalid/waymark{query}");
        let printed = service.run_with(&["report", "funnel"], &[(LOG, &url)]);
        printed.assert_refused_in_a_line(&["PostgreSQL at db.invalid:5432 cannot be used"]);
    }
}

#[test]
fn a_server_that_is_down_is_named_without_its_password() {
    let service = with_rows();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("postgres://waymark:s3cret@127.0.0.1:{closed}/waymark?pasword=s3cret");

    let reported = service.run_with(&["report", "funnel"], &[(LOG, &url)]);
    let imported = import(&service, &[(KEYS, &url)]);

    for (printed, setting) in [(&reported, LOG), (&imported, KEYS)] {
        let place = format!("PostgreSQL at 127.0.0.1:{closed} cannot be used: it does not answer");
        printed.assert_refused_in_a_line(&[&place, "Check that it runs and that", setting]);
        assert!(!printed.err.contains("s3cret"), "{printed:?}");
    }
}

#[test]
fn a_server_that_refuses_says_why() {
    let service = with_rows();
    if service.is_sqlite() {
        eprintln!("skipped: about PostgreSQL, and this run is about SQLite");
        return;
    }
    let (server, database) = service.database_url.rsplit_once('/').unwrap();
    let (_, place) = server.split_once('@').unwrap();
    let role = format!("guest_of_{database}");
    service.sql(&format!("CREATE ROLE {role} LOGIN")).unwrap();

    let missing = import(&service, &[(LOG, &format!("{server}/no_such_database"))]);
    let guest = import(&service, &[(LOG, &format!("postgres://{role}@{place}/{database}"))]);

    missing.assert_refused_in_a_line(&["database \"no_such_database\" does not exist", LOG]);
    let words =
        ["The tables of the database could not be made: permission denied", "Give its user"];
    guest.assert_refused_in_a_line(&words);
}

#[test]
fn tables_of_another_version_are_left_alone() {
    let newer = with_an_import();
    let step = "INSERT INTO _sqlx_migrations (version, description, success, checksum, \
                execution_time) SELECT 9999, 'later', true, checksum, 1 FROM _sqlx_migrations \
                WHERE version = 1";
    newer.sql(step).unwrap();
    let changed = with_an_import();
    let another = if changed.is_sqlite() { "x'00'" } else { "'another'::bytea" };
    changed.sql(&format!("UPDATE _sqlx_migrations SET checksum = {another}")).unwrap();

    for command in [&["import", "events", "rows.csv"][..], &["report", "funnel"], &["migrate"]] {
        newer.run(command).assert_refused_in_a_line(&[
            "made by a newer version of Waymark (it has step 9999",
            "use that version",
        ]);
        changed.run(command).assert_refused_in_a_line(&[
            "not as this version of Waymark makes them (step 1 is another)",
            "use the version that made them, or restore a backup",
        ]);
    }
}

#[test]
fn a_master_key_that_is_lost_malformed_or_anothers_is_refused_and_never_made_anew() {
    let service = with_an_import();
    let another = "ab".repeat(32);
    let file = path(&service, "waymark-master.key");
    let right = std::fs::read_to_string(&file).unwrap();
    let malformed = "is not 64 hexadecimal digits, with a word";
    let misfit = "does not fit the key store: set WAYMARK_MASTER_KEY_FILE to the file";

    for (key, words) in [("s3cret", malformed), (&"+a".repeat(32), malformed), (&another, misfit)] {
        std::fs::write(&file, key).unwrap();
        let in_file = import(&service, &[]);
        let in_variable = import(&service, &[("WAYMARK_MASTER_KEY", key)]);
        for printed in [in_file, in_variable] {
            printed.assert_refused_in_a_line(&["The master key", words]);
            assert!(!printed.err.contains(key), "{printed:?}");
        }
    }
    let opened = service.run(&["export", "events", "--with-personal-data"]);
    assert!(opened.status == 1 && !opened.out.contains("Zebedee"), "{opened:?}");
    let doctor = service.run(&["doctor"]);
    assert!(doctor.status == 1 && doctor.out.contains(misfit), "{doctor:?}");

    std::fs::remove_file(&file).unwrap();
    let words = ["waymark-master.key cannot be read (no such file or directory): put it back"];
    import(&service, &[]).assert_refused_in_a_line(&words);
    assert!(!file.exists());
    std::fs::write(&file, right).unwrap();
    assert_eq!(import(&service, &[]).status, 0);
}

#[test]
fn a_key_store_that_is_lost_or_anothers_is_refused_and_never_made_anew() {
    let (service, other) = (with_an_import(), with_an_import());
    let store = path(&service, "waymark-keys.db");
    let right = std::fs::read(&store).unwrap();

    std::fs::remove_file(&store).unwrap();
    let export: &[&str] = &["export", "events", "--with-personal-data"];
    for command in [&["import", "events", "rows.csv"][..], export] {
        let printed = service.run(command);
        let words = ["There is no key store at waymark-keys.db", "put it back, or set", KEYS];
        printed.assert_refused(&words);
    }
    assert!(!store.exists());

    let another = format!("sqlite:{}", path(&other, "waymark-keys.db").display());
    let key = path(&other, "waymark-master.key");
    let with_its_key = [(KEYS, &*another), ("WAYMARK_MASTER_KEY_FILE", key.to_str().unwrap())];
    for settings in [&with_its_key[..1], &with_its_key] {
        import(&service, settings)
            .assert_refused_in_a_line(&["another key store than the one", KEYS]);
    }
    std::fs::write(&store, right).unwrap();
    assert_eq!(import(&service, &[]).status, 0);
}

#[test]
fn keys_that_cannot_be_kept_are_said_and_the_next_try_may_succeed() {
    let service = with_rows();
    let same = service.database_url.clone();

    let beside = import(&service, &[(KEYS, &same)]);
    let nowhere = import(&service, &[(KEYS, "sqlite:no/such/keys.db")]);
    let keyless = import(&service, &[("WAYMARK_MASTER_KEY_FILE", "no/such/master.key")]);

    beside.assert_refused_in_a_line(&["must not lie beside what they seal: set", KEYS, LOG]);
    nowhere.assert_refused_in_a_line(&["no/such/keys.db cannot be opened", KEYS]);
    keyless.assert_refused_in_a_line(&[
        "cannot be written to no/such/master.key",
        "set WAYMARK_MASTER",
    ]);
    assert!(!path(&service, "waymark-master.key").exists());
    assert_eq!(import(&service, &[]).status, 0);
    assert_eq!(service.facts(), 3);
}

#[test]
fn checkpoints_that_cannot_be_read_or_written_are_named() {
    let service = with_an_import();
    service.write("nonsense", "nonsense\n");
    std::fs::create_dir(path(&service, "folder")).unwrap();
    for (place, words) in [
        ("nonsense", "Line 1 of nonsense is no checkpoint: restore the file, or move it away"),
        ("folder", "The checkpoints in folder cannot be read (is a directory): restore"),
        (
            "no/such/file",
            "no checkpoint could be added to no/such/file (no such file or directory): set",
        ),
    ] {
        let verified = service.run_with(&["verify"], &[("WAYMARK_CHECKPOINTS", place)]);
        verified.assert_refused_in_a_line(&[words]);
    }
}
