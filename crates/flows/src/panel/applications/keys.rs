//! Secrets and keys of an application: made new while the old ones go on for a while, ended. A new one is shown by whoever asked
//! for it, once; only its hash is kept. One that was asked for in the panel opens nothing until an owner confirms it.

use std::time::Duration;

use domain::{
    ApplicationId, Deed, Event, HeldChangeId, Keys, Limit, Moment, PanelNotice, SecretId,
    Timestamp, Token,
};
use store::{
    Fault as StoreFault, Tx, applications,
    held_changes::HeldWhat,
    log,
    operators::sessions::Session,
    secrets::{self, NewSecret, SecretKind, SecretLine},
    unit,
};

use super::super::{
    doors::{DoorHeld, Hold},
    operators::{name, named},
    weigh::{Act, PanelRefused, stands_by},
};
use crate::{Fault, Flows, error::WhileDoing};

/// What management keys may do when nothing else is said.
const SCOPES: &str = "users:read users:write";

/// Keys of an application and a kind that may work or wait at a time.
pub const MOST_KEYS: i64 = 10;

/// A key that is to be made new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// Whose.
    pub application: ApplicationId,
    /// What it opens.
    pub kind: SecretKind,
    /// How long those there are still work, from when it does.
    pub overlap: Duration,
}

/// Which key was the newest when somebody decided to make a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeenKey {
    /// Whichever it is.
    Any,
    /// This one, or none. Another one by now means that the form was used before, or somebody else was quicker.
    This(Option<SecretId>),
}

/// A secret that was made.
#[derive(Debug)]
pub struct RotatedSecret {
    /// The new secret: shown once.
    pub secret: Token,
    /// How many older ones still work for the overlap; none ends by one that waits.
    pub ending: u64,
    /// What it waits for to be in force; none where it is.
    pub held: Option<DoorHeld>,
}

/// A secret that is drawn and not written yet.
pub(super) fn draw(
    (application, kind): (ApplicationId, SecretKind),
    secret: &Token,
    held: Option<HeldChangeId>,
    keys: &Keys,
    moment: &mut Moment,
) -> NewSecret {
    NewSecret {
        id: SecretId::new(moment.now, &mut moment.rng),
        application,
        kind,
        hash: secret.hash(keys, label(kind)),
        scopes: match kind {
            SecretKind::Client => "",
            SecretKind::Management => SCOPES,
        },
        held,
    }
}

/// What the log calls it, and its hash is made for.
pub(in crate::panel) const fn label(kind: SecretKind) -> &'static str {
    match kind {
        SecretKind::Client => "client secret",
        SecretKind::Management => "management key",
    }
}

impl Flows {
    /// Makes a new secret; the older ones of its kind still work for the overlap, once it is in force. Without a session it
    /// comes from the terminal, and is so at once.
    pub async fn make_key(
        &self,
        by: Option<&Session>,
        key: NewKey,
        seen: SeenKey,
        moment: &mut Moment,
    ) -> Act<RotatedSecret> {
        if let Err(refused) = self.weighed_by(by, Deed::MakeKey, moment).await? {
            return Ok(Err(refused));
        }
        let (now, application) = (moment.now, key.application);
        let secret = Token::make(&mut moment.rng);
        let limits = [Limit::OPERATOR_KEYS];
        let hold = by.map(|by| self.draw_hold(by, application, &limits, moment));
        let waits = hold.as_ref().map(Hold::id);
        let of = (application, key.kind);
        let making = Making {
            drawn: draw(of, &secret, waits, &self.0.keys, moment),
            entry: log::Entry::new(moment).about(application),
            by: by.cloned(),
            key,
            seen,
            hold,
        };
        let unit = unit(move |tx| {
            let making = making.clone();
            Box::pin(async move { making.write(tx, now).await })
        });
        let made = self.0.store.write(unit).await;
        let made = made.while_doing("making a secret")?;
        Ok(made.map(|(ending, held)| RotatedSecret {
            secret,
            ending,
            held,
        }))
    }

    /// The secrets and keys of an application that work now or wait, for the terminal.
    pub async fn list_keys(
        &self,
        application: ApplicationId,
        now: Timestamp,
    ) -> Result<Vec<SecretLine>, Fault> {
        let unit =
            unit(move |tx| Box::pin(async move { super::keys_of(tx, application, now).await }));
        let listed = self.0.store.read(unit).await;
        listed.while_doing("listing the keys of an application")
    }

