//! The confirmation of what waited: it is put in force and told, or ends as outdated where nothing is left to put it beside.

use std::time::Duration;

use domain::{
    Application, ApplicationId, DeliveryRules, Event, HeldKind, HeldState, MOST_RETURN_ADDRESSES,
    Moment, PanelNotice, RedirectAddress, Timestamp,
};
use store::{
    Fault as StoreFault, Tx, applications, delivery_rules,
    direct::{keys as direct_keys, signers, sites},
    held_changes::{self, HeldChange, HeldWhat, Waiting},
    log, management_keys,
    operators::sessions::Session,
    secrets::{self, SecretKind},
};

use super::{
    super::{
        applications::{grant_in_words, label},
        held::HeldConfirmed,
        held_ends::{Ends, hold_doors, note_end},
        hooks,
        operators::named,
        told::OwnersTold,
    },
    callback_in_words, drop_keys, gateway,
};
use crate::Flows;

/// The confirmation of a door, drawn and not written yet.
#[derive(Clone)]
pub(in crate::panel) struct Opening {
    by: Option<Session>,
    entry: log::Entry,
    ended: log::Entry,
    pub(super) ends: Ends,
    told: Option<OwnersTold>,
    pub(super) now: Timestamp,
}

impl Flows {
    /// Draws what a confirmation writes: of an owner's, whom it is told besides.
    pub(in crate::panel) fn draw_opening(
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

impl Opening {
    /// Ends it as confirmed and puts it in force, or as outdated.
    pub(in crate::panel) async fn confirm(
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

    pub(super) fn name(&self) -> &str {
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
