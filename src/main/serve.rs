//! Serving the pages.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use anyhow::anyhow;
use chrono::TimeDelta;
use tokio::signal;
use tokio::sync::{RwLock, watch};
use tokio::time::MissedTickBehavior;

use super::args::{ServeArgs, WorkArgs};
use super::{out, service};
use crate::{SOURCE, set_clock};
use waymark::answers::MANY;
use waymark::erasure::Eraser;
use waymark::import::reason;
use waymark::jobs::{Jobs, Stop};
use waymark::passwords::Hashing;
use waymark::people::People;
use waymark::settings::{Setting, Settings};
use waymark::store::{
    Checkpoints, Database, DatabaseError, Invited, Purpose, Viewings, Writer, a_sync_failed,
    agrees, draw_token, has_no_accounts, invite, take, token_hash,
};
use waymark::web::{self, App, EnquiryForm, MOST_A_WEEK, Place, Provider};

/// How long the first administrator's link is good.
const FIRST_LINK: TimeDelta = TimeDelta::minutes(15);

/// How often a process looks whom to forget.
const OFTEN: Duration = Duration::from_millis(500);

/// How often the jobs look for what is due.
const EVERY: Duration = Duration::from_secs(20);

/// `waymark serve`
pub(crate) async fn serve(settings: &Settings, options: &ServeArgs) -> anyhow::Result<()> {
    if let Some(now) = options.now {
        set_clock(now);
    }
    let listener = listen(&settings.listen.value)?;
    let place = place(settings, &listener)?;
    let _taken = take(&settings.database_url.value)?;
    let (app, jobs) = open(settings, place, false).await?;
    service::names(&app.people, &app.database).await?;
    if let Some(provider) = &app.provider {
        provider.check().await.map_err(|sentence| anyhow!(sentence))?;
    }
    out::say(&format!("Waymark is at {}\n", app.place.link("")))?;
    if has_no_accounts(&app.database).await? {
        let link = first_link(&app.database, &app.place).await?;
        out::say(&format!(
            "Nobody can sign in yet. Whoever opens this link within 15 minutes becomes the first \
             administrator:\n  {link}\n"
        ))?;
    }
    run(app, Some(jobs).filter(|_| !options.no_jobs), listener).await
}

/// `waymark work`
pub(crate) async fn work(settings: &Settings, options: &WorkArgs) -> anyhow::Result<()> {
    if let Some(now) = options.now {
        set_clock(now);
    }
    let place = Place::parse(&settings.url.value).map_err(|sentence| anyhow!(sentence))?;
    let (_, jobs) = open(settings, place, false).await?;
    out::say("Reminders are sent until you press Ctrl-C.\n")?;
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(end_where_a_sync_fails());
    let working = tokio::spawn(work_on(jobs, stopped));
    told_to_stop().await?;
    stop.send_replace(true);
    Ok(working.await?)
}

/// Serves pages, and runs the jobs beside them, until the program is told to stop. Where the disk
/// confirms nothing any more it ends at once: whoever has no answer yet sends their form again.
pub(crate) async fn run(app: App, jobs: Option<Jobs>, listener: TcpListener) -> anyhow::Result<()> {
    let (stop, stopped) = watch::channel(false);
    let working = jobs.map(|jobs| tokio::spawn(work_on(jobs, stopped)));
    let app = Data::new(app);
    tokio::spawn(end_where_a_sync_fails());
    let names = tokio::spawn(keep_names(app.clone()));
    let served = web::serve(app, listener)?.await;
    stop.send_replace(true);
    names.abort();
    if let Some(working) = working {
        working.await?;
    }
    Ok(served?)
}

async fn work_on(jobs: Jobs, stopped: Stop) {
    tokio::join!(jobs.run(EVERY, stopped.clone()), jobs.run_checkpoints(EVERY, stopped));
}

// Opened whether or not somebody asks for a page with names, and forgotten soon after an erasure is
// ordered anywhere.
async fn keep_names(app: Data<App>) {
    let mut every = tokio::time::interval(OFTEN);
    every.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut was_well = true;
    loop {
        every.tick().await;
        let opened = app.people.open_all(|_| ()).await;
        if let (Err(error), true) = (&opened, was_well) {
            tracing::warn!(%error, "names are not level with the log: this is tried again");
        }
        was_well = opened.is_ok();
    }
}

// At once, with nothing closed: to close a file is to sync again what could not be synced.
async fn end_where_a_sync_fails() {
    a_sync_failed().await;
    out::complain(&DatabaseError::SyncFailed.into());
    std::process::exit(1)
}

