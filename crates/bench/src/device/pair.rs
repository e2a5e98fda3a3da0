//! Pairing (section 3 of the protocol).

use std::sync::{Mutex, atomic::AtomicI64};

use serde::Deserialize;
use serde_json::json;

use super::bytes::{decode, fields, sha_256};
use crate::{Account, Device, DeviceError, Key, PublicKey, Server};

/// What a new device says of itself. Its fields are open: what a test changes after the proof was made is no longer
/// covered by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Introduction {
    /// Scheme, host and port. Signed, but not sent.
    pub origin: String,
    /// The token or the typed code.
    pub offer: String,
    /// What its person calls it.
    pub name: String,
    /// `android`, `ios`, `desktop` or `other`.
    pub platform: String,
    /// Its public key: SubjectPublicKeyInfo in base64url.
    pub key: String,
    /// The proof that it has that key.
    pub proof: String,
}

impl Introduction {
    /// Introduces the owner of `key`.
    pub fn new(server: &Server, offer: &str, name: &str, key: &Key) -> Result<Self, DeviceError> {
        let mut introduction = Self {
            origin: server.origin().into(),
            offer: offer.into(),
            name: name.into(),
            platform: "other".into(),
            key: key.spki().into(),
            proof: String::new(),
        };
        introduction.sign(key)?;
        Ok(introduction)
    }

    /// The bytes that are signed.
    pub fn bytes(&self) -> Result<Vec<u8>, DeviceError> {
        Ok(fields([
            b"countersign pair v1".as_slice(),
            self.origin.as_bytes(),
            &sha_256(self.offer.as_bytes()),
            &decode(&self.key)?,
        ]))
    }

    /// Signs it as it stands.
    pub fn sign(&mut self, key: &Key) -> Result<(), DeviceError> {
        self.proof = key.sign(&self.bytes()?)?;
        Ok(())
    }
}

#[derive(Deserialize)]
struct Paired {
    device: String,
    service_key: String,
    push_key: String,
    account: Account,
}

#[derive(Deserialize)]
struct Added {
    account: Account,
}

impl Device {
    /// Makes a key and pairs with it, by a token or a typed code.
    pub async fn pair(server: &Server, offer: &str, name: &str) -> Result<Self, DeviceError> {
        let key = Key::make()?;
        let introduction = Introduction::new(server, offer, name, &key)?;
        Self::introduce(server, &introduction, key).await
    }

    /// Pairs with an introduction as it stands.
    pub async fn introduce(
        server: &Server,
        introduction: &Introduction,
        key: Key,
    ) -> Result<Self, DeviceError> {
        let body = json!({
            "offer": introduction.offer, "name": introduction.name,
            "platform": introduction.platform, "key": introduction.key,
            "proof": introduction.proof,
        });
        let answer = server
            .post("/app/v1/devices", body.to_string().as_bytes())
            .await?;
        let paired: Paired = answer.expect(201)?;
        let device = Self {
            server: server.clone(),
            id: paired.device,
            key,
            service_key: PublicKey::from_spki(&paired.service_key)?,
            push_key: paired.push_key,
            accounts: Mutex::default(),
            own: None,
            clock_offset: AtomicI64::new(0),
        };
        device.hear_time(answer.now());
        device.keep(paired.account);
        Ok(device)
    }

    /// Pairs with one account more.
    pub async fn add_account(&self, offer: &str) -> Result<Account, DeviceError> {
        let body = json!({"offer": offer});
        let answer = self.call("POST", "/app/v1/accounts", Some(&body)).await?;
        let Added { account } = answer.expect(201)?;
        self.keep(account.clone());
        Ok(account)
    }
}
