//! A line to PostgreSQL that breaks at the worst moment: in the middle of a commit.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Where the line breaks, while breaks are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Breaks {
    /// Before the server hears of the commit.
    Before,
    /// After the server has committed, and before the program hears of it.
    After,
}

/// The line. It is gone when dropped.
pub(super) struct Line {
    /// Where the database is, over this line.
    pub(super) url: String,
    left: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Line {
    /// A line to a database. It holds until it is told to break.
    pub(super) async fn to(url: &str, breaks: Breaks) -> Self {
        let (before, rest) = url.rsplit_once('@').unwrap();
        let (server, name) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("{before}@{}/{name}", listener.local_addr().unwrap());
        let (server, left) = (server.to_owned(), Arc::new(AtomicUsize::new(0)));
        let task = tokio::spawn({
            let left = Arc::clone(&left);
            async move {
                while let Ok((client, _)) = listener.accept().await {
                    let server = TcpStream::connect(&server).await.unwrap();
                    tokio::spawn(talk(client, server, breaks, Arc::clone(&left)));
                }
            }
        });
        Self { url, left, task }
    }

    /// The next commits, so many, break the line.
    pub(super) fn break_at(&self, commits: usize) {
        self.left.store(commits, Ordering::SeqCst);
    }

    /// Commits that have still to break it.
    pub(super) fn left(&self) -> usize {
        self.left.load(Ordering::SeqCst)
    }
}

// Until one of the two hangs up, or the line breaks: it ends when it is dropped.
async fn talk(
    mut client: TcpStream,
    mut server: TcpStream,
    breaks: Breaks,
    left: Arc<AtomicUsize>,
) {
    let (mut asked, mut told) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(bytes @ 1..) = read else { return };
                let is_commit = asked[..bytes].windows(6).any(|it| it == b"COMMIT");
                let one_less = |left: usize| left.checked_sub(1);
                let is_last = is_commit
                    && left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less).is_ok();
                if is_last && breaks == Breaks::Before {
                    return;
                }
                if server.write_all(&asked[..bytes]).await.is_err() {
                    return;
                }
                if is_last {
                    // What the server says is read, so that it has committed, and told to nobody.
                    let _ = server.read(&mut told).await;
                    return;
                }
            }
            read = server.read(&mut told) => {
                let Ok(bytes @ 1..) = read else { return };
                if client.write_all(&told[..bytes]).await.is_err() {
                    return;
                }
            }
        }
    }
}
