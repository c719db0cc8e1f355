//! Reports.

use std::collections::HashMap;

use domain::ids::WorkerId;
use projections::{Answers, Question};

use super::question::{Format, ReportArgs, question};
use super::{out, service};
use waymark::report::Report;
use waymark::settings::Settings;
use waymark::store::{Purpose, workers};

/// `waymark report`
pub(crate) async fn report(settings: &Settings, args: &ReportArgs) -> anyhow::Result<()> {
    let question = question(&args.question)?;
    let database = service::log(settings, Purpose::Existing).await?;
    let answers = service::answers(&database).await?;
    let workers = workers(&database).await?;
    out::say(&answer(&*answers.read().await?, args, &question, &workers)?)
}

/// A report, as it is printed.
fn answer(
    answers: &Answers,
    args: &ReportArgs,
    question: &Question,
    workers: &HashMap<WorkerId, String>,
) -> anyhow::Result<String> {
    let report = Report::ask(args.name, answers, question, workers)?;
    if args.public {
        let public = report.public()?;
        return Ok(match args.format {
            Format::Table => public.to_table(),
            Format::Json => public.to_json()?,
            Format::Csv => public.to_csv()?,
        });
    }
    Ok(match args.format {
        Format::Table => report.to_table(),
        Format::Json => report.to_json()?,
        Format::Csv => report.to_csv()?,
    })
}
