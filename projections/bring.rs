//! What money spent on a campaign would bring: enquiries and approvals, as ranges from one's own past.

use serde::Serialize;

use crate::campaigns::{OriginRow, campaigns};
use crate::question::{Dimension, Question, QuestionError};
use crate::statistics::draws::Draws;
use crate::statistics::float;
use crate::statistics::quantiles::{percentile, sorted};
use crate::statistics::small_numbers::Rough;
use crate::view::View;

/// Possible outcomes that are drawn.
const DRAWN: usize = 4_000;
/// Approvals of the past without which nothing is said of those to come.
pub const FEWEST: usize = 5;

/// What a sum would bring.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Brings {
    /// What it is reckoned from.
    pub past: Past,
    /// Enquiries.
    pub enquiries: Likely,
    /// Approvals in the end. None where the past is too thin.
    pub approvals: Option<Likely>,
    /// Days from the enquiry to approval, of half of those who will be.
    pub median_days: Option<f64>,
    /// Whether it is reckoned from rough counts.
    pub is_rough: bool,
}

/// What campaigns of the past cost and brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Past {
    /// Campaigns.
    pub campaigns: usize,
    /// Pounds spent on them.
    pub cost: f64,
    /// Enquiries that they brought.
    pub enquiries: usize,
    /// Of these, those old enough to judge.
    pub matured: usize,
    /// Of these, approvals.
    pub approvals: usize,
}

impl Past {
    // So many pounds that chance is next to nothing would tell how many there were.
    fn roughly(self) -> Self {
        let told = |count| match Rough::of(count) {
            Rough::About(n) => n,
            Rough::Few | Rough::Hidden => 0,
        };
        let (enquiries, matured) = (told(self.enquiries), told(self.matured));
        Self { enquiries, matured, approvals: told(self.approvals).min(matured), ..self }
    }
}

/// A count to come: half of what may happen lies on each side of the middle, and 80% between the ends.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Likely {
    /// One in ten is lower.
    pub low: f64,
    /// Half are lower.
    pub middle: f64,
    /// One in ten is higher.
    pub high: f64,
}

/// What so many pounds would bring, if a campaign did as one of the past, or as all of those with a cost.
/// None where no campaign with a cost brought anybody.
///
/// Enquiries for a pound are as unsure as the past has few (a gamma distribution, from a prior that says next
/// to nothing), and so is the rate of approval (a beta distribution from an even prior, of those old enough);
/// what comes is drawn from both. For who works with no household all of it is reckoned from rough counts.
pub fn brings(
    view: &View<'_>,
    question: &Question,
    like: Option<&str>,
    (pounds, is_rough): (u32, bool),
) -> Result<Option<Brings>, QuestionError> {
    let mut all = Question { by: None, ..question.clone() };
    all.filters.retain(|(dimension, _)| *dimension != Dimension::Campaign);
    let found = campaigns(view, &all)?.whole.rows;
    let is_like = |row: &&OriginRow| {
        row.key.is_some() && like.is_none_or(|it| row.key.as_deref() == Some(it))
    };
    let rows: Vec<OriginRow> = found
        .into_iter()
        .filter(|row| is_like(&row) && row.cost.is_some_and(|cost| cost > 0.0))
        .collect();
    let past = past_of(&rows);
    let past = if is_rough { past.roughly() } else { past };
    if past.enquiries == 0 {
        return Ok(None);
    }
    let asked = format!("brings {like:?} {pounds}: {} {}", view.pathway, all.words());
    let mut draws = Draws::of(&asked);
    let (mut enquiries, mut approvals) = (vec![], vec![]);
    for _ in 0..DRAWN {
        let for_a_pound = draws.gamma(float(past.enquiries) + 0.5, 1.0 / past.cost);
        let came = draws.poisson(for_a_pound * f64::from(pounds));
        let (k, n) = (float(past.approvals), float(past.matured));
        let rate = draws.beta(k + 1.0, n - k + 1.0);
        enquiries.push(whole(came));
        approvals.push(whole(draws.hits(came, rate)));
    }
    let is_told = past.approvals >= FEWEST;
    let median_days = rows.iter().filter(|_| !is_rough).filter_map(|row| row.median_days).collect();
    Ok(Some(Brings {
        past,
        enquiries: likely(enquiries),
        approvals: is_told.then(|| likely(approvals)),
        median_days: percentile(&sorted(median_days), 0.5),
        is_rough,
    }))
}

