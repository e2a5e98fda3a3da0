//! A passkey made of software, and the browser that carries what it says: what stands behind `navigator.credentials` in the app
//! (WebAuthn level 3, sections 5.1, 6.1 and 6.5). It makes sure of its person each time, unless a test has it not do so.

use std::{
    fmt,
    sync::atomic::{AtomicU32, Ordering},
};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};

use super::bytes::{encode, sha_256};
use crate::{DeviceError, chance};

/// The flags of what an authenticator says of itself (section 6.1).
const PERSON_IS_THERE: u8 = 1;
const IT_IS_THEM: u8 = 1 << 2;
const BRINGS_A_KEY: u8 = 1 << 6;

/// The kinds of CBOR items that are written here (RFC 8949, section 3.1).
const NUMBER: u8 = 0;
const BELOW_NOUGHT: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const MAP: u8 = 5;

/// One passkey.
pub struct Passkey {
    key: EcdsaKeyPair,
    id: [u8; 32],
    /// What the page's address says, as its browser tells it.
    origin: String,
    answered: AtomicU32,
    makes_sure: bool,
}

impl fmt::Debug for Passkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Passkey({})", encode(&self.id))
    }
}

impl Passkey {
    /// A new one, in the browser of a page of this origin.
    pub fn make(origin: &str) -> Result<Self, DeviceError> {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING);
        Ok(Self {
            key: key.map_err(|_| DeviceError::Key)?,
            id: chance::bytes()?,
            origin: origin.into(),
            answered: AtomicU32::new(0),
            makes_sure: true,
        })
    }

    /// The same, touched by whoever holds the device: it asks for no finger, face or PIN.
    #[must_use]
    pub fn touched_by_anybody(self) -> Self {
        Self {
            makes_sure: false,
            ..self
        }
    }

    /// The same, which makes sure of its person again.
    #[must_use]
    pub fn touched_by_its_person(self) -> Self {
        Self {
            makes_sure: true,
            ..self
        }
    }

    /// The same, in the browser of a page of another origin.
    #[must_use]
    pub fn seen_at(self, origin: &str) -> Self {
        Self {
            origin: origin.into(),
            ..self
        }
    }

    /// Is made: answers `navigator.credentials.create` with these `publicKey` options.
    pub fn create(&self, asked: &Value) -> Result<Value, DeviceError> {
        let mut said = self.says_of_itself(text(asked, "/rp/id")?, BRINGS_A_KEY);
        // Of no make anybody would know.
        said.extend([0; 16]);
        said.extend(length(&self.id).to_be_bytes());
        said.extend(self.id);
        said.extend(cose_key(self.key.public_key().as_ref()));
        let attestation = [
            head(MAP, 3),
            written(TEXT, b"fmt"),
            written(TEXT, b"none"),
            written(TEXT, b"attStmt"),
            head(MAP, 0),
            written(TEXT, b"authData"),
            written(BYTES, &said),
        ];
        let client = self.client_data("webauthn.create", asked)?;
        Ok(self.credential(&json!({
            "attestationObject": encode(&attestation.concat()),
            "clientDataJSON": encode(&client),
            "transports": ["internal"],
        })))
    }

    /// Answers `navigator.credentials.get` with these `publicKey` options, if it is among those that may.
    pub fn get(&self, asked: &Value) -> Result<Value, DeviceError> {
        let allowed = asked.pointer("/allowCredentials").and_then(Value::as_array);
        let own = encode(&self.id);
        let is_own = |one: &Value| one.pointer("/id").and_then(Value::as_str) == Some(own.as_str());
        if !allowed.is_some_and(|all| all.iter().any(is_own)) {
            return Err(DeviceError::NoPasskey);
        }
        let said = self.says_of_itself(text(asked, "/rpId")?, 0);
        let client = self.client_data("webauthn.get", asked)?;
        let signed = [said.as_slice(), &sha_256(&client)].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed);
        let signature = signature.map_err(|_| DeviceError::Key)?;
        Ok(self.credential(&json!({
            "authenticatorData": encode(&said),
            "clientDataJSON": encode(&client),
            "signature": encode(signature.as_ref()),
            "userHandle": null,
        })))
    }

    /// The authenticator data: for which host, by whom, and how often it has answered.
    fn says_of_itself(&self, host: &str, more: u8) -> Vec<u8> {
        let sure = if self.makes_sure { IT_IS_THEM } else { 0 };
        let count = self.answered.fetch_add(1, Ordering::Relaxed);
        let mut said = sha_256(host.as_bytes()).to_vec();
        said.push(PERSON_IS_THERE | sure | more);
        said.extend(count.saturating_add(1).to_be_bytes());
        said
    }

    /// What the browser adds of its own.
    fn client_data(&self, kind: &str, asked: &Value) -> Result<Vec<u8>, DeviceError> {
        let challenge = text(asked, "/challenge")?;
        let data = json!({
            "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false,
        });
        Ok(data.to_string().into_bytes())
    }

    /// A `PublicKeyCredential` as its `toJSON()` writes it.
    fn credential(&self, response: &Value) -> Value {
        let id = encode(&self.id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "clientExtensionResults": {},
            "authenticatorAttachment": "platform", "response": response,
        })
    }
}

