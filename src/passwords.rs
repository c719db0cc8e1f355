//! Passwords, and the codes beside them. They are hashed by argon2id, a few at a time so that signing in
//! slows nobody else down.

mod codes;
mod rule;

pub use codes::{RECOVERY_CODES, Seed, cleaned, draw_recovery_codes};
pub use rule::{ALONE, BESIDE_A_CODE, fault};

use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// Each takes 19 MiB and a core for some 40 ms.
const AT_ONCE: usize = 2;
/// Who comes after these is asked to come again.
const MOST_WAITING: usize = 16;
/// How a hash of today begins: OWASP's least, and argon2's usual.
const TODAYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$";

/// A password that was typed.
pub type Password = Zeroizing<String>;

/// Why no answer was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashingError {
    /// Too many at once.
    #[error("Too many people are signing in at this moment: try again in a minute")]
    Busy,
    /// The operating system gives no random bytes, or no memory.
    #[error("The password could not be worked on: try again")]
    Failed,
}

/// Where passwords are hashed.
pub struct Hashing {
    permits: Semaphore,
    waiting: AtomicUsize,
    // What is checked where there is no account, so that this takes as long as where there is one.
    nobodys: String,
}

impl Hashing {
    /// Ready to work.
    pub fn new() -> Result<Self, HashingError> {
        let nobodys = hash(&Zeroizing::new("nobody has this password".to_owned()))?;
        Ok(Self { permits: Semaphore::new(AT_ONCE), waiting: AtomicUsize::new(0), nobodys })
    }

    /// What is kept of a password.
    pub async fn hash(&self, password: Password) -> Result<String, HashingError> {
        self.in_turn(move || hash(&password)).await?
    }

    /// Whether a password is the one that was hashed. Without a hash it never is, as slowly.
    pub async fn is_right(
        &self,
        password: Password,
        hash: Option<&str>,
    ) -> Result<bool, HashingError> {
        let (is_known, hash) = (hash.is_some(), hash.unwrap_or(&self.nobodys).to_owned());
        let fits = self.in_turn(move || fits(&password, &hash)).await?;
        Ok(fits && is_known)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashingError> {
        let _place = Place::take(&self.waiting)?;
        let _permit = self.permits.acquire().await.map_err(|_| HashingError::Failed)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| HashingError::Failed)
    }
}

// A place in the queue, given back however its holder leaves.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Result<Self, HashingError> {
        let place = Self(waiting);
        let before = waiting.fetch_add(1, Ordering::Relaxed);
        if before < AT_ONCE + MOST_WAITING { Ok(place) } else { Err(HashingError::Busy) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Whether a hash is of an earlier day, so that another is made when its password is shown.
pub fn is_dated(hash: &str) -> bool {
    !hash.starts_with(TODAYS)
}

fn hash(password: &Password) -> Result<String, HashingError> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|_| HashingError::Failed)
}

fn fits(password: &Password, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Zeroizing::new(text.to_owned())
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash_and_no_other() {
        let hashing = Hashing::new().unwrap();
        let hash = hashing.hash(password("four words in a row")).await.unwrap();
        let is_right = async |text: &str, hash: Option<&str>| {
            hashing.is_right(password(text), hash).await.unwrap()
        };

        assert!(!is_dated(&hash), "{hash}");
        assert!(is_dated("$argon2id$v=19$m=8192,t=2,p=1$c2FsdHNhbHQ$aGFzaA"));
        assert!(is_right("four words in a row", Some(&hash)).await);
        assert!(!is_right("four words in a column", Some(&hash)).await);
        assert!(!is_right("nobody has this password", None).await);
    }
}
