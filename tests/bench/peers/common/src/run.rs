//! The line that starts a runner, and the line that it prints.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::peer::Peer;
use crate::workloads::{apart, fill, rebuild, seen, together};

/// What a runner is asked: `PEER DATABASE WORKLOAD CLIENTS SECONDS`.
#[derive(Debug)]
pub struct Asked {
    /// Whom to drive.
    pub peer: String,
    /// Its empty database; to rebuild, the one that was filled.
    pub url: String,
    workload: String,
    /// Clients; to fill and to rebuild, streams.
    clients: usize,
    time: Duration,
}

impl Asked {
    /// What the command line asks.
    pub fn read() -> Result<Self> {
        let mut arguments = std::env::args().skip(1);
        let mut next = |what| arguments.next().with_context(|| format!("say {what}"));
        Ok(Self {
            peer: next("the peer")?,
            url: next("its database")?,
            workload: next("the workload")?,
            clients: next("how many clients")?.parse()?,
            time: Duration::from_secs_f64(next("how many seconds")?.parse()?),
        })
    }

    /// Whether the database is a file.
    pub fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }
}

/// Runs one workload on a peer. Returns what to print.
pub async fn run<P: Peer>(asked: Asked) -> Result<Value> {
    let peer = P::open(&asked.url).await?;
    let durability = peer.durability().await?;
    let (clients, time) = (asked.clients, asked.time);
    let outcome = match asked.workload.as_str() {
        "apart" => json!(apart(peer, clients, time).await?),
        "together" => json!(together(peer, clients, time).await?),
        "seen" => json!(seen(peer, time).await?),
        "fill" => json!(fill(peer, clients).await?),
        "rebuild" => json!(rebuild(peer, clients).await?),
        other => bail!("{other} is no workload: say apart, together, seen, fill or rebuild"),
    };
    Ok(json!({ "durability": durability, "outcome": outcome }))
}
