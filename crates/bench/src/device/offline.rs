//! The answer without a connection (section 5 of the protocol): a page's code is read, and digits are shown for it.

use serde::Deserialize;

use super::{
    bytes::{decode, fields},
    code::hotp,
};
use crate::{Device, DeviceError, Number, Request, Seed, shown_hash};

/// How many digits it has.
const DIGITS: u32 = 8;

/// What the QR code of a page holds behind `#offline=`, in its order.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OfflineRequest(
    /// Its id.
    pub String,
    /// 32 bytes in base64url.
    pub String,
    /// Until when it may be answered.
    pub i64,
    /// The accounts that may answer it.
    pub Vec<String>,
    /// The application's name.
    pub String,
    /// What the person is called there.
    pub String,
    /// What is asked.
    pub String,
    /// Label and value of what stands below.
    pub Vec<(String, String)>,
    /// The browser that asks.
    pub String,
    /// Where that browser seems to be.
    pub String,
);

impl OfflineRequest {
    /// Reads it from what stands behind `#offline=`.
    pub fn read(held: &str) -> Result<Self, DeviceError> {
        serde_json::from_slice(&decode(held)?)
            .map_err(|_| DeviceError::Malformed("not a request without a connection"))
    }

    /// The bytes the digits are made of.
    pub fn bytes(&self, origin: &str) -> Result<Vec<u8>, DeviceError> {
        let Self(id, nonce, ..) = self;
        Ok(fields([
            b"countersign offline v1".as_slice(),
            origin.as_bytes(),
            id.as_bytes(),
            &decode(nonce)?,
            &shown_hash(&self.shown()),
            b"approve",
        ]))
    }

    /// The digits that a device with this seed shows.
    pub fn digits(&self, origin: &str, seed: &Seed) -> Result<String, DeviceError> {
        hotp(seed, &self.bytes(origin)?, DIGITS)
    }

    /// What it shows, as of a request without a number.
    fn shown(&self) -> Request {
        let Self(id, nonce, expires, _, issuer, label, message, details, browser, place) = self;
        Request {
            id: id.clone(),
            account: String::new(),
            created: 0,
            expires: *expires,
            issuer: issuer.clone(),
            label: label.clone(),
            message: message.clone(),
            details: details.clone(),
            browser: browser.clone(),
            place: place.clone(),
            number: Number {
                mode: "none".into(),
                choices: Vec::new(),
            },
            gate: "none".into(),
            nonce: nonce.clone(),
            signature: String::new(),
        }
    }
}

impl Device {
    /// What its person types into the page after a yes. Nothing is sent.
    pub fn answer_offline(&self, held: &str) -> Result<String, DeviceError> {
        let asked = OfflineRequest::read(held)?;
        let account = asked.3.iter().find_map(|id| self.account(id));
        let account = account.ok_or(DeviceError::NoAccount)?;
        asked.digits(self.server.origin(), &account.totp.secret)
    }
}
