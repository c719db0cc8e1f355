//! Keeps the projections level with the log.

use domain::pathway::Pathways;
use projections::Answers;
use tokio::sync::{RwLock, RwLockReadGuard};

use crate::store::{Database, DatabaseError, read_after, scan};

/// Facts read at a time while levelling.
const PAGE: i64 = 2_000;

/// Answers that are never behind the log when they are asked.
pub struct LevelAnswers {
    database: Database,
    answers: RwLock<Answers>,
}

impl LevelAnswers {
    /// Folds the whole log. `progress` is told each position reached.
    pub async fn fold(
        database: Database,
        pathways: Pathways,
        mut progress: impl FnMut(i64) + Send + 'static,
    ) -> Result<Self, DatabaseError> {
        let folded = scan(&database, 0, Answers::new(pathways), move |answers, fact| {
            progress(fact.position);
            answers.apply(fact);
        });
        let mut answers = folded.await?;
        answers.settle();
        Ok(Self { database, answers: RwLock::new(answers) })
    }

    /// The answers, with everything recorded before this was asked.
    pub async fn read(&self) -> Result<RwLockReadGuard<'_, Answers>, DatabaseError> {
        self.level().await?;
        Ok(self.answers.read().await)
    }

    // Usually one query that finds nothing. Two pages may level at once: a fact counts once.
    async fn level(&self) -> Result<(), DatabaseError> {
        loop {
            let reached = self.answers.read().await.position();
            let facts = read_after(&self.database, reached, PAGE).await?;
            if facts.is_empty() {
                return Ok(());
            }
            let mut answers = self.answers.write().await;
            for fact in facts {
                answers.apply(fact);
            }
        }
    }
}
