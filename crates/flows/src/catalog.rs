//! Applications and their policies, kept in memory: no act on a hot path reads them from the database.
//!
//! A change here or in another process rings a bell, and what is kept is dropped; nothing is kept longer than a minute
//! in any case.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use domain::{
    Application, ApplicationId, BrowserKind, Channel, Delivery, Gate, LONGEST_ACROSS_SITES, Method,
    Outage, Policy, PolicyRefused, Texts, Timestamp, first_of_another_site,
};
use moka::future::Cache;
use store::{
    Bell, Store, applications,
    policies::{self, Versioned},
    texts::{self, KeptTexts},
    unit,
};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{Fault, Flows, direct::Callers, error::WhileDoing};

/// An application with the policy in force.
#[derive(Clone, Debug)]
pub struct Site {
    /// The application.
    pub application: Application,
    /// Its policy. Without passkeys where the server's address is no name, for none can belong to it, and without approvals where
    /// they need one.
    pub policy: Policy,
    /// The policy as it was decided, with what cannot work here: what a change begins from, so that it drops nothing unseen.
    pub decided: Policy,
    /// The policy's version; a change must name the one it was made from.
    pub policy_version: i64,
    /// What is decided about the words of its codes.
    pub texts: Texts,
    /// Whether this server has a way to send mail.
    pub(crate) mails: bool,
    /// The longest a browser keeps our cookie: another site's no longer than 30 days (docs/decisions/0008).
    cookie_life: Duration,
}

impl Site {
    /// A site nobody added, for the samples of pages.
    #[cfg(feature = "testing")]
    pub fn made_up(application: Application, policy: Policy, policy_version: i64) -> Self {
        Self {
            application,
            decided: policy.clone(),
            policy,
            policy_version,
            texts: Texts::default(),
            mails: true,
            cookie_life: Duration::MAX,
        }
    }

    /// The same site, were this its policy: to see beforehand what it would do.
    #[must_use]
    pub fn with_policy(&self, policy: Policy) -> Self {
        Self {
            decided: policy.clone(),
            policy,
            ..self.clone()
        }
    }

    /// Whether people are let through here for an outage, as delivery stands besides.
    pub fn lets_through(&self, outage: &Outage, delivery: &Delivery) -> bool {
        let is_on = self.application.off_since.is_none();
        is_on && self.policy.lets_through(outage, delivery)
    }

    /// The longest a browser stays known here, to users of whatever group. Their settings list and end all of these: which
    /// groups the next request names nobody knows.
    pub fn longest_memory(&self) -> Option<Duration> {
        let span = self.policy.remember_longest();
        span.map(|span| span.min(self.cookie_life))
    }

    /// How a browser stands for a user of these groups who last passed in it at that time, if ever.
    pub fn browser_kind(
        &self,
        proved_at: Option<Timestamp>,
        groups: &[String],
        now: Timestamp,
    ) -> BrowserKind {
        let known = proved_at
            .zip(self.memory(groups))
            .is_some_and(|(proved_at, span)| now < proved_at.plus(span));
        if known {
            BrowserKind::Known
        } else {
            BrowserKind::New
        }
    }

    /// How long a browser stays known here after a proof to users of these groups; none when none is remembered. The
    /// policy's days, but no more than a browser keeps the cookie.
    pub fn memory(&self, groups: &[String]) -> Option<Duration> {
        let span = self.policy.remember(groups);
        span.map(|span| span.min(self.cookie_life))
    }
}

#[derive(Clone)]
pub(crate) struct Catalog {
    sites: Cache<ApplicationId, Arc<Site>>,
    /// Counts changes: what was read before one must not be kept after it.
    changes: Arc<AtomicU64>,
    /// Dropped with the sites: what they hold is part of it.
    callers: Callers,
}

impl Catalog {
    pub(crate) fn new(callers: Callers) -> Self {
        let sites = Cache::builder()
            .max_capacity(10_000)
            .time_to_live(Duration::from_mins(1))
            .build();
        Self {
            sites,
            changes: Arc::default(),
            callers,
        }
    }

    /// Drops everything when the policy bell rings, here or elsewhere.
    pub(crate) fn drop_on_change(&self, mut bells: Receiver<Bell>) {
        let catalog = self.clone();
        tokio::spawn(async move {
            loop {
                match bells.recv().await {
                    Ok(Bell::Outbox | Bell::Outages | Bell::Gateways | Bell::Certificates) => {}
                    // A bell that was missed may have been this one.
                    Ok(Bell::Policy | Bell::Everything) | Err(RecvError::Lagged(_)) => {
                        catalog.forget();
                    }
                    Err(RecvError::Closed) => return,
                }
            }
        });
    }

    pub(crate) fn forget(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
        self.sites.invalidate_all();
        self.callers.forget();
    }

    /// How often something was changed so far.
    pub(crate) fn changes(&self) -> u64 {
        self.changes.load(Ordering::SeqCst)
    }

    /// Drops one application, in this process; the bell that rang for it does the rest everywhere.
    pub(crate) async fn forget_one(&self, id: ApplicationId) {
        self.changes.fetch_add(1, Ordering::SeqCst);
        self.sites.invalidate(&id).await;
        self.callers.forget();
    }
}

