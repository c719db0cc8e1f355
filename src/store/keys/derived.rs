//! Fingerprints and ids that nobody can draw without the master key.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

/// What draws them.
#[derive(Clone)]
pub struct Derived(Hmac<Sha256>);

impl From<&Zeroizing<[u8; 32]>> for Derived {
    // HMAC-SHA256 takes a key of a whole block.
    fn from(key: &Zeroizing<[u8; 32]>) -> Self {
        let mut block = Zeroizing::new([0; 64]);
        block[..32].copy_from_slice(&**key);
        Self(<Hmac<Sha256> as hmac::KeyInit>::new(&(*block).into()))
    }
}

impl Derived {
    /// A fingerprint of these parts.
    pub fn fingerprint(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.fed(parts).finalize().into_bytes().into()
    }

    /// Whether this is the fingerprint of these parts.
    pub fn is_of(&self, fingerprint: &[u8], parts: &[&[u8]]) -> bool {
        self.fed(parts).verify_slice(fingerprint).is_ok()
    }

    fn fed(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac
    }

    /// An id that the same parts always get, and that tells nobody what they are.
    pub fn id(&self, kind: &str, parts: &[&[u8]]) -> Uuid {
        let parts: Vec<&[u8]> =
            std::iter::once(kind.as_bytes()).chain(parts.iter().copied()).collect();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.fingerprint(&parts)[..16]);
        Uuid::new_v8(bytes)
    }
}
