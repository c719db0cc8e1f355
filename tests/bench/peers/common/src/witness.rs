//! What was acknowledged, held against what a reader was told.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::row::{Heard, Take};

/// What a reader was told, in its order.
#[derive(Clone, Default)]
pub struct Witness(Arc<Inner>);

#[derive(Default)]
struct Inner {
    told: Mutex<Vec<(Uuid, u32, String)>>,
    more: Notify,
}

/// How often a reader was told wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Wrongs {
    /// Acknowledged, and never told.
    pub lost: usize,
    /// Told again.
    pub doubled: usize,
    /// Told after a later one of its stream.
    pub disordered: usize,
}

impl Witness {
    /// What a reader hands its events to.
    pub fn take(&self) -> Take {
        let inner = Arc::clone(&self.0);
        Arc::new(move |heard: Heard<'_>| {
            let told = (heard.stream, heard.version, heard.reference.to_owned());
            inner.told.lock().unwrap_or_else(PoisonError::into_inner).push(told);
            inner.more.notify_one();
        })
    }

    /// How many it was told.
    pub fn count(&self) -> usize {
        self.told(Vec::len)
    }

    /// Waits until it is told more than so many.
    pub async fn more_than(&self, count: usize) {
        while self.count() <= count {
            self.0.more.notified().await;
        }
    }

    /// Whether it was told this one, after the first so many.
    pub fn was_told(&self, reference: &str, after: usize) -> bool {
        self.told(|told| told[after..].iter().any(|(_, _, other)| other == reference))
    }

    /// Holds it against what was acknowledged.
    pub fn wrongs(&self, acknowledged: &[String]) -> Wrongs {
        self.told(|told| wrongs(told, acknowledged))
    }

    fn told<T>(&self, of: impl FnOnce(&Vec<(Uuid, u32, String)>) -> T) -> T {
        of(&self.0.told.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn wrongs(told: &[(Uuid, u32, String)], acknowledged: &[String]) -> Wrongs {
    let mut distinct = HashSet::new();
    let mut last: HashMap<Uuid, u32> = HashMap::new();
    let mut disordered = 0;
    for (stream, version, reference) in told {
        distinct.insert(reference.as_str());
        let last = last.entry(*stream).or_default();
        disordered += usize::from(version < last);
        *last = (*last).max(*version);
    }
    let lost = acknowledged.iter().filter(|known| !distinct.contains(known.as_str())).count();
    Wrongs { lost, doubled: told.len() - distinct.len(), disordered }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(rows: &[(u128, u32)]) -> Vec<(Uuid, u32, String)> {
        let row =
            |&(stream, version)| (Uuid::from_u128(stream), version, format!("{stream}/{version}"));
        rows.iter().map(row).collect()
    }

    fn acknowledged(references: &[&str]) -> Vec<String> {
        references.iter().map(|&reference| reference.to_owned()).collect()
    }

    #[test]
    fn what_is_told_once_and_in_order_is_right() {
        let told = told(&[(1, 1), (2, 1), (1, 2), (1, 3)]);

        let wrongs = wrongs(&told, &acknowledged(&["1/1", "2/1", "1/2"]));

        assert_eq!(wrongs, Wrongs::default());
    }

    #[test]
    fn what_is_wrong_is_counted() {
        let told = told(&[(1, 1), (1, 3), (1, 2), (2, 1), (2, 1)]);

        let wrongs = wrongs(&told, &acknowledged(&["1/1", "1/2", "1/3", "1/4", "2/1"]));

        assert_eq!(wrongs, Wrongs { lost: 1, doubled: 1, disordered: 1 });
    }
}
