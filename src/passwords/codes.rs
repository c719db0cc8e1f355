//! Codes that are asked beside a password: of an app that counts half minutes (TOTP, RFC 6238), and
//! recovery codes for who has lost it.

use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

/// Codes for who has lost their phone.
pub const RECOVERY_CODES: usize = 10;
/// What apps show it under.
const ISSUER: &str = "Waymark";
/// 120 bits: as many as nobody guesses, so that a plain hash keeps them.
const LETTERS: usize = 24;
/// Letters and digits that nobody takes for one another: as many as fit five bits.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
/// Letters and digits to a group.
const GROUP: usize = 4;

/// What the codes of an app are made from: 160 bits.
pub struct Seed(Zeroizing<Vec<u8>>);

impl Seed {
    /// Another one.
    pub fn draw() -> Result<Self, getrandom::Error> {
        let mut bytes = Zeroizing::new(vec![0; 20]);
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// The same again, from what was kept of it.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// What is kept of it, sealed.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    fn totp(&self, account: &str) -> Totp {
        // Apps part the two at a colon.
        let account = account.replace(':', " ");
        let named = Builder::new().with_issuer(Some(ISSUER)).with_account_name(account);
        named.with_secret(&self.0[..]).build_noncompliant()
    }

    /// As people type it into an app.
    pub fn text(&self) -> String {
        in_groups(&self.totp("").secret().to_base32())
    }

    /// As apps read it from a QR code. None where no app could.
    pub fn address(&self, account: &str) -> Option<String> {
        self.totp(account).to_url().ok()
    }

    /// The half minute that a code is of, if it is of the one of an instant, or of one beside it. The
    /// instant is in seconds.
    pub fn step(&self, code: &str, at: i64) -> Option<i64> {
        let at = u64::try_from(at).ok()?;
        self.totp("").check(&cleaned(code), at).and_then(|step| i64::try_from(step).ok())
    }
}

/// Draws recovery codes, as people read them.
pub fn draw_recovery_codes() -> Result<Vec<String>, getrandom::Error> {
    let draw = || {
        let mut bytes = [0; LETTERS];
        getrandom::fill(&mut bytes)?;
        let letters = bytes.map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
        Ok(in_groups(&letters.iter().collect::<String>()))
    };
    (0..RECOVERY_CODES).map(|_| draw()).collect()
}

/// A code without the blanks and hyphens that people type, and without capitals.
pub fn cleaned(code: &str) -> String {
    let kept = code.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
    kept.flat_map(char::to_lowercase).collect()
}

fn in_groups(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let groups: Vec<String> = letters.chunks(GROUP).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_are_those_of_the_standard_and_good_for_a_half_minute_to_each_side() {
        // RFC 6238, appendix B, by the last six of its digits.
        let seed = Seed::from_bytes(b"12345678901234567890".to_vec());

        for (at, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(seed.step(code, at), Some(at / 30), "{at}");
            let step = at / 30;
            for (first, last) in [(-1, true), (0, true), (1, true), (-2, false), (2, false)] {
                let other = (step + first) * 30;
                assert_eq!(seed.step(code, other).is_some(), last, "{code} at {other}");
            }
        }
        assert_eq!(seed.step("287 082", 59), Some(1));
        for wrong in ["", "28708", "2870820", "+87082", "28708x", "٢٨٧٠٨٢", "287082\0"] {
            assert_eq!(seed.step(wrong, 59), None, "{wrong:?}");
        }
        assert_eq!(seed.step("287082", -1), None);
    }

    #[test]
    fn a_seed_is_told_as_text_and_as_an_address() {
        let seed = Seed::from_bytes(b"12345678901234567890".to_vec());

        assert_eq!(seed.text(), "GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ");
        let address = seed.address("o'neil:x@council.example").unwrap();
        assert!(address.starts_with("otpauth://totp/Waymark:"), "{address}");
        assert!(address.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{address}");
        assert_ne!(Seed::draw().unwrap().bytes(), Seed::draw().unwrap().bytes());
    }

    #[test]
    fn recovery_codes_are_ten_and_no_two_alike() {
        let codes = draw_recovery_codes().unwrap();

        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), RECOVERY_CODES);
        assert!(codes.iter().all(|code| cleaned(code).len() == LETTERS && code.len() == 29));
        assert_eq!(cleaned(" ABCD-efgh "), "abcdefgh");
    }
}
