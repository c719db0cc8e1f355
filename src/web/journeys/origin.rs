//! How a household came to the service: what they say beside what came along, first and later.

use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::journey::{JourneyEvent, Touch, struck_facts};
use domain::record::{Event, Recorded, When};
use maud::{Markup, html};
use projections::recontact::Consent;

use super::came_along;
use super::confidentiality::who_sees;
use super::enquired::Enquired;
use super::found::Found;
use super::retention::sentence;
use super::show::source_label;
use super::touches;
use crate::web::govuk::{Column, Size, SummaryRow, summary_row, table};
use crate::web::words;
use projections::journeys::Status;

/// The source of those who were asked and do not know.
const NOT_KNOWN: &str = "not-known";

/// The touches of a household, the first of them on its enquiry.
pub(super) struct Touches {
    first: Option<Touch>,
    enquired_at: Option<DateTime<Utc>>,
    later: Vec<(DateTime<Utc>, Touch)>,
}

impl Touches {
    pub(super) fn of(
        found: &Found,
        history: &[Recorded],
        said: Option<&Enquired<'_>>,
        sees: impl Fn(&When) -> bool,
    ) -> Self {
        let facts = history.iter().zip(struck_facts(history));
        let seen = facts.filter(|(fact, is_struck)| !is_struck && sees(&fact.when));
        let later = seen.filter_map(|(fact, _)| match &fact.event {
            Event::Journey(JourneyEvent::TouchRecorded(touch)) => {
                Some((fact.when.happened_at, (**touch).clone()))
            }
            _ => None,
        });
        let mut later: Vec<_> = later.collect();
        later.sort_by_key(|(at, _)| *at);
        let first = said.map(|it| Touch::first(it.enquiry()));
        Self { first, enquired_at: found.standing.enquired_at, later }
    }

    // Whether nobody knows what they say of their enquiry.
    fn is_open(&self, found: &Found) -> bool {
        let source = found.standing.source.as_deref();
        self.enquired_at.is_some() && source.is_none_or(|it| it == NOT_KNOWN)
    }

    /// What they say beside what came along, with where to record what comes later.
    pub(super) fn shown(&self, found: &Found, is_now: bool) -> Markup {
        let first = self.first.iter().map(|touch| (self.enquired_at, true, touch));
        let later = self.later.iter().map(|(at, touch)| (Some(*at), false, touch));
        let rows = first.chain(later).map(|(at, is_first, touch)| row(found, at, is_first, touch));
        let columns = ["When", "What they say", "What came along"].map(Column::Words);
        html! {
            @if self.first.is_some() || !self.later.is_empty() {
                h2.govuk-heading-m { "How they came to us" }
                (table("What they say, and what came along by itself", columns, rows)
                    .headed_by_first().small().size(Size::Small))
            }
            @if is_now && is_in_use(found) {
                p.govuk-body {
                    @if self.is_open(found) {
                        a.govuk-link href=(found.below("touches/new?first=yes")) {
                            "Say how they heard at first"
                        }
                        ", or "
                        a.govuk-link href=(found.below("touches/new")) { "record a later touch" }
                    } @else {
                        a.govuk-link href=(found.below("touches/new")) { "Record a later touch" }
                    }
                }
            }
        }
    }
}

fn is_in_use(found: &Found) -> bool {
    !matches!(found.standing.status, Status::Void | Status::Merged)
}

fn row(found: &Found, at: Option<DateTime<Utc>>, is_first: bool, touch: &Touch) -> Vec<Markup> {
    let day = at.map(|at| words::near_day(london_day(at), found.today())).unwrap_or_default();
    let source = touch.source.as_ref().map(|it| source_label(&found.pathway, it.as_str()));
    vec![
        html! { (day) @if is_first { br; "Enquiry" } },
        html! {
            @match (&source, touches::named(touch)) {
                (Some(source), Some(campaign)) => { (source) br; "Campaign " (campaign) }
                (Some(source), None) => (source),
                (None, Some(campaign)) => { "Campaign " (campaign) }
                (None, None) => "Nothing",
            }
        },
        html! {
            @match &touch.tracked {
                Some(tracked) => (came_along::told(tracked)),
                None => "Nothing",
            }
        },
    ]
}

/// Who recommended fostering to them, and whether they may be contacted again.
pub(super) fn rows(found: &Found, is_manager: bool, is_now: bool) -> Vec<SummaryRow<'static>> {
    let mut rows = vec![];
    if let Some(told) = recommended(found, is_manager && is_now) {
        rows.push(summary_row("Recommended by", told));
    }
    let is_over = found.standing.status == Status::Left;
    if is_over || found.consent.is_some() {
        rows.push(summary_row("Contact again", contact_again(found, is_now && is_in_use(found))));
    }
    rows.push(summary_row("Records", records(found, is_manager && is_now)));
    if is_manager && is_now {
        rows.push(summary_row("Who sees it", who_sees(found)));
    }
    rows
}

fn records(found: &Found, may_hold: bool) -> Markup {
    html! {
        @match &found.kept {
            Some(kept) => (sentence(kept, found)),
            None => "What was known of them is erased.",
        }
        @if may_hold && found.kept.is_some() {
            br; a.govuk-link href=(found.below("retention")) { "Hold or keep longer" }
            br; a.govuk-link href=(found.below("subject-access")) { "What one person may have" }
        }
    }
}

fn recommended(found: &Found, may_pay: bool) -> Option<Markup> {
    let referral = found.referral.as_ref()?;
    let day = |at| words::near_day(london_day(at), found.today());
    Some(html! {
        (referral.referrer)
        @if let Some(paid) = referral.paid {
            br; "Reward paid, " (day(paid.at))
        } @else if referral.is_due() {
            br; "Reward due. "
            @if may_pay {
                a.govuk-link href=(found.below("reward")) { "Record that it was paid" }
            }
        }
    })
}

fn contact_again(found: &Found, may_change: bool) -> Markup {
    let (agree, withdraw) = (found.below("recontact"), found.below("recontact/withdrawal"));
    html! {
        @match found.consent {
            Some(Consent::Agreed(_, from)) => {
                "They agreed, from " (words::near_day(from, found.today()))
                @if may_change {
                    br; a.govuk-link href=(withdraw) { "They no longer agree" }
                    br; a.govuk-link href=(agree) { "Change the day" }
                }
            }
            consent => {
                @if consent.is_some() { "No: they do not want it" } @else { "They have not agreed" }
                @if may_change {
                    br; a.govuk-link href=(agree) { "They agree" }
                }
            }
        }
    }
}
