//! Changes of the rules that ask less: they wait until an owner confirms them, by the link mailed to that owner, or from the
//! terminal. Whoever may make rules stricter may drop them.

use std::sync::Arc;

use domain::{
    ApplicationId, AsksLess, Deed, Event, HeldChangeId, HeldState, Moment, Timestamp, asks_less,
};
use store::{
    Fault as StoreFault, Tx,
    held_changes::{self, HeldChange},
    log,
    operators::sessions::Session,
    unit,
};

use super::{
    rules::SHOWN,
    weigh::{Act, PanelRefused, stands, weigh},
};
use crate::{Fault, Flows, PolicyChange, ShutOut, Site, admin::put_in_force, error::WhileDoing};

/// Changes ended in one go that nobody confirmed.
const OVER: u32 = 50;

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
    /// How many owners a mail reaches.
    pub told: usize,
    /// Whether it waits still, and nothing else was changed since.
    pub is_open: bool,
    /// Whether the page was reached by the link in the mail to this operator.
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
    /// Not by this address: it is not the one that was mailed to this owner.
    NotMailed,
}

impl Flows {
    /// Changes that wait, of one application or of all.
    pub async fn list_held(
        &self,
        application: Option<ApplicationId>,
        now: Timestamp,
    ) -> Result<Vec<HeldChange>, Fault> {
        let unit = unit(move |tx| {
            Box::pin(async move { held_changes::list(tx, application, now, SHOWN).await })
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
        let find = unit(move |tx| Box::pin(async move { held_changes::find(tx, id).await }));
        let found = self.0.store.read(find).await;
        let Some(held) = found.while_doing("reading a change that waits")? else {
            return Ok(Err(PanelRefused::Stale));
        };
        let Some(site) = self.site_anew(held.application).await? else {
            return Ok(Err(PanelRefused::Stale));
        };
        let now = moment.now;
        let shut_out = self.shut_out(held.application, &site.policy, &held.policy, now);
        Ok(Ok(HeldView {
            shut_out: shut_out.await?,
            asks_less: asks_less(&site.policy, &held.policy),
            told: self.owners_reached().await?,
            is_open: held.is_open(now) && held.read_version == site.policy_version,
            is_mailed: key.is_some_and(|key| self.is_held_key(id, session.operator, key)),
            confirm: weigh(session, Deed::ConfirmHeldChange, now),
            drop: weigh(session, Deed::DropHeldChange, now),
            held,
            site,
        }))
    }

    /// Puts a change in force that waits: by an owner who came by the link in the mail, or (without a session) from the
    /// terminal.
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
        let session = by.map(|(session, _)| session.clone());
        let entries = [log::Entry::new(moment), log::Entry::new(moment)];
        let unit = unit(move |tx| {
            let (session, entries) = (session.clone(), entries.clone());
            Box::pin(async move {
                if let Some(session) = &session
                    && let Err(refused) = stands(tx, session, now).await?
                {
                    return Ok(Err(refused));
                }
                let by = session.as_ref().map_or("terminal", |it| it.name.as_str());
                confirm(tx, id, by, entries, now).await.map(Ok)
            })
        });
        let confirmed = self.0.store.write(unit).await;
        let confirmed = confirmed.while_doing("confirming a change of the rules")?;
        self.0.catalog.forget();
        Ok(confirmed)
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
                end(tx, &held, HeldState::Dropped, by, entry, now)
                    .await
                    .map(Ok)
            })
        });
        let dropped = self.0.store.write(unit).await;
        dropped.while_doing("dropping a change of the rules")
    }

    /// Ends changes that nobody confirmed in time, and says so in the log; says whether there may be more.
    pub(crate) async fn end_over_held(&self, moment: &mut Moment) -> Result<bool, Fault> {
        let now = moment.now;
        let find =
            unit(move |tx| Box::pin(async move { held_changes::list_over(tx, now, OVER).await }));
        let found = self.0.store.read(find).await;
        let over = found.while_doing("looking for changes nobody confirmed")?;
        let more = over.len() >= usize::try_from(OVER).unwrap_or(usize::MAX);
        if over.is_empty() {
            return Ok(false);
        }
        let over: Vec<_> = over
            .into_iter()
            .map(|held| (held, log::Entry::new(moment)))
            .collect();
        let unit = unit(move |tx| {
            let over = over.clone();
            Box::pin(async move {
                for (held, entry) in over {
                    end(tx, &held, HeldState::Expired, "time", entry, now).await?;
                }
                Ok(())
            })
        });
        let ended = self.0.store.write(unit).await;
        ended.while_doing("ending changes nobody confirmed")?;
        Ok(more)
    }
}

/// Ends it as confirmed and puts it in force, or as outdated.
async fn confirm(
    tx: &mut Tx,
    id: HeldChangeId,
    by: &str,
    [set, ended]: [log::Entry; 2],
    now: Timestamp,
) -> Result<HeldConfirmed, StoreFault> {
    let Some(held) = held_changes::find(tx, id).await? else {
        return Ok(HeldConfirmed::Over);
    };
    // Whoever confirms or drops it at the same moment meets us here.
    if !held_changes::confirm(tx, id, now).await? {
        return Ok(HeldConfirmed::Over);
    }
    let application = held.application;
    let of = (application, held.read_version);
    let who = format!("{by} held={id} asked_by={}", held.by);
    let entry = set.about(application);
    match put_in_force(tx, of, &held.policy, (&entry, &who), now).await? {
        PolicyChange::Set => Ok(HeldConfirmed::InForce(application)),
        PolicyChange::Refused(_) | PolicyChange::Outdated | PolicyChange::NoApplication => {
            held_changes::turn(tx, id, HeldState::Confirmed, HeldState::Outdated, now).await?;
            note_end(tx, &held, HeldState::Outdated, by, ended).await?;
            Ok(HeldConfirmed::Outdated)
        }
    }
}

/// Ends a change otherwise; says whether it waited until then.
async fn end(
    tx: &mut Tx,
    held: &HeldChange,
    state: HeldState,
    by: &str,
    entry: log::Entry,
    now: Timestamp,
) -> Result<bool, StoreFault> {
    if !held_changes::turn(tx, held.id, HeldState::Open, state, now).await? {
        return Ok(false);
    }
    note_end(tx, held, state, by, entry).await?;
    Ok(true)
}

async fn note_end(
    tx: &mut Tx,
    held: &HeldChange,
    state: HeldState,
    by: &str,
    entry: log::Entry,
) -> Result<(), StoreFault> {
    let detail = format!("held={} how={state} by={by} asked_by={}", held.id, held.by);
    let entry = entry.about(held.application);
    log::add(tx, &entry, Event::PolicyHeldEnded, &detail).await
}
