//! Notes each day, outside the database, how far the log has come and the hash there.
//!
//! Whoever can rewrite the database cannot rewrite what was noted. The same line goes to what the
//! service prints, which is often kept elsewhere again.

use chrono::{DateTime, TimeDelta, Utc};

use super::Jobs;
use crate::store::outbox::claim_run;
use crate::store::{
    Checkpoint, CheckpointError, Checkpoints, Damage, DatabaseError, LooksDamage, Noted, head,
    looks_end, verify, verify_after, verify_looks,
};

/// What this job is called.
pub const NAME: &str = "take-checkpoint";

/// Facts, or looks, after which the day is not waited for.
const MOST_FACTS: i64 = 10_000;

/// How long another process may take over it.
const CLAIM: TimeDelta = TimeDelta::minutes(10);

/// Why no checkpoint was taken.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// There is nothing to take one of.
    #[error(transparent)]
    Damage(#[from] Damage),
    /// The same of who looked.
    #[error(transparent)]
    Looks(#[from] LooksDamage),
    /// The file.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// Takes a checkpoint if none was taken today, or if much has happened since. The first of a day
/// walks the whole log.
pub async fn take_checkpoint(
    jobs: &Jobs,
    now: DateTime<Utc>,
) -> Result<Option<Checkpoint>, TakeError> {
    let mut kept = Checkpoints::read(&jobs.checkpoints)?;
    let reached = head(&jobs.database).await?.position;
    let furthest = kept.furthest().cloned().unwrap_or_else(Checkpoint::beginning);
    let is_first = kept.last_on != Some(now.date_naive());
    let looked = kept.looks.iter().map(|it| it.position).max().unwrap_or(0);
    let is_much = MOST_FACTS <= reached - furthest.position
        || MOST_FACTS <= looks_end(&jobs.database).await? - looked;
    if reached == 0 || !is_first && !is_much {
        return Ok(None);
    }
    if !claim_run(&jobs.database, NAME, now, now - CLAIM).await? {
        return Ok(None);
    }
    let checkpoint = if is_first {
        verify(&jobs.database, &kept.all, |_| ()).await?.head
    } else {
        verify_after(&jobs.database, &furthest).await?
    };
    let looks = verify_looks(&jobs.database, &kept.looks).await?.head;
    let noted = Noted { log: checkpoint, looks: Some(looks) };
    kept.note(&noted, now)?;
    tracing::info!("checkpoint {noted}");
    Ok(Some(noted.log))
}
