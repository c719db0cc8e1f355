//! Writing a mail as things stand: what was done meanwhile is not chased.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Utc};
use domain::journey::Reminder;
use projections::reminders::Reminders;

use crate::jobs::Jobs;
use crate::mail::words::{Telling, Words};
use crate::store::outbox::{Claim, reminders};
use crate::store::{Account, DatabaseError, Role, account};

/// A mail, or why there is none.
pub(super) enum Written {
    /// To whom, what it says, and which of its reminders no longer hold.
    Mail { account: Account, words: Words, gone: Vec<Reminder> },
    /// None of its reminders hold.
    NothingLeft { gone: Vec<Reminder> },
    /// Its reader has no account any more that may read it.
    NoReader,
    /// It is not the time for any of its reminders, as at night.
    NotNow,
    /// It could not be written.
    Stumbled,
}

/// Writes a mail that was claimed.
pub(super) async fn write(
    jobs: &Jobs,
    claim: &Claim,
    now: DateTime<Utc>,
) -> Result<Written, DatabaseError> {
    let reads = |account: &Account| {
        account.is_enabled() && matches!(account.role, Role::Recruiter | Role::Manager)
    };
    let Some(account) = account(&jobs.database, claim.worker).await?.filter(reads) else {
        return Ok(Written::NoReader);
    };
    let held = reminders(&jobs.database, claim.letter).await?;
    let answers = jobs.answers.read().await?;
    let written = catch_unwind(AssertUnwindSafe(|| {
        let now_due = Reminders::new(&answers, now);
        let (mut due, mut gone) = (vec![], vec![]);
        for reminder in held {
            match now_due.still(&reminder) {
                Some(still) => due.push(still),
                None => gone.push(reminder),
            }
        }
        if due.is_empty() {
            return Written::NothingLeft { gone };
        }
        if !due.iter().any(|due| jobs.may_send(due, now)) {
            return Written::NotNow;
        }
        due.sort_by_key(|due| (due.due_at, due.reference));
        let (address, reader) = (&*jobs.address, account.worker);
        let words = (jobs.words)(&Telling { reader, due: &due, address, now });
        Written::Mail { account, words, gone }
    }));
    // The reason was told by the panic itself.
    Ok(written.unwrap_or(Written::Stumbled))
}
