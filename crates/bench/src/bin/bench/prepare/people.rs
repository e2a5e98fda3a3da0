//! The people themselves, some hundred in one unit of work: a user whom the site registered by number, a device, and their
//! pairing, confirmed, with the seed that everybody here knows. No log: what happened before is no part of a data set.

use std::sync::Arc;

use anyhow::{Context, Result, bail};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use bench::Key;
use domain::{
    ApplicationId, ChallengeId, DeviceId, DeviceKey, DeviceName, Digits, Moment, PairingId,
    PhoneNumber, Platform, Seed, SerialId, Timestamp, UserId,
};
use store::{
    Fault, Store, Tx, devices,
    direct::{numbers, people},
    pairings,
    pairings::NewPairing,
    unit, users,
};
use tokio::task::JoinSet;

use crate::{clock, people as known, progress};

/// People in one unit of work.
const EACH: u32 = 200;

/// Units under way at the same time: PostgreSQL writes on several connections.
const AT_ONCE: usize = 8;

/// The words of the language that people get messages in.
const LANGUAGE: &str = "en";

/// Somebody, drawn before the unit begins.
struct Person {
    serial: SerialId,
    number: PhoneNumber,
    device: DeviceId,
    pairing: NewPairing,
}

/// The device of everybody: nobody signs with it.
#[derive(Clone)]
struct Model {
    key: DeviceKey,
    name: DeviceName,
}

/// Writes so many people down.
pub(super) async fn write(store: &Store, application: ApplicationId, people: u32) -> Result<()> {
    let model = Model {
        key: Key::make()?.spki().parse()?,
        name: "Bench".parse()?,
    };
    let bar = progress::bar(u64::from(people), "people");
    let mut under_way = JoinSet::new();
    let mut from = 0;
    loop {
        while from < people && under_way.len() < AT_ONCE {
            let to = people.min(from.saturating_add(EACH));
            let some = (from..to).collect();
            under_way.spawn(write_some(store.clone(), application, model.clone(), some));
            from = to;
        }
        let Some(written) = under_way.join_next().await else {
            break;
        };
        bar.inc(written??);
    }
    bar.finish_and_clear();
    Ok(())
}

async fn write_some(
    store: Store,
    application: ApplicationId,
    model: Model,
    some: Vec<u32>,
) -> Result<u64> {
    let mut moment = moment()?;
    let people: Option<Vec<_>> = some
        .iter()
        .map(|person| Person::draw(*person, application, &mut moment))
        .collect();
    let people: Arc<[Person]> = people.context("somebody who cannot be")?.into();
    let count = u64::try_from(people.len())?;
    let unit = unit(move |tx| {
        let (people, model) = (Arc::clone(&people), model.clone());
        Box::pin(async move {
            for person in people.iter() {
                person.write(tx, &model).await?;
            }
            Ok(())
        })
    });
    store.write(unit).await?;
    Ok(count)
}

/// The present moment, with chance of its own.
fn moment() -> Result<Moment> {
    let mut seed = [0_u8; 32];
    let Ok(()) = SystemRandom::new().fill(&mut seed) else {
        bail!("the system gives no random bytes");
    };
    Ok(Moment::new(Timestamp::from_seconds(clock::seconds()), seed))
}

impl Person {
    fn draw(person: u32, application: ApplicationId, moment: &mut Moment) -> Option<Self> {
        let (now, rng) = (moment.now, &mut moment.rng);
        let device = DeviceId::new(now, rng);
        Some(Self {
            serial: SerialId::new(known::serial(person))?,
            number: PhoneNumber::from_stored(&known::number(person), "GB", "mobile")?,
            device,
            pairing: NewPairing {
                id: PairingId::new(now, rng),
                device: Some(device),
                application,
                user: UserId::new(now, rng),
                seed: Seed::from_bytes(known::seed(person)),
                digits: Digits::new(known::DIGITS)?,
                challenge: ChallengeId::new(now, rng),
                now,
            },
        })
    }

    async fn write(&self, tx: &mut Tx, model: &Model) -> Result<(), Fault> {
        let NewPairing {
            id,
            application,
            user,
            now,
            ..
        } = self.pairing;
        let is_written = people::add(tx, application, self.serial, user, LANGUAGE, now).await?
            && numbers::claim(tx, application, user, &self.number, now).await?
            && users::mark_first_factor(tx, user, now).await?;
        devices::add(
            tx,
            self.device,
            &model.key,
            &model.name,
            Platform::Android,
            now,
        )
        .await?;
        let is_paired = pairings::add(tx, &self.pairing, 1).await?
            && pairings::confirm(tx, id, now).await?.is_some();
        if is_written && is_paired {
            Ok(())
        } else {
            Err(Fault::new("somebody is there already"))
        }
    }
}
