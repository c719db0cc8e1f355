//! A log that is moved to another database goes on there as if nothing had happened.
//!
//! | case | test |
//! | --- | --- |
//! | R8 dump and restore keeps positions, S6 body survives exactly | `a_log_copied_into_another_database_is_the_same_to_the_byte_and_readers_go_on` |

use std::process::{Command, Stdio};

use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use waymark::store::{head, read_after, verify};

use super::append::of_the_registry;
use super::following::Seen;
use super::hand::Hand;
use super::{Facts, enquiry, id, notes, request, writer};
use crate::support::Service;

async fn copy(from: &Service, to: &Service) {
    if from.is_sqlite() {
        let file = to.folder.path().join("waymark.db");
        Hand::at(from).await.say(&format!("VACUUM INTO '{}'", file.display())).await;
    } else if let Err(why) = dump_and_restore(from, to) {
        eprintln!("not run: {why}; the tables were copied instead");
        copy_tables(from, to).await;
    }
}

fn dump_and_restore(from: &Service, to: &Service) -> Result<(), String> {
    let dump = Command::new("pg_dump").arg(&from.database_url).output();
    let dump = dump.map_err(|error| format!("there is no pg_dump ({error})"))?;
    if !dump.status.success() {
        return Err(format!("pg_dump: {}", String::from_utf8_lossy(&dump.stderr).trim()));
    }
    let mut restore = Command::new("psql");
    restore.args(["--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", &to.database_url]);
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, &dump.stdout).unwrap();
    std::io::Seek::rewind(&mut file).unwrap();
    let restored = restore.stdin(file).stdout(Stdio::null()).status();
    let restored = restored.map_err(|error| format!("there is no psql ({error})"))?;
    assert!(restored.success(), "what was dumped is restored");
    Ok(())
}

async fn copy_tables(from: &Service, to: &Service) {
    drop(to.opened().await);
    let mut hand = Hand::at(to).await;
    hand.take_guards_off().await;
    hand.say("DELETE FROM log_head").await;
    let Hand::Postgres(mut target) = hand else { panic!("a file is copied otherwise") };
    let mut source = PgConnection::connect(&from.database_url).await.unwrap();
    for table in ["event_log", "log_head", "command_done"] {
        let out = AssertSqlSafe(format!("COPY {table} TO STDOUT"));
        let rows = source.copy_out_raw(&out.0).await.unwrap();
        let rows: Vec<_> = rows.try_collect().await.unwrap();
        let mut copied = target.copy_in_raw(&format!("COPY {table} FROM STDIN")).await.unwrap();
        for row in rows {
            copied.send(row).await.unwrap();
        }
        copied.finish().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_copied_into_another_database_is_the_same_to_the_byte_and_readers_go_on() {
    let (old, new) = (Service::new(), Service::new());
    let before = old.opened().await;
    let ours = writer(&before);
    let mut reader = Seen::default();
    ours.carry_out(request(id(), Facts(vec![of_the_registry(), of_the_registry()]))).await.unwrap();
    reader.poll(&before, 10).await;
    let (stream, key) = (id(), domain::ids::CommandId(id()));
    let same = || waymark::store::Request { key, ..request(stream, enquiry()) };
    let receipt = ours.carry_out(same()).await.unwrap();
    ours.carry_out(request(stream, notes(3))).await.unwrap();

    copy(&old, &new).await;

    let after = new.opened().await;
    let rows = Hand::at(&old).await.rows().await;
    assert_eq!((Hand::at(&new).await.rows().await, rows.len()), (rows, 6));
    let end = head(&before).await.unwrap();
    assert_eq!(head(&after).await.unwrap(), end);
    assert_eq!(verify(&after, &[], |_| ()).await.unwrap().head.hash, end.hash);

    let theirs = writer(&after);
    assert_eq!(theirs.carry_out(same()).await.unwrap(), receipt, "its key came along");
    let next = theirs.carry_out(request(stream, notes(1))).await.unwrap();
    assert_eq!(next.positions, Some((7, 7)));
    reader.poll(&after, 100).await;
    reader.assert_all_of(&read_after(&after, 0, 100).await.unwrap());
    assert!(new.sql("DELETE FROM event_log").is_err(), "its guards came along");
}
