//! Changes of the rules that ask less: they wait until an owner confirms them, by the link mailed to that owner, or from the
//! terminal. Whoever may make rules stricter may drop them.

use std::sync::Arc;

use domain::{
    ApplicationId, AsksLess, Deed, HeldChangeId, HeldState, Moment, Timestamp, asks_less,
};
use store::{
    Fault as StoreFault, Tx,
    held_changes::{self, HeldChange, Waiting},
    log,
    operators::{
        addresses::{self, OperatorAddress},
        sessions::Session,
    },
    policies, unit,
};

use super::{
    held_ends::{end, hold_waiting, note_end},
    rules::{NotPossible, WAITING},
    weigh::{Act, PanelRefused, stands, weigh},
};
use crate::{
    Fault, Flows, PolicyChange, ShutOut, Site,
    admin::{PolicyTold, put_in_force},
    error::WhileDoing,
};

/// A change that waits, as whoever may confirm or drop it sees it.
#[derive(Clone, Debug)]
pub struct HeldView {
    /// The change.
    pub held: HeldChange,
    /// The application with the policy in force.
    pub site: Arc<Site>,
    /// In what the change asks less.
    pub asks_less: Vec<AsksLess>,
    /// Whom it would leave without any method.
    pub shut_out: ShutOut,
    /// Whether it waits still, and nothing else was changed since.
    pub is_open: bool,
    /// Whether the page was reached by the link in the mail to this operator, to an address that had stood by then.
    pub is_mailed: bool,
    /// Whether this operator may confirm it now, or what must answer before.
    pub confirm: Result<(), PanelRefused>,
    /// Whether this operator may drop it.
    pub drop: Result<(), PanelRefused>,
}

/// What came of confirming a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldConfirmed {
    /// It is in force.
    InForce(ApplicationId),
    /// Other rules came into force since it was asked for; it is ended.
    Outdated,
    /// It waits no more, or whoever asked for it owns no more.
    Over,
    /// Not by this link: it is not the one that was mailed to this owner, or their address is too new, or another by now.
    NotMailed,
    /// Everybody who has a method today would have none. It waits on.
    EverybodyOut,
}

impl Flows {
    /// Changes that wait, of one application or of all.
    pub async fn list_held(
        &self,
        application: Option<ApplicationId>,
        now: Timestamp,
    ) -> Result<Vec<HeldChange>, Fault> {
        let unit = unit(move |tx| {
            Box::pin(async move { held_changes::list(tx, application, now, WAITING).await })
        });
        let listed = self.0.store.read(unit).await;
        listed.while_doing("listing changes that wait")
    }

    /// One change, for an operator who may see the rules. `key` is what stands behind it in the address.
    pub async fn see_held(
        &self,
        session: &Session,
        id: HeldChangeId,
        key: Option<&str>,
        moment: &mut Moment,
    ) -> Act<HeldView> {
        if let Err(refused) = self.weighed(session, Deed::SeeApplications, moment).await? {
            return Ok(Err(refused));
        }
        let Some(held) = self.find_held(id).await? else {
            return Ok(Err(PanelRefused::Stale));
        };
        let Some(site) = self.site_anew(held.application).await? else {
            return Ok(Err(PanelRefused::Stale));
        };
        let now = moment.now;
        let shut_out = self.shut_out(held.application, &site.policy, &held.policy, now);
        let own = self.own_address(session).await?;
        let is_key = key.is_some_and(|key| self.is_held_key(id, session.operator, key));
        Ok(Ok(HeldView {
            shut_out: shut_out.await?,
            asks_less: asks_less(&site.policy, &held.policy),
            is_open: held.is_open(now) && held.read_version == site.policy_version,
            is_mailed: is_key && is_confirming(own.as_ref(), &held),
            confirm: weigh(session, Deed::ConfirmHeldChange, now),
            drop: weigh(session, Deed::DropHeldChange, now),
            held,
            site,
        }))
    }

    /// Puts a change in force that waits: by an owner who came by the link in the mail, or (without a session) from the
    /// terminal. Whom it would shut out is asked anew: people may have other methods than when it was asked for.
    pub async fn confirm_held(
        &self,
        by: Option<(&Session, &str)>,
        id: HeldChangeId,
        moment: &mut Moment,
    ) -> Act<HeldConfirmed> {
        if let Some((session, key)) = by {
            let deed = Deed::ConfirmHeldChange;
            if let Err(refused) = self.weighed(session, deed, moment).await? {
                return Ok(Err(refused));
            }
            if !self.is_held_key(id, session.operator, key) {
                return Ok(Ok(HeldConfirmed::NotMailed));
            }
        }
        let now = moment.now;
        if self.would_shut_out(id, now).await? {
            return Ok(Ok(HeldConfirmed::EverybodyOut));
        }
        let session = by.map(|(session, _)| session.clone());
        let who = session.as_ref().map_or("terminal", |it| it.name.as_str());
        let told = PolicyTold::draw(who, moment);
        let ended = log::Entry::new(moment);
        let unit = unit(move |tx| {
            let (session, told, ended) = (session.clone(), told.clone(), ended.clone());
            Box::pin(async move {
                if let Some(session) = &session
                    && let Err(refused) = stands(tx, session, now).await?
                {
                    return Ok(Err(refused));
                }
                let Some(held) = held_changes::find(tx, id).await? else {
                    return Ok(Ok(HeldConfirmed::Over));
                };
                if let Some(session) = &session {
                    let address = addresses::find(tx, session.operator).await?;
                    if !is_confirming(address.as_ref(), &held) {
                        return Ok(Ok(HeldConfirmed::NotMailed));
                    }
                }
                confirm(tx, &held, &told, ended, now).await.map(Ok)
            })
        });
        let confirmed = self.0.store.write(unit).await;
        let confirmed = confirmed.while_doing("confirming a change of the rules")?;
        self.0.catalog.forget();
        Ok(confirmed)
    }

