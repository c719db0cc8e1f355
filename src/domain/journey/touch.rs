//! A household meets the service once more. What brought it the first time stays on the enquiry.

use chrono::{DateTime, Utc};

use super::{Enquiry, Journey, JourneyEvent, Refusal, Touch, Tracked, fact};
use crate::ids::is_code;
use crate::pathway::Pathway;
use crate::record::{Decide, NewFact, Past};

/// Record a later touch. Welcome also after an ending: people come by again.
#[derive(Clone, Debug)]
pub struct RecordTouch {
    /// When it was.
    pub happened_at: DateTime<Utc>,
    /// What they say, and what came along by itself.
    pub touch: Touch,
}

impl Decide for RecordTouch {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let pathway = Journey::replay(past)?.in_use(self.happened_at)?;
        if self.touch == Touch::default() {
            return Err(Refusal::EmptyTouch);
        }
        self.touch.check(pathway)?;
        Ok(fact(self.happened_at, JourneyEvent::TouchRecorded(Box::new(self.touch.clone()))))
    }
}

impl Touch {
    /// The first touch, as an enquiry tells it.
    pub fn first(enquiry: &Enquiry) -> Self {
        Self {
            source: enquiry.source.clone(),
            campaign: enquiry.campaign.clone(),
            tracked: enquiry.tracked.clone(),
        }
    }

    /// Refuses a source that a pathway does not know, and what is no code.
    pub(super) fn check(&self, pathway: &Pathway) -> Result<(), Refusal> {
        if let Some(source) = &self.source
            && !pathway.accepts_source(source)
        {
            return Err(Refusal::UnknownSource(source.clone()));
        }
        self.tracked.as_ref().map_or(Ok(()), Tracked::check)
    }
}

impl Tracked {
    /// Refuses what is no code.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        code(self.campaign.as_str())?;
        self.placement.as_ref().map_or(Ok(()), |it| code(it.as_str()))
    }
}

/// Refuses what is no code: it stands in the log as it is written.
fn code(text: &str) -> Result<(), Refusal> {
    if is_code(text) { Ok(()) } else { Err(Refusal::NoCode(text.into())) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journey::TrackedBy;
    use crate::testing::{ended, enquired, log, nine_on, on, pathways};

    fn by_qr(campaign: &str, placement: Option<&str>) -> Touch {
        let placement = placement.map(Into::into);
        let tracked = Tracked { campaign: campaign.into(), by: TrackedBy::Qr, placement };
        Touch { tracked: Some(tracked), ..Touch::default() }
    }

    #[test]
    fn a_later_touch_is_kept_even_after_an_ending_and_says_something() {
        let pathways = pathways();
        let history = log([("2026-03-02", enquired()), ("2026-03-09", ended("moving"))]);
        let past = on(&pathways, &history, "2026-03-20");
        let told = |touch| RecordTouch { happened_at: nine_on("2026-03-12"), touch }.decide(past);
        let said = |source: &str| Touch { source: Some(source.into()), ..Touch::default() };

        assert_eq!(told(said("search")).unwrap().len(), 1);
        assert_eq!(told(by_qr("spring-26", Some("library"))).unwrap().len(), 1);
        assert_eq!(told(Touch::default()), Err(Refusal::EmptyTouch));
        assert_eq!(told(said("billboards")), Err(Refusal::UnknownSource("billboards".into())));
    }

    #[test]
    fn what_came_along_is_a_code() {
        let pathways = pathways();
        let history = log([("2026-03-02", enquired())]);
        let past = on(&pathways, &history, "2026-03-20");
        let told = |touch| RecordTouch { happened_at: nine_on("2026-03-12"), touch }.decide(past);

        for wrong in ["", "Ann Day", "a\u{202e}b", &"x".repeat(61)] {
            assert_eq!(told(by_qr(wrong, None)), Err(Refusal::NoCode(wrong.into())));
            assert_eq!(told(by_qr("spring", Some(wrong))), Err(Refusal::NoCode(wrong.into())));
        }
        assert!(told(by_qr("Spring_26.b-2", Some("stall-3"))).is_ok());
    }

    #[test]
    fn nothing_is_added_to_what_is_not_known() {
        let touch = by_qr("spring", None);

        let refused = RecordTouch { happened_at: nine_on("2026-03-12"), touch }.decide(on(
            &pathways(),
            &[],
            "2026-03-20",
        ));

        assert_eq!(refused, Err(Refusal::NotBegun));
    }
}
