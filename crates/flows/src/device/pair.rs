//! A device answers an offer to pair: a new one brings its key, one that exists signs its call.

use std::sync::Arc;

use domain::{
    DeviceId, DeviceKey, DeviceName, DeviceSignature, Digits, Event, KeyedHash, Limit, Moment,
    PairProof, PairingId, Platform, PresentedOffer, Seed, Timestamp, UserId,
};
use store::{
    Fault as StoreFault, Tx, challenges, devices,
    devices::Device,
    devices_by_number,
    direct::people,
    limits::{self, Spending},
    log,
    pairing_offers::{self, PairingOffer},
    pairings::{self, MOST_PAIRINGS, NewPairing},
    unit, users,
};

use super::AccountView;
use crate::{Fault, Flows, Source, direct::TakenLink, error::WhileDoing};

/// A new device at the door.
#[derive(Clone, Debug)]
pub struct PairingDevice {
    /// Its name.
    pub name: DeviceName,
    /// What it runs on.
    pub platform: Platform,
    /// Its public key.
    pub key: DeviceKey,
    /// Proof that it holds the private one, over the offer.
    pub proof: DeviceSignature,
}

/// A device that was paired.
#[derive(Clone, Debug)]
pub struct Paired {
    /// The device.
    pub device: DeviceId,
    /// The key with which the server signs requests, as SPKI.
    pub service_key: Vec<u8>,
    /// Its new account.
    pub account: AccountView,
}

/// Why a device was not paired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairRefused {
    /// No such offer.
    Unknown,
    /// It was used.
    Used,
    /// This device has this account already. The offer stays good: it may be that the account is to be set up there anew.
    HasAccount,
    /// Its time is over, or its page is, or the application is switched off.
    Expired,
    /// The proof does not verify.
    BadProof,
    /// The person has as many devices as one may have.
    TooMany,
    /// Too many wrong codes from this address.
    SlowDown,
}

/// Everything a pairing needs, drawn before its unit begins.
#[derive(Clone)]
struct Act {
    offer: Arc<PairingOffer>,
    pairing: NewPairing,
    new_device: Option<(DeviceId, PairingDevice)>,
    /// Of an offer that came in a link: the device is confirmed at once.
    by_link: Option<TakenLink>,
    entry: log::Entry,
    now: Timestamp,
}

impl Flows {
    /// Pairs a new device.
    pub async fn pair_new_device(
        &self,
        offer: &str,
        device: PairingDevice,
        source: &Source,
        moment: &mut Moment,
    ) -> Result<Result<Paired, PairRefused>, Fault> {
        let origin = self.0.settings.origin();
        let proof = PairProof {
            origin: &origin,
            offer,
            key: device.key,
        };
        if device.key.verify(&proof.to_bytes(), &device.proof).is_err() {
            return Ok(Err(PairRefused::BadProof));
        }
        let id = DeviceId::new(moment.now, &mut moment.rng);
        let paired = self.pair(offer, id, Some(device), source, moment).await?;
        let account = match paired {
            Ok(account) => account,
            Err(refused) => return Ok(Err(refused)),
        };
        let key = self.service_key(moment).await?;
        Ok(Ok(Paired {
            device: id,
            service_key: key.spki(),
            account,
        }))
    }

    /// Pairs a device that exists with a further account.
    pub async fn pair_device(
        &self,
        offer: &str,
        device: &Device,
        source: &Source,
        moment: &mut Moment,
    ) -> Result<Result<AccountView, PairRefused>, Fault> {
        self.pair(offer, device.id, None, source, moment).await
    }

    async fn pair(
        &self,
        offer: &str,
        device: DeviceId,
        new: Option<PairingDevice>,
        source: &Source,
        moment: &mut Moment,
    ) -> Result<Result<AccountView, PairRefused>, Fault> {
        let Some(presented) = PresentedOffer::read(offer) else {
            return self.count_wrong_offer(source, moment.now).await;
        };
        let hash = match &presented {
            PresentedOffer::Token(token) => token.hash(&self.0.keys),
            PresentedOffer::Code(code) => code.hash(&self.0.keys),
        };
        let found = match self.find_offer(hash, source, moment.now).await? {
            Ok(found) => found,
            Err(refused) => return Ok(Err(refused)),
        };
        if found.used_at.is_some() {
            return Ok(Err(PairRefused::Used));
        }
        if moment.now >= found.expires_at {
            return Ok(Err(PairRefused::Expired));
        }
        let site = self.site_of(found.application).await?;
        // Nor one that was sent while apps were on.
        let is_off = found.by_link && !site.policy.has_app();
        if is_off || site.application.off_since.is_some() {
            return Ok(Err(PairRefused::Expired));
        }
        let digits = self.digits_of(&found).await?;
        let id = PairingId::new(moment.now, &mut moment.rng);
        let by_link = self.taken_link(&found, id, &site, moment).await?;
        let pairing = NewPairing {
            id,
            device: Some(device),
            application: found.application,
            user: found.user,
            seed: Seed::make(&mut moment.rng),
            digits,
            challenge: found.challenge,
            now: moment.now,
        };
        let label = self.label_of(found.user).await?;
        let codes = (pairing.seed.clone(), pairing.digits);
        let account = AccountView {
            is_active: by_link.is_some(),
            ..AccountView::waiting(pairing.id, label, codes, &site)
        };
        let entry = log::Entry::new(moment)
            .about_user(found.application, found.user)
            .within(found.challenge);
        let act = Act {
            offer: Arc::new(found),
            pairing,
            new_device: new.map(|new| (device, new)),
            by_link,
            entry,
            now: moment.now,
        };
        let unit = unit(move |tx| {
            let act = act.clone();
            Box::pin(async move { act.run(tx).await })
        });
        let paired = self.0.store.write(unit).await;
        Ok(paired.while_doing("pairing a device")?.map(|()| account))
    }

