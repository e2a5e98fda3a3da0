//! What opens a door at an application (a key, a return address, that it is on at all) waits for an owner's word, as rules do that
//! ask less. It is put beside what is there, so nothing but its own end overtakes it.

mod gateway;

use std::time::Duration;

use domain::{
    Application, ApplicationId, DeliveryRules, Event, HeldChangeId, HeldKind, HeldState, Limit,
    MOST_RETURN_ADDRESSES, Moment, PanelNotice, RedirectAddress, Timestamp,
};
use store::{
    Fault as StoreFault, Tx, applications, delivery_rules,
    direct::{
        keys as direct_keys, signers,
        sites::{self, CallbackTarget},
    },
    gateways,
    held_changes::{self, HeldChange, HeldWhat, Waiting},
    hooks as endpoints,
    limits::{self, Spending},
    log, management_keys,
    operators::sessions::Session,
    secrets::{self, SecretKind},
};

use super::{
    applications::{grant_in_words, label},
    held::HeldConfirmed,
    held_ends::{Ends, hold_doors, note_end},
    hooks,
    operators::named,
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

    /// Draws what a confirmation writes: of an owner's, whom it is told besides.
    pub(super) fn draw_opening(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        moment: &mut Moment,
    ) -> Opening {
        Opening {
            by: by.cloned(),
            entry: log::Entry::new(moment).about(application),
            ended: log::Entry::new(moment),
            ends: Ends::draw(moment),
            told: self.draw_announcement(by, application, moment),
            now: moment.now,
        }
    }
}

/// The confirmation of a door, drawn and not written yet.
#[derive(Clone)]
pub(super) struct Opening {
    by: Option<Session>,
    entry: log::Entry,
    ended: log::Entry,
    ends: Ends,
    told: Option<OwnersTold>,
    now: Timestamp,
}

impl Opening {
    /// Ends it as confirmed and puts it in force, or as outdated.
    pub(super) async fn confirm(
        &self,
        tx: &mut Tx,
        held: &HeldChange,
    ) -> Result<HeldConfirmed, StoreFault> {
        let (id, application, now) = (held.id, held.application, self.now);
        // The application first and then what waits of it, as whoever switches it off does.
        applications::hold(tx, application).await?;
        hold_doors(tx, application).await?;
        let Some(before) = applications::find(tx, application).await? else {
            return Ok(HeldConfirmed::Over);
        };
        if !held_changes::confirm(tx, id, now).await? {
            return Ok(HeldConfirmed::Over);
        }
        let Some((event, detail)) = self.open(tx, held, &before).await? else {
            held_changes::turn(tx, id, HeldState::Confirmed, HeldState::Outdated, now).await?;
            drop_keys(tx, application, id).await?;
            let (waiting, outdated) = (Waiting::from(held), HeldState::Outdated);
            note_end(tx, &waiting, outdated, self.name(), self.ended.clone()).await?;
            return Ok(HeldConfirmed::Outdated);
        };
        let who = named(self.by.as_ref());
        let detail = format!("{who} held={id} asked_by={} {detail}", held.by);
        log::add(tx, &self.entry, event, detail.trim_end()).await?;
        if let Some(told) = &self.told {
            told.write_same(tx, &self.notice(&held.what)).await?;
        }
        Ok(gateway::confirmed(held))
    }

    /// Puts it in force, and says so in words of the log; none where there is nothing any more that it could be put beside.
    async fn open(
        &self,
        tx: &mut Tx,
        held: &HeldChange,
        before: &Application,
    ) -> Result<Option<(Event, String)>, StoreFault> {
        let application = held.application;
        match &held.what {
            // Rules are put in force elsewhere.
            HeldWhat::Rules { .. } => Ok(None),
            HeldWhat::Connection {
                added,
                stops_sending,
            } => self.connect(tx, before, added, *stops_sending).await,
            HeldWhat::Key { kind, overlap } => self.open_key(tx, held, *kind, *overlap).await,
            HeldWhat::ManagementKey { grant } => {
                let now = self.now;
                let put = management_keys::put_in_force(tx, application, held.id, now).await?;
                Ok(put.then(|| (Event::KeyGranted, grant_in_words(grant))))
            }
            HeldWhat::DirectKey { overlap } => self.open_direct_key(tx, held, *overlap).await,
            HeldWhat::SigningPair => {
                let put = signers::put_in_force(tx, application, held.id).await?;
                let (ends, newer) = (&self.ends, (application, held.id));
                ends.of_older_pairs(tx, newer, self.name(), self.now)
                    .await?;
                let detail = "kind=signing pair".to_owned();
                Ok(put.then_some((Event::SecretRotated, detail)))
            }
            HeldWhat::Callback { target } => {
                let set = sites::set_callback(tx, application, Some(target)).await?;
                let detail = callback_in_words(target);
                Ok(set.then_some((Event::ApplicationChanged, detail)))
            }
            HeldWhat::Outlet { outlet } => {
                let set = sites::set_outlet(tx, application, *outlet, true).await?;
                let (ends, kinds) = (&self.ends, [held.what.kind()]);
                ends.of_doors(tx, application, &kinds, self.name(), self.now)
                    .await?;
                let detail = format!("{outlet}=1");
                Ok(set.then_some((Event::ApplicationChanged, detail)))
            }
            HeldWhat::Gateway { name, .. } => self.open_gateway(tx, held, name).await,
            HeldWhat::Hook { hook, opens } => hooks::open(tx, held, (*hook, opens), self.now).await,
            HeldWhat::Application => {
                secrets::put_in_force(tx, application, held.id).await?;
                applications::switch_on(tx, application).await?;
                Ok(Some((Event::ApplicationOn, String::new())))
            }
            HeldWhat::Delivery {
                read_version,
                rules,
            } => self.open_rules(tx, application, *read_version, rules).await,
            HeldWhat::SwitchOn => {
                if !applications::switch_on(tx, application).await? {
                    return Ok(None);
                }
                let (ends, kinds) = (&self.ends, [HeldKind::SwitchOn]);
                ends.of_doors(tx, application, &kinds, self.name(), self.now)
                    .await?;
                Ok(Some((Event::ApplicationOn, String::new())))
            }
        }
    }

