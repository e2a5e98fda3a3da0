//! Removes what is over: old requests with their challenges, counters that no longer count, messages past their keeping.

use std::time::Duration;

use domain::{ChangeState, Event, Moment, OFFER_LIFE, PANEL_BROWSER_LIFE, READY_LIFE};
use store::{
    approvals, breakers, browsers, bypass_codes, changes, device_calls, devices, devices_by_number,
    direct::{calls as site_calls, codes as direct_codes, number_checks, seen},
    gate::questions as gate_questions,
    held_changes,
    hooks::told as hook_events,
    limits, links, locks, log, money,
    operators::{browsers as panel_browsers, ceremonies, links as operator_links, sessions},
    outbox, pairing_offers, pairings,
    passkeys::questions,
    requests, sendings, sightings, unit,
    users::search,
};

use crate::{Fault, Flows, device::EMPTY_KEPT, direct::oldest_span, error::WhileDoing};

/// How long messages are kept for the log page and the bill.
const MESSAGES_KEPT: Duration = Duration::from_hours(30 * 24);
/// How long ended requests are kept: long enough to tell a late browser what happened.
const REQUESTS_KEPT: Duration = Duration::from_hours(24);
/// How long a subject is remembered that nobody failed at: past the longest lock.
const LOCKS_KEPT: Duration = Duration::from_hours(7 * 24);
/// The longest a policy may remember a browser.
const BROWSERS_KEPT: Duration = Duration::from_hours(400 * 24);
/// How long it is remembered what a server noticed about its surroundings.
const SIGHTINGS_KEPT: Duration = Duration::from_hours(7 * 24);
/// How long sums under a cap are kept: past whatever is still to be settled.
const MONEY_KEPT: Duration = Duration::from_hours(62 * 24);
/// Ended changes, counted from when they were due.
const CHANGES_KEPT: Duration = Duration::from_hours(30 * 24);
/// How long events are kept that endpoints were told of, or were not: so long they can be told again.
const HOOK_EVENTS_KEPT: Duration = Duration::from_hours(14 * 24);
/// How long a device's history goes back.
const APPROVALS_KEPT: Duration = Duration::from_hours(90 * 24);
/// How long a device that was removed is told so.
const DEVICES_KEPT: Duration = Duration::from_hours(90 * 24);
/// Changes ended in one transaction that nobody went on with: each is two statements.
const STALE: u32 = 100;
/// Rows removed in one transaction, so that nobody waits long behind a sweep.
const BATCH: u32 = 500;

impl Flows {
    /// Removes one batch of each kind; says whether more may be left.
    pub async fn sweep(&self, moment: &mut Moment) -> Result<bool, Fault> {
        let now = moment.now;
        let stale = self.end_stale_changes(moment).await? | self.end_over_held(moment).await?;
        let unit = unit(move |tx| {
            Box::pin(async move {
                let removed = [
                    limits::remove_ended(tx, now, BATCH).await?,
                    locks::remove_old(tx, now.minus(LOCKS_KEPT), BATCH).await?,
                    browsers::remove_old(tx, now.minus(BROWSERS_KEPT), BATCH).await?,
                    browsers::remove_old_former(tx, now.minus(BROWSERS_KEPT), BATCH).await?,
                    changes::remove_old(tx, now.minus(CHANGES_KEPT), BATCH).await?,
                    links::remove_ended(tx, now, BATCH).await?,
                    bypass_codes::remove_old(tx, now, BATCH).await?,
                    held_changes::remove_old(tx, now.minus(CHANGES_KEPT), BATCH).await?,
                    operator_links::remove_old(tx, now, BATCH).await?,
                    ceremonies::remove_old(tx, now, BATCH).await?,
                    sessions::remove_old(tx, now, BATCH).await?,
                    panel_browsers::remove_old(tx, now.minus(PANEL_BROWSER_LIFE), BATCH).await?,
                    outbox::remove_old(tx, now.minus(MESSAGES_KEPT), BATCH).await?,
                    sendings::remove_old(tx, now.minus(MESSAGES_KEPT), BATCH).await?,
                    breakers::remove_old(tx, now.minus(MESSAGES_KEPT), BATCH).await?,
                    approvals::remove_old(tx, now.minus(APPROVALS_KEPT), BATCH).await?,
                    device_calls::remove_old(tx, now, BATCH).await?,
                    devices::remove_old(tx, now.minus(DEVICES_KEPT), BATCH).await?,
                    devices_by_number::remove_empty(tx, now.minus(EMPTY_KEPT), BATCH).await?,
                    direct_codes::remove_ended(tx, now.minus(REQUESTS_KEPT), BATCH).await?,
                    number_checks::remove_old(tx, now.minus(REQUESTS_KEPT), BATCH).await?,
                    site_calls::remove_old(tx, now.minus(MESSAGES_KEPT), BATCH).await?,
                    hook_events::remove_old(tx, now.minus(HOOK_EVENTS_KEPT), BATCH).await?,
                    seen::remove_old(tx, oldest_span(now), BATCH).await?,
                    pairing_offers::remove_ended(tx, now.minus(REQUESTS_KEPT), BATCH).await?,
                    questions::remove_old(tx, now, BATCH).await?,
                    gate_questions::remove_old(tx, now, BATCH).await?,
                    pairings::remove_stale(tx, now.minus(OFFER_LIFE), BATCH).await?,
                    requests::remove_ended(tx, now.minus(REQUESTS_KEPT), BATCH).await?,
                    // Nothing is removed here: names from an older release get what they are found by.
                    search::hash_names(tx, BATCH).await?,
                ];
                sightings::remove_old(tx, now.minus(SIGHTINGS_KEPT)).await?;
                money::remove_old(tx, now.minus(MONEY_KEPT)).await?;
                Ok(removed.iter().any(|count| *count >= u64::from(BATCH)))
            })
        });
        let swept = self.0.store.write(unit).await.while_doing("sweeping")?;
        Ok(swept || stale)
    }

    /// Ends changes nobody went on with, and says so in the log; says whether there may be more.
    async fn end_stale_changes(&self, moment: &mut Moment) -> Result<bool, Fault> {
        let now = moment.now;
        let before = now.minus(READY_LIFE);
        let find =
            unit(move |tx| Box::pin(async move { changes::list_stale(tx, before, STALE).await }));
        let found = self.0.store.read(find).await;
        let found = found.while_doing("looking for changes nobody went on with")?;
        let stale: Vec<_> = found
            .iter()
            .map(|kept| {
                let change = &kept.change;
                let entry = log::Entry::new(moment).about_user(change.application, change.user);
                (change.id, change.kind, entry)
            })
            .collect();
        let more = stale.len() >= usize::try_from(STALE).unwrap_or(usize::MAX);
        if stale.is_empty() {
            return Ok(false);
        }
        let unit = unit(move |tx| {
            let stale = stale.clone();
            Box::pin(async move {
                for (id, kind, entry) in &stale {
                    if changes::end(tx, *id, ChangeState::Cancelled, now).await? {
                        let detail = format!("kind={kind} by=time");
                        log::add(tx, entry, Event::ChangeCancelled, &detail).await?;
                    }
                }
                Ok(())
            })
        });
        let ended = self.0.store.write(unit).await;
        ended.while_doing("ending changes nobody went on with")?;
        Ok(more)
    }
}
