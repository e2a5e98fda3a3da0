//! The master key and the keys that grow from it: for look-up, for codes, for sealing, for backups,
//! for the log.
//!
//! One key file guards a whole installation. Each use has a key of its own, derived by HKDF (RFC 5869) under its own
//! label, so that nothing learnt from one use helps against another.

use std::{fmt, str::FromStr, sync::Arc};

use aws_lc_rs::{digest, hmac};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};
use rand::CryptoRng;

use crate::Secret;

/// The 32 bytes that lie outside the database: in a key file or in the environment.
#[derive(Clone, Debug)]
pub struct MasterKey(Secret<[u8; 32]>);

/// The text was not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a master key is 64 hexadecimal digits")]
pub struct MasterKeyRefused;

impl MasterKey {
    /// A new key, for an empty database only.
    pub fn make(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0_u8; 32];
        rng.fill_bytes(&mut bytes);
        Self(Secret::new(bytes))
    }

    /// The key as its file holds it: 64 hexadecimal digits.
    pub fn to_file_text(&self) -> Secret<String> {
        Secret::new(data_encoding::HEXLOWER.encode(self.0.expose()))
    }
}

impl FromStr for MasterKey {
    type Err = MasterKeyRefused;

    fn from_str(text: &str) -> Result<Self, MasterKeyRefused> {
        let bytes = HEXLOWER_PERMISSIVE
            .decode(text.trim().as_bytes())
            .map_err(|_| MasterKeyRefused)?;
        <[u8; 32]>::try_from(bytes.as_slice())
            .map(|key| Self(Secret::new(key)))
            .map_err(|_| MasterKeyRefused)
    }
}

/// A keyed hash (HMAC-SHA256): how tokens, numbers and addresses are looked up without being kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyedHash([u8; 32]);

impl KeyedHash {
    /// From the 32 bytes the database keeps.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes the database keeps.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for KeyedHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyedHash")
    }
}

/// The keys of an installation, derived from the master key.
#[derive(Clone)]
pub struct Keys {
    look_up: hmac::Key,
    codes: hmac::Key,
    seal: Secret<[u8; 32]>,
    backup: Secret<[u8; 32]>,
    // A key with its state is large, and the keys are passed on by value.
    log: Arc<hmac::Key>,
    check: [u8; 32],
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys")
    }
}

/// One block of HKDF-Expand (RFC 5869, section 2.3). The master key is 32 uniform bytes, so the extract step may be
/// left out (section 3.3).
fn derive(master: &MasterKey, label: &str) -> [u8; 32] {
    let mut context =
        hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, master.0.expose()));
    context.update(b"countersign ");
    context.update(label.as_bytes());
    context.update(&[1]);
    let mut key = [0_u8; 32];
    key.copy_from_slice(context.sign().as_ref());
    key
}

impl Keys {
    /// Derives all keys.
    pub fn from_master(master: &MasterKey) -> Self {
        Self {
            look_up: hmac::Key::new(hmac::HMAC_SHA256, &derive(master, "look-up v1")),
            codes: hmac::Key::new(hmac::HMAC_SHA256, &derive(master, "codes v1")),
            seal: Secret::new(derive(master, "seal v1")),
            backup: Secret::new(derive(master, "backup v1")),
            log: Arc::new(hmac::Key::new(hmac::HMAC_SHA256, &derive(master, "log v1"))),
            check: derive(master, "check v1"),
        }
    }

    /// The keyed hash of `value`. `kind` keeps hashes of different things apart ("browser", "number" ...).
    pub fn hash(&self, kind: &str, value: &[u8]) -> KeyedHash {
        let mut context = hmac::Context::with_key(&self.look_up);
        context.update(&(kind.len() as u64).to_be_bytes());
        context.update(kind.as_bytes());
        context.update(value);
        let mut hash = [0_u8; 32];
        hash.copy_from_slice(context.sign().as_ref());
        KeyedHash(hash)
    }

    /// 32 bytes from the code key over `message`: what codes are cut from.
    pub(crate) fn code_bytes(&self, message: &[u8]) -> [u8; 32] {
        let mut bytes = [0_u8; 32];
        bytes.copy_from_slice(hmac::sign(&self.codes, message).as_ref());
        bytes
    }

    /// 32 bytes from the log's key over `message`: stamps and seals.
    pub(crate) fn log_bytes(&self, message: &[u8]) -> [u8; 32] {
        let mut bytes = [0_u8; 32];
        bytes.copy_from_slice(hmac::sign(&self.log, message).as_ref());
        bytes
    }

