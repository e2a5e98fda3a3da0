//! Keeps the connection: is let in, carries, and comes again after a while when it ended, later and later, never at the
//! same moment as everybody else.

use std::{sync::Arc, time::Duration};

use domain::Moment;
use rand::RngExt;
use tokio::{
    sync::mpsc,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

use super::{Smpp, receipt::SmppReceipt, window::Entrance};
use crate::ErrorClass;

/// The first pause and the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// A connection that held as long as this one was a good one.
const HELD: Duration = Duration::from_secs(30);

/// How we stand with the server.
pub(super) enum Standing {
    /// It is tried for the first time, or again behind a connection that held for a good while.
    Coming,
    /// We are let in.
    In(Entrance),
    /// We are not, for this reason; it is tried again after a pause.
    Out(ErrorClass),
}

impl Smpp {
    /// Whether both are the same account, with one connection.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Keeps the connection until `stop`, then takes leave. To be run once in a process that sends; the receipts that come
    /// go into `receipts`, and stay with the server where there is no room.
    pub async fn keep(
        &self,
        receipts: &mpsc::Sender<SmppReceipt>,
        moments: &(dyn Fn() -> Moment + Send + Sync),
        stop: &CancellationToken,
    ) {
        let mut in_vain: u32 = 0;
        while !stop.is_cancelled() {
            let why = match self.once(receipts, stop).await {
                Ok(()) => {
                    in_vain = 1;
                    None
                }
                Err(why) => {
                    in_vain = in_vain.saturating_add(1);
                    Some(why)
                }
            };
            // Texts wait for a server that hung up after a good while; one that turned us away they do not wait for.
            let standing = why.map_or(Standing::Coming, Standing::Out);
            self.0.standing.send_replace(standing);
            tokio::select! {
                () = stop.cancelled() => {}
                () = sleep(pause(in_vain, why, &mut moments())) => {}
            }
        }
        self.0
            .standing
            .send_replace(Standing::Out(ErrorClass::NotReached));
    }

    /// One connection, from the first step to its end; an error where it came to nothing, or did not hold.
    async fn once(
        &self,
        receipts: &mpsc::Sender<SmppReceipt>,
        stop: &CancellationToken,
    ) -> Result<(), ErrorClass> {
        let gateway = self.name();
        let connected = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            connected = self.0.connect() => connected,
        };
        let session = connected.inspect_err(|why| {
            tracing::warn!(gateway, %why, "a message centre does not let us in");
        })?;
        tracing::info!(gateway, "bound to a message centre");
        let begun = Instant::now();
        let (entrance, asks) = Entrance::new();
        self.0.standing.send_replace(Standing::In(entrance));
        let ended = session.run(asks, receipts, stop).await;
        if stop.is_cancelled() {
            tracing::info!(gateway, "took leave of a message centre");
            return Ok(());
        }
        tracing::warn!(gateway, %ended, "a connection to a message centre ended");
        if begun.elapsed() < HELD {
            return Err(ErrorClass::NotReached);
        }
        Ok(())
    }
}

/// How long to wait after so many connections in a row that came to nothing, between half of it and all. An account that
/// is refused is left alone for long: servers lock it otherwise.
fn pause(in_vain: u32, why: Option<ErrorClass>, moment: &mut Moment) -> Duration {
    let doubled = FIRST_PAUSE * (1 << in_vain.saturating_sub(1).min(6));
    let longest = match why {
        Some(ErrorClass::BadCredentials) => LONGEST_PAUSE,
        _ => doubled.min(LONGEST_PAUSE),
    };
    longest * moment.rng.random_range(50..=100) / 100
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;

    use super::*;

    #[test]
    fn pauses_grow_and_are_nobody_elses() {
        let mut moment = Moment::new(Timestamp::from_millis(0), [7; 32]);
        for (in_vain, most) in [(0, 1), (1, 1), (2, 2), (3, 4), (7, 60), (u32::MAX, 60)] {
            let most = Duration::from_secs(most);
            for _ in 0..50 {
                let waited = pause(in_vain, Some(ErrorClass::NotReached), &mut moment);
                assert!(
                    waited <= most && waited >= most / 2,
                    "{in_vain}: {waited:?}"
                );
            }
        }
        let distinct: std::collections::BTreeSet<_> =
            (0..50).map(|_| pause(7, None, &mut moment)).collect();
        assert!(distinct.len() > 10);
        let locked = pause(1, Some(ErrorClass::BadCredentials), &mut moment);
        assert!(locked >= LONGEST_PAUSE / 2);
    }
}
