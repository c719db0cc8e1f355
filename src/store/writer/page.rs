//! What a transaction adds to the log: each command is judged by its history and by what those
//! before it added.

use std::collections::HashMap;

use chrono::DateTime;
use domain::ids::EventId;
use domain::journey::refuse_for_erased;
use domain::pathway::Pathways;
use domain::record::{NewFact, Past, Recorded};
use domain::training::may_fill;
use uuid::Uuid;

use super::{CarryOutError, FreePlace, Receipt, Request};
use crate::store::DatabaseError;
use crate::store::body::{self, SCHEMA};
use crate::store::event_log::{Head, Row};
use crate::store::histories::Histories;
use crate::store::ledger::hash;
use crate::store::transaction::Done;

// What a transaction adds. A refusal adds nothing, so the others stand; a command sees what those
// before it added.
pub(super) struct Page<'a> {
    pathways: &'a Pathways,
    pub(super) head: Head,
    now: i64,
    id: fn() -> Uuid,
    pub(super) done: HashMap<Uuid, Done>,
    histories: Histories,
    /// What others recorded since that may fill a course.
    pub(super) filling: Vec<Recorded>,
    pub(super) rows: Vec<Row>,
}

impl<'a> Page<'a> {
    pub(super) fn new(
        pathways: &'a Pathways,
        head: Head,
        now: i64,
        id: fn() -> Uuid,
        done: Vec<Done>,
        histories: Histories,
    ) -> Self {
        let done = done.into_iter().map(|done| (done.command_id, done)).collect();
        Self { pathways, head, now, id, done, histories, filling: vec![], rows: vec![] }
    }

    pub(super) fn decide(&mut self, request: &Request) -> Result<Receipt, CarryOutError> {
        if let Some(done) = self.done.get(&request.key.0) {
            if done.fingerprint != request.fingerprint {
                return Err(CarryOutError::KeyReused);
            }
            return Ok(Receipt { positions: done.first_position.zip(done.last_position) });
        }
        if request.place.is_some_and(|place| self.may_be_gone(place)) {
            return Err(CarryOutError::PlaceTaken);
        }
        let history = self.histories.entry(request.stream).or_default();
        let now = u32::try_from(history.len()).unwrap_or(u32::MAX);
        let is_stale = |seen: &u32| now < *seen || changed_since(history, *seen);
        if let Some(seen) = request.seen.filter(is_stale) {
            return Err(CarryOutError::Stale { seen, now });
        }
        let instant = DateTime::from_timestamp_micros(self.now).unwrap_or_default();
        let past = Past { pathways: self.pathways, history, now: instant };
        let facts = request.command.decide(past)?;
        refuse_for_erased(history, &facts)?;

        let first = self.head.position + 1;
        for fact in facts {
            self.add(request, fact)?;
        }
        let positions = (first <= self.head.position).then_some((first, self.head.position));
        let done = Done {
            command_id: request.key.0,
            fingerprint: request.fingerprint.to_vec(),
            first_position: positions.map(|(first, _)| first),
            last_position: positions.map(|(_, last)| last),
            came_in_by: Some(request.door),
        };
        self.done.insert(request.key.0, done);
        Ok(Receipt { positions })
    }

    // A place that was free is so still, unless something since then may have taken it.
    fn may_be_gone(&self, place: FreePlace) -> bool {
        let takes = |fact: &Recorded| place.seen < fact.position && may_fill(place.course, fact);
        self.filling.iter().any(takes) || self.rows.iter().any(|row| takes(&row.recorded()))
    }

    fn add(&mut self, request: &Request, fact: NewFact) -> Result<(), DatabaseError> {
        let encoded = body::encode(&fact.event, fact.rest.as_ref());
        let (kind, body) = encoded.map_err(|error| sqlx::Error::Encode(error.into()))?;
        let history = self.histories.entry(request.stream).or_default();
        let version = u32::try_from(history.len() + 1).unwrap_or(u32::MAX);
        let mut row = Row {
            position: self.head.position + 1,
            event_id: fact.id.map_or_else(self.id, |EventId(id)| id),
            stream_id: request.stream.0,
            version: i64::from(version),
            kind,
            schema: SCHEMA,
            happened_at: fact.happened_at.timestamp_micros(),
            recorded_at: self.now,
            source_recorded_at: fact.source_recorded_at.map(|at| at.timestamp_micros()),
            worker: fact.worker.or(request.worker).map(|worker| worker.0),
            command_id: request.key.0,
            body,
            hash: vec![],
        };
        row.hash = hash(&self.head.hash, &row);
        self.head = Head { position: row.position, recorded_at: self.now, hash: row.hash.clone() };
        history.push(row.recorded_as(fact.event));
        self.rows.push(row);
        Ok(())
    }
}

// What the service says of its own mail changes nothing for who is writing about a household.
fn changed_since(history: &[Recorded], seen: u32) -> bool {
    history.iter().any(|fact| seen < fact.version && !fact.is_own_doing())
}

#[cfg(test)]
mod tests {
    use domain::ids::{CommandId, CourseId, StreamId};
    use domain::journey::{AddNote, RecordEnquiry, RecordMilestone, Refusal, UndoFact};
    use domain::record::Event;
    use domain::testing::{nine_on, pathways};
    use proptest::prelude::*;

    use super::*;
    use crate::store::Door;

