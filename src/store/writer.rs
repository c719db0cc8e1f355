//! The one task that writes the log: what is waiting goes into one transaction.
//!
//! History cannot change between reading it and deciding on it, because the pen is held. So there
//! are no versions to race for and nothing to try again.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::ids::{CommandId, EventId, StreamId, WorkerId};
use domain::journey::Refusal;
use domain::pathway::{Pathway, PathwayEvent, Pathways};
use domain::record::{Decide, Event, NewFact, Past, Recorded};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use uuid::Uuid;

use super::body::{self, SCHEMA};
use super::event_log::{Head, Row};
use super::histories::by_stream;
use super::ledger::hash;
use super::transaction::{Done, Transaction};
use super::{Database, DatabaseError};

/// Commands to a transaction.
const MOST_AT_ONCE: usize = 256;
/// How long a transaction may take. A server that does not answer is not waited for without end.
const PATIENCE: Duration = Duration::from_secs(30);

/// A command on its way to the log.
pub struct Request {
    /// The same key again returns the first result.
    pub key: CommandId,
    /// What the key was first used for: the same key for something else is refused.
    pub fingerprint: [u8; 32],
    /// The history that decides.
    pub stream: StreamId,
    /// The version that the giver of the command saw, if that matters.
    pub seen: Option<u32>,
    /// Who gives it.
    pub worker: Option<WorkerId>,
    /// What is asked for.
    pub command: Box<dyn Decide + Send + Sync>,
}

/// What a command came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The positions of its facts, first and last; none if it changed nothing.
    pub positions: Option<(i64, i64)>,
}

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum CarryOutError {
    /// The domain said no. The message is for the worker.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Somebody was there first.
    #[error(
        "This journey has changed since you looked: it was at fact {seen} and is at {now}. Look again"
    )]
    Stale {
        /// What was seen.
        seen: u32,
        /// What is.
        now: u32,
    },
    /// One key for two things.
    #[error("This request was already used for something else: start again")]
    KeyReused,
    /// Whether anything was recorded, the same key tells. The message is for us.
    #[error(transparent)]
    Failed(#[from] DatabaseError),
    /// The writer has stopped.
    #[error("The service is stopping: try again in a minute")]
    Closed,
}

/// The clock and the source of ids, which only `main` may read.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// Now.
    pub now: fn() -> DateTime<Utc>,
    /// A new id, later than those before.
    pub id: fn() -> Uuid,
}

/// Takes commands to the one task that writes.
#[derive(Clone, Debug)]
pub struct Writer(mpsc::Sender<Waiting>);

#[derive(Debug)]
struct Waiting {
    request: Request,
    answer: oneshot::Sender<Result<Receipt, CarryOutError>>,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").field("key", &self.key).finish_non_exhaustive()
    }
}

impl Writer {
    /// Starts the task, under the pathways that the program brings along.
    pub fn start(database: Database, pathways: Pathways, source: Source) -> Self {
        let (sender, queue) = mpsc::channel(2 * MOST_AT_ONCE);
        let pen = Pen { database, source, pathways, read_to: 0 };
        tokio::spawn(pen.write(queue));
        Self(sender)
    }

    /// Lets a history decide on a command, and records what it decides.
    pub async fn carry_out(&self, request: Request) -> Result<Receipt, CarryOutError> {
        self.hand_in(request).await?.await.map_err(|_| CarryOutError::Closed)?
    }

    /// Hands a command in, and returns where its answer will arrive.
    pub async fn hand_in(
        &self,
        request: Request,
    ) -> Result<oneshot::Receiver<Result<Receipt, CarryOutError>>, CarryOutError> {
        let (answer, answered) = oneshot::channel();
        let sent = self.0.send(Waiting { request, answer }).await;
        sent.map_err(|_| CarryOutError::Closed)?;
        Ok(answered)
    }
}

struct Pen {
    database: Database,
    source: Source,
    pathways: Pathways,
    // How far the pathways adopted in the log are known.
    read_to: i64,
}

type Histories = HashMap<StreamId, Vec<Recorded>>;
type Answers = Vec<Result<Receipt, CarryOutError>>;

