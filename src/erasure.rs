//! Erasing people: ordered as a fact, carried out on their keys, and proven by trying to open what
//! they sealed. And what was written at a clinic, once it was struck.
//!
//! Whoever orders it carries it out before they are answered. Each step can be done again, and what a crash broke
//! off is completed by the next sweep.

mod views;

use std::path::PathBuf;
use std::sync::Arc;

use domain::ids::{CommandId, JourneyId, KeyId, StreamId};
use domain::journey::{CompleteErasure, Erased, JourneyEvent, OrderErasure};
use domain::record::{Decide, Event, Recorded};
use domain::sealed::Opened;
use tokio::sync::RwLock;
use uuid::Uuid;

use crate::store::{
    CarryOutError, Database, DatabaseError, Door, ErasureListError, KeyError, Keys, Request,
    Source, Subject, Writer, add_to_list, erasures, history_with_rests, struck_clinics,
};

/// What erases.
pub struct Eraser {
    /// The log.
    pub database: Database,
    /// What seals and opens, here and now.
    pub keys: Arc<RwLock<Keys>>,
    /// Where it is recorded.
    pub writer: Writer,
    /// The file that destroyed keys are listed in.
    pub list: PathBuf,
    /// The clock, and the maker of ids.
    pub source: Source,
}

/// Something that was ordered to be erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Whose.
    pub journey: JourneyId,
    /// Its place in the journey's history.
    pub version: u32,
    /// What.
    pub erased: Erased,
    /// Whether its certificate is in the log.
    pub is_completed: bool,
}

/// That nothing opens any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The keys that were destroyed.
    pub keys: Vec<KeyId>,
    /// How many sealed fields there are. None of them opened.
    pub fields: u32,
}

/// Why an erasure is not complete. The next sweep goes on with it.
#[derive(Debug, thiserror::Error)]
pub enum ErasureError {
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The list.
    #[error(transparent)]
    List(#[from] ErasureListError),
    /// The log.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The writer.
    #[error(transparent)]
    Recording(#[from] CarryOutError),
    /// A key survived.
    #[error(
        "{0} sealed values can still be opened, so the erasure is not complete: look whether \
         WAYMARK_KEYS_URL is the key store that the service uses, and run this again"
    )]
    StillOpens(u32),
}

impl Eraser {
    /// Records that something is to be erased. What was ordered before is not ordered again.
    pub async fn order(&self, journey: JourneyId, what: Erased) -> Result<(), ErasureError> {
        let key = CommandId((self.source.id)());
        self.record(key, Door::CommandLine, journey, OrderErasure(what)).await
    }

    /// Every order in the log, completed or not.
    pub async fn orders(&self) -> Result<Vec<Order>, ErasureError> {
        Ok(orders(&erasures(&self.database).await?))
    }

    /// Carries out every order that is not complete, and sees to it that the keys of the others are
    /// still destroyed and listed. Returns how many orders were completed.
    pub async fn sweep(&self) -> Result<usize, ErasureError> {
        let orders = self.orders().await?;
        let (done, pending): (Vec<Order>, Vec<Order>) =
            orders.into_iter().partition(|order| order.is_completed);
        self.uphold(done.iter().flat_map(Order::subjects).collect()).await?;
        self.uphold(struck(&self.database).await?).await?;
        Ok(self.carry_out(&pending).await?.len())
    }

    /// Carries out what is ordered and not complete, before whoever ordered it is answered.
    pub async fn complete(&self) -> Result<(), ErasureError> {
        let mut pending = self.orders().await?;
        pending.retain(|order| !order.is_completed);
        self.carry_out(&pending).await?;
        self.uphold(struck(&self.database).await?).await
    }

    /// Carries out orders: each step for all of them, from the first.
    pub async fn carry_out(&self, orders: &[Order]) -> Result<Vec<Proof>, ErasureError> {
        for order in orders {
            self.rename_views(order).await?;
        }
        self.destroy(orders).await?;
        self.list(orders).await?;
        let mut proofs = vec![];
        for order in orders {
            let proof = self.prove(order).await?;
            self.certify(order, &proof).await?;
            proofs.push(proof);
        }
        Ok(proofs)
    }

    /// Destroys the keys.
    pub async fn destroy(&self, orders: &[Order]) -> Result<(), ErasureError> {
        let subjects: Vec<Subject> = orders.iter().flat_map(Order::subjects).collect();
        if !subjects.is_empty() {
            self.keys.write().await.destroy(&subjects, (self.source.now)()).await?;
        }
        Ok(())
    }

    /// Adds the keys to the list of erasures.
    pub async fn list(&self, orders: &[Order]) -> Result<(), ErasureError> {
        let mut keys = vec![];
        for order in orders {
            keys.extend(self.keys_of(order).await);
        }
        if !keys.is_empty() {
            add_to_list(&self.list, &keys, (self.source.now)())?;
        }
        Ok(())
    }

    /// Tries to open all that the keys sealed, with whatever still lies in the key store.
    pub async fn prove(&self, order: &Order) -> Result<Proof, ErasureError> {
        let subjects = order.subjects();
        let keys = self.keys.read().await.as_they_lie(&subjects).await?;
        let (mut fields, mut opened) = (0, 0);
        for (fact, rest) in history_with_rests(&self.database, order.journey.into()).await? {
            for is_open in tried(&keys, &subjects, &fact, rest.as_ref()) {
                fields += 1;
                opened += u32::from(is_open);
            }
        }
        if opened > 0 {
            return Err(ErasureError::StillOpens(opened));
        }
        Ok(Proof { keys: self.keys_of(order).await, fields })
    }

