//! Reads a chain from its beginning to its end and says what was done to it, row by row.
//!
//! 1. every seal, in order of position, with the row it names ([`ChainJudge::link`], then [`ChainJudge::end_of_chain`]);
//! 2. every row of the log with its state ([`ChainJudge::row`]); 3. what waits and is gone ([`ChainJudge::lost`]).
//!
//! A stamp proves a row by itself, whatever befell the chain round it; a seal proves its place.

use std::collections::{BTreeMap, VecDeque};

use super::{
    Anchor, LogMac, LogRow, Vouched,
    finding::{ChainFinding, ChainLink, RowFound, RowState, Verdict},
};
use crate::{Keys, LogId};

/// How far a seal is looked for that stands in another's place, and how many rows may be gone at one place of a chain that
/// was numbered anew, for their number to be told.
const REACH: usize = 64;
/// More findings than this are counted, no longer told one by one.
const MOST: usize = 1000;

/// A seal with what its row is worth.
struct Held {
    link: ChainLink,
    /// The stamp of the row that stands there.
    found: Option<LogMac>,
}

/// Judges one chain.
pub struct ChainJudge {
    keys: Keys,
    anchors: BTreeMap<i64, Vec<Anchor>>,
    /// The seals behind the one that is judged.
    ahead: VecDeque<Held>,
    /// Seals and rows that did not fit where they stood: they may belong to another place.
    astray: VecDeque<Held>,
    next: i64,
    /// What was added to the positions of a chain that was numbered anew gives the true ones.
    shift: i64,
    /// The true seal before the next one, where it is known.
    before: Option<LogMac>,
    has_stamped: bool,
    verdict: Verdict,
}

impl ChainJudge {
    /// A judge under these keys, who has these anchors to go by.
    pub fn new(keys: &Keys, anchors: impl IntoIterator<Item = Anchor>) -> Self {
        let mut by_position: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for anchor in anchors {
            by_position.entry(anchor.position).or_default().push(anchor);
        }
        Self {
            keys: keys.clone(),
            anchors: by_position,
            ahead: VecDeque::new(),
            astray: VecDeque::new(),
            next: 1,
            shift: 0,
            before: Some(LogMac::BEGINNING),
            has_stamped: false,
            verdict: Verdict {
                sealed: 0,
                unproven: 0,
                oldest_unproven: None,
                end: None,
                findings: Vec::new(),
                more: 0,
            },
        }
    }

    /// A judge of the chain's later part, behind this position and the seal that stands there.
    #[must_use]
    pub fn behind(mut self, position: i64, mac: Option<LogMac>) -> Self {
        self.next = position.saturating_add(1);
        self.before = mac;
        self
    }

    /// The next seal in order of position.
    pub fn link(&mut self, link: ChainLink) {
        let found = match &link.row {
            RowFound::There(row) => Some(self.keys.stamp_log_row(row)),
            RowFound::Unreadable | RowFound::Gone => None,
        };
        self.ahead.push_back(Held { link, found });
        if self.ahead.len() > REACH {
            self.judge_first();
        }
    }

    /// There are no more seals.
    pub fn end_of_chain(&mut self) {
        while !self.ahead.is_empty() {
            self.judge_first();
        }
        for anchor in std::mem::take(&mut self.anchors).into_values().flatten() {
            self.tell(ChainFinding::Cut { anchor });
        }
    }

    /// A row of the log, in any order, once the chain was read.
    pub fn row(&mut self, id: LogId, row: Option<&LogRow>, state: &RowState) {
        match state {
            RowState::Sealed => {}
            RowState::Neither => self.tell(ChainFinding::Inserted { position: None, id }),
            // Rows older than sealing wait without a stamp until the last of them is sealed; none comes after that.
            RowState::Waiting(None) if self.has_stamped => {
                self.tell(ChainFinding::Inserted { position: None, id });
            }
            RowState::Waiting(stamp) => {
                let found = row.map(|row| self.keys.stamp_log_row(row));
                if row.is_none() || (stamp.is_some() && *stamp != found) {
                    self.tell(ChainFinding::Edited { position: None, id });
                }
                self.verdict.unproven = self.verdict.unproven.saturating_add(1);
                let at = row.map(|row| row.at);
                let oldest = self.verdict.oldest_unproven;
                self.verdict.oldest_unproven = oldest.into_iter().chain(at).min();
            }
        }
    }

