//! Password hashing: on the threads that may be slow, a few at once, so that a crowd at the door takes neither all memory
//! (19 MiB each) nor all processors.

use std::sync::Arc;

use domain::{Moment, Password};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Fault;

/// Hashes at once, at most; never more than half of the machine's processors, but one.
const AT_ONCE: usize = 4;
/// Strangers that hash or wait for their turn; whoever comes then is told to come again.
const STRANGERS: usize = 24;
/// The same of those who signed in before in the browser they come with: no crowd of strangers takes their places.
const KNOWN: usize = 8;

/// The one place where passwords are hashed.
pub(crate) struct Hashing {
    strangers: Arc<Semaphore>,
    known: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

impl Default for Hashing {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            strangers: Arc::new(Semaphore::new(STRANGERS)),
            known: Arc::new(Semaphore::new(KNOWN)),
            turns: Arc::new(Semaphore::new((cores / 2).clamp(1, AT_ONCE))),
        }
    }
}

/// A place in the queue, taken before anything is counted.
pub(crate) struct Turn<'h> {
    hashing: &'h Hashing,
    place: OwnedSemaphorePermit,
}

impl Hashing {
    /// A place in the queue, for somebody who signed in before in this browser or for a stranger; none when it is full.
    pub(crate) fn queue(&self, is_known: bool) -> Option<Turn<'_>> {
        let queue = if is_known {
            &self.known
        } else {
            &self.strangers
        };
        let place = Arc::clone(queue).try_acquire_owned().ok()?;
        Some(Turn {
            hashing: self,
            place,
        })
    }
}

impl Turn<'_> {
    /// Whether this is the password that `kept` was made of; against nobody's hash where there is none.
    pub(crate) async fn judge(
        self,
        password: Password,
        kept: Option<String>,
    ) -> Result<bool, Fault> {
        self.run(move || password.is_right(kept.as_deref())).await
    }

    /// What is to be kept of a new password.
    pub(crate) async fn hash(
        self,
        password: Password,
        moment: &mut Moment,
    ) -> Result<String, Fault> {
        let mut chance = moment.branch();
        let hashed = self.run(move || password.hash(&mut chance.rng)).await?;
        hashed.ok_or_else(|| Fault::new("a password could not be hashed"))
    }

    /// Both, for whoever changes a password: none when the old one is wrong.
    pub(crate) async fn replace(
        self,
        (old, kept): (Password, String),
        new: Password,
        moment: &mut Moment,
    ) -> Result<Option<String>, Fault> {
        let mut chance = moment.branch();
        let act = move || {
            let right = old.is_right(Some(&kept));
            right.then(|| new.hash(&mut chance.rng))
        };
        match self.run(act).await? {
            None => Ok(None),
            Some(Some(hashed)) => Ok(Some(hashed)),
            Some(None) => Err(Fault::new("a password could not be hashed")),
        }
    }

    /// The permits go along: a caller who hangs up leaves a hash that goes on, and still counts.
    async fn run<T: Send + 'static>(
        self,
        act: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let turn = Arc::clone(&self.hashing.turns).acquire_owned().await;
        let turn = turn.map_err(|_| Fault::new("no password is hashed any more"))?;
        let place = self.place;
        let task = tokio::task::spawn_blocking(move || {
            let _kept_until_done = (turn, place);
            act()
        });
        let done = task.await;
        done.map_err(|_| Fault::new("hashing a password broke off"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_is_told_to_come_again() {
        let hashing = Hashing::default();
        let places: Vec<_> = (0..STRANGERS)
            .map(|_| hashing.queue(false).unwrap())
            .collect();
        assert!(hashing.queue(false).is_none());
        assert!(
            hashing.queue(true).is_some(),
            "known ones have places of their own"
        );
        drop(places);
        assert!(hashing.queue(false).is_some());
    }
}
