//! How much one token may ask for in a minute, so that a program that runs wild holds up nobody.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Requests of each token, in the minute that it last asked in.
#[derive(Debug, Default)]
pub(in crate::web) struct Limits(Mutex<HashMap<Uuid, (i64, u32)>>);

impl Limits {
    /// Counts a request, or says after how many seconds another is answered.
    pub(super) fn count(&self, token: Uuid, most: u32, now: DateTime<Utc>) -> Result<(), i64> {
        let (minute, second) = (now.timestamp() / 60, now.timestamp() % 60);
        // Whoever died while counting left a number that is right enough.
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (counted_in, count) = counts.entry(token).or_default();
        if *counted_in != minute {
            (*counted_in, *count) = (minute, 0);
        }
        if most <= *count {
            return Err(60 - second);
        }
        *count += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_asks_too_often_waits_for_the_next_minute_and_holds_up_no_other() {
        let limits = Limits::default();
        let at = |second: i64| DateTime::from_timestamp(600 + second, 0).unwrap();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));

        assert_eq!((limits.count(one, 2, at(0)), limits.count(one, 2, at(10))), (Ok(()), Ok(())));
        assert_eq!(limits.count(one, 2, at(20)), Err(40));
        assert_eq!(limits.count(other, 2, at(20)), Ok(()));
        assert_eq!(limits.count(one, 2, at(60)), Ok(()));
    }
}