    /// A row that waits to be sealed and is gone from the log.
    pub fn lost(&mut self, id: LogId) {
        self.tell(ChainFinding::Removed { position: None, id });
    }

    /// What came of it all.
    pub fn verdict(self) -> Verdict {
        self.verdict
    }

    fn judge_first(&mut self) {
        let Some(held) = self.ahead.pop_front() else {
            return;
        };
        let (position, id) = (held.link.position, held.link.id);
        self.verdict.sealed = self.verdict.sealed.saturating_add(1);
        if position > self.next {
            let (from, to) = (self.next + self.shift, position + self.shift - 1);
            self.tell(ChainFinding::Missing { from, to });
            self.before = None;
        }
        self.next = position.saturating_add(1);
        let place = position.saturating_add(self.shift);
        self.check_row(&held, place);
        let place = self.check_place(&held, place);
        self.check_anchors(&held.link, place);
        self.verdict.end = Some(Anchor {
            position: place,
            id,
            mac: held.link.mac,
        });
    }

    /// Whether the row is the one that was stamped.
    fn check_row(&mut self, held: &Held, place: i64) {
        let (position, id) = (Some(place), held.link.id);
        let row = match &held.link.row {
            RowFound::Gone => return self.tell(ChainFinding::Removed { position, id }),
            RowFound::Unreadable => return self.tell(ChainFinding::Edited { position, id }),
            RowFound::There(row) => row,
        };
        if held.found == Some(held.link.stamp) {
            return;
        }
        // What was stamped here may stand elsewhere: under another seal, or the same words under another id.
        let stamp = &held.link.stamp;
        let elsewhere = self.others().find(|other| {
            let RowFound::There(there) = &other.link.row else {
                return false;
            };
            let moved = LogRow {
                id: row.id,
                ..there.clone()
            };
            other.found == Some(*stamp) || self.keys.stamp_log_row(&moved) == *stamp
        });
        let finding = match elsewhere {
            Some(other) => {
                // Of a seal that names another row than before, what was sealed here is that other one.
                let named_anew = other.found == Some(*stamp);
                let (here, there) = if named_anew {
                    (other.link.id, id)
                } else {
                    (id, other.link.id)
                };
                ChainFinding::Exchanged {
                    position: place,
                    id: here,
                    other: there,
                }
            }
            // The seal's copy of the stamp was changed, and the chain still knows the row's own.
            None if self.follows(place, held.found, held.link.mac) => ChainFinding::Forged {
                position: place,
                id,
            },
            None => ChainFinding::Edited { position, id },
        };
        self.tell(finding);
        self.remember(held);
    }

    /// Whether the seal follows the one before; gives its true position, and notes the true seal of it.
    fn check_place(&mut self, held: &Held, place: i64) -> i64 {
        let link = &held.link;
        let Some(before) = self.before else {
            // Behind a gap: the next seal says whether this one is ours.
            self.before = Some(link.mac);
            return place;
        };
        if let Some(vouched) = self.fits(&before, place, &link.stamp, &link.mac) {
            self.before = Some(link.mac);
            match vouched {
                Vouched::Stamped => self.has_stamped = true,
                Vouched::Found if self.has_stamped => self.tell(ChainFinding::Inserted {
                    position: Some(place),
                    id: link.id,
                }),
                Vouched::Found => {}
            }
            return place;
        }
        if self.follows(place, held.found, link.mac) {
            // Told with its row.
            self.before = Some(link.mac);
            return place;
        }
        self.misplaced(held, &before, place)
    }

