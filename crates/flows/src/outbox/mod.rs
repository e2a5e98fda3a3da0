//! The outbox worker: claims messages that are due, renders them, hands them to a gateway, notes what came of it.
//!
//! Several workers in several processes may run at once: a message is claimed under a lease, and each note names the
//! claim it belongs to. A worker that dies loses nothing; its claims are taken over when their lease runs out.

mod carry;
mod hand_over;
mod health;
mod judge;
mod ring;
mod unreadable;
mod way_out;
mod words;
mod worker;

pub(crate) use health::Fared;
pub use worker::{LEASE, Worker, WorkerSettings};
