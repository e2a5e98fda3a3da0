//! Certificates from an authority by ACME (RFC 8555), shared by all nodes of this installation through the database.
//!
//! One node at a time orders or renews, under a lease; the authority's question is answered by whichever node it meets.
//! The client is instant-acme's own, with its own clock and chance: the one exception beside the wiring.

mod answer;
mod order;
mod schedule;

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result, anyhow};
use domain::Timestamp;
use store::{
    Bell, Store,
    certificates::{self, Kept, Place, Renewal},
    unit,
};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio_util::sync::CancellationToken;
use web::tls::{Identity, Tls};

use self::order::Authority;
use crate::{config::Acme, wiring};

/// How long one order may take, from the first request to the certificate.
const PATIENCE: Duration = Duration::from_mins(2);
/// How long an order is ours. Behind its patience there is time to note what came of it.
const LEASE: Duration = Duration::from_mins(3);
/// How long to rest when no bell rings and nothing is due.
const LONGEST_SLEEP: Duration = Duration::from_mins(1);
/// How long to rest when the database does not answer.
const REST: Duration = Duration::from_secs(5);

/// How a certificate begins in PEM.
const BEGINNING: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// Which certificate these settings want.
pub(crate) fn place(settings: &Acme) -> Place {
    Place {
        directory: settings.directory.to_string(),
        host: settings.host.clone(),
    }
}

/// Whether the root of the settings can be read, so that a slip is told at the start.
pub(crate) fn check_root(settings: &Acme) -> Result<()> {
    let Some(file) = &settings.ca_file else {
        return Ok(());
    };
    let saying = || format!("[tls.acme] ca_file {}", file.display());
    let text = std::fs::read(file).with_context(saying)?;
    let holds_one = text
        .windows(BEGINNING.len())
        .any(|window| window == BEGINNING);
    if holds_one {
        Ok(())
    } else {
        Err(anyhow!("there is no certificate in it")).with_context(saying)
    }
}

/// The certificate of this place and how its renewal stands; none before the first try.
pub(crate) async fn renewal(store: &Store, place: Place) -> Result<Option<Renewal>> {
    let place = Arc::new(place);
    let unit = unit(move |tx| {
        let place = Arc::clone(&place);
        Box::pin(async move { certificates::find(tx, &place).await })
    });
    Ok(store.read(unit).await?)
}

/// Shows the certificate there is, and sees that there is always a good one.
pub(crate) struct Keeper {
    store: Store,
    authority: Authority,
    place: Place,
    tls: Tls,
    bells: Receiver<Bell>,
    /// The chain that is shown.
    shown: Option<String>,
}

impl Keeper {
    /// A listener's keeper; nothing is shown before [`Keeper::keep`] runs.
    pub(crate) fn new(settings: &Acme, store: Store) -> Result<Self> {
        let place = place(settings);
        let answers = answer::answers(store.clone(), place.clone());
        Ok(Self {
            authority: Authority::new(settings, store.clone()),
            tls: Tls::new()?.with_answers(answers),
            bells: store.bells(),
            store,
            place,
            shown: None,
        })
    }

    /// For the listener.
    pub(crate) fn tls(&self) -> Tls {
        self.tls.clone()
    }

    /// Works until `stop`.
    pub(crate) async fn keep(mut self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let wait = match self.round(&stop).await {
                Ok(wait) => wait,
                Err(error) => {
                    let error = format!("{error:#}");
                    tracing::error!(error, "the certificate cannot be looked after");
                    REST
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(wait) => {}
                () = rung(&mut self.bells) => {}
            }
        }
    }

    /// Shows what is new, orders what is due; says how long to wait for a bell.
    async fn round(&mut self, stop: &CancellationToken) -> Result<Duration> {
        let renewal = renewal(&self.store, self.place.clone()).await?;
        let kept = renewal.as_ref().and_then(|renewal| renewal.kept.as_ref());
        if let Some(kept) = kept {
            self.show(kept)?;
        }
        let now = wiring::now();
        if renewal.as_ref().is_none_or(|renewal| renewal.due_at <= now)
            && let Some(claim) = self.claim(now).await?
        {
            let until = kept.map(|kept| kept.valid_until);
            self.order(claim, until, stop).await?;
            return Ok(Duration::ZERO);
        }
        let next = renewal.map(|renewal| renewal.due_at.max(renewal.claimed_until.unwrap_or(now)));
        Ok(next.map_or(LONGEST_SLEEP, |next| {
            next.since(now)
                .clamp(Duration::from_millis(50), LONGEST_SLEEP)
        }))
    }