    fn misplaced(&mut self, held: &Held, before: &LogMac, place: i64) -> i64 {
        let link = &held.link;
        let (position, id) = (place, link.id);
        if self.was_put_between(held, before, place) {
            // Whatever was told of its row is part of it.
            let is_of_row = |told: &ChainFinding| match told {
                ChainFinding::Edited { id: of, .. } | ChainFinding::Removed { id: of, .. } => {
                    *of == id
                }
                ChainFinding::Exchanged { other, .. } => *other == id,
                _ => false,
            };
            self.verdict.findings.retain(|told| !is_of_row(told));
            self.tell(ChainFinding::Inserted {
                position: Some(place),
                id,
            });
            self.shift -= 1;
            return place;
        }
        if let Some((at_home, mac)) = self.at_home(link, before, place) {
            self.tell(ChainFinding::Exchanged {
                position,
                id: at_home,
                other: id,
            });
            self.before = Some(mac);
            self.remember(held);
            return place;
        }
        let next = self.ahead.front();
        let next = next.map(|next| (next.link.stamp, next.link.mac));
        let reach = i64::try_from(REACH).unwrap_or(i64::MAX);
        let behind = |seal: &LogMac, gone: i64| {
            next.is_some_and(|(stamp, mac)| {
                let at = place.saturating_add(1).saturating_add(gone);
                self.fits(seal, at, &stamp, &mac).is_some()
            })
        };
        let ours = [Vouched::Stamped, Vouched::Found]
            .map(|vouched| self.keys.seal_log_row(before, place, vouched, &link.stamp));
        if let Some(ours) = ours.into_iter().find(|ours| behind(ours, 0)) {
            self.tell(ChainFinding::Forged { position, id });
            self.before = Some(ours);
        } else if let Some(gone) = (1..=reach).find(|gone| behind(&link.mac, *gone)) {
            self.tell(ChainFinding::Missing {
                from: place,
                to: place + gone - 1,
            });
            self.shift += gone;
            self.before = Some(link.mac);
            return place + gone;
        } else {
            // If what follows does not know it either, that cannot be told to be ours or not.
            let is_known = behind(&link.mac, 0);
            self.tell(ChainFinding::Forged { position, id });
            self.before = is_known.then_some(link.mac);
            self.remember(held);
        }
        place
    }

    /// The row whose seal belongs here, by what was sealed or by what this seal says; and the true seal.
    fn at_home(&self, link: &ChainLink, before: &LogMac, place: i64) -> Option<(LogId, LogMac)> {
        self.others().find_map(|other| {
            let whole = self.fits(before, place, &other.link.stamp, &other.link.mac);
            let named = self.fits(before, place, &other.link.stamp, &link.mac);
            let mac = whole.map(|_| other.link.mac).or(named.map(|_| link.mac));
            mac.map(|mac| (other.link.id, mac))
        })
    }

    /// Whether what follows fits in this very place, in a chain that was numbered anew behind it. Of two seals that were
    /// exchanged that is so as well, but then this one fits behind the other.
    fn was_put_between(&self, held: &Held, before: &LogMac, place: i64) -> bool {
        let Some(Held { link: next, .. }) = self.ahead.front() else {
            return false;
        };
        let (this, behind) = (&held.link, place.saturating_add(1));
        self.fits(before, place, &next.stamp, &next.mac).is_some()
            && self
                .fits(&next.mac, behind, &this.stamp, &this.mac)
                .is_none()
    }

    fn check_anchors(&mut self, link: &ChainLink, place: i64) {
        for anchor in self.anchors.remove(&place).unwrap_or_default() {
            if anchor.mac != link.mac || anchor.id != link.id {
                self.tell(ChainFinding::Differs { anchor });
            }
        }
    }

    fn fits(&self, before: &LogMac, place: i64, stamp: &LogMac, mac: &LogMac) -> Option<Vouched> {
        [Vouched::Stamped, Vouched::Found]
            .into_iter()
            .find(|vouched| self.keys.seal_log_row(before, place, *vouched, stamp) == *mac)
    }

    fn follows(&self, place: i64, stamp: Option<LogMac>, mac: LogMac) -> bool {
        match (self.before, stamp) {
            (Some(before), Some(stamp)) => self.fits(&before, place, &stamp, &mac).is_some(),
            _ => false,
        }
    }

    fn others(&self) -> impl Iterator<Item = &Held> {
        // Past the last finding that is told, nobody asks where things belong.
        let ask = self.verdict.findings.len() < MOST;
        self.astray.iter().chain(&self.ahead).filter(move |_| ask)
    }

    fn remember(&mut self, held: &Held) {
        self.astray.push_back(Held {
            link: held.link.clone(),
            found: held.found,
        });
        if self.astray.len() > REACH {
            self.astray.pop_front();
        }
    }

    fn tell(&mut self, finding: ChainFinding) {
        // A row and its seal that went astray together are one finding.
        if self.verdict.findings.contains(&finding) {
            return;
        }
        if self.verdict.findings.len() < MOST {
            self.verdict.findings.push(finding);
        } else {
            self.verdict.more = self.verdict.more.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests;
