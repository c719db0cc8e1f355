//! What a form carries from the moment it was shown: when that was, which enquiry it is, and by which
//! campaign's link it was come to. It is signed, so no cookie is needed and nothing is kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::CommandId;
use domain::ids::is_code;
use domain::journey::{Tracked, TrackedBy};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::store::Derived;

/// Nobody fills it in sooner.
const SOONEST: TimeDelta = TimeDelta::seconds(2);
/// Nobody leaves it open for longer.
const LONGEST: TimeDelta = TimeDelta::days(1);
/// What the signature is for.
const KIND: &[u8] = b"enquiry-form/token";

/// A form, as it was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// What becomes of it, once.
    pub(super) key: CommandId,
    /// When it was shown.
    pub(super) at: DateTime<Utc>,
    /// What came along with its link.
    pub(super) tracked: Option<Tracked>,
}

/// Why a form is shown once more before it is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// It is none of ours.
    Broken,
    /// It was open for too long.
    Old,
    /// It came back faster than anybody types.
    Quick,
}

#[derive(Serialize, Deserialize)]
struct Written {
    at: i64,
    key: Uuid,
    tracked: Option<Tracked>,
}

impl Shown {
    /// As its page carries it.
    pub(super) fn signed(&self, derived: &Derived) -> String {
        let Self { key, at, tracked } = self;
        let written = Written { at: at.timestamp(), key: key.0, tracked: tracked.clone() };
        let text = serde_json::to_string(&written).unwrap_or_default();
        let signature = derived.fingerprint(&[KIND, text.as_bytes()]);
        [text.as_bytes(), &signature[..]].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".")
    }

    /// What a page carried, and why it is not taken at once, if it is not.
    pub(super) fn read(
        token: &str,
        derived: &Derived,
        now: DateTime<Utc>,
    ) -> Result<Self, (Doubt, Option<Self>)> {
        let shown = Self::of(token, derived).ok_or((Doubt::Broken, None))?;
        match now - shown.at {
            // The clocks of two machines differ a little, and never by more than somebody types.
            age if age < SOONEST => Err((Doubt::Quick, Some(shown))),
            age if LONGEST < age => Err((Doubt::Old, Some(shown))),
            _ => Ok(shown),
        }
    }

    fn of(token: &str, derived: &Derived) -> Option<Self> {
        let (text, signature) = token.split_once('.')?;
        let [text, signature] = [text, signature].map(|part| URL_SAFE_NO_PAD.decode(part).ok());
        let (text, signature) = text.zip(signature)?;
        if !derived.is_of(&signature, &[KIND, &text]) {
            return None;
        }
        let Written { at, key, tracked } = serde_json::from_slice(&text).ok()?;
        Some(Self { key: CommandId(key), at: DateTime::from_timestamp(at, 0)?, tracked })
    }
}

/// What a link brings along: a campaign's code, where it stood, and whether it was scanned. A code that
/// no link of ours would have is left out.
pub(super) fn tracked(code: &str, placement: &str, by: &str) -> Option<Tracked> {
    let code = Some(code.trim()).filter(|code| is_code(code))?;
    let by = if by == TrackedBy::Qr.as_str() { TrackedBy::Qr } else { TrackedBy::Link };
    let placement = Some(placement.trim()).filter(|place| is_code(place)).map(Into::into);
    Some(Tracked { campaign: code.into(), by, placement })
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;
    use crate::web::enquire::terms::tests::derived;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_772_442_000 + seconds, 0).unwrap()
    }

    fn shown() -> Shown {
        let tracked = tracked("spring-2026", "library", "qr");
        Shown { key: CommandId(Uuid::from_u128(7)), at: at(0), tracked }
    }

    #[test]
    fn what_a_page_carries_comes_back_as_it_was() {
        let token = shown().signed(&derived());

        assert_eq!(Shown::read(&token, &derived(), at(2)), Ok(shown()));
        assert_eq!(Shown::read(&token, &derived(), at(86_400)), Ok(shown()));
        let doubt = |seconds| Shown::read(&token, &derived(), at(seconds)).unwrap_err();
        assert_eq!(doubt(1), (Doubt::Quick, Some(shown())));
        assert_eq!(doubt(-1), (Doubt::Quick, Some(shown())));
        assert_eq!(doubt(86_401), (Doubt::Old, Some(shown())));
    }

    #[test]
    fn whatever_is_changed_of_it_makes_it_none_of_ours() {
        let token = shown().signed(&derived());
        let is_broken =
            |token: &str| Shown::read(token, &derived(), at(60)) == Err((Doubt::Broken, None));

        for place in 0..token.len() {
            let mut other = token.clone().into_bytes();
            other[place] = if other[place] == b'A' { b'E' } else { b'A' };
            assert!(is_broken(&String::from_utf8(other).unwrap()), "{place}");
        }
        for other in ["", ".", "a.b", &token[1..], &token[..token.len() - 1]] {
            assert!(is_broken(other), "{other}");
        }
        let foreign = Derived::from(&Zeroizing::new([8; 32]));
        assert!(is_broken(&shown().signed(&foreign)));
    }

    #[test]
    fn a_code_that_no_link_has_is_left_out() {
        let long = "x".repeat(61);

        assert_eq!(tracked("", "library", "qr"), None);
        assert_eq!(tracked(&long, "", ""), None);
        assert_eq!(tracked("a\u{202e}b", "", ""), None);
        let other = tracked("spring", &long, "carrier pigeon").unwrap();
        assert_eq!((other.by, other.placement), (TrackedBy::Link, None));
    }
}
