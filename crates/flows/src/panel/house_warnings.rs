//! What needs a hand in the house itself: proxies that were set up wrongly, clocks that disagree, messages that wait or are
//! lost. A look at a few rows by their indexes; nothing is written for it.

use std::{collections::BTreeMap, time::Duration};

use domain::{Channel, Timestamp};
use store::{
    outbox::{
        self,
        fared::{self, Fared},
    },
    sightings::{self, Sighting},
    unit,
};

use crate::{Fault, Flows, error::WhileDoing};

/// Something in the house that needs a hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HouseWarning {
    /// Requests came through a proxy that was not listed then: limits by address refuse nobody.
    UnlistedProxy {
        /// Its address.
        address: String,
        /// When last.
        seen_at: Timestamp,
    },
    /// Requests came through a listed proxy that does not say who calls.
    SilentProxy {
        /// Its address.
        address: String,
        /// When last.
        seen_at: Timestamp,
    },
    /// The clock of this server and the database's are so many seconds apart.
    ClocksApart(i64),
    /// Messages that nothing holds up are not carried.
    MessagesWait {
        /// Since when the oldest of them should have been.
        since: Timestamp,
    },
    /// A gateway does not take messages, and others are asked before it.
    GatewayRests {
        /// What it is called.
        name: String,
        /// Why: a class of error.
        why: String,
    },
    /// Many messages of the last hour did not go out, or did not arrive.
    MessagesLost {
        /// By which way.
        channel: Channel,
        /// How many.
        count: i64,
    },
}

/// How far clocks may be apart before anybody is told. A busy server takes its time between the moment it goes by and the answer.
const CLOCKS_APART: Duration = Duration::from_secs(2);
/// How long a message that is due may wait: much longer than a worker sleeps, or keeps a claim.
const PATIENCE: Duration = Duration::from_mins(2);
/// Of which messages it is told that many were lost.
const LATELY: Duration = Duration::from_hours(1);
/// How many proxies of a kind are named.
const NAMED: usize = 3;
/// Fewer lost messages than these are nobody's worry: people mistype numbers.
const FEW: i64 = 3;
/// As many lost messages are told of, however many went well.
const MANY: i64 = 100;

impl Flows {
    /// What needs a hand in the house.
    pub(super) async fn house_warnings(&self, now: Timestamp) -> Result<Vec<HouseWarning>, Fault> {
        let unit = unit(move |tx| {
            Box::pin(async move {
                let since = now.minus(sightings::TOLD_FOR);
                let unlisted = sightings::list(tx, sightings::UNLISTED_PROXY, since).await?;
                let silent = sightings::list(tx, sightings::SILENT_PROXY, since).await?;
                let due = outbox::next_due(tx).await?;
                let fared = fared::fared(tx, now.minus(LATELY)).await?;
                Ok((unlisted, silent, due, fared))
            })
        });
        let read = self.0.store.read(unit).await;
        let (unlisted, silent, due, fared) = read.while_doing("looking after the house")?;
        let offset = self.0.store.clock_offset(now).await;
        let offset = offset.while_doing("comparing clocks")?.unsigned_abs();
        let mut warnings = Vec::new();
        warnings.extend(unlisted.into_iter().take(NAMED).map(of_unlisted));
        warnings.extend(silent.into_iter().take(NAMED).map(of_silent));
        if Duration::from_millis(offset) > CLOCKS_APART {
            let seconds = i64::try_from(offset.div_ceil(1_000)).unwrap_or(i64::MAX);
            warnings.push(HouseWarning::ClocksApart(seconds));
        }
        if let Some(since) = due.filter(|due| *due < now.minus(PATIENCE)) {
            warnings.push(HouseWarning::MessagesWait { since });
        }
        let ways = self.ways(now).await?;
        let resting = ways.states.values().filter(|it| it.health.rests(now));
        warnings.extend(resting.map(|state| HouseWarning::GatewayRests {
            name: state.name.to_string(),
            why: state.why.clone().unwrap_or_default(),
        }));
        let lost = lost(&fared).into_iter();
        warnings.extend(lost.map(|(channel, count)| HouseWarning::MessagesLost { channel, count }));
        Ok(warnings)
    }
}

fn of_unlisted(sighting: Sighting) -> HouseWarning {
    HouseWarning::UnlistedProxy {
        address: sighting.subject,
        seen_at: sighting.seen_at,
    }
}

fn of_silent(sighting: Sighting) -> HouseWarning {
    HouseWarning::SilentProxy {
        address: sighting.subject,
        seen_at: sighting.seen_at,
    }
}

/// The ways by which a tenth of the messages or more was lost, and how many each lost. A ring that is lost costs nobody a
/// sign-in: its page offers other ways at once.
fn lost(fared: &Fared) -> BTreeMap<Channel, i64> {
    let taken = |channel: &Channel| fared.taken.get(channel).copied().unwrap_or_default();
    let many = |channel: &Channel, lost: i64| {
        *channel != Channel::Push
            && lost >= FEW
            && (lost >= MANY || lost.saturating_mul(10) >= lost.saturating_add(taken(channel)))
    };
    let lost = fared.lost.iter().map(|(channel, lost)| (*channel, *lost));
    lost.filter(|(channel, lost)| many(channel, *lost))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_of_what_goes_by_a_way_is_many_and_two_never_are() {
        for (taken, count, is_told) in [
            (0, 0, false),
            (0, 2, false),
            (0, 3, true),
            (27, 3, true),
            (28, 3, false),
            (2_000, 99, false),
            (2_000, 100, true),
        ] {
            let of = |channel| Fared {
                taken: [(channel, taken)].into(),
                lost: [(channel, count)].into(),
            };
            for channel in [Channel::Text, Channel::Call, Channel::Mail] {
                let told = lost(&of(channel)).get(&channel).copied();
                assert_eq!(told, is_told.then_some(count), "{taken} {count}");
            }
            assert!(lost(&of(Channel::Push)).is_empty());
        }
    }

    #[test]
    fn what_went_well_by_one_way_excuses_no_other() {
        let fared = Fared {
            taken: [(Channel::Text, 1_000)].into(),
            lost: [(Channel::Text, 5), (Channel::Mail, 5)].into(),
        };
        assert_eq!(lost(&fared), [(Channel::Mail, 5)].into());
    }
}
