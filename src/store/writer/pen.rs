//! The one task that writes the log: what is waiting goes into one transaction.
//!
//! History cannot change between reading it and deciding on it, because the pen is held. So there
//! are no versions to race for and nothing to try again.

use std::thread;
use std::time::Duration;

use domain::pathway::{File, Pathway, PathwayEvent, Pathways};
use domain::record::{Event, Recorded};
use tokio::sync::mpsc;
use tokio::time::timeout;
use uuid::Uuid;

use super::page::Page;
use super::{CarryOutError, Receipt, Source, Waiting};
use crate::store::event_log::Row;
use crate::store::transaction::{Connection, Done};
use crate::store::{Database, DatabaseError};

/// Commands to a transaction.
pub(super) const MOST_AT_ONCE: usize = 256;

/// How often the other threads are let go before the next command, while others are on their way.
const MOMENT: usize = 100;
/// How long a transaction may take. A server that does not answer is not waited for without end.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whoever holds it may write.
pub(super) struct Pen {
    connection: Connection,
    book: Book,
}

// What is known before a transaction begins.
struct Book {
    source: Source,
    pathways: Pathways,
    // How far the pathways adopted in the log are known.
    read_to: i64,
}

type Answers = Vec<Result<Receipt, CarryOutError>>;

impl Pen {
    pub(super) fn new(database: Database, pathways: Pathways, source: Source) -> Self {
        let book = Book { source, pathways, read_to: 0 };
        Self { connection: Connection::of(database), book }
    }

    /// Carries out what comes, until nobody is left who could send anything.
    pub(super) async fn write(mut self, mut queue: mpsc::Receiver<Waiting>) {
        let mut batch = Vec::with_capacity(MOST_AT_ONCE);
        let mut together = 0;
        while queue.recv_many(&mut batch, MOST_AT_ONCE).await > 0 {
            gather(&mut queue, &mut batch, together);
            together = batch.len();
            match self.write_in_time(&batch).await {
                Ok(answers) => answer(batch.drain(..), answers),
                Err(error) => {
                    tracing::warn!(%error, commands = batch.len(), "trying each command alone");
                    self.write_singly(batch.drain(..)).await;
                }
            }
        }
    }

    // A failed batch fails nobody falsely: a key finds what a commit that only seemed lost wrote.
    // Where the database is away, nobody waits in vain for what the one before waited for.
    async fn write_singly(&mut self, batch: impl Iterator<Item = Waiting>) {
        let mut is_away = false;
        for waiting in batch {
            let alone = [waiting];
            let answers = if is_away {
                Err(DatabaseError::TooSlow)
            } else {
                self.write_in_time(&alone).await
            };
            is_away = answers.as_ref().is_err_and(DatabaseError::is_of_all);
            let answers = answers.unwrap_or_else(|error| vec![Err(error.into())]);
            answer(alone.into_iter(), answers);
        }
    }

    async fn write_in_time(&mut self, batch: &[Waiting]) -> Result<Answers, DatabaseError> {
        let written = timeout(PATIENCE, self.book.write(&mut self.connection, batch)).await;
        let written = written.unwrap_or(Err(DatabaseError::TooSlow));
        if written.is_err() {
            self.connection.renew();
        }
        written
    }
}

impl Book {
    async fn write(
        &mut self,
        connection: &mut Connection,
        batch: &[Waiting],
    ) -> Result<Answers, DatabaseError> {
        let keys: Vec<Uuid> = batch.iter().map(|waiting| waiting.request.key.0).collect();
        let streams: Vec<Uuid> = batch.iter().map(|waiting| waiting.request.stream.0).collect();
        let (mut tx, head, done) = connection.begin(&keys).await?;
        if head.position > self.read_to {
            self.adopt(&tx.pathways_after(self.read_to).await?);
            self.read_to = head.position;
        }
        let histories = tx.histories(&streams).await?;
        let places = batch.iter().filter_map(|waiting| waiting.request.place);
        let filling = match places.map(|place| place.seen).min() {
            Some(seen) => tx.filling_after(seen).await?,
            None => vec![],
        };

        // Read with the pen in hand, so that the times of the log run with its positions.
        let now = (self.source.now)().timestamp_micros().max(head.recorded_at);
        let mut page = Page::new(&self.pathways, head, now, self.source.id, done, histories);
        page.filling = filling;
        let answers = batch.iter().map(|waiting| page.decide(&waiting.request)).collect();

        let new: Vec<&Done> = page.done.values().filter(|done| done.came_in_by.is_some()).collect();
        tx.write(&page.rows, &new, &page.head, now).await?;
        tx.commit().await?;
        self.read_to = page.head.position;
        let rows = page.rows.iter().filter(|row| PathwayEvent::TYPES.contains(&&*row.kind));
        let adopted: Vec<Recorded> = rows.map(Row::recorded).collect();
        self.adopt(&adopted);
        Ok(answers)
    }

    fn adopt(&mut self, facts: &[Recorded]) {
        for fact in facts {
            if let Event::Pathway(PathwayEvent::PathwayAdopted { file }) = &fact.event
                && let Ok(pathway) = Pathway::check(File::clone(file))
            {
                self.pathways.adopt_told(pathway);
            }
        }
    }
}

// Who was answered together often asks together again. For a moment, which is short beside a commit,
// as many are waited for, to share one.
fn gather(queue: &mut mpsc::Receiver<Waiting>, batch: &mut Vec<Waiting>, together: usize) {
    let mut in_vain = 0;
    while batch.len() < together && in_vain < MOMENT {
        if let Ok(waiting) = queue.try_recv() {
            batch.push(waiting);
            in_vain = 0;
        } else {
            thread::yield_now();
            in_vain += 1;
        }
    }
}

fn answer(batch: impl Iterator<Item = Waiting>, answers: Answers) {
    for (waiting, answer) in batch.zip(answers) {
        // Who asked may have gone away; what is recorded stays so.
        let _ = waiting.answer.send(answer);
    }
}
