//! Writing a mail as things stand: what was done meanwhile is not chased.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::ids::WorkerId;
use domain::journey::Reminder;
use projections::Answers;
use projections::reminders::{Due, Reminders, for_review, usual_calendar};

use crate::jobs::acknowledge::{to_enquirer, to_try};
use crate::jobs::{JobError, Jobs};
use crate::mail::account::Change;
use crate::mail::words::{Telling, Words, opening_words, test_words};
use crate::reminding::{Readers, is_of_review};
use crate::store::outbox::{Addressee, Claim, MailKind, reminders};
use crate::store::{Account, account, unsubscribe_link};

/// A mail, or why there is none.
pub(super) enum Written {
    /// To whom, what it says, and which of its reminders no longer hold.
    Mail { to: Reader, words: Words, gone: Vec<Reminder>, unsubscribe: Option<String> },
    /// None of its reminders hold.
    NothingLeft { gone: Vec<Reminder> },
    /// Its reader has no account any more that may read it.
    NoReader,
    /// It is not the time for any of its reminders, as at night.
    NotNow,
    /// It could not be written.
    Stumbled,
}

/// Where a mail goes.
pub(super) struct Reader {
    /// None for who asked about fostering: no mail names them.
    pub(super) name: Option<String>,
    pub(super) address: String,
}

impl From<Account> for Reader {
    fn from(account: Account) -> Self {
        Self { name: Some(account.name), address: account.email }
    }
}

impl Written {
    fn plain(to: Reader, words: Words) -> Self {
        Self::Mail { to, words, gone: vec![], unsubscribe: None }
    }
}

/// Writes a mail that was claimed.
pub(super) async fn write(
    jobs: &Jobs,
    claim: &Claim,
    now: DateTime<Utc>,
) -> Result<Written, JobError> {
    match claim.to {
        Addressee::Worker(worker) => to_worker(jobs, claim, worker, now).await,
        Addressee::Enquirer(journey) => {
            // Another process may be able to read their address.
            let Some(people) = &jobs.people else { return Ok(Written::NotNow) };
            let told = to_enquirer(jobs, people, journey, now).await?;
            Ok(told.map_or(Written::NothingLeft { gone: vec![] }, |(address, words)| {
                Written::plain(Reader { name: None, address }, words)
            }))
        }
    }
}

async fn to_worker(
    jobs: &Jobs,
    claim: &Claim,
    worker: WorkerId,
    now: DateTime<Utc>,
) -> Result<Written, JobError> {
    let is_reminder = matches!(claim.kind, MailKind::Digest | MailKind::AtOnce);
    let reads = |account: &Account| {
        account.is_enabled() && (account.role.works_with_households() || !is_reminder)
    };
    let Some(account) = account(&jobs.database, worker).await?.filter(reads) else {
        return Ok(Written::NoReader);
    };
    match claim.kind {
        MailKind::Digest | MailKind::AtOnce => reminding(jobs, claim, account, now).await,
        MailKind::PasswordChanged => Ok(Written::plain(account.into(), Change::Password.words())),
        MailKind::FactorSetUp => Ok(Written::plain(account.into(), Change::SetUp.words())),
        MailKind::FactorRemoved => Ok(Written::plain(account.into(), Change::Removed.words())),
        MailKind::Opening => Ok(Written::plain(account.into(), opening_words(&jobs.address))),
        MailKind::Test => Ok(Written::plain(account.into(), test_words(&jobs.address))),
        MailKind::Acknowledgement => Ok(Written::plain(account.into(), to_try(jobs, now).await?)),
    }
}

async fn reminding(
    jobs: &Jobs,
    claim: &Claim,
    account: Account,
    now: DateTime<Utc>,
) -> Result<Written, JobError> {
    let held = reminders(&jobs.database, claim.letter).await?;
    let answers = jobs.answers.read().await?;
    let calendar = usual_calendar(&answers);
    let found = caught(|| sorted(&answers, held, now));
    drop(answers);
    let (mail, days) = ((claim.letter, account.worker), [now, claim.trying_since].map(london_day));
    let for_review = if is_of_review(&jobs.database, jobs.customs, mail, &calendar, days).await? {
        jobs.answers.once(move |answers| for_review(answers, now)).await?
    } else {
        0
    };
    let Some((mut due, gone)) = found else { return Ok(Written::Stumbled) };
    if due.is_empty() && for_review == 0 {
        return Ok(Written::NothingLeft { gone });
    }
    let reader = account.worker;
    let workers = due.iter().filter_map(|due| due.whom.worker()).chain([reader]);
    let readers = Readers::of_mail(&jobs.database, london_day(now), jobs.customs, workers).await?;
    let may_go = |due: &Due| {
        let is_urgent = claim.kind == MailKind::AtOnce && due.on_duty;
        is_urgent || readers.goes(Some(reader), due, now).is_some()
    };
    let review_may_go = for_review > 0 && readers.digest_goes(reader, &calendar, now);
    if !review_may_go && !due.iter().any(may_go) {
        return Ok(Written::NotNow);
    }
    due.sort_by_key(|due| (due.due_at, due.reference));
    let (mail, address, covered) = (claim.mail, &*jobs.address, &readers.covered_by(reader));
    let telling = Telling { mail, reader, covered, due: &due, for_review, address, now };
    let Some(words) = caught(|| (jobs.words)(&telling)) else { return Ok(Written::Stumbled) };
    let is_own = for_review == 0 && due.iter().all(|due| readers.own(due.whom) == Some(reader));
    // What the managers hear of together, nobody turns off by a link.
    let unsubscribe = if claim.kind == MailKind::Digest && is_own {
        let link = unsubscribe_link(&jobs.database, reader, (jobs.source.id)()).await?;
        Some(format!("{}/unsubscribe/{link}", jobs.address))
    } else {
        None
    };
    Ok(Written::Mail { to: account.into(), words, gone, unsubscribe })
}

// What was made, or None where it panicked: the reason was told by the panic itself.
fn caught<T>(make: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(make)).ok()
}

// Which of a letter's reminders still hold, and which are gone.
fn sorted(answers: &Answers, held: Vec<Reminder>, now: DateTime<Utc>) -> (Vec<Due>, Vec<Reminder>) {
    let now_due = Reminders::new(answers, now);
    let (mut due, mut gone) = (vec![], vec![]);
    for reminder in held {
        match now_due.still(&reminder) {
            Some(still) => due.push(still),
            None => gone.push(reminder),
        }
    }
    (due, gone)
}
