//! Destroys spreadsheets that came in, were cancelled, or that nobody went on with for a day.

use chrono::{DateTime, TimeDelta, Utc};

use super::Jobs;
use crate::store::{KeyError, forget_uploads as forget};

/// How long a spreadsheet may wait.
const LONGEST: TimeDelta = TimeDelta::hours(24);

/// Destroys what is done with, where the keys are at hand. Returns how many they were.
pub async fn forget_uploads(jobs: &Jobs, now: DateTime<Utc>) -> Result<usize, KeyError> {
    match &jobs.eraser {
        Some(eraser) => forget(&jobs.database, &eraser.keys, now - LONGEST, now).await,
        None => Ok(0),
    }
}
