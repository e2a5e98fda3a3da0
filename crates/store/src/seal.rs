//! Sealing: how a secret or a phone number lies in the database.
//!
//! AES-256-GCM under the sealing key that grows from the master key, a random nonce each time. Place ("phones.number")
//! and row id go in as associated data: a sealed value copied to another row or column does not open there.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use domain::{Keys, Secret};

use crate::Fault;

/// Says which algorithm and layout follow, so that both can change one day.
const VERSION: u8 = 1;

/// Seals and opens.
pub struct Seal(RandomizedNonceKey);

impl Seal {
    /// With the sealing key of this installation.
    pub fn new(keys: &Keys) -> Result<Self, Fault> {
        RandomizedNonceKey::new(&AES_256_GCM, keys.seal_key().expose())
            .map(Self)
            .map_err(|_| Fault::new("the sealing key was not accepted"))
    }

    /// Seals `plain` for the column `place` of the row `row`: version, nonce, ciphertext, tag.
    pub fn seal(&self, place: &str, row: &[u8], plain: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut text = plain.to_vec();
        let nonce = self
            .0
            .seal_in_place_append_tag(bound_to(place, row), &mut text)
            .map_err(|_| Fault::new("sealing failed"))?;
        let mut sealed = Vec::with_capacity(1 + NONCE_LEN + text.len());
        sealed.push(VERSION);
        sealed.extend_from_slice(nonce.as_ref());
        sealed.extend_from_slice(&text);
        Ok(sealed)
    }

    /// Opens what was sealed for this very place and row under this very key; anything else is a fault.
    pub fn open(&self, place: &str, row: &[u8], sealed: &[u8]) -> Result<Secret<Vec<u8>>, Fault> {
        self.opened(place, row, sealed).ok_or_else(|| {
            Fault::new("a sealed value does not open here: another key, row or content")
        })
    }

    fn opened(&self, place: &str, row: &[u8], sealed: &[u8]) -> Option<Secret<Vec<u8>>> {
        let (&VERSION, rest) = sealed.split_first()? else {
            return None;
        };
        let (nonce, text) = rest.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = text.to_vec();
        let length = self
            .0
            .open_in_place(nonce, bound_to(place, row), &mut text)
            .ok()?
            .len();
        text.truncate(length);
        Some(Secret::new(text))
    }
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal")
    }
}

/// The length in front keeps ("ab", "c") and ("a", "bc") apart.
fn bound_to(place: &str, row: &[u8]) -> Aad<Vec<u8>> {
    let mut bytes = Vec::with_capacity(8 + place.len() + row.len());
    bytes.extend_from_slice(&(place.len() as u64).to_be_bytes());
    bytes.extend_from_slice(place.as_bytes());
    bytes.extend_from_slice(row);
    Aad::from(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "0101010101010101010101010101010101010101010101010101010101010101";
    const OTHER: &str = "0202020202020202020202020202020202020202020202020202020202020202";

    fn seal(master: &str) -> Seal {
        Seal::new(&Keys::from_master(&master.parse().unwrap())).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_in_its_place() {
        let sealed = seal(OURS)
            .seal("phones.number", b"row", b"+4930123456")
            .unwrap();
        assert!(!sealed.windows(4).any(|window| window == b"4930"));
        assert_eq!(
            seal(OURS)
                .open("phones.number", b"row", &sealed)
                .unwrap()
                .expose(),
            b"+4930123456"
        );
    }

    #[test]
    fn the_same_text_is_sealed_differently_each_time() {
        let seal = seal(OURS);
        assert_ne!(
            seal.seal("a", b"b", b"c").unwrap(),
            seal.seal("a", b"b", b"c").unwrap()
        );
    }

    #[test]
    fn another_row_place_or_key_does_not_open_it() {
        let sealed = seal(OURS).seal("phones.number", b"row", b"plain").unwrap();
        assert!(seal(OURS).open("phones.number", b"other", &sealed).is_err());
        assert!(seal(OURS).open("phones.numb", b"errow", &sealed).is_err());
        assert!(seal(OTHER).open("phones.number", b"row", &sealed).is_err());
    }

    #[test]
    fn a_changed_byte_anywhere_is_noticed() {
        let sealed = seal(OURS).seal("a", b"b", b"plain").unwrap();
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert!(
                seal(OURS).open("a", b"b", &changed).is_err(),
                "byte {position}"
            );
            assert!(
                seal(OURS).open("a", b"b", &sealed[..position]).is_err(),
                "cut at {position}"
            );
        }
    }
}
