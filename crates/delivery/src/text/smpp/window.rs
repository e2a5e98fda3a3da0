//! Texts on their way into a connection and out of it: what waits to be written, and what waits for its answer.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};

use rusmpp::{CommandStatus, pdus::SubmitSm};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, timeout_at},
};

use crate::ErrorClass;

/// What came of one message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The server took it, under this name.
    Taken(Option<String>),
    /// The server said no.
    Refused(CommandStatus),
    /// It never left us.
    NotWritten(ErrorClass),
    /// It was written, and no answer came.
    Lost(ErrorClass),
}

/// A message that wants to be written.
pub(super) struct Ask {
    pub(super) message: SubmitSm,
    pub(super) ticket: Arc<Ticket>,
    pub(super) answer: oneshot::Sender<Outcome>,
}

/// Whether a message was written or given up, whichever came first: of the two who decide, one only gets its way.
#[derive(Default)]
pub(super) struct Ticket(AtomicU8);

const WAITING: u8 = 0;
const WRITTEN: u8 = 1;
const GIVEN_UP: u8 = 2;

impl Ticket {
    /// The connection is about to write it. False where nobody waits any more.
    pub(super) fn begin(&self) -> bool {
        self.turn(WRITTEN)
    }

    /// Whoever waited goes. False where it was written before.
    fn give_up(&self) -> bool {
        self.turn(GIVEN_UP)
    }

    fn turn(&self, into: u8) -> bool {
        let turned = self
            .0
            .compare_exchange(WAITING, into, Ordering::SeqCst, Ordering::SeqCst);
        turned.is_ok()
    }
}

/// The way into a connection. Clones lead to the same.
#[derive(Clone)]
pub(super) struct Entrance(mpsc::Sender<Ask>);

impl Entrance {
    /// A way in, and where it ends. No more than one message waits in between; the others wait with whoever brings them.
    pub(super) fn new() -> (Self, mpsc::Receiver<Ask>) {
        let (way, end) = mpsc::channel(1);
        (Self(way), end)
    }

    /// Whether the connection it leads to takes no more.
    pub(super) fn is_closed(&self) -> bool {
        self.0.is_closed()
    }

    /// Hands the message over, and waits for what comes of it until `until`.
    pub(super) async fn submit(&self, message: SubmitSm, until: Instant) -> Outcome {
        let (answer, heard) = oneshot::channel();
        let ticket = Arc::new(Ticket::default());
        let ask = Ask {
            message,
            ticket: Arc::clone(&ticket),
            answer,
        };
        match timeout_at(until, self.0.send(ask)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return Outcome::NotWritten(ErrorClass::NotReached),
            // Others wait for their answers, as many as may.
            Err(_) => return Outcome::NotWritten(ErrorClass::Throttled),
        }
        let (kept, lost) = match timeout_at(until, heard).await {
            Ok(Ok(outcome)) => return outcome,
            // The connection ended.
            Ok(Err(_)) => (ErrorClass::NotReached, ErrorClass::GatewayDown),
            Err(_) => (ErrorClass::Throttled, ErrorClass::TimedOut),
        };
        if ticket.give_up() {
            Outcome::NotWritten(kept)
        } else {
            Outcome::Lost(lost)
        }
    }
}

/// What was written and waits for its answer. Dropped with the connection: whoever waits hears that nothing came.
pub(super) struct Window {
    room: usize,
    waiting: HashMap<u32, Waiting>,
}

struct Waiting {
    answer: oneshot::Sender<Outcome>,
    since: Instant,
}

impl Window {
    pub(super) fn new(room: u16) -> Self {
        Self {
            room: usize::from(room),
            waiting: HashMap::new(),
        }
    }

    pub(super) fn has_room(&self) -> bool {
        self.waiting.len() < self.room
    }

    pub(super) fn wait(&mut self, sequence: u32, answer: oneshot::Sender<Outcome>) {
        let since = Instant::now();
        self.waiting.insert(sequence, Waiting { answer, since });
    }

    /// An answer to what has this number. One to nothing of ours changes nothing.
    pub(super) fn answer(&mut self, sequence: u32, outcome: Outcome) {
        if let Some(waiting) = self.waiting.remove(&sequence) {
            // Whoever gave up waiting has said already that nobody knows.
            drop(waiting.answer.send(outcome));
        }
    }

    /// Gives up answers that did not come within `patience`, so that their places are not lost for ever.
    pub(super) fn forget_unanswered(&mut self, patience: Duration) {
        self.waiting
            .retain(|_, waiting| waiting.since.elapsed() < patience);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(1)
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_not_written_when_its_time_was_over_is_never_written() {
        let (entrance, mut asks) = Entrance::new();
        let outcome = entrance.submit(SubmitSm::default(), soon()).await;
        assert_eq!(outcome, Outcome::NotWritten(ErrorClass::Throttled));
        let ask = asks.recv().await.unwrap();
        assert!(!ask.ticket.begin());
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_written_and_not_answered_is_lost() {
        let (entrance, mut asks) = Entrance::new();
        let keeper = tokio::spawn(async move {
            let ask = asks.recv().await.unwrap();
            assert!(ask.ticket.begin());
            tokio::time::sleep(Duration::from_secs(5)).await;
            drop(ask);
        });
        let outcome = entrance.submit(SubmitSm::default(), soon()).await;
        assert_eq!(outcome, Outcome::Lost(ErrorClass::TimedOut));
        keeper.await.unwrap();
        let outcome = entrance.submit(SubmitSm::default(), soon()).await;
        assert_eq!(outcome, Outcome::NotWritten(ErrorClass::NotReached));
        assert!(entrance.is_closed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_window_has_its_room_again_when_an_answer_never_comes() {
        let mut window = Window::new(1);
        let (answer, mut heard) = oneshot::channel();
        window.wait(7, answer);
        assert!(!window.has_room());
        // An answer to something else.
        window.answer(8, Outcome::Taken(None));
        assert!(!window.has_room());
        tokio::time::advance(Duration::from_secs(31)).await;
        window.forget_unanswered(Duration::from_secs(30));
        assert!(window.has_room());
        assert!(heard.try_recv().is_err());
    }
}
