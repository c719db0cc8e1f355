//! Figures by what moves a household, as it was asked or as it told later, by examples worked by hand.

use domain::journey::{Enquiry, JourneyEvent, ValuesMode};

use super::groups;
use crate::question::{By, Dimension};
use crate::ten_households::answers;

fn told(mode: ValuesMode) -> JourneyEvent {
    JourneyEvent::ValuesModeTold { mode }
}

fn enquired(values_mode: Option<ValuesMode>) -> JourneyEvent {
    JourneyEvent::EnquiryReceived(Box::new(Enquiry { values_mode, ..Enquiry::default() }))
}

#[test]
fn a_values_mode_is_what_they_told_last_and_who_told_none_is_a_group_of_its_own() {
    use ValuesMode::{Pioneer, Prospector, Settler};
    let answers = answers([
        (1, "2026-03-02", enquired(Some(Pioneer))),
        (2, "2026-03-02", enquired(None)),
        (3, "2026-03-02", enquired(Some(Settler))),
        (4, "2026-03-02", enquired(None)),
        (3, "2026-04-20", told(Prospector)),
        // Entered later, and filled in before.
        (3, "2026-04-06", told(Pioneer)),
        (4, "2026-04-06", told(Pioneer)),
        (4, "2026-04-06", JourneyEvent::FactUndone { version: 2, note: None }),
        // The enquiry is told anew, and says nothing of it.
        (3, "2026-03-02", enquired(None)),
    ]);

    let by = groups(&answers, By::Dimension(Dimension::ValuesMode));

    let told: Vec<_> = by.iter().map(|(key, n)| (key.as_deref(), *n)).collect();
    assert_eq!(told, [(None, 2), (Some("pioneer"), 1), (Some("prospector"), 1)]);
}
