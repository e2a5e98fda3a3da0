//! Signed requests of ACME (RFC 8555, section 6.2): opened, or refused with the reason.

use aws_lc_rs::{
    digest::{SHA256, digest as sha256},
    signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey},
};
use data_encoding::BASE64URL_NOPAD;
use serde_json::Value;

/// An account's public key: both coordinates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    x: String,
    y: String,
}

/// What was signed.
pub(super) struct Signed {
    pub(super) nonce: String,
    pub(super) kid: Option<String>,
    pub(super) key: Key,
    pub(super) payload: Value,
    /// POST-as-GET: the payload is empty.
    pub(super) is_read: bool,
}

impl Key {
    /// One that signed nothing.
    pub(super) fn nobody() -> Self {
        let x = String::new();
        Self { y: x.clone(), x }
    }

    fn bytes(&self) -> Vec<u8> {
        let coordinate = |text: &String| BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
        [vec![4], coordinate(&self.x), coordinate(&self.y)].concat()
    }

    /// RFC 7638, section 3.
    fn thumbprint(&self) -> String {
        let Self { x, y } = self;
        let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        BASE64URL_NOPAD.encode(sha256(&SHA256, canonical.as_bytes()).as_ref())
    }
}

/// What the host has to show for this token (RFC 8737, section 3).
pub(super) fn digest(token: &str, key: &Key) -> Vec<u8> {
    let authorization = format!("{token}.{}", key.thumbprint());
    sha256(&SHA256, authorization.as_bytes()).as_ref().to_vec()
}

/// Opens what was signed for `address`, by a key that `known` finds or that the request itself brings.
pub(super) fn open(
    body: &str,
    address: &str,
    known: impl Fn(&str) -> Option<Key>,
) -> Result<Signed, (&'static str, &'static str)> {
    let malformed = |why| ("malformed", why);
    let body: Value = serde_json::from_str(body).map_err(|_| malformed("no JSON"))?;
    let part = |name: &str| body[name].as_str().unwrap_or_default();
    let decoded = |name: &str| BASE64URL_NOPAD.decode(part(name).as_bytes());
    let header = decoded("protected").map_err(|_| malformed("no header"))?;
    let header: Value = serde_json::from_slice(&header).map_err(|_| malformed("no header"))?;
    if header["alg"] != "ES256" || header["url"] != address {
        return Err(malformed("signed for something else"));
    }
    let kid = header["kid"].as_str();
    let jwk = &header["jwk"];
    let key = match (kid, jwk["x"].as_str(), jwk["y"].as_str()) {
        (Some(kid), None, None) => known(kid)
            .filter(|key| *key != Key::nobody())
            .ok_or(("accountDoesNotExist", "nobody has this account"))?,
        (None, Some(x), Some(y)) => Key {
            x: x.to_owned(),
            y: y.to_owned(),
        },
        _ => return Err(malformed("one key, please")),
    };
    let message = format!("{}.{}", part("protected"), part("payload"));
    let signature = decoded("signature").map_err(|_| malformed("no signature"))?;
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.bytes())
        .verify(message.as_bytes(), &signature)
        .map_err(|_| malformed("a wrong signature"))?;
    let payload = decoded("payload").map_err(|_| malformed("no payload"))?;
    let is_read = payload.is_empty();
    Ok(Signed {
        nonce: header["nonce"].as_str().unwrap_or_default().to_owned(),
        kid: kid.map(str::to_owned),
        key,
        payload: if is_read {
            Value::Null
        } else {
            serde_json::from_slice(&payload).map_err(|_| malformed("no payload"))?
        },
        is_read,
    })
}
