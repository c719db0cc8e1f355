//! Importing beside the pages: whoever asked may close their browser. Where the service is stopped
//! meanwhile, somebody goes on with it, and nothing comes in twice.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use actix_web::web::Data;
use chrono::TimeDelta;
use domain::ids::{ImportId, WorkerId};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::{interval, timeout};

use super::begin::cannot;
use super::known;
use super::plan::{Waiting, failed};
use crate::import::{
    Checked, ImportError, Options, Service, UndoError, check, of_spreadsheet, undo,
};
use crate::store::{UploadState, break_off_upload, end_upload, forget_uploads, hear_of_upload};
use crate::web::App;
use crate::web::problem::Problem;

/// How often it is noted how far it is.
const OFTEN: Duration = Duration::from_secs(1);
/// An import that was not heard of for so long was broken off.
pub(super) const SILENCE: TimeDelta = TimeDelta::seconds(30);
/// How long a page waits for the end of it.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long a file may wait.
const LONGEST: TimeDelta = TimeDelta::hours(24);

/// Holds a file against the log, beside the pages.
pub(super) async fn checked(app: &Data<App>, waiting: &Waiting) -> Result<Checked, Problem> {
    let (app, waiting) = (app.clone(), waiting.clone());
    let checking = tokio::task::spawn_blocking(move || {
        Handle::current().block_on(async { with_options(&app, &waiting, None).await })
    });
    checking.await.map_err(failed)?.map_err(problem)
}

/// Begins to record a file, and waits a little for the end.
pub(super) async fn begin(app: &Data<App>, waiting: Waiting, worker: WorkerId) {
    let app = app.clone();
    wait(tokio::task::spawn_blocking(move || {
        Handle::current().block_on(async {
            let import = waiting.upload.import;
            if let Err(error) = record(&app, &waiting, worker).await {
                tracing::error!(%error, "an import was broken off");
                if let Err(error) = break_off_upload(&app.database, import).await {
                    tracing::error!(%error, "nor could that be noted");
                }
            }
        });
    }))
    .await;
}

/// Begins to take an import back, and waits a little for the end.
pub(super) async fn begin_undo(app: &Data<App>, import: ImportId, worker: WorkerId) {
    let app = app.clone();
    wait(tokio::task::spawn_blocking(move || {
        let keys = || domain::ids::CommandId((app.source.id)());
        let undoing = undo(&app.database, &app.writer, import, Some(worker), keys);
        match Handle::current().block_on(undoing) {
            Ok(_) => {}
            Err(UndoError::BrokenOff(error)) => tracing::warn!(%error, "an import was not undone"),
            Err(error) => tracing::error!(%error, "an import was not undone"),
        }
    }))
    .await;
}

async fn wait(task: JoinHandle<()>) {
    // It goes on however long this page waits.
    let _ = timeout(PATIENCE, task).await;
}

async fn record(app: &App, waiting: &Waiting, worker: WorkerId) -> Result<(), Problem> {
    let progress = (AtomicI64::new(0), AtomicI64::new(0));
    let noting = async {
        let mut every = interval(OFTEN);
        loop {
            every.tick().await;
            let reached = (progress.0.load(Ordering::Relaxed), progress.1.load(Ordering::Relaxed));
            let now = (app.source.now)();
            let heard = hear_of_upload(&app.database, waiting.upload.import, reached, now).await;
            if let Err(error) = heard {
                tracing::warn!(%error, "how far an import is was not noted");
            }
        }
    };
    let note = |done: u64, total: u64| {
        progress.0.store(i64::try_from(done).unwrap_or(i64::MAX), Ordering::Relaxed);
        progress.1.store(i64::try_from(total).unwrap_or(i64::MAX), Ordering::Relaxed);
    };
    let recorded = tokio::select! {
        recorded = with_options(app, waiting, Some((worker, &note))) => recorded,
        () = noting => return Ok(()),
    };
    let checked = recorded.map_err(problem)?;
    let number = |many: usize| i64::try_from(many).unwrap_or(i64::MAX);
    // Of one that was broken off, a part was new before.
    let is_continued = waiting.upload.state == UploadState::Importing;
    let households = if is_continued { 0 } else { number(checked.summary.new_journeys) };
    let came = (households, number(checked.summary.skipped));
    known::remember(app, waiting).await?;
    end_upload(&app.database, waiting.upload.import, came).await?;
    forget(app).await;
    Ok(())
}

/// Destroys files that are done with. What fails is done by the jobs.
pub(super) async fn forget(app: &App) {
    let now = (app.source.now)();
    if let Err(error) = forget_uploads(&app.database, &app.keys, now - LONGEST, now).await {
        tracing::warn!(%error, "a file that is done with is not destroyed yet");
    }
}

// Who imports, and what is told how far it is.
type By<'a> = (WorkerId, &'a dyn Fn(u64, u64));

// Checks a file, and records it for somebody.
async fn with_options(
    app: &App,
    waiting: &Waiting,
    by: Option<By<'_>>,
) -> Result<Checked, ImportError> {
    let opened = of_spreadsheet((*waiting.spreadsheet).clone(), &waiting.map);
    let opened = opened.map_err(ImportError::Unreadable)?;
    let service = Service {
        database: &app.database,
        keys: &app.keys,
        writer: &app.writer,
        pathways: &waiting.pathways,
    };
    let options = Options {
        pathway: &waiting.pathway,
        now: (app.source.now)(),
        id: waiting.upload.import,
        team: &waiting.team,
        worker: by.map(|(worker, _)| worker),
    };
    let mut checked = check(&service, &options, opened).await?;
    if let Some((_, progress)) = by {
        checked.record(&service, &options, progress).await?;
    }
    Ok(checked)
}

fn problem(error: ImportError) -> Problem {
    match error {
        ImportError::Unreadable(error) => Problem::Unreadable(cannot(&error)),
        ImportError::Keys(error) => error.into(),
        ImportError::Database(error) => error.into(),
        error => failed(error),
    }
}
