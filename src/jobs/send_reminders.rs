//! Puts what is due into letters, and these into the outbox.
//!
//! There is one digest for a worker and a working day, in the morning; what cannot wait goes by
//! itself, up to so many mails a day. What is for nobody who can be reached goes to the managers.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use domain::calendar::{london_day, start_of};
use domain::ids::WorkerId;
use projections::Answers;
use projections::reminders::{self, Due, Reminders, Sending, is_review_day, usual_calendar};

use super::{JobError, Jobs};
use crate::reminding::{Readers, not_taken};
use crate::store::DatabaseError;
use crate::store::outbox::{Letter, MailKind, is_known, managers_digest, put, put_since, ran};

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
    let told =
        move |answers: &Answers| (Reminders::new(answers, now).due(), usual_calendar(answers));
    let (due, calendar) = jobs.answers.once(told).await?;
    let due = not_taken(&jobs.database, due).await?;
    if due.is_empty() && !is_review_day(&calendar, london_day(now)) {
        return Ok(Planned::default());
    }
    let readers = Readers::on(&jobs.database, london_day(now), jobs.customs).await?;
    let mut planned = Planned::default();
    let mut piles: BTreeMap<(Sending, Option<WorkerId>), Vec<Due>> = BTreeMap::new();
    for due in readers.in_one_digest(due) {
        let own = readers.own(due.whom);
        if !readers.wants(own, &due) {
            planned.unwanted.push(due);
        } else if let Some(sending) = readers.goes(own, &due, now) {
            piles.entry((sending, own)).or_default().push(due);
        }
    }
    let tells = readers.tells_of_review(&calendar, now);
    let for_review = if tells { for_review(jobs, &readers, now).await? } else { 0 };
    if for_review > 0 {
        piles.entry((Sending::Digest, None)).or_default();
    }
    let mut had = Had { jobs, since: start_of(london_day(now)), counts: HashMap::new() };
    for ((sending, own), due) in piles {
        let to = own.map_or_else(|| readers.managers(sending), |worker| vec![worker]);
        if to.is_empty() {
            planned.for_nobody.extend(due);
            continue;
        }
        let to = if sending == Sending::AtOnce { had.not_enough(to).await? } else { to };
        if to.is_empty() {
            planned.held_back.extend(due);
            continue;
        }
        let is_of_managers = (sending, own) == (Sending::Digest, None);
        let for_review = if is_of_managers { for_review } else { 0 };
        let letter = Letter { for_review, ..letter(sending, own, to, &due, now) };
        if !is_known(&jobs.database, &letter).await? {
            planned.letters.push((letter, due));
        }
    }
    Ok(planned)
}

// How many households the managers are told of. None once their digest of the day went.
async fn for_review(
    jobs: &Jobs,
    readers: &Readers,
    now: DateTime<Utc>,
) -> Result<usize, DatabaseError> {
    let managers = readers.managers(Sending::Digest);
    if is_known(&jobs.database, &letter(Sending::Digest, None, managers, &[], now)).await? {
        return Ok(0);
    }
    jobs.answers.once(move |answers| reminders::for_review(answers, now)).await
}

/// How many mails that cannot wait each has had today, with those of this plan.
struct Had<'a> {
    jobs: &'a Jobs,
    since: DateTime<Utc>,
    counts: HashMap<WorkerId, u32>,
}

impl Had<'_> {
    // Those who may get another one, which is then theirs.
    async fn not_enough(&mut self, to: Vec<WorkerId>) -> Result<Vec<WorkerId>, DatabaseError> {
        let mut may = vec![];
        for worker in to {
            let had = match self.counts.get(&worker) {
                Some(had) => *had,
                None => put_since(&self.jobs.database, worker, self.since).await?,
            };
            if had < self.jobs.customs.mails_a_day {
                may.push(worker);
                self.counts.insert(worker, had + 1);
            }
        }
        Ok(may)
    }
}

fn letter(
    sending: Sending,
    own: Option<WorkerId>,
    readers: Vec<WorkerId>,
    due: &[Due],
    now: DateTime<Utc>,
) -> Letter {
    let digest =
        |day| own.map_or_else(|| managers_digest(day), |worker| format!("digest/{worker}/{day}"));
    let reminders: Vec<_> = due.iter().map(|due| due.reminder.clone()).collect();
    let (kind, key) = match sending {
        Sending::Digest => (MailKind::Digest, digest(london_day(now))),
        Sending::AtOnce => {
            let who = own.map_or_else(|| "managers".to_owned(), |worker| worker.to_string());
            let first = reminders.iter().min().map(ToString::to_string).unwrap_or_default();
            (MailKind::AtOnce, format!("at-once/{who}/{}/{first}", now.timestamp_micros()))
        }
    };
    // A reminder that comes twice does no harm; one that never comes does.
    Letter { key, kind, readers, reminders, for_review: 0, repeat_ok: true }
}
