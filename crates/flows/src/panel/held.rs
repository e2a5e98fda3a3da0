//! What waits until an owner confirms it, by the link mailed to that owner, or from the terminal: rules that ask less, and what
//! opens a door at an application ([`super::doors`]). Whoever may make rules stricter may drop it.

use std::sync::Arc;

use domain::{
    ApplicationId, AsksLess, Deed, HeldChangeId, HeldState, Moment, Policy, Timestamp, asks_less,
};
use store::{
    Fault as StoreFault, Tx,
    held_changes::{self, HeldChange, HeldWhat, Waiting},
    log,
    operators::{
        addresses::{self, OperatorAddress},
        sessions::Session,
    },
    policies, unit,
};

use super::{
    doors::Opening,
    held_ends::{end, hold_waiting, note_end},
    rules::{NotPossible, WAITING},
    weigh::{Act, PanelRefused, stands, weigh},
};
use crate::{
    Fault, Flows, PolicyChange, ShutOut, Site,
    admin::{PolicyTold, put_in_force},
    error::WhileDoing,
};

/// Changes that wait and are listed, at most: the newest.
pub const HELD_LISTED: u32 = 2 * WAITING;

/// A change that waits, as whoever may confirm or drop it sees it.
#[derive(Clone, Debug)]
pub struct HeldView {
    /// The change.
    pub held: HeldChange,
    /// The application with the policy in force.
    pub site: Arc<Site>,
    /// In what the change asks less; nothing where it is no rules.
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
    /// The rules are in force.
    InForce(ApplicationId),
    /// What opens a door at an application is in force.
    DoorOpen(ApplicationId),
    /// A gateway of the house is in force.
    GatewayInForce,
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
    /// Changes that wait, of one application or of all, of whichever kind, the newest first, [`HELD_LISTED`] at most.
    pub async fn list_held(
        &self,
        application: Option<ApplicationId>,
        now: Timestamp,
    ) -> Result<Vec<HeldChange>, Fault> {
        let unit = unit(move |tx| {
            Box::pin(async move { held_changes::list(tx, application, now, HELD_LISTED).await })
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
        let (shut_out, less) = match &held.what {
            HeldWhat::Rules { policy, .. } => {
                let shut_out = self.shut_out(held.application, &site.policy, policy, now);
                (shut_out.await?, asks_less(&site.policy, policy))
            }
            _ => (ShutOut::default(), Vec::new()),
        };
        let own = self.own_address(session).await?;
        let is_key = key.is_some_and(|key| self.is_held_key(id, session.operator, key));
        Ok(Ok(HeldView {
            shut_out,
            asks_less: less,
            is_open: held.is_open(now) && is_current(&held, &site),
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
        let Some(found) = self.find_held(id).await? else {
            return Ok(Ok(HeldConfirmed::Over));
        };
        if self.would_shut_out(&found, now).await? {
            return Ok(Ok(HeldConfirmed::EverybodyOut));
        }
        let session = by.map(|(session, _)| session.clone());
        let confirmation = self.draw_confirmation(session.as_ref(), &found, moment);
        let unit = unit(move |tx| {
            let (session, confirmation) = (session.clone(), confirmation.clone());
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
                confirmation.carry_out(tx, &held, now).await.map(Ok)
            })
        });
        let confirmed = self.0.store.write(unit).await;
        let confirmed = confirmed.while_doing("confirming a change that waited")?;
        self.0.catalog.forget();
        self.0.ways.forget();
        Ok(confirmed)
    }

    /// Draws what confirming a change of its kind writes.
    fn draw_confirmation(
        &self,
        by: Option<&Session>,
        held: &HeldChange,
        moment: &mut Moment,
    ) -> Confirmation {
        if !matches!(held.what, HeldWhat::Rules { .. }) {
            let opening = self.draw_opening(by, held.application, moment);
            return Confirmation::Door(Box::new(opening));
        }
        let who = by.map_or("terminal", |it| it.name.as_str());
        let told = PolicyTold::draw(who, moment);
        let ended = log::Entry::new(moment);
        Confirmation::Rules(Box::new((told, ended)))
    }

    /// Whether rules that wait still would leave everybody without any method who has one now.
    async fn would_shut_out(&self, held: &HeldChange, now: Timestamp) -> Result<bool, Fault> {
        let HeldWhat::Rules { policy, .. } = &held.what else {
            return Ok(false);
        };
        let Some(site) = self.site_anew(held.application).await? else {
            return Ok(false);
        };
        // What cannot be put in force any more is told so, whomever it would shut out.
        if !held.is_open(now) || !is_current(held, &site) {
            return Ok(false);
        }
        let (_, not_possible) = self.weigh_policy(&site, policy, now).await?;
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
        let dropped = dropped.while_doing("dropping a change that waits")?;
        self.0.catalog.forget();
        self.0.ways.forget();
        Ok(dropped)
    }
}

/// Whether a link that was mailed to this address confirms the change. Also an address that was set after the mail went out
/// does not: the mail went elsewhere.
fn is_confirming(address: Option<&OperatorAddress>, held: &HeldChange) -> bool {
    address.is_some_and(|address| address.confirms(held.made_at))
}

/// Whether it can still be put over what is there: rules over the version they were made from, a door beside anything.
fn is_current(held: &HeldChange, site: &Site) -> bool {
    match held.what {
        HeldWhat::Rules { read_version, .. } => read_version == site.policy_version,
        _ => true,
    }
}

/// A confirmation, drawn before its unit begins.
#[derive(Clone)]
enum Confirmation {
    /// Of rules: what is told, and the row that says that they came too late.
    Rules(Box<(PolicyTold, log::Entry)>),
    /// Of what opens a door.
    Door(Box<Opening>),
}

impl Confirmation {
    async fn carry_out(
        &self,
        tx: &mut Tx,
        held: &HeldChange,
        now: Timestamp,
    ) -> Result<HeldConfirmed, StoreFault> {
        match (self, &held.what) {
            (
                Self::Rules(drawn),
                HeldWhat::Rules {
                    read_version,
                    policy,
                },
            ) => {
                let (told, ended) = drawn.as_ref();
                let rules = (held, *read_version, policy.as_ref());
                confirm(tx, rules, told, ended.clone(), now).await
            }
            (Self::Door(opening), _) => opening.confirm(tx, held).await,
            // What a change is, it stays.
            (Self::Rules(..), _) => Ok(HeldConfirmed::Over),
        }
    }
}

/// Ends it as confirmed and puts it in force, or as outdated.
async fn confirm(
    tx: &mut Tx,
    (held, read_version, policy): (&HeldChange, i64, &Policy),
    told: &PolicyTold,
    ended: log::Entry,
    now: Timestamp,
) -> Result<HeldConfirmed, StoreFault> {
    let (id, application) = (held.id, held.application);
    // The policy first and then what waits, as whoever puts other rules in force does. Without the version it was made from
    // nothing else ends here.
    if policies::hold(tx, application, read_version).await? {
        hold_waiting(tx, application).await?;
    }
    // Whoever confirms or drops it at the same moment meets us here.
    if !held_changes::confirm(tx, id, now).await? {
        return Ok(HeldConfirmed::Over);
    }
    let of = (application, read_version);
    let by = told.by();
    let who = format!("{by} held={id} asked_by={}", held.by);
    match put_in_force(tx, of, policy, (told, &who), now).await? {
        PolicyChange::Set => Ok(HeldConfirmed::InForce(application)),
        PolicyChange::Refused(_) | PolicyChange::Outdated | PolicyChange::NoApplication => {
            held_changes::turn(tx, id, HeldState::Confirmed, HeldState::Outdated, now).await?;
            let held = Waiting::from(held);
            note_end(tx, &held, HeldState::Outdated, by, ended).await?;
            Ok(HeldConfirmed::Outdated)
        }
    }
}
