//! Names and kinds of facts, each kept once and known by a small number.

use std::collections::HashMap;
use std::hash::Hash;
use std::num::NonZeroU16;

/// The number of a name. It is none where there are more names than numbers.
pub(crate) type NameNo = Option<NonZeroU16>;

/// Values numbered from 1 in the order in which they were met.
#[derive(Clone, Debug)]
pub(crate) struct Numbered<T> {
    numbers: HashMap<T, NonZeroU16>,
    values: Vec<T>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), values: vec![] }
    }
}

impl<T: Clone + Eq + Hash> Numbered<T> {
    /// The number of a value, new or known.
    pub(crate) fn number(&mut self, value: &T) -> NameNo {
        if let Some(number) = self.numbers.get(value) {
            return Some(*number);
        }
        let number = u16::try_from(self.values.len() + 1).ok().and_then(NonZeroU16::new)?;
        self.values.push(value.clone());
        self.numbers.insert(value.clone(), number);
        Some(number)
    }

    /// The number of a value that was met before.
    pub(crate) fn known(&self, value: &T) -> NameNo {
        self.numbers.get(value).copied()
    }

    /// The value of a number.
    pub(crate) fn get(&self, number: NonZeroU16) -> Option<&T> {
        self.values.get(usize::from(number.get()) - 1)
    }

    /// Every value, from number 1 on.
    pub(crate) fn values(&self) -> &[T] {
        &self.values
    }
}
