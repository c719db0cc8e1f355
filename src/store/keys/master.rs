//! The master key: what all others hang on.

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::KeyError;
use crate::store::in_hex;

/// The 32 bytes from which the wrapping key and the fingerprint key are derived. They lie in a
/// file or a variable, never in a database.
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// A new one.
    pub fn draw() -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *bytes)?;
        Ok(Self(bytes))
    }

    /// The one written as 64 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim().as_bytes();
        let mut bytes = Zeroizing::new([0; 32]);
        if text.len() != 2 * bytes.len() || !text.iter().all(u8::is_ascii_hexdigit) {
            return Err(KeyError::Malformed);
        }
        for (byte, pair) in bytes.iter_mut().zip(text.chunks(2)) {
            let digits = std::str::from_utf8(pair).map_err(|_| KeyError::Malformed)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| KeyError::Malformed)?;
        }
        Ok(Self(bytes))
    }

    /// As it is written.
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(in_hex(&*self.0))
    }

    pub(super) fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let mut derived = Zeroizing::new([0; 32]);
        // Fails only for outputs longer than 255 hashes.
        let _ = Hkdf::<Sha256>::new(None, &*self.0).expand(purpose.as_bytes(), &mut *derived);
        derived
    }
}
