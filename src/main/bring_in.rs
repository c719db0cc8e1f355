//! Importing, and taking an import back.

use anyhow::anyhow;
use comfy_table::{CellAlignment, Table, TableStyle};
use domain::ids::{CommandId, ImportId};
use domain::pathway::{Pathway, Pathways};
use uuid::Uuid;

use super::args::ImportArgs;
use super::out::{number, progress, say};
use super::{pathway, service};
use crate::SOURCE;
use waymark::import::{self, Options, Service, Summary};
use waymark::report::counted;
use waymark::settings::Settings;
use waymark::store::{Purpose, Writer};

/// `waymark import events`
pub(crate) async fn events(settings: &Settings, args: &ImportArgs) -> anyhow::Result<()> {
    let columns = args.columns.clone().unwrap_or_default();
    let opened = import::open(&args.file, &columns)?;
    let given = args.pathway.as_deref().map(pathway::read).transpose()?;
    let database = service::log(settings, Purpose::Create).await?;
    let answers = service::answers(&database).await?;
    let pathways = answers.read().await?.pathways().clone();
    let pathway = the_pathway(given, &pathways)?;
    let mut keys = service::keys(settings, &database).await?;
    let writer = Writer::start(database.clone(), service::embedded()?, SOURCE);
    let id = ImportId((SOURCE.id)());
    let options = Options {
        file: &args.file,
        pathway: &pathway,
        skip_bad_rows: args.skip_bad_rows,
        dry_run: args.dry_run,
        now: (SOURCE.now)(),
        id,
    };
    let mut service =
        Service { database: &database, keys: &mut keys, writer: &writer, pathways: &pathways };
    let bar = progress(0, "Importing");
    let shown = |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    };
    let summary = import::import_events(&mut service, &options, opened, &shown).await;
    bar.finish_and_clear();
    drop(writer);
    keys.close().await;
    database.close().await;
    say(&told(&summary?, args, id))
}

/// `waymark import undo`
pub(crate) async fn undo(settings: &Settings, id: Uuid) -> anyhow::Result<()> {
    let database = service::log(settings, Purpose::Existing).await?;
    let writer = Writer::start(database.clone(), service::embedded()?, SOURCE);
    let keys = || CommandId((SOURCE.id)());
    let undone = import::undo(&database, &writer, ImportId(id), keys).await?;
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

fn told(summary: &Summary, args: &ImportArgs, id: ImportId) -> String {
    let file = args.file.display();
    let mut text = if args.dry_run {
        format!("{file} would bring in {}.\n\n{}\n", counts(summary), events_table(summary))
    } else if summary.new + summary.known == 0 {
        format!("Nothing was imported from {file}.\n")
    } else if summary.new == 0 {
        format!(
            "Nothing in {file} is new: the log holds its {} facts already.\n",
            number(summary.known)
        )
    } else {
        format!(
            "Imported {} from {file}.\nTake it back with: waymark import undo {id}\n",
            counts(summary)
        )
    };
    let mut note = |count: usize, one: &str, many: &str| match count {
        0 => {}
        1 => text += &format!("1 {one}\n"),
        count => text += &format!("{} {many}\n", number(count)),
    };
    if summary.new > 0 || args.dry_run {
        note(
            summary.known,
            "fact was in the log already and is not added again.",
            "facts were in the log already and are not added again.",
        );
    }
    note(
        summary.pathways_chosen,
        "of these facts says which pathway a journey is on, for want of an enquiry.",
        "of these facts say which pathway a journey is on, for want of an enquiry.",
    );
    note(
        summary.repeated,
        "row repeats an earlier row and is left out.",
        "rows repeat an earlier row and are left out.",
    );
    note(
        summary.skipped,
        "row has a mistake and is left out:",
        "rows have mistakes and are left out, among them:",
    );
    for mistake in &summary.mistakes {
        text += &format!("  {mistake}\n");
    }
    if let Some(copy) = &summary.error_copy {
        text += &format!(
            "Mistakes are marked in {}, which holds what your file holds: keep it as safe.\n",
            copy.display()
        );
    }
    if !summary.unused_columns.is_empty() {
        text += &format!("Columns not used: {}.\n", summary.unused_columns.join(", "));
    }
    text
}

fn counts(summary: &Summary) -> String {
    let days = summary.span.map_or(String::new(), |(first, last)| {
        let day = |at| domain::calendar::london_day(at).format("%-d %B %Y");
        format!(", {} to {}", day(first), day(last))
    });
    format!(
        "{} of {} ({} of them new){days}",
        counted(summary.new, "new fact", "new facts"),
        counted(summary.journeys, "journey", "journeys"),
        number(summary.new_journeys)
    )
}

fn events_table(summary: &Summary) -> String {
    let mut table = Table::new();
    table.load_style(TableStyle::new()).set_header(["In the file", "Becomes", "Rows"]);
    for ((met, became), rows) in &summary.events {
        table.add_row([met, became, &number(*rows)]);
    }
    if let Some(column) = table.column_mut(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.trim_fmt()
}
