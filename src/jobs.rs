//! What the service does by itself: it completes erasures, destroys spreadsheets that are done with,
//! puts reminders, acknowledgements and what managers must hear at once into the outbox, empties it, and notes each day how far the log
//! has come.
//!
//! Any number of processes may run this at once. Which of them sends what is settled in the outbox.

pub mod acknowledge;
pub mod deliver_outbox;
pub mod forget_uploads;
pub mod send_reminders;
pub mod take_checkpoints;
pub mod tell_of_openings;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use tokio::sync::watch;
use tokio::time::sleep;
use uuid::Uuid;

use crate::answers::LevelAnswers;
use crate::erasure::Eraser;
use crate::mail::words::{Telling, Words};
use crate::mail::{MailSettingError, Mailer};
use crate::people::People;
use crate::reminding::{Customs, CustomsError};
use crate::settings::Settings;
use crate::store::{Database, DatabaseError, KeyError, Source, Writer, forget_counts};
use deliver_outbox::Delivered;

/// How many mails a process sends at once. A server that hangs over one keeps it for minutes.
const SENDERS: usize = 4;

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
    pub eraser: Option<Arc<Eraser>>,
    /// Who asked about fostering, where the keys are at hand.
    pub people: Option<Arc<People>>,
    /// What a mail says.
    pub words: fn(&Telling<'_>) -> Words,
    /// The file of checkpoints.
    pub checkpoints: PathBuf,
    /// Who gets which reminders, unless they chose otherwise.
    pub customs: Customs,
    /// How many mails go to the server in a minute, from all processes together.
    pub mails_a_minute: u32,
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
    /// The pace of mail.
    #[error("WAYMARK_MAILS_A_MINUTE is {0:?}: set it to a number from 1 to 10000, as 60")]
    MailsAMinute(String),
}

/// Why a job did not run to its end. What is not done yet is done by the next.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Who is to be written to could not be read.
    #[error(transparent)]
    Keys(#[from] KeyError),
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
        let pace = &settings.mails_a_minute.value;
        let mails_a_minute = pace.parse().ok().filter(|mails| (1..=10_000).contains(mails));
        Ok(Self {
            database,
            answers,
            writer,
            mailer: Mailer::new(settings)?,
            source,
            eraser: None,
            people: None,
            words: |telling| telling.words(),
            checkpoints: settings.checkpoints.path(),
            mails_a_minute: mails_a_minute
                .ok_or_else(|| JobSettingError::MailsAMinute(pace.clone()))?,
            holder: (source.id)(),
            address: settings.url.value.trim_end_matches('/').to_owned(),
            customs: Customs::of(settings)?,
        })
    }

    /// Runs every job again and again, until told to stop. What fails is tried again.
    pub async fn run(&self, every: Duration, stop: Stop) {
        let (put_in, _) = watch::channel(());
        let senders = (0..SENDERS).map(|_| self.send_on(every, stop.clone(), put_in.subscribe()));
        tokio::join!(self.plan_on(every, stop.clone(), &put_in), join_all(senders));
    }

    async fn plan_on(&self, every: Duration, mut stop: Stop, put_in: &watch::Sender<()>) {
        while !*stop.borrow() {
            self.sweep().await;
            if let Err(error) = send_reminders::send_reminders(self, self.clock()).await {
                tracing::warn!(%error, "reminders were not all put into the outbox");
            }
            if let Err(error) = acknowledge::acknowledge(self, self.clock()).await {
                tracing::warn!(%error, "enquiries were not all acknowledged");
            }
            if let Err(error) = tell_of_openings::tell_of_openings(self, self.clock()).await {
                tracing::warn!(%error, "managers were not all told of what was opened");
            }
            put_in.send_replace(());
            tokio::select! {
                () = sleep(every) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    // Mail that hangs holds up its sender alone.
    async fn send_on(&self, every: Duration, mut stop: Stop, mut put_in: watch::Receiver<()>) {
        while !*stop.borrow() {
            let delivered = deliver_outbox::deliver_outbox(self, self.clock(), &stop).await;
            let pause = match delivered {
                Ok(delivered) => delivered.held_back.map_or(every, |turn| turn.min(every)),
                Err(error) => {
                    tracing::warn!(%error, "mail was not all sent");
                    every
                }
            };
            tokio::select! {
                () = sleep(pause) => {}
                _ = put_in.changed() => {}
                _ = stop.wait_for(|stop| *stop) => return,
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
        if let Err(error) = forget_counts(&self.database, self.clock()).await {
            tracing::warn!(%error, "what was counted of the public form is not forgotten yet");
        }
    }

    /// Sends what is due once, as if it were this time. Claims are held by the real one.
    pub async fn once(&self, now: DateTime<Utc>, stop: &Stop) -> Result<Delivered, JobError> {
        let planned = send_reminders::send_reminders(self, now).await;
        let acknowledged = acknowledge::acknowledge(self, now).await;
        let told = tell_of_openings::tell_of_openings(self, now).await;
        let delivered = deliver_outbox::deliver_outbox(self, now, stop).await?;
        planned?;
        acknowledged?;
        told?;
        Ok(delivered)
    }

    fn clock(&self) -> DateTime<Utc> {
        (self.source.now)()
    }
}
