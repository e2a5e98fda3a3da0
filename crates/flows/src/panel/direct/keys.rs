//! Keys for direct calls: made new while the old ones go on for a while, ended at once. And the pair by which calls about webhooks
//! are signed.

use std::time::Duration;

use domain::{ApplicationId, Deed, DirectKeyId, Event, Moment, PanelNotice, Timestamp, Token};
use store::{
    Fault as StoreFault, Tx, applications,
    direct::{keys, signers, sites},
    log,
    operators::sessions::Session,
    unit,
};

use super::super::{
    operators::named,
    told::Announced,
    weigh::{Act, PanelRefused, stands},
};
use super::tell;
use crate::{Flows, SigningPair, error::WhileDoing};

/// What the log calls it.
const LABEL: &str = "direct key";
/// Keys of an application that may work or wait at a time.
const MOST_KEYS: i64 = 10;

/// A key that is to be made new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewDirectKey {
    /// Whose.
    pub application: ApplicationId,
    /// How long those there are still work.
    pub overlap: Duration,
}

/// Which key was the newest when somebody decided to make a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeenDirectKey {
    /// Whichever it is.
    Any,
    /// This one, or none: another one by now means that the form was used before, or somebody else was quicker.
    This(Option<DirectKeyId>),
}

/// A key that was made.
#[derive(Debug)]
pub struct MadeDirectKey {
    /// The new key: shown once.
    pub key: Token,
    /// How many older ones still work for the overlap.
    pub ending: u64,
}

/// A key that is drawn and not written yet.
#[derive(Clone)]
struct Making {
    drawn: keys::NewDirectKey,
    overlap: Duration,
    seen: SeenDirectKey,
    by: Option<Session>,
    entry: log::Entry,
    told: Option<Announced>,
    now: Timestamp,
}

impl Flows {
    /// Makes a new key; the older ones still work for the overlap, and what the site is told is signed with the one before until a
    /// call came with it. Without a session it comes from the terminal.
    pub async fn make_direct_key(
        &self,
        by: Option<&Session>,
        new: NewDirectKey,
        seen: SeenDirectKey,
        moment: &mut Moment,
    ) -> Act<MadeDirectKey> {
        if let Err(refused) = self.weighed_by(by, Deed::MakeKey, moment).await? {
            return Ok(Err(refused));
        }
        let (now, application) = (moment.now, new.application);
        let key = Token::make_plain(&mut moment.rng);
        let notice = |by, at| PanelNotice::KeyMade { by, at };
        let making = Making {
            drawn: keys::NewDirectKey {
                id: DirectKeyId::new(now, &mut moment.rng),
                application,
                key: key.clone(),
                held: None,
            },
            overlap: new.overlap,
            seen,
            by: by.cloned(),
            entry: log::Entry::new(moment).about(application),
            told: self.announce_to_owners(by, application, notice, moment),
            now,
        };
        let unit = unit(move |tx| {
            let making = making.clone();
            Box::pin(async move { making.write(tx).await })
        });
        let made = self.0.store.write(unit).await;
        let made = made.while_doing("making a key for direct calls")?;
        self.0.catalog.forget();
        Ok(made.map(|ending| MadeDirectKey { key, ending }))
    }

    /// Ends a key at once, also the newest: whoever calls with it is nobody from then on.
    pub async fn end_direct_key(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        key: DirectKeyId,
        moment: &mut Moment,
    ) -> Act<()> {
        if let Err(refused) = self.weighed_by(by, Deed::EndKey, moment).await? {
            return Ok(Err(refused));
        }
        let now = moment.now;
        let entry = log::Entry::new(moment).about(application);
        let detail = format!("kind={LABEL} {}", named(by));
        let by = by.cloned();
        let unit = unit(move |tx| {
            let (by, entry, detail) = (by.clone(), entry.clone(), detail.clone());
            Box::pin(async move {
                if let Some(by) = &by
                    && let Err(refused) = stands(tx, by, now).await?
                {
                    return Ok(Err(refused));
                }
                if !keys::end(tx, key, application, now).await? {
                    return Ok(Err(PanelRefused::Stale));
                }
                log::add(tx, &entry, Event::SecretEnded, &detail).await?;
                Ok(Ok(()))
            })
        });
        let ended = self.0.store.write(unit).await;
        let ended = ended.while_doing("ending a key for direct calls")?;
        self.0.catalog.forget();
        Ok(ended)
    }

    /// Makes the pair by which a site signs its calls about webhooks; the one before is void.
    pub async fn make_signing_pair_by(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        moment: &mut Moment,
    ) -> Act<SigningPair> {
        if let Err(refused) = self.weighed_by(by, Deed::MakeKey, moment).await? {
            return Ok(Err(refused));
        }
        let access = Token::make_plain(&mut moment.rng);
        let signing = Token::make_plain(&mut moment.rng);
        let now = moment.now;
        let entry = log::Entry::new(moment).about(application);
        let notice = |by, at| PanelNotice::KeyMade { by, at };
        let told = self.announce_to_owners(by, application, notice, moment);
        let detail = format!("kind=signing pair {}", named(by));
        let (by, made) = (by.cloned(), (access.clone(), signing.clone()));
        let unit = unit(move |tx| {
            let ((access, signing), by) = (made.clone(), by.clone());
            let (entry, told, detail) = (entry.clone(), told.clone(), detail.clone());
            Box::pin(async move {
                if let Some(by) = &by
                    && let Err(refused) = stands(tx, by, now).await?
                {
                    return Ok(Err(refused));
                }
                applications::hold(tx, application).await?;
                if sites::find(tx, application).await?.is_none() {
                    return Ok(Err(PanelRefused::Stale));
                }
                signers::put(tx, application, &access, &signing, now).await?;
                log::add(tx, &entry, Event::SecretRotated, &detail).await?;
                tell(tx, told.as_ref()).await?;
                Ok(Ok(()))
            })
        });
        let put = self.0.store.write(unit).await;
        let put = put.while_doing("making a signing pair")?;
        Ok(put.map(|()| SigningPair { access, signing }))
    }
}

impl Making {
    async fn write(&self, tx: &mut Tx) -> Result<Result<u64, PanelRefused>, StoreFault> {
        let (application, now) = (self.drawn.application, self.now);
        if let Some(by) = &self.by
            && let Err(refused) = stands(tx, by, now).await?
        {
            return Ok(Err(refused));
        }
        // Of two at once, neither would see the other's new key, and both would stay for ever.
        applications::hold(tx, application).await?;
        if sites::find(tx, application).await?.is_none() {
            return Ok(Err(PanelRefused::Stale));
        }
        if let SeenDirectKey::This(seen) = self.seen
            && keys::newest(tx, application).await? != seen
        {
            return Ok(Err(PanelRefused::Stale));
        }
        // One that ends all others may always be made: those may be a thief's.
        let ends_all = self.overlap.is_zero();
        if !ends_all && keys::count(tx, application, now).await? >= MOST_KEYS {
            return Ok(Err(PanelRefused::NotAdded));
        }
        keys::add(tx, &self.drawn, now).await?;
        let end = now.plus(self.overlap);
        let ending = keys::end_others(tx, application, self.drawn.id, end).await?;
        let (seconds, who) = (self.overlap.as_secs(), named(self.by.as_ref()));
        let detail = format!("kind={LABEL} overlap_seconds={seconds} {who}");
        log::add(tx, &self.entry, Event::SecretRotated, &detail).await?;
        tell(tx, self.told.as_ref()).await?;
        Ok(Ok(ending))
    }
}
