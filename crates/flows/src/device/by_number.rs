//! A device comes with a phone number instead of an offer. It is answered alike whoever has the number, and stays empty: it
//! gets a code of its own, by which a user who proved that number takes it at each site (`take`, docs/decisions/0027).

use std::time::Duration;

use domain::{DeviceId, Digits, Event, KeyedHash, Limit, Moment, PairProof, Seed, Timestamp};
use store::{
    devices_by_number,
    limits::{self, Spending},
    log, unit,
};

use super::PairingDevice;
use crate::{Fault, Flows, Source, error::WhileDoing};

/// How many digits a device's own code has: it is compared with those of all that came with the number.
pub const OWN_CODE_DIGITS: Digits = Digits::EIGHT;

/// So long a device that nobody took is kept.
pub(crate) const EMPTY_KEPT: Duration = Duration::from_hours(7 * 24);

/// A device that came with a number.
#[derive(Clone, Debug)]
pub struct EmptyDevice {
    /// The device.
    pub device: DeviceId,
    /// The key with which the server signs requests, as SPKI.
    pub service_key: Vec<u8>,
    /// What its own code is made of.
    pub seed: Seed,
    /// When it is forgotten unless somebody takes it.
    pub expires_at: Timestamp,
}

/// Why a device was not let in with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberRefused {
    /// It is no number in international form.
    NotANumber,
    /// The proof does not verify.
    BadProof,
    /// Too many: from where it came, with that number, or at all.
    SlowDown,
}

impl Flows {
    /// Lets a new device in with `number`, as sent: `+` and digits. Whether anybody has the number is not even looked up.
    pub async fn add_device_by_number(
        &self,
        number: &str,
        device: PairingDevice,
        source: &Source,
        moment: &mut Moment,
    ) -> Result<Result<EmptyDevice, NumberRefused>, Fault> {
        let origin = self.0.settings.origin();
        let proof = PairProof {
            origin: &origin,
            offer: number,
            key: device.key,
        };
        if device.key.verify(&proof.to_bytes(), &device.proof).is_err() {
            return Ok(Err(NumberRefused::BadProof));
        }
        let Some(hash) = self.hash_of(number) else {
            return Ok(Err(NumberRefused::NotANumber));
        };
        let (id, now) = (DeviceId::new(moment.now, &mut moment.rng), moment.now);
        let entry = log::Entry::new(moment);
        let spending = self.comings(source, &hash);
        let unit = unit(move |tx| {
            let (device, entry, spending) = (device.clone(), entry.clone(), spending.clone());
            Box::pin(async move {
                if limits::spend(tx, &spending, now).await?.is_err() {
                    return Ok(false);
                }
                let about = (&device.key, &device.name, device.platform);
                devices_by_number::add(tx, id, about, &hash, now).await?;
                log::add(tx, &entry, Event::DeviceCame, "").await?;
                Ok(true)
            })
        });
        let added = self.0.store.write(unit).await;
        if !added.while_doing("letting a device in with a number")? {
            return Ok(Err(NumberRefused::SlowDown));
        }
        let key = self.service_key(moment).await?;
        Ok(Ok(EmptyDevice {
            device: id,
            service_key: key.spki(),
            seed: self.own_seed(id),
            expires_at: now.plus(EMPTY_KEPT),
        }))
    }

    /// What the coming of a device with a number is counted by.
    fn comings(&self, source: &Source, number: &KeyedHash) -> [Spending; 3] {
        let spending = |limit, subject: &[u8]| Spending::new(&self.0.keys, limit, subject);
        let by_source = match source {
            Source::Address(key) => spending(Limit::ADDRESS_NUMBER_DEVICES, key.as_bytes()),
            Source::Shared => spending(Limit::SHARED_NUMBER_DEVICES, &[]),
        };
        [
            by_source,
            spending(Limit::NUMBER_DEVICES, number.as_bytes()),
            spending(Limit::ALL_NUMBER_DEVICES, &[]),
        ]
    }

    /// The hash under which a proven number is kept, of one in international form.
    fn hash_of(&self, number: &str) -> Option<KeyedHash> {
        let digits = number.strip_prefix('+')?;
        let is_number = (7..=15).contains(&digits.len())
            && digits.bytes().all(|it| it.is_ascii_digit())
            && !digits.starts_with('0');
        is_number.then(|| self.0.keys.hash("number", number.as_bytes()))
    }

    /// The seed of a device's own code. It is no account's: what it opens is the way to become one.
    pub(super) fn own_seed(&self, device: DeviceId) -> Seed {
        Seed::derive(&self.0.keys, "device's own seed", device.as_bytes())
    }
}