    fn page(pathways: &Pathways) -> Page<'_> {
        let head = Head { position: 7, recorded_at: 0, hash: vec![0; 32] };
        let now = nine_on("2026-03-02").timestamp_micros();
        Page::new(pathways, head, now, Uuid::nil, vec![], Histories::new())
    }

    fn enquiry(key: u128, stream: u128) -> Request {
        Request {
            key: CommandId(Uuid::from_u128(key)),
            fingerprint: [1; 32],
            stream: StreamId(Uuid::from_u128(stream)),
            seen: None,
            place: None,
            worker: None,
            door: Door::Page,
            command: Box::new(RecordEnquiry {
                happened_at: nine_on("2026-03-02"),
                enquiry: domain::journey::Enquiry::default(),
            }),
        }
    }

    #[test]
    fn the_same_key_again_returns_the_first_result() {
        let pathways = pathways();
        let mut page = page(&pathways);

        let first = page.decide(&enquiry(1, 1)).unwrap();
        let again = page.decide(&enquiry(1, 1)).unwrap();

        assert_eq!(first, Receipt { positions: Some((8, 8)) });
        assert_eq!((again, page.rows.len()), (first, 1));
    }

    #[test]
    fn the_same_key_for_something_else_is_refused() {
        let pathways = pathways();
        let mut page = page(&pathways);
        page.decide(&enquiry(1, 1)).unwrap();

        let other = page.decide(&Request { fingerprint: [2; 32], ..enquiry(1, 2) });

        assert!(matches!(other, Err(CarryOutError::KeyReused)));
        assert_eq!(page.rows.len(), 1);
    }

    #[test]
    fn a_refusal_leaves_its_neighbours_whole() {
        let pathways = pathways();
        let mut page = page(&pathways);

        let answers = [enquiry(1, 1), enquiry(2, 1), enquiry(3, 3)].map(|it| page.decide(&it));

        assert!(matches!(answers[1], Err(CarryOutError::Refused(Refusal::AlreadyBegun))));
        let positions: Vec<i64> = page.rows.iter().map(|row| row.position).collect();
        assert_eq!(positions, [8, 9], "dense");
    }

    #[test]
    fn who_saw_an_older_version_is_told() {
        let pathways = pathways();
        let mut page = page(&pathways);
        page.decide(&enquiry(1, 1)).unwrap();
        let undo = |key, seen| Request {
            seen: Some(seen),
            command: Box::new(UndoFact { version: 1, note: None, by_manager: false }),
            ..enquiry(key, 1)
        };

        let stale = page.decide(&undo(2, 0));
        let right = page.decide(&undo(3, 1));

        assert!(matches!(stale, Err(CarryOutError::Stale { seen: 0, now: 1 })));
        assert!(right.is_ok());
    }

    const COURSE: CourseId = CourseId(Uuid::from_u128(9));

    fn booking(number: u128, seen: i64) -> Request {
        let command = RecordMilestone {
            happened_at: nine_on("2026-03-02"),
            milestone: "initial-visit-held".into(),
            outcome: None,
            by_manager: false,
            booked_for: None,
            course: Some(COURSE),
            note: None,
        };
        let place = Some(FreePlace { course: COURSE, seen });
        Request { place, command: Box::new(command), ..enquiry(100 + number, number) }
    }

    #[test]
    fn a_place_that_may_have_been_taken_since_it_was_seen_is_looked_for_again() {
        let pathways = pathways();
        let mut page = page(&pathways);
        let other = Uuid::from_u128(10);
        for number in 1..=3 {
            page.decide(&enquiry(number, number)).unwrap();
        }
        let first = page.decide(&booking(1, 10)).unwrap();
        let again = page.decide(&booking(1, 10)).unwrap();

        assert_eq!((first, again), (Receipt { positions: Some((11, 11)) }, first));
        let taken = page.decide(&booking(2, 10));
        assert!(matches!(taken, Err(CarryOutError::PlaceTaken)), "{taken:?}");
        assert!(page.decide(&booking(2, 11)).is_ok(), "it was seen that one is taken");
        let elsewhere = Some(FreePlace { course: CourseId(other), seen: 10 });
        assert!(page.decide(&Request { place: elsewhere, ..booking(3, 10) }).is_ok());
    }

    proptest! {
        #[test]
        fn however_late_each_looks_no_more_are_booked_than_there_are_places(
            places in 1_usize..4,
            lags in proptest::collection::vec(0_i64..6, 1..12),
        ) {
            let pathways = pathways();
            let mut page = page(&pathways);
            for number in 1..=lags.len() as u128 {
                page.decide(&enquiry(number, number)).unwrap();
            }
            let begun = page.head.position;
            for (number, lag) in (1..).zip(&lags) {
                let seen = (page.head.position - lag).max(begun);
                if usize::try_from(seen - begun).unwrap() < places {
                    let _ = page.decide(&booking(number, seen));
                }
            }

            prop_assert!(usize::try_from(page.head.position - begun).unwrap() <= places);
            prop_assert!(begun < page.head.position, "the first has one");
        }
    }

    #[test]
    fn nothing_is_decided_on_facts_that_are_not_understood() {
        let pathways = pathways();
        let mut page = page(&pathways);
        page.decide(&enquiry(1, 1)).unwrap();
        let history = page.histories.get_mut(&StreamId(Uuid::from_u128(1))).unwrap();
        history[0].event = Event::Unknown { kind: "mars-colonised".into() };
        let envelope = domain::sealed::Envelope {
            key_id: domain::ids::KeyId(Uuid::nil()),
            nonce: "".into(),
            ciphertext: "".into(),
        };
        let note = domain::sealed::Sealed::new(envelope);
        let command = AddNote { happened_at: nine_on("2026-03-02"), note };

        let refused = page.decide(&Request { command: Box::new(command), ..enquiry(2, 1) });

        assert!(matches!(refused, Err(CarryOutError::Refused(Refusal::NewerHistory))));
    }
}
