//! Values that nobody reads without their key.

use std::fmt;
use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

use crate::ids::KeyId;

/// A `T` nobody reads without its key. To erase it is to destroy the key.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Sealed<T> {
    sealed: Envelope,
    #[serde(skip)]
    holds: PhantomData<fn() -> T>,
}

/// How a sealed value lies in a fact: AES-256-GCM, bound to its stream, event and field.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Envelope {
    /// The data key in the key store.
    pub key_id: KeyId,
    /// 96 random bits, in base64.
    pub nonce: Box<str>,
    /// The padded value and its tag, in base64.
    pub ciphertext: Box<str>,
}

impl<T> Sealed<T> {
    /// A value already encrypted.
    pub fn new(sealed: Envelope) -> Self {
        Self { sealed, holds: PhantomData }
    }

    /// Nothing, in the place of a value whose key is destroyed. No history takes it.
    pub fn refused(key_id: KeyId) -> Self {
        Self::new(Envelope { key_id, nonce: "".into(), ciphertext: "".into() })
    }

    /// Whether there is nothing in it.
    pub fn is_refused(&self) -> bool {
        self.sealed.nonce.is_empty()
    }

    /// What lies in the fact.
    pub fn envelope(&self) -> &Envelope {
        &self.sealed
    }
}

// No personal value reaches a log line or a failed assertion, sealed or not.
impl<T> fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[sealed]")
    }
}

/// What is behind a sealed value.
#[derive(Clone, PartialEq, Eq)]
pub enum Opened {
    /// The text that was sealed.
    Known(String),
    /// Its key has been destroyed. Pages show `[erased]`.
    Erased,
}

/// What a worker wrote. There is no way to put it into a fact unsealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Note {}

/// An adult's name and ways to reach them, as a JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PersonDetails {}

/// All that the page of a clinic showed, as a JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pack {}

/// What an imported row said beyond what Waymark has words for, as a JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RestOfRow {}
