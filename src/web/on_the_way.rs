//! Answers on their way: handed to the connection a piece at a time, and to one worker so many at once,
//! so that who asks for much and takes none of it neither fills the memory nor keeps others waiting.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use domain::ids::WorkerId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::api::tables::ADDRESS as TABLES;
use super::step_up::is_file;

/// Bytes that a connection is handed at once.
const PIECE: usize = 16 * 1024;
/// Pages of one worker, in all of their browsers and programs.
const PAGES: usize = 64;
/// Files of one worker that are made or taken, and those that wait for these.
const FILES: usize = 4;
const FILES_WAITING: usize = 16;
/// Files that are made at once for everybody: pages need the processor too.
const MADE: usize = 1;

/// What each worker asked for and has not taken yet.
pub(super) struct OnTheWay {
    making: Arc<Semaphore>,
    workers: Mutex<HashMap<WorkerId, Line>>,
}

/// What one worker may have at once.
#[derive(Clone)]
struct Line {
    pages: Arc<Semaphore>,
    asked: Arc<Semaphore>,
    files: Arc<Semaphore>,
}

/// What is given back once the answer was taken, or its reader has gone.
struct Held {
    _permits: Vec<OwnedSemaphorePermit>,
}

/// A place for an answer, and for a file the turn to make it.
pub(super) struct Place {
    held: Held,
    _turn: Option<OwnedSemaphorePermit>,
}

impl Default for OnTheWay {
    fn default() -> Self {
        Self { making: Arc::new(Semaphore::new(MADE)), workers: Mutex::default() }
    }
}

impl OnTheWay {
    /// A place for one more page of a worker, if they have not too many.
    pub(super) fn page(&self, worker: WorkerId) -> Option<Place> {
        let held = self.line(worker).pages.try_acquire_owned().ok()?;
        Some(Place { held: Held { _permits: vec![held] }, _turn: None })
    }

    /// A place for one more file, if they have not too many, once it is its turn.
    pub(super) async fn file(&self, worker: WorkerId) -> Option<Place> {
        let Line { asked, files, .. } = self.line(worker);
        let asked = asked.try_acquire_owned().ok()?;
        let file = files.acquire_owned().await.ok()?;
        let turn = Arc::clone(&self.making).acquire_owned().await.ok()?;
        Some(Place { held: Held { _permits: vec![asked, file] }, _turn: Some(turn) })
    }

    fn line(&self, worker: WorkerId) -> Line {
        // Whoever died while asking left it whole.
        let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        let line = || Line {
            pages: Arc::new(Semaphore::new(PAGES)),
            asked: Arc::new(Semaphore::new(FILES + FILES_WAITING)),
            files: Arc::new(Semaphore::new(FILES)),
        };
        workers.entry(worker).or_insert_with(line).clone()
    }
}

impl Place {
    /// Lets an answer that was made keep the place until it was taken.
    pub(super) fn kept_by(self, answer: &mut HttpResponse) {
        answer.extensions_mut().insert(self.held);
    }
}

/// A place for what a request of a worker is answered, if they have not too many. What was typed is always
/// taken.
pub(super) async fn place(request: &HttpRequest, worker: WorkerId) -> Option<Place> {
    let on_the_way = request.app_data::<Data<OnTheWay>>()?;
    if !request.method().is_safe() {
        return Some(Place { held: Held { _permits: vec![] }, _turn: None });
    }
    let pattern = request.match_pattern().unwrap_or_default();
    if is_file(&pattern) || pattern.starts_with(TABLES) {
        on_the_way.file(worker).await
    } else {
        on_the_way.page(worker)
    }
}

/// An answer as it leaves, with the place that it keeps.
pub(super) fn leaving(mut answer: HttpResponse) -> HttpResponse {
    let held: Option<Held> = answer.extensions_mut().remove();
    answer.map_body(|_, body| BoxBody::new(Leaving { body, rest: Bytes::new(), _held: held }))
}

struct Leaving {
    body: BoxBody,
    rest: Bytes,
    _held: Option<Held>,
}

impl MessageBody for Leaving {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_next(context)) {
                Some(Ok(bytes)) => self.rest = bytes,
                end => return Poll::Ready(end),
            }
        }
        let piece = self.rest.len().min(PIECE);
        Poll::Ready(Some(Ok(self.rest.split_to(piece))))
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use uuid::Uuid;

    use super::*;

    fn worker(number: u128) -> WorkerId {
        WorkerId(Uuid::from_u128(number))
    }

    async fn is_there(place: &mut Pin<Box<impl Future<Output = Option<Place>>>>) -> bool {
        poll_fn(|context| Poll::Ready(place.as_mut().poll(context).is_ready())).await
    }

    #[test]
    fn who_takes_nothing_is_given_no_more_and_others_are() {
        let on_the_way = OnTheWay::default();
        let taken: Vec<_> = (0..PAGES).map_while(|_| on_the_way.page(worker(1))).collect();

        assert_eq!(taken.len(), PAGES);
        assert!(on_the_way.page(worker(1)).is_none());
        assert!(on_the_way.page(worker(2)).is_some());
        drop(taken);
        assert!(on_the_way.page(worker(1)).is_some());
    }

    #[tokio::test]
    async fn a_file_is_made_in_turn_and_counts_until_it_was_taken() {
        let on_the_way = OnTheWay::default();
        let mut answers = vec![];
        for _ in 0..FILES {
            let mut answer = HttpResponse::Ok().finish();
            on_the_way.file(worker(1)).await.unwrap().kept_by(&mut answer);
            answers.push(leaving(answer));
        }
        let mut waiting: Vec<_> =
            (0..FILES_WAITING).map(|_| Box::pin(on_the_way.file(worker(1)))).collect();
        for place in &mut waiting {
            assert!(!is_there(place).await, "none of theirs was taken");
        }
        assert!(on_the_way.file(worker(1)).await.is_none(), "too many wait");

        let others = on_the_way.file(worker(2)).await.unwrap();
        answers.pop();
        assert!(!is_there(&mut waiting[0]).await, "another's is made");
        drop(others);

        assert!(is_there(&mut waiting[0]).await);
    }

    #[tokio::test]
    async fn a_body_leaves_a_piece_at_a_time_and_whole() {
        let text: Vec<u8> = (0..=255).cycle().take(3 * PIECE + 1).collect();
        let mut body = leaving(HttpResponse::Ok().body(text.clone())).into_body();
        assert_eq!(body.size(), BodySize::Sized(text.len() as u64));

        let mut pieces = vec![];
        while let Some(piece) = poll_fn(|context| Pin::new(&mut body).poll_next(context)).await {
            pieces.push(piece.unwrap());
        }

        assert_eq!(pieces.len(), 4);
        assert!(pieces.concat() == text);
    }
}
