//! What a device does with itself: another name, another key, the end. And what it may know of the server unasked.

use std::time::Duration;

use domain::{DeviceKey, DeviceName, DeviceSignature, KeyChange, Moment, Policy, Timestamp};
use store::{
    devices::{self, Device},
    pairings, policies, unit,
};

use super::told::Did;
use crate::{Fault, Flows, error::WhileDoing};

/// How long what anybody may know is kept in memory.
const FACTS_KEPT: Duration = Duration::from_mins(1);

/// How often for whom a device answers is read anew, when it changed before they were told.
const ROUNDS: usize = 5;
/// What it is when it still changes then.
const RESTLESS: &str = "the accounts of a device change faster than they are read";

/// What anybody may know of the server.
#[derive(Clone, Copy, Debug)]
pub struct ServerFacts {
    /// Whether any application uses app methods.
    pub is_used: bool,
}

/// What came of a new key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyChanged {
    /// It is in force.
    Yes,
    /// The proof does not verify with it.
    BadProof,
    /// The old one is not in force any more.
    Over,
}

impl Flows {
    /// Gives a device another name.
    pub async fn rename_device(&self, device: &Device, name: DeviceName) -> Result<bool, Fault> {
        let id = device.id;
        let unit = unit(move |tx| {
            let name = name.clone();
            Box::pin(async move { devices::rename(tx, id, &name).await })
        });
        let renamed = self.0.store.write(unit).await;
        renamed.while_doing("renaming a device")
    }

    /// Puts a new key in the place of the old one. `proof` is made with the new one. Everybody for whom the device answers is
    /// told.
    pub async fn change_device_key(
        &self,
        device: &Device,
        new: DeviceKey,
        proof: &DeviceSignature,
        moment: &mut Moment,
    ) -> Result<KeyChanged, Fault> {
        let origin = self.0.settings.origin();
        let change = KeyChange {
            origin: &origin,
            device: device.id,
            old: device.key,
            new,
        };
        if new.verify(&change.to_bytes(), proof).is_err() {
            return Ok(KeyChanged::BadProof);
        }
        for _ in 0..ROUNDS {
            if let Some(changed) = self.put_key(device, new, moment).await? {
                return Ok(changed);
            }
        }
        Err(Fault::new(RESTLESS))
    }

    /// None when somebody confirmed an account, or ended one, in between.
    async fn put_key(
        &self,
        device: &Device,
        new: DeviceKey,
        moment: &mut Moment,
    ) -> Result<Option<KeyChanged>, Fault> {
        let (id, old) = (device.id, device.key);
        let told = self.draw_told_to_all(device, Did::ChangedKey, moment);
        let told = told.await?;
        let unit = unit(move |tx| {
            let told = told.clone();
            Box::pin(async move {
                if !told.hold(tx).await? {
                    return Ok(None);
                }
                if !devices::change_key(tx, id, &old, &new).await? {
                    return Ok(Some(KeyChanged::Over));
                }
                for it in &told.each {
                    it.write(tx).await?;
                }
                Ok(Some(KeyChanged::Yes))
            })
        });
        let changed = self.0.store.write(unit).await;
        changed.while_doing("changing a device's key")
    }

    /// A device removes itself, with all its accounts. Each person is told on every channel, as by the settings.
    pub async fn remove_device(&self, device: &Device, moment: &mut Moment) -> Result<(), Fault> {
        for _ in 0..ROUNDS {
            if self.part_with(device, moment).await? {
                return Ok(());
            }
        }
        Err(Fault::new(RESTLESS))
    }

    /// False when somebody confirmed an account, or ended one, in between.
    async fn part_with(&self, device: &Device, moment: &mut Moment) -> Result<bool, Fault> {
        let (id, now) = (device.id, moment.now);
        let told = self.draw_told_to_all(device, Did::Went, moment).await?;
        let unit = unit(move |tx| {
            let told = told.clone();
            Box::pin(async move {
                if !told.hold(tx).await? {
                    return Ok(false);
                }
                for it in &told.each {
                    it.part(tx, now).await?;
                }
                // One that was only proposed goes untold.
                pairings::remove_all_of_device(tx, id).await?;
                devices::remove(tx, id, now).await?;
                Ok(true)
            })
        });
        let removed = self.0.store.write(unit).await;
        removed.while_doing("removing a device")
    }

    /// What anybody may know of the server; as old as a minute.
    pub async fn server_facts(&self, now: Timestamp) -> Result<ServerFacts, Fault> {
        let kept = *self.0.server_facts.read().await;
        if let Some((facts, read_at)) = kept
            && now.since(read_at) < FACTS_KEPT
        {
            return Ok(facts);
        }
        let unit = unit(move |tx| Box::pin(async move { policies::list(tx, 1_000).await }));
        let read = self.0.store.read(unit).await;
        let policies = read.while_doing("reading the policies")?;
        let facts = ServerFacts {
            is_used: policies.iter().any(Policy::has_app),
        };
        *self.0.server_facts.write().await = Some((facts, now));
        Ok(facts)
    }
}
