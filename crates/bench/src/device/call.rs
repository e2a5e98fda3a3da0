//! A signed call (section 2 of the protocol): prepared, sent, and sent once more when the clock was wrong.

use serde_json::Value;

use super::bytes::{decode, fields, sha_256};
use crate::{Answer, Device, DeviceError, Key, PublicKey, Refusal, chance};

/// One signed call. Its fields are open: what a test changes after the signature was made is no longer covered by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Scheme, host and port. Signed, but not sent.
    pub origin: String,
    /// Who calls.
    pub device: String,
    /// The method, in capitals.
    pub method: String,
    /// The path, with `?` and the query if there is one.
    pub path: String,
    /// The body; empty when there is none.
    pub body: Vec<u8>,
    /// Seconds since 1970.
    pub time: i64,
    /// 16 bytes in base64url.
    pub nonce: String,
    /// The signature in base64url.
    pub signature: String,
}

impl Call {
    /// The bytes that are signed.
    pub fn bytes(&self) -> Result<Vec<u8>, DeviceError> {
        let time = seconds(self.time)?;
        Ok(fields([
            b"countersign call v1".as_slice(),
            self.origin.as_bytes(),
            self.device.as_bytes(),
            self.method.as_bytes(),
            self.path.as_bytes(),
            &sha_256(&self.body),
            &time,
            &decode(&self.nonce)?,
        ]))
    }

    /// Signs it as it stands.
    pub fn sign(&mut self, key: &Key) -> Result<(), DeviceError> {
        self.signature = key.sign(&self.bytes()?)?;
        Ok(())
    }

    /// Whether the owner of `key` signed it as it stands.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        self.bytes()
            .is_ok_and(|bytes| key.has_signed(&bytes, &self.signature))
    }

    /// The value of the header `Authorization`.
    pub fn authorization(&self) -> String {
        format!(
            r#"Device id="{}", t="{}", n="{}", sig="{}""#,
            self.device, self.time, self.nonce, self.signature
        )
    }
}

/// `u64(n)`: there is no time before 1970.
pub(crate) fn seconds(time: i64) -> Result<[u8; 8], DeviceError> {
    u64::try_from(time)
        .map(u64::to_be_bytes)
        .map_err(|_| DeviceError::Malformed("a time before 1970"))
}

impl Device {
    /// A call, signed and not sent.
    pub fn prepare(&self, method: &str, path: &str, body: &[u8]) -> Result<Call, DeviceError> {
        let mut call = Call {
            origin: self.server.origin().into(),
            device: self.id.clone(),
            method: method.into(),
            path: path.into(),
            body: body.to_vec(),
            time: self.now(),
            nonce: chance::nonce()?,
            signature: String::new(),
        };
        call.sign(&self.key)?;
        Ok(call)
    }

    /// Sends a call as it stands, as often as one likes.
    pub async fn send(&self, call: &Call) -> Result<Answer, DeviceError> {
        self.server.send_call(call).await
    }

    /// Calls as an app does: with the server's time once more if the clock was wrong.
    pub(crate) async fn call(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, DeviceError> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let call = self.prepare(method, path, body.as_bytes())?;
        let mut answer = self.send(&call).await?;
        self.hear_time(answer.now());
        if is_about_the_clock(&answer) {
            let call = self.prepare(method, path, body.as_bytes())?;
            answer = self.send(&call).await?;
            self.hear_time(answer.now());
        }
        self.believe_revocation(&answer)?;
        Ok(answer)
    }

    /// Whether the server says, and proves, that this device was removed.
    pub(crate) fn believe_revocation(&self, answer: &Answer) -> Result<(), DeviceError> {
        match refusal(answer) {
            Some(refusal) if refusal.code == "revoked" && self.is_revoked_by(&refusal)? => {
                Err(DeviceError::Revoked)
            }
            _ => Ok(()),
        }
    }

    fn is_revoked_by(&self, refusal: &Refusal) -> Result<bool, DeviceError> {
        let Some(proof) = &refusal.revoked else {
            return Ok(false);
        };
        let bytes = revoked_bytes(self.server.origin(), &proof.device, proof.time)?;
        Ok(proof.device == self.id && self.service_key.has_signed(&bytes, &proof.signature))
    }
}

/// The bytes that the service key signs to a device that was removed.
pub(crate) fn revoked_bytes(origin: &str, device: &str, time: i64) -> Result<Vec<u8>, DeviceError> {
    Ok(fields([
        b"countersign revoked v1".as_slice(),
        origin.as_bytes(),
        device.as_bytes(),
        &seconds(time)?,
    ]))
}

pub(crate) fn is_about_the_clock(answer: &Answer) -> bool {
    refusal(answer).is_some_and(|refusal| refusal.code == "clock")
}

fn refusal(answer: &Answer) -> Option<Refusal> {
    match answer.expect_status(200) {
        Err(DeviceError::Refused(refusal)) => Some(*refusal),
        _ => None,
    }
}
