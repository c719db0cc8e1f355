//! Keeps the projections level with the log.

mod level;
mod remembered;

use std::panic::resume_unwind;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::JourneyId;
use domain::pathway::Pathways;
use domain::record::Recorded;
use domain::reference::Reference;
use projections::{Answers, Sight};
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedRwLockReadGuard};
use tokio::task::spawn_blocking;

use self::level::Level;
pub use self::remembered::GOOD_FOR;
use self::remembered::{Kept, Place, Remembered};

use crate::store::{Database, DatabaseError, scan};

/// From so many journeys on a report takes longer than a page may.
pub const MANY: usize = 50_000;

/// Answers that are never behind the log when they are asked.
pub struct LevelAnswers {
    answers: Level,
    // Where there are many journeys: a second copy, so that a report that reads it for seconds keeps
    // nobody from levelling the first.
    beside: Option<Level>,
    // Held while something is made beside the pages: one at a time, for pages need the processor too.
    turn: Arc<Mutex<()>>,
    remembered: Remembered,
    database: Database,
    // As the program brings them along.
    pathways: Pathways,
}

impl LevelAnswers {
    /// Folds the whole log. `progress` is told each position reached.
    pub async fn fold(
        database: Database,
        pathways: Pathways,
        mut progress: impl FnMut(i64) + Send + 'static,
    ) -> Result<Self, DatabaseError> {
        let folded = scan(&database, 0, Answers::new(pathways.clone()), move |answers, fact| {
            progress(fact.position);
            answers.apply(fact);
        });
        let mut answers = folded.await?;
        answers.settle();
        let (turn, remembered) = (Arc::default(), Remembered::default());
        let answers = Level::new(database.clone(), answers);
        Ok(Self { answers, beside: None, turn, remembered, database, pathways })
    }

    /// The same, made ready for many who look at once. From so many journeys on, that takes a second
    /// copy.
    pub async fn serving(self, many: usize) -> Self {
        let answers = self.answers.as_it_is().await;
        let beside = (many <= answers.journeys()).then(|| self.answers.copied(&answers));
        drop(answers);
        Self { beside, ..self }
    }

    /// The answers, with everything recorded before this was asked, and of no commit a part.
    pub async fn read(&self) -> Result<OwnedRwLockReadGuard<Answers>, DatabaseError> {
        self.answers.read().await
    }

