//! Recovery codes: ten to a person, each good once, kept as keyed hashes.

use rand::Rng;

use crate::{KeyedHash, Keys, UserId, typed_code::TypedCode};

/// How many codes make a set.
pub const RECOVERY_CODES: usize = 10;

/// One recovery code. Not printed.
#[derive(Clone)]
pub struct RecoveryCode(TypedCode);

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode")
    }
}

impl RecoveryCode {
    /// Draws a set.
    pub fn make_set(rng: &mut impl Rng) -> Vec<Self> {
        std::iter::repeat_with(|| Self(TypedCode::make(rng)))
            .take(RECOVERY_CODES)
            .collect()
    }

    /// Reads what a person typed: blanks, hyphens and large letters are welcome, `o`, `i` and `l` are the digits they
    /// look like. None when it is no code.
    pub fn from_input(text: &str) -> Option<Self> {
        TypedCode::from_input(text).map(Self)
    }

    /// What the database keeps: a hash that is this user's alone.
    pub fn hash(&self, keys: &Keys, user: UserId) -> KeyedHash {
        let bytes = [user.as_bytes().as_slice(), self.0.expose().as_bytes()].concat();
        keys.hash("recovery code", &bytes)
    }

    /// As it is shown, once: `abcd-efgh-jkmn`.
    pub fn shown(&self) -> String {
        self.0.shown()
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    fn keys() -> Keys {
        let mut rng = StdRng::from_seed([7; 32]);
        Keys::from_master(&crate::MasterKey::make(&mut rng))
    }

    #[test]
    fn a_set_has_ten_different_codes_that_read_back() {
        let user = UserId::from_bytes([1; 16]);
        let set = RecoveryCode::make_set(&mut StdRng::from_seed([1; 32]));
        let mut shown: Vec<_> = set.iter().map(RecoveryCode::shown).collect();
        for (code, text) in set.iter().zip(&shown) {
            assert_eq!(text.len(), 14, "{text}");
            let read = RecoveryCode::from_input(&format!(" {} ", text.to_uppercase())).unwrap();
            assert!(read.hash(&keys(), user) == code.hash(&keys(), user));
        }
        shown.sort();
        shown.dedup();
        assert_eq!(shown.len(), RECOVERY_CODES);
    }

    #[test]
    fn a_code_is_one_persons_alone() {
        let code = RecoveryCode::from_input("aaaabbbbcccc").unwrap();
        let of = |user| code.hash(&keys(), UserId::from_bytes([user; 16]));
        assert!(of(1) != of(2));
    }
}
