//! The master key: what all others hang on.

use std::collections::BTreeMap;

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::KeyError;
use crate::store::in_hex;

type Secret = Zeroizing<[u8; 32]>;

/// The first epoch of wrapping keys.
const FIRST: i32 = 1;

/// The secrets of a key store. They lie in a file or a variable, never in a database: 32 bytes from
/// which the keys of fingerprints are derived, for good, and a wrapping key for each epoch, which
/// can be replaced.
pub struct MasterKey {
    root: Secret,
    wrapping: BTreeMap<i32, Secret>,
}

impl MasterKey {
    /// A new one.
    pub fn draw() -> Result<Self, KeyError> {
        Ok(Self { root: random()?, wrapping: BTreeMap::from([(FIRST, random()?)]) })
    }

    /// The one written as 64 hexadecimal digits, with a word `EPOCH:64 digits` for each wrapping key.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let mut words = text.split_ascii_whitespace();
        let root = secret(words.next().unwrap_or_default())?;
        let mut wrapping = BTreeMap::new();
        for word in words {
            let (epoch, digits) = word.split_once(':').ok_or(KeyError::Malformed)?;
            let epoch = epoch.parse().ok().filter(|it| *it >= FIRST).ok_or(KeyError::Malformed)?;
            wrapping.insert(epoch, secret(digits)?);
        }
        Ok(Self { root, wrapping })
    }

    /// As it is written, a line each.
    pub fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(in_hex(&*self.root));
        for (epoch, key) in &self.wrapping {
            *text += &format!("\n{epoch}:{}", *Zeroizing::new(in_hex(&**key)));
        }
        text
    }

    /// Draws the wrapping key of the next epoch.
    pub fn draw_wrapping(&mut self) -> Result<(), KeyError> {
        let next = self.newest() + 1;
        self.wrapping.insert(next, random()?);
        Ok(())
    }

    /// Forgets the wrapping keys of all epochs but the newest.
    pub fn retire_wrapping(&mut self) {
        let newest = self.newest();
        self.wrapping.retain(|epoch, _| *epoch == newest);
    }

    /// The newest epoch.
    pub fn newest(&self) -> i32 {
        self.wrapping.keys().last().copied().unwrap_or(FIRST)
    }

    /// Whether the wrapping key of an epoch hangs on the first 64 digits, and so cannot be forgotten
    /// alone.
    pub fn is_derived(&self, epoch: i32) -> bool {
        epoch == FIRST && !self.wrapping.contains_key(&FIRST)
    }

    /// The wrapping keys by their epochs. The first was once derived.
    pub(super) fn wrapping_keys(&self) -> BTreeMap<i32, Secret> {
        let mut keys = self.wrapping.clone();
        keys.entry(FIRST).or_insert_with(|| self.derive("waymark/kek/1"));
        keys
    }

    pub(super) fn derive(&self, purpose: &str) -> Secret {
        let mut derived = Zeroizing::new([0; 32]);
        // Fails only for outputs longer than 255 hashes.
        let _ = Hkdf::<Sha256>::new(None, &*self.root).expand(purpose.as_bytes(), &mut *derived);
        derived
    }
}

fn random() -> Result<Secret, KeyError> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *bytes)?;
    Ok(bytes)
}

fn secret(digits: &str) -> Result<Secret, KeyError> {
    let digits = digits.as_bytes();
    let mut bytes = Zeroizing::new([0; 32]);
    if digits.len() != 2 * bytes.len() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(KeyError::Malformed);
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        let digits = std::str::from_utf8(pair).map_err(|_| KeyError::Malformed)?;
        *byte = u8::from_str_radix(digits, 16).map_err(|_| KeyError::Malformed)?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_was_written_and_keeps_what_is_derived_from_it() {
        let mut master = MasterKey::draw().unwrap();
        let fingerprints = master.derive("waymark/command");
        master.draw_wrapping().unwrap();

        let read = MasterKey::parse(&master.text()).unwrap();

        assert_eq!(read.text(), master.text());
        assert_eq!((read.newest(), read.wrapping_keys().len()), (2, 2));
        assert_eq!(read.derive("waymark/command"), fingerprints);
    }

    #[test]
    fn one_from_before_wrapping_keys_were_drawn_still_has_its_first() {
        let digits = "ab".repeat(32);

        let mut master = MasterKey::parse(&format!("{digits}\n")).unwrap();

        assert_eq!(master.newest(), FIRST);
        assert!(master.is_derived(FIRST) && master.wrapping_keys().contains_key(&FIRST));
        master.draw_wrapping().unwrap();
        assert_eq!(master.newest(), 2);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let digits = "ab".repeat(32);
        for text in [
            "",
            "abc",
            &digits[1..],
            &format!("{digits} {digits}"),
            &format!("{digits} 0:{digits}"),
        ] {
            assert!(matches!(MasterKey::parse(text), Err(KeyError::Malformed)), "{text}");
        }
    }
}
