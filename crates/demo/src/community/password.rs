//! Passwords: hashed with Argon2id off the request threads, two at a time, and checked in the same time whether or
//! not the name exists.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::chance;

/// Fewer characters are refused when a password is chosen.
pub(super) const SHORTEST: usize = 10;

/// A hash takes 19 MiB: more at once would let strangers fill the memory.
const AT_ONCE: usize = 2;

/// A password could not be hashed or its hash not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the password cannot be hashed")]
pub(super) struct PasswordFault;

#[derive(Debug)]
pub(super) struct Passwords {
    /// The hash of no member: what a name that nobody has is checked against.
    decoy: String,
    places: Semaphore,
}

impl Passwords {
    pub(super) fn new() -> Result<Self, PasswordFault> {
        let nobody = chance::unguessable().map_err(|_| PasswordFault)?;
        Ok(Self {
            decoy: hash(&nobody)?,
            places: Semaphore::new(AT_ONCE),
        })
    }

    pub(super) async fn hash(&self, password: String) -> Result<String, PasswordFault> {
        self.off_the_thread(move || hash(&password)).await
    }

    /// Whether the password is the one of this hash; without a hash it takes as long and is no.
    pub(super) async fn matches(
        &self,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, PasswordFault> {
        let exists = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.clone());
        let is_right = self
            .off_the_thread(move || verify(&password, &hash))
            .await?;
        Ok(is_right && exists)
    }

    async fn off_the_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordFault> + Send + 'static,
    ) -> Result<T, PasswordFault> {
        let _place = self.places.acquire().await.map_err(|_| PasswordFault)?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| PasswordFault)?
    }
}

pub(super) fn hash(password: &str) -> Result<String, PasswordFault> {
    let salt = chance::bytes::<16>().map_err(|_| PasswordFault)?;
    let hash: PasswordHash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|_| PasswordFault)?;
    Ok(hash.to_string())
}

fn verify(password: &str, hash: &str) -> Result<bool, PasswordFault> {
    let hash = PasswordHash::new(hash).map_err(|_| PasswordFault)?;
    Ok(Argon2::default()
        .verify_password(password.as_bytes(), &hash)
        .is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_member_matches() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash("light-the-lamp".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        let matches = async |password: &str, hash: Option<&str>| {
            passwords
                .matches(password.into(), hash.map(Into::into))
                .await
                .unwrap()
        };
        assert!(matches("light-the-lamp", Some(&hash)).await);
        assert!(!matches("Light-the-lamp", Some(&hash)).await);
        assert!(!matches("", Some(&hash)).await);
        assert!(!matches("light-the-lamp", None).await);
    }
}
