//! What figures tell households apart by, by an example worked by hand.

use domain::ids::{KeyId, PersonId};
use domain::journey::{Enquiry, JourneyEvent, Person};
use domain::sealed::Sealed;
use domain::testing::journey;

use super::groups;
use crate::question::{By, Dimension};
use crate::ten_households::answers;

#[test]
fn households_are_told_apart_by_how_many_adults_asked() {
    let of_adults = |adults: u32| {
        let person = |id| Person {
            id: PersonId(journey(id).0),
            details: Sealed::refused(KeyId(journey(1).0)),
        };
        let people = (0..adults).map(person).collect();
        JourneyEvent::EnquiryReceived(Box::new(Enquiry { people, ..Enquiry::default() }))
    };
    let told = [1, 2, 2, 0, 3].map(of_adults).into_iter().zip(1..);
    let answers = answers(told.map(|(event, number)| (number, "2026-03-02", event)));

    let by = groups(&answers, By::Dimension(Dimension::Household));

    let told: Vec<_> = by.iter().map(|(key, n)| (key.as_deref(), *n)).collect();
    let expected =
        [(None, 1), (Some("more-adults"), 1), (Some("one-adult"), 1), (Some("two-adults"), 2)];
    assert_eq!(told, expected);
}
