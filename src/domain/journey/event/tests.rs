//! One of every fact, as it lies in the log, and what is told of it there.

use serde_json::{Value, json};

use super::*;

pub(super) const ID: &str = "018f3c5e-0000-7000-8000-000000000001";

fn enquired(sealed: &Value, tracked: &Value) -> Value {
    json!({
        "pathway": "fostering-england", "reference": "H-17", "service": "Moray",
        "team": "north", "source": "website", "campaign": "spring", "tracked": tracked,
        "referrer": "R-17", "channel": "web-chat",
        "area": "IV30", "care": "short-breaks", "could_offer": ["siblings", "age-5-to-10"],
        "values_mode": "settler", "heard": sealed, "privacy_notice": { "given": "read-out", "version": "notice-3" },
        "contact_agreed": true,
        "people": [{ "id": ID, "details": sealed }]
    })
}

// One of every variant, with every field it has, as it lies in the log.
pub(super) fn written() -> Vec<Value> {
    let sealed = json!({ "sealed": { "key_id": ID, "nonce": "bm9u", "ciphertext": "Y2lw" } });
    let contact = json!({
        "channel": "phone", "direction": "inward", "outcome": "spoke", "note": sealed
    });
    let tracked = json!({ "campaign": "spring", "by": "qr", "placement": "library" });
    let ending = json!({
        "decided_by": "no-reply", "reason": "moving", "also": ["financial"],
        "may_contact_from": "2027-01-01", "note": sealed
    });
    let milestone = json!({
        "milestone": "panel-booked", "outcome": "at-noon", "booked_for": "2026-11-24T10:00:00Z", "course": ID, "note": sealed
    });
    let told = vec![
        json!({ "enquiry-received": enquired(&sealed, &tracked) }),
        json!({ "contact-recorded": contact }),
        json!({ "milestone-reached": milestone }),
        json!({ "check-requested": { "check": "medical", "person": ID, "note": sealed } }),
        json!({ "check-returned": {
            "check": "medical", "person": ID, "expires_on": "2027-03-02", "note": sealed
        } }),
        json!({ "check-chased": { "check": "medical", "person": ID, "note": sealed } }),
        json!({ "check-not-needed": { "check": "medical", "person": ID, "note": sealed } }),
        json!({ "note-added": { "note": sealed } }),
        json!({ "words-corrected": { "of": "contact_made" } }),
        json!({ "worker-assigned": { "worker": ID } }),
        json!({ "next-action-set": { "due": "2026-03-09", "note": sealed } }),
        json!({ "next-action-done": {} }),
        json!({ "journey-snoozed": { "until": "2026-03-16", "note": sealed } }),
        json!({ "journey-paused": { "review_on": "2026-06-01", "note": sealed } }),
        json!({ "journey-resumed": {} }),
        json!({ "journey-ended": ending }),
        json!({ "journey-handed-over": { "to": "Highland", "team": "Assessment" } }),
        json!({ "handover-offered": { "to": ID, "service": "Highland", "team": "Assessment", "note": sealed } }),
        json!({ "handover-accepted": {} }),
        json!({ "handover-returned": { "note": sealed } }),
    ];
    [told, written_later(&sealed, &tracked)].concat()
}

// What is said of a household as a whole.
fn written_later(sealed: &Value, tracked: &Value) -> Vec<Value> {
    vec![
        json!({ "journey-merged": { "into": ID } }),
        json!({ "journey-voided": {} }),
        json!({ "household-came-back": { "earlier": ID } }),
        json!({ "households-kept-apart": { "from": ID } }),
        json!({ "touch-recorded": {
            "source": "social", "campaign": "summer", "tracked": tracked
        } }),
        json!({ "values-mode-told": { "mode": "pioneer" } }),
        json!({ "reward-paid": { "pence": 50_000 } }),
        json!({ "recontact-agreed": { "from": "2027-03-01" } }),
        json!({ "recontact-withdrawn": {} }),
        json!({ "retention-held": { "until": "2031-05-01", "note": sealed } }),
        json!({ "retention-hold-lifted": { "note": sealed } }),
        json!({ "made-confidential": { "note": sealed } }),
        json!({ "confidentiality-lifted": { "note": sealed } }),
        json!({ "opened-in-emergency": { "worker": ID, "note": sealed } }),
        json!({ "pathway-chosen": { "pathway": "kinship" } }),
        json!({ "fact-undone": { "version": 3, "note": sealed } }),
        json!({ "reminder-sent": {
            "clock": "first-contact", "step": "warn at 50%", "started_at": "2026-03-02T09:00:00Z"
        } }),
        json!({ "erasure-ordered": { "people": [ID], "notes": true, "over": {
            "class": "application", "since": "2023-03-02", "months": 36, "on": "2026-03-03"
        } } }),
        json!({ "erasure-completed": {
            "order": 3, "keys": [ID], "fields": 12, "failed": 12
        } }),
    ]
}

pub(super) fn read(written: &Value) -> JourneyEvent {
    serde_json::from_value(written.clone()).unwrap()
}

#[test]
fn every_fact_is_written_under_its_type_and_as_it_always_was() {
    let names: Vec<String> = (written().iter())
        .map(|written| {
            let again = serde_json::to_value(read(written)).unwrap();
            assert_eq!(again, *written);
            again.as_object().unwrap().keys().next().unwrap().clone()
        })
        .collect();

    assert_eq!(names, JourneyEvent::TYPES);
}

#[test]
fn no_fact_has_been_left_out_of_the_list_of_types() {
    let error = serde_json::from_str::<JourneyEvent>("\"graduated\"").unwrap_err().to_string();

    let quoted = JourneyEvent::TYPES.map(|name| format!("`{name}`")).join(", ");
    assert!(error.contains(&format!("expected one of {quoted} at line")), "{error}");
}

#[test]
fn only_those_who_spoke_or_replied_or_rang_up_made_contact() {
    for outcome in ["spoke", "replied"] {
        assert!(outcome.parse::<ContactOutcome>().unwrap().is_two_way());
    }
    for outcome in
        ["left-message", "no-answer", "wrong-number", "bounced", "will-call-back", "sent"]
    {
        assert!(!outcome.parse::<ContactOutcome>().unwrap().is_two_way());
    }
    let enquiry = |channel| {
        let enquiry = Enquiry { channel, ..Enquiry::default() };
        JourneyEvent::EnquiryReceived(Box::new(enquiry)).is_two_way_contact()
    };
    assert!(enquiry(Some(Channel::Phone)) && enquiry(Some(Channel::WebChat)));
    assert!(!enquiry(Some(Channel::Web)) && !enquiry(Some(Channel::Email)));
    assert!(!enquiry(Some(Channel::Voicemail)) && !enquiry(None));
}
