//! Drives cqrs-es, eventcore and disintegrate.

mod cqrs;
mod disintegrate;
mod eventcore;

use std::time::Duration;

use anyhow::{Result, bail};
use common::{Asked, run};
use sqlx::postgres::PgPoolOptions;
use sqlx::{PgPool, SqlitePool};

/// The allocator that Waymark's program uses.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> Result<()> {
    let asked = Asked::read()?;
    let sqlite = asked.is_sqlite();
    let told = match asked.peer.as_str() {
        "cqrs-es" if sqlite => run::<cqrs::Cqrs<sqlite_es::SqliteEventRepository>>(asked).await?,
        "cqrs-es" => run::<cqrs::Cqrs<postgres_es::PostgresEventRepository>>(asked).await?,
        "eventcore" if sqlite => run::<eventcore::Sqlite>(asked).await?,
        "eventcore" => run::<eventcore::Postgres>(asked).await?,
        "disintegrate" if !sqlite => run::<disintegrate::Disintegrate>(asked).await?,
        other => bail!("{other} is not driven here on this database"),
    };
    println!("{told}");
    Ok(())
}

async fn postgres_pool(url: &str) -> Result<PgPool> {
    let options = PgPoolOptions::new().max_connections(16);
    Ok(options.acquire_timeout(Duration::from_secs(30)).connect(url).await?)
}

async fn sqlite_durability(pool: &SqlitePool) -> Result<String> {
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(pool).await?;
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(pool).await?;
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(pool).await?;
    Ok(format!("SQLite {version}, journal_mode={journal} synchronous={synchronous}"))
}

async fn postgres_durability(pool: &PgPool) -> Result<String> {
    let commit: String = sqlx::query_scalar("SHOW synchronous_commit").fetch_one(pool).await?;
    let fsync: String = sqlx::query_scalar("SHOW fsync").fetch_one(pool).await?;
    let version: String = sqlx::query_scalar("SHOW server_version").fetch_one(pool).await?;
    Ok(format!("PostgreSQL {version}, synchronous_commit={commit} fsync={fsync}"))
}
