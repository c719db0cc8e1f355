//! Codes of campaigns that came along with enquiries: how many households each brought, and since when.
//!
//! A code is what the enquiry names, what was read off a link or a QR code by itself, or what came along
//! when the household met the service again.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::ids::CampaignName;
use domain::journey::JourneyEvent;

use crate::answers::Answers;
use crate::campaign_plans::campaign_plans;
use crate::course::Course;
use crate::history::Micros;
use crate::question::{Dimension, Question, QuestionError};
use crate::view::View;

/// The codes that a few facts of journeys tell besides the enquiry's own campaign, by place in the log's
/// order of journeys and version.
#[derive(Clone, Debug, Default)]
pub(crate) struct Codes(HashMap<(u32, u32), Box<[CampaignName]>>);

impl Codes {
    pub(crate) fn take(&mut self, key: (u32, u32), event: &JourneyEvent) {
        let codes = codes_of(event);
        if !codes.is_empty() {
            self.0.insert(key, codes);
        }
    }

    fn of(&self, journey: usize, version: usize) -> &[CampaignName] {
        let key = u32::try_from(journey).ok().zip(u32::try_from(version).ok());
        key.and_then(|key| self.0.get(&key)).map_or(&[], |codes| codes)
    }

    /// Bytes that they take up in memory, as far as the table goes.
    pub(crate) fn bytes(&self) -> usize {
        self.0.capacity() * (size_of::<((u32, u32), Box<[CampaignName]>)>() + 1) * 8 / 7
    }
}

/// A code that came along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Enquiries that figures count with this campaign.
    pub enquiries: usize,
    /// Households that it came along with in any way.
    pub households: usize,
    /// When it did first.
    pub since: DateTime<Utc>,
}

/// The codes that a fact tells besides the campaign that figures count it with.
fn codes_of(event: &JourneyEvent) -> Box<[CampaignName]> {
    match event {
        JourneyEvent::EnquiryReceived(enquiry) => {
            let tracked = enquiry.tracked.iter().map(|it| it.campaign.clone());
            tracked.filter(|code| Some(code) != enquiry.campaign.as_ref()).collect()
        }
        JourneyEvent::TouchRecorded(touch) => {
            let tracked = touch.tracked.iter().map(|it| it.campaign.clone());
            touch.campaign.iter().cloned().chain(tracked).collect()
        }
        _ => [].into(),
    }
}

/// Every code that came along with a household that counts.
pub fn codes(
    answers: &Answers,
    question: &Question,
) -> Result<BTreeMap<CampaignName, Seen>, QuestionError> {
    let mut found: BTreeMap<CampaignName, Seen> = BTreeMap::new();
    for id in answers.pathways().ids() {
        let view = View::new(answers, &Question { pathway: Some(id.clone()), ..question.clone() })?;
        view.each(|course| {
            for (code, at) in seen(course) {
                let at = DateTime::from_timestamp_micros(at).unwrap_or_default();
                let is_counted = course.dimension(Dimension::Campaign) == Some(code.as_str());
                let seen = found.entry(code).or_insert(Seen { since: at, ..Seen::default() });
                seen.enquiries += usize::from(is_counted);
                seen.households += 1;
                seen.since = at.min(seen.since);
            }
        });
    }
    Ok(found)
}

/// Those of which no campaign is planned, those that came along with most households first.
pub fn unplanned(
    answers: &Answers,
    question: &Question,
) -> Result<Vec<(CampaignName, Seen)>, QuestionError> {
    let plans = campaign_plans(answers, question).into_iter();
    let planned: BTreeSet<CampaignName> =
        plans.filter(|it| it.plan.is_some()).map(|it| it.name).collect();
    let found = codes(answers, question)?.into_iter();
    let mut unplanned: Vec<_> = found.filter(|(code, _)| !planned.contains(code)).collect();
    unplanned.sort_by_key(|(_, seen)| std::cmp::Reverse(seen.households));
    Ok(unplanned)
}

