//! An operator's password: its bounds, and what the database keeps of it (argon2id, RFC 9106). Slow and hungry on
//! purpose: never called inside a unit of work, nor on a thread that others wait for.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use rand::CryptoRng;

use crate::Secret;

/// The shortest: the length for a password that may stand alone (NIST SP 800-63B-4, 3.1.1.2), because a session without a
/// passkey, which looks and changes nothing, is opened by it alone.
pub const SHORTEST_PASSWORD: usize = 15;
/// The longest: enough for any phrase, and no more work than one hash block for whoever sends less.
pub const LONGEST_PASSWORD: usize = 256;
/// Fewer different characters than this are no secret, however often they are repeated.
const FEWEST_DIFFERENT: usize = 5;

/// 19 MiB, two passes, one lane: the least that OWASP's cheat sheet on password storage recommends, so that several at
/// once fit into a small machine.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A hash of nobody's password, made with the very same costs: a name that is not known takes as long as one that is.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$Y291bnRlcnNpZ24tbm9ib2R5$GPD66WIdiz957UhbtuDcCwbBDk6xvZSoMtavbKZf4TM";

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordRefused {
    /// Fewer than 15 characters.
    TooShort,
    /// More than 256 characters.
    TooLong,
    /// A few characters over and over.
    TooEven,
}

/// A password that was typed. Nothing is cut off or changed, and nothing is asked of what it is made of.
#[derive(Clone, Debug)]
pub struct Password(Secret<String>);

impl Password {
    /// A password somebody chooses.
    pub fn choose(typed: &str) -> Result<Self, PasswordRefused> {
        let length = typed.chars().count();
        if length < SHORTEST_PASSWORD {
            return Err(PasswordRefused::TooShort);
        }
        if length > LONGEST_PASSWORD {
            return Err(PasswordRefused::TooLong);
        }
        let different: std::collections::BTreeSet<char> = typed.chars().collect();
        if different.len() < FEWEST_DIFFERENT {
            return Err(PasswordRefused::TooEven);
        }
        Ok(Self::from_outside(typed))
    }

    /// A password somebody signs in by: anything, whether it could be chosen or not. What is longer than the longest is
    /// cut to be wrong, not to be hashed at length.
    pub fn from_outside(typed: &str) -> Self {
        let kept: String = typed.chars().take(LONGEST_PASSWORD + 1).collect();
        Self(Secret::new(kept))
    }

    /// What the database keeps of it: a PHC string. None if argon2 itself refuses, which it has no reason to.
    pub fn hash(&self, rng: &mut impl CryptoRng) -> Option<String> {
        let mut salt = [0_u8; 16];
        rng.fill_bytes(&mut salt);
        self.hash_with(&salt)
    }

    fn hash_with(&self, salt: &[u8]) -> Option<String> {
        let made: PasswordHash = hasher()?
            .hash_password_with_salt(self.0.expose().as_bytes(), salt)
            .ok()?;
        Some(made.to_string())
    }

    /// Whether this is the password `kept` was made of. Without one (a name nobody has) it takes as long, and is wrong.
    pub fn is_right(&self, kept: Option<&str>) -> bool {
        let typed = self.0.expose().as_bytes();
        let text = kept.unwrap_or(NOBODYS);
        let right = PasswordHash::new(text)
            .is_ok_and(|hash| Argon2::default().verify_password(typed, &hash).is_ok());
        right && kept.is_some()
    }
}

fn hasher() -> Option<Argon2<'static>> {
    let costs = Params::new(MEMORY_KIB, PASSES, LANES, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, costs))
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    #[test]
    fn length_counts_and_what_it_is_made_of_does_not() {
        let refused = |typed: &str| Password::choose(typed).err();
        assert_eq!(
            refused("correct horse b"),
            None,
            "no capital, digit or sign"
        );
        assert_eq!(refused("fünfzehn Zeiche"), None, "characters, not bytes");
        assert_eq!(refused("fourteen chars"), Some(PasswordRefused::TooShort));
        assert_eq!(
            refused("aaaaaaaaaaaaaaaaaaaa"),
            Some(PasswordRefused::TooEven)
        );
        assert_eq!(
            refused("abababababababababab"),
            Some(PasswordRefused::TooEven)
        );
        let longest = "abcdefgh".repeat(32);
        assert_eq!(refused(&longest), None);
        assert_eq!(
            refused(&format!("{longest}i")),
            Some(PasswordRefused::TooLong)
        );
    }

    #[test]
    fn the_right_password_opens_and_another_does_not() {
        let password = Password::choose("correct horse battery").unwrap();
        let kept = password.hash(&mut StdRng::from_seed([1; 32])).unwrap();
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        assert!(!kept.contains("horse"));
        assert!(password.is_right(Some(&kept)));
        assert!(!Password::from_outside("correct horse batterx").is_right(Some(&kept)));
        assert!(!password.is_right(Some("not a hash")));
        let again = password.hash(&mut StdRng::from_seed([2; 32])).unwrap();
        assert_ne!(kept, again, "each has a salt of its own");
    }

    #[test]
    fn what_is_too_long_is_not_the_longest_that_it_begins_with() {
        let longest = "abcdefgh".repeat(32);
        let kept = Password::choose(&longest).unwrap();
        let kept = kept.hash(&mut StdRng::from_seed([1; 32])).unwrap();
        let longer = Password::from_outside(&longest.repeat(4));
        assert!(!longer.is_right(Some(&kept)));
    }

    #[test]
    fn nobodys_hash_costs_as_much_as_somebodys() {
        let made = Password::from_outside("nobody")
            .hash_with(b"countersign-nobody")
            .unwrap();
        assert_eq!(made, NOBODYS);
        assert!(!Password::from_outside("nobody").is_right(None));
    }
}