impl Pen {
    async fn write(mut self, mut queue: mpsc::Receiver<Waiting>) {
        let mut batch = Vec::with_capacity(MOST_AT_ONCE);
        while queue.recv_many(&mut batch, MOST_AT_ONCE).await > 0 {
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
        let written = timeout(PATIENCE, self.write_together(batch)).await;
        written.unwrap_or(Err(DatabaseError::TooSlow))
    }

    async fn write_together(&mut self, batch: &[Waiting]) -> Result<Answers, DatabaseError> {
        let mut tx = Transaction::begin(&self.database).await?;
        let head = tx.take_pen().await?;
        if head.position > self.read_to {
            self.adopt(&tx.pathways_after(self.read_to).await?);
            self.read_to = head.position;
        }
        let keys: Vec<Uuid> = batch.iter().map(|waiting| waiting.request.key.0).collect();
        let streams: Vec<Uuid> = batch.iter().map(|waiting| waiting.request.stream.0).collect();
        let done = tx.done(&keys).await?;
        let mut histories = Histories::new();
        by_stream(tx.histories(&streams).await?, &mut histories)?;

        // Read with the pen in hand, so that the times of the log run with its positions.
        let now = (self.source.now)().timestamp_micros().max(head.recorded_at);
        let mut page = Page::new(&self.pathways, head, now, self.source.id, done, histories);
        let answers = batch.iter().map(|waiting| page.decide(&waiting.request)).collect();
        let Page { head, rows, done, .. } = page;

        tx.insert(&rows).await?;
        let new: Vec<&Done> = done.values().filter(|done| done.is_new).collect();
        tx.record_done(&new, now).await?;
        if !rows.is_empty() {
            tx.put_down_pen(&head).await?;
        }
        tx.commit().await?;
        self.adopt(&rows);
        self.read_to = head.position;
        Ok(answers)
    }

    fn adopt(&mut self, rows: &[Row]) {
        let adopted = rows.iter().filter(|row| PathwayEvent::TYPES.contains(&&*row.kind));
        for row in adopted {
            if let Event::Pathway(PathwayEvent::PathwayAdopted { file }) = row.recorded().event
                && let Ok(pathway) = Pathway::check(*file)
            {
                let _ = self.pathways.adopt(pathway);
            }
        }
    }
}

// What a transaction adds. A refusal adds nothing, so the others stand; a command sees what those
// before it added.
struct Page<'a> {
    pathways: &'a Pathways,
    head: Head,
    now: i64,
    id: fn() -> Uuid,
    done: HashMap<Uuid, Done>,
    histories: Histories,
    rows: Vec<Row>,
}

impl<'a> Page<'a> {
    fn new(
        pathways: &'a Pathways,
        head: Head,
        now: i64,
        id: fn() -> Uuid,
        done: Vec<Done>,
        histories: Histories,
    ) -> Self {
        let done = done.into_iter().map(|done| (done.command_id, done)).collect();
        Self { pathways, head, now, id, done, histories, rows: vec![] }
    }

    fn decide(&mut self, request: &Request) -> Result<Receipt, CarryOutError> {
        if let Some(done) = self.done.get(&request.key.0) {
            if done.fingerprint != request.fingerprint {
                return Err(CarryOutError::KeyReused);
            }
            return Ok(Receipt { positions: done.first_position.zip(done.last_position) });
        }
        let history = self.histories.entry(request.stream).or_default();
        let now = u32::try_from(history.len()).unwrap_or(u32::MAX);
        let is_stale = |seen: &u32| now < *seen || changed_since(history, *seen);
        if let Some(seen) = request.seen.filter(is_stale) {
            return Err(CarryOutError::Stale { seen, now });
        }
        let instant = DateTime::from_timestamp_micros(self.now).unwrap_or_default();
        let past = Past { pathways: self.pathways, history, now: instant };
        let facts = request.command.decide(past)?;

        let first = self.head.position + 1;
        for fact in facts {
            self.add(request, fact)?;
        }
        let positions = (first <= self.head.position).then_some((first, self.head.position));
        let done = Done {
            command_id: request.key.0,
            fingerprint: request.fingerprint.to_vec(),
            first_position: positions.map(|(first, _)| first),
            last_position: positions.map(|(_, last)| last),
            is_new: true,
        };
        self.done.insert(request.key.0, done);
        Ok(Receipt { positions })
    }

    fn add(&mut self, request: &Request, fact: NewFact) -> Result<(), DatabaseError> {
        let encoded = body::encode(&fact.event, fact.rest.as_ref());
        let (kind, body) = encoded.map_err(|error| sqlx::Error::Encode(error.into()))?;
        let history = self.histories.entry(request.stream).or_default();
        let version = u32::try_from(history.len() + 1).unwrap_or(u32::MAX);
        let mut row = Row {
            position: self.head.position + 1,
            event_id: fact.id.map_or_else(self.id, |EventId(id)| id),
            stream_id: request.stream.0,
            version: i64::from(version),
            kind,
            schema: SCHEMA,
            happened_at: fact.happened_at.timestamp_micros(),
            recorded_at: self.now,
            source_recorded_at: fact.source_recorded_at.map(|at| at.timestamp_micros()),
            worker: fact.worker.or(request.worker).map(|worker| worker.0),
            command_id: request.key.0,
            body,
            hash: vec![],
        };
        row.hash = hash(&self.head.hash, &row);
        self.head = Head { position: row.position, recorded_at: self.now, hash: row.hash.clone() };
        history.push(row.recorded_as(fact.event));
        self.rows.push(row);
        Ok(())
    }
}

