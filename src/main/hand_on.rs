//! Exports: to standard output, or into a file that is not there yet.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use clap::{Args as Arguments, Subcommand, ValueEnum};
use projections::View;

use super::question::{AsAtArgs, seen};
use super::{out, service};
use crate::SOURCE;
use waymark::export::{
    Format, Recorders, Table, export_events, write_ocel, write_table, write_xes,
};
use waymark::settings::Settings;
use waymark::store::Purpose;

#[derive(Debug, Subcommand)]
pub(crate) enum ExportWhat {
    /// Every fact: as CSV in the shape that `import events` reads; otherwise the steps of the process map
    Events {
        /// How to write it
        #[arg(long, value_enum, default_value_t = EventsFormat::Csv)]
        format: EventsFormat,
        /// Open what lies under seal, in CSV: names, notes, and what imported rows said besides
        #[arg(long)]
        with_personal_data: bool,
        #[command(flatten)]
        question: AsAtArgs,
        #[command(flatten)]
        to: ToArgs,
    },
    /// Where each journey stands, one row each
    Journeys(TableArgs),
    /// What was booked or held, one row each: visits, courses and panels
    Visits(TableArgs),
    /// Every clock that was started, one row each
    Clocks(TableArgs),
    /// Every journey that ended, and why, one row each
    Endings(TableArgs),
    /// What each campaign led to so far and what it cost
    Campaigns(TableArgs),
    /// Every day, and whether it is worked
    Calendar(TableArgs),
    /// What each column of these tables means
    Definitions(TableArgs),
}

#[derive(Debug, Arguments)]
pub(crate) struct TableArgs {
    /// How to write it
    #[arg(long, value_enum, default_value_t = TableFormat::Csv)]
    format: TableFormat,
    #[command(flatten)]
    question: AsAtArgs,
    #[command(flatten)]
    to: ToArgs,
}

#[derive(Debug, Arguments)]
pub(crate) struct ToArgs {
    /// The file to write, which must not be there yet; standard output if left out
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EventsFormat {
    /// Every fact, taken back or not
    Csv,
    /// IEEE 1849, for tools that mine processes
    Xes,
    /// OCEL 2.0 as JSON: events with journeys, campaigns, courses and workers
    Ocel,
    /// Apache Parquet, one row a step
    Parquet,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// Days and instants as ISO 8601
    Csv,
    /// Apache Parquet
    Parquet,
}

/// `waymark export`
pub(crate) async fn export(settings: &Settings, what: ExportWhat) -> anyhow::Result<()> {
    match what {
        ExportWhat::Events { format: EventsFormat::Csv, with_personal_data, question, to } => {
            if question.is_asked() {
                bail!(
                    "As CSV the whole log goes out, for `waymark import events`: leave out --pathway, \
                     --as-at and --known-at, or choose --format xes, ocel or parquet"
                );
            }
            events(settings, with_personal_data, &to).await
        }
        ExportWhat::Events { with_personal_data: true, .. } => bail!(
            "Only CSV holds what lies under seal: leave out --with-personal-data, or choose --format csv"
        ),
        ExportWhat::Events { format, question, to, .. } => {
            told(settings, Table::Events, format, &question, &to).await
        }
        ExportWhat::Journeys(args) => table(settings, Table::Journeys, &args).await,
        ExportWhat::Visits(args) => table(settings, Table::Visits, &args).await,
        ExportWhat::Clocks(args) => table(settings, Table::Clocks, &args).await,
        ExportWhat::Endings(args) => table(settings, Table::Endings, &args).await,
        ExportWhat::Campaigns(args) => table(settings, Table::Campaigns, &args).await,
        ExportWhat::Calendar(args) => table(settings, Table::Calendar, &args).await,
        ExportWhat::Definitions(args) => table(settings, Table::Definitions, &args).await,
    }
}

async fn events(settings: &Settings, opened: bool, to: &ToArgs) -> anyhow::Result<()> {
    let database = service::log(settings, Purpose::Existing).await?;
    let mut keys = None;
    if opened {
        keys = Some(service::keys(settings, &database).await?);
        out::warn("This export holds names and notes: keep it as safe as the service itself.");
    }
    let target = Target::open(to, false)?;
    target.close(match &target.file {
        Some(file) => export_events(&database, keys, (SOURCE.now)(), BufWriter::new(file)).await,
        None => export_events(&database, keys, (SOURCE.now)(), out::stdout()).await,
    })
}

async fn table(settings: &Settings, table: Table, args: &TableArgs) -> anyhow::Result<()> {
    let format = match args.format {
        TableFormat::Csv => EventsFormat::Csv,
        TableFormat::Parquet => EventsFormat::Parquet,
    };
    told(settings, table, format, &args.question, &args.to).await
}

// A table, or what is told of the same steps in other forms.
async fn told(
    settings: &Settings,
    table: Table,
    format: EventsFormat,
    question: &AsAtArgs,
    to: &ToArgs,
) -> anyhow::Result<()> {
    let question = seen(question)?;
    let database = service::log(settings, Purpose::Existing).await?;
    let answers = service::answers(&database).await?;
    let recorders = match table {
        Table::Events => Recorders::read(&database).await?,
        _ => Recorders::default(),
    };
    let answers = answers.read().await?;
    let view = View::new(&answers, &question)?;
    let target = Target::open(to, format == EventsFormat::Parquet)?;
    let into: Box<dyn Write + Send + '_> = match &target.file {
        Some(file) => Box::new(BufWriter::new(file)),
        None => Box::new(BufWriter::new(io::stdout())),
    };
    target.close(match format {
        EventsFormat::Csv => write_table((table, Format::Csv), &view, &question, &recorders, into),
        EventsFormat::Parquet => {
            write_table((table, Format::Parquet), &view, &question, &recorders, into)
        }
        EventsFormat::Xes => write_xes(&view, &question, &recorders, into),
        EventsFormat::Ocel => write_ocel(&view, &question, &recorders, into),
    })
}

/// Where an export goes.
struct Target<'a> {
    path: Option<&'a Path>,
    file: Option<File>,
}

impl<'a> Target<'a> {
    fn open(to: &'a ToArgs, is_binary: bool) -> anyhow::Result<Self> {
        let Some(path) = to.to.as_deref() else {
            if is_binary && io::stdout().is_terminal() {
                bail!("Parquet is nothing to read in a terminal: say where to, with --to FILE");
            }
            return Ok(Self { path: None, file: None });
        };
        let file = OpenOptions::new().write(true).create_new(true).open(path).map_err(|error| {
            match error.kind() {
                io::ErrorKind::AlreadyExists => anyhow!(
                    "{} is there already, and nothing is written over: name another file, or move it away",
                    path.display()
                ),
                kind => anyhow!("{} cannot be written: {kind}. Name another file", path.display()),
            }
        })?;
        Ok(Self { path: Some(path), file: Some(file) })
    }

    // Half a file is no export.
    fn close(&self, written: Result<(), waymark::export::ExportError>) -> anyhow::Result<()> {
        let synced = match (&written, &self.file) {
            (Ok(()), Some(file)) => file.sync_all(),
            _ => Ok(()),
        };
        if let (Some(path), true) = (self.path, written.is_err() || synced.is_err()) {
            let _ = std::fs::remove_file(path);
        }
        written?;
        synced.context("The export cannot be written")
    }
}
