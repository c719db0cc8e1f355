//! Puts what is due into letters, and these into the outbox.
//!
//! There is one digest for a worker and a working day, in the morning, with what they hear of as a manager;
//! what cannot wait goes by itself, up to so many mails a day. What is for nobody who can be reached goes to
//! the managers.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::calendar::{Calendar, london_day, start_of};
use domain::ids::WorkerId;
use projections::Answers;
use projections::reminders::{self, Due, Reminders, Sending, is_review_day, usual_calendar};

use super::{JobError, Jobs};
use crate::reminding::{Addressed, Readers, not_taken};
use crate::store::DatabaseError;
use crate::store::outbox::{Letter, MailKind, digest_key, is_known, put, put_since, ran};

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
    let told = move |answers: &Answers| {
        (Reminders::new(answers, now).going_today(), usual_calendar(answers))
    };
    let (going, calendar) = jobs.answers.once(told).await?;
    if going.is_empty() && !is_review_day(&calendar, london_day(now)) {
        return Ok(Planned::default());
    }
    let readers = Readers::on(&jobs.database, london_day(now), jobs.customs).await?;
    let mut planned = Planned::default();
    let mut piles: BTreeMap<(Sending, Option<WorkerId>), Vec<Addressed>> = BTreeMap::new();
    for it in not_taken(&jobs.database, readers.addressed(going)).await? {
        if !readers.wants(&it) {
            planned.unwanted.push(it.due);
        } else if let Some(sending) = readers.goes(it.reader, &it.due, now) {
            piles.entry((sending, it.reader)).or_default().push(it);
        }
    }
    let reviewers = reviewers(jobs, &readers, &calendar, now).await?;
    let for_review = match reviewers[..] {
        [] => 0,
        _ => jobs.answers.once(move |answers| reminders::for_review(answers, now)).await?,
    };
    if for_review > 0 {
        for manager in &reviewers {
            piles.entry((Sending::Digest, Some(*manager))).or_default();
        }
    }
    let since = start_of(london_day(now));
    for ((sending, reader), pile) in piles {
        let Some(reader) = reader else {
            planned.for_nobody.extend(pile.into_iter().map(|it| it.due));
            continue;
        };
        let is_full = sending == Sending::AtOnce
            && put_since(&jobs.database, reader, since).await? >= jobs.customs.mails_a_day;
        if is_full {
            let new = pile.into_iter().filter(|it| it.is_new);
            planned.held_back.extend(new.map(|it| it.due));
            continue;
        }
        let tells = sending == Sending::Digest && reviewers.contains(&reader);
        let for_review = if tells { for_review } else { 0 };
        let letter = Letter { for_review, ..letter(sending, reader, &pile, now) };
        if !is_known(&jobs.database, &letter).await? {
            planned.letters.push((letter, pile.into_iter().map(|it| it.due).collect()));
        }
    }
    planned.held_back = held_back_from_all(planned.held_back, &planned.letters);
    Ok(planned)
}

// The managers whose digest of today is to go and tells of records past their time.
async fn reviewers(
    jobs: &Jobs,
    readers: &Readers,
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> Result<Vec<WorkerId>, DatabaseError> {
    let mut reviewers = vec![];
    if !is_review_day(calendar, london_day(now)) {
        return Ok(reviewers);
    }
    for manager in readers.of_review() {
        let digest = letter(Sending::Digest, manager, &[], now);
        if readers.digest_goes(manager, calendar, now) && !is_known(&jobs.database, &digest).await?
        {
            reviewers.push(manager);
        }
    }
    Ok(reviewers)
}

// What is for several managers is held back where none of them gets it.
fn held_back_from_all(mut held_back: Vec<Due>, letters: &[(Letter, Vec<Due>)]) -> Vec<Due> {
    let told = letters.iter().flat_map(|(_, due)| due).map(|due| &due.reminder);
    let mut told: BTreeSet<_> = told.cloned().collect();
    held_back.retain(|due| told.insert(due.reminder.clone()));
    held_back
}

fn letter(sending: Sending, reader: WorkerId, pile: &[Addressed], now: DateTime<Utc>) -> Letter {
    let items: Vec<_> = pile.iter().map(Addressed::item).collect();
    let (kind, key) = match sending {
        Sending::Digest => (MailKind::Digest, digest_key(reader, london_day(now))),
        Sending::AtOnce => {
            let first = items.iter().min().map(ToString::to_string).unwrap_or_default();
            (MailKind::AtOnce, format!("at-once/{reader}/{}/{first}", now.timestamp_micros()))
        }
    };
    // A reminder that comes twice does no harm; one that never comes does.
    Letter { key, kind, reader, items, for_review: 0, repeat_ok: true }
}