// What the service says of its own mail changes nothing for who is writing about a household.
fn changed_since(history: &[Recorded], seen: u32) -> bool {
    history.iter().any(|fact| seen < fact.version && !fact.is_reminder())
}

fn answer(batch: impl Iterator<Item = Waiting>, answers: Answers) {
    for (waiting, answer) in batch.zip(answers) {
        // Who asked may have gone away; what is recorded stays so.
        let _ = waiting.answer.send(answer);
    }
}

#[cfg(test)]
mod tests {
    use domain::journey::{AddNote, RecordEnquiry, UndoFact};
    use domain::testing::{nine_on, pathways};

    use super::*;

    fn page(pathways: &Pathways) -> Page<'_> {
        let head = Head { position: 7, recorded_at: 0, hash: vec![0; 32] };
        let now = nine_on("2026-03-02").timestamp_micros();
        Page::new(pathways, head, now, Uuid::nil, vec![], Histories::new())
    }

    fn enquiry(key: u128, stream: u128) -> Request {
        Request {
            key: CommandId(Uuid::from_u128(key)),
            fingerprint: [1; 32],
            stream: StreamId(Uuid::from_u128(stream)),
            seen: None,
            worker: None,
            command: Box::new(RecordEnquiry {
                happened_at: nine_on("2026-03-02"),
                enquiry: domain::journey::Enquiry::default(),
            }),
        }
    }

    #[test]
    fn the_same_key_again_returns_the_first_result() {
        let pathways = pathways();
        let mut page = page(&pathways);

        let first = page.decide(&enquiry(1, 1)).unwrap();
        let again = page.decide(&enquiry(1, 1)).unwrap();

        assert_eq!(first, Receipt { positions: Some((8, 8)) });
        assert_eq!((again, page.rows.len()), (first, 1));
    }

    #[test]
    fn the_same_key_for_something_else_is_refused() {
        let pathways = pathways();
        let mut page = page(&pathways);
        page.decide(&enquiry(1, 1)).unwrap();

        let other = page.decide(&Request { fingerprint: [2; 32], ..enquiry(1, 2) });

        assert!(matches!(other, Err(CarryOutError::KeyReused)));
        assert_eq!(page.rows.len(), 1);
    }

    #[test]
    fn a_refusal_leaves_its_neighbours_whole() {
        let pathways = pathways();
        let mut page = page(&pathways);

        let answers = [enquiry(1, 1), enquiry(2, 1), enquiry(3, 3)].map(|it| page.decide(&it));

        assert!(matches!(answers[1], Err(CarryOutError::Refused(Refusal::AlreadyBegun))));
        let positions: Vec<i64> = page.rows.iter().map(|row| row.position).collect();
        assert_eq!(positions, [8, 9], "dense");
    }

    #[test]
    fn who_saw_an_older_version_is_told() {
        let pathways = pathways();
        let mut page = page(&pathways);
        page.decide(&enquiry(1, 1)).unwrap();
        let undo = |key, seen| Request {
            seen: Some(seen),
            command: Box::new(UndoFact { version: 1, note: None }),
            ..enquiry(key, 1)
        };

        let stale = page.decide(&undo(2, 0));
        let right = page.decide(&undo(3, 1));

        assert!(matches!(stale, Err(CarryOutError::Stale { seen: 0, now: 1 })));
        assert!(right.is_ok());
    }

    #[test]
    fn nothing_is_decided_on_facts_that_are_not_understood() {
        let pathways = pathways();
        let mut page = page(&pathways);
        page.decide(&enquiry(1, 1)).unwrap();
        let history = page.histories.get_mut(&StreamId(Uuid::from_u128(1))).unwrap();
        history[0].event = Event::Unknown { kind: "mars-colonised".into() };
        let envelope = domain::sealed::Envelope {
            key_id: domain::ids::KeyId(Uuid::nil()),
            nonce: "".into(),
            ciphertext: "".into(),
        };
        let note = domain::sealed::Sealed::new(envelope);
        let command = AddNote { happened_at: nine_on("2026-03-02"), note };

        let refused = page.decide(&Request { command: Box::new(command), ..enquiry(2, 1) });

        assert!(matches!(refused, Err(CarryOutError::Refused(Refusal::NewerHistory))));
    }
}
