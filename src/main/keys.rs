//! Wrapping keys: shown, replaced, and forgotten.

use anyhow::bail;

use super::args::KeysWhat;
use super::out::{number, progress, say};
use super::{master, service};
use waymark::settings::Settings;
use waymark::store::{Database, Epoch, Keys, MasterKey, Purpose, Tables, open};

/// `waymark keys`
pub(crate) async fn keys(settings: &Settings, what: Option<KeysWhat>) -> anyhow::Result<()> {
    let log = service::log(settings, Purpose::Existing).await?;
    if !Keys::have_sealed(&log).await? {
        bail!("Nothing was sealed yet, so there are no keys: import or record something first");
    }
    let store = open(&settings.keys_url.value, Tables::Keys, Purpose::Existing).await?;
    match what {
        None => show(settings, &store).await,
        Some(KeysWhat::Rotate) => rotate(settings, &log, &store).await,
        Some(KeysWhat::Retire) => retire(settings, &store).await,
    }
}

async fn show(settings: &Settings, store: &Database) -> anyhow::Result<()> {
    let master = master::read(settings)?;
    let mut text = format!("Key store  {}\n", settings.keys_url.shown());
    for epoch in Keys::epochs(store).await? {
        let keys = usize::try_from(epoch.keys)?;
        text += &format!("Epoch {:<4} {} keys, {}\n", epoch.number, number(keys), epoch.state);
    }
    say(&format!("{text}New keys are wrapped under epoch {}.\n", master.newest()))
}

// The wrapping key is on disk before anything is wrapped with it. Broken off, it goes on with that one.
async fn rotate(settings: &Settings, log: &Database, store: &Database) -> anyhow::Result<()> {
    let mut master = master::read(settings)?;
    let epochs = Keys::epochs(store).await?;
    let is_unfinished = older(&epochs, master.newest()) > 0;
    if !is_unfinished {
        draw(settings, &mut master, &epochs)?;
    }
    let keys = service::keys(settings, log).await?;
    let bar = progress(older(&epochs, master.newest()), "Wrapping keys");
    let done = keys.rewrap(|done| bar.set_position(done)).await?;
    bar.finish_and_clear();
    say(&format!(
        "{} keys are now wrapped under epoch {}. A running service takes up the new wrapping key by \
         itself.\nBack up the master key now. Once no backup of the key store from before today is \
         kept, which should be within 28 days, run `waymark keys retire`: the older wrapping keys \
         are then forgotten, and with them whatever was erased is gone from every old copy.\n",
        number(usize::try_from(done)?),
        master.newest()
    ))
}

fn draw(settings: &Settings, master: &mut MasterKey, epochs: &[Epoch]) -> anyhow::Result<()> {
    let used = epochs.iter().map(|epoch| epoch.number).max();
    if settings.master_key.is_set && used.is_some_and(|used| master.newest() > used) {
        return Ok(());
    }
    master.draw_wrapping()?;
    if settings.master_key.is_set {
        bail!(
            "WAYMARK_MASTER_KEY cannot be changed from here. Set it to its value and the word below, \
             with a space between, for every process, and run `waymark keys rotate` again:\n{}",
            master.text().lines().last().unwrap_or_default()
        );
    }
    master::replace(&settings.master_key_file.path(), master)
}

async fn retire(settings: &Settings, store: &Database) -> anyhow::Result<()> {
    let mut master = master::read(settings)?;
    let newest = master.newest();
    let left = older(&Keys::epochs(store).await?, newest);
    if left > 0 {
        bail!(
            "{left} keys are still wrapped under an older epoch: run `waymark keys rotate` first"
        );
    }
    if settings.master_key.is_set {
        bail!(
            "WAYMARK_MASTER_KEY cannot be changed from here: keep its first word and the one that begins \
             with {newest}: and take the others out"
        );
    }
    let derived = master.is_derived(1) && newest > 1;
    master.retire_wrapping();
    master::replace(&settings.master_key_file.path(), &master)?;
    let caution = if derived {
        "The first one cannot be forgotten, for it hangs on the master key itself: destroy the copies \
         of the key store from before the first rotation.\n"
    } else {
        ""
    };
    say(&format!(
        "Only the wrapping key of epoch {newest} is kept. Destroy older copies of the master key: \
         copies of the key store from before the last rotation are then unreadable.\n{caution}"
    ))
}

fn older(epochs: &[Epoch], newest: i32) -> u64 {
    let older = epochs.iter().filter(|it| it.number < newest && it.state != "destroyed");
    older.map(|epoch| epoch.keys.unsigned_abs()).sum()
}
