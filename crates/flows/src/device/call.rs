//! A device calls: who it is, and that it is really it.

use domain::{
    CallNonce, DeviceId, DeviceSignature, Limit, Moment, NONCE_MEMORY, Revoked, Sha256, SignedCall,
    Timestamp, clocks_agree,
};
use store::{
    device_calls,
    devices::{self, Device},
    limits::{self, Spending},
    pairings, unit,
};

use crate::{Fault, Flows, error::WhileDoing};

/// A signed call as it came in.
#[derive(Clone, Debug)]
pub struct DeviceCall {
    /// Which device it says it is.
    pub device: DeviceId,
    /// Method in capitals.
    pub method: String,
    /// Path and query as sent.
    pub path_and_query: String,
    /// The hash of the body.
    pub body_hash: Sha256,
    /// The device's time.
    pub time: Timestamp,
    /// The call's own number.
    pub nonce: CallNonce,
    /// The signature over all of it.
    pub signature: DeviceSignature,
}

/// What came of a call.
#[derive(Clone, Debug)]
pub enum Called {
    /// It is this device.
    By(Box<Device>),
    /// The device's clock is more than a minute out.
    Clock,
    /// Unknown, or not its signature: all look the same.
    Unauthorized,
    /// It came before.
    Replayed,
    /// The device has no account, and called too often to change something.
    SlowDown,
    /// The device was removed; the proof of it.
    Revoked(Revocation),
}

/// What came of noting a call.
enum Noted {
    Yes,
    Before,
    TooOften,
}

/// The server's word that a device was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// The device.
    pub device: DeviceId,
    /// When this was said.
    pub time: Timestamp,
    /// The service key's signature.
    pub signature: [u8; 64],
}

impl Flows {
    /// Judges a signed call. One that `changes` something is taken once.
    pub async fn device_call(
        &self,
        call: &DeviceCall,
        changes: bool,
        moment: &mut Moment,
    ) -> Result<Called, Fault> {
        let id = call.device;
        let unit = unit(move |tx| Box::pin(async move { devices::find(tx, id).await }));
        let found = self.0.store.read(unit).await;
        let Some(device) = found.while_doing("looking for a device")? else {
            return Ok(Called::Unauthorized);
        };
        let origin = self.0.settings.origin();
        let signed = SignedCall {
            origin: &origin,
            device: call.device,
            method: &call.method,
            path_and_query: &call.path_and_query,
            body_hash: call.body_hash,
            time: call.time,
            nonce: call.nonce,
        };
        if device
            .key
            .verify(&signed.to_bytes(), &call.signature)
            .is_err()
        {
            return Ok(Called::Unauthorized);
        }
        if device.removed_at.is_some() {
            let revocation = self.revocation(device.id, moment).await?;
            return Ok(Called::Revoked(revocation));
        }
        if !clocks_agree(call.time, moment.now) {
            return Ok(Called::Clock);
        }
        let noted = self.note_call(&device, call.nonce, changes, moment.now);
        Ok(match noted.await? {
            Noted::Yes => Called::By(Box::new(device)),
            Noted::Before => Called::Replayed,
            Noted::TooOften => Called::SlowDown,
        })
    }

    /// Remembers the nonce of a call that changes something, and that the device was heard of.
    async fn note_call(
        &self,
        device: &Device,
        nonce: CallNonce,
        changes: bool,
        now: Timestamp,
    ) -> Result<Noted, Fault> {
        let is_news = devices::is_worth_noting(device, now);
        if !changes && !is_news {
            return Ok(Noted::Yes);
        }
        let id = device.id;
        let limit = Limit::EMPTY_DEVICE_CALLS;
        let spending = [Spending::new(&self.0.keys, limit, id.as_bytes())];
        let unit = unit(move |tx| {
            let spending = spending.clone();
            Box::pin(async move {
                let end = now.plus(NONCE_MEMORY);
                if changes && !device_calls::remember(tx, id, nonce, end).await? {
                    return Ok(Noted::Before);
                }
                if changes
                    && !pairings::has_any(tx, id).await?
                    && limits::spend(tx, &spending, now).await?.is_err()
                {
                    return Ok(Noted::TooOften);
                }
                devices::mark_seen(tx, id, now).await?;
                Ok(Noted::Yes)
            })
        });
        let noted = self.0.store.write(unit).await;
        noted.while_doing("noting a device's call")
    }

    /// The server's word that this device was removed.
    pub(super) async fn revocation(
        &self,
        device: DeviceId,
        moment: &mut Moment,
    ) -> Result<Revocation, Fault> {
        let time = moment.now;
        let origin = self.0.settings.origin();
        let said = Revoked {
            origin: &origin,
            device,
            time,
        };
        let key = self.service_key(moment).await?;
        let signature = key
            .sign(&said.to_bytes())
            .map_err(|refused| Fault::new(refused.to_string()))?;
        Ok(Revocation {
            device,
            time,
            signature,
        })
    }
}