    /// What is made of the answers for one who asks, beside the pages: it may take long.
    pub async fn once<T: Send + Sync + 'static>(
        &self,
        make: impl FnOnce(&Answers) -> T + Send + 'static,
    ) -> Result<T, DatabaseError> {
        made_of(self.beside.as_ref().unwrap_or(&self.answers), make).await
    }

    /// The answers as they were when the log ended at a position. It is folded anew, one at a time.
    pub async fn as_it_was(&self, position: i64) -> Result<Answers, DatabaseError> {
        let _turn = self.turn.lock().await;
        let none = Answers::new(self.pathways.clone());
        let take = move |answers: &mut Answers, fact: Recorded| {
            if fact.position <= position {
                answers.apply(fact);
            }
        };
        scan(&self.database, 0, none, take).await
    }

    /// The journey of a reference, as far as the answers have come: it asks the log nothing.
    pub async fn known(&self, reference: Reference) -> Option<JourneyId> {
        self.answers.as_it_is().await.journey(reference, &Sight::ALL)
    }

    /// What was made of the answers under a name. It is made anew once something was recorded, and
    /// after a minute, for clocks go on. Whoever asks while it is made waits for that one.
    ///
    /// It is made on a thread of its own, of the answers that pages read. Whoever asks must not hold
    /// them meanwhile.
    pub async fn remembered<T: Send + Sync + 'static>(
        &self,
        name: &str,
        now: DateTime<Utc>,
        make: impl FnOnce(&Answers) -> T + Send + 'static,
    ) -> Result<Arc<T>, DatabaseError> {
        let mut kept = match self.looked_up(name, now).await? {
            Ok(value) => return Ok(value),
            Err(kept) => kept,
        };
        let (made, value) = made(&self.answers, (now, GOOD_FOR), make).await?;
        *kept = made;
        Ok(value)
    }

    /// The same of a report, and whether it is an older one: where there is a second copy, one of the
    /// same day is shown while it is made anew of that copy, or once another has been.
    pub async fn remembered_lately<T: Send + Sync + 'static>(
        &self,
        name: &str,
        now: DateTime<Utc>,
        make: impl FnOnce(&Answers) -> T + Send + 'static,
    ) -> Result<(Arc<T>, bool), DatabaseError> {
        let Some(beside) = &self.beside else {
            return Ok((self.remembered(name, now, make).await?, false));
        };
        let mut kept = match self.looked_up(name, now).await? {
            Ok(value) => return Ok((value, false)),
            Err(kept) => kept,
        };
        if let Some(value) = kept.as_ref().and_then(|kept| kept.value_of_today(now)) {
            self.make_beside(beside, OwnedMutexGuard::mutex(&kept), (now, GOOD_FOR), make);
            return Ok((value, true));
        }
        let (made, value) = made(beside, (now, GOOD_FOR), make).await?;
        *kept = made;
        Ok((value, false))
    }

    /// What is made of each journey by itself, and is good for so long: where something was recorded,
    /// `mend` makes it good for the journeys that are told of, and leaves the rest as it was. Where
    /// there is a second copy it may be some minutes older, while it is made anew.
    pub async fn remembered_of_each<T: Send + Sync + 'static>(
        &self,
        name: &str,
        (now, good_for): (DateTime<Utc>, TimeDelta),
        make: impl FnOnce(&Answers) -> T + Send + 'static,
        mend: impl FnOnce(&Arc<T>, &Answers, &[JourneyId]) -> Arc<T>,
    ) -> Result<Arc<T>, DatabaseError> {
        let mut kept = match self.looked_up(name, now).await? {
            Ok(value) => return Ok(value),
            Err(kept) => kept,
        };
        let answers = self.read().await?;
        let is_good = |kept: &Kept| match self.beside {
            Some(_) => kept.is_of_late(now),
            None => kept.is_of_this_time(now),
        };
        let before = kept.take().filter(is_good);
        if let Some((before, value)) = before.and_then(|kept| kept.mended(&answers, now, mend)) {
            let is_old = before.as_ref().is_some_and(|kept| !kept.is_of_this_time(now));
            *kept = before;
            if let (Some(beside), true) = (&self.beside, is_old) {
                self.make_beside(beside, OwnedMutexGuard::mutex(&kept), (now, good_for), make);
            }
            return Ok(value);
        }
        drop(answers);
        let from = self.beside.as_ref().unwrap_or(&self.answers);
        let (made, value) = made(from, (now, good_for), make).await?;
        *kept = made;
        Ok(value)
    }

    // What is kept under a name, if it is good, or the place where it is to be put.
    async fn looked_up<T: Send + Sync + 'static>(
        &self,
        name: &str,
        now: DateTime<Utc>,
    ) -> Result<Result<Arc<T>, OwnedMutexGuard<Option<Kept>>>, DatabaseError> {
        let reached = self.read().await?.position();
        let kept = self.remembered.place(name).lock_owned().await;
        let value = kept.as_ref().and_then(|kept| kept.value(reached, now));
        Ok(value.ok_or(kept))
    }

    // Whoever asks while another is made has the older one a little longer.
    fn make_beside<T: Send + Sync + 'static>(
        &self,
        beside: &Level,
        place: &Place,
        time: (DateTime<Utc>, TimeDelta),
        make: impl FnOnce(&Answers) -> T + Send + 'static,
    ) {
        let Ok(turn) = Arc::clone(&self.turn).try_lock_owned() else { return };
        let (beside, place) = (beside.clone(), Arc::clone(place));
        tokio::spawn(async move {
            match made(&beside, time, make).await {
                Ok((made, _)) => *place.lock().await = made,
                Err(error) => tracing::warn!(%error, "what a page shows could not be made anew"),
            }
            drop(turn);
        });
    }
}

async fn made<T: Send + Sync + 'static>(
    answers: &Level,
    time: (DateTime<Utc>, TimeDelta),
    make: impl FnOnce(&Answers) -> T + Send + 'static,
) -> Result<(Option<Kept>, Arc<T>), DatabaseError> {
    let keep = move |answers: &Answers| {
        let value = Arc::new(make(answers));
        (Kept::new(answers, time, Arc::clone(&value)), value)
    };
    made_of(answers, keep).await
}

async fn made_of<T: Send + 'static>(
    answers: &Level,
    make: impl FnOnce(&Answers) -> T + Send + 'static,
) -> Result<T, DatabaseError> {
    let answers = answers.read().await?;
    let making = spawn_blocking(move || make(&answers));
    Ok(making.await.unwrap_or_else(|error| resume_unwind(error.into_panic())))
}
