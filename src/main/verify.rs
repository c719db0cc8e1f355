//! Holding the log against its hashes, and against what was noted of it elsewhere.

use std::time::Instant;

use anyhow::bail;

use super::args::VerifyArgs;
use super::out::{number, progress, say};
use super::service;
use crate::SOURCE;
use waymark::settings::Settings;
use waymark::store::{
    self, Checkpoint, Checkpoints, Noted, Purpose, file_is_whole, head, missing_guards,
    verify_looks,
};

/// `waymark verify`
pub(crate) async fn verify(settings: &Settings, args: &VerifyArgs) -> anyhow::Result<()> {
    let database = service::log(settings, Purpose::Existing).await?;
    let mut kept = Checkpoints::read(&settings.checkpoints.path())?;
    let told: Vec<Checkpoint> = args.checkpoint.iter().map(|it| it.log.clone()).collect();
    let known = [&kept.all[..], &told].concat();
    let bar = progress(head(&database).await?.position.unsigned_abs(), "Verifying");
    let begun = Instant::now();
    let verified =
        store::verify(&database, &known, |position| bar.set_position(position.unsigned_abs()))
            .await?;
    let took = begun.elapsed();
    bar.finish_and_clear();
    let told: Vec<Checkpoint> = args.checkpoint.iter().filter_map(|it| it.looks.clone()).collect();
    let looks = verify_looks(&database, &[&kept.looks[..], &told].concat()).await?;
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
    let noted = Noted { log: verified.head, looks: Some(looks.head) };
    if noted.log.position > 0 {
        kept.note(&noted, (SOURCE.now)())?;
    }
    let facts = usize::try_from(noted.log.position)?;
    say(&format!(
        "The log is whole: {} facts, each as it was recorded, and in agreement with {} earlier \
         checkpoints in {}. So is the record of who looked at households.\nIt was walked at {} facts a second. Keep this line where nobody who \
         can change the database can change it:\n  {}\n",
        number(facts),
        number(verified.checkpoints),
        settings.checkpoints.value,
        number(rate(facts, took)),
        noted
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
