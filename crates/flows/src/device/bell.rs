//! A device hangs its bell: a push subscription, made with our key.

use std::time::Duration;

use delivery::{VapidKey, WrittenSubscription};
use domain::{ApprovalId, Channel, Limit, MessageId, Moment};
use store::{
    devices::{self, Device, KeptBell, Subscription},
    limits::{self, Spending},
    outbox::{self, Content, Destination, NewMessage},
    pairings,
    service_keys::{self, ServicePurpose},
    unit, users,
};

use crate::{Fault, Flows, error::WhileDoing};

/// What came of hanging a bell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BellHung {
    /// It hangs.
    Yes,
    /// Its address is not one the server posts to, or its keys are none.
    NotAllowed,
    /// It was made with another key than ours.
    OtherKey,
}

/// What came of trying a bell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BellTried {
    /// It rings.
    Yes,
    /// There is no bell, or no account yet.
    NoBell,
    /// It was tried too often.
    SlowDown,
}

/// How long a bell that is tried may take.
const TRIAL_LIFE: Duration = Duration::from_mins(2);

impl Flows {
    /// The public key apps subscribe with; none where this server rings no bells.
    pub async fn push_key(&self, moment: &mut Moment) -> Result<Option<String>, Fault> {
        if !self.0.ways.serves(Channel::Push) {
            return Ok(None);
        }
        let kept = self.kept_key(ServicePurpose::Push, moment).await?;
        let key =
            VapidKey::from_pkcs8(&kept.pkcs8).map_err(|refused| Fault::new(refused.to_string()))?;
        Ok(Some(key.public_key().to_owned()))
    }

    /// Hangs a device's bell in place of the one before. `key` is the public key of ours it was made with.
    pub async fn hang_bell(
        &self,
        device: &Device,
        subscription: Subscription,
        key: &str,
        moment: &mut Moment,
    ) -> Result<BellHung, Fault> {
        let Some(gateway) = self.0.ways.push() else {
            return Ok(BellHung::NotAllowed);
        };
        let written = WrittenSubscription {
            endpoint: &subscription.endpoint,
            p256dh: &subscription.p256dh,
            auth: &subscription.auth,
        };
        if delivery::Subscription::read(written, gateway.hosts()).is_err() {
            return Ok(BellHung::NotAllowed);
        }
        let kept = self.kept_key(ServicePurpose::Push, moment).await?;
        let ours =
            VapidKey::from_pkcs8(&kept.pkcs8).map_err(|refused| Fault::new(refused.to_string()))?;
        if ours.public_key() != key {
            return Ok(BellHung::OtherKey);
        }
        let (id, key) = (device.id, kept.id);
        let unit = unit(move |tx| {
            let subscription = subscription.clone();
            Box::pin(async move { devices::hang_bell(tx, id, &subscription, key).await })
        });
        let hung = self.0.store.write(unit).await;
        hung.while_doing("hanging a bell")?;
        Ok(BellHung::Yes)
    }

    /// Takes a device's bell down, at its own wish.
    pub async fn take_bell_down(&self, device: &Device) -> Result<(), Fault> {
        let id = device.id;
        let unit = unit(move |tx| {
            Box::pin(async move { devices::take_bell_down(tx, id, None).await.map(drop) })
        });
        let taken = self.0.store.write(unit).await;
        taken.while_doing("taking a bell down")
    }

    /// Rings a device's bell to try it.
    pub async fn try_bell(&self, device: &Device, moment: &mut Moment) -> Result<BellTried, Fault> {
        if !device.has_bell {
            return Ok(BellTried::NoBell);
        }
        let limit = Limit::DEVICE_BELL_TRIALS;
        let spending = Spending::new(&self.0.keys, limit, device.id.as_bytes());
        let (id, now) = (device.id, moment.now);
        let message_id = MessageId::new(now, &mut moment.rng);
        let unit = unit(move |tx| {
            let spending = spending.clone();
            Box::pin(async move {
                // A message belongs to a person; any of the device's will do.
                let Some(account) = pairings::accounts(tx, id, 0).await?.into_iter().next() else {
                    return Ok(BellTried::NoBell);
                };
                let Some(contact) = users::contact(tx, account.line.user).await? else {
                    return Ok(BellTried::NoBell);
                };
                if limits::spend(tx, &[spending], now).await?.is_err() {
                    return Ok(BellTried::SlowDown);
                }
                let none: Option<ApprovalId> = None;
                let message = NewMessage {
                    id: message_id,
                    application: contact.application,
                    user: Some(account.line.user),
                    content: Content::Ring(none),
                    to: Destination::Push(id),
                    language: contact.language,
                    now,
                    expires_at: now.plus(TRIAL_LIFE),
                };
                outbox::add(tx, &message).await?;
                Ok(BellTried::Yes)
            })
        });
        let rung = self.0.store.write(unit).await;
        rung.while_doing("trying a bell")
    }

    /// The key of ours a bell was made with.
    pub(crate) async fn push_key_of(&self, bell: &KeptBell) -> Result<Option<VapidKey>, Fault> {
        let id = bell.key;
        let unit = unit(move |tx| {
            Box::pin(async move { service_keys::find(tx, id, ServicePurpose::Push).await })
        });
        let read = self.0.store.read(unit).await;
        let Some(kept) = read.while_doing("reading the key of a bell")? else {
            return Ok(None);
        };
        VapidKey::from_pkcs8(&kept.pkcs8)
            .map(Some)
            .map_err(|refused| Fault::new(refused.to_string()))
    }
}
