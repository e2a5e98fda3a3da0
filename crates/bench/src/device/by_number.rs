//! A device that comes with its person's phone number instead of an offer (section 3 of the protocol).

use std::sync::{Mutex, atomic::AtomicI64};

use serde::Deserialize;
use serde_json::json;

use crate::{Device, DeviceError, Introduction, Key, PublicKey, Server, Totp, code_at};

#[derive(Deserialize)]
struct Came {
    device: String,
    service_key: String,
    push_key: String,
    own: Own,
}

#[derive(Deserialize)]
struct Own {
    totp: Totp,
}

impl Device {
    /// Makes a key and comes with a number in international form. It has no account then, and a code of its own.
    pub async fn by_number(server: &Server, number: &str, name: &str) -> Result<Self, DeviceError> {
        let key = Key::make()?;
        let introduction = Introduction::new(server, number, name, &key)?;
        let body = json!({
            "offer": introduction.offer, "name": introduction.name,
            "platform": introduction.platform, "key": introduction.key,
            "proof": introduction.proof,
        });
        let answer = server
            .post("/app/v1/devices", body.to_string().as_bytes())
            .await?;
        let came: Came = answer.expect(201)?;
        let device = Self {
            server: server.clone(),
            id: came.device,
            key,
            service_key: PublicKey::from_spki(&came.service_key)?,
            push_key: came.push_key,
            accounts: Mutex::default(),
            own: Some(came.own.totp),
            clock_offset: AtomicI64::new(0),
        };
        device.hear_time(answer.now());
        Ok(device)
    }

    /// The code it shows for itself at `now`, for the settings of a site.
    pub fn own_code(&self, now: i64) -> Result<String, DeviceError> {
        let own = self.own.as_ref().ok_or(DeviceError::NoAccount)?;
        code_at(&own.secret, own.digits, own.period, now)
    }
}