    /// Ends a secret at once, also the one in force. One that waits is dropped with what it waits for.
    pub async fn end_key(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        key: SecretId,
        moment: &mut Moment,
    ) -> Act<()> {
        if let Err(refused) = self.weighed_by(by, Deed::EndKey, moment).await? {
            return Ok(Err(refused));
        }
        let now = moment.now;
        let entry = log::Entry::new(moment).about(application);
        let told = self.draw_announcement(by, application, moment);
        let notice = PanelNotice::KeyEnded {
            by: name(by).to_owned(),
            at: now,
        };
        let (by, who) = (by.cloned(), named(by));
        let unit = unit(move |tx| {
            let (by, who, entry) = (by.clone(), who.clone(), entry.clone());
            let (told, notice) = (told.clone(), notice.clone());
            Box::pin(async move {
                if let Err(refused) = stands_by(tx, by.as_ref(), now).await? {
                    return Ok(Err(refused));
                }
                let Some(kind) = secrets::end(tx, key, application, now).await? else {
                    return Ok(Err(PanelRefused::Stale));
                };
                let detail = format!("kind={} {who}", kind.as_str());
                log::add(tx, &entry, Event::SecretEnded, &detail).await?;
                if let Some(told) = told {
                    told.write_same(tx, &notice).await?;
                }
                Ok(Ok(()))
            })
        });
        let ended = self.0.store.write(unit).await;
        ended.while_doing("ending a secret")
    }
}

/// A secret that is to be made, drawn and not written yet.
#[derive(Clone)]
struct Making {
    key: NewKey,
    seen: SeenKey,
    drawn: NewSecret,
    entry: log::Entry,
    by: Option<Session>,
    /// What it waits for; none from the terminal.
    hold: Option<Hold>,
}

impl Making {
    async fn write(
        &self,
        tx: &mut Tx,
        now: Timestamp,
    ) -> Result<Result<(u64, Option<DoorHeld>), PanelRefused>, StoreFault> {
        let (application, kind) = (self.key.application, self.key.kind);
        if let Err(refused) = stands_by(tx, self.by.as_ref(), now).await? {
            return Ok(Err(refused));
        }
        // Of two at once, neither would see the other's new secret, and both would stay for ever.
        if !applications::hold(tx, application).await? {
            return Ok(Err(PanelRefused::Stale));
        }
        if let SeenKey::This(seen) = self.seen
            && secrets::newest(tx, application, kind).await? != seen
        {
            return Ok(Err(PanelRefused::Stale));
        }
        // From the terminal one that ends all others may always be made: those may be a thief's.
        let ends_all = self.hold.is_none() && self.key.overlap.is_zero();
        if !ends_all && secrets::count(tx, application, kind, now).await? >= MOST_KEYS {
            return Ok(Err(PanelRefused::KeysFull));
        }
        let Some(hold) = &self.hold else {
            return self
                .put_in_force(tx, now)
                .await
                .map(|ending| Ok((ending, None)));
        };
        if let Err(refused) = hold.spend(tx).await? {
            return Ok(Err(refused));
        }
        secrets::add(tx, &self.drawn, now).await?;
        let overlap = self.key.overlap;
        let waits = hold.keep(tx, HeldWhat::Key { kind, overlap }).await?;
        Ok(Ok((0, Some(waits))))
    }

    /// At once, from the terminal.
    async fn put_in_force(&self, tx: &mut Tx, now: Timestamp) -> Result<u64, StoreFault> {
        let (application, kind) = (self.key.application, self.key.kind);
        secrets::add(tx, &self.drawn, now).await?;
        let end = now.plus(self.key.overlap);
        let ending = secrets::end_others(tx, application, kind, self.drawn.id, end).await?;
        let (kind, seconds) = (kind.as_str(), self.key.overlap.as_secs());
        let who = named(self.by.as_ref());
        let detail = format!("kind={kind} overlap_seconds={seconds} {who}");
        log::add(tx, &self.entry, Event::SecretRotated, &detail).await?;
        Ok(ending)
    }
}
