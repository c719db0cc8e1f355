//! The workloads, the same for every peer.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use serde::Serialize;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::peer::{Peer, Refused};
use crate::row::{Heard, Row, Take};
use crate::witness::{Witness, Wrongs};

/// Facts of a stream that is filled, or that many write to, before the next begins: a household's life.
const LIFE: u32 = 20;
const CONTENDED_LIFE: usize = 160;
/// Clients that fill a store.
const FILLERS: usize = 16;
/// How long a reader may tell nothing before what it has not told counts as lost.
const PATIENCE: Duration = Duration::from_secs(3);

/// What came of appending.
#[derive(Debug, Default, Serialize)]
pub struct Outcome {
    appended: usize,
    seconds: f64,
    /// Attempts that met somebody faster.
    conflicts: usize,
    /// Attempts that failed otherwise, and why the first did.
    failures: usize,
    failure: Option<String>,
    /// What the reader beside was told wrong; nothing, where there can be none.
    beside: Option<Wrongs>,
    /// What reading it all afterwards told wrong.
    after: Wrongs,
}

/// What came of one client.
#[derive(Default)]
struct Client {
    acknowledged: Vec<String>,
    conflicts: usize,
    failures: Vec<String>,
}

/// Appends to streams of their own, one fact each.
pub async fn apart<P: Peer>(peer: P, clients: usize, time: Duration) -> Result<Outcome> {
    let (clients, rows) = if P::BARE { (1, clients) } else { (clients, 1) };
    beside_a_reader(
        peer,
        clients,
        move |peer, until| async move {
            let mut client = Client::default();
            while Instant::now() < until {
                let rows: Vec<Row> = (0..rows).map(|_| Row::new(Uuid::now_v7(), 1)).collect();
                let references =
                    rows.iter().map(|row| row.fact.reference.clone()).collect::<Vec<_>>();
                while let Err(refused) = peer.begin(rows.clone()).await {
                    if !client.tries_again(refused) {
                        return client;
                    }
                }
                client.acknowledged.extend(references);
            }
            client
        },
        time,
    )
    .await
}

