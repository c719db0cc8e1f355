//! Drives Waymark, the bare limit, mire and evento.
#![expect(clippy::disallowed_methods, reason = "a bench is a program of its own")]

mod bare;
mod evento;
mod mire;
mod ours;

use anyhow::{Result, bail, ensure};
use common::{Asked, run};

/// The allocator that Waymark's program uses.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> Result<()> {
    let asked = Asked::read()?;
    let sqlite = asked.is_sqlite();
    let told = match asked.peer.as_str() {
        "waymark" => run::<ours::Ours>(asked).await?,
        "bare" if sqlite => run::<bare::Sqlite>(asked).await?,
        "bare" => run::<bare::Postgres>(asked).await?,
        "evento" if sqlite => run::<evento::Evento<::evento::Sqlite>>(asked).await?,
        "evento" => run::<evento::Evento<::evento::Postgres>>(asked).await?,
        "mire" => {
            let fits = sqlite == cfg!(feature = "embedded");
            ensure!(fits, "this runner was built for mire on the other database");
            run::<mire::Mire>(asked).await?
        }
        other => bail!("{other} is not driven here: say waymark, bare, evento or mire"),
    };
    println!("{told}");
    Ok(())
}
