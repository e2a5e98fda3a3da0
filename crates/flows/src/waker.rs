//! Wakes whoever waits for news: a waiting page of its challenge, an open authenticator of its device. Only the wake-up
//! travels; who hears one reads the database.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use metrics::{counter, gauge};
use store::{Sleeper, Wake};
use tokio::sync::{
    broadcast::{Receiver, error::RecvError},
    watch,
};

/// More than so many waiting for one id, and the next one is told to come again: a person has few tabs.
const MOST_FOR_ONE: usize = 16;

/// More than so many waiting on this node, and the next one is told to come again.
const MOST_OF_ALL: usize = 50_000;

type Sleepers = HashMap<Sleeper, (watch::Sender<()>, usize)>;

/// Those who wait, by what they wait for.
#[derive(Clone, Default)]
pub(crate) struct Waker(Arc<Mutex<Sleepers>>);

/// Waits for news of one id. Made before the state is read, so that nothing is missed in between.
pub(crate) struct Listener {
    waker: Waker,
    sleeper: Sleeper,
    news: watch::Receiver<()>,
}

impl Waker {
    /// Wakes by what this process and the others commit, for as long as the store lives.
    pub(crate) fn listen_to(&self, mut wakes: Receiver<Wake>) {
        let house = self.clone();
        tokio::spawn(async move {
            loop {
                match wakes.recv().await {
                    Ok(Wake::One(sleeper)) => house.wake(&sleeper),
                    Ok(Wake::All) | Err(RecvError::Lagged(_)) => house.wake_all(),
                    Err(RecvError::Closed) => return,
                }
            }
        });
    }

    /// Waits for `sleeper`; none when too many do already.
    pub(crate) fn listen(&self, sleeper: &Sleeper) -> Option<Listener> {
        let mut sleepers = self.lock();
        if sleepers.len() >= MOST_OF_ALL && !sleepers.contains_key(sleeper) {
            return None;
        }
        let (sender, count) = sleepers
            .entry(*sleeper)
            .or_insert_with(|| (watch::channel(()).0, 0));
        if *count >= MOST_FOR_ONE {
            return None;
        }
        *count += 1;
        let news = sender.subscribe();
        Some(Listener {
            waker: self.clone(),
            sleeper: *sleeper,
            news,
        })
    }

    fn wake(&self, sleeper: &Sleeper) {
        if let Some((sender, count)) = self.lock().get(sleeper) {
            counter!("countersign_wakes_total").increment(u64::try_from(*count).unwrap_or(0));
            sender.send_replace(());
        }
    }

    fn wake_all(&self) {
        for (sender, count) in self.lock().values() {
            counter!("countersign_wakes_total").increment(u64::try_from(*count).unwrap_or(0));
            sender.send_replace(());
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Sleepers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener {
    /// Returns when there may be news.
    pub(crate) async fn rung(&mut self) {
        let _asleep = Asleep::now();
        if self.news.changed().await.is_err() {
            // Nobody can wake us any more: the caller's own time-out serves.
            std::future::pending::<()>().await;
        }
    }
}

/// Counts one who has read the state and waits for news of it.
struct Asleep;

impl Asleep {
    fn now() -> Self {
        gauge!("countersign_waits").increment(1.0);
        Self
    }
}

impl Drop for Asleep {
    fn drop(&mut self) {
        gauge!("countersign_waits").decrement(1.0);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut sleepers = self.waker.lock();
        if let Some((_, count)) = sleepers.get_mut(&self.sleeper) {
            *count -= 1;
            if *count == 0 {
                sleepers.remove(&self.sleeper);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::{sync::broadcast, time::timeout};

    use super::*;

    const SOON: Duration = Duration::from_secs(5);

    #[tokio::test]
    async fn one_is_woken_and_the_others_sleep_on() {
        let (tower, wakes) = broadcast::channel(8);
        let house = Waker::default();
        house.listen_to(wakes);
        let mut one = house.listen(&[1; 16]).unwrap();
        let mut other = house.listen(&[2; 16]).unwrap();
        tower.send(Wake::One([1; 16])).unwrap();
        timeout(SOON, one.rung()).await.expect("woken");
        let slept = timeout(Duration::from_millis(50), other.rung()).await;
        assert!(slept.is_err(), "the other one slept on");
        tower.send(Wake::All).unwrap();
        timeout(SOON, other.rung()).await.expect("woken with all");
    }

    #[tokio::test]
    async fn what_happens_before_the_state_is_read_is_not_missed() {
        let (tower, wakes) = broadcast::channel(8);
        let house = Waker::default();
        house.listen_to(wakes);
        let mut listener = house.listen(&[1; 16]).unwrap();
        tower.send(Wake::One([1; 16])).unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
        timeout(SOON, listener.rung()).await.expect("heard late");
    }

    #[test]
    fn whoever_leaves_leaves_nothing_behind_and_a_crowd_is_sent_away() {
        let house = Waker::default();
        let crowd: Vec<_> = (0..MOST_FOR_ONE)
            .map(|_| house.listen(&[1; 16]).unwrap())
            .collect();
        assert!(house.listen(&[1; 16]).is_none());
        assert!(house.listen(&[2; 16]).is_some());
        drop(crowd);
        assert!(house.lock().is_empty());
    }
}
