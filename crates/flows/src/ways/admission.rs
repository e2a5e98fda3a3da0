//! How many messages a gateway is given at the same time by this node: as many as an operator said. As many again wait their
//! turn here for a second; more are put back, so that one slow gateway holds up nobody else's messages.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use domain::GatewayName;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// How long a message waits in memory: within its claim there must be time for the longest answer of a gateway behind it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(1);

/// Who is at which gateway. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Admission(Arc<Mutex<HashMap<GatewayName, Arc<Gate>>>>);

/// Before one gateway.
struct Gate {
    size: usize,
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
}

/// A place at a gateway, free again when it is dropped.
pub(crate) type Place = OwnedSemaphorePermit;

/// Counts one who waits.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Gate {
    fn new(size: usize) -> Self {
        Self {
            size,
            places: Arc::new(Semaphore::new(size)),
            waiting: AtomicUsize::new(0),
        }
    }

    async fn pass(&self) -> Option<Place> {
        if let Ok(free) = Arc::clone(&self.places).try_acquire_owned() {
            return Some(free);
        }
        let before = self.waiting.fetch_add(1, Ordering::SeqCst);
        let _waiting = Waiting(&self.waiting);
        if before >= self.size {
            return None;
        }
        let turn = timeout(PATIENCE, Arc::clone(&self.places).acquire_owned());
        turn.await.ok()?.ok()
    }
}

impl Admission {
    /// A place at a gateway that is given so many messages at a time; none where too many wait for one already, or none was
    /// free in time. After another measure was set, those that are there still count by the older one.
    pub(crate) async fn admit(&self, name: &GatewayName, at_once: u32) -> Option<Place> {
        let size = usize::try_from(at_once.max(1)).unwrap_or(usize::MAX);
        self.gate(name, size.min(Semaphore::MAX_PERMITS))
            .pass()
            .await
    }

    fn gate(&self, name: &GatewayName, size: usize) -> Arc<Gate> {
        let mut gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = gates.get(name).filter(|gate| gate.size == size);
        if let Some(gate) = found {
            return Arc::clone(gate);
        }
        let gate = Arc::new(Gate::new(size));
        gates.insert(name.clone(), Arc::clone(&gate));
        gate
    }

    /// How many messages this node has at a gateway at this moment.
    pub(crate) fn count(&self, name: &GatewayName) -> usize {
        let gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let gate = gates.get(name);
        gate.map_or(0, |gate| {
            gate.size - gate.places.available_permits().min(gate.size)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> GatewayName {
        text.parse().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn so_many_are_at_a_gateway_as_many_wait_and_more_are_sent_away() {
        let admission = Admission::default();
        let slow = name("slow");
        let first = admission.admit(&slow, 2).await;
        let second = admission.admit(&slow, 2).await;
        assert!(first.is_some() && second.is_some());
        assert_eq!(admission.count(&slow), 2);
        let wait = || {
            let (admission, slow) = (admission.clone(), slow.clone());
            tokio::spawn(async move { admission.admit(&slow, 2).await })
        };
        let waiting = [wait(), wait()];
        tokio::task::yield_now().await;
        assert!(admission.admit(&slow, 2).await.is_none(), "two wait");
        assert!(admission.admit(&name("other"), 2).await.is_some());
        drop(first);
        let mut came = 0;
        for one in waiting {
            came += u32::from(one.await.unwrap().is_some());
        }
        assert!(came >= 1);
        drop(second);
        assert_eq!(admission.count(&slow), 0);
        assert!(admission.admit(&slow, 2).await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_longer_than_a_claim_lasts() {
        let admission = Admission::default();
        let slow = name("slow");
        let _kept = admission.admit(&slow, 1).await;
        assert!(admission.admit(&slow, 1).await.is_none());
        let _more = admission.admit(&slow, 9).await;
        assert_eq!(admission.count(&slow), 1, "by the new measure");
    }
}
