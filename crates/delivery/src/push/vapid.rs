//! Who we are to a push service: Voluntary Application Server Identification (RFC 8292).
//!
//! Keys are made, and tokens signed, by aws-lc-rs from the system's randomness: a known exception to "chance by the
//! door".

use std::{fmt, str::FromStr};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use data_encoding::BASE64URL_NOPAD;
use domain::{EmailAddress, Secret, Timestamp};
use serde_json::{Value, json};
use url::Url;

/// How far ahead a token ends: half of what is allowed (RFC 8292, section 2), so that clocks apart by hours do no harm.
const TOKEN_SECONDS: i64 = 12 * 60 * 60;

/// The P-256 key pair that subscriptions are made with, and pushes to them signed by. Another pair cannot push to them.
pub struct VapidKey {
    pair: EcdsaKeyPair,
    public: String,
}

/// The bytes were not a P-256 key, or a signature could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key that signs pushes is not usable")]
pub struct VapidKeyRefused;

impl VapidKey {
    /// Makes a new key; returns the PKCS#8 bytes that the database keeps sealed.
    pub fn make() -> Result<Secret<Vec<u8>>, VapidKeyRefused> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .map_err(|_| VapidKeyRefused)?;
        let bytes = pair.to_pkcs8v1().map_err(|_| VapidKeyRefused)?;
        Ok(Secret::new(bytes.as_ref().to_vec()))
    }

    /// From the bytes the database kept.
    pub fn from_pkcs8(bytes: &Secret<Vec<u8>>) -> Result<Self, VapidKeyRefused> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, bytes.expose())
            .map_err(|_| VapidKeyRefused)?;
        let public = BASE64URL_NOPAD.encode(pair.public_key().as_ref());
        Ok(Self { pair, public })
    }

    /// The public half as a browser wants it for `applicationServerKey`: the uncompressed point, base64url.
    pub fn public_key(&self) -> &str {
        &self.public
    }

    /// The `Authorization` header of a push to the service at `address`.
    pub(super) fn authorization(
        &self,
        address: &Url,
        contact: &PushContact,
        now: Timestamp,
    ) -> Result<Secret<String>, VapidKeyRefused> {
        let header = json!({"alg": "ES256", "typ": "JWT"});
        let claims = json!({
            "aud": address.origin().ascii_serialization(),
            "exp": now.as_seconds() + TOKEN_SECONDS,
            "sub": contact.as_str(),
        });
        let encode = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let message = format!("{}.{}", encode(&header), encode(&claims));
        let signature = self
            .pair
            .sign(&SystemRandom::new(), message.as_bytes())
            .map_err(|_| VapidKeyRefused)?;
        let signature = BASE64URL_NOPAD.encode(signature.as_ref());
        Ok(Secret::new(format!(
            "vapid t={message}.{signature}, k={}",
            self.public
        )))
    }
}

impl fmt::Debug for VapidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VapidKey({})", self.public)
    }
}

/// Whom a push service may write to when our pushes trouble it (RFC 8292, section 2.1): `mailto:` or `https:`. Some
/// services refuse pushes without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushContact(String);

/// The text is no contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a contact is a mail address such as admin@example.org, or an https:// address")]
pub struct ContactRefused;

impl PushContact {
    /// The server's own address. It is shown as https even while trying things out by plain http: nothing else is a
    /// contact.
    pub fn of_server(public_address: &Url) -> Self {
        let origin = public_address.origin().ascii_serialization();
        let bare = origin.split_once("://").map_or("", |(_, rest)| rest);
        Self(format!("https://{bare}"))
    }

    /// As a token says it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it lies somewhere in the open: Apple's service refuses a contact on `localhost`.
    pub fn is_public(&self) -> bool {
        let host = match self.0.strip_prefix("mailto:") {
            Some(mail) => mail.rsplit_once('@').map(|(_, host)| host.to_owned()),
            None => Url::parse(&self.0)
                .ok()
                .filter(|address| address.domain().is_some())
                .and_then(|address| address.host_str().map(str::to_owned)),
        };
        host.is_some_and(|host| host.contains('.') && !host.ends_with(".localhost"))
    }
}

impl FromStr for PushContact {
    type Err = ContactRefused;

    fn from_str(text: &str) -> Result<Self, ContactRefused> {
        if text.starts_with("https://") {
            let address = Url::parse(text).map_err(|_| ContactRefused)?;
            let is_bare = address.username().is_empty() && address.password().is_none();
            // The parser would leave out or rewrite anything else, and it is told as it was written.
            let is_uri = text.chars().all(|c| c.is_ascii_graphic());
            let contact = (is_bare && is_uri).then(|| Self(text.to_owned()));
            return contact.ok_or(ContactRefused);
        }
        let written = text.strip_prefix("mailto:").unwrap_or(text);
        // Others would have to be written by percent signs (RFC 6068, section 2).
        let plain = |c: char| c.is_ascii_alphanumeric() || ".+-_@".contains(c);
        let is_one = written.chars().all(plain) && written.parse::<EmailAddress>().is_ok();
        is_one
            .then(|| Self(format!("mailto:{written}")))
            .ok_or(ContactRefused)
    }
}

#[cfg(test)]
mod tests;