    /// Whether a change that waits still would leave everybody without any method who has one now.
    async fn would_shut_out(&self, id: HeldChangeId, now: Timestamp) -> Result<bool, Fault> {
        let Some(held) = self.find_held(id).await? else {
            return Ok(false);
        };
        let Some(site) = self.site_anew(held.application).await? else {
            return Ok(false);
        };
        // What cannot be put in force any more is told so, whomever it would shut out.
        if !held.is_open(now) || held.read_version != site.policy_version {
            return Ok(false);
        }
        let (_, not_possible) = self.weigh_policy(&site, &held.policy, now).await?;
        Ok(not_possible == Some(NotPossible::EverybodyOut))
    }

    async fn find_held(&self, id: HeldChangeId) -> Result<Option<HeldChange>, Fault> {
        let find = unit(move |tx| Box::pin(async move { held_changes::find(tx, id).await }));
        let found = self.0.store.read(find).await;
        found.while_doing("reading a change that waits")
    }

    /// Drops a change that waits. Without a session it comes from the terminal.
    pub async fn drop_held(
        &self,
        by: Option<&Session>,
        id: HeldChangeId,
        moment: &mut Moment,
    ) -> Act<bool> {
        if let Some(session) = by {
            let deed = Deed::DropHeldChange;
            if let Err(refused) = self.weighed(session, deed, moment).await? {
                return Ok(Err(refused));
            }
        }
        let (session, now) = (by.cloned(), moment.now);
        let entry = log::Entry::new(moment);
        let unit = unit(move |tx| {
            let (session, entry) = (session.clone(), entry.clone());
            Box::pin(async move {
                if let Some(session) = &session
                    && let Err(refused) = stands(tx, session, now).await?
                {
                    return Ok(Err(refused));
                }
                let by = session.as_ref().map_or("terminal", |it| it.name.as_str());
                let Some(held) = held_changes::find(tx, id).await? else {
                    return Ok(Ok(false));
                };
                let (held, dropped) = (Waiting::from(&held), HeldState::Dropped);
                let ended = end(tx, &held, dropped, by, entry, now).await?;
                Ok(Ok(ended))
            })
        });
        let dropped = self.0.store.write(unit).await;
        dropped.while_doing("dropping a change of the rules")
    }
}

/// Whether a link that was mailed to this address confirms the change. Also an address that was set after the mail went out
/// does not: the mail went elsewhere.
fn is_confirming(address: Option<&OperatorAddress>, held: &HeldChange) -> bool {
    address.is_some_and(|address| address.confirms(held.made_at))
}

/// Ends it as confirmed and puts it in force, or as outdated.
async fn confirm(
    tx: &mut Tx,
    held: &HeldChange,
    told: &PolicyTold,
    ended: log::Entry,
    now: Timestamp,
) -> Result<HeldConfirmed, StoreFault> {
    let (id, application) = (held.id, held.application);
    // The policy first and then what waits, as whoever puts other rules in force does. Without the version it was made from
    // nothing else ends here.
    if policies::hold(tx, application, held.read_version).await? {
        hold_waiting(tx, application).await?;
    }
    // Whoever confirms or drops it at the same moment meets us here.
    if !held_changes::confirm(tx, id, now).await? {
        return Ok(HeldConfirmed::Over);
    }
    let of = (application, held.read_version);
    let by = told.by();
    let who = format!("{by} held={id} asked_by={}", held.by);
    match put_in_force(tx, of, &held.policy, (told, &who), now).await? {
        PolicyChange::Set => Ok(HeldConfirmed::InForce(application)),
        PolicyChange::Refused(_) | PolicyChange::Outdated | PolicyChange::NoApplication => {
            held_changes::turn(tx, id, HeldState::Confirmed, HeldState::Outdated, now).await?;
            let held = Waiting::from(held);
            note_end(tx, &held, HeldState::Outdated, by, ended).await?;
            Ok(HeldConfirmed::Outdated)
        }
    }
}
