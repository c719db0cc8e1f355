//! Commands on their way to the log, and what they come to.

mod page;
mod pen;

use chrono::{DateTime, Utc};
use domain::ids::{CommandId, CourseId, StreamId, WorkerId};
use domain::journey::Refusal;
use domain::pathway::Pathways;
use domain::record::Decide;
use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use self::pen::{MOST_AT_ONCE, Pen};
use super::{Database, DatabaseError, Door};

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
    /// The place that it takes on a training course, if it takes one that has to be free.
    pub place: Option<FreePlace>,
    /// Who gives it.
    pub worker: Option<WorkerId>,
    /// By which door it comes in.
    pub door: Door,
    /// What is asked for.
    pub command: Box<dyn Decide + Send + Sync>,
}

/// A place on a training course that was free when it was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreePlace {
    /// The course.
    pub course: CourseId,
    /// The position up to which the log had been read then.
    pub seen: i64,
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
    /// There may be less room on a course than was seen.
    #[error("Several people are booking on this course right now: try again in a moment")]
    PlaceTaken,
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
    /// Starts to write, under the pathways that the program brings along.
    ///
    /// The pen has a thread of its own: it may wait for the disk without holding anybody up.
    pub fn start(database: Database, pathways: Pathways, source: Source) -> Self {
        let (sender, queue) = mpsc::channel(2 * MOST_AT_ONCE);
        let pen = Pen::new(database, pathways, source);
        let runtime = Builder::new_current_thread().enable_all().build();
        let thread = std::thread::Builder::new().name("pen".to_owned());
        let begun =
            runtime.and_then(|runtime| thread.spawn(move || runtime.block_on(pen.write(queue))));
        if let Err(error) = begun {
            tracing::error!(%error, "no thread for the pen: nothing can be recorded");
        }
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
