//! Fingerprints and ids that nobody can draw without the master key, and what is sealed by it alone.

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::KeyError;
use super::sealing::encrypt;

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

    /// Seals bytes that nobody is to read in the database, for a purpose and bound to what they are of.
    pub fn seal(&self, purpose: &str, of: &[u8], bytes: &[u8]) -> Result<Vec<u8>, KeyError> {
        let (nonce, ciphertext) = encrypt(&self.cipher(purpose), bytes, of)?;
        Ok([&nonce[..], &ciphertext].concat())
    }

    /// Opens such bytes. None if they are not what was sealed there.
    pub fn open(&self, purpose: &str, of: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, msg) = sealed.split_at_checked(12)?;
        let nonce = Nonce::try_from(nonce).ok()?;
        self.cipher(purpose).decrypt(&nonce, Payload { msg, aad: of }).ok()
    }

    fn cipher(&self, purpose: &str) -> Aes256Gcm {
        let key = Zeroizing::new(self.fingerprint(&[b"sealing", purpose.as_bytes()]));
        Aes256Gcm::new(&(*key).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_in_its_place_alone() {
        let derived = Derived::from(&Zeroizing::new([7; 32]));
        let sealed = derived.seal("seeds", b"ann", b"seed").unwrap();

        assert_eq!(derived.open("seeds", b"ann", &sealed).as_deref(), Some(&b"seed"[..]));
        assert_eq!(derived.open("seeds", b"bea", &sealed), None);
        assert_eq!(derived.open("other", b"ann", &sealed), None);
        assert_eq!(derived.open("seeds", b"ann", &sealed[1..]), None);
        assert_eq!(derived.open("seeds", b"ann", b"short"), None);
        assert_eq!(Derived::from(&Zeroizing::new([8; 32])).open("seeds", b"ann", &sealed), None);
        assert_ne!(derived.seal("seeds", b"ann", b"seed").unwrap(), sealed);
    }
}
