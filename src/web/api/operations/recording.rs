//! What records something.

use actix_web::http::Method;
use schemars::JsonSchema;

use super::{Operation, schema};
use crate::store::Scope;
use crate::web::api::recorded::Recorded;
use crate::web::api::{
    brought, checks, contacts, duplicates, endings, enquiries, handover, milestones, next_action,
    notes, pauses, snooze, touches, training, values_mode, workers,
};

impl Operation {
    fn post<T: JsonSchema>(
        address: &'static str,
        id: &'static str,
        summary: &'static str,
        example: &'static str,
    ) -> Self {
        Self {
            method: Method::POST,
            address,
            scopes: &[Scope::Write],
            id,
            summary,
            more: "",
            query: None,
            body: Some(schema::<T>),
            example,
            answer: schema::<Recorded>,
            is_table: false,
        }
    }
}

pub(super) fn recording() -> Vec<Operation> {
    let enquiry = Operation::post::<enquiries::Enquiry>(
        "/api/v1/journeys",
        "recordEnquiry",
        "Take an enquiry",
        r#"{"name": "Jo Bloggs", "phone": "01632 960123", "channel": "web", "source": "website"}"#,
    );
    let enquiry = enquiry.more(
        "Who looks like a household that is here already is answered with 409 and the matches, and \
         nothing is recorded. Send it again with all of them in `shown`, and in `same` the one that it \
         is, or `none`.",
    );
    [enquiry, brought()]
        .into_iter()
        .chain(happenings())
        .chain(arrangements())
        .chain(handing_over())
        .chain(mistakes())
        .collect()
}

fn brought() -> Operation {
    let brought = Operation::post::<brought::Brought>(
        "/api/v1/enquiries",
        "bringEnquiry",
        "Bring an enquiry from a form of your own",
        r#"{"name": "Jo Bloggs", "phone": "01632 960123", "contact_agreed": true, "tracked": {"campaign": "spring", "by": "link"}}"#,
    );
    let brought = brought.more(
        "For a website that keeps its own form. The answer is the same whether or not somebody is known, \
         and says nothing of anybody: give the site a token with this scope alone. Who looks like a \
         household that is here already comes up among the possible duplicates.",
    );
    Operation { scopes: &[Scope::Enquire], answer: schema::<brought::Received>, ..brought }
}

fn happenings() -> Vec<Operation> {
    vec![
        Operation::post::<contacts::Contact>(
            "/api/v1/journeys/{reference}/contacts",
            "recordContact",
            "Record a contact",
            r#"{"channel": "phone", "direction": "outward", "outcome": "spoke", "note": "They have a spare room"}"#,
        ),
        Operation::post::<touches::Touch>(
            "/api/v1/journeys/{reference}/touches",
            "recordTouch",
            "Record that a household met the service once more",
            r#"{"source": "information-event", "tracked": {"campaign": "spring", "by": "qr"}}"#,
        )
        .more("What brought it first stays on the enquiry, and figures count that."),
        Operation::post::<values_mode::ValuesMode>(
            "/api/v1/journeys/{reference}/values-mode",
            "tellValuesMode",
            "Record which values mode a household is of",
            r#"{"values_mode": "pioneer"}"#,
        )
        .more("By a questionnaire that it filled in after the enquiry: figures count the last."),
        Operation::post::<milestones::Reached>(
            "/api/v1/journeys/{reference}/milestones",
            "recordMilestone",
            "Record a milestone",
            r#"{"milestone": "information-pack-sent"}"#,
        )
        .more("Which stage it means is said by the household's pathway."),
        Operation::post::<checks::Became>(
            "/api/v1/journeys/{reference}/checks/{check}",
            "recordCheck",
            "Record what became of a check",
            r#"{"step": "requested", "on": "1"}"#,
        ),
        Operation::post::<training::Booking>(
            "/api/v1/journeys/{reference}/training",
            "bookTraining",
            "Book a household on a training course",
            r#"{"course": "01890000-0000-7000-8000-000000000000"}"#,
        )
        .more(
            "Of several who want the last place at once, one has it: the others are told where there is \
             room instead. A manager goes beyond the places on the household's page.",
        ),
        Operation::post::<endings::Ending>(
            "/api/v1/journeys/{reference}/ending",
            "endJourney",
            "End a journey",
            r#"{"decided_by": "household", "reason": "moving"}"#,
        ),
    ]
}