    /// Records that an order was carried out.
    pub async fn certify(&self, order: &Order, proof: &Proof) -> Result<(), ErasureError> {
        let Proof { keys, fields } = proof.clone();
        let name = format!("erasure {}", order.version);
        let key = CommandId(Uuid::new_v5(&order.journey.0, name.as_bytes()));
        let complete = CompleteErasure { order: order.version, keys, fields };
        self.record(key, Door::Service, order.journey, complete).await
    }

    // Destroyed, and listed: an older copy of the keys may have been put in the place of the newer.
    async fn uphold(&self, subjects: Vec<Subject>) -> Result<(), ErasureError> {
        let mut keys = self.keys.write().await;
        if keys.has_any(&subjects).await? {
            keys.destroy(&subjects, (self.source.now)()).await?;
        }
        let ids: Vec<KeyId> = subjects.iter().map(|it| keys.key_of(*it)).collect();
        if !ids.is_empty() {
            add_to_list(&self.list, &ids, (self.source.now)())?;
        }
        Ok(())
    }

    async fn keys_of(&self, order: &Order) -> Vec<KeyId> {
        let keys = self.keys.read().await;
        order.subjects().into_iter().map(|it| keys.key_of(it)).collect()
    }

    async fn record(
        &self,
        key: CommandId,
        door: Door,
        journey: JourneyId,
        command: impl Decide + Send + Sync + 'static,
    ) -> Result<(), ErasureError> {
        let request = Request {
            key,
            fingerprint: [0; 32],
            stream: journey.into(),
            seen: None,
            place: None,
            worker: None,
            door,
            command: Box::new(command),
        };
        self.writer.carry_out(request).await?;
        Ok(())
    }
}

impl Order {
    /// Whose keys go.
    pub fn subjects(&self) -> Vec<Subject> {
        subjects(self.journey, &self.erased)
    }
}

/// Closes the keys of all that was ever ordered to be erased, whether or not they are destroyed
/// yet. Whoever opens the keys of a log does this first.
pub async fn forget_ordered(database: &Database, keys: &mut Keys) -> Result<(), DatabaseError> {
    for order in orders(&erasures(database).await?) {
        keys.forget(&order.subjects());
    }
    keys.forget(&struck(database).await?);
    Ok(())
}

// The keys of what was written at clinics, and struck.
async fn struck(database: &Database) -> Result<Vec<Subject>, DatabaseError> {
    Ok(struck_clinics(database).await?.into_iter().map(Subject::Clinic).collect())
}

/// Whose keys seal what is to be erased of a journey.
pub fn subjects(journey: JourneyId, erased: &Erased) -> Vec<Subject> {
    let people = erased.people.iter().copied().map(Subject::Person);
    people.chain(erased.notes.then_some(Subject::Journey(journey))).collect()
}

fn orders(facts: &[Recorded]) -> Vec<Order> {
    let is_completed = |stream: StreamId, version: u32| {
        facts.iter().any(|fact| {
            let Event::Journey(event) = &fact.event else { return false };
            let is_its = |order: u32| fact.stream == stream && order == version;
            matches!(event, JourneyEvent::ErasureCompleted { order, .. } if is_its(*order))
        })
    };
    let order = |fact: &Recorded| {
        let Event::Journey(JourneyEvent::ErasureOrdered { people, notes, .. }) = &fact.event else {
            return None;
        };
        let erased = Erased { people: people.clone(), notes: *notes };
        let is_completed = is_completed(fact.stream, fact.version);
        let journey = JourneyId(fact.stream.0);
        Some(Order { journey, version: fact.version, erased, is_completed })
    };
    // One that came with an import is of another log's keys.
    facts.iter().filter_map(order).filter(|order| !order.erased.is_empty()).collect()
}

// Whether each sealed value of a fact, of those under these subjects' keys, opens.
fn tried(
    keys: &Keys,
    subjects: &[Subject],
    fact: &Recorded,
    rest: Option<&domain::sealed::Sealed<domain::sealed::RestOfRow>>,
) -> Vec<bool> {
    let Event::Journey(event) = &fact.event else { return vec![] };
    let is_open = |opened: Option<Opened>| matches!(opened, Some(Opened::Known(_)));
    let place = |field| (fact.stream, fact.id, field);
    let mut tried = vec![];
    let journey = Subject::Journey(JourneyId(fact.stream.0));
    if subjects.contains(&journey) {
        tried.extend(event.note().map(|it| is_open(keys.open_sealed(journey, place("note"), it))));
        tried.extend(rest.map(|it| is_open(keys.open_sealed(journey, place("rest"), it))));
    }
    if let JourneyEvent::EnquiryReceived(enquiry) = event {
        let people = enquiry.people.iter().map(|person| (Subject::Person(person.id), person));
        tried.extend(people.filter(|(subject, _)| subjects.contains(subject)).map(
            |(subject, person)| {
                is_open(keys.open_sealed(subject, place("details"), &person.details))
            },
        ));
    }
    tried
}
