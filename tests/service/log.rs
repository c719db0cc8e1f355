//! The log from inside: what any store of events must keep to, case by case.
//!
//! Each file begins with the cases it answers for, by the letters and numbers of the list that they
//! were drawn from. Where a case was tested already, the table says where.

mod answers;
mod append;
mod beside;
mod contention;
mod following;
mod hand;
mod keys;
mod killed;
mod line;
mod moving;
mod pen;
mod reading;
mod shapes;
mod strange;

use chrono::Utc;
use domain::ids::{CommandId, StreamId};
use domain::journey::{Enquiry, JourneyEvent, RecordEnquiry, RecordMilestone, Refusal};
use domain::pathway::{FOSTERING_ENGLAND, Pathways};
use domain::record::{Decide, Event, NewFact, Past};
use domain::testing::{nine_on, noted};
use uuid::Uuid;
use waymark::store::{CarryOutError, Database, Door, Receipt, Request, Source, Writer};

use crate::support::Service;

#[expect(clippy::disallowed_methods, reason = "a test is a program of its own")]
const SOURCE: Source = Source { now: Utc::now, id: Uuid::now_v7 };

type Answer = Result<Receipt, CarryOutError>;

/// Records just these facts, whatever the history.
struct Facts(Vec<NewFact>);

impl Decide for Facts {
    fn decide(&self, _: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        Ok(self.0.clone())
    }
}

fn pathways() -> Pathways {
    Pathways::starting_with(waymark::pathways::read(FOSTERING_ENGLAND).unwrap())
}

fn writer(database: &Database) -> Writer {
    Writer::start(database.clone(), pathways(), SOURCE)
}

/// A service with an empty log, its database, and who writes there.
async fn new_log() -> (Service, Database, Writer) {
    let service = Service::new();
    let database = service.opened().await;
    let writer = writer(&database);
    (service, database, writer)
}

fn id() -> Uuid {
    (SOURCE.id)()
}

fn request(stream: Uuid, command: impl Decide + Send + Sync + 'static) -> Request {
    Request {
        key: CommandId(id()),
        fingerprint: [0; 32],
        stream: StreamId(stream),
        seen: None,
        place: None,
        worker: None,
        door: Door::Page,
        command: Box::new(command),
    }
}

fn enquiry() -> RecordEnquiry {
    RecordEnquiry { happened_at: nine_on("2026-03-02"), enquiry: Enquiry::default() }
}

fn visit(day: &str) -> RecordMilestone {
    RecordMilestone {
        happened_at: nine_on(day),
        milestone: "initial-visit-held".into(),
        outcome: None,
        by_manager: false,
        booked_for: None,
        course: None,
        note: None,
    }
}

fn fact(event: JourneyEvent) -> NewFact {
    NewFact::new(nine_on("2026-03-02"), Event::Journey(event))
}

/// So many facts, all alike.
fn notes(count: usize) -> Facts {
    Facts(vec![fact(noted()); count])
}
