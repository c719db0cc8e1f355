//! Sealing a text under a data key, and opening it again in its own place.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use domain::ids::{EventId, StreamId};
use domain::sealed::{Envelope, Opened, Sealed};
use zeroize::Zeroizing;

use super::{KeyError, Keys, Subject};

/// Values are padded to steps of this many bytes, so that their length tells little.
const PADDING: usize = 64;

impl Keys {
    /// Seals a text for a subject whose key was provided, bound to its place in the log.
    pub fn seal<T>(
        &self,
        subject: Subject,
        (stream, event, field): (StreamId, EventId, &str),
        text: &str,
    ) -> Result<Sealed<T>, KeyError> {
        let key = self.opened.get(&subject).ok_or(KeyError::Unsealable)?;
        let cipher = key.cipher.as_ref().ok_or(KeyError::Destroyed)?;
        let place = place(stream, event, field);
        let (nonce, ciphertext) = encrypt(cipher, &padded(text), &place)?;
        Ok(Sealed::new(Envelope {
            key_id: key.id,
            nonce: STANDARD_NO_PAD.encode(nonce).into(),
            ciphertext: STANDARD_NO_PAD.encode(ciphertext).into(),
        }))
    }

    /// Opens what was sealed for a subject whose key was provided. None if it is not what was
    /// sealed there.
    pub fn open_sealed<T>(
        &self,
        subject: Subject,
        (stream, event, field): (StreamId, EventId, &str),
        sealed: &Sealed<T>,
    ) -> Option<Opened> {
        let key = self.opened.get(&subject)?;
        let Some(cipher) = &key.cipher else { return Some(Opened::Erased) };
        let nonce = STANDARD_NO_PAD.decode(&*sealed.envelope().nonce).ok()?;
        let ciphertext = STANDARD_NO_PAD.decode(&*sealed.envelope().ciphertext).ok()?;
        let aad = place(stream, event, field);
        let nonce = Nonce::try_from(&nonce[..]).ok()?;
        let text = cipher.decrypt(&nonce, Payload { msg: &ciphertext, aad: &aad }).ok()?;
        unpadded(&text).map(Opened::Known)
    }
}

impl Keys {
    /// Seals bytes that stand outside the log, bound to what they are called there.
    pub fn seal_bytes(
        &self,
        subject: Subject,
        field: &str,
        bytes: &[u8],
    ) -> Result<Vec<u8>, KeyError> {
        let key = self.opened.get(&subject).ok_or(KeyError::Unsealable)?;
        let cipher = key.cipher.as_ref().ok_or(KeyError::Destroyed)?;
        let (nonce, ciphertext) = encrypt(cipher, bytes, &outside(subject, field))?;
        Ok([&nonce[..], &ciphertext].concat())
    }

    /// Opens such bytes. None if they are not what was sealed there, or the key was destroyed.
    pub fn open_bytes(&self, subject: Subject, field: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let cipher = self.opened.get(&subject)?.cipher.as_ref()?;
        let (nonce, msg) = sealed.split_at_checked(12)?;
        let nonce = Nonce::try_from(nonce).ok()?;
        let aad = outside(subject, field);
        cipher.decrypt(&nonce, Payload { msg, aad: &aad }).ok()
    }
}

fn outside(subject: Subject, field: &str) -> Vec<u8> {
    [subject.id().as_bytes(), field.as_bytes()].concat()
}

/// A random number and what it encrypts to, bound to a place.
pub(super) fn encrypt(
    cipher: &Aes256Gcm,
    msg: &[u8],
    aad: &[u8],
) -> Result<([u8; 12], Vec<u8>), KeyError> {
    let mut nonce = [0; 12];
    getrandom::fill(&mut nonce)?;
    let ciphertext = cipher.encrypt(&nonce.into(), Payload { msg, aad });
    Ok((nonce, ciphertext.map_err(|_| KeyError::Unsealable)?))
}

fn place(stream: StreamId, event: EventId, field: &str) -> Vec<u8> {
    [&stream.0.as_bytes()[..], event.0.as_bytes(), field.as_bytes()].concat()
}

// Its length in four bytes, the text, and zeros up to the next step.
fn padded(text: &str) -> Zeroizing<Vec<u8>> {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let mut bytes = Zeroizing::new([&length.to_be_bytes()[..], text.as_bytes()].concat());
    let full = bytes.len().next_multiple_of(PADDING);
    bytes.resize(full, 0);
    bytes
}

fn unpadded(bytes: &[u8]) -> Option<String> {
    let (length, text) = bytes.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    String::from_utf8(text.get(..length)?.to_vec()).ok()
}
