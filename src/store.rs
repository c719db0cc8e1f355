//! The log and its keys: the only code that speaks SQL.
//!
//! One text serves SQLite and PostgreSQL. Where they differ, a `match` on the database says why.

/// The columns of a row of the log, in the order in which all who read it expect them.
macro_rules! columns {
    () => {
        "position, event_id, stream_id, version, type, schema, happened_at, recorded_at, \
         source_recorded_at, worker, command_id, body, hash"
    };
}

mod absences;
mod accounts;
mod acknowledgements;
mod backup;
mod begun;
mod body;
mod bounds;
mod choices;
mod doors;
mod drafts;
mod end;
mod enquiry_form;
mod erasures;
mod event_log;
mod histories;
mod invitations;
mod keys;
mod ledger;
mod open;
mod providers;
mod scan;
mod second_factors;
mod sessions;
mod syncs;
mod throttle;
mod tokens;
mod transaction;
mod uploads;
mod viewings;
mod views;
mod workers;
mod writer;

pub mod outbox;

pub use absences::{Absence, absences, add_absence, remove_absence};
pub use accounts::{
    Account, AccountError, Role, UnknownRole, account, account_of, accounts, add_account,
    change_password, has_no_accounts, rehash, set_disabled, set_password,
};
pub use acknowledgements::{Acknowledgement, acknowledge_as, acknowledgements, on_since};
pub use backup::{
    Backup, BackupError, Manifest, Prepared, Unfinished, back_up, key_store_at, prepare,
    read_backup, size,
};
pub use begun::{CODE_WITHIN, begin_sign_in, end_sign_in, sign_in_begun};
pub use body::decode;
pub use bounds::{WorkerBounds, all_bounds, bind_worker, bounds_of};
pub use choices::{
    MailChoice, choose_mail, diary_of, has_diary, mail_choice, mail_choices, open_diary,
    unsubscribe, unsubscribe_link, unsubscriber,
};
pub use doors::{Door, doors_of};
pub use drafts::{Draft, KEPT_FOR, draft_at, drafts_of, drop_draft, keep_draft, sweep_drafts};
pub use enquiry_form::{Bound, asked_before, count_enquiry, forget_counts, hour_of};
pub use erasures::{erasures, history_with_rests, struck_clinics};
pub use event_log::{Head, commands_between, head, page_after, people_after, read_after};
pub use histories::histories;
pub use invitations::{Invited, accept, accept_first, invite, invited, link_lasts};
pub use keys::{
    Derived, Epoch, ErasureListError, KeyError, Keys, MasterKey, Subject, add_to_list,
    destroy_listed, listed,
};
pub use ledger::{
    Checkpoint, CheckpointError, Checkpoints, Damage, Noted, Verified, agrees, file_is_whole,
    missing_guards, verify, verify_after,
};
pub use open::{OpenError, Purpose, Tables, Taken, open, take};
pub use providers::{
    BegunSignIn, Identity, SIGN_IN_WITHIN, account_vouched_for, add_vouched_account,
    begin_provider_sign_in, end_sessions_of, link_to_provider, set_role, take_provider_sign_in,
    unlink_from_provider,
};
pub use scan::scan;
pub use second_factors::{
    SecondFactor, SignInRule, codes_left, decide_sign_in, has_code, remove_second_factor,
    renew_codes, second_factor, set_second_factor, sign_in_rule, take_code, take_step,
    with_second_factor,
};
pub use sessions::{
    IDLE, IDLE_ADMINISTRATOR, LONGEST, Listed, Session, TokenHash, Way, begin_session,
    begin_vouched_session, draw_token, end_listed, end_other_sessions, end_session, listed_as,
    prove_again, session, sessions_of, token_hash, vouch_again,
};
pub use syncs::a_sync_failed;
pub use throttle::{attempt, count_failure, forget_failures, wait};
pub use tokens::{
    Acting, LONGEST_TOKEN, NewToken, Scope, Token, UnknownScope, add_token, bearer, draw_bearer,
    revoke_token, tokens,
};
pub use uploads::{
    Upload, UploadState, begin_upload, break_off_upload, change_plan, end_upload, forget_uploads,
    go_on_with_upload, hear_of_upload, imports, leave_upload, open_uploads, put_upload,
    remember_map, remembered_map, upload, upload_contents,
};
pub use viewings::{
    LookKind, LooksDamage, Sought, Viewing, Viewings, count_looks, looks, looks_end, verify_looks,
    viewings_of,
};
pub use views::{
    SavedView, ViewTold, add_view, all_views, remove_view, rename_view, view_place, views_of,
};
pub use workers::{name_workers, workers};
pub use writer::{CarryOutError, FreePlace, Receipt, Request, Source, Writer};

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::{Mutex, MutexGuard};

