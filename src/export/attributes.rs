//! What a step says besides its name, of what is under no seal and tells of no household alone.

use domain::journey::JourneyEvent;

/// The names of all that may be said.
pub(super) const NAMES: [&str; 6] =
    ["channel", "direction", "outcome", "check", "reason", "decided_by"];

/// What a step says under a name.
pub(super) fn attribute(event: &JourneyEvent, name: &str) -> Option<String> {
    match (name, event) {
        ("channel", JourneyEvent::EnquiryReceived(enquiry)) => {
            enquiry.channel.map(|it| it.to_string())
        }
        ("channel", JourneyEvent::ContactRecorded { channel, .. }) => Some(channel.to_string()),
        ("direction", JourneyEvent::ContactRecorded { direction, .. }) => {
            direction.map(|it| it.to_string())
        }
        ("outcome", JourneyEvent::ContactRecorded { outcome, .. }) => Some(outcome.to_string()),
        ("outcome", JourneyEvent::MilestoneReached { outcome, .. }) => {
            outcome.as_ref().map(ToString::to_string)
        }
        (
            "check",
            JourneyEvent::CheckRequested { check, .. }
            | JourneyEvent::CheckReturned { check, .. }
            | JourneyEvent::CheckChased { check, .. }
            | JourneyEvent::CheckNotNeeded { check, .. },
        ) => Some(check.to_string()),
        ("reason", JourneyEvent::JourneyEnded { reason, .. }) => Some(reason.to_string()),
        ("decided_by", JourneyEvent::JourneyEnded { decided_by, .. }) => {
            Some(decided_by.to_string())
        }
        _ => None,
    }
}
