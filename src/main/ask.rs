//! Reports.

use std::collections::HashMap;

use anyhow::anyhow;
use chrono::{DateTime, Utc};
use domain::ids::WorkerId;
use projections::plan::{Levers, Target, Wanted};
use projections::{Answers, Basis, Days, Question, Steps};

use super::question::{AsAtArgs, BasisArg, DaysArg, Format, QuestionArgs, ReportArgs, StepsArg};
use super::{out, service};
use crate::SOURCE;
use waymark::report::{Report, by_then};
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
    Ok(match args.format {
        Format::Table => report.to_table(),
        Format::Json => report.to_json()?,
        Format::Csv => report.to_csv()?,
    })
}

fn question(args: &QuestionArgs) -> anyhow::Result<Question> {
    Ok(Question {
        from: args.from,
        to: args.to,
        basis: match args.basis {
            BasisArg::Cohort => Basis::Cohort,
            BasisArg::Period => Basis::Period,
        },
        ordered: args.ordered,
        within: args.within,
        by: args.by,
        filters: args.filters.clone(),
        through: args.through.clone(),
        steps: match args.steps {
            StepsArg::All => Steps::All,
            StepsArg::Milestones => Steps::Milestones,
        },
        days: match args.days {
            DaysArg::Elapsed => Days::Elapsed,
            DaysArg::Working => Days::Working,
        },
        stage: args.stage.as_deref().map(Into::into),
        plan: Wanted {
            target: args.target.map(|approvals| Target { approvals, by: args.target_by }),
            levers: Levers::default(),
        },
        ..seen(&args.seen)?
    })
}

/// Everything on a pathway, as it stood.
pub(crate) fn seen(args: &AsAtArgs) -> anyhow::Result<Question> {
    let now = (SOURCE.now)();
    Ok(Question {
        pathway: args.pathway.as_deref().map(Into::into),
        as_at: moment(args.as_at.as_deref(), now, "--as-at")?,
        known_at: moment(args.known_at.as_deref(), now, "--known-at")?,
        ..Question::now(now)
    })
}

fn moment(text: Option<&str>, now: DateTime<Utc>, option: &str) -> anyhow::Result<DateTime<Utc>> {
    let Some(text) = text else { return Ok(now) };
    by_then(text, now).map_err(|error| anyhow!("{option} {error}"))
}
