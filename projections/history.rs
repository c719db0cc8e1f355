//! What is kept of every fact: two times and a kind, 18 bytes.

use std::num::NonZeroU16;
use std::ops::Deref;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::JourneyId;
use domain::record::struck_out;

use crate::names::NameNo;
use crate::question::Dimension;

/// Microseconds since 1970. What the log holds, and half the size of a `DateTime`.
pub(crate) type Micros = i64;

/// A fact of a journey. Its place in the history is its version.
#[derive(Clone, Copy, Debug)]
#[repr(Rust, packed(2))]
pub(crate) struct Step {
    pub(crate) happened_at: Micros,
    pub(crate) known_at: Micros,
    pub(crate) kind: NameNo,
}

impl Step {
    /// Stands for a version that no answer understands. It never happened, for any view.
    pub(crate) const UNKNOWN: Self =
        Self { happened_at: Micros::MAX, known_at: Micros::MAX, kind: None };
}

/// One journey, as far as answers need it.
#[derive(Clone, Debug)]
pub(crate) struct History {
    pub(crate) id: JourneyId,
    /// What the first fact that tells of dimensions says. Most journeys have no other.
    pub(crate) told: Telling,
    /// When facts of an old system last entered the log; the times of their steps are that system's.
    pub(crate) imported_at: Micros,
    pub(crate) steps: Sequence,
}

/// The facts of a journey, in the order in which they were told.
#[derive(Clone, Debug)]
pub(crate) enum Sequence {
    /// Room of their own, which grows.
    Own(Vec<Step>),
    /// A place in a block, beside those of the journeys before and after: who passes over all journeys finds
    /// them on the way.
    Laid { block: Arc<Vec<Step>>, from: u32, to: u32 },
}

/// What a fact says of a journey's dimensions: an enquiry of each, the choice of a pathway of that.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Telling {
    /// The fact's place in the history, from 1; 0 where no fact tells of dimensions.
    pub(crate) version: u32,
    pub(crate) dimensions: [NameNo; Dimension::COUNT],
}

impl History {
    pub(crate) fn new(id: JourneyId) -> Self {
        Self { id, told: Telling::default(), imported_at: Micros::MIN, steps: Sequence::default() }
    }
}

impl Default for Sequence {
    fn default() -> Self {
        Self::Own(vec![])
    }
}

impl Deref for Sequence {
    type Target = [Step];

    fn deref(&self) -> &[Step] {
        match self {
            Self::Own(steps) => steps,
            Self::Laid { block, from, to } => &block[*from as usize..*to as usize],
        }
    }
}

impl Sequence {
    /// Takes them out, with room to grow.
    pub(crate) fn take(&mut self) -> Vec<Step> {
        match std::mem::take(self) {
            Self::Own(steps) => steps,
            laid @ Self::Laid { .. } => laid.to_vec(),
        }
    }

    /// Bytes that they take up beside the history itself.
    pub(crate) fn bytes(&self) -> usize {
        let room = match self {
            Self::Own(steps) => steps.capacity(),
            Self::Laid { .. } => self.len(),
        };
        room * size_of::<Step>()
    }
}

/// Lays the facts of journeys beside each other, in their order.
pub(crate) fn lay(journeys: &mut [History]) {
    let many = journeys.iter().map(|it| it.steps.len()).sum();
    if u32::try_from(many).is_err() {
        return;
    }
    let mut block = Vec::with_capacity(many);
    for journey in journeys.iter_mut() {
        block.extend_from_slice(&journey.steps);
    }
    let block = Arc::new(block);
    let mut from = 0;
    for journey in journeys {
        let to = from + u32::try_from(journey.steps.len()).unwrap_or(0);
        journey.steps = Sequence::Laid { block: Arc::clone(&block), from, to };
        from = to;
    }
}

/// What few facts have, and a step has no room for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Aside {
    /// The version that it takes back.
    Undoes(u32),
    /// The day by which something is to be done, or looked at again, or the last on which it holds.
    Due(NaiveDate),
    /// The instant that it booked.
    BookedFor(DateTime<Utc>),
    /// The money that was paid.
    Pence(i64),
    /// When the clock started that it reminds of.
    StartedAt(DateTime<Utc>),
}

/// Which steps are taken back by a later one, among those that a view lets through.
pub(crate) fn struck(steps: &[Step], undone: impl Fn(usize) -> Option<u32>) -> Vec<bool> {
    let undone: Vec<Option<u32>> = (0..steps.len()).map(undone).collect();
    struck_out(undone.iter().map(Option::as_ref))
}

/// A kind's number as an index.
pub(crate) fn index(kind: NonZeroU16) -> usize {
    usize::from(kind.get()) - 1
}
