//! For tests, of this crate and of those above it: an authenticator made of software that holds one passkey, and the
//! browser that carries what it says (WebAuthn level 3, sections 5.1, 6.1 and 6.5).

use std::sync::atomic::{AtomicU32, Ordering};

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

/// User present, user verified.
const PERSON: u8 = 0x05;
/// The answer carries a new key.
const NEW_KEY: u8 = 0x40;

/// An authenticator with one passkey of its own, in a browser at `origin`.
pub struct Authenticator {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    origin: String,
    counter: AtomicU32,
    counts: bool,
    flags: u8,
}

impl Authenticator {
    /// A new one.
    ///
    /// # Panics
    /// When the system gives no randomness.
    #[expect(clippy::expect_used, reason = "a test that cannot go on")]
    pub fn at(origin: &str) -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key is made");
        let id = digest(&SHA256, key.public_key().as_ref()).as_ref().to_vec();
        Self {
            key,
            id,
            origin: origin.to_owned(),
            counter: AtomicU32::new(0),
            counts: true,
            flags: PERSON,
        }
    }

    /// The same authenticator in a browser that shows another site.
    #[must_use]
    pub fn shown_by(self, origin: &str) -> Self {
        Self {
            origin: origin.to_owned(),
            ..self
        }
    }

    /// The same authenticator, which does not make sure of its person.
    #[must_use]
    pub fn without_person(self) -> Self {
        Self {
            flags: 0x01,
            ..self
        }
    }

    /// The same authenticator, which says that its passkey may be on several devices, and is (WebAuthn 6.1.3).
    #[must_use]
    pub fn synced(self) -> Self {
        Self {
            flags: self.flags | 0x18,
            ..self
        }
    }

    /// The same authenticator, which does not count what it answers.
    #[must_use]
    pub fn without_counter(self) -> Self {
        Self {
            counts: false,
            ..self
        }
    }

    /// The same authenticator, which counts what it answers.
    #[must_use]
    pub fn with_counter(self) -> Self {
        Self {
            counts: true,
            ..self
        }
    }

    /// Sets its counter back, as a copy's would be.
    pub fn put_back_counter(&self) {
        self.counter.store(0, Ordering::SeqCst);
    }

    /// Answers `navigator.credentials.create` with these options.
    pub fn create(&self, options: &str) -> String {
        let options = public_key(options);
        let point = self.key.public_key().as_ref();
        let half = |from: usize| point.get(from..from + 32).unwrap_or_default();
        // A COSE key: EC2, ES256, P-256, x, y (RFC 9053, section 7.1).
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
        key.extend(half(1));
        key.extend([0x22, 0x58, 0x20]);
        key.extend(half(33));
        let mut data = self.data(text(&options, "/rp/id"), NEW_KEY);
        data.extend([0; 16]);
        data.extend([0, u8::try_from(self.id.len()).unwrap_or(0)]);
        data.extend(&self.id);
        data.extend(&key);
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": bytes}.
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        attestation.push(u8::try_from(data.len()).unwrap_or(0));
        attestation.extend(&data);
        self.answer(&json!({
            "attestationObject": encode(&attestation),
            "clientDataJSON": encode(&self.client_data("webauthn.create", &options)),
        }))
    }

    /// Answers `navigator.credentials.get` with these options.
    ///
    /// # Panics
    /// When the system gives no randomness.
    #[expect(clippy::expect_used, reason = "a test that cannot go on")]
    pub fn get(&self, options: &str) -> String {
        let options = public_key(options);
        let data = self.data(text(&options, "/rpId"), 0);
        let client_data = self.client_data("webauthn.get", &options);
        let signed = [&data, digest(&SHA256, &client_data).as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed);
        let signature = signature.expect("a signature is made");
        self.answer(&json!({
            "authenticatorData": encode(&data),
            "clientDataJSON": encode(&client_data),
            "signature": encode(signature.as_ref()),
            "userHandle": null,
        }))
    }

    fn data(&self, host: &str, more: u8) -> Vec<u8> {
        let count = if self.counts {
            self.counter.fetch_add(1, Ordering::SeqCst) + 1
        } else {
            0
        };
        let mut data = digest(&SHA256, host.as_bytes()).as_ref().to_vec();
        data.push(self.flags | more);
        data.extend(count.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let challenge = text(options, "/challenge");
        let said = json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false });
        said.to_string().into_bytes()
    }

    fn answer(&self, response: &Value) -> String {
        let id = encode(&self.id);
        let said = json!({ "id": id, "rawId": id, "type": "public-key", "extensions": {}, "response": response });
        said.to_string()
    }
}

fn public_key(options: &str) -> Value {
    let all: Value = serde_json::from_str(options).unwrap_or_default();
    all.get("publicKey").cloned().unwrap_or_default()
}

fn text<'a>(from: &'a Value, at: &str) -> &'a str {
    from.pointer(at).and_then(Value::as_str).unwrap_or_default()
}

fn encode(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}
