//! A made-up council's years up to today, to try things on.

use std::path::Path;

use anyhow::Context as _;

use super::args::DemoArgs;
use super::out::{self, number};
use super::{serve, service};
use crate::{SOURCE, start_clock_at};
use waymark::demo::{self, Council, Options, Recording, SERVICE, Worker, record};
use waymark::passwords::Hashing;
use waymark::settings::Settings;
use waymark::store::{Database, Keys, Purpose, Role, Writer, add_account, set_password};
use waymark::web::App;

/// What everybody in the demo signs in with.
const PASSWORD: &str = "four made-up words";

/// `waymark demo`
pub(crate) async fn demo(settings: &Settings, args: &DemoArgs) -> anyhow::Result<()> {
    start_clock_at(args.serve.now);
    let listener = serve::listen(&settings.listen.value)?;
    let place = serve::place(settings, &listener)?;
    let folder = tempfile::Builder::new().prefix("waymark-demo-").tempdir();
    let folder = folder.context("No temporary folder could be made")?.keep();
    let settings = settings_in(&folder);
    let council = council(args);
    let recorded = prepare(&settings, &council).await?;
    let (app, jobs) = serve::open(&settings, place, true).await?;
    out::say(&welcome(&council, &recorded, &app, &folder))?;
    serve::run(app, Some(jobs), listener).await
}

// The history, and who may sign in.
async fn prepare(settings: &Settings, council: &Council) -> anyhow::Result<Recording> {
    let database = service::log(settings, Purpose::Create).await?;
    let mut keys = service::keys(settings, &database).await?;
    let writer = Writer::start(database.clone(), service::embedded()?, SOURCE);
    let recorded = fill(&database, &mut keys, &writer, council).await?;
    let hash = Hashing::new()?.hash(PASSWORD.to_owned().into()).await?;
    for worker in council.team() {
        let told = (&*worker.name, &*worker.email, role(worker));
        let id = add_account(&database, worker.id, told, (SOURCE.now)()).await?;
        set_password(&database, id, &hash).await?;
    }
    drop(writer);
    keys.close().await;
    database.close().await;
    Ok(recorded)
}

fn council(args: &DemoArgs) -> Council {
    let DemoArgs { seed, enquiries_per_year, years, .. } = *args;
    Council::new(Options { seed, enquiries_per_year, years, now: (SOURCE.now)() })
}

/// Records a made-up council.
pub(crate) async fn fill(
    database: &Database,
    keys: &mut Keys,
    writer: &Writer,
    council: &Council,
) -> anyhow::Result<Recording> {
    let bar = out::progress(council.expected(), "Making up a council");
    let recorded = record(council, database, keys, writer, |done| bar.set_position(done)).await;
    bar.finish_and_clear();
    Ok(recorded?)
}

fn settings_in(folder: &Path) -> Settings {
    let place = |name: &str| folder.join(name).display().to_string();
    Settings::read(|name| match name {
        "WAYMARK_DATABASE_URL" => Some(format!("sqlite:{}", place("waymark.db"))),
        "WAYMARK_KEYS_URL" => Some(format!("sqlite:{}", place("waymark-keys.db"))),
        "WAYMARK_MASTER_KEY_FILE" => Some(place("waymark-master.key")),
        "WAYMARK_CHECKPOINTS" => Some(place("waymark.checkpoints")),
        "WAYMARK_MAIL_FOLDER" => Some(place("mail")),
        _ => None,
    })
}

fn role(worker: &Worker) -> Role {
    match worker.role {
        demo::Role::Recruiter => Role::Recruiter,
        demo::Role::Manager => Role::Manager,
        demo::Role::Marketing => Role::Marketing,
        demo::Role::Administrator => Role::Administrator,
    }
}

fn welcome(council: &Council, recorded: &Recording, app: &App, folder: &Path) -> String {
    let count = |n: u64| number(usize::try_from(n).unwrap_or(usize::MAX));
    let sign_ins: String = Role::ALL
        .into_iter()
        .filter_map(|wanted| council.team().iter().find(|worker| role(worker) == wanted))
        .map(|it| format!("  {:13}  {}  ({})\n", role(it).as_str(), it.email, it.name))
        .collect();
    format!(
        "{SERVICE} is a made-up council: {} facts of {} households up to today.\n\n\
         Open {} and sign in with the password  {PASSWORD}  as one of\n{sign_ins}\n\
         Its log is in {} until you delete that folder. Ctrl-C stops the service.\n",
        count(recorded.facts),
        count(recorded.journeys),
        app.place.link("/"),
        folder.display(),
    )
}
