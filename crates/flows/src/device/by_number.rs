//! A device comes with a phone number instead of an offer. It is answered alike whoever has the number, and stays empty: it
//! gets a code of its own, which a user who proved that number types into the settings of each site
//! (docs/decisions/0027).

use std::time::Duration;

use domain::{
    About, CHANGE_WAIT, ChallengeId, ChallengeState, Code, DeviceId, Digits, Event, KeyedHash,
    Limit, Moment, PairProof, PairingId, Purpose, Seed, Step, Timestamp,
};
use store::{
    challenges::{self, Look},
    devices,
    devices_by_number::{self, ByNumber},
    limits::{self, Spending},
    log,
    pairings::{self, NewPairing},
    unit,
};

use super::PairingDevice;
use crate::{
    Changed, Checked, Fault, Flows, Site, Source, Visitor,
    announce::{Announcement, Scene},
    error::WhileDoing,
    settings::is_open,
    verify::contact_of,
};

/// So long a device that nobody took is kept.
pub(crate) const EMPTY_KEPT: Duration = Duration::from_hours(7 * 24);

/// An app of which nobody hears but whoever has the number never weighs.
const NEVER: Timestamp = Timestamp::from_millis(i64::MAX);

/// A device that came with a number.
#[derive(Clone, Debug)]
pub struct EmptyDevice {
    /// The device.
    pub device: DeviceId,
    /// The key with which the server signs requests, as SPKI.
    pub service_key: Vec<u8>,
    /// What its own code is made of.
    pub seed: Seed,
}

/// Why a device was not let in with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberRefused {
    /// It is no number in international form.
    NotANumber,
    /// The proof does not verify.
    BadProof,
    /// Too many from this address.
    SlowDown,
}

/// Everything the taking of a device needs, drawn before its unit begins.
#[derive(Clone)]
struct Taking {
    challenge: ChallengeId,
    pairing: NewPairing,
    device: DeviceId,
    step: Step,
    /// From when its answers weigh as proofs.
    weighs_from: Timestamp,
    entry: log::Entry,
    announcement: Announcement,
    now: Timestamp,
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
        let spending: Vec<Spending> = match source {
            Source::Address(key) => {
                let limit = Limit::ADDRESS_NUMBER_DEVICES;
                vec![Spending::new(&self.0.keys, limit, key.as_bytes())]
            }
            Source::Shared => Vec::new(),
        };
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
        }))
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
    fn own_seed(&self, device: DeviceId) -> Seed {
        let derived = self.0.keys.hash("device's own seed", device.as_bytes());
        let mut bytes = [0; 20];
        for (to, from) in bytes.iter_mut().zip(derived.as_bytes()) {
            *to = *from;
        }
        Seed::from_bytes(bytes)
    }

    /// Takes the device whose own code was typed for the user's first app: in settings that were opened by a code sent to
    /// the number it came with.
    pub async fn take_device_by_number(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        typed: &str,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(Checked::Over);
        };
        let locked = look.locked_until.is_some_and(|end| end > moment.now);
        if locked || !self.may_take_by_number(&look, &site, moment.now).await? {
            return Ok(Checked::Over);
        }
        let code = match Code::from_input(typed, Digits::SIX) {
            Ok(code) => code,
            Err(refused) => return Ok(Checked::NotACode(refused)),
        };
        let found = self.device_of_code(&look, &code, moment.now).await?;
        let Some((device, step)) = found else {
            return self.fail_by_number(&look, visitor, moment).await;
        };
        let taking = self.draw_taking(&look, &site, visitor, (device.id, step), moment);
        let unit = unit(move |tx| {
            let taking = taking.clone();
            Box::pin(async move { taking.run(tx).await })
        });
        let taken = self.0.store.write(unit).await;
        Ok(if taken.while_doing("taking a device by its number")? {
            Checked::Settings(Some(Changed::Done))
        } else {
            Checked::Over
        })
    }

    /// Whether these settings may take a device by its number: a first one, after a code to that number in this visit.
    pub(crate) async fn may_take_by_number(
        &self,
        look: &Look,
        site: &Site,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let challenge = &look.challenge;
        let is_here = challenge.purpose == Purpose::Settings
            && challenge.state == ChallengeState::Open
            && is_open(look, now)
            && challenge.offered_number.is_none();
        let is_proved = look.phone.is_some() && challenge.proved.phone.is_some();
        let is_quiet = look.alarm_at.is_none() && look.apps.pairings.is_empty();
        if !is_here || !is_proved || !is_quiet || !site.policy.has_app() {
            return Ok(false);
        }
        let user = challenge.user;
        let unit =
            unit(move |tx| Box::pin(async move { devices_by_number::had_app(tx, user).await }));
        let had = self.0.store.read(unit).await;
        Ok(!had.while_doing("asking whether there ever was an app")?)
    }

    async fn device_of_code(
        &self,
        look: &Look,
        code: &Code,
        now: Timestamp,
    ) -> Result<Option<(ByNumber, Step)>, Fault> {
        let Some(number) = look.phone.clone() else {
            return Ok(None);
        };
        let since = now.minus(EMPTY_KEPT);
        let unit = unit(move |tx| {
            let number = number.clone();
            Box::pin(async move { devices_by_number::list(tx, &number, since).await })
        });
        let listed = self.0.store.read(unit).await;
        let mut found = None;
        for device in listed.while_doing("looking for the device of a code")? {
            let seed = self.own_seed(device.id);
            if let Some(step) = seed.verify(code, Digits::SIX, now, device.last_step) {
                found = Some((device, step));
            }
        }
        Ok(found)
    }

    fn draw_taking(
        &self,
        look: &Look,
        site: &Site,
        visitor: &Visitor,
        (device, step): (DeviceId, Step),
        moment: &mut Moment,
    ) -> Taking {
        let (application, user) = look.challenge.subject();
        let (contact, scene) = (contact_of(look, visitor), Scene::of(visitor));
        let app = PairingId::new(moment.now, &mut moment.rng);
        let about = About::NumberDeviceAdded { app };
        // As with what waits: somebody else has to hear of it.
        let weighs_from = if self.may_wait(look, site, visitor, moment.now) {
            moment.now.plus(CHANGE_WAIT)
        } else {
            NEVER
        };
        Taking {
            weighs_from,
            challenge: look.challenge.id,
            announcement: self.announce(&contact, &site.policy, about, &scene, moment),
            pairing: NewPairing {
                id: app,
                device: Some(device),
                application,
                user,
                seed: Seed::make(&mut moment.rng),
                digits: Digits::SIX,
                challenge: look.challenge.id,
                now: moment.now,
            },
            entry: log::Entry::new(moment)
                .about_user(application, user)
                .within(look.challenge.id),
            device,
            step,
            now: moment.now,
        }
    }
}

impl Taking {
    async fn run(&self, tx: &mut store::Tx) -> Result<bool, store::Fault> {
        let pairing = &self.pairing;
        if !devices_by_number::hold_without_app(tx, pairing.user).await?
            || !challenges::hold_settings(tx, self.challenge, self.now).await?
            || !devices_by_number::use_step(tx, self.device, self.step).await?
        {
            return Ok(false);
        }
        let revision = devices::touch(tx, self.device).await?;
        if !pairings::add(tx, pairing, revision).await?
            || pairings::confirm_by_number(tx, pairing.id, self.weighs_from, self.now)
                .await?
                .is_none()
        {
            return Err(store::Fault::new(
                "a device that was free could not be taken",
            ));
        }
        log::add(tx, &self.entry, Event::DevicePaired, "by=number").await?;
        self.announcement.write(tx).await?;
        Ok(true)
    }
}
