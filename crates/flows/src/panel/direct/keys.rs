//! Keys for direct calls: made new while the old ones go on for a while, ended at once.

use std::time::Duration;

use domain::{
    ApplicationId, Deed, DirectKeyId, Event, Limit, Moment, PanelNotice, Timestamp, Token,
};
use store::{
    Fault as StoreFault, Tx, applications,
    direct::{keys, sites},
    held_changes::HeldWhat,
    log,
    operators::sessions::Session,
    unit,
};

use super::super::{
    doors::{DoorHeld, Hold},
    operators::{name, named},
    weigh::{Act, PanelRefused, stands_by},
};
use crate::{Flows, error::WhileDoing};

/// What the log calls it.
const LABEL: &str = "direct key";
/// Keys of an application that may work or wait at a time.
const MOST_KEYS: i64 = 10;

/// A key that is to be made new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewDirectKey {
    /// Whose.
    pub application: ApplicationId,
    /// How long those there are still work, from when it does.
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
    /// How many older ones still work for the overlap; none ends by one that waits.
    pub ending: u64,
    /// What it waits for to be in force; none where it is.
    pub held: Option<DoorHeld>,
}

/// A key that is drawn and not written yet.
#[derive(Clone)]
struct Making {
    drawn: keys::NewDirectKey,
    overlap: Duration,
    seen: SeenDirectKey,
    by: Option<Session>,
    entry: log::Entry,
    /// What it waits for; none from the terminal.
    hold: Option<Hold>,
    now: Timestamp,
}

impl Flows {
    /// Makes a new key; the older ones still work for the overlap, and what the site is told is signed with the one before until a
    /// call came with it. Without a session it comes from the terminal, and works at once.
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
        let limits = [Limit::OPERATOR_KEYS];
        let hold = by.map(|by| self.draw_hold(by, application, &limits, moment));
        let making = Making {
            drawn: keys::NewDirectKey {
                id: DirectKeyId::new(now, &mut moment.rng),
                application,
                key: key.clone(),
                held: hold.as_ref().map(Hold::id),
            },
            overlap: new.overlap,
            seen,
            by: by.cloned(),
            entry: log::Entry::new(moment).about(application),
            hold,
            now,
        };
        let unit = unit(move |tx| {
            let making = making.clone();
            Box::pin(async move { making.write(tx).await })
        });
        let made = self.0.store.write(unit).await;
        let made = made.while_doing("making a key for direct calls")?;
        self.0.catalog.forget();
        Ok(made.map(|(ending, held)| MadeDirectKey { key, ending, held }))
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
        let told = self.draw_announcement(by, application, moment);
        let notice = PanelNotice::KeyEnded {
            by: name(by).to_owned(),
            at: now,
        };
        let by = by.cloned();
        let unit = unit(move |tx| {
            let (by, entry, detail) = (by.clone(), entry.clone(), detail.clone());
            let (told, notice) = (told.clone(), notice.clone());
            Box::pin(async move {
                if let Err(refused) = stands_by(tx, by.as_ref(), now).await? {
                    return Ok(Err(refused));
                }
                if !keys::end(tx, key, application, now).await? {
                    return Ok(Err(PanelRefused::Stale));
                }
                log::add(tx, &entry, Event::SecretEnded, &detail).await?;
                if let Some(told) = told {
                    told.write_same(tx, &notice).await?;
                }
                Ok(Ok(()))
            })
        });
        let ended = self.0.store.write(unit).await;
        let ended = ended.while_doing("ending a key for direct calls")?;
        self.0.catalog.forget();
        Ok(ended)
    }
}

impl Making {
    async fn write(
        &self,
        tx: &mut Tx,
    ) -> Result<Result<(u64, Option<DoorHeld>), PanelRefused>, StoreFault> {
        let (application, now) = (self.drawn.application, self.now);
        if let Err(refused) = stands_by(tx, self.by.as_ref(), now).await? {
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
        // From the terminal one that ends all others may always be made: those may be a thief's.
        let ends_all = self.hold.is_none() && self.overlap.is_zero();
        if !ends_all && keys::count(tx, application, now).await? >= MOST_KEYS {
            return Ok(Err(PanelRefused::KeysFull));
        }
        let Some(hold) = &self.hold else {
            return self.put_in_force(tx).await.map(|ending| Ok((ending, None)));
        };
        if let Err(refused) = hold.spend(tx).await? {
            return Ok(Err(refused));
        }
        keys::add(tx, &self.drawn, now).await?;
        let overlap = self.overlap;
        let kept = hold.keep(tx, HeldWhat::DirectKey { overlap }).await?;
        Ok(Ok((0, Some(kept))))
    }

    /// At once, from the terminal.
    async fn put_in_force(&self, tx: &mut Tx) -> Result<u64, StoreFault> {
        let (application, now) = (self.drawn.application, self.now);
        keys::add(tx, &self.drawn, now).await?;
        let end = now.plus(self.overlap);
        let ending = keys::end_others(tx, application, self.drawn.id, end).await?;
        let (seconds, who) = (self.overlap.as_secs(), named(self.by.as_ref()));
        let detail = format!("kind={LABEL} overlap_seconds={seconds} {who}");
        log::add(tx, &self.entry, Event::SecretRotated, &detail).await?;
        Ok(ending)
    }
}
