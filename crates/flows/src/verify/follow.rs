//! What a page that waits is told: how far a request or a pairing has come, numbered, so that nothing is missed between a
//! page and its stream.

use std::time::Duration;

use domain::{ApprovalState, ChallengeId, ChallengeState, Gate, Moment, Timestamp};
use store::{
    approvals::{self, DeviceProgress},
    challenges::Look,
    pairing_offers::{self, PairingOffer},
    pairings::{self, Pairing},
    unit,
};

use super::{
    PairWithin,
    approve::{OnDevice, at_gate, on_devices, progress_on},
    at_gate::AtGate,
    pair::{of_pairing, pair_within},
};
use crate::{Fault, Flows, Progress, Visitor, error::WhileDoing};

/// What is new of a challenge that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newest {
    /// Grows with each change.
    pub revision: i64,
    /// What it is.
    pub news: News,
}

/// How far a challenge that waits has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A phone is waited for, to be paired.
    PhoneAwaited,
    /// The offer to pair ran out.
    OfferRanOut,
    /// A device was found: its name.
    Found(String),
    /// A request is so far.
    Request {
        /// How far.
        progress: Progress,
        /// Whether no device can be woken that could approve, so that the person has to open the app.
        open_the_app: bool,
        /// Where the person stands before the gate.
        at_gate: AtGate,
        /// How far it is on each device while it waits, in the order of the page.
        devices: Vec<OnDevice>,
    },
    /// Something the page does not follow: the browser is to look where it goes on.
    GoesOn,
}

/// Everything that can happen to a page that waits, read at once.
pub(super) struct Facts {
    pub(super) offer: Option<PairingOffer>,
    pub(super) pairing: Option<Pairing>,
    pub(super) devices: Vec<DeviceProgress>,
}

impl Flows {
    /// What is new behind `after`: at once when there is something, else after `wait` at most. None when the challenge is not
    /// this browser's. `moments` tells the time as it goes on.
    pub async fn newest(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        after: i64,
        wait: Duration,
        moments: &(dyn Fn() -> Moment + Send + Sync),
    ) -> Result<Option<Newest>, Fault> {
        // Before the first look, so that what happens in between is not missed.
        let mut listener = self.0.waker.listen(id.as_bytes());
        let deadline = tokio::time::sleep(wait);
        tokio::pin!(deadline);
        loop {
            let now = moments().now;
            let Some((look, site)) = self.read_challenge(id, visitor).await? else {
                return Ok(None);
            };
            let within = pair_within(&look, &site, now);
            let facts = self.facts(&look).await?;
            let (look, facts) = match within {
                Some(_) => of_pairing(look, facts),
                None => (look, facts),
            };
            let newest = Newest {
                revision: revision(&look, &facts, now),
                news: news(&look, within, &facts, now),
            };
            let Some(listener) = listener.as_mut().filter(|_| newest.revision <= after) else {
                return Ok(Some(newest));
            };
            let end = next_end(&look, &facts, now).unwrap_or(wait);
            tokio::select! {
                () = listener.rung() => {}
                // What nobody answers is over by itself, and nobody rings for that.
                () = tokio::time::sleep(end) => {}
                () = &mut deadline => return Ok(Some(newest)),
            }
        }
    }

    pub(super) async fn facts(&self, look: &Look) -> Result<Facts, Fault> {
        let id = look.challenge.id;
        let approval = look.approval.as_ref().map(|it| it.id);
        let pairs = look.challenge.purpose.sets_up() || look.challenge.adding_app_since.is_some();
        let unit = unit(move |tx| {
            Box::pin(async move {
                let devices = match approval {
                    Some(approval) => approvals::progress(tx, approval).await?,
                    None => Vec::new(),
                };
                if !pairs {
                    return Ok(Facts {
                        offer: None,
                        pairing: None,
                        devices,
                    });
                }
                Ok(Facts {
                    offer: pairing_offers::of_challenge(tx, id).await?,
                    pairing: pairings::waiting_of_challenge(tx, id).await?,
                    devices,
                })
            })
        });
        let read = self.0.store.read(unit).await;
        read.while_doing("reading how far a challenge has come")
    }
}