fn arrangements() -> Vec<Operation> {
    vec![
        Operation::post::<next_action::NextAction>(
            "/api/v1/journeys/{reference}/next-action",
            "setNextAction",
            "Agree what comes next, or that it is done",
            r#"{"due": "2026-12-04", "what": "Ring back after 6pm"}"#,
        ),
        Operation::post::<notes::Note>(
            "/api/v1/journeys/{reference}/notes",
            "addNote",
            "Add a note",
            r#"{"note": "They prefer mornings"}"#,
        ),
        Operation::post::<workers::Assignment>(
            "/api/v1/journeys/{reference}/worker",
            "assignWorker",
            "Say who looks after a household",
            r#"{"worker": "01890000-0000-7000-8000-000000000000"}"#,
        ),
        Operation::post::<snooze::Snooze>(
            "/api/v1/journeys/{reference}/snooze",
            "snoozeJourney",
            "Let what is agreed wait",
            r#"{"until": "2026-12-04", "note": "They are on holiday"}"#,
        )
        .more("What was promised to the household does not wait: its clocks run on."),
        Operation::post::<pauses::Pause>(
            "/api/v1/journeys/{reference}/pause",
            "pauseJourney",
            "Pause a journey",
            r#"{"review_on": "2026-12-04", "note": "They are moving house"}"#,
        )
        .more("Its clocks stand still until it is resumed."),
        Operation::post::<pauses::Resumption>(
            "/api/v1/journeys/{reference}/resumption",
            "resumeJourney",
            "Go on with a paused journey",
            "{}",
        ),
    ]
}

fn handing_over() -> Vec<Operation> {
    vec![
        Operation::post::<handover::Offer>(
            "/api/v1/journeys/{reference}/handover",
            "offerHandover",
            "Ask somebody else to look after a household",
            r#"{"to": "01890000-0000-7000-8000-000000000000", "note": "They moved to your side of town"}"#,
        )
        .more("It stays with who has it until they accept."),
        Operation::post::<workers::Nothing>(
            "/api/v1/journeys/{reference}/handover/acceptance",
            "acceptHandover",
            "Accept a household that is offered to you",
            "{}",
        )
        .more("Whom it is offered to is the worker of the token."),
        Operation::post::<notes::Note>(
            "/api/v1/journeys/{reference}/handover/return",
            "returnHandover",
            "Return a household that is offered to you",
            r#"{"note": "I am away from Monday"}"#,
        ),
    ]
}

fn mistakes() -> Vec<Operation> {
    vec![
        Operation::post::<notes::Note>(
            "/api/v1/journeys/{reference}/corrections/{version}",
            "undoFact",
            "Undo a fact",
            r#"{"note": "Given by mistake"}"#,
        )
        .more(
            "It stays on the timeline, struck out. An undoing can be undone. What a manager decided is \
             undone by a manager, on its page.",
        ),
        Operation::post::<notes::Note>(
            "/api/v1/journeys/{reference}/void",
            "voidJourney",
            "Say that a journey was recorded in error",
            r#"{"note": "A test of the form"}"#,
        )
        .more("It is taken out of every list of work and every figure."),
        Operation::post::<duplicates::Comparison>(
            "/api/v1/journeys/{reference}/duplicates/{other}",
            "compareHouseholds",
            "Say what two households are that look alike",
            r#"{"verdict": "apart"}"#,
        )
        .more("They are merged, kept apart, or one is said to have come back."),
    ]
}