impl Flows {
    /// The application of this id with its policy, if there is one.
    pub async fn site(&self, id: ApplicationId) -> Result<Option<Arc<Site>>, Fault> {
        let Catalog { sites, changes, .. } = &self.0.catalog;
        if let Some(site) = sites.get(&id).await {
            return Ok(Some(site));
        }
        let before = changes.load(Ordering::SeqCst);
        let site = match read(&self.0.store, id).await? {
            Some((application, policy, kept)) => {
                Some(Arc::new(self.made(application, policy, kept)?))
            }
            None => None,
        };
        if let Some(site) = &site {
            sites.insert(id, Arc::clone(site)).await;
            // A change committed while we read may have been announced before we kept what we read.
            if changes.load(Ordering::SeqCst) != before {
                sites.invalidate(&id).await;
            }
        }
        Ok(site)
    }

    /// The first applications with their policies, in the order of their making, `limit` at most: read together, whatever is
    /// kept of them, and kept.
    pub(crate) async fn first_sites(&self, limit: u32) -> Result<Vec<Arc<Site>>, Fault> {
        let catalog = &self.0.catalog;
        let before = catalog.changes.load(Ordering::SeqCst);
        let unit = unit(move |tx| {
            Box::pin(async move {
                let applications = applications::list(tx, None, limit).await?;
                let (Some(first), Some(last)) = (applications.first(), applications.last()) else {
                    return Ok((applications, HashMap::new(), HashMap::new()));
                };
                let (first, last) = (first.id, last.id);
                let policies = policies::list_from(tx, first, last).await?;
                let kept = texts::list_from(tx, first, last).await?;
                Ok((applications, policies, kept))
            })
        });
        let read = self.0.store.read(unit).await;
        let (applications, mut policies, mut kept) = read.while_doing("reading applications")?;
        let mut found = Vec::with_capacity(applications.len());
        for application in applications {
            let id = application.id;
            let texts = kept.remove(&id).unwrap_or_default();
            let site = Arc::new(self.made(application, policies.remove(&id), texts)?);
            catalog.sites.insert(id, Arc::clone(&site)).await;
            // As in `site`.
            if catalog.changes.load(Ordering::SeqCst) != before {
                catalog.sites.invalidate(&id).await;
            }
            found.push(site);
        }
        Ok(found)
    }

    /// An application as it is kept, from what was read of it.
    fn made(
        &self,
        application: Application,
        policy: Option<Versioned>,
        kept: KeptTexts,
    ) -> Result<Site, Fault> {
        let versioned = policy.ok_or_else(|| Fault::new("an application has no policy"))?;
        let server = &self.0.settings.public_address;
        let is_near = first_of_another_site(server, &application.redirect_addresses).is_none();
        let cookie_life = if is_near {
            Duration::MAX
        } else {
            LONGEST_ACROSS_SITES
        };
        let mut policy = versioned.policy.clone();
        self.trim(&mut policy);
        Ok(Site {
            mails: self.0.ways.serves(Channel::Mail),
            cookie_life,
            application,
            decided: versioned.policy,
            policy,
            policy_version: versioned.version,
            texts: kept.texts,
        })
    }

    /// Checks a policy that is to be put in force on this server.
    pub(crate) fn check_policy(&self, policy: &Policy) -> Result<(), PolicyRefused> {
        policy.check()?;
        let mut works = policy.clone();
        self.trim(&mut works);
        if works.methods.is_empty() {
            return Err(PolicyRefused::PasskeysNeedName);
        }
        Ok(())
    }

    /// Leaves in a policy what can work on this server: no passkeys where its address is no name, and no approvals behind a gate
    /// that no device can pass.
    pub(crate) fn trim(&self, policy: &mut Policy) {
        if self.passkey_judge().is_some() {
            return;
        }
        let is_shut = policy.gate == Gate::Passkey;
        policy.methods.retain(|method| match method {
            Method::Passkey => false,
            Method::Push => !is_shut,
            Method::AppCode | Method::Text | Method::Call => true,
        });
    }

    /// The same, read anew: for whoever is about to change it, or has just been told that somebody did.
    pub(crate) async fn site_anew(&self, id: ApplicationId) -> Result<Option<Arc<Site>>, Fault> {
        self.0.catalog.sites.invalidate(&id).await;
        self.site(id).await
    }

    /// The application something in the database belongs to; it must be there.
    pub(crate) async fn site_of(&self, id: ApplicationId) -> Result<Arc<Site>, Fault> {
        self.site(id)
            .await?
            .ok_or_else(|| Fault::new("an application is gone"))
    }

    /// Whether that application is switched off: while it is, nothing is asked or opened in its name.
    pub(crate) async fn is_off(&self, id: ApplicationId) -> Result<bool, Fault> {
        Ok(self.site_of(id).await?.application.off_since.is_some())
    }
}

async fn read(
    store: &Store,
    id: ApplicationId,
) -> Result<Option<(Application, Option<Versioned>, KeptTexts)>, Fault> {
    let unit = unit(move |tx| {
        Box::pin(async move {
            let Some(application) = applications::find(tx, id).await? else {
                return Ok(None);
            };
            let policy = policies::find(tx, id).await?;
            Ok(Some((application, policy, texts::find(tx, id).await?)))
        })
    });
    let found = store.read(unit).await;
    found.while_doing("reading an application")
}
