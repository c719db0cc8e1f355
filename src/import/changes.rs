//! Where a spreadsheet that comes again says otherwise than what was recorded from it.

use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::journey::{Enquiry, JourneyEvent};
use domain::record::{Event, NewFact, Recorded};

/// What is said otherwise now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Otherwise {
    /// It may be about another household.
    Refused(String),
    Doubtful(String),
}

/// What a fact says otherwise than the one that was recorded in its place.
pub(super) fn otherwise(recorded: &Recorded, now: &NewFact) -> Option<Otherwise> {
    let (Event::Journey(before), Event::Journey(after)) = (&recorded.event, &now.event) else {
        return None;
    };
    let (was, is) = (day(recorded.when.happened_at), day(now.happened_at));
    match (before, after) {
        (JourneyEvent::EnquiryReceived(_), _) if was != is => Some(Otherwise::Refused(format!(
            "a household of this number is in the log, with an enquiry of {was} and not of {is}: if \
             it is another household, write a `prefix` for the numbers into the map; if the day was \
             wrong, take the first import back with `waymark import undo`"
        ))),
        (JourneyEvent::EnquiryReceived(before), JourneyEvent::EnquiryReceived(after)) => {
            let is_same = without_people(before) == without_people(after);
            (!is_same).then(|| Otherwise::Doubtful(stays("the enquiry has another source, campaign, channel, team or area now, and not the same")))
        }
        (JourneyEvent::JourneyEnded { .. }, _) if before != after => {
            Some(Otherwise::Doubtful(stays("the ending has another reason now, and not the same")))
        }
        _ if was != is => {
            let what = format!("{} is on {is} now, and not on {was}", name(after));
            Some(Otherwise::Doubtful(stays(&what)))
        }
        _ => None,
    }
}

fn stays(what: &str) -> String {
    format!(
        "{what} as when it was imported. What is recorded stays: correct it on the journey's page"
    )
}

fn name(event: &JourneyEvent) -> &str {
    match event {
        JourneyEvent::MilestoneReached { milestone, .. } => milestone.as_str(),
        event => event.name(),
    }
}

fn without_people(enquiry: &Enquiry) -> Enquiry {
    Enquiry { people: vec![], ..enquiry.clone() }
}

fn day(at: DateTime<Utc>) -> String {
    london_day(at).format("%-d %B %Y").to_string()
}
