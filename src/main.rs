//! The command line: the only reader of the clock and maker of ids.
//!
//! Exit status 0 is success, 1 refused or failed, 2 not understood. What went wrong is a sentence on
//! standard error that says what to do.

#[path = "main/args.rs"]
mod args;
#[path = "main/ask.rs"]
mod ask;
#[path = "main/backup.rs"]
mod backup;
#[path = "main/bring_in.rs"]
mod bring_in;
#[path = "main/demo.rs"]
mod demo;
#[path = "main/erase.rs"]
mod erase;
#[path = "main/hand_on.rs"]
mod hand_on;
#[path = "main/imported.rs"]
mod imported;
#[path = "main/keys.rs"]
mod keys;
#[path = "main/map.rs"]
mod map;
#[path = "main/master.rs"]
mod master;
#[path = "main/out.rs"]
mod out;
#[path = "main/pathway.rs"]
mod pathway;
#[path = "main/preview.rs"]
mod preview;
#[path = "main/question.rs"]
mod question;
#[path = "main/rebuild.rs"]
mod rebuild;
#[path = "main/remind.rs"]
mod remind;
#[path = "main/serve.rs"]
mod serve;
#[path = "main/service.rs"]
mod service;
#[path = "main/subject_access.rs"]
mod subject_access;
#[path = "main/tokens.rs"]
mod tokens;
#[path = "main/upkeep.rs"]
mod upkeep;
#[path = "main/verify.rs"]
mod verify;
#[path = "main/workers.rs"]
mod workers;

use std::process::ExitCode;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::bail;
use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use clap::Parser;
use uuid::Uuid;

use args::{Args, Command, ImportWhat, PathwayWhat};
use waymark::settings::{Setting, Settings};
use waymark::store::Source;

/// glibc keeps what threads allocated; this gives it back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The one clock and the one maker of ids.
const SOURCE: Source = Source { now, id };

/// How far the program's clock is ahead of the world's, in microseconds, where it was asked to start
/// at another time.
static AHEAD: AtomicI64 = AtomicI64::new(0);

// To the microsecond, as the log keeps it, so that what is printed can be asked again.
#[expect(clippy::disallowed_methods, reason = "the only reader of the clock")]
fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6) + TimeDelta::microseconds(AHEAD.load(Ordering::Relaxed))
}

/// Sets the clock to another time, from which it runs on.
fn set_clock(instant: DateTime<Utc>) {
    let ahead = (instant - now()).num_microseconds().unwrap_or(0);
    AHEAD.fetch_add(ahead, Ordering::Relaxed);
}

#[expect(clippy::disallowed_methods, reason = "the only maker of ids")]
fn id() -> Uuid {
    Uuid::now_v7()
}

fn main() -> ExitCode {
    let args = Args::parse();
    let settings = Settings::read(|name| {
        std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
    });
    let done = begin_log(&settings.log_format)
        .and_then(|()| Ok(tokio::runtime::Runtime::new()?))
        .and_then(|runtime| runtime.block_on(run(args.command, settings)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            out::complain(&error);
            ExitCode::FAILURE
        }
    }
}

// Lines on standard error, for people or for programs.
fn begin_log(format: &Setting) -> anyhow::Result<()> {
    let lines = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        // To say on a full disk that the log's disk is full would end the thread that says it.
        .log_internal_errors(false)
        // It repeats what it does not know in an address, be it a password.
        .with_env_filter("warn,waymark=info,sqlx_postgres::options=off");
    match &*format.value {
        "lines" => lines.init(),
        "json" => lines.json().flatten_event(true).with_current_span(false).init(),
        other => bail!("{} is {other:?}: set it to lines, or to json", format.variable),
    }
    Ok(())
}

async fn run(command: Command, settings: Settings) -> anyhow::Result<()> {
    match command {
        Command::Demo(options) => demo::demo(&settings, &options).await,
        Command::Serve(options) => serve::serve(&settings, &options).await,
        Command::Work(options) => serve::work(&settings, &options).await,
        Command::Worker { what } => workers::worker(&settings, what).await,
        Command::Token { what } => tokens::token(&settings, what).await,
        Command::Import { what: ImportWhat::Events(options) } => {
            bring_in::events(&settings, &options).await
        }
        Command::Import { what: ImportWhat::Enquiries(options) } => {
            bring_in::enquiries(&settings, &options).await
        }
        Command::Import { what: ImportWhat::Undo { id } } => bring_in::undo(&settings, id).await,
        Command::Report(question) => ask::report(&settings, &question).await,
        Command::Export { what } => hand_on::export(&settings, what).await,
        Command::Pathway { what: PathwayWhat::Check { files } } => {
            pathway::check(&settings, &files).await
        }
        Command::Pathway { what: PathwayWhat::Preview { file } } => {
            preview::preview(&settings, &file).await
        }
        Command::Pathway { what: PathwayWhat::Show { file } } => pathway::show(file.as_deref()),
        Command::Remind(args) => remind::remind(&settings, &args).await,
        Command::Erase(args) => erase::erase(&settings, &args).await,
        Command::SubjectAccess(args) => subject_access::subject_access(&settings, &args).await,
        Command::Rebuild => rebuild::rebuild(&settings).await,
        Command::Verify(args) => verify::verify(&settings, &args).await,
        Command::Backup(args) => backup::backup(&settings, &args).await,
        Command::Restore(args) => backup::restore(&settings, &args).await,
        Command::Keys { what } => keys::keys(&settings, what).await,
        Command::Doctor => upkeep::doctor(&settings).await,
        Command::Migrate => upkeep::migrate(&settings).await,
        Command::Settings => upkeep::settings(&settings),
    }
}
