//! How changes end that wait, but for those that are confirmed: dropped, not confirmed in time, or overtaken because other
//! rules came into force, the application was switched off or on, a newer key was confirmed, or whoever asked owns no more. Each
//! leaves a row in the log.

use domain::{
    ApplicationId, DirectKeyId, Event, GatewayName, HeldChangeId, HeldKind, HeldState, Moment,
    OperatorId, SecretId, Timestamp,
};
use store::{
    Fault as StoreFault, Tx, applications,
    direct::keys as direct_keys,
    gateways,
    held_changes::{self, Waiting},
    log,
    secrets::{self, SecretKind},
    unit,
};

use super::doors::drop_keys;
use crate::{Fault, Flows, error::WhileDoing};

/// Changes ended in one go. More than one application has waiting, and than one operator can have asked for.
const OVER: u32 = 200;

/// The rows of the log about changes that end with something else, drawn before its unit begins.
#[derive(Clone, Debug)]
pub(crate) struct Ends(Vec<log::Entry>);

impl Ends {
    pub(crate) fn draw(moment: &mut Moment) -> Self {
        Self((0..OVER).map(|_| log::Entry::new(moment)).collect())
    }

    /// Ends the rules that wait of an application, whose rules are others now.
    pub(crate) async fn of_application(
        &self,
        tx: &mut Tx,
        application: ApplicationId,
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let waiting = held_changes::waiting_of(tx, application, OVER).await?;
        self.all(tx, &waiting, by, now).await
    }

    /// Ends what else waits of an application, of these kinds.
    pub(super) async fn of_doors(
        &self,
        tx: &mut Tx,
        application: ApplicationId,
        kinds: &[HeldKind],
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let mut waiting = held_changes::waiting_doors(tx, application, OVER).await?;
        waiting.retain(|held| kinds.contains(&held.kind));
        self.all(tx, &waiting, by, now).await
    }

    /// Ends keys of this kind that wait and are older than one that was confirmed: it was made in their place.
    pub(super) async fn of_older_keys(
        &self,
        tx: &mut Tx,
        (application, kind, confirmed): (ApplicationId, SecretKind, SecretId),
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let keys = secrets::list(tx, application, kind, now, OVER).await?;
        let older = keys.iter().filter(|key| key.id < confirmed);
        let older: Vec<_> = older.filter_map(|key| key.held).collect();
        // The first keys of a new application wait with it.
        self.of_keys(tx, (application, HeldKind::Key), &older, by, now)
            .await
    }

    /// The same of keys for direct calls.
    pub(super) async fn of_older_direct_keys(
        &self,
        tx: &mut Tx,
        (application, confirmed): (ApplicationId, DirectKeyId),
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let keys = direct_keys::list(tx, application, now, OVER).await?;
        let older = keys.iter().filter(|key| key.id < confirmed);
        let older: Vec<_> = older.filter_map(|key| key.held).collect();
        self.of_keys(tx, (application, HeldKind::DirectKey), &older, by, now)
            .await
    }

    /// The same of pairs that sign a site's calls about webhooks.
    pub(super) async fn of_older_pairs(
        &self,
        tx: &mut Tx,
        (application, confirmed): (ApplicationId, HeldChangeId),
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let mut waiting = held_changes::waiting_doors(tx, application, OVER).await?;
        waiting.retain(|held| held.kind == HeldKind::SigningPair && held.id < confirmed);
        self.all(tx, &waiting, by, now).await
    }

    /// The same of settings for a gateway of this name.
    pub(super) async fn of_older_gateways(
        &self,
        tx: &mut Tx,
        (application, confirmed, gateway): (ApplicationId, HeldChangeId, &GatewayName),
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let kept = gateways::list(tx).await?;
        let older = kept.iter().filter(|one| one.name == *gateway);
        let older = older.filter_map(|one| one.held);
        let older: Vec<_> = older.filter(|held| *held < confirmed).collect();
        let of = (application, HeldKind::Gateway);
        self.of_keys(tx, of, &older, by, now).await
    }

    /// Ends those of these changes that wait for a key of this kind.
    async fn of_keys(
        &self,
        tx: &mut Tx,
        (application, kind): (ApplicationId, HeldKind),
        these: &[HeldChangeId],
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let mut waiting = held_changes::waiting_doors(tx, application, OVER).await?;
        waiting.retain(|held| held.kind == kind && these.contains(&held.id));
        self.all(tx, &waiting, by, now).await
    }

    /// Ends what an operator asked for who owns no more.
    pub(crate) async fn of_operator(
        &self,
        tx: &mut Tx,
        operator: OperatorId,
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let waiting = held_changes::waiting_by(tx, operator, OVER).await?;
        self.all(tx, &waiting, by, now).await
    }

    async fn all(
        &self,
        tx: &mut Tx,
        waiting: &[Waiting],
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        for (held, entry) in waiting.iter().zip(&self.0) {
            end(tx, held, HeldState::Outdated, by, entry.clone(), now).await?;
        }
        Ok(())
    }
}

/// Holds the rules of an application that wait, in the order in which all end them: whoever goes on to end one and then
/// others has them already.
pub(super) async fn hold_waiting(
    tx: &mut Tx,
    application: ApplicationId,
) -> Result<(), StoreFault> {
    for held in held_changes::waiting_of(tx, application, OVER).await? {
        held_changes::hold(tx, held.id).await?;
    }
    Ok(())
}

/// The same of what else waits there.
pub(super) async fn hold_doors(tx: &mut Tx, application: ApplicationId) -> Result<(), StoreFault> {
    for held in held_changes::waiting_doors(tx, application, OVER).await? {
        held_changes::hold(tx, held.id).await?;
    }
    Ok(())
}

impl Flows {
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
            .iter()
            .map(|held| (Waiting::from(held), log::Entry::new(moment)))
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

/// Ends a change that waits, and with it the keys that wait for it; says whether it waited until then. A new application that
/// nobody said yes to is gone as well: it never was on, for whoever switches one off has ended this before.
pub(super) async fn end(
    tx: &mut Tx,
    held: &Waiting,
    state: HeldState,
    by: &str,
    entry: log::Entry,
    now: Timestamp,
) -> Result<bool, StoreFault> {
    let is_refused = matches!(state, HeldState::Dropped | HeldState::Expired);
    let takes_all = is_refused && held.kind == HeldKind::Application;
    if takes_all {
        // The application first and then what waits of it, as whoever confirms it does.
        applications::hold(tx, held.application).await?;
    }
    if !held_changes::turn(tx, held.id, HeldState::Open, state, now).await? {
        return Ok(false);
    }
    drop_keys(tx, held.application, held.id).await?;
    if takes_all {
        applications::remove_unused(tx, held.application).await?;
    }
    note_end(tx, held, state, by, entry).await?;
    Ok(true)
}

/// Says in the log that it ended, and how.
pub(super) async fn note_end(
    tx: &mut Tx,
    held: &Waiting,
    state: HeldState,
    by: &str,
    entry: log::Entry,
) -> Result<(), StoreFault> {
    let mut detail = format!("held={} how={state} by={by} asked_by={}", held.id, held.by);
    let event = if held.kind == HeldKind::Rules {
        Event::PolicyHeldEnded
    } else {
        detail = format!("{detail} kind={}", held.kind);
        if held.kind == HeldKind::Gateway {
            Event::GatewayHeldEnded
        } else {
            Event::ApplicationHeldEnded
        }
    };
    let entry = entry.about(held.application);
    log::add(tx, &entry, event, &detail).await
}
