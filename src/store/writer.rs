//! The one task that writes the log: what is waiting goes into one transaction.
//!
//! History cannot change between reading it and deciding on it, because the pen is held. So there
//! are no versions to race for and nothing to try again.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::ids::{CommandId, EventId, StreamId, WorkerId};
use domain::journey::Refusal;
use domain::pathway::{Pathway, PathwayEvent, Pathways};
use domain::record::{Decide, Event, NewFact, Past, Recorded};
use sqlx::QueryBuilder;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::body::{self, SCHEMA};
use super::event_log::{Head, Row};
use super::histories::{BY_VERSION, OF_STREAMS, by_stream};
use super::ledger::hash;
use super::{Database, DatabaseError, Kind, with_pool};

/// Commands to a transaction.
const MOST_AT_ONCE: usize = 256;
/// SQLite takes 32,766 values to a statement; a row of the log has 13.
const ROWS_A_STATEMENT: usize = 2_000;

const PUT_DOWN_PEN: &str =
    "UPDATE log_head SET position = $1, recorded_at = $2, hash = $3 WHERE id = 1";
const ADOPTED: &str = "SELECT position, event_id, stream_id, version, type, schema, happened_at, \
     recorded_at, source_recorded_at, worker, command_id, body, hash \
     FROM event_log WHERE type = 'pathway-adopted' AND position > $1 ORDER BY position";
const INSERT: &str = "INSERT INTO event_log (position, event_id, stream_id, version, type, schema, \
     happened_at, recorded_at, source_recorded_at, worker, command_id, body, hash) ";
const DONE: &str = "INSERT INTO command_done (command_id, fingerprint, first_position, \
     last_position, recorded_at) ";

/// A command on its way to the log.
pub(crate) struct Request {
    /// The same key again returns the first result.
    pub(crate) key: CommandId,
    /// What the key was first used for: the same key for something else is refused.
    pub(crate) fingerprint: [u8; 32],
    /// The history that decides.
    pub(crate) stream: StreamId,
    /// The version that the giver of the command saw, if that matters.
    pub(crate) seen: Option<u32>,
    /// Who gives it.
    pub(crate) worker: Option<WorkerId>,
    /// What is asked for.
    pub(crate) command: Box<dyn Decide + Send + Sync>,
}

/// What a command came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Receipt {
    /// The positions of its facts, first and last; none if it changed nothing.
    pub(crate) positions: Option<(i64, i64)>,
}

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CarryOutError {
    /// The domain said no. The message is for the worker.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Somebody was there first.
    #[error("This journey has changed since you looked: it was at fact {seen} and is at {now}. Look again")]
    Stale {
        /// What was seen.
        seen: u32,
        /// What is.
        now: u32,
    },
    /// One key for two things.
    #[error("This request was already used for something else: start again")]
    KeyReused,
    /// Nothing was recorded. The message is for us.
    #[error(transparent)]
    Failed(#[from] DatabaseError),
    /// The writer has stopped.
    #[error("The service is stopping: try again in a minute")]
    Closed,
}

/// The clock and the source of ids, which only `main` may read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    /// Now.
    pub(crate) now: fn() -> DateTime<Utc>,
    /// A new id, later than those before.
    pub(crate) id: fn() -> Uuid,
}

