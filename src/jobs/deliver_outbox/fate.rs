//! What becomes of a mail by what came of sending it.

use chrono::{DateTime, TimeDelta, Utc};

use crate::mail::{Cause, Fault};
use crate::store::outbox::{Claim, Outcome, Trouble};

/// How long a mail is tried before it is given up.
const GIVE_UP: TimeDelta = TimeDelta::hours(72);

/// How often it is tried at least: an outage of days counts for nothing.
const FEWEST_ATTEMPTS: i64 = 12;

/// How often a mail is claimed before it is given up: one that fells the program each time.
const MOST_ATTEMPTS: i64 = 200;

/// How often a mail may fail to be written.
const MOST_STUMBLES: i64 = 3;

/// What becomes of a mail that was tried.
pub(super) fn of(claim: &Claim, sent: Result<(), Fault>, now: DateTime<Utc>) -> Outcome {
    let tried_in_vain = now - claim.trying_since >= GIVE_UP && claim.attempts >= FEWEST_ATTEMPTS;
    let given_up = tried_in_vain || claim.attempts >= MOST_ATTEMPTS;
    match sent {
        Ok(()) => Outcome::Sent(now),
        Err(Fault::Later(cause, code)) if given_up => Outcome::Dead(trouble(cause), code),
        Err(Fault::Later(cause, code)) => Outcome::Later(again(claim, now), trouble(cause), code),
        Err(Fault::Never(cause, code)) => Outcome::Dead(trouble(cause), code),
        Err(Fault::Everybody(..)) => Outcome::Untried,
        Err(Fault::Unclear) if given_up => Outcome::Dead(Trouble::Unclear, None),
        Err(Fault::Unclear) => Outcome::Unclear(again(claim, now)),
    }
}

/// What becomes of a mail that could not be written.
pub(super) fn of_stumble(claim: &Claim, now: DateTime<Utc>) -> Outcome {
    if claim.stumbles + 1 >= MOST_STUMBLES {
        Outcome::Dead(Trouble::Unwritten, None)
    } else {
        Outcome::Stumbled(again(claim, now))
    }
}

/// What the outbox calls it.
pub(super) fn trouble(cause: Cause) -> Trouble {
    match cause {
        Cause::Unreachable => Trouble::Unreachable,
        Cause::PutOff => Trouble::PutOff,
        Cause::Refused => Trouble::Refused,
        Cause::SignIn => Trouble::SignIn,
        Cause::Encryption => Trouble::Encryption,
        Cause::NotOurServer => Trouble::NotOurServer,
        Cause::Unwritten => Trouble::Unwritten,
    }
}

// Twice as long each time, up to an hour, and a fifth more or less, so that not all come at once.
fn again(claim: &Claim, now: DateTime<Utc>) -> DateTime<Utc> {
    let doublings = u32::try_from(claim.attempts - 1).unwrap_or(0).min(6);
    let seconds = (60_i64 << doublings).min(3_600);
    let share = i64::from(claim.mail.as_bytes()[0]) * 40 / 255 - 20;
    now + TimeDelta::seconds(seconds + seconds * share / 100)
}

#[cfg(test)]
mod tests {
    use domain::ids::WorkerId;
    use domain::testing::nine_on;
    use uuid::Uuid;

    use super::*;
    use crate::store::outbox::{Addressee, MailKind};

    fn claim(attempts: i64, stumbles: i64) -> Claim {
        Claim {
            mail: Uuid::from_u128(0x80 << 120),
            fence: attempts,
            letter: Uuid::nil(),
            to: Addressee::Worker(WorkerId(Uuid::nil())),
            kind: MailKind::Digest,
            message_id: String::new(),
            attempts,
            stumbles,
            trying_since: nine_on("2026-03-02"),
        }
    }

    fn minutes(attempts: i64) -> i64 {
        let now = nine_on("2026-03-02");
        (again(&claim(attempts, 0), now) - now).num_minutes()
    }

    #[test]
    fn a_mail_that_is_put_off_is_tried_less_and_less_often_and_given_up_on_the_third_day() {
        assert_eq!([1, 2, 3, 6, 7, 50].map(minutes), [1, 2, 4, 32, 60, 60]);
        let put_off = Err(Fault::Later(Cause::PutOff, Some(451)));

        let first = of(&claim(1, 0), put_off, nine_on("2026-03-02"));
        let hardly_tried = of(&claim(11, 0), put_off, nine_on("2026-03-05"));
        let last = of(&claim(12, 0), put_off, nine_on("2026-03-05"));

        assert!(matches!(first, Outcome::Later(_, Trouble::PutOff, Some(451))), "{first:?}");
        assert!(matches!(hardly_tried, Outcome::Later(..)), "after an outage: {hardly_tried:?}");
        assert_eq!(last, Outcome::Dead(Trouble::PutOff, Some(451)));
    }

    #[test]
    fn what_no_server_would_take_counts_as_no_attempt_and_a_refusal_is_the_end() {
        let now = nine_on("2026-03-09");
        let wrong_password = Err(Fault::Everybody(Cause::SignIn, Some(535)));
        let unknown_reader = Err(Fault::Never(Cause::Refused, Some(550)));

        assert_eq!(of(&claim(1, 0), wrong_password, now), Outcome::Untried);
        assert_eq!(
            of(&claim(1, 0), unknown_reader, now),
            Outcome::Dead(Trouble::Refused, Some(550))
        );
    }

    #[test]
    fn a_mail_that_cannot_be_written_is_given_up_at_the_third_try() {
        let now = nine_on("2026-03-02");

        assert!(matches!(of_stumble(&claim(2, 1), now), Outcome::Stumbled(_)));
        assert_eq!(of_stumble(&claim(3, 2), now), Outcome::Dead(Trouble::Unwritten, None));
    }
}
