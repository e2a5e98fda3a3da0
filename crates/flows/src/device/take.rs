//! An empty device is taken: by its own code, typed into settings that a code to the number it came with opened, for a first
//! app. It weighs nothing before everybody was told of it for three days (docs/decisions/0027).

use domain::{
    About, CHANGE_WAIT, ChallengeId, ChallengeState, Code, DeviceId, Digits, Event, Moment,
    PairingId, Purpose, Seed, Step, Timestamp,
};
use store::{
    Fault as StoreFault, Tx,
    challenges::{self, Look},
    devices,
    devices_by_number::{self, ByNumber},
    log,
    pairings::{self, NewPairing},
    unit,
};

use super::by_number::OWN_CODE_DIGITS;
use crate::{
    Changed, Checked, Fault, Flows, Site, Visitor,
    announce::{Announcement, Scene},
    error::WhileDoing,
    settings::is_open,
    verify::contact_of,
};

/// An app of which nobody hears but whoever has the number never weighs.
const NEVER: Timestamp = Timestamp::from_millis(i64::MAX);

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

/// Whose own code was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fitting {
    /// This device's, of this step.
    One(DeviceId, Step),
    /// No device's.
    None,
    /// More than one's.
    Several,
}

impl Flows {
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
        let code = match Code::from_input(typed, OWN_CODE_DIGITS) {
            Ok(code) => code,
            Err(refused) => return Ok(Checked::NotACode(refused)),
        };
        let (device, step) = match self.device_of_code(&look, &code, moment.now).await? {
            Fitting::One(device, step) => (device, step),
            Fitting::None => return self.fail_by_number(&look, visitor, moment).await,
            // Which of them she holds nobody knows, and she typed what hers shows.
            Fitting::Several => return Ok(Checked::Unclear),
        };
        let taking = self.draw_taking(&look, &site, visitor, (device, step), moment);
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
        // The number that is on file by now: one that was put there since was proved elsewhere.
        let is_proved = look.phone.is_some() && challenge.proved.phone >= look.phone_confirmed_at;
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

    /// The device whose own code this is.
    async fn device_of_code(
        &self,
        look: &Look,
        code: &Code,
        now: Timestamp,
    ) -> Result<Fitting, Fault> {
        let Some(number) = look.phone.clone() else {
            return Ok(Fitting::None);
        };
        let unit = unit(move |tx| {
            let number = number.clone();
            Box::pin(async move { devices_by_number::list(tx, &number).await })
        });
        let listed = self.0.store.read(unit).await;
        let listed = listed.while_doing("looking for the device of a code")?;
        let seeds = listed.iter().map(|it| (it, self.own_seed(it.id)));
        Ok(fitting(seeds, code, now))
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
        let (contact, scene) = (contact_of(look, site, visitor), Scene::of(visitor));
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

/// The device a code is of. All are compared, whatever the first ones said.
fn fitting<'a>(
    seeds: impl Iterator<Item = (&'a ByNumber, Seed)>,
    code: &Code,
    now: Timestamp,
) -> Fitting {
    let mut found = Fitting::None;
    for (device, seed) in seeds {
        if let Some(step) = seed.verify(code, OWN_CODE_DIGITS, now, device.last_step) {
            found = match found {
                Fitting::None => Fitting::One(device.id, step),
                Fitting::One(..) | Fitting::Several => Fitting::Several,
            };
        }
    }
    found
}

impl Taking {
    async fn run(&self, tx: &mut Tx) -> Result<bool, StoreFault> {
        let pairing = &self.pairing;
        if !devices_by_number::hold_without_app(tx, pairing.user).await?
            || !challenges::hold_settings(tx, self.challenge, self.now).await?
            || !devices_by_number::use_step(tx, self.device, self.step, self.challenge).await?
        {
            return Ok(false);
        }
        let revision = devices::touch(tx, self.device).await?;
        if !pairings::add(tx, pairing, revision).await?
            || pairings::confirm_by_number(tx, pairing.id, self.weighs_from, self.now)
                .await?
                .is_none()
        {
            return Err(StoreFault::new("a device that was free could not be taken"));
        }
        log::add(tx, &self.entry, Event::DevicePaired, "by=number").await?;
        self.announcement.write(tx).await?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_fits_two_devices_is_of_neither() {
        let now = Timestamp::from_seconds(1_111_111_109);
        let device = |number: u8| ByNumber {
            id: DeviceId::from_bytes([number; 16]),
            last_step: None,
        };
        let devices = [device(1), device(2), device(3)];
        let seed = |of: u8| Seed::from_bytes([of; 20]);
        let code = seed(7).code(Step::at(now), OWN_CODE_DIGITS);
        let judged = |seeds: [u8; 3]| {
            let seeds = devices.iter().zip(seeds.map(seed));
            fitting(seeds, &code, now)
        };
        assert_eq!(judged([1, 2, 3]), Fitting::None);
        let own = Fitting::One(devices[1].id, Step::at(now));
        assert_eq!(judged([1, 7, 3]), own);
        assert_eq!(judged([7, 2, 7]), Fitting::Several);
    }
}