    /// How long its codes are: as its site has them where it asked for the pairing.
    async fn digits_of(&self, offer: &PairingOffer) -> Result<Digits, Fault> {
        if offer.by_link {
            self.direct_digits(offer.application).await
        } else {
            Ok(Digits::SIX)
        }
    }

    /// The offer of a token or code; what is none counts against where it came from.
    async fn find_offer(
        &self,
        hash: KeyedHash,
        source: &Source,
        now: Timestamp,
    ) -> Result<Result<PairingOffer, PairRefused>, Fault> {
        let spending = self.wrong_offers(source);
        let unit = unit(move |tx| {
            let spending = spending.clone();
            Box::pin(async move {
                // Whoever typed too many wrong ones is not even told that this one is right.
                if !limits::allow(tx, &spending, now).await? {
                    return Ok(Err(PairRefused::SlowDown));
                }
                if let Some(offer) = pairing_offers::find(tx, &hash).await? {
                    return Ok(Ok(offer));
                }
                let _counted = limits::spend(tx, &spending, now).await?;
                Ok(Err(PairRefused::Unknown))
            })
        });
        let found = self.0.store.write(unit).await;
        found.while_doing("looking for an offer to pair")
    }

    async fn count_wrong_offer<T>(
        &self,
        source: &Source,
        now: Timestamp,
    ) -> Result<Result<T, PairRefused>, Fault> {
        let spending = self.wrong_offers(source);
        let unit = unit(move |tx| {
            let spending = spending.clone();
            Box::pin(async move { limits::spend(tx, &spending, now).await })
        });
        let spent = self.0.store.write(unit).await;
        Ok(Err(match spent.while_doing("counting a wrong offer")? {
            Ok(()) => PairRefused::Unknown,
            Err(_) => PairRefused::SlowDown,
        }))
    }

    fn wrong_offers(&self, source: &Source) -> Vec<Spending> {
        match source {
            Source::Address(key) => {
                vec![Spending::new(
                    &self.0.keys,
                    Limit::ADDRESS_WRONG_OFFERS,
                    key.as_bytes(),
                )]
            }
            Source::Shared => Vec::new(),
        }
    }

    /// What a person is called at the application, as devices show it.
    pub(crate) async fn label_of(&self, user: UserId) -> Result<String, Fault> {
        let unit = unit(move |tx| Box::pin(async move { users::label(tx, user).await }));
        let label = self.0.store.read(unit).await;
        let label = label.while_doing("reading what a person is called")?;
        Ok(label.unwrap_or_default())
    }
}

impl Act {
    async fn run(&self, tx: &mut Tx) -> Result<Result<(), PairRefused>, StoreFault> {
        let (now, user) = (self.now, self.pairing.user);
        users::hold(tx, user).await?;
        let Some(device) = self.pairing.device else {
            return Ok(Err(PairRefused::Unknown));
        };
        if pairings::is_of(tx, device, user).await? {
            return Ok(Err(PairRefused::HasAccount));
        }
        if self.by_link.is_some() && !may_take_link(tx, user).await? {
            return Ok(Err(PairRefused::Expired));
        }
        let is_full = pairings::count_active(tx, user).await? >= MOST_PAIRINGS;
        // What is set up in a recovery takes the place of what is there.
        if is_full && !challenges::is_recovery(tx, self.offer.challenge).await? {
            return Ok(Err(PairRefused::TooMany));
        }
        if !pairing_offers::use_up(tx, self.offer.id, self.pairing.id, now).await? {
            // Of two devices at once, one was quicker; or the page ended meanwhile.
            return Ok(Err(PairRefused::Used));
        }
        if let Some((id, new)) = &self.new_device {
            devices::add(tx, *id, &new.key, &new.name, new.platform, now).await?;
        }
        let revision = devices::touch(tx, device).await?;
        if !pairings::add(tx, &self.pairing, revision).await? {
            return Ok(Err(PairRefused::Used));
        }
        log::add(tx, &self.entry, Event::DeviceFound, "").await?;
        if let Some(by_link) = &self.by_link {
            by_link.confirm(tx, now).await?;
        }
        tx.wake(self.offer.challenge.as_bytes());
        Ok(Ok(()))
    }
}

/// Whether a link may set an app up: the number alone adds a first one, and no other ever after; and to whom a site had it sent,
/// the site still has to know.
async fn may_take_link(tx: &mut Tx, user: UserId) -> Result<bool, StoreFault> {
    Ok(devices_by_number::is_before_first_app(tx, user).await?
        && people::find_known(tx, user).await?.is_some())
}
