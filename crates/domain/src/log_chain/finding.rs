//! What a chain is read as, and what can be found in it.

use super::{Anchor, LogMac, LogRow};
use crate::{LogId, Timestamp};

/// What stands in the log where a seal points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowFound {
    /// A row.
    There(LogRow),
    /// Something that reads as no row of ours.
    Unreadable,
    /// Nothing.
    Gone,
}

/// A seal of the chain, and what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainLink {
    /// Its position.
    pub position: i64,
    /// The row it names.
    pub id: LogId,
    /// That row's stamp.
    pub stamp: LogMac,
    /// The seal.
    pub mac: LogMac,
    /// What stands in the log under that id.
    pub row: RowFound,
}

/// How a row of the log stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowState {
    /// It has a seal.
    Sealed,
    /// It waits for one, with its writer's stamp if there is one.
    Waiting(Option<LogMac>),
    /// Neither.
    Neither,
}

/// Something that was done to the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainFinding {
    /// The row is not what its writer stamped. No position: it waits for its seal.
    Edited {
        /// Where it is sealed.
        position: Option<i64>,
        /// The row.
        id: LogId,
    },
    /// The row is gone. No position: it waited for its seal.
    Removed {
        /// Where it is sealed.
        position: Option<i64>,
        /// The row.
        id: LogId,
    },
    /// Two rows, or their seals, stand in each other's place.
    Exchanged {
        /// Where `id` was sealed.
        position: i64,
        /// The row that was sealed there.
        id: LogId,
        /// The row that stands there now.
        other: LogId,
    },
    /// The seal is none of ours.
    Forged {
        /// Its position.
        position: i64,
        /// The row it names.
        id: LogId,
    },
    /// These positions are gone from the chain, the first and the last of them.
    Missing {
        /// The first.
        from: i64,
        /// The last.
        to: i64,
    },
    /// No server wrote this row, or its seal was removed. A position: it was sealed as found.
    Inserted {
        /// Where it is sealed.
        position: Option<i64>,
        /// The row.
        id: LogId,
    },
    /// The chain ends before this anchor: its tail was cut off.
    Cut {
        /// The anchor.
        anchor: Anchor,
    },
    /// At this anchor's position stands another seal: this is another chain, or one that was written anew.
    Differs {
        /// The anchor.
        anchor: Anchor,
    },
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Rows that have a seal.
    pub sealed: u64,
    /// Rows that wait for one: genuine if not among the findings, yet nothing proves that none of them is gone.
    pub unproven: u64,
    /// When the oldest of them was written.
    pub oldest_unproven: Option<Timestamp>,
    /// The end of the chain.
    pub end: Option<Anchor>,
    /// What was done to the log. Empty: nothing that can be seen.
    pub findings: Vec<ChainFinding>,
    /// How many findings more there are.
    pub more: u64,
}
