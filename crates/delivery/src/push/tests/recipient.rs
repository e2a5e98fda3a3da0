//! The other end, written from the documents and sharing nothing with the sender: a browser that opens what is sealed
//! for it (RFC 8188, section 2; RFC 8291, section 3), and a service that checks who sent it (RFC 8292, section 4).

use aws_lc_rs::{
    aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree},
    hmac,
    signature::{self, ECDSA_P256_SHA256_FIXED},
};
use data_encoding::BASE64URL_NOPAD;
use serde_json::Value;

use crate::push::{PushHosts, Subscription, WrittenSubscription};

/// A browser with one subscription.
pub(in crate::push) struct Browser {
    private: PrivateKey,
    auth: [u8; 16],
}

impl Browser {
    pub(in crate::push) fn new() -> Self {
        let private = PrivateKey::generate(&ECDH_P256).unwrap();
        Self {
            private,
            auth: *b"shared by us two",
        }
    }

    pub(in crate::push) fn from_keys(private: &[u8], auth: [u8; 16]) -> Self {
        let private = PrivateKey::from_private_key(&ECDH_P256, private).unwrap();
        Self { private, auth }
    }

    /// Its subscription at `endpoint`, as the server reads it where the operator lists `listed`.
    pub(in crate::push) fn subscribe(&self, endpoint: &str, listed: &[&str]) -> Subscription {
        let written = WrittenSubscription {
            endpoint,
            p256dh: &BASE64URL_NOPAD.encode(&self.point()),
            auth: &BASE64URL_NOPAD.encode(&self.auth),
        };
        let listed = listed.iter().map(|text| text.parse().unwrap()).collect();
        Subscription::read(written, &PushHosts::with(listed)).unwrap()
    }

    fn point(&self) -> Vec<u8> {
        self.private.compute_public_key().unwrap().as_ref().to_vec()
    }

    /// The body of a push, if it is for this browser.
    pub(in crate::push) fn open(&self, message: &[u8]) -> Option<Vec<u8>> {
        let (salt, rest) = message.split_at_checked(16)?;
        let (record_size, rest) = rest.split_at_checked(4)?;
        let (key_length, rest) = rest.split_first()?;
        let (sender, record) = rest.split_at_checked(usize::from(*key_length))?;
        let record_size = u32::from_be_bytes(record_size.try_into().ok()?);
        if record.len() > usize::try_from(record_size).ok()? {
            return None;
        }
        let peer = UnparsedPublicKey::new(&ECDH_P256, sender);
        let shared = agree(&self.private, peer, (), |shared| Ok(shared.to_vec())).ok()?;
        let both = [b"WebPush: info\0", self.point().as_slice(), sender].concat();
        let input = expand(&extract(&self.auth, &shared), &both);
        let pseudorandom = extract(salt, &input);
        let key = &expand(&pseudorandom, b"Content-Encoding: aes128gcm\0")[..16];
        let nonce = &expand(&pseudorandom, b"Content-Encoding: nonce\0")[..12];

        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, key).ok()?);
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut record = record.to_vec();
        let opened = key.open_in_place(nonce, Aad::empty(), &mut record).ok()?;
        let end = opened.iter().rposition(|byte| *byte != 0)?;
        (opened[end] == 2).then(|| opened[..end].to_vec())
    }
}

/// RFC 5869, section 2.2.
fn extract(salt: &[u8], input: &[u8]) -> Vec<u8> {
    mac(salt, &[input])
}

/// RFC 5869, section 2.3, the first block.
fn expand(key: &[u8], info: &[u8]) -> Vec<u8> {
    mac(key, &[info, &[1]])
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    hmac::sign(&key, &parts.concat()).as_ref().to_vec()
}

/// What the token of an `Authorization` header claims, and the public key it names, if the one was signed by the other.
pub(in crate::push) fn claims(authorization: &str) -> Option<(Value, String)> {
    let (token, key) = authorization.strip_prefix("vapid t=")?.split_once(", k=")?;
    let (message, signed) = token.rsplit_once('.')?;
    let (header, claims) = message.split_once('.')?;
    let bytes = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).ok();
    signature::UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, bytes(key)?)
        .verify(message.as_bytes(), &bytes(signed)?)
        .ok()?;
    let header: Value = serde_json::from_slice(&bytes(header)?).ok()?;
    let is_es256 = header.get("alg")? == "ES256" && header.get("typ")? == "JWT";
    let claims = serde_json::from_slice(&bytes(claims)?).ok()?;
    is_es256.then(|| (claims, key.to_owned()))
}