/// An open database: one connection that writes, and some that read.
#[derive(Clone, Debug)]
pub struct Database {
    /// Which it is.
    pub kind: Kind,
    writer: Pool,
    reader: Pool,
    turn: Arc<Mutex<()>>,
    end: Arc<end::End>,
}

/// Which database it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    Sqlite(PathBuf),
    /// A server.
    Postgres,
}

#[derive(Clone, Debug)]
enum Pool {
    Sqlite(sqlx::SqlitePool),
    Postgres(sqlx::PgPool),
}

/// The machine's no: nothing was recorded. The message is for whoever runs the service.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The database said no.
    #[error(
        "The database did not do what was asked: {0}. Check that it is there and has room, then try again"
    )]
    Database(sqlx::Error),
    /// The file said no.
    #[error(
        "The database file did not do what was asked: {0}. Check that it is there and has room, \
         then try again"
    )]
    File(rusqlite::Error),
    /// A history has a hole.
    #[error(
        "The history {stream} has no version {version}: run `waymark verify`, and restore a backup"
    )]
    Hole {
        /// Which.
        stream: uuid::Uuid,
        /// What is missing.
        version: u32,
    },
    /// A thread of ours died.
    #[error("Reading the log was broken off: try again")]
    BrokenOff,
    /// It was waited for long enough.
    #[error("The database did not answer in time. Check that it runs, then try again")]
    TooSlow,
    /// What was written before may not be on the disk, whatever the disk says next.
    #[error(
        "The disk could not confirm a write, so nothing more is written: check the disk, then start \
         Waymark again"
    )]
    SyncFailed,
}

/// Runs one body against whichever database is open. It is compiled once for each driver, so a
/// statement that only one of them could bind or read does not compile.
macro_rules! with_pool {
    ($pool:expr, |$name:ident| $body:expr) => {
        match $pool {
            $crate::store::Pool::Sqlite($name) => $body,
            $crate::store::Pool::Postgres($name) => $body,
        }
    };
    ($pool:expr, |$name:ident: $Db:ident| $body:expr) => {
        match $pool {
            $crate::store::Pool::Sqlite($name) => {
                type $Db = sqlx::Sqlite;
                $body
            }
            $crate::store::Pool::Postgres($name) => {
                type $Db = sqlx::Postgres;
                $body
            }
        }
    };
}
use with_pool;

/// The same against the connections that write, when it is one's turn.
macro_rules! with_writer {
    ($database:expr, |$name:ident| $body:expr) => {{
        let _turn = $database.turn().await;
        $crate::store::with_pool!(&$database.writer, |$name| $body)
    }};
    ($database:expr, |$name:ident: $Db:ident| $body:expr) => {{
        let _turn = $database.turn().await;
        $crate::store::with_pool!(&$database.writer, |$name: $Db| $body)
    }};
}
use with_writer;

/// Bytes as they are written for people and cookies.
pub(crate) fn in_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Why a file could not be read or written, without the machine's number for it.
pub fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

impl Database {
    /// Waits for one's turn to write. A file has one writer at a time: those in this process come in
    /// the order in which they asked, instead of asking the file again and again.
    async fn turn(&self) -> Option<MutexGuard<'_, ()>> {
        match self.kind {
            Kind::Sqlite(_) => Some(self.turn.lock().await),
            Kind::Postgres => None,
        }
    }

    /// A file that is only looked at, and may be older than this program.
    fn of_copy(path: &std::path::Path) -> Self {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).read_only(true);
        let pool = Pool::Sqlite(open::pool(4).connect_lazy_with(options));
        Self {
            kind: Kind::Sqlite(path.to_owned()),
            writer: pool.clone(),
            reader: pool,
            turn: Arc::default(),
            end: Arc::default(),
        }
    }

    /// Lets every connection go. A SQLite file is then whole in itself: nothing is left beside it.
    pub async fn close(self) {
        with_pool!(&self.reader, |pool| pool.close().await);
        with_pool!(&self.writer, |pool| pool.close().await);
    }
}