    fn show(&mut self, kept: &Kept) -> Result<()> {
        if self.shown.as_ref() == Some(&kept.chain) {
            return Ok(());
        }
        let identity = Identity::from_pem(kept.chain.as_bytes(), &kept.key)
            .context("the certificate in the database")?;
        self.tls.show(&identity);
        self.shown = Some(kept.chain.clone());
        let until = kept.valid_until.to_rfc3339();
        tracing::info!(host = self.place.host, until, "a certificate is in force");
        Ok(())
    }

    async fn claim(&self, now: Timestamp) -> Result<Option<i64>> {
        let place = Arc::new(self.place.clone());
        let unit = unit(move |tx| {
            let place = Arc::clone(&place);
            Box::pin(async move { certificates::claim(tx, &place, now, now.plus(LEASE)).await })
        });
        Ok(self.store.write(unit).await?)
    }

    /// Asks the authority, and notes what came of it. A stop gives the claim back: another node goes on at once.
    async fn order(
        &self,
        claim: i64,
        until: Option<Timestamp>,
        stop: &CancellationToken,
    ) -> Result<()> {
        let host = &self.place.host;
        tracing::info!(host, "asking the authority for a certificate");
        let ordered = tokio::select! {
            () = stop.cancelled() => return self.let_go(claim).await,
            ordered = tokio::time::timeout(PATIENCE, self.authority.order(&self.place, claim)) => {
                ordered.unwrap_or_else(|_| Err(anyhow!("the authority did not come to an end in two minutes")))
            }
        };
        let ordered = ordered.and_then(|kept| check(&kept, host, wiring::now()).map(|()| kept));
        match ordered {
            Ok(kept) => self.keep_certificate(claim, kept).await,
            Err(error) => self.fail(claim, until, &format!("{error:#}")).await,
        }
    }

    async fn keep_certificate(&self, claim: i64, kept: Kept) -> Result<()> {
        let due = schedule::renew_at(kept.valid_from, kept.valid_until, wiring::now());
        let (place, kept) = (Arc::new(self.place.clone()), Arc::new(kept));
        let unit = unit(move |tx| {
            let (place, kept) = (Arc::clone(&place), Arc::clone(&kept));
            Box::pin(async move { certificates::keep(tx, &place, claim, &kept, due).await })
        });
        if !self.store.write(unit).await? {
            tracing::warn!("another node was quicker with the certificate");
        }
        Ok(())
    }

    async fn fail(&self, claim: i64, until: Option<Timestamp>, problem: &str) -> Result<()> {
        let failures = renewal(&self.store, self.place.clone())
            .await?
            .map_or(0, |renewal| renewal.failures);
        let moment = &mut wiring::moment();
        let now = moment.now;
        let next = now.plus(schedule::wait_after(failures + 1, &mut moment.rng));
        let problem = schedule::in_short(problem);
        tracing::error!(
            problem,
            next_try = next.to_rfc3339(),
            "no certificate came from the authority; {}",
            until.map_or_else(
                || "until there is one, nobody is served".into(),
                |until| format!("the one there is ends at {}", until.to_rfc3339())
            )
        );
        let place = Arc::new(self.place.clone());
        let unit = unit(move |tx| {
            let (place, problem) = (Arc::clone(&place), problem.clone());
            Box::pin(
                async move { certificates::fail(tx, &place, claim, &problem, now, next).await },
            )
        });
        self.store.write(unit).await?;
        Ok(())
    }

    async fn let_go(&self, claim: i64) -> Result<()> {
        let place = Arc::new(self.place.clone());
        let unit = unit(move |tx| {
            let place = Arc::clone(&place);
            Box::pin(async move { certificates::let_go(tx, &place, claim).await })
        });
        self.store.write(unit).await?;
        Ok(())
    }
}

/// Whether clients will accept what the authority gave.
fn check(kept: &Kept, host: &str, now: Timestamp) -> Result<()> {
    let identity = Identity::from_pem(kept.chain.as_bytes(), &kept.key)?;
    if !identity.is_for(host) {
        return Err(anyhow!("the authority's certificate is not for {host}"));
    }
    if now < kept.valid_from || now >= kept.valid_until {
        return Err(anyhow!(
            "by this machine's clock the authority's certificate does not hold now, but from {} to {}: \
             is the clock right?",
            kept.valid_from.to_rfc3339(),
            kept.valid_until.to_rfc3339()
        ));
    }
    Ok(())
}

/// Returns when there may be something to do.
async fn rung(bells: &mut Receiver<Bell>) {
    loop {
        match bells.recv().await {
            Ok(Bell::Certificates | Bell::Everything) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            // No bell will ring again: the time-out serves.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
