//! The words that options are given by, and what cannot be meant by one.

use chrono::{DateTime, NaiveDate, Utc};
use clap::ValueEnum;
use projections::Dimension;

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    Table,
    Json,
    Csv,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ExportFormat {
    Csv,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum BasisArg {
    /// Enquiries received in these days, whatever became of them since
    Cohort,
    /// What happened in these days
    Period,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DaysArg {
    /// Days of 24 hours
    Calendar,
    /// Working days of the pathway's calendar
    Working,
}

pub(super) fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "this is no day that exists: write it as 2026-04-01".to_owned())
}

pub(super) fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    let read = DateTime::parse_from_rfc3339(text);
    read.map(|instant| instant.to_utc())
        .map_err(|_| "this is no instant: write it as 2026-04-01T09:00:00Z".to_owned())
}

pub(super) fn filter(text: &str) -> Result<(Dimension, Option<String>), String> {
    let pair = text.split_once('=');
    let (dimension, value) =
        pair.ok_or("write it as DIMENSION=VALUE, for example source=website")?;
    let dimension = dimension.parse::<Dimension>().map_err(|error| error.to_string())?;
    Ok((dimension, Some(value.to_owned()).filter(|value| !value.is_empty())))
}