fn news(look: &Look, within: Option<PairWithin>, facts: &Facts, now: Timestamp) -> News {
    let challenge = &look.challenge;
    if challenge.state == ChallengeState::Denied {
        return News::Request {
            progress: Progress::Over(ApprovalState::Denied),
            open_the_app: false,
            at_gate: AtGate::NoGate,
            devices: Vec::new(),
        };
    }
    let goes_on = challenge.state != ChallengeState::Open || now >= challenge.expires_at;
    if goes_on && within != Some(PairWithin::Done) {
        return News::GoesOn;
    }
    if let Some(approval) = &look.approval {
        let state = approval.state_at(now);
        let progress = if state == ApprovalState::Pending {
            let furthest = facts.devices.iter().map(progress_on);
            furthest.max().unwrap_or(Progress::Asked)
        } else {
            Progress::Over(state)
        };
        return News::Request {
            progress,
            open_the_app: must_open_the_app(look, facts, now),
            at_gate: at_gate(look, now),
            devices: if state == ApprovalState::Pending {
                on_devices(look, facts, now)
            } else {
                Vec::new()
            },
        };
    }
    if within.is_none() {
        return News::GoesOn;
    }
    let name = facts.pairing.as_ref().and_then(|it| it.name.as_ref());
    match (name, &facts.offer) {
        (Some(name), _) => News::Found(name.as_str().to_owned()),
        (None, Some(offer)) if offer.used_at.is_none() && now < offer.expires_at => {
            News::PhoneAwaited
        }
        (None, _) => News::OfferRanOut,
    }
}

/// Whether no device can be woken that passes the gate of the request. One that was just found is open.
pub(super) fn must_open_the_app(look: &Look, facts: &Facts, now: Timestamp) -> bool {
    let is_trial = look
        .approval
        .as_ref()
        .is_some_and(|it| it.pairing.is_some());
    // One that was heard of a moment ago counts as open; but its bell was given up, so it was not.
    let is_lost = |id| {
        let on_it = facts.devices.iter().find(|it| it.device == id);
        on_it.is_some_and(|it| it.lost_at.is_some())
    };
    let gate = look.approval.as_ref().map_or(Gate::None, |it| it.gate);
    let mut passing = look.apps.pairings.iter().filter(|it| it.passes(gate, now));
    let reaches_one = passing.any(|app| {
        let device = app.device.as_ref();
        device.is_some_and(|it| it.can_be_woken(now) && !is_lost(it.id))
    });
    !is_trial && !reaches_one
}

/// From when the passkeys of a person's devices count, where the request is behind a gate.
fn gate_openings(look: &Look) -> impl Iterator<Item = Timestamp> + '_ {
    let is_gated = look
        .approval
        .as_ref()
        .is_some_and(|it| it.gate != Gate::None);
    let apps = look.apps.pairings.iter().filter(move |_| is_gated);
    apps.filter_map(|app| app.opens_gate_from)
}

/// When something ends by itself.
fn next_end(look: &Look, facts: &Facts, now: Timestamp) -> Option<Duration> {
    let approval = look.approval.as_ref().map(|it| it.expires_at);
    let offer = facts.offer.as_ref().map(|it| it.expires_at);
    [approval, offer, Some(look.challenge.expires_at)]
        .into_iter()
        .flatten()
        .chain(gate_openings(look))
        .filter(|end| now < *end)
        .map(|end| end.since(now))
        .min()
}

/// A number that grows with everything that can happen to what the page shows: the time of the latest of it, and within
/// one millisecond how much of it there is.
pub(super) fn revision(look: &Look, facts: &Facts, now: Timestamp) -> i64 {
    const WITHIN: i64 = 64;
    let challenge = &look.challenge;
    let mut times: Vec<Timestamp> = Vec::new();
    if let Some(offer) = &facts.offer {
        times.extend([offer.created_at].into_iter().chain(offer.used_at));
        times.extend(Some(offer.expires_at).filter(|end| *end <= now));
    }
    if let Some(pairing) = &facts.pairing {
        times.extend([pairing.created_at].into_iter().chain(pairing.confirmed_at));
    }
    if let Some(approval) = &look.approval {
        times.extend(
            [approval.created_at]
                .into_iter()
                .chain(approval.answered_at)
                .chain(approval.overtaken_at),
        );
        times.extend(Some(approval.expires_at).filter(|end| *end <= now));
    }
    // A passkey that begins to count opens the gate.
    let opened = gate_openings(look).filter(|from| challenge.created_at < *from && *from <= now);
    times.extend(opened);
    for device in &facts.devices {
        times.extend(
            [
                device.sent_at,
                device.lost_at,
                device.delivered_at,
                device.opened_at,
            ]
            .into_iter()
            .flatten(),
        );
    }
    times.extend(challenge.passed_at);
    times.extend(Some(challenge.expires_at).filter(|end| *end <= now));
    let latest = times.iter().max().copied().unwrap_or(challenge.created_at);
    let many = i64::try_from(times.len()).unwrap_or(0) * 2
        + i64::from(challenge.state != ChallengeState::Open);
    latest
        .since(challenge.created_at)
        .as_millis()
        .try_into()
        .unwrap_or(i64::MAX / WITHIN - 1)
        * WITHIN
        + many.min(WITHIN - 1)
}
