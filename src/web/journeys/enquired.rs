//! What an enquiry said beside what figures count: how they heard in their own words, what care they
//! could offer, and whether they were given the privacy notice, then or later.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::ids::CareName;
use domain::journey::{Enquiry, JourneyEvent, NoticeGiven, PrivacyNotice, struck_facts};
use domain::pathway::{NOTICE_GIVEN, Pathway};
use domain::record::{Event, Recorded, When};
use domain::sealed::Opened;
use maud::{Markup, html};
use projections::journeys::Status;
use projections::recontact::Consent;

use super::found::Found;
use crate::web::govuk::{SummaryRow, inset_text, summary_row};
use crate::web::words;

/// What was said, as far as it is seen.
pub(super) struct Enquired<'a> {
    enquiry: &'a Enquiry,
    version: u32,
    given_later: Option<DateTime<Utc>>,
}

impl<'a> Enquired<'a> {
    /// Nothing where the enquiry itself is not recorded.
    pub(super) fn of(history: &'a [Recorded], sees: impl Fn(&When) -> bool) -> Option<Self> {
        let facts = history.iter().zip(struck_facts(history));
        let seen = facts.filter(|(fact, is_struck)| !is_struck && sees(&fact.when));
        let (mut said, mut given_later) = (None, None);
        for (fact, _) in seen {
            match &fact.event {
                Event::Journey(JourneyEvent::EnquiryReceived(enquiry)) => {
                    said = Some((&**enquiry, fact.version));
                }
                Event::Journey(JourneyEvent::MilestoneReached { milestone, .. })
                    if milestone.as_str() == NOTICE_GIVEN =>
                {
                    given_later = Some(fact.when.happened_at);
                }
                _ => {}
            }
        }
        let (enquiry, version) = said?;
        Some(Self { enquiry, version, given_later })
    }

    pub(super) fn enquiry(&self) -> &'a Enquiry {
        self.enquiry
    }

    /// The rows of it.
    pub(super) fn rows(
        &self,
        found: &Found,
        notes: &HashMap<u32, Opened>,
    ) -> Vec<SummaryRow<'static>> {
        let mut rows = vec![];
        if let Some(words) = notes.get(&self.version) {
            let words = match words {
                Opened::Known(words) => words,
                Opened::Erased => "[erased]",
            };
            let words = html! { span.waymark-typed dir="auto" { (words) } };
            rows.push(summary_row("In their own words", words));
        }
        let could_offer = labels(&found.pathway, &self.enquiry.could_offer);
        rows.push(summary_row(
            "Could offer",
            html! {
                @if could_offer.is_empty() { "Not recorded" }
                @for (place, label) in could_offer.iter().enumerate() {
                    @if place != 0 { br; }
                    (label)
                }
            },
        ));
        rows.push(summary_row("Privacy notice", self.notice(found)));
        if let Some(agreed) = self.enquiry.contact_agreed {
            rows.push(summary_row("Being contacted", contact(agreed, found)));
        }
        rows
    }

    fn notice(&self, found: &Found) -> String {
        match (&self.enquiry.privacy_notice, self.given_later) {
            (Some(notice), _) if notice.given != NoticeGiven::NotYet => how(notice),
            (_, Some(at)) => {
                format!("Given on {}", words::near_day(london_day(at), found.today()))
            }
            (Some(notice), None) => how(notice),
            (None, None) => "Not recorded".to_owned(),
        }
    }

    fn is_owed_notice(&self) -> bool {
        let notice = self.enquiry.privacy_notice.as_ref();
        notice.is_some_and(|it| it.given == NoticeGiven::NotYet) && self.given_later.is_none()
    }

    /// That the notice has not been given yet, and where to record it.
    pub(super) fn reminder(&self, found: &Found) -> Markup {
        let is_open = found.standing.status == Status::Open;
        let can_be_told = found.pathway.milestone(&NOTICE_GIVEN.into()).is_some();
        let address = found.below(&format!("milestones/new?milestone={NOTICE_GIVEN}"));
        html! {
            @if is_open && self.is_owed_notice() {
                (inset_text(&html! {
                    "The privacy notice has not been given yet. "
                    @if can_be_told {
                        a.govuk-link href=(address) {
                            "Record it" span.govuk-visually-hidden { " once it is given" }
                        }
                    }
                }))
            }
        }
    }
}

fn contact(agreed: bool, found: &Found) -> Markup {
    let withdrawn = found.consent == Some(Consent::Withdrawn);
    html! {
        @match (agreed, withdrawn) {
            (_, true) => strong { "They do not want it any more" },
            (true, false) => {
                "They agreed to it"
                @if !found.counts_nowhere() && found.consent.is_none() {
                    br; a.govuk-link href=(found.below("recontact/withdrawal")) { "They no longer agree" }
                }
            }
            (false, false) => "They did not agree to it",
        }
    }
}

/// What kinds of care are called.
pub(super) fn labels(pathway: &Pathway, cares: &[CareName]) -> Vec<String> {
    let label = |care: &CareName| {
        let named = pathway.cares.iter().find(|it| it.name == *care);
        named.map_or_else(|| care.to_string(), |it| it.label.clone())
    };
    cares.iter().map(label).collect()
}

/// How the privacy notice was given, and which.
pub(super) fn how(notice: &PrivacyNotice) -> String {
    let way = match notice.given {
        NoticeGiven::ReadOut => "Read out",
        NoticeGiven::Linked => "Given by a link",
        NoticeGiven::Sent => "Sent",
        NoticeGiven::NotYet => return "Not given yet".to_owned(),
    };
    match &notice.version {
        Some(version) => format!("{way}, version {version}"),
        None => way.to_owned(),
    }
}
