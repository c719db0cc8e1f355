//! The instant that a reader means by a day or a time.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{end_of, start_of};

/// Text that is no instant to look back from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences are the documentation")]
pub enum NoMoment {
    #[error("{0:?} is no day or instant: write 2026-09-30 or 2026-09-30T17:00:00Z")]
    Unreadable(String),
    #[error("{0} lies in the future: nothing is known of it. Choose today or earlier")]
    Future(String),
}

/// The last instant that is meant: a London day means all of it, as far as it has gone.
pub fn by_then(text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, NoMoment> {
    let (instant, begins) = match text.parse::<NaiveDate>() {
        Ok(day) => (end_of(day), start_of(day)),
        Err(_) => {
            let instant = DateTime::parse_from_rfc3339(text)
                .map_err(|_| NoMoment::Unreadable(text.to_owned()))?;
            (instant.to_utc(), instant.to_utc())
        }
    };
    if begins > now {
        return Err(NoMoment::Future(text.to_owned()));
    }
    Ok(instant.min(now))
}

#[cfg(test)]
mod tests {
    use domain::testing::nine_on;

    use super::*;

    #[test]
    fn a_day_is_meant_to_its_end_or_as_far_as_it_has_gone() {
        let now = nine_on("2026-09-30");

        assert_eq!(by_then("2026-09-29", now), Ok(end_of("2026-09-29".parse().unwrap())));
        assert_eq!(by_then("2026-09-30", now), Ok(now));
        assert_eq!(
            by_then("2026-09-30T06:30:00Z", now),
            Ok("2026-09-30T06:30:00Z".parse().unwrap())
        );
        assert_eq!(by_then("2026-10-01", now), Err(NoMoment::Future("2026-10-01".to_owned())));
        assert_eq!(by_then("soon", now), Err(NoMoment::Unreadable("soon".to_owned())));
    }
}
