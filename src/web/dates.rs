//! Days and times as people type them.
//!
//! The day always comes first, except in `2026-11-24`. What could be meant in two ways is refused
//! with a sentence that says how to type it.

mod day;
mod time;

pub(crate) use day::{DayError, read_coming_day, read_day};
pub(crate) use time::read_time;
