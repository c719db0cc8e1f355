//! Puts what is due into letters, and these into the outbox.
//!
//! There is one digest for a worker and a working day, in the morning; what cannot wait goes by
//! itself, up to so many mails a day. What is for nobody who can be reached goes to the managers.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::calendar::{london_day, start_of};
use domain::ids::WorkerId;
use projections::reminders::{Due, Reminders, Sending};

use super::{JobError, Jobs};
use crate::reminding::Readers;
use crate::store::DatabaseError;
use crate::store::outbox::{Letter, MailKind, is_known, put, put_since, ran, taken};

/// What this job is called.
pub const NAME: &str = "send-reminders";

/// What is to go now.
#[derive(Clone, Debug, Default)]
pub struct Planned {
    /// Each letter, with what it tells.
    pub letters: Vec<(Letter, Vec<Due>)>,
    /// What waits for the next digest, for its readers have had all the mails of a day.
    pub held_back: Vec<Due>,
    /// What its readers do not want by mail.
    pub unwanted: Vec<Due>,
    /// What nobody can be told, for there is no manager.
    pub for_nobody: Vec<Due>,
}

/// Puts what is due into the outbox. Returns how many reminders were new to it.
pub async fn send_reminders(jobs: &Jobs, now: DateTime<Utc>) -> Result<usize, JobError> {
    let mut new = 0;
    for (letter, _) in plan(jobs, now).await?.letters {
        new += put(&jobs.database, &letter, jobs.mailer.domain(), jobs.clock()).await?;
    }
    ran(&jobs.database, NAME, jobs.clock()).await?;
    Ok(new)
}

/// What would be put into the outbox.
pub async fn plan(jobs: &Jobs, now: DateTime<Utc>) -> Result<Planned, DatabaseError> {
    let due = new_to_the_outbox(jobs, now).await?;
    if due.is_empty() {
        return Ok(Planned::default());
    }
    let readers = Readers::on(&jobs.database, london_day(now), jobs.customs).await?;
    let mut planned = Planned::default();
    let mut piles: BTreeMap<(Sending, Option<WorkerId>), Vec<Due>> = BTreeMap::new();
    for due in due {
        let own = readers.own(due.whom);
        if !readers.wants(own, &due) {
            planned.unwanted.push(due);
        } else if readers.is_time(own, &due, now) {
            piles.entry((due.sending, own)).or_default().push(due);
        }
    }
    for ((sending, own), due) in piles {
        let to = own.map_or_else(|| readers.managers().to_vec(), |worker| vec![worker]);
        if to.is_empty() {
            planned.for_nobody.extend(due);
            continue;
        }
        if sending == Sending::AtOnce && have_had_enough(jobs, &to, now).await? {
            planned.held_back.extend(due);
            continue;
        }
        let letter = letter(sending, own, to, &due, now);
        if !is_known(&jobs.database, &letter).await? {
            planned.letters.push((letter, due));
        }
    }
    Ok(planned)
}

// A copy for somebody who has had all the mails of their day would be one too many.
async fn have_had_enough(
    jobs: &Jobs,
    readers: &[WorkerId],
    now: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    let midnight = start_of(london_day(now));
    for reader in readers {
        if put_since(&jobs.database, *reader, midnight).await? >= jobs.customs.mails_a_day {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn new_to_the_outbox(jobs: &Jobs, now: DateTime<Utc>) -> Result<Vec<Due>, DatabaseError> {
    let mut due = jobs.answers.once(move |answers| Reminders::new(answers, now).due()).await?;
    let asked: Vec<_> = due.iter().map(|due| due.reminder.clone()).collect();
    let taken = taken(&jobs.database, &asked).await?;
    due.retain(|due| !taken.contains(&due.reminder.to_string()));
    Ok(due)
}

fn letter(
    sending: Sending,
    own: Option<WorkerId>,
    readers: Vec<WorkerId>,
    due: &[Due],
    now: DateTime<Utc>,
) -> Letter {
    let who = own.map_or_else(|| "managers".to_owned(), |worker| worker.to_string());
    let reminders: Vec<_> = due.iter().map(|due| due.reminder.clone()).collect();
    let (kind, key) = match sending {
        Sending::Digest => (MailKind::Digest, format!("digest/{who}/{}", london_day(now))),
        Sending::AtOnce => {
            let first = reminders.iter().min().map(ToString::to_string).unwrap_or_default();
            (MailKind::AtOnce, format!("at-once/{who}/{}/{first}", now.timestamp_micros()))
        }
    };
    // A reminder that comes twice does no harm; one that never comes does.
    Letter { key, kind, readers, reminders, repeat_ok: true }
}
