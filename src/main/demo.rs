//! A made-up council's years up to today, to try things on.

use std::path::Path;

use anyhow::Context as _;

use super::args::{AsAtArgs, BasisArg, DemoArgs, Format, QuestionArgs, ReportArgs};
use super::out::{self, number};
use super::{ask, service};
use crate::SOURCE;
use waymark::demo::{Council, Options, Recording, SERVICE, record};
use waymark::report::ReportName;
use waymark::settings::Settings;
use waymark::store::{Database, Keys, Purpose, Writer};

/// `waymark demo`
pub(crate) async fn demo(args: &DemoArgs) -> anyhow::Result<()> {
    let folder = tempfile::Builder::new().prefix("waymark-demo-").tempdir();
    let folder = folder.context("No temporary folder could be made")?.keep();
    let settings = settings_in(&folder);
    let database = service::log(&settings, Purpose::Create).await?;
    let mut keys = service::keys(&settings, &database).await?;
    let writer = Writer::start(database.clone(), service::embedded()?, SOURCE);
    let Recording { journeys, facts } = fill(&database, &mut keys, &writer, args).await?;
    drop(writer);
    keys.close().await;
    database.close().await;
    out::say(&format!(
        "{SERVICE} is a made-up council: {} facts of {} journeys up to today.\n",
        number(usize::try_from(facts)?),
        number(usize::try_from(journeys)?)
    ))?;
    for name in [ReportName::Funnel, ReportName::Exits] {
        out::say("\n")?;
        ask::report(&settings, &ReportArgs { name, question: everything(), format: Format::Table })
            .await?;
    }
    out::say(&farewell(&folder))
}

/// Records the made-up council that was asked for.
pub(crate) async fn fill(
    database: &Database,
    keys: &mut Keys,
    writer: &Writer,
    args: &DemoArgs,
) -> anyhow::Result<Recording> {
    let DemoArgs { seed, enquiries_per_year, years } = *args;
    let council = Council::new(Options { seed, enquiries_per_year, years, now: (SOURCE.now)() });
    let expected = u64::from(enquiries_per_year) * u64::from(years);
    let bar = out::progress(expected, "Making up a council");
    let recorded = record(&council, database, keys, writer, |done| bar.set_position(done)).await;
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
        _ => None,
    })
}

fn farewell(folder: &Path) -> String {
    let program =
        std::env::current_exe().map_or_else(|_| "waymark".into(), |it| it.display().to_string());
    format!(
        "\nThe demo's log stays in {0} until you delete that folder. To ask it more:\n  \
         export WAYMARK_DATABASE_URL=sqlite:{0}/waymark.db\n  \
         {1} report funnel --by month\n  {1} report time\n  {1} report flow\n",
        folder.display(),
        program
    )
}

fn everything() -> QuestionArgs {
    QuestionArgs {
        from: None,
        to: None,
        basis: BasisArg::Cohort,
        ordered: false,
        by: None,
        filters: vec![],
        stage: None,
        seen: AsAtArgs::default(),
    }
}
