//! A household asks about fostering: a journey begins.

use chrono::{DateTime, Utc};

use super::{Enquiry, Journey, JourneyEvent, Refusal, Touch, fact};
use crate::calendar::london_day;
use crate::ids::{CareName, ReferrerCode};
use crate::record::{Decide, NewFact, Past};

/// Record an enquiry.
#[derive(Clone, Debug)]
pub struct RecordEnquiry {
    /// When it came.
    pub happened_at: DateTime<Utc>,
    /// What is known from the first day.
    pub enquiry: Enquiry,
}

impl Decide for RecordEnquiry {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        if past.now < self.happened_at {
            return Err(Refusal::NotYetHappened);
        }
        if Journey::replay(past)?.begun_at.is_some() {
            return Err(Refusal::AlreadyBegun);
        }
        let day = london_day(self.happened_at);
        let number = past.pathways.number(self.enquiry.pathway.as_ref(), day);
        let pathway = number.and_then(|number| past.pathways.get(number));
        if let Some(pathway) = pathway {
            Touch::first(&self.enquiry).check(pathway)?;
        }
        if let Some(referrer) = &self.enquiry.referrer
            && !ReferrerCode::can_be(referrer.as_str())
        {
            return Err(Refusal::NoReferrerCode(referrer.as_str().into()));
        }
        let is_unknown = |care: &&CareName| pathway.is_some_and(|it| !it.accepts_care(care));
        if let Some(care) = self.enquiry.could_offer.iter().find(is_unknown) {
            return Err(Refusal::UnknownCare(care.clone()));
        }
        Ok(fact(self.happened_at, JourneyEvent::EnquiryReceived(Box::new(self.enquiry.clone()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journey::{Tracked, TrackedBy};
    use crate::record::Event;
    use crate::testing::{enquired, log, nine_on, on, pathways};

    fn enquiry(day: &str) -> RecordEnquiry {
        RecordEnquiry { happened_at: nine_on(day), enquiry: Enquiry::default() }
    }

    #[test]
    fn a_journey_begins_once() {
        let pathways = pathways();
        let history = log([("2026-03-02", enquired())]);

        let first = enquiry("2026-03-02").decide(on(&pathways, &[], "2026-03-03"));
        let second = enquiry("2026-03-03").decide(on(&pathways, &history, "2026-03-03"));

        assert_eq!(first.unwrap().len(), 1);
        assert_eq!(second, Err(Refusal::AlreadyBegun));
    }

    #[test]
    fn an_enquiry_of_tomorrow_is_refused() {
        let refused = enquiry("2026-03-04").decide(on(&pathways(), &[], "2026-03-03"));

        assert_eq!(refused, Err(Refusal::NotYetHappened));
    }

    #[test]
    fn a_source_must_be_the_pathways() {
        let mut command = enquiry("2026-03-02");
        command.enquiry.source = Some("billboards".into());

        let refused = command.decide(on(&pathways(), &[], "2026-03-03"));

        assert_eq!(refused, Err(Refusal::UnknownSource("billboards".into())));
    }

    #[test]
    fn what_came_along_and_who_recommended_it_are_told_by_codes() {
        let tracked = |placement: &str| {
            let placement = Some(placement.into());
            Some(Tracked { campaign: "spring".into(), by: TrackedBy::Link, placement })
        };
        let mut command = enquiry("2026-03-02");
        command.enquiry.tracked = tracked("library");
        command.enquiry.referrer = Some("R-17".into());
        let pathways = pathways();
        let past = on(&pathways, &[], "2026-03-03");

        assert!(command.decide(past).is_ok());
        for name in ["Ann Day", "Ashdown", "R 17", ""] {
            command.enquiry.referrer = Some(name.into());
            assert_eq!(command.decide(past), Err(Refusal::NoReferrerCode(name.into())));
        }
        command.enquiry.referrer = None;
        command.enquiry.tracked = tracked("by the door");
        assert_eq!(command.decide(past), Err(Refusal::NoCode("by the door".into())));
    }

    #[test]
    fn what_they_could_offer_is_care_that_the_pathway_knows() {
        let mut command = enquiry("2026-03-02");
        command.enquiry.could_offer = vec!["short-breaks".into(), "moonlight".into()];

        let refused = command.decide(on(&pathways(), &[], "2026-03-03"));

        assert_eq!(refused, Err(Refusal::UnknownCare("moonlight".into())));
        command.enquiry.could_offer.pop();
        let facts = command.decide(on(&pathways(), &[], "2026-03-03")).unwrap();
        let Event::Journey(JourneyEvent::EnquiryReceived(enquiry)) = &facts[0].event else {
            panic!("{facts:?}")
        };
        assert_eq!(enquiry.could_offer, ["short-breaks".into()]);
        assert_eq!(enquiry.care, None, "the kind that figures read is told apart");
    }
}