    /// The key that seals secrets at rest; for `store::seal` alone.
    pub const fn seal_key(&self) -> &Secret<[u8; 32]> {
        &self.seal
    }

    /// The key from which each backup's own key grows; for `store::backup` alone.
    pub const fn backup_key(&self) -> &Secret<[u8; 32]> {
        &self.backup
    }

    /// What the database and each backup keep to recognise the master key; tells nothing of any other key.
    pub const fn check_value(&self) -> &[u8; 32] {
        &self.check
    }
}

/// An opaque token of 256 random bits, as cookies, request addresses, codes and keys carry it (base64url, 43 characters).
#[derive(Clone, Debug)]
pub struct Token(Secret<String>);

impl Token {
    /// A new token.
    pub fn make(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0_u8; 32];
        rng.fill_bytes(&mut bytes);
        Self(Secret::new(BASE64URL_NOPAD.encode(&bytes)))
    }

    /// A new token of 32 letters and digits, as programs of other makers keep one: some 190 random bits.
    pub fn make_plain(rng: &mut impl CryptoRng) -> Self {
        const LETTERS: &[u8; 62] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let mut text = String::with_capacity(32);
        while text.len() < 32 {
            let mut drawn = [0_u8; 32];
            rng.fill_bytes(&mut drawn);
            // From 4 * 62 on some letters would be likelier than others.
            let fair = drawn.iter().filter(|byte| **byte < 248);
            let letters = fair.filter_map(|byte| LETTERS.get(usize::from(byte % 62)));
            text.extend(letters.map(|letter| char::from(*letter)));
            text.truncate(32);
        }
        Self(Secret::new(text))
    }

    /// A token somebody handed in. Anything is accepted here: whether it is good is for the look-up to say.
    pub fn from_outside(text: impl Into<String>) -> Self {
        Self(Secret::new(text.into()))
    }

    /// The text itself, to be shown once.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// What the database keeps of it.
    pub fn hash(&self, keys: &Keys, kind: &str) -> KeyedHash {
        keys.hash(kind, self.0.expose().as_bytes())
    }

    /// SHA-256 of the text in base64url, as PKCE compares it (RFC 7636, section 4.6).
    pub fn s256(&self) -> String {
        BASE64URL_NOPAD.encode(digest::digest(&digest::SHA256, self.0.expose().as_bytes()).as_ref())
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    fn keys() -> Keys {
        Keys::from_master(&MasterKey::make(&mut StdRng::from_seed([1; 32])))
    }

    #[test]
    fn a_master_key_survives_its_file() {
        let key = MasterKey::make(&mut StdRng::from_seed([9; 32]));
        let text = key.to_file_text();
        let again: MasterKey = format!("{}\n", text.expose()).parse().unwrap();
        assert_eq!(
            Keys::from_master(&key).check_value(),
            Keys::from_master(&again).check_value()
        );
        assert_eq!("abc".parse::<MasterKey>().err(), Some(MasterKeyRefused));
    }

    #[test]
    fn hashes_of_different_kinds_and_keys_differ() {
        let other = Keys::from_master(&MasterKey::make(&mut StdRng::from_seed([2; 32])));
        assert_eq!(keys().hash("browser", b"x"), keys().hash("browser", b"x"));
        assert_ne!(keys().hash("browser", b"x"), keys().hash("number", b"x"));
        assert_ne!(keys().hash("a", b"bx"), keys().hash("ab", b"x"));
        assert_ne!(keys().hash("browser", b"x"), other.hash("browser", b"x"));
    }

    #[test]
    fn a_plain_token_is_letters_and_digits() {
        let mut rng = StdRng::from_seed([3; 32]);
        let tokens: Vec<_> = (0..100).map(|_| Token::make_plain(&mut rng)).collect();
        for token in &tokens {
            let text = token.expose();
            assert!(text.len() == 32 && text.bytes().all(|it| it.is_ascii_alphanumeric()));
        }
        let all: String = tokens.iter().map(Token::expose).collect();
        let mut letters: Vec<char> = all.chars().collect();
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(letters.len(), 62);
    }

    #[test]
    fn the_pkce_example_of_rfc_7636_appendix_b() {
        let verifier = Token::from_outside("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(
            verifier.s256(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }
}
