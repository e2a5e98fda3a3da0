//! What opens a door at an application (a key, a return address, that it is on at all) waits for an owner's word, as rules do that
//! ask less. It is put beside what is there, so nothing but its own end overtakes it.

mod gateway;
mod opening;

use domain::{ApplicationId, HeldChangeId, HeldState, Limit, Moment, Timestamp};
use store::{
    Fault as StoreFault, Tx,
    direct::{keys as direct_keys, signers, sites::CallbackTarget},
    gateways,
    held_changes::{self, HeldChange, HeldWhat},
    hooks as endpoints,
    limits::{self, Spending},
    log, management_keys,
    operators::sessions::Session,
    secrets,
};

pub(super) use self::opening::Opening;
use super::{
    applications::{grant_in_words, label},
    hooks,
    rules::WAITING,
    told::OwnersTold,
    weigh::PanelRefused,
};
use crate::Flows;

/// What waits for an owner's word since a moment ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoorHeld {
    /// The change.
    pub id: HeldChangeId,
    /// How many owners were mailed a link that confirms it.
    pub owners: i64,
}

/// A change that will wait, drawn and not written yet.
#[derive(Clone)]
pub(super) struct Hold {
    id: HeldChangeId,
    application: ApplicationId,
    by: Session,
    entry: log::Entry,
    told: OwnersTold,
    spendings: Vec<Spending>,
    now: Timestamp,
}

impl Hold {
    pub(super) const fn id(&self) -> HeldChangeId {
        self.id
    }

    pub(super) const fn application(&self) -> ApplicationId {
        self.application
    }

    /// Whether it may wait: not where too much does, nor too often. Whoever calls has written nothing yet.
    pub(super) async fn spend(&self, tx: &mut Tx) -> Result<Result<(), PanelRefused>, StoreFault> {
        let waiting = held_changes::waiting_doors(tx, self.application, WAITING).await?;
        if waiting.len() >= usize::try_from(WAITING).unwrap_or(usize::MAX) {
            return Ok(Err(PanelRefused::HeldFull));
        }
        let spent = limits::spend(tx, &self.spendings, self.now).await?;
        Ok(spent.map_err(|_| PanelRefused::SlowDown))
    }

    /// Keeps it and tells the owners. Whoever calls holds the application, and has spent what it takes.
    pub(super) async fn keep(&self, tx: &mut Tx, what: HeldWhat) -> Result<DoorHeld, StoreFault> {
        let (application, now) = (self.application, self.now);
        let mut held = HeldChange {
            id: self.id,
            application,
            what,
            operator: self.by.operator,
            by: self.by.name.clone(),
            state: HeldState::Open,
            made_at: now,
            expires_at: HeldChange::end(now),
            told: 0,
        };
        let detail = format!("held={} by={} {}", held.id, held.by, in_words(&held.what));
        log::add(tx, &self.entry, gateway::held_event(&held.what), &detail).await?;
        held.told = self.told.write_door(tx, &held).await?;
        held_changes::add(tx, &held).await?;
        Ok(DoorHeld {
            id: held.id,
            owners: held.told,
        })
    }
}

/// What waits, for the log.
fn in_words(what: &HeldWhat) -> String {
    let mut words = vec![format!("kind={}", what.kind())];
    match what {
        HeldWhat::Connection {
            added,
            stops_sending,
        } => {
            words.extend(added.iter().map(|it| format!("added={}", it.shortened())));
            if *stops_sending {
                words.push("sends_addresses=no".to_owned());
            }
        }
        HeldWhat::Key { kind, overlap } => {
            let label = label(*kind).replace(' ', "_");
            let seconds = overlap.as_secs();
            words.push(format!("key={label} overlap_seconds={seconds}"));
        }
        HeldWhat::ManagementKey { grant } => words.push(grant_in_words(grant)),
        HeldWhat::DirectKey { overlap } => {
            words.push(format!("overlap_seconds={}", overlap.as_secs()));
        }
        HeldWhat::Callback { target } => words.push(callback_in_words(target)),
        HeldWhat::Gateway { name, .. } => words.push(format!("gateway={name}")),
        HeldWhat::Delivery { read_version, .. } => words.push(format!("from={read_version}")),
        HeldWhat::Hook { hook, opens } => words.push(hooks::in_words(*hook, opens)),
        HeldWhat::Rules { .. }
        | HeldWhat::SigningPair
        | HeldWhat::Outlet { .. }
        | HeldWhat::Application
        | HeldWhat::SwitchOn => {}
    }
    words.join(" ")
}

/// Removes the keys that waited for a change which ended otherwise.
pub(super) async fn drop_keys(
    tx: &mut Tx,
    application: ApplicationId,
    held: HeldChangeId,
) -> Result<(), StoreFault> {
    secrets::remove_held(tx, application, held).await?;
    management_keys::remove_held(tx, application, held).await?;
    direct_keys::remove_held(tx, application, held).await?;
    signers::remove_held(tx, application, held).await?;
    gateways::remove_held(tx, held).await?;
    endpoints::remove_held(tx, application, held).await?;
    Ok(())
}

/// Where an application is told of answers, for the log.
pub(super) fn callback_in_words(target: &CallbackTarget) -> String {
    let CallbackTarget { address, method } = target;
    let host = address.host_str().unwrap_or_default();
    format!("callback={host} method={method}")
}

impl Flows {
    /// Draws a change that will wait, with what else is spent for it.
    pub(super) fn draw_hold(
        &self,
        by: &Session,
        application: ApplicationId,
        limits: &[Limit],
        moment: &mut Moment,
    ) -> Hold {
        let whom = by.operator.as_bytes();
        let all = [Limit::OPERATOR_HELD_CHANGES];
        let all = all.iter().chain(limits);
        Hold {
            id: HeldChangeId::new(moment.now, &mut moment.rng),
            application,
            by: by.clone(),
            entry: log::Entry::new(moment).about(application),
            told: self.draw_owners_told(application, moment),
            spendings: (all.map(|limit| Spending::new(&self.0.keys, *limit, whom))).collect(),
            now: moment.now,
        }
    }
}
