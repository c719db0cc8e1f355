//! What the service does by itself: it completes erasures, destroys spreadsheets that are done with,
//! puts reminders into the outbox, empties it, and notes each day how far the log has come.
//!
//! Any number of processes may run this at once. Which of them sends what is settled in the outbox.

pub mod deliver_outbox;
pub mod forget_uploads;
pub mod send_reminders;
pub mod take_checkpoints;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio::time::sleep;
use uuid::Uuid;

use crate::answers::LevelAnswers;
use crate::erasure::Eraser;
use crate::mail::words::{Telling, Words};
use crate::mail::{MailSettingError, Mailer};
use crate::reminding::{Customs, CustomsError};
use crate::settings::Settings;
use crate::store::{Database, DatabaseError, Source, Writer};
use deliver_outbox::Delivered;

/// Turns true when the program is to stop.
pub type Stop = watch::Receiver<bool>;

/// What the jobs work with.
pub struct Jobs {
    /// The outbox, and who has an account.
    pub database: Database,
    /// What is due.
    pub answers: Arc<LevelAnswers>,
    /// Where it is recorded that a reminder went.
    pub writer: Writer,
    /// How mail leaves.
    pub mailer: Mailer,
    /// The clock, and an id for this process.
    pub source: Source,
    /// What completes erasures that were broken off, where the keys are at hand.
    pub eraser: Option<Eraser>,
    /// What a mail says.
    pub words: fn(&Telling<'_>) -> Words,
    /// The file of checkpoints.
    pub checkpoints: PathBuf,
    /// Who gets which reminders, unless they chose otherwise.
    pub customs: Customs,
    holder: Uuid,
    address: String,
}

/// Why the jobs cannot run with these settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JobSettingError {
    /// Mail.
    #[error(transparent)]
    Mail(#[from] MailSettingError),
    /// Who gets what, and when.
    #[error(transparent)]
    Customs(#[from] CustomsError),
}

/// Why a job did not run to its end. What is not done yet is done by the next.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The log's writer is gone.
    #[error("The service is stopping: what was not sent yet goes after its next start")]
    Stopping,
}

impl Jobs {
    /// With what the settings say.
    pub fn new(
        (database, answers, writer): (Database, Arc<LevelAnswers>, Writer),
        settings: &Settings,
        source: Source,
    ) -> Result<Self, JobSettingError> {
        Ok(Self {
            database,
            answers,
            writer,
            mailer: Mailer::new(settings)?,
            source,
            eraser: None,
            words: |telling| telling.words(),
            checkpoints: settings.checkpoints.path(),
            holder: (source.id)(),
            address: settings.url.value.clone(),
            customs: Customs::of(settings)?,
        })
    }

    /// Runs every job again and again, until told to stop. What fails is tried again.
    pub async fn run(&self, every: Duration, mut stop: Stop) {
        while !*stop.borrow() {
            self.sweep().await;
            if let Err(error) = self.once((self.source.now)(), &stop).await {
                tracing::warn!(%error, "reminders were not all sent");
            }
            tokio::select! {
                () = sleep(every) => {}
                stopped = stop.wait_for(|stop| *stop) => if stopped.is_err() { return },
            }
        }
    }

    /// Takes checkpoints as they are due, until told to stop. Beside the others, for walking a big log
    /// takes a while.
    pub async fn run_checkpoints(&self, every: Duration, mut stop: Stop) {
        let again_and_again = async {
            loop {
                if let Err(error) = take_checkpoints::take_checkpoint(self, self.clock()).await {
                    tracing::error!("{error}");
                }
                sleep(every).await;
            }
        };
        tokio::select! {
            () = again_and_again => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    /// Completes what was ordered to be erased, and destroys what is done with. What fails is tried
    /// again.
    pub async fn sweep(&self) {
        let Some(eraser) = &self.eraser else { return };
        match eraser.sweep().await {
            Ok(0) => {}
            Ok(completed) => tracing::info!(completed, "erasures were completed"),
            Err(error) => tracing::warn!(%error, "an erasure is not complete"),
        }
        if let Err(error) = forget_uploads::forget_uploads(self, self.clock()).await {
            tracing::warn!(%error, "a spreadsheet that is done with is not destroyed yet");
        }
    }

    /// Sends what is due once, as if it were this time. Claims are held by the real one.
    pub async fn once(&self, now: DateTime<Utc>, stop: &Stop) -> Result<Delivered, JobError> {
        let planned = send_reminders::send_reminders(self, now).await;
        let delivered = deliver_outbox::deliver_outbox(self, now, stop).await?;
        planned?;
        Ok(delivered)
    }

    fn clock(&self) -> DateTime<Utc> {
        (self.source.now)()
    }
}
