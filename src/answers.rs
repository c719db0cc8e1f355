//! Keeps the projections level with the log.

mod remembered;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::JourneyId;
use domain::pathway::Pathways;
use domain::record::Recorded;
use domain::reference::Reference;
use projections::Answers;
use tokio::sync::{OwnedRwLockReadGuard, RwLock};
use tokio::task::spawn_blocking;

pub use self::remembered::GOOD_FOR;
use self::remembered::{Kept, Remembered};

use crate::store::{Database, DatabaseError, read_after, scan};

/// Facts read at a time while levelling.
const PAGE: i64 = 2_000;

/// Answers that are never behind the log when they are asked.
pub struct LevelAnswers {
    database: Database,
    answers: Arc<RwLock<Answers>>,
    remembered: Remembered,
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
        let answers = Arc::new(RwLock::new(answers));
        Ok(Self { database, answers, remembered: Remembered::default() })
    }

    /// The answers, with everything recorded before this was asked, and of no commit a part.
    pub async fn read(&self) -> Result<OwnedRwLockReadGuard<Answers>, DatabaseError> {
        let answers = Arc::clone(&self.answers).read_owned().await;
        let facts = read_after(&self.database, answers.position(), PAGE).await?;
        if facts.is_empty() {
            return Ok(answers);
        }
        drop(answers);
        self.level(facts).await
    }

    /// The journey of a reference, as far as the answers have come: it asks the log nothing.
    pub async fn known(&self, reference: Reference) -> Option<JourneyId> {
        self.answers.read().await.journey(reference)
    }

    /// What was made of the answers under a name. It is made anew once something was recorded, and
    /// after a minute, for clocks go on. Whoever asks while it is made waits for that one.
    ///
    /// It is made beside the pages, so that a long report holds up no short page. Whoever asks must
    /// not hold the answers meanwhile.
    pub async fn remembered<T: Send + Sync + 'static>(
        &self,
        name: &str,
        now: DateTime<Utc>,
        make: impl FnOnce(&Answers) -> T + Send + 'static,
    ) -> Result<Arc<T>, DatabaseError> {
        self.kept(name, (now, GOOD_FOR), make, |_, _, _| None).await
    }

    /// The same of what is made of each journey by itself, and is good for so long: where something was
    /// recorded, `mend` makes it good for the journeys that are told of, and leaves the rest as it was.
    pub async fn remembered_of_each<T: Send + Sync + 'static>(
        &self,
        name: &str,
        time: (DateTime<Utc>, TimeDelta),
        make: impl FnOnce(&Answers) -> T + Send + 'static,
        mend: impl FnOnce(&Arc<T>, &Answers, &[JourneyId]) -> Arc<T>,
    ) -> Result<Arc<T>, DatabaseError> {
        self.kept(name, time, make, |value, answers, changed| Some(mend(value, answers, changed)))
            .await
    }

    async fn kept<T: Send + Sync + 'static>(
        &self,
        name: &str,
        (now, good_for): (DateTime<Utc>, TimeDelta),
        make: impl FnOnce(&Answers) -> T + Send + 'static,
        mend: impl FnOnce(&Arc<T>, &Answers, &[JourneyId]) -> Option<Arc<T>>,
    ) -> Result<Arc<T>, DatabaseError> {
        let reached = self.read().await?.position();
        let place = self.remembered.place(name);
        let mut kept = place.lock().await;
        if let Some(value) = kept.as_ref().and_then(|kept| kept.value(reached, now)) {
            return Ok(value);
        }
        let answers = self.read().await?;
        let before = kept.take().filter(|kept| kept.is_of_this_time(now));
        if let Some((before, value)) = before.and_then(|kept| kept.mended(&answers, now, mend)) {
            *kept = before;
            return Ok(value);
        }
        let making = spawn_blocking(move || {
            let value = Arc::new(make(&answers));
            (Kept::new(&answers, (now, good_for), Arc::clone(&value)), value)
        });
        let (made, value) =
            making.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
        *kept = made;
        Ok(value)
    }

    // A commit may be longer than a page, so the answers are not let go between pages. Two may level
    // at once: a fact counts once.
    async fn level(
        &self,
        mut facts: Vec<Recorded>,
    ) -> Result<OwnedRwLockReadGuard<Answers>, DatabaseError> {
        let mut answers = Arc::clone(&self.answers).write_owned().await;
        while !facts.is_empty() {
            for fact in facts {
                answers.apply(fact);
            }
            facts = read_after(&self.database, answers.position(), PAGE).await?;
        }
        Ok(answers.downgrade())
    }
}