/// Takes commands to the one task that writes.
#[derive(Clone, Debug)]
pub(crate) struct Writer(mpsc::Sender<Waiting>);

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
    pub(crate) fn start(database: Database, pathways: Pathways, source: Source) -> Self {
        let (sender, queue) = mpsc::channel(2 * MOST_AT_ONCE);
        let pen = Pen { database, source, pathways, read_to: 0 };
        tokio::spawn(pen.write(queue));
        Self(sender)
    }

    /// Lets a history decide on a command, and records what it decides.
    pub(crate) async fn carry_out(&self, request: Request) -> Result<Receipt, CarryOutError> {
        self.hand_in(request).await?.await.map_err(|_| CarryOutError::Closed)?
    }

    /// Hands a command in, and returns where its answer will arrive.
    pub(crate) async fn hand_in(
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
            match self.write_together(&batch).await {
                Ok(answers) => answer(batch.drain(..), answers),
                Err(error) => {
                    tracing::warn!(%error, commands = batch.len(), "trying each command alone");
                    self.write_singly(batch.drain(..)).await;
                }
            }
        }
    }

    // A failed batch fails nobody falsely: a key finds what a commit that only seemed lost wrote.
    async fn write_singly(&mut self, batch: impl Iterator<Item = Waiting>) {
        for waiting in batch {
            let alone = [waiting];
            let answers = self.write_together(&alone).await;
            let answers = answers.unwrap_or_else(|error| vec![Err(error.into())]);
            answer(alone.into_iter(), answers);
        }
    }

    async fn write_together(&mut self, batch: &[Waiting]) -> Result<Answers, DatabaseError> {
        let database = self.database.clone();
        with_pool!(&database.writer, |pool: Db| {
            let mut tx = pool.begin_with(database.kind.begin()).await?;
            for statement in database.kind.limits() {
                sqlx::query::<Db>(*statement).execute(&mut *tx).await?;
            }
            // A statement of its own: the next one then sees all that the last holder committed.
            let head: Head = sqlx::query_as(database.kind.take_pen()).fetch_one(&mut *tx).await?;
            if head.position > self.read_to {
                let query = sqlx::query_as::<Db, Row>(ADOPTED).bind(self.read_to);
                self.adopt(&query.fetch_all(&mut *tx).await?);
                self.read_to = head.position;
            }

            let mut query = QueryBuilder::<Db>::new(
                "SELECT command_id, fingerprint, first_position, last_position FROM command_done \
                 WHERE command_id IN (",
            );
            let mut ids = query.separated(", ");
            for waiting in batch {
                ids.push_bind(waiting.request.key.0);
            }
            let done: Vec<Done> = query.push(")").build_query_as().fetch_all(&mut *tx).await?;

            let mut query = QueryBuilder::<Db>::new(OF_STREAMS);
            let mut ids = query.separated(", ");
            for waiting in batch {
                ids.push_bind(waiting.request.stream.0);
            }
            let rows = query.push(BY_VERSION).build_query_as().fetch_all(&mut *tx).await?;
            let mut histories = Histories::new();
            by_stream(rows, &mut histories)?;

            // Read with the pen in hand, so that the times of the log run with its positions.
            let now = (self.source.now)().timestamp_micros().max(head.recorded_at);
            let mut page = Page::new(&self.pathways, head, now, self.source.id, done, histories);
            let answers = batch.iter().map(|waiting| page.decide(&waiting.request)).collect();
            let Page { head, rows, done, .. } = page;

            for rows in rows.chunks(ROWS_A_STATEMENT) {
                let mut query = QueryBuilder::<Db>::new(INSERT);
                query.push_values(rows, |mut values, row| {
                    values.push_bind(row.position).push_bind(row.event_id);
                    values.push_bind(row.stream_id).push_bind(row.version);
                    values.push_bind(&row.kind).push_bind(row.schema);
                    values.push_bind(row.happened_at).push_bind(row.recorded_at);
                    values.push_bind(row.source_recorded_at).push_bind(row.worker);
                    values.push_bind(row.command_id).push_bind(&row.body).push_bind(&row.hash);
                });
                query.build().execute(&mut *tx).await?;
            }
            let done: Vec<&Done> = done.values().filter(|done| done.is_new).collect();
            if !done.is_empty() {
                let mut query = QueryBuilder::<Db>::new(DONE);
                query.push_values(done, |mut values, done| {
                    values.push_bind(done.command_id).push_bind(&done.fingerprint);
                    values.push_bind(done.first_position).push_bind(done.last_position);
                    values.push_bind(now);
                });
                query.build().execute(&mut *tx).await?;
            }
            if let Some(last) = rows.last() {
                let query = sqlx::query::<Db>(PUT_DOWN_PEN).bind(head.position);
                query.bind(now).bind(&last.hash).execute(&mut *tx).await?;
            }
            tx.commit().await?;
            if rows.iter().any(|row| PathwayEvent::TYPES.contains(&&*row.kind)) {
                self.adopt(&rows);
            }
            self.read_to = head.position;
            Ok(answers)
        })
    }

    fn adopt(&mut self, rows: &[Row]) {
        for row in rows {
            if let Event::Pathway(PathwayEvent::PathwayAdopted { file }) = row.recorded().event
                && let Ok(pathway) = Pathway::check(*file)
            {
                let _ = self.pathways.adopt(pathway);
            }
        }
    }
}

#[derive(Clone, Debug, sqlx::FromRow)]
struct Done {
    command_id: Uuid,
    fingerprint: Vec<u8>,
    first_position: Option<i64>,
    last_position: Option<i64>,
    #[sqlx(default)]
    is_new: bool,
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
        if let Some(seen) = request.seen.filter(|seen| *seen != now) {
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

fn answer(batch: impl Iterator<Item = Waiting>, answers: Answers) {
    for (waiting, answer) in batch.zip(answers) {
        // Who asked may have gone away; what is recorded stays so.
        let _ = waiting.answer.send(answer);
    }
}

impl Kind {
    // SQLite must ask for the write lock at once: a read that turns into a write may fail as busy.
    fn begin(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    // PostgreSQL waits for a lock without end unless told otherwise; SQLite has its busy timeout.
    fn limits(&self) -> &'static [&'static str] {
        match self {
            Self::Sqlite(_) => &[],
            Self::Postgres => {
                &["SET LOCAL lock_timeout = '5s'", "SET LOCAL statement_timeout = '30s'"]
            }
        }
    }

    // SQLite has no row locks; writing the row does the same.
    fn take_pen(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => {
                "UPDATE log_head SET position = position WHERE id = 1 \
                 RETURNING position, recorded_at, hash"
            }
            Self::Postgres => {
                "SELECT position, recorded_at, hash FROM log_head WHERE id = 1 FOR UPDATE"
            }
        }
    }
}
