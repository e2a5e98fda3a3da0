//! One unit of work in the writer's queue: it runs, keeps its outcome, and answers once the group is committed.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    task::{Context, Poll, Waker},
};

use tokio::sync::oneshot;

use crate::{
    Fault,
    tx::{Tx, Unit, UnitFuture},
};

/// What the writer knows of a unit.
pub(super) trait Job: Send {
    /// Whether it may change anything.
    fn may_write(&self) -> bool;
    /// Runs it and keeps its outcome; says whether its changes are to be kept.
    fn run(&mut self, tx: &mut Tx) -> bool;
    /// Answers with the outcome, or with what befell the whole group.
    fn answer(self: Box<Self>, group: Result<(), &Fault>);
}

/// A unit and who waits for it.
pub(super) struct Waiting<T, U> {
    unit: U,
    may_write: bool,
    outcome: Option<Result<T, Fault>>,
    caller: oneshot::Sender<Result<T, Fault>>,
}

type Answer<T> = oneshot::Receiver<Result<T, Fault>>;

impl<T, U> Waiting<T, U> {
    pub(super) fn writing(unit: U) -> (Self, Answer<T>) {
        let (caller, answer) = oneshot::channel();
        (
            Self {
                unit,
                may_write: true,
                outcome: None,
                caller,
            },
            answer,
        )
    }

    pub(super) fn reading(unit: U) -> (Self, Answer<T>) {
        let (job, answer) = Self::writing(unit);
        (
            Self {
                may_write: false,
                ..job
            },
            answer,
        )
    }
}

impl<T: Send, U: Unit<T>> Job for Waiting<T, U> {
    fn may_write(&self) -> bool {
        self.may_write
    }

    fn run(&mut self, tx: &mut Tx) -> bool {
        let outcome = run_at_once(&self.unit, tx);
        let keep = outcome.is_ok();
        self.outcome = Some(outcome);
        keep
    }

    fn answer(self: Box<Self>, group: Result<(), &Fault>) {
        let outcome = match (self.outcome, group) {
            // A unit that failed by itself says why by itself.
            (Some(Err(own)), _) => Err(own),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (_, Err(fault)) => Err(fault.copy()),
            (None, Ok(())) => Err(Fault::new("a unit of work was passed over")),
        };
        // Who hung up in the meantime needs no answer.
        let _gone = self.caller.send(outcome);
    }
}

/// Polls a unit to its end. On SQLite every await is ready at once, so one poll is all it takes.
pub(super) fn run_at_once<T>(
    unit: impl for<'a> FnOnce(&'a mut Tx) -> UnitFuture<'a, T>,
    tx: &mut Tx,
) -> Result<T, Fault> {
    let polled = catch_unwind(AssertUnwindSafe(|| {
        unit(tx)
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
    }));
    match polled {
        Ok(Poll::Ready(outcome)) => tx.judge(outcome),
        Ok(Poll::Pending) => Err(Fault::new(
            "a unit of work waited for more than its database",
        )),
        Err(_) => Err(Fault::new("a unit of work panicked")),
    }
}