fn past_of(rows: &[OriginRow]) -> Past {
    let add = |past: Past, row: &OriginRow| Past {
        campaigns: past.campaigns + 1,
        cost: past.cost + row.cost.unwrap_or(0.0),
        enquiries: past.enquiries + row.enquiries,
        matured: past.matured + row.matured.unwrap_or(0),
        approvals: past.approvals + row.matured_approvals.unwrap_or(0),
    };
    rows.iter().fold(Past::default(), add)
}

fn likely(drawn: Vec<f64>) -> Likely {
    let drawn = sorted(drawn);
    let at = |part| percentile(&drawn, part).unwrap_or(0.0);
    Likely { low: at(0.1), middle: at(0.5), high: at(0.9) }
}

#[expect(clippy::cast_precision_loss, reason = "counts of journeys are far below 2^53")]
fn whole(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use domain::campaign::{CampaignEvent, SpentOn};
    use domain::journey::{Enquiry, JourneyEvent};
    use domain::record::Event;
    use domain::testing::{nine_on, reached};

    use super::*;
    use crate::ten_households::{answers, at_nine, tell};

    // Two campaigns of £1,000 each: 40 enquiries with 6 approvals, and 10 with none.
    fn told() -> crate::Answers {
        let mut told = vec![];
        for (first, of, approved, name) in [(1, 40, 6, "radio"), (101, 10, 0, "buses")] {
            for number in first..first + of {
                let enquiry = Enquiry { campaign: Some(name.into()), ..Enquiry::default() };
                told.push((number, "2025-06-02", JourneyEvent::EnquiryReceived(Box::new(enquiry))));
                if number < first + approved {
                    told.push((number, "2025-12-01", reached("approved")));
                }
            }
        }
        let mut answers = answers(told);
        for name in ["radio", "buses"] {
            let on = SpentOn::Campaign(name.into());
            let event = CampaignEvent::SpendRecorded { on: on.clone(), pence: 100_000, item: None };
            let at = nine_on("2025-06-01");
            tell(&mut answers, on.stream(), at, at, Event::Campaign(event));
        }
        answers
    }

    #[test]
    fn money_brings_what_the_past_brought_for_as_much_with_a_range() {
        let answers = told();
        let question = Question::now(at_nine("2026-11-02"));
        let view = View::new(&answers, &question).unwrap();

        let all = brings(&view, &question, None, (1_000, false)).unwrap().unwrap();
        let radio = brings(&view, &question, Some("radio"), (1_000, false)).unwrap().unwrap();
        let buses = brings(&view, &question, Some("buses"), (1_000, false)).unwrap().unwrap();

        assert_eq!((all.past.campaigns, all.past.enquiries, all.past.approvals), (2, 50, 6));
        assert!((all.enquiries.middle - 25.0).abs() <= 1.0, "{all:?}");
        assert!((radio.enquiries.middle - 40.0).abs() <= 1.0, "{radio:?}");
        assert!(
            radio.enquiries.low < 32.0 && radio.enquiries.high > 48.0,
            "both are unsure: {radio:?}"
        );
        let approvals = radio.approvals.unwrap();
        assert!((5.0..=7.0).contains(&approvals.middle), "{approvals:?}");
        assert!(approvals.low <= 3.0 && approvals.high >= 10.0, "{approvals:?}");
        assert_eq!(buses.approvals, None, "nothing is said of what was never seen");
        assert_eq!(
            brings(&view, &question, Some("radio"), (1_000, false)).unwrap().unwrap(),
            radio
        );
        assert_eq!(brings(&view, &question, Some("moon"), (1_000, false)).unwrap(), None);
    }
}
