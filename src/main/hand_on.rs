//! Exports.

use clap::{Subcommand, ValueEnum};
use projections::View;

use super::args::AsAtArgs;
use super::ask::seen;
use super::{out, service};
use crate::SOURCE;
use waymark::export;
use waymark::settings::Settings;
use waymark::store::Purpose;

#[derive(Debug, Subcommand)]
pub(crate) enum ExportWhat {
    /// Every fact, in the shape that `import events` reads
    Events {
        /// How to write it
        #[arg(long, value_enum, default_value_t = ExportFormat::Csv)]
        format: ExportFormat,
        /// Open what lies under seal: names, notes, and what imported rows said besides
        #[arg(long)]
        with_personal_data: bool,
    },
    /// Where each journey stands, one row each
    Journeys {
        /// How to write it
        #[arg(long, value_enum, default_value_t = ExportFormat::Csv)]
        format: ExportFormat,
        #[command(flatten)]
        question: AsAtArgs,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ExportFormat {
    Csv,
}

/// `waymark export`
pub(crate) async fn export(settings: &Settings, what: ExportWhat) -> anyhow::Result<()> {
    match what {
        ExportWhat::Events { with_personal_data, .. } => events(settings, with_personal_data).await,
        ExportWhat::Journeys { question, .. } => journeys(settings, &question).await,
    }
}

/// `waymark export events`
async fn events(settings: &Settings, opened: bool) -> anyhow::Result<()> {
    let database = service::log(settings, Purpose::Existing).await?;
    let mut keys = None;
    if opened {
        keys = Some(service::keys(settings, &database).await?);
        out::warn("This export holds names and notes: keep it as safe as the service itself.");
    }
    Ok(export::export_events(&database, keys, (SOURCE.now)(), out::stdout()).await?)
}

/// `waymark export journeys`
async fn journeys(settings: &Settings, args: &AsAtArgs) -> anyhow::Result<()> {
    let question = seen(args)?;
    let database = service::log(settings, Purpose::Existing).await?;
    let answers = service::answers(&database).await?;
    let answers = answers.read().await?;
    Ok(export::export_journeys(&View::new(&answers, &question)?, out::stdout())?)
}