/// All append to one stream, until it has had its life; then to the next.
pub async fn together<P: Peer>(peer: P, clients: usize, time: Duration) -> Result<Outcome> {
    let count = Arc::new(AtomicUsize::new(0));
    let first = Uuid::now_v7().as_u128();
    beside_a_reader(
        peer,
        clients,
        move |peer, until| {
            let count = Arc::clone(&count);
            async move {
                let mut client = Client::default();
                while Instant::now() < until {
                    let life = count.load(Ordering::Relaxed) / CONTENDED_LIFE;
                    let stream = Uuid::from_u128(first + life as u128);
                    match peer.join(stream, Uuid::now_v7()).await {
                        Ok(reference) => {
                            client.acknowledged.push(reference);
                            count.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(refused) => {
                            if !client.tries_again(refused) {
                                return client;
                            }
                        }
                    }
                }
                client
            }
        },
        time,
    )
    .await
}

impl Client {
    /// Counts what was refused. Who fails a hundred times gives up.
    fn tries_again(&mut self, refused: Refused) -> bool {
        match refused {
            Refused::Conflict => self.conflicts += 1,
            Refused::Failed(error) => self.failures.push(error.to_string()),
        }
        self.failures.len() < 100
    }
}

async fn beside_a_reader<P, F, C>(
    peer: P,
    clients: usize,
    client: C,
    time: Duration,
) -> Result<Outcome>
where
    P: Peer,
    F: Future<Output = Client> + Send + 'static,
    C: Fn(P, Instant) -> F,
{
    let reader = Reader::start(&peer);
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..clients {
        tasks.spawn(client(peer.clone(), begun + time));
    }
    let mut outcome = Outcome::default();
    let mut acknowledged = vec![];
    for client in tasks.join_all().await {
        acknowledged.extend(client.acknowledged);
        outcome.conflicts += client.conflicts;
        outcome.failures += client.failures.len();
        outcome.failure = outcome.failure.or_else(|| client.failures.into_iter().next());
    }
    outcome.seconds = begun.elapsed().as_secs_f64();
    outcome.appended = acknowledged.len();
    if let Some(reader) = reader {
        outcome.beside = Some(reader.stop(&acknowledged).await?);
    }
    let afterwards = Witness::default();
    peer.read(afterwards.take()).await?;
    outcome.after = afterwards.wrongs(&acknowledged);
    Ok(outcome)
}

/// A reader that follows the log.
struct Reader {
    witness: Witness,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<Result<()>>,
}

impl Reader {
    fn start<P: Peer>(peer: &P) -> Option<Self> {
        P::FOLLOWS.then(|| {
            let (witness, stop) = (Witness::default(), CancellationToken::new());
            let (peer, take, stopped) = (peer.clone(), witness.take(), stop.clone());
            let task = tokio::spawn(async move { peer.follow(take, stopped).await });
            Self { witness, stop, task }
        })
    }

    /// Lets it go on until it was told all, or nothing for a while.
    async fn stop(self, acknowledged: &[String]) -> Result<Wrongs> {
        loop {
            let count = self.witness.count();
            let waited = tokio::time::timeout(PATIENCE, self.witness.more_than(count));
            let all = || self.witness.wrongs(acknowledged).lost == 0;
            if count >= acknowledged.len() && all() || waited.await.is_err() {
                break;
            }
        }
        self.stop.cancel();
        self.task.await??;
        Ok(self.witness.wrongs(acknowledged))
    }
}

/// How long it takes until a reader is told of what is appended.
#[derive(Debug, Serialize)]
pub struct Seen {
    /// In microseconds.
    latencies: Vec<u64>,
    lost: usize,
}

/// One client appends, and waits each time until a reader was told.
pub async fn seen<P: Peer>(peer: P, time: Duration) -> Result<Option<Seen>> {
    let Some(reader) = Reader::start(&peer) else { return Ok(None) };
    let mut seen = Seen { latencies: vec![], lost: 0 };
    let until = Instant::now() + time;
    while Instant::now() < until {
        let row = Row::new(Uuid::now_v7(), 1);
        let (reference, before) = (row.fact.reference.clone(), reader.witness.count());
        let begun = Instant::now();
        if let Err(Refused::Failed(error)) = peer.begin(vec![row]).await {
            return Err(error);
        }
        let told = async {
            let mut count = before;
            while !reader.witness.was_told(&reference, before) {
                reader.witness.more_than(count).await;
                count = reader.witness.count();
            }
        };
        match tokio::time::timeout(PATIENCE, told).await {
            Ok(()) => seen.latencies.push(u64::try_from(begun.elapsed().as_micros())?),
            Err(_) => seen.lost += 1,
        }
    }
    reader.stop(&[]).await?;
    Ok(Some(seen))
}

/// Fills a store with streams of twenty facts, each begun in one append.
pub async fn fill<P: Peer>(peer: P, streams: usize) -> Result<()> {
    let left = Arc::new(AtomicUsize::new(streams));
    let mut tasks = JoinSet::new();
    for _ in 0..FILLERS {
        let (peer, left) = (peer.clone(), Arc::clone(&left));
        tasks.spawn(async move {
            let one_less = |left: usize| left.checked_sub(1);
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).is_ok() {
                let stream = Uuid::now_v7();
                let rows: Vec<Row> = (1..=LIFE).map(|version| Row::new(stream, version)).collect();
                let mut tries = 0;
                while let Err(refused) = peer.begin(rows.clone()).await {
                    tries += 1;
                    if let Refused::Failed(error) = refused {
                        return Err(error);
                    }
                    ensure!(tries < 1_000, "a new stream met somebody faster 1,000 times");
                }
            }
            Ok(())
        });
    }
    tasks.join_all().await.into_iter().collect()
}

/// What came of reading, decoding and folding all.
#[derive(Debug, Serialize)]
pub struct Rebuilt {
    events: usize,
    seconds: f64,
}

/// What is folded: how many of each source, and the last version of every stream.
#[derive(Default)]
struct Fold {
    sources: HashMap<String, usize>,
    streams: HashMap<Uuid, (u32, usize)>,
}

impl Fold {
    fn apply(&mut self, heard: Heard<'_>) {
        match self.sources.get_mut(heard.source) {
            Some(count) => *count += 1,
            None => drop(self.sources.insert(heard.source.to_owned(), 1)),
        }
        let (version, count) = self.streams.entry(heard.stream).or_default();
        *version = (*version).max(heard.version);
        *count += 1;
    }
}

/// Folds a store that was filled.
pub async fn rebuild<P: Peer>(peer: P, streams: usize) -> Result<Rebuilt> {
    let fold = Arc::new(Mutex::new(Fold::default()));
    let into = Arc::clone(&fold);
    let take: Take = Arc::new(move |heard| {
        into.lock().unwrap_or_else(PoisonError::into_inner).apply(heard);
    });
    let begun = Instant::now();
    peer.read(take).await?;
    let seconds = begun.elapsed().as_secs_f64();
    let fold = fold.lock().unwrap_or_else(PoisonError::into_inner);
    let events = fold.sources.values().sum();
    let whole = |&(version, count): &(u32, usize)| version == LIFE && count == LIFE as usize;
    if fold.streams.len() != streams || !fold.streams.values().all(whole) {
        bail!("the fold of {} streams holds {events} events of {}", streams, fold.streams.len());
    }
    Ok(Rebuilt { events, seconds })
}
