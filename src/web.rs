//! The face: pages that a browser shows, and what they are built of.

#![expect(unused_imports, reason = "the pages use these from the next commit on")]
#![cfg_attr(not(test), expect(dead_code, reason = "the pages use these from the next commit on"))]

pub(crate) mod assets;
pub(crate) mod dates;
pub(crate) mod govuk;
pub(crate) mod layout;
pub(crate) mod words;
