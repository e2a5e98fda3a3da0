//! What a device does for itself: its bell, its name, its key, its end (sections 6 and 7 of the protocol).

use serde_json::json;

use super::bytes::{decode, fields};
use crate::{Device, DeviceError, Key};

/// Where push messages for a device go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The address of the push service.
    pub endpoint: String,
    /// 65 bytes in base64url.
    pub p256dh: String,
    /// 16 bytes in base64url.
    pub auth: String,
    /// The VAPID key it was made with.
    pub key: String,
}

impl Device {
    /// Says where to ring.
    pub async fn set_push(&self, subscription: &Subscription) -> Result<(), DeviceError> {
        let body = json!({
            "endpoint": subscription.endpoint, "p256dh": subscription.p256dh,
            "auth": subscription.auth, "key": subscription.key,
        });
        let answer = self.call("PUT", "/app/v1/push", Some(&body)).await?;
        answer.expect_status(204)
    }

    /// Asks not to ring any more.
    pub async fn end_push(&self) -> Result<(), DeviceError> {
        let answer = self.call("DELETE", "/app/v1/push", None).await?;
        answer.expect_status(204)
    }

    /// Asks to ring once, to try it.
    pub async fn test_push(&self) -> Result<(), DeviceError> {
        let answer = self.call("POST", "/app/v1/push/test", None).await?;
        answer.expect_status(202)
    }

    /// Takes another name.
    pub async fn rename(&self, name: &str) -> Result<(), DeviceError> {
        let body = json!({"name": name});
        let answer = self.call("PATCH", "/app/v1/self", Some(&body)).await?;
        answer.expect_status(204)
    }

    /// Ends the device and its accounts, at the server. It can still be asked to call.
    pub async fn remove(&self) -> Result<(), DeviceError> {
        let answer = self.call("DELETE", "/app/v1/self", None).await?;
        answer.expect_status(204)
    }

    /// Changes to a new key; gives back the old one, which is worth nothing from then on.
    pub async fn rotate_key(&mut self) -> Result<Key, DeviceError> {
        let new = Key::make()?;
        let bytes = key_bytes(self.server.origin(), &self.id, self.key.spki(), new.spki())?;
        let body = json!({"key": new.spki(), "proof": new.sign(&bytes)?});
        let answer = self.call("POST", "/app/v1/key", Some(&body)).await?;
        answer.expect_status(204)?;
        Ok(std::mem::replace(&mut self.key, new))
    }
}

/// The bytes that a new key signs.
pub(crate) fn key_bytes(
    origin: &str,
    device: &str,
    old: &str,
    new: &str,
) -> Result<Vec<u8>, DeviceError> {
    Ok(fields([
        b"countersign key v1".as_slice(),
        origin.as_bytes(),
        device.as_bytes(),
        &decode(old)?,
        &decode(new)?,
    ]))
}