fn text<'a>(asked: &'a Value, at: &str) -> Result<&'a str, DeviceError> {
    let found = asked.pointer(at).and_then(Value::as_str);
    found.ok_or(DeviceError::Malformed("not the options of a passkey"))
}

/// A public key as passkeys bring theirs (RFC 9053, section 7.1): of two coordinates, on P-256, for ES256.
fn cose_key(point: &[u8]) -> Vec<u8> {
    let half = |from: usize| point.get(from..from + 32).unwrap_or_default();
    [
        head(MAP, 5),
        head(NUMBER, 1),
        head(NUMBER, 2),
        head(NUMBER, 3),
        head(BELOW_NOUGHT, 6),
        head(BELOW_NOUGHT, 0),
        head(NUMBER, 1),
        head(BELOW_NOUGHT, 1),
        written(BYTES, half(1)),
        head(BELOW_NOUGHT, 2),
        written(BYTES, half(33)),
    ]
    .concat()
}

/// Text or bytes in CBOR.
fn written(kind: u8, value: &[u8]) -> Vec<u8> {
    [head(kind, length(value)), value.to_vec()].concat()
}

/// How a CBOR item begins: its kind and its number or length.
fn head(kind: u8, number: u16) -> Vec<u8> {
    let ([high, low], kind) = (number.to_be_bytes(), kind << 5);
    match number {
        0..24 => vec![kind | low],
        24..256 => vec![kind | 0x18, low],
        _ => vec![kind | 0x19, high, low],
    }
}

/// Nothing that is written here is longer than 64 KiB.
fn length(value: &[u8]) -> u16 {
    u16::try_from(value.len()).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};

    use super::{super::bytes::decode, *};

    const HOME: &str = "https://id.example.org";

    fn bytes_of(credential: &Value, part: &str) -> Vec<u8> {
        decode(credential["response"][part].as_str().unwrap()).unwrap()
    }

    #[test]
    fn numbers_are_written_as_short_as_they_can_be() {
        // RFC 8949, appendix A.
        for (kind, number, expected) in [
            (NUMBER, 0, vec![0x00]),
            (NUMBER, 23, vec![0x17]),
            (NUMBER, 24, vec![0x18, 0x18]),
            (NUMBER, 100, vec![0x18, 0x64]),
            (NUMBER, 1000, vec![0x19, 0x03, 0xe8]),
            (BELOW_NOUGHT, 0, vec![0x20]),
            (BELOW_NOUGHT, 99, vec![0x38, 0x63]),
            (MAP, 0, vec![0xa0]),
        ] {
            assert_eq!(head(kind, number), expected);
        }
        assert_eq!(written(BYTES, &[1, 2, 3, 4]), [0x44, 1, 2, 3, 4]);
        assert_eq!(written(TEXT, b"IETF"), [0x64, 0x49, 0x45, 0x54, 0x46]);
    }

    #[test]
    fn what_it_signs_is_signed_with_the_key_it_brought() {
        let passkey = Passkey::make(HOME).unwrap();
        let asked = json!({"rp": {"id": "id.example.org"}, "challenge": "bmV3"});
        let made = passkey.create(&asked).unwrap();
        let attested = bytes_of(&made, "attestationObject");
        // The coordinates end what was written: x, the three bytes before y, y.
        let (rest, y) = attested.split_at(attested.len() - 32);
        let x = &rest[rest.len() - 35..rest.len() - 3];
        let point = [&[4], x, y].concat();

        let asked = json!({
            "rpId": "id.example.org", "challenge": "b2xk",
            "allowCredentials": [{"type": "public-key", "id": made["id"]}],
        });
        let given = passkey.get(&asked).unwrap();
        let said = bytes_of(&given, "authenticatorData");
        assert_eq!(said[..32], sha_256(b"id.example.org"));
        assert_eq!((said[32], &said[33..]), (0x05, [0, 0, 0, 2].as_slice()));
        let client = bytes_of(&given, "clientDataJSON");
        let told: Value = serde_json::from_slice(&client).unwrap();
        assert_eq!(
            (&told["challenge"], &told["origin"]),
            (&json!("b2xk"), &json!(HOME))
        );
        let signed = [said.as_slice(), &sha_256(&client)].concat();
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point);
        assert!(key.verify(&signed, &bytes_of(&given, "signature")).is_ok());
    }

    #[test]
    fn another_ones_question_is_not_answered_and_who_touches_it_can_be_told() {
        let passkey = Passkey::make(HOME).unwrap().touched_by_anybody();
        let asked = |id: &str| {
            json!({
                "rpId": "id.example.org", "challenge": "b2xk",
                "allowCredentials": [{"type": "public-key", "id": id}],
            })
        };
        assert_eq!(passkey.get(&asked("AAAA")), Err(DeviceError::NoPasskey));
        let given = passkey.get(&asked(&encode(&passkey.id))).unwrap();
        assert_eq!(bytes_of(&given, "authenticatorData")[32], 0x01);
        assert!(passkey.get(&json!({"allowCredentials": []})).is_err());
    }
}
