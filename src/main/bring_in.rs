//! Importing, and taking an import back.

use std::path::Path;

use anyhow::anyhow;
use domain::ids::{CommandId, ImportId};
use domain::pathway::{Pathway, Pathways};
use tokio::sync::RwLock;
use uuid::Uuid;

use super::args::{EnquiriesArgs, ImportArgs};
use super::out::{number, progress, say};
use super::{imported, map, pathway, service};
use crate::SOURCE;
use waymark::import::{self, Opened, Options, Service, Team};
use waymark::settings::Settings;
use waymark::store::{Purpose, Writer};

/// `waymark import events`
pub(crate) async fn events(settings: &Settings, args: &ImportArgs) -> anyhow::Result<()> {
    let columns = args.columns.clone().unwrap_or_default();
    let opened = import::open(&args.file, &columns)?;
    let asked = Asked {
        file: &args.file,
        pathway: args.pathway.as_deref(),
        dry_run: args.dry_run,
        skip_bad_rows: args.skip_bad_rows,
        map: None,
    };
    bring_in(settings, &asked, opened).await
}

/// `waymark import enquiries`
pub(crate) async fn enquiries(settings: &Settings, args: &EnquiriesArgs) -> anyhow::Result<()> {
    let map = match &args.map {
        Some(path) => map::read(path)?,
        None => map::usual()?,
    };
    let opened = import::open_enquiries(&args.file, map.map())?;
    let asked = Asked {
        file: &args.file,
        pathway: args.pathway.as_deref(),
        dry_run: args.dry_run,
        skip_bad_rows: args.skip_bad_rows,
        map: Some(&map),
    };
    bring_in(settings, &asked, opened).await
}

// What was typed.
struct Asked<'a> {
    file: &'a Path,
    pathway: Option<&'a Path>,
    dry_run: bool,
    skip_bad_rows: bool,
    map: Option<&'a map::Given<'a>>,
}

async fn bring_in(settings: &Settings, asked: &Asked<'_>, opened: Opened) -> anyhow::Result<()> {
    let given = asked.pathway.map(pathway::read).transpose()?;
    let database = service::log(settings, Purpose::Create).await?;
    let answers = service::answers(&database).await?;
    let pathways = answers.read().await?.pathways().clone();
    let pathway = the_pathway(given, &pathways)?;
    let team = match asked.map {
        Some(map) => map.team(&database, &pathway).await?,
        None => Team::new(),
    };
    let keys = RwLock::new(service::keys(settings, &database).await?);
    let writer = Writer::start(database.clone(), service::embedded()?, SOURCE);
    let id = ImportId((SOURCE.id)());
    let options = Options { pathway: &pathway, now: (SOURCE.now)(), id, team: &team, worker: None };
    let service =
        Service { database: &database, keys: &keys, writer: &writer, pathways: &pathways };
    let bar = progress(0, "Importing");
    let shown = |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    };
    let of_file = import::Asked {
        file: asked.file,
        skip_bad_rows: asked.skip_bad_rows,
        dry_run: asked.dry_run,
    };
    let summary = import::import(&service, &options, of_file, opened, &shown).await;
    bar.finish_and_clear();
    drop(writer);
    keys.into_inner().close().await;
    database.close().await;
    say(&imported::told(&summary?, asked.file, asked.dry_run, id))
}

/// `waymark import undo`
pub(crate) async fn undo(settings: &Settings, id: Uuid) -> anyhow::Result<()> {
    let database = service::log(settings, Purpose::Existing).await?;
    let writer = Writer::start(database.clone(), service::embedded()?, SOURCE);
    let keys = || CommandId((SOURCE.id)());
    let undone = import::undo(&database, &writer, ImportId(id), None, keys).await?;
    drop(writer);
    database.close().await;
    say(&format!(
        "Took back {} facts. They stay in the log, struck out, and count nowhere.\n",
        number(undone)
    ))
}

fn the_pathway(given: Option<pathway::Given<'_>>, pathways: &Pathways) -> anyhow::Result<Pathway> {
    match given {
        Some(given) => given.beside(pathways),
        None => {
            let default = pathways.ids().first().copied().and_then(|id| pathways.newest(id));
            default.cloned().ok_or_else(|| anyhow!("No pathway is in use: give one with --pathway"))
        }
    }
}
