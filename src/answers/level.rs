//! One copy of the answers, brought level with the log.

use std::sync::Arc;

use projections::Answers;
use tokio::sync::{OwnedRwLockReadGuard, RwLock};

use crate::store::{Database, DatabaseError, read_after};

/// Facts read at a time while levelling.
const PAGE: i64 = 2_000;

/// A copy of the answers.
#[derive(Clone)]
pub(super) struct Level {
    database: Database,
    answers: Arc<RwLock<Answers>>,
}

impl Level {
    /// Answers, as far as they have come.
    pub(super) fn new(database: Database, answers: Answers) -> Self {
        Self { database, answers: Arc::new(RwLock::new(answers)) }
    }

    /// Another copy of them.
    pub(super) fn copied(&self, answers: &Answers) -> Self {
        Self::new(self.database.clone(), answers.clone())
    }

    /// As far as they have come.
    pub(super) async fn as_it_is(&self) -> OwnedRwLockReadGuard<Answers> {
        Arc::clone(&self.answers).read_owned().await
    }

    /// With everything recorded before this was asked, and of no commit a part.
    pub(super) async fn read(&self) -> Result<OwnedRwLockReadGuard<Answers>, DatabaseError> {
        let end = self.database.end().await?;
        let answers = self.as_it_is().await;
        if end <= answers.position() {
            return Ok(answers);
        }
        drop(answers);
        self.level(end).await
    }

    // A commit may be longer than a page, so the answers are not let go between pages. Two may level
    // at once: a fact counts once.
    async fn level(&self, end: i64) -> Result<OwnedRwLockReadGuard<Answers>, DatabaseError> {
        let mut answers = Arc::clone(&self.answers).write_owned().await;
        while answers.position() < end {
            let position = answers.position();
            // What was committed after this end waits until the next asks, all of it or nothing.
            let facts = read_after(&self.database, position, PAGE.min(end - position)).await?;
            // A log that was tampered with may end before it says.
            if facts.is_empty() {
                break;
            }
            for fact in facts {
                answers.apply(fact);
            }
        }
        answers.sum_up();
        Ok(answers.downgrade())
    }
}