    /// Other delivery rules of the house.
    async fn open_rules(
        &self,
        tx: &mut Tx,
        application: ApplicationId,
        read_version: i64,
        rules: &DeliveryRules,
    ) -> Result<Option<(Event, String)>, StoreFault> {
        let set = delivery_rules::set(tx, read_version, rules, self.now).await?;
        let (ends, by) = (&self.ends, self.name());
        ends.of_doors(tx, application, &[HeldKind::Delivery], by, self.now)
            .await?;
        let detail = format!("version={}", read_version + 1);
        Ok(set.then_some((Event::DeliveryRulesSet, detail)))
    }

    async fn open_key(
        &self,
        tx: &mut Tx,
        held: &HeldChange,
        kind: SecretKind,
        overlap: Duration,
    ) -> Result<Option<(Event, String)>, StoreFault> {
        let application = held.application;
        let keys = secrets::held(tx, application, held.id).await?;
        secrets::put_in_force(tx, application, held.id).await?;
        let end = self.now.plus(overlap);
        for key in &keys {
            secrets::end_others(tx, application, kind, key.id, end).await?;
            let newer = (application, kind, key.id);
            let ends = self.ends.of_older_keys(tx, newer, self.name(), self.now);
            ends.await?;
        }
        let (label, seconds) = (label(kind), overlap.as_secs());
        let detail = format!("kind={label} overlap_seconds={seconds}");
        Ok((!keys.is_empty()).then_some((Event::SecretRotated, detail)))
    }

    async fn open_direct_key(
        &self,
        tx: &mut Tx,
        held: &HeldChange,
        overlap: Duration,
    ) -> Result<Option<(Event, String)>, StoreFault> {
        let application = held.application;
        let keys = direct_keys::held(tx, application, held.id).await?;
        direct_keys::put_in_force(tx, application, held.id).await?;
        let end = self.now.plus(overlap);
        for key in &keys {
            direct_keys::end_others(tx, application, key.id, end).await?;
            let newer = (application, key.id);
            let (ends, by) = (&self.ends, self.name());
            ends.of_older_direct_keys(tx, newer, by, self.now).await?;
        }
        let seconds = overlap.as_secs();
        let detail = format!("kind=direct key overlap_seconds={seconds}");
        Ok((!keys.is_empty()).then_some((Event::SecretRotated, detail)))
    }

    async fn connect(
        &self,
        tx: &mut Tx,
        before: &Application,
        added: &[RedirectAddress],
        stops_sending: bool,
    ) -> Result<Option<(Event, String)>, StoreFault> {
        let mut all = before.redirect_addresses.clone();
        let new = added.iter().filter(|it| !all.contains(it)).cloned();
        let new: Vec<_> = new.collect();
        all.extend(new.iter().cloned());
        if all.len() > MOST_RETURN_ADDRESSES {
            return Ok(None);
        }
        let (id, version) = (before.id, before.version);
        let sends = before.sends_addresses && !stops_sending;
        applications::set_connection(tx, id, version, &all, sends).await?;
        let mut words: Vec<_> = new
            .iter()
            .map(|it| format!("added={}", it.shortened()))
            .collect();
        if sends != before.sends_addresses {
            words.push("sends_addresses=no".to_owned());
        }
        Ok(Some((Event::ApplicationChanged, words.join(" "))))
    }

    fn name(&self) -> &str {
        let by = self.by.as_ref();
        by.map_or("terminal", |session| session.name.as_str())
    }

    fn notice(&self, what: &HeldWhat) -> PanelNotice {
        let (by, at) = (self.name().to_owned(), self.now);
        match what {
            HeldWhat::Connection { added, .. } => PanelNotice::ConnectionSet {
                by,
                at,
                added: (added.iter().map(|it| it.as_str().to_owned())).collect(),
                removed: Vec::new(),
            },
            HeldWhat::Key { .. }
            | HeldWhat::ManagementKey { .. }
            | HeldWhat::DirectKey { .. }
            | HeldWhat::SigningPair => PanelNotice::KeyMade { by, at },
            HeldWhat::Callback { .. } | HeldWhat::Outlet { .. } => {
                PanelNotice::DirectSet { by, at }
            }
            HeldWhat::Gateway { name, .. } => PanelNotice::GatewaySet {
                by,
                at,
                gateway: name.to_string(),
            },
            HeldWhat::Hook { .. } => PanelNotice::HookSet { by, at },
            HeldWhat::Application => PanelNotice::ApplicationAdded { by, at },
            HeldWhat::Delivery { .. } => PanelNotice::DeliverySet { by, at },
            HeldWhat::SwitchOn | HeldWhat::Rules { .. } => PanelNotice::SwitchedOn { by, at },
        }
    }
}
