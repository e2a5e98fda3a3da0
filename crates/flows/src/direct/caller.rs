//! Who calls: a site, by its key. What is known of it is kept in memory, so that no call reads it again.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use domain::{ApplicationId, DirectKeyId, KeyedHash, Timestamp, Token};
use moka::future::Cache;
use store::{
    direct::{keys, sites, sites::DirectSite},
    unit,
};

use crate::{Fault, Flows, Site, error::WhileDoing};

/// A site that calls directly, with a key that was found good.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The application and its policy.
    pub site: Arc<Site>,
    /// What is decided for its calls.
    pub direct: DirectSite,
    /// The key it came with.
    pub key: DirectKeyId,
}

/// What a key opens.
#[derive(Clone, Debug)]
pub enum CallerFound {
    /// This site.
    Yes(Arc<Caller>),
    /// The key is good, and its application is switched off: what it calls for is refused.
    Off(ApplicationId),
    /// There is no such key, or it has ended, or its application may not call directly.
    Unknown,
}

/// For whom the site says it is doing this. Logged, never required, and nothing is decided by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DirectFrom {
    /// The address of the person it is for.
    pub ip: Option<IpAddr>,
}

/// A caller as it is kept.
struct Known {
    caller: Arc<Caller>,
    expires_at: Option<Timestamp>,
    is_used: AtomicBool,
}

/// Callers by the hash of their keys.
#[derive(Clone)]
pub(crate) struct Callers(Cache<KeyedHash, Arc<Known>>);

impl Callers {
    pub(crate) fn new() -> Self {
        let known = Cache::builder()
            .max_capacity(10_000)
            .time_to_live(Duration::from_mins(1))
            .build();
        Self(known)
    }

    /// Drops them all: something was changed.
    pub(crate) fn forget(&self) {
        self.0.invalidate_all();
    }
}

impl Flows {
    /// The site whose key this is.
    pub async fn direct_caller(&self, key: &Token, now: Timestamp) -> Result<CallerFound, Fault> {
        let hash = key.hash(&self.0.keys, keys::HASHED_AS);
        let Some(known) = self.known_caller(hash, now).await? else {
            return Ok(CallerFound::Unknown);
        };
        if known.expires_at.is_some_and(|end| end <= now) {
            return Ok(CallerFound::Unknown);
        }
        // Whoever holds no good key is told nothing of the switch.
        if known.caller.direct.is_off {
            return Ok(CallerFound::Off(known.caller.direct.application));
        }
        // Known for used once it is written down: a fault is no first use, and of two at once the second changes nothing.
        if !known.is_used.load(Ordering::Relaxed) {
            self.mark_key_used(known.caller.key, now).await?;
            known.is_used.store(true, Ordering::Relaxed);
        }
        Ok(CallerFound::Yes(Arc::clone(&known.caller)))
    }

    async fn known_caller(
        &self,
        hash: KeyedHash,
        now: Timestamp,
    ) -> Result<Option<Arc<Known>>, Fault> {
        let Callers(callers) = &self.0.callers;
        if let Some(known) = callers.get(&hash).await {
            return Ok(Some(known));
        }
        let before = self.0.catalog.changes();
        let unit = unit(move |tx| {
            Box::pin(async move {
                let Some(key) = keys::find(tx, &hash, now).await? else {
                    return Ok(None);
                };
                let direct = sites::find(tx, key.application).await?;
                Ok(direct.map(|direct| (key, direct)))
            })
        });
        let found = self.0.store.read(unit).await;
        let found = found.while_doing("looking for the key of a direct call")?;
        let Some((key, direct)) = found else {
            return Ok(None);
        };
        let site = self.site_of(key.application).await?;
        let known = Arc::new(Known {
            caller: Arc::new(Caller {
                site,
                direct,
                key: key.id,
            }),
            expires_at: key.expires_at,
            is_used: AtomicBool::new(key.is_used),
        });
        callers.insert(hash, Arc::clone(&known)).await;
        // A change committed while we read may have been announced before we kept what we read.
        if self.0.catalog.changes() != before {
            callers.invalidate(&hash).await;
        }
        Ok(Some(known))
    }

    /// From the first call with a new key on, what the site is told is signed with it.
    async fn mark_key_used(&self, key: DirectKeyId, now: Timestamp) -> Result<(), Fault> {
        let unit = unit(move |tx| Box::pin(async move { keys::mark_used(tx, key, now).await }));
        let marked = self.0.store.write(unit).await;
        marked.while_doing("noting the first use of a key")?;
        Ok(())
    }
}
