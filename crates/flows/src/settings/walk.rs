//! The walk after "it was not me": what was done by itself, what its person looks at, and its end.

use std::str::FromStr;

use domain::{
    ChallengeId, ChallengeState, ChangeKind, Event, Gate, Moment, PairingId, PasskeyId,
    PhoneNumber, Purpose, Timestamp, Weighed,
};
use store::{
    apps::AppPairing,
    browsers,
    challenges::{self, Look},
    changes::{self, Kept},
    links, log,
    log::LogLine,
    passkeys::PasskeyLine,
    unit, users,
};

use super::{
    change::Changed,
    view::{BrowserLine, browser_line},
    weight::{is_open, weigh},
};
use crate::{Fault, Flows, Site, Visitor, error::WhileDoing, raised::end_waiting_gates};

/// Rows of the log that are looked through.
const ACTIVITY: u32 = 100;

/// What the walk shows to whoever owns the account.
#[derive(Clone, Debug)]
pub struct WalkView {
    /// When somebody said "it was not me".
    pub since: Timestamp,
    /// Browsers that were ended by it.
    pub browsers_ended: u32,
    /// Waiting changes that were stopped by it.
    pub changes_stopped: u32,
    /// The number on file, masked.
    pub number: Option<String>,
    /// The browsers that are known by now, but for this one.
    pub other_browsers: Vec<BrowserLine>,
    /// The apps that answer for the user, where app methods are on.
    pub apps: Vec<AppPairing>,
    /// What stands before their approvals.
    pub gate: Gate,
    /// The passkeys.
    pub passkeys: Vec<PasskeyLine>,
    /// The apps that go when a change has waited its time, and when that is.
    pub apps_leave: Vec<(PairingId, Timestamp)>,
    /// The passkeys that go so.
    pub passkeys_leave: Vec<(PasskeyId, Timestamp)>,
    /// What happened lately, the newest first.
    pub activity: Vec<LogLine>,
}

impl Flows {
    /// The walk, while there is one: after a sign-in that was passed here, or in settings that are open, where enough was
    /// proved for a change.
    pub async fn walk_view(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<Option<WalkView>, Fault> {
        let found = self.read_challenge(id, visitor).await?;
        let Some((look, site)) = found.filter(|(look, site)| may_walk(look, site, now)) else {
            return Ok(None);
        };
        let Some(since) = look.alarm_at else {
            return Ok(None);
        };
        let user = look.challenge.user;
        let remembered = site.longest_memory();
        let unit = unit(move |tx| {
            Box::pin(async move {
                let known = match remembered {
                    Some(span) => browsers::list(tx, user, now.minus(span)).await?,
                    None => Vec::new(),
                };
                let open = changes::list_open(tx, user).await?;
                Ok((known, open, log::list_of_user(tx, user, ACTIVITY).await?))
            })
        });
        let read = self.0.store.read(unit).await;
        let (known, open, activity) = read.while_doing("reading what happened since an alarm")?;
        let cookie = visitor.hash(&self.0.keys);
        let lines = known.into_iter().map(|known| browser_line(known, cookie));
        Ok(Some(WalkView {
            since,
            browsers_ended: browsers_ended(&activity),
            changes_stopped: changes_stopped(&activity, since),
            number: look.phone.as_ref().map(PhoneNumber::masked),
            other_browsers: lines.filter(|line| !line.is_this).collect(),
            apps_leave: leaving(&open, ChangeKind::RemoveDevice),
            passkeys_leave: leaving(&open, ChangeKind::RemovePasskey),
            passkeys: look.passkeys.all().cloned().collect(),
            gate: site.policy.gate_in_force(),
            apps: if site.policy.has_app() {
                look.apps.pairings
            } else {
                Vec::new()
            },
            activity,
        }))
    }

    /// The walk after "it was not me" is finished: codes admit new browsers again.
    pub async fn finish_walk(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Changed, Fault> {
        let found = self.read_challenge(id, visitor).await?;
        let now = moment.now;
        let Some((look, _)) = found.filter(|(look, site)| may_walk(look, site, now)) else {
            return Ok(Changed::Closed);
        };
        let Some(alarm) = look.alarm_at else {
            return Ok(Changed::Refused);
        };
        let in_settings = look.challenge.purpose == Purpose::Settings;
        let (application, user) = look.challenge.subject();
        let entry = log::Entry::new(moment)
            .about_user(application, user)
            .within(id);
        let gates = log::Entry::new(moment).about_user(application, user);
        let unit = unit(move |tx| {
            let (entry, gates) = (entry.clone(), gates.clone());
            Box::pin(async move {
                users::hold(tx, user).await?;
                let stands = if in_settings {
                    challenges::hold_settings(tx, id, now).await?
                } else {
                    challenges::hold_passed(tx, id, now).await?
                };
                if !stands {
                    return Ok(Changed::Closed);
                }
                // The alarm that was seen: one raised since has a walk of its own.
                if !users::end_alarm(tx, user, alarm, now).await? {
                    return Ok(Changed::Refused);
                }
                // What was made since, too: whoever holds the phone could go on.
                end_waiting_gates(tx, user, alarm, (&gates, "walk")).await?;
                // Whatever they told of was looked at; whoever else has one of them cannot begin the walk anew.
                links::end_secure(tx, user, now).await?;
                log::add(tx, &entry, Event::AlarmEnded, "").await?;
                Ok(Changed::Done)
            })
        });
        let changed = self.0.store.write(unit).await;
        changed.while_doing("ending a walk")
    }
}

/// Whether the walk is open to whoever is at this challenge. Its end lets a code alone admit new browsers again, so in the
/// settings it asks for as much as a change.
fn may_walk(look: &Look, site: &Site, now: Timestamp) -> bool {
    let proved = is_open(look, now) && weigh(look, site, now) == Weighed::Enough;
    proved || has_passed(look)
}

/// Whether the walk is open to whoever passed a sign-in here.
pub(super) fn is_at_walk(look: &Look) -> bool {
    look.alarm_at.is_some() && has_passed(look)
}

/// What goes when a change of this kind has waited, and when that is.
fn leaving<T: FromStr>(open: &[Kept], kind: ChangeKind) -> Vec<(T, Timestamp)> {
    let changes = open.iter().map(|kept| &kept.change);
    let removals = changes.filter(|change| change.kind == kind);
    removals
        .filter_map(|change| Some((change.detail.parse().ok()?, change.due_at)))
        .collect()
}

/// Whether a sign-in was passed here after the alarm, with the proofs it asks for, and the browser has not left yet.
fn has_passed(look: &Look) -> bool {
    let challenge = &look.challenge;
    challenge.purpose == Purpose::Verify
        && challenge.state == ChallengeState::Passed
        && look.redeemed_at.is_none()
        && challenge.passed_at >= look.secured_at
}

/// How many browsers the last alarm ended, as its row tells.
fn browsers_ended(activity: &[LogLine]) -> u32 {
    activity
        .iter()
        .find(|line| line.event == Event::Alarm.as_str())
        .and_then(|line| line.detail.split(' ').next())
        .and_then(|word| word.strip_prefix("browsers=")?.parse().ok())
        .unwrap_or(0)
}

fn changes_stopped(activity: &[LogLine], since: Timestamp) -> u32 {
    let stopped = activity.iter().filter(|line| {
        line.event == Event::ChangeCancelled.as_str()
            && line.at >= since
            && line.detail.ends_with(" by=alarm")
    });
    u32::try_from(stopped.count()).unwrap_or(u32::MAX)
}
