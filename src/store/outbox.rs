//! Mail on its way: what is to be sent, who is sending it, and what came of it.
//!
//! A reminder goes once, because it has one row. A mail is claimed for a while, and each claim has a
//! higher number than the one before, so that somebody who was thought dead changes nothing more.
//! Where nobody knows whether a mail arrived, that is said.

mod breaker;
mod claim;
mod outcome;
mod put;
mod show;
mod turns;

pub use breaker::{Breaker, breaker, claim_run, close_breaker, last_run, open_breaker, ran, waits};
pub use claim::{Claim, LEASE, claim, renew, sending, sweep};
pub use outcome::{Outcome, Sent, give_back, leave_out, record, settle, unrecorded};
pub use put::{Item, Letter, Single, digest_key, is_digest, is_known, put, put_single, taken};
pub use show::{
    Mail, arrived, came_back, counts, mail, mails, mails_for, mails_to, put_since, reminders,
    retry, unreached,
};
pub use turns::{next_turn, take_turn};

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::ids::{JourneyId, WorkerId};
use domain::journey::{Reminder, Topic};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Database, DatabaseError, Pool};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$of])* $variant,)*
        }

        impl $name {
            /// Its word.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = ();

            fn from_str(word: &str) -> Result<Self, ()> {
                match word {
                    $($word => Ok(Self::$variant),)*
                    _ => Err(()),
                }
            }
        }
    )*};
}

words! {
    /// What a mail is.
    MailKind {
        /// What is due on a working day, and what came up since the last.
        Digest = "digest",
        /// What cannot wait.
        AtOnce = "at-once",
        /// What somebody asked for, to see whether mail reaches them.
        Test = "test",
        /// That an enquiry has come in, for who asked. For a worker, a test of it.
        Acknowledgement = "acknowledgement",
        /// That a worker has another password.
        PasswordChanged = "password-changed",
        /// That a worker has set up a second factor.
        FactorSetUp = "second-factor-set-up",
        /// That a worker has none any more.
        FactorRemoved = "second-factor-removed",
        /// That a household was opened in an emergency.
        Opening = "opening",
    }
    /// Where a mail is on its way.
    State {
        /// It waits for its turn.
        Pending = "pending",
        /// Somebody is about to send it.
        Claimed = "claimed",
        /// Somebody is talking to the server.
        Sending = "sending",
        /// The server took it.
        Sent = "sent",
        /// The server may have taken it: a person decides.
        Unknown = "unknown",
        /// It will not be sent.
        Dead = "dead",
        /// There was nothing left to say, or nobody to say it to.
        Cancelled = "cancelled",
    }
    /// Why a mail did not go.
    Trouble {
        /// Nobody answered.
        Unreachable = "unreachable",
        /// The server put it off.
        PutOff = "put-off",
        /// The server refused it for good.
        Refused = "refused",
        /// The server did not let us in.
        SignIn = "sign-in",
        /// No safe connection could be made.
        Encryption = "encryption",
        /// What answered does not speak as a mail server, or takes nothing from us.
        NotOurServer = "not-our-server",
        /// The line went dead after the mail was handed over.
        Unclear = "unclear",
        /// The program stopped while it was sending.
        BrokenOff = "broken-off",
        /// The mail could not be written.
        Unwritten = "unwritten",
        /// Somebody saw that it came back, after the server had taken it.
        CameBack = "came-back",
    }
}

/// Whom a mail is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Addressee {
    /// Somebody of the team.
    Worker(WorkerId),
    /// Who asked about fostering, and so began this journey.
    Enquirer(JourneyId),
}

impl Addressee {
    // The table holds one of them.
    fn of(worker: Option<Uuid>, journey: Option<Uuid>) -> Self {
        match journey {
            Some(journey) => Self::Enquirer(JourneyId(journey)),
            None => Self::Worker(WorkerId(worker.unwrap_or_default())),
        }
    }

    fn parts(self) -> (Option<Uuid>, Option<Uuid>) {
        match self {
            Self::Worker(worker) => (Some(worker.0), None),
            Self::Enquirer(journey) => (None, Some(journey.0)),
        }
    }

    /// Their journey, where it is for who asked.
    pub fn enquirer(self) -> Option<JourneyId> {
        match self {
            Self::Worker(_) => None,
            Self::Enquirer(journey) => Some(journey),
        }
    }
}

#[derive(FromRow)]
struct ItemRow {
    journey: Uuid,
    clock: Option<String>,
    matter: Option<String>,
    started_at: i64,
    step: String,
}

impl ItemRow {
    // A step or matter that no version of the program wrote is none that can be told.
    fn reminder(self) -> Option<Reminder> {
        let matter = self.matter.as_deref().map(str::parse).transpose().ok()?;
        Some(Reminder {
            journey: JourneyId(self.journey),
            topic: Topic::of(self.clock.as_deref().map(Into::into), matter),
            started_at: DateTime::from_timestamp_micros(self.started_at)?,
            step: self.step.parse().ok()?,
        })
    }
}

// A server has one clock for all who claim: theirs may be wrong.
async fn lease_time(database: &Database, now: DateTime<Utc>) -> Result<i64, DatabaseError> {
    const SERVER_TIME: &str = "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::BIGINT";
    match &database.writer {
        Pool::Sqlite(_) => Ok(now.timestamp_micros()),
        Pool::Postgres(pool) => Ok(sqlx::query_scalar(SERVER_TIME).fetch_one(pool).await?),
    }
}
