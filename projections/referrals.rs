//! Who recommended fostering to whom, by codes: what came of it, and the rewards that are due and paid.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::{JourneyId, ReferrerCode};
use domain::journey::JourneyEvent;

use crate::answers::Answers;
use crate::course::{Course, Outcome};
use crate::groups::month_of;
use crate::history::Aside;
use crate::view::View;

/// An enquiry that somebody recommended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referral {
    /// Its journey.
    pub journey: JourneyId,
    /// The code of who recommended it.
    pub referrer: ReferrerCode,
    /// When they asked.
    pub enquired_at: DateTime<Utc>,
    /// When they were approved, if they were.
    pub approved_at: Option<DateTime<Utc>>,
    /// Whether it is still under way.
    pub is_open: bool,
    /// The reward, if it was paid.
    pub paid: Option<Paid>,
}

/// A reward that was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paid {
    /// When.
    pub at: DateTime<Utc>,
    /// How much, where that is said.
    pub pence: Option<i64>,
}

/// What came of one code's recommendations, or of a month's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recommended {
    /// Enquiries.
    pub enquiries: usize,
    /// Of these, still under way.
    pub open: usize,
    /// Of these, approved.
    pub approved: usize,
    /// Rewards that are due: approved and not paid.
    pub due: usize,
    /// Rewards that were paid.
    pub paid: usize,
}

impl Referral {
    /// Whether its reward is still to be paid.
    pub fn is_due(&self) -> bool {
        self.approved_at.is_some() && self.paid.is_none()
    }
}

/// Every enquiry that somebody recommended, the newest first.
pub fn referrals(answers: &Answers, now: DateTime<Utc>) -> Vec<Referral> {
    let mut referrals = vec![];
    for view in View::of_each_pathway(answers, now) {
        view.each(|course| {
            if course.unused.is_none() {
                referrals.extend(referral(course));
            }
        });
    }
    referrals.sort_by_key(|it| (std::cmp::Reverse(it.enquired_at), it.journey));
    referrals
}

/// What came of each code's, in the order of the codes.
pub fn by_referrer(referrals: &[Referral]) -> BTreeMap<&str, Recommended> {
    summed(referrals, |it| it.referrer.as_str())
}

/// What came of those of each London month of the enquiry.
pub fn by_month(referrals: &[Referral]) -> BTreeMap<String, Recommended> {
    summed(referrals, |it| month_of(it.enquired_at))
}

/// What came of those of each London year of the enquiry.
pub fn by_year(referrals: &[Referral]) -> BTreeMap<String, Recommended> {
    summed(referrals, |it| month_of(it.enquired_at).chars().take(4).collect())
}

fn summed<'a, K: Ord>(
    referrals: &'a [Referral],
    key: impl Fn(&'a Referral) -> K,
) -> BTreeMap<K, Recommended> {
    let mut sums: BTreeMap<K, Recommended> = BTreeMap::new();
    for referral in referrals {
        let sum = sums.entry(key(referral)).or_default();
        sum.enquiries += 1;
        sum.open += usize::from(referral.is_open);
        sum.approved += usize::from(referral.approved_at.is_some());
        sum.due += usize::from(referral.is_due());
        sum.paid += usize::from(referral.paid.is_some());
    }
    sums
}

/// The recommendation of a journey, if it was recommended.
pub fn referral(course: &Course<'_>) -> Option<Referral> {
    let referrer = course.came()?.referrer.clone()?;
    let instant = DateTime::from_timestamp_micros;
    let paid = course.facts().iter().rev().find_map(|fact| match course.kind(fact) {
        JourneyEvent::RewardPaid { .. } => {
            let pence = match course.view.answers.aside(course.number, fact.version) {
                Some(Aside::Pence(pence)) => Some(pence),
                _ => None,
            };
            Some(Paid { at: instant(fact.happened_at)?, pence })
        }
        _ => None,
    });
    Some(Referral {
        journey: course.id(),
        referrer,
        enquired_at: instant(course.begun_at()?)?,
        approved_at: course.approved_at().and_then(instant),
        is_open: matches!(course.outcome(), Outcome::Open(_)),
        paid,
    })
}

#[cfg(test)]
mod tests {
    use domain::journey::Enquiry;
    use domain::testing::{ended, enquired, journey, reached, undone};

    use super::*;
    use crate::ten_households::{answers, at_nine};

    fn recommended(by: &str) -> JourneyEvent {
        let enquiry = Enquiry { referrer: Some(by.into()), ..Enquiry::default() };
        JourneyEvent::EnquiryReceived(Box::new(enquiry))
    }

    #[test]
    fn a_reward_is_due_on_approval_until_it_is_paid() {
        let paid = |pence| JourneyEvent::RewardPaid { pence };
        let answers = answers([
            (1, "2026-03-02", recommended("R-17")),
            (1, "2026-09-01", reached("approved")),
            (2, "2026-03-05", recommended("R-17")),
            (2, "2026-09-02", reached("approved")),
            (2, "2026-09-03", paid(Some(50_000))),
            (3, "2026-04-05", recommended("R-2")),
            (3, "2026-04-09", ended("moving")),
            (4, "2026-04-05", recommended("R-2")),
            (5, "2026-04-05", enquired()),
            (6, "2026-03-02", recommended("R-2")),
            (6, "2026-09-01", reached("approved")),
            (6, "2026-09-02", paid(None)),
            (6, "2026-09-03", undone(3)),
            (7, "2026-03-02", recommended("R-2")),
            (7, "2026-03-03", JourneyEvent::JourneyVoided {}),
        ]);

        let referrals = referrals(&answers, at_nine("2026-10-01"));

        let sums = by_referrer(&referrals);
        let told = |code: &str| {
            let Recommended { enquiries, open, approved, due, paid } = sums[code];
            (enquiries, open, approved, due, paid)
        };
        assert_eq!(told("R-17"), (2, 0, 2, 1, 1));
        assert_eq!(told("R-2"), (3, 1, 1, 1, 0));
        let months = by_month(&referrals);
        assert_eq!(months["2026-03"].enquiries + months["2026-04"].enquiries, referrals.len());
        let second = referrals.iter().find(|it| it.journey == journey(2)).unwrap();
        let expected = Paid { at: at_nine("2026-09-03"), pence: Some(50_000) };
        assert_eq!(second.paid, Some(expected));
    }
}
