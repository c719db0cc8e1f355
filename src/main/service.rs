//! Opening what a command needs: the log, the keys, the answers.

use anyhow::{anyhow, bail};
use domain::pathway::Pathways;

use super::{master, out};
use crate::SOURCE;
use waymark::answers::LevelAnswers;
use waymark::erasure::forget_ordered;
use waymark::pathways;
use waymark::people::People;
use waymark::settings::Settings;
use waymark::store::{Database, Keys, Purpose, Tables, destroy_listed, head, listed, open};

/// The log, for a command that writes or one that only reads.
pub(crate) async fn log(settings: &Settings, purpose: Purpose) -> anyhow::Result<Database> {
    Ok(open(&settings.database_url.value, Tables::Log, purpose).await?)
}

/// The pathways that the program brings along.
pub(crate) fn embedded() -> anyhow::Result<Pathways> {
    pathways::embedded()
        .map_err(|mistakes| anyhow!("The pathway that comes along is broken: {}", mistakes[0]))
}

/// The answers, level with the log.
pub(crate) async fn answers(database: &Database) -> anyhow::Result<LevelAnswers> {
    let bar = out::progress(u64::try_from(head(database).await?.position)?, "Folding");
    let shown = bar.clone();
    let tick = move |position: i64| {
        if position % 50_000 == 0 {
            shown.set_position(position.unsigned_abs());
        }
    };
    let answers = LevelAnswers::fold(database.clone(), embedded()?, tick).await?;
    bar.finish_and_clear();
    Ok(answers)
}

/// Opens the names of everybody, before anybody asks for a page with names.
pub(crate) async fn names(people: &People, log: &Database) -> anyhow::Result<()> {
    let bar = out::progress(u64::try_from(head(log).await?.position)?, "Opening names");
    let opened = people.open_all(|position| bar.set_position(position.unsigned_abs())).await;
    bar.finish_and_clear();
    Ok(opened?)
}

/// The keys of a log, without those of people who were erased.
pub(crate) async fn keys(settings: &Settings, log: &Database) -> anyhow::Result<Keys> {
    let url = &settings.keys_url.value;
    if *url == settings.database_url.value {
        bail!(
            "The keys must not lie beside what they seal: set WAYMARK_KEYS_URL to another database \
             than WAYMARK_DATABASE_URL"
        );
    }
    let is_sealed = Keys::have_sealed(log).await?;
    let purpose = if is_sealed { Purpose::Existing } else { Purpose::Create };
    let store = open(url, Tables::Keys, purpose).await?;
    destroy_listed(&store, &listed(&settings.erasures.path())?, (SOURCE.now)()).await?;
    let is_new = !is_sealed && !Keys::are_in(&store).await?;
    let master = if is_new { master::read_or_make(settings)? } else { master::read(settings)? };
    let mut keys = Keys::open(store, log, &master, (SOURCE.id)()).await?;
    forget_ordered(log, &mut keys).await?;
    let settings = settings.clone();
    Ok(keys.rereading(move || master::read(&settings).ok()))
}
