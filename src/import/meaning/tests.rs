//! Rows of a file, and the facts that they become.

use domain::pathway::FOSTERING_ENGLAND;
use proptest::prelude::*;
use uuid::Uuid;

use super::super::row::KnownBy;
use super::*;

fn any_event() -> impl Strategy<Value = String> {
    let facts = JourneyEvent::TYPES.iter().chain(&CampaignEvent::TYPES).map(|it| (*it).into());
    prop_oneof![proptest::sample::select(facts.collect::<Vec<String>>()), "\\PC{0,20}"]
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        "(spoke|financial|website|2026-03-02|1|\\PC{0,20})".prop_map(Value::from),
        proptest::collection::vec("\\PC{0,5}", 0..3).prop_map(Value::from),
    ]
}

proptest! {
    #[test]
    fn whatever_a_row_says_it_means_something_or_is_refused(
        event in any_event(),
        attributes in proptest::collection::vec(
            ("(reason|outcome|channel|check|could_offer|privacy_notice|pounds|version|due|expires_on|into|worker|to|of|note|[a-z]{1,5})", any_value()),
            0..6,
        ),
    ) {
        let row = Row {
            line: 2,
            journey: "J1".to_owned(),
            reference: None,
            met: event.clone(),
            event,
            happened_at: chrono::DateTime::UNIX_EPOCH,
            recorded_at: None,
            worker: None,
            known_by: KnownBy::Whole(String::new()),
            attributes: attributes.into_iter().collect(),
        };
        let pathway = crate::pathways::read(FOSTERING_ENGLAND).unwrap();
        let ids = Ids { worker: &|_| WorkerId(Uuid::nil()), journey: &|_| JourneyId(Uuid::nil()) };

        if let Err(message) = meaning(&row, &pathway, &ids) {
            prop_assert!(!message.is_empty());
        }
    }
}
