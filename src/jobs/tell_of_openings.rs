//! Tells the managers by mail that somebody opened a household in an emergency. It follows the log: whoever
//! stops in between, the next to run tells it.

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use projections::openings::openings;

use super::{JobError, Jobs};
use crate::store::outbox::{Single, put_single};
use crate::store::{Account, Role, accounts};

/// What was opened longer ago is told to nobody any more who was not told: a weekend, and a day.
const TOLD_FOR: TimeDelta = TimeDelta::days(3);

/// Puts a mail into the outbox for each manager, one for all that a colleague opens within an hour. Returns
/// how many are new to it.
pub async fn tell_of_openings(jobs: &Jobs, now: DateTime<Utc>) -> Result<usize, JobError> {
    let found = jobs.answers.once(move |answers| openings(answers, now)).await?;
    let mut found = found.unwrap_or_default();
    found.retain(|it| now - it.at < TOLD_FOR);
    if found.is_empty() {
        return Ok(0);
    }
    let accounts = accounts(&jobs.database).await?;
    let reads = |it: &&Account| it.is_enabled() && it.role == Role::Manager;
    let mut new = 0;
    for manager in accounts.iter().filter(reads) {
        for opening in found.iter().filter(|it| it.worker != manager.worker) {
            let hour = opening.at.duration_trunc(TimeDelta::hours(1)).unwrap_or(opening.at);
            let single = Single::opening(manager.worker, opening.worker, hour);
            let is_new = put_single(&jobs.database, &single, jobs.mailer.domain(), jobs.clock());
            new += usize::from(is_new.await?);
        }
    }
    Ok(new)
}
