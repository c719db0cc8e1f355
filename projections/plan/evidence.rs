//! Whether the past tells enough to look ahead.

use std::fmt;

use domain::ids::StageName;

use super::past::{Past, YEAR};
use crate::view::View;

/// Approvals that must be known.
pub const APPROVALS: usize = 5;

/// Approvals below which a forecast is called thin.
pub const THIN: usize = 20;

/// Stays that must have ended at each stage that is still to be passed.
const ENDED: usize = 5;

/// Days since the first enquiry that are needed, which is a year.
const DAYS: u32 = 365;

/// Something that is not enough, with how much there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lacking {
    /// No enquiry is known.
    Enquiries,
    /// Days since the first enquiry.
    Days(u32),
    /// Approvals known.
    Approvals(usize),
    /// Households that have gone on from a stage, or left there: its name and its label.
    Ended(StageName, String, usize),
}

impl fmt::Display for Lacking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Enquiries => write!(f, "no enquiry is known"),
            Self::Days(days) => {
                let s = if *days == 1 { "" } else { "s" };
                write!(f, "the first enquiry was {days} day{s} ago, {DAYS} days needed")
            }
            Self::Approvals(n) => {
                let s = if *n == 1 { "" } else { "s" };
                write!(f, "{n} approval{s} known, {APPROVALS} needed")
            }
            Self::Ended(_, label, n) => {
                let (s, have) = if *n == 1 { ("", "has") } else { ("s", "have") };
                write!(
                    f,
                    "{n} household{s} {have} left {label} or gone on from there, {ENDED} needed"
                )
            }
        }
    }
}

/// What is lacking for a forecast. Nothing, where it can be made.
pub(super) fn lacking(past: &Past, view: &View<'_>) -> Vec<Lacking> {
    let Some(days) = past.days() else { return vec![Lacking::Enquiries] };
    let mut lacking = vec![];
    if days < YEAR {
        lacking.push(Lacking::Days(whole(days)));
    }
    if past.approved.len() < APPROVALS {
        lacking.push(Lacking::Approvals(past.approved.len()));
    }
    for stage in &past.to_pass {
        let ended = past.ended_at(*stage);
        if let Some((name, label)) = view.stages.get(*stage).filter(|_| ended < ENDED) {
            lacking.push(Lacking::Ended(name.clone(), label.clone(), ended));
        }
    }
    lacking
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "less than a year; before the first enquiry, which is 0"
)]
fn whole(days: f64) -> u32 {
    days.max(0.0) as u32
}
