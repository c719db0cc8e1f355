//! A made-up council's ten years, to try things on.

use std::fs;

use anyhow::Context as _;

use super::args::{AsAtArgs, BasisArg, Format, ImportArgs, QuestionArgs, ReportArgs};
use super::{ask, bring_in, out};
use waymark::report::ReportName;
use waymark::settings::Settings;

const COUNCIL: &[u8] = include_bytes!("../../tests/data/council.csv.gz");

/// `waymark demo`
pub(crate) async fn demo() -> anyhow::Result<()> {
    let folder = tempfile::Builder::new().prefix("waymark-demo-").tempdir();
    let folder = folder.context("No temporary folder could be made")?.keep();
    let file = folder.join("council.csv.gz");
    fs::write(&file, COUNCIL)?;
    let place = |name: &str| folder.join(name).display().to_string();
    let settings = Settings::read(|name| match name {
        "WAYMARK_DATABASE_URL" => Some(format!("sqlite:{}", place("waymark.db"))),
        "WAYMARK_KEYS_URL" => Some(format!("sqlite:{}", place("waymark-keys.db"))),
        "WAYMARK_MASTER_KEY_FILE" => Some(place("waymark-master.key")),
        "WAYMARK_CHECKPOINTS" => Some(place("waymark.checkpoints")),
        _ => None,
    });
    let import =
        ImportArgs { file, pathway: None, columns: None, dry_run: false, skip_bad_rows: false };
    bring_in::events(&settings, &import).await?;
    for name in [ReportName::Funnel, ReportName::Exits] {
        out::say("\n")?;
        ask::report(&settings, &ReportArgs { name, question: everything(), format: Format::Table })
            .await?;
    }
    let program =
        std::env::current_exe().map_or_else(|_| "waymark".into(), |it| it.display().to_string());
    out::say(&format!(
        "\nThe demo's log stays in {0} until you delete that folder. To ask it more:\n  \
         export WAYMARK_DATABASE_URL=sqlite:{0}/waymark.db\n  \
         {1} report funnel --by month\n  {1} report time\n  {1} report flow\n",
        folder.display(),
        program
    ))
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