// The codes that came along with a household, each with when it did first.
fn seen(course: &Course<'_>) -> BTreeMap<CampaignName, Micros> {
    let mut seen = BTreeMap::new();
    let (Some(begun_at), None) = (course.begun_at(), course.unused) else { return seen };
    if let Some(code) = course.dimension(Dimension::Campaign) {
        seen.insert(code.into(), begun_at);
    }
    for fact in course.facts() {
        for code in course.view.answers.codes.of(course.number, fact.version) {
            seen.entry(code.clone()).or_insert(fact.happened_at);
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use domain::campaign::{CampaignEvent, CampaignPlan};
    use domain::ids::StreamId;
    use domain::journey::{Enquiry, Touch, Tracked, TrackedBy};
    use domain::record::Event;
    use domain::testing::{day, journey};

    use super::*;
    use crate::ten_households::{answers, at_nine, tell};

    fn tracked(code: &str) -> Tracked {
        Tracked { campaign: code.into(), by: TrackedBy::Qr, placement: None }
    }

    fn enquiry(campaign: Option<&str>, tracked: Option<Tracked>) -> JourneyEvent {
        let campaign = campaign.map(Into::into);
        JourneyEvent::EnquiryReceived(Box::new(Enquiry { campaign, tracked, ..Enquiry::default() }))
    }

    fn told() -> Answers {
        let touch = Touch { campaign: Some("bus".into()), ..Touch::default() };
        let mut told = answers([
            (1, "2026-03-02", enquiry(Some("spring"), Some(tracked("spring")))),
            (2, "2026-03-03", enquiry(Some("spring"), Some(tracked("spirng")))),
            (3, "2026-03-04", enquiry(None, None)),
            (3, "2026-03-09", JourneyEvent::TouchRecorded(Box::new(touch))),
            (4, "2026-03-05", enquiry(Some("bus"), None)),
            (4, "2026-03-06", JourneyEvent::JourneyVoided {}),
        ]);
        let plan = CampaignPlan {
            label: "Spring".into(),
            first_day: day("2026-03-01"),
            last_day: day("2026-04-01"),
            medium: "website".into(),
            cares: vec![],
            areas: vec![],
            audience: None,
            budget_pence: None,
        };
        let planned = CampaignEvent::CampaignPlanned { campaign: "spring".into(), plan };
        let (stream, at) = (planned.on().stream(), at_nine("2026-03-07"));
        tell(&mut told, stream, at, at, Event::Campaign(planned));
        told
    }

    #[test]
    fn a_code_counts_each_household_once_and_none_that_counts_nowhere() {
        let codes = codes(&told(), &Question::now(at_nine("2026-12-01"))).unwrap();

        let found: Vec<_> = (codes.iter())
            .map(|(code, seen)| (code.as_str(), seen.enquiries, seen.households))
            .collect();
        assert_eq!(found, [("bus", 0, 1), ("spirng", 0, 1), ("spring", 2, 2)]);
        assert_eq!(codes[&"bus".into()].since, at_nine("2026-03-09"));
    }

    #[test]
    fn a_code_without_a_plan_is_listed_until_a_campaign_of_it_is_planned() {
        let named = |day: &str| -> Vec<String> {
            let found = unplanned(&told(), &Question::now(at_nine(day))).unwrap();
            found.into_iter().map(|(code, _)| code.to_string()).collect()
        };

        assert_eq!(named("2026-03-04"), ["spring", "spirng"]);
        assert_eq!(named("2026-12-01"), ["bus", "spirng"]);
    }

    #[test]
    fn what_was_taken_back_brought_no_code() {
        let mut told = told();
        let at = at_nine("2026-03-10");
        let undone = Event::Journey(domain::testing::undone(2));
        tell(&mut told, StreamId(journey(3).0), at, at, undone);

        let codes = codes(&told, &Question::now(at_nine("2026-12-01"))).unwrap();

        assert!(!codes.contains_key(&"bus".into()));
    }
}