async fn told_to_stop() -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        let mut ended = signal::unix::signal(signal::unix::SignalKind::terminate())?;
        tokio::select! {
            pressed = signal::ctrl_c() => pressed?,
            _ = ended.recv() => {}
        }
    }
    #[cfg(not(unix))]
    signal::ctrl_c().await?;
    Ok(())
}

/// Everything that pages and jobs need.
pub(crate) async fn open(
    settings: &Settings,
    place: Place,
    is_demo: bool,
) -> anyhow::Result<(App, Jobs)> {
    let requests_a_minute = requests_a_minute(settings)?;
    let costs_a_week = [cost(&settings.in_house_a_week)?, cost(&settings.agency_a_week)?];
    let form = EnquiryForm::read(&settings.form).map_err(|sentence| anyhow!(sentence))?;
    let provider = Provider::read(&settings.provider).map_err(|sentence| anyhow!(sentence))?;
    let database = service::log(settings, Purpose::Create).await?;
    agrees(&database, Checkpoints::read(&settings.checkpoints.path())?.furthest()).await?;
    let keys = Arc::new(RwLock::new(service::keys(settings, &database).await?));
    let derived = keys.read().await.derived().clone();
    let answers = service::answers(&database).await?.serving(MANY).await;
    let answers = Arc::new(answers);
    let writer = Writer::start(database.clone(), service::embedded()?, SOURCE);
    let reached = (database.clone(), Arc::clone(&answers), writer.clone());
    // Links in mail lead to where it really is.
    let mut of_mail = settings.clone();
    of_mail.url.value = place.link("");
    let mut jobs = Jobs::new(reached, &of_mail, SOURCE)?;
    let eraser = Arc::new(Eraser {
        database: database.clone(),
        keys: Arc::clone(&keys),
        writer: writer.clone(),
        list: settings.erasures.path(),
        source: SOURCE,
    });
    jobs.eraser = Some(Arc::clone(&eraser));
    let people = Arc::new(People::new(database.clone(), Arc::clone(&keys)));
    jobs.people = Some(Arc::clone(&people));
    // Before anybody is shown anything, whoever sends the mail.
    jobs.sweep().await;
    let app = App {
        mailer: jobs.mailer.clone(),
        customs: jobs.customs,
        viewings: Viewings::new(database.clone()),
        people,
        hashing: Hashing::new()?,
        source: SOURCE,
        database,
        answers,
        keys,
        writer,
        eraser,
        place,
        requests_a_minute,
        costs_a_week,
        derived,
        form,
        provider,
        is_demo,
    };
    Ok((app, jobs))
}

fn requests_a_minute(settings: &Settings) -> anyhow::Result<u32> {
    let Setting { variable, value, .. } = &settings.requests_a_minute;
    let number = value.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| anyhow!("{variable} is {value:?}: set it to a number from 1, as 600"))
}

fn cost(setting: &Setting) -> anyhow::Result<Option<u32>> {
    let Setting { variable, value, .. } = setting;
    if value.is_empty() {
        return Ok(None);
    }
    let pounds = value.parse().ok().filter(|pounds| *pounds <= MOST_A_WEEK);
    let pounds = pounds.ok_or_else(|| {
        anyhow!("{variable} is {value:?}: set it to whole pounds from 0 to {MOST_A_WEEK}, as 600")
    });
    pounds.map(Some)
}

/// Takes the port, before anything else is touched.
pub(crate) fn listen(address: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).map_err(|error| {
        anyhow!(
            "Waymark cannot listen at {address} ({}): stop what listens there, or set \
             WAYMARK_LISTEN to another address and port, as 127.0.0.1:8081",
            reason(&error)
        )
    })
}

/// Where people find it: as set, or else where it listens.
pub(crate) fn place(settings: &Settings, listener: &TcpListener) -> anyhow::Result<Place> {
    let url = if settings.url.is_set {
        settings.url.value.clone()
    } else {
        format!("http://{}", listener.local_addr()?)
    };
    Place::parse(&url).map_err(|sentence| anyhow!(sentence))
}

async fn first_link(database: &Database, place: &Place) -> anyhow::Result<String> {
    let token = draw_token()?;
    let until = (SOURCE.now)() + FIRST_LINK;
    invite(database, &token_hash(&token), Invited::First, until).await?;
    Ok(place.link(&format!("/password?token={token}")))
}
