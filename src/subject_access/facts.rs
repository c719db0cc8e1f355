//! A fact in words that need no knowledge of the service.

use chrono::NaiveDate;
use domain::calendar::london_day;
use domain::journey::{Enquiry, JourneyEvent, Touch};
use domain::pathway::Pathway;
use projections::timeline::words;

/// What happened.
pub(super) fn what(pathway: &Pathway, event: &JourneyEvent) -> String {
    words(pathway, event)
}

/// What was said with it that is under no seal. Who recommended fostering to them is somebody else.
pub(super) fn said(pathway: &Pathway, event: &JourneyEvent) -> Vec<(String, String)> {
    match event {
        JourneyEvent::EnquiryReceived(enquiry) => of_enquiry(pathway, enquiry),
        JourneyEvent::TouchRecorded(touch) => of_touch(pathway, touch),
        JourneyEvent::JourneyEnded { may_contact_from: Some(from), .. }
        | JourneyEvent::RecontactAgreed { from } => one("May be contacted again from", *from),
        JourneyEvent::NextActionSet { due, .. } => one("For", *due),
        JourneyEvent::JourneySnoozed { until, .. }
        | JourneyEvent::RetentionHeld { until: Some(until), .. } => one("Until", *until),
        JourneyEvent::JourneyPaused { review_on: Some(on), .. } => one("To be looked at on", *on),
        JourneyEvent::CheckReturned { expires_on: Some(on), .. } => one("Holds until", *on),
        JourneyEvent::MilestoneReached { booked_for: Some(at), .. } => {
            one("Booked for", london_day(*at))
        }
        JourneyEvent::ContactRecorded { direction: Some(direction), .. } => {
            vec![("Direction".to_owned(), direction.as_str().to_owned())]
        }
        _ => vec![],
    }
}

fn one(name: &str, day: NaiveDate) -> Vec<(String, String)> {
    vec![(name.to_owned(), spoken(day))]
}

/// A day, as `24 November 2026`.
pub(super) fn spoken(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

fn of_enquiry(pathway: &Pathway, enquiry: &Enquiry) -> Vec<(String, String)> {
    let care = |name: &domain::ids::CareName| {
        let named = pathway.cares.iter().find(|it| it.name == *name);
        named.map_or_else(|| name.to_string(), |it| it.label.clone())
    };
    let could_offer: Vec<String> = enquiry.could_offer.iter().map(care).collect();
    let notice = enquiry.privacy_notice.as_ref();
    let tracked = enquiry.tracked.as_ref();
    let agreed = enquiry.contact_agreed.map(|it| if it { "Yes" } else { "No" }.to_owned());
    let said = [
        ("Reference in an earlier system", enquiry.reference.as_ref().map(ToString::to_string)),
        ("Service", enquiry.service.as_ref().map(ToString::to_string)),
        ("Team", enquiry.team.as_ref().map(ToString::to_string)),
        ("How they heard", enquiry.source.as_ref().map(|it| source(pathway, it.as_str()))),
        ("Campaign", enquiry.campaign.as_ref().map(ToString::to_string)),
        ("Campaign’s code that came along", tracked.map(|it| it.campaign.to_string())),
        ("Recommended by somebody", enquiry.referrer.as_ref().map(|_| "Yes".to_owned())),
        ("Area", enquiry.area.as_ref().map(ToString::to_string)),
        ("Care asked about", enquiry.care.as_ref().map(care)),
        ("Could offer", Some(could_offer.join(", ")).filter(|it| !it.is_empty())),
        ("Privacy notice", notice.map(|it| it.given.as_str().replace('-', " "))),
        (
            "Version of the privacy notice",
            notice.and_then(|it| Some(it.version.as_ref()?.to_string())),
        ),
        ("Agreed to be contacted", agreed),
    ];
    said.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

fn of_touch(pathway: &Pathway, touch: &Touch) -> Vec<(String, String)> {
    let tracked = touch.tracked.as_ref();
    let said = [
        ("How they heard", touch.source.as_ref().map(|it| source(pathway, it.as_str()))),
        ("Campaign", touch.campaign.as_ref().map(ToString::to_string)),
        ("Campaign’s code that came along", tracked.map(|it| it.campaign.to_string())),
    ];
    said.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

fn source(pathway: &Pathway, name: &str) -> String {
    let named = pathway.sources.iter().find(|it| it.name.as_str() == name);
    named.map_or_else(|| name.to_owned(), |it| it.label.clone())
}

/// What a detail is called, as `may_leave_message` is told as `May leave message`.
pub(super) fn called(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
