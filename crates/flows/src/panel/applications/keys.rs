//! Secrets and keys of an application: made new while the old ones go on for a while, ended before their time. A new one is
//! shown by whoever asked for it, once; only its hash is kept.

use std::time::Duration;

use domain::{
    ApplicationId, Deed, Event, KeyedHash, Keys, Moment, PanelNotice, SecretId, Timestamp, Token,
};
use store::{
    Fault as StoreFault, Tx, applications, log,
    operators::sessions::Session,
    secrets::{self, SecretKind},
    unit,
};

use super::super::{
    operators::named,
    weigh::{Act, PanelRefused, stands},
};
use crate::{Flows, error::WhileDoing};

/// What management keys may do when nothing else is said.
const SCOPES: &str = "users:read users:write";

/// A key that is to be made new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// Whose.
    pub application: ApplicationId,
    /// What it opens.
    pub kind: SecretKind,
    /// How long those there are still work.
    pub overlap: Duration,
}

/// Which key was in force when somebody decided to make a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeenKey {
    /// Whichever it is.
    Any,
    /// This one, or none. Another one by now means that the form was used before, or somebody else was quicker.
    This(Option<SecretId>),
}

/// A secret that was rotated.
#[derive(Debug)]
pub struct RotatedSecret {
    /// The new secret: shown once.
    pub secret: Token,
    /// How many older ones still work for the overlap.
    pub ending: u64,
}

/// A secret that is drawn and not written yet.
#[derive(Clone)]
pub(super) struct Drawn {
    id: SecretId,
    kind: SecretKind,
    hash: KeyedHash,
}

impl Drawn {
    pub(super) fn new(kind: SecretKind, secret: &Token, keys: &Keys, moment: &mut Moment) -> Self {
        Self {
            id: SecretId::new(moment.now, &mut moment.rng),
            kind,
            hash: secret.hash(keys, label(kind)),
        }
    }

    pub(super) async fn write(
        &self,
        tx: &mut Tx,
        application: ApplicationId,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let scopes = match self.kind {
            SecretKind::Client => "",
            SecretKind::Management => SCOPES,
        };
        secrets::add(tx, self.id, application, self.kind, &self.hash, scopes, now).await
    }
}

/// What the log calls it, and its hash is made for.
const fn label(kind: SecretKind) -> &'static str {
    match kind {
        SecretKind::Client => "client secret",
        SecretKind::Management => "management key",
    }
}

impl Flows {
    /// Makes a new secret; the older ones of its kind still work for the overlap. Without a session it comes from the
    /// terminal.
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
        let drawn = Drawn::new(key.kind, &secret, &self.0.keys, moment);
        let entry = log::Entry::new(moment).about(application);
        let notice = |by, at| PanelNotice::KeyMade { by, at };
        let told = self.announce_to_owners(by, application, notice, moment);
        let (by, who) = (by.cloned(), named(by));
        let unit = unit(move |tx| {
            let (drawn, entry, told) = (drawn.clone(), entry.clone(), told.clone());
            let (by, who) = (by.clone(), who.clone());
            Box::pin(async move {
                if let Some(by) = &by
                    && let Err(refused) = stands(tx, by, now).await?
                {
                    return Ok(Err(refused));
                }
                // Of two at once, neither would see the other's new secret, and both would stay for ever.
                if !applications::hold(tx, application).await? {
                    return Ok(Err(PanelRefused::Stale));
                }
                if let SeenKey::This(seen) = seen
                    && secrets::in_force(tx, application, key.kind).await? != seen
                {
                    return Ok(Err(PanelRefused::Stale));
                }
                drawn.write(tx, application, now).await?;
                let end = now.plus(key.overlap);
                let ending = secrets::end_others(tx, application, key.kind, drawn.id, end).await?;
                let (label, seconds) = (label(key.kind), key.overlap.as_secs());
                let detail = format!("kind={label} overlap_seconds={seconds} {who}");
                log::add(tx, &entry, Event::SecretRotated, &detail).await?;
                if let Some(told) = told {
                    told.write(tx).await?;
                }
                Ok(Ok(ending))
            })
        });
        let made = self.0.store.write(unit).await;
        let made = made.while_doing("rotating a secret")?;
        Ok(made.map(|ending| RotatedSecret { secret, ending }))
    }

    /// Ends an older secret at once. The one in force has no end and is not ended so: a new one without overlap takes its
    /// place.
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
        let (by, who) = (by.cloned(), named(by));
        let unit = unit(move |tx| {
            let (by, who, entry) = (by.clone(), who.clone(), entry.clone());
            Box::pin(async move {
                if let Some(by) = &by
                    && let Err(refused) = stands(tx, by, now).await?
                {
                    return Ok(Err(refused));
                }
                let Some(kind) = secrets::end(tx, key, application, now).await? else {
                    return Ok(Err(PanelRefused::Stale));
                };
                let detail = format!("kind={} {who}", label(kind));
                log::add(tx, &entry, Event::SecretEnded, &detail).await?;
                Ok(Ok(()))
            })
        });
        let ended = self.0.store.write(unit).await;
        ended.while_doing("ending a secret")
    }
}
