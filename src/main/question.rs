//! What is asked of a report or an export, as it is typed.

use anyhow::anyhow;
use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args as Arguments, ValueEnum};
use projections::flow::Through;
use projections::national_return::days_of;
use projections::plan::{Levers, Target, Wanted};
use projections::{Basis, By, Days, Dimension, Question, Steps};

use crate::SOURCE;
use waymark::report::{ReportName, by_then};

#[derive(Debug, Arguments)]
pub(crate) struct ReportArgs {
    /// funnel, time, exits, clocks, trend, campaigns, sources, attribution, flow, plan, data-quality, national-return or
    /// workload
    pub(crate) name: ReportName,
    #[command(flatten)]
    pub(crate) question: QuestionArgs,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
    /// Hide small numbers, to publish it: of funnel, exits, clocks, campaigns, sources, attribution and national-return
    #[arg(long)]
    pub(crate) public: bool,
}

#[derive(Debug, Arguments)]
pub(crate) struct QuestionArgs {
    /// The first day, as 2026-04-01
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) from: Option<NaiveDate>,
    /// The day after the last
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) to: Option<NaiveDate>,
    /// The year to 31 March of this year, in place of the days
    #[arg(long, value_name = "YEAR", conflicts_with_all = ["from", "to"],
          value_parser = clap::value_parser!(i32).range(1900..=2100))]
    pub(crate) year: Option<i32>,
    /// Whether the days select enquiries, or what happened in them
    #[arg(long, value_enum, default_value_t = BasisArg::Cohort)]
    pub(crate) basis: BasisArg,
    /// Count a stage only where the stages before it came before it
    #[arg(long)]
    pub(crate) ordered: bool,
    /// Only what happened within so many days of the enquiry, for `funnel` and `exits`
    #[arg(long, value_name = "DAYS")]
    pub(crate) within: Option<u32>,
    /// Break down by a dimension of the enquiry, by its month or by the version of the pathway; clocks by
    /// the month of their start, and by the worker who looked after the household
    #[arg(long, value_name = "DIMENSION|month|version|worker")]
    pub(crate) by: Option<By>,
    /// Only journeys with this value, as source=website; nothing after the = means not recorded
    #[arg(long = "where", value_name = "DIMENSION=VALUE", value_parser = filter)]
    pub(crate) filters: Vec<(Dimension, Option<String>)>,
    /// Only journeys through this activity, or along this path, as visit-booked>visit-moved
    #[arg(long, value_name = "ACTIVITY|A>B")]
    pub(crate) through: Vec<Through>,
    /// Which facts are steps of `flow`
    #[arg(long, value_enum, default_value_t = StepsArg::All)]
    pub(crate) steps: StepsArg,
    /// The stage that is meant, for `time` and `trend`; the last if left out
    #[arg(long)]
    pub(crate) stage: Option<String>,
    /// Which days times are told in, for `funnel`, `exits`, `time` and `flow`
    #[arg(long, value_enum, default_value_t = DaysArg::Elapsed)]
    pub(crate) days: DaysArg,
    /// What so many approvals take, for `plan`
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) target: Option<u32>,
    /// The day by whose end they are wanted; a year on if left out
    #[arg(long, value_name = "DAY", value_parser = day, requires = "target")]
    pub(crate) target_by: Option<NaiveDate>,
    /// What if every visit were held within so many days of the enquiry, for `plan`
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(0..=365))]
    pub(crate) visit_within: Option<u32>,
    /// What if so many of 100 who leave without a reply were replied to, for `plan`
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) no_reply_fewer: Option<u32>,
    /// What if assessments took so many days less, for `plan`
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=365))]
    pub(crate) assessment_shorter: Option<u32>,
    #[command(flatten)]
    pub(crate) seen: AsAtArgs,
}

#[derive(Debug, Default, Arguments)]
pub(crate) struct AsAtArgs {
    /// The pathway whose journeys are meant
    #[arg(long, value_name = "ID")]
    pub(crate) pathway: Option<String>,
    /// What had happened by the end of this day, or by this instant
    #[arg(long, value_name = "DAY|INSTANT")]
    pub(crate) as_at: Option<String>,
    /// What was known by this instant, or by the end of this day
    #[arg(long, value_name = "INSTANT")]
    pub(crate) known_at: Option<String>,
}

impl AsAtArgs {
    /// Whether anything was asked.
    pub(crate) fn is_asked(&self) -> bool {
        self.pathway.is_some() || self.as_at.is_some() || self.known_at.is_some()
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    Table,
    Json,
    Csv,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum BasisArg {
    /// Enquiries received in these days, whatever became of them since
    Cohort,
    /// What happened in these days
    Period,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum StepsArg {
    /// All that people or imports recorded
    All,
    /// The enquiry, milestones and the ending
    Milestones,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DaysArg {
    /// Days of 24 hours
    Elapsed,
    /// The working days of the pathway's calendar
    Working,
}

/// The question that was typed.
pub(crate) fn question(args: &QuestionArgs) -> anyhow::Result<Question> {
    let year = args.year.map(days_of);
    Ok(Question {
        from: args.from.or(year.map(|(from, _)| from)),
        to: args.to.or(year.map(|(_, to)| to)),
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
            levers: Levers {
                visit_within_days: args.visit_within,
                fewer_without_reply: args.no_reply_fewer,
                assessment_shorter_days: args.assessment_shorter,
            },
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

fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "this is no day that exists: write it as 2026-04-01".to_owned())
}

fn filter(text: &str) -> Result<(Dimension, Option<String>), String> {
    let pair = text.split_once('=');
    let (dimension, value) =
        pair.ok_or("write it as DIMENSION=VALUE, for example source=website")?;
    let dimension = dimension.parse::<Dimension>().map_err(|error| error.to_string())?;
    Ok((dimension, Some(value.to_owned()).filter(|value| !value.is_empty())))
}
