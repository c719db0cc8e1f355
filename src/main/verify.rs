//! Holding the log against its hashes, and against what was noted of it elsewhere.

use std::time::Instant;

use anyhow::bail;

use super::args::VerifyArgs;
use super::out::{number, progress, say};
use super::service;
use crate::SOURCE;
use waymark::settings::Settings;
use waymark::store::{self, Checkpoints, Purpose, file_is_whole, head, missing_guards};

/// `waymark verify`
pub(crate) async fn verify(settings: &Settings, args: &VerifyArgs) -> anyhow::Result<()> {
    let database = service::log(settings, Purpose::Existing).await?;
    let mut kept = Checkpoints::read(&settings.checkpoints.path())?;
    let known = [&kept.all[..], &args.checkpoint].concat();
    let bar = progress(head(&database).await?.position.unsigned_abs(), "Verifying");
    let begun = Instant::now();
    let verified =
        store::verify(&database, &known, |position| bar.set_position(position.unsigned_abs()))
            .await?;
    let took = begun.elapsed();
    bar.finish_and_clear();
    if !file_is_whole(&database).await? {
        bail!(
            "The log is whole, but the file around it is damaged, so that some of it may not be \
             found: restore a backup"
        );
    }
    let missing = missing_guards(&database).await?;
    if !missing.is_empty() {
        bail!(
            "The log is whole, but what guards it is not as Waymark makes it: {}. Find out who had \
             access, and restore a backup",
            missing.join(", ")
        );
    }
    if verified.head.position > 0 {
        kept.note(&verified.head, (SOURCE.now)())?;
    }
    let facts = usize::try_from(verified.head.position)?;
    say(&format!(
        "The log is whole: {} facts, each as it was recorded, and in agreement with {} earlier \
         checkpoints in {}.\nIt was walked at {} facts a second. Keep this line where nobody who \
         can change the database can change it:\n  {}\n",
        number(facts),
        number(verified.checkpoints),
        settings.checkpoints.value,
        number(rate(facts, took)),
        verified.head
    ))
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate for people to read"
)]
fn rate(facts: usize, took: std::time::Duration) -> usize {
    (facts as f64 / took.as_secs_f64().max(1e-9)) as usize
}
