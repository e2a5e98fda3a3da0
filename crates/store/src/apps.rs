//! What a user has of apps, as the screen decision needs it: active pairings, how far their devices can be reached, and
//! how the last requests ended.

use std::time::Duration;

use domain::{
    ApprovalState, ChangeKind, DeviceId, DeviceName, Gate, PUSH_REST, PairingId, Reason, Timestamp,
    UserId, is_code_strong, judged_at, push_rests_until,
};

use crate::{
    Fault, Tx, changes,
    sql::{statements, values},
};

statements! {
    PAIRINGS = "select p.id, p.device_id, d.name, d.last_seen_at,
  case when d.push_sealed is null then 0 else 1 end as has_bell, p.confirmed_at, p.last_used_at,
  p.weighs_from, g.counts_from
from pairings p
left join devices d on d.id = p.device_id
left join gate_passkeys g on g.pairing_id = p.id and g.host in ($2, '')
where p.user_id = $1
  and p.state = 'active'
order by p.created_at
limit 20";
    RECENT = "select a.state, a.created_at, a.expires_at, a.answered_at,
  case when p.weighs_from > a.answered_at then 0 else 1 end as weighs, a.overtaken_at, a.reason
from approvals a
left join pairings p on p.id = a.answered_by
where a.user_id = $1
  and a.pairing_id is null
order by a.created_at desc
limit 20";
    STRONG = "select last_strong_at
from users
where id = $1";
}

/// A device whose bell hangs is believed to be there so long after it was last heard of.
const BELL_TRUST: Duration = Duration::from_hours(30 * 24);

/// A device that was heard of so lately is open: it keeps a call waiting that comes anew every half minute.
const OPEN_TRUST: Duration = Duration::from_mins(1);

/// What a user has of apps.
#[derive(Clone, Debug, Default)]
pub struct Apps {
    /// Active pairings, other TOTP apps among them.
    pub pairings: Vec<AppPairing>,
    recent: Vec<Recent>,
    last_strong_at: Option<Timestamp>,
}

/// One active pairing.
#[derive(Clone, Debug)]
pub struct AppPairing {
    /// Its id.
    pub id: PairingId,
    /// Its device; none for another TOTP app.
    pub device: Option<AppDevice>,
    /// When its person confirmed it.
    pub confirmed_at: Option<Timestamp>,
    /// From when its answers weigh as proofs; none where they do at once.
    pub weighs_from: Option<Timestamp>,
    /// When it answered last.
    pub last_used_at: Option<Timestamp>,
    /// When its removal was asked for, while that waits.
    pub leaves_since: Option<Timestamp>,
    /// From when its passkey opens the gate on approvals; none where it has none.
    pub opens_gate_from: Option<Timestamp>,
}

impl AppPairing {
    /// Whether its approvals weigh as proofs: not where a code to a number alone put it there a moment ago
    /// (docs/decisions/0027), nor where it was young at an alarm; `alarm_at` is that of its user.
    pub fn weighs(&self, alarm_at: Option<Timestamp>, now: Timestamp) -> bool {
        let at = judged_at(alarm_at, now);
        self.weighs_from.is_none_or(|from| at >= from)
    }

    /// Whether its codes make it something strong on file by now.
    pub fn proves_by_code(&self, alarm_at: Option<Timestamp>, now: Timestamp) -> bool {
        let at = judged_at(alarm_at, now);
        is_code_strong(self.confirmed_at, self.weighs_from, at)
    }

    /// Whether its approvals make it something strong on file by now: those of a device that weighs, whatever stands before them.
    pub fn proves_by_approval(&self, alarm_at: Option<Timestamp>, now: Timestamp) -> bool {
        self.device.is_some() && self.weighs(alarm_at, now)
    }

    /// Whether its removal waits, and it was young when that was asked for: what it says proves nothing meanwhile, or it would end
    /// its own removal. An old one goes on to weigh, for anybody with a weak proof can ask for a removal.
    pub fn is_leaving_young(&self) -> bool {
        let was_strong = |since| is_code_strong(self.confirmed_at, self.weighs_from, since);
        self.leaves_since.is_some_and(|since| !was_strong(since))
    }

    /// Whether it can approve now where this stands before approvals.
    pub fn passes(&self, gate: Gate, now: Timestamp) -> bool {
        gate == Gate::None || self.opens_gate_from.is_some_and(|from| now >= from)
    }
}

/// The device of a pairing.
#[derive(Clone, Debug)]
pub struct AppDevice {
    /// Its id.
    pub id: DeviceId,
    /// Its name.
    pub name: DeviceName,
    /// When it was last heard of.
    pub last_seen_at: Timestamp,
    /// Whether its bell hangs.
    pub has_bell: bool,
}

impl AppDevice {
    /// Whether a request can reach it without its person opening the app (docs/decisions/0026).
    pub fn can_be_woken(&self, now: Timestamp) -> bool {
        let heard_within = |span| now < self.last_seen_at.plus(span);
        self.has_bell && heard_within(BELL_TRUST) || heard_within(OPEN_TRUST)
    }
}

#[derive(Clone, Copy, Debug)]
struct Recent {
    state: ApprovalState,
    created_at: Timestamp,
    expires_at: Timestamp,
    answered_at: Option<Timestamp>,
    /// Whether it was an app that weighs who answered.
    weighs: bool,
    /// When a later request took its place.
    overtaken_at: Option<Timestamp>,
    /// What was said with a denial.
    reason: Reason,
}

impl Apps {
    /// The same, when this pairing is gone.
    #[must_use]
    pub fn without(&self, pairing: PairingId) -> Self {
        let mut others = self.clone();
        others.pairings.retain(|it| it.id != pairing);
        others
    }

    /// The devices that can be asked for an approval.
    pub fn devices(&self) -> impl Iterator<Item = &AppDevice> {
        self.pairings.iter().filter_map(|it| it.device.as_ref())
    }

    /// Until when push rests because too many requests went unanswered; none while it may ring.
    pub fn rests_until(&self, now: Timestamp) -> Option<Timestamp> {
        let unanswered: Vec<_> = self
            .recent
            .iter()
            .filter(|it| {
                it.state.is_unanswered()
                    || it.overtaken_at.is_some()
                    || it.state == ApprovalState::Pending && now >= it.expires_at
            })
            .map(|it| it.answered_at.or(it.overtaken_at).unwrap_or(it.expires_at))
            .collect();
        push_rests_until(&unanswered, self.strong_at(), now)
    }

    /// Until when nobody is asked because the last "it was not me" is so fresh, and nothing strong was proved since; none while
    /// there is none.
    pub fn fraud_rests_until(&self, now: Timestamp) -> Option<Timestamp> {
        let strong_at = self.strong_at();
        let said = self
            .recent
            .iter()
            .filter(|it| it.state == ApprovalState::Denied && it.reason == Reason::Fraud)
            .filter_map(|it| it.answered_at)
            .filter(|at| strong_at.is_none_or(|proof| proof < *at));
        said.max()
            .map(|last| last.plus(PUSH_REST))
            .filter(|end| now < *end)
    }

    /// The last strong proof: an approval of an app that weighs is one as well.
    fn strong_at(&self) -> Option<Timestamp> {
        let approved = self
            .recent
            .iter()
            .filter(|it| it.state == ApprovalState::Approved && it.weighs)
            .map(|it| it.answered_at.unwrap_or(it.created_at));
        approved.chain(self.last_strong_at).max()
    }
}

/// Reads them: four short reads by the user's indexes.
pub async fn read(tx: &mut Tx, user: UserId) -> Result<Apps, Fault> {
    let mut apps = Apps::default();
    let host = tx.passkey_host();
    let rows = tx.rows(&PAIRINGS, values![user, host.as_str()]).await?;
    if rows.is_empty() {
        return Ok(apps);
    }
    let leaving = changes::removals(tx, user, ChangeKind::RemoveDevice).await?;
    for row in rows {
        let device = match row.opt_id(1)? {
            Some(id) => Some(AppDevice {
                id,
                name: row.word(2)?,
                last_seen_at: row.time(3)?,
                has_bell: row.flag(4)?,
            }),
            None => None,
        };
        let id: PairingId = row.id(0)?;
        apps.pairings.push(AppPairing {
            leaves_since: changes::asked_for(&leaving, &id.to_string()),
            id,
            device,
            confirmed_at: row.opt_time(5)?,
            weighs_from: row.opt_time(7)?,
            last_used_at: row.opt_time(6)?,
            opens_gate_from: row.opt_time(8)?,
        });
    }
    if apps.devices().next().is_none() {
        return Ok(apps);
    }
    for row in tx.rows(&RECENT, values![user]).await? {
        apps.recent.push(Recent {
            state: row.word(0)?,
            created_at: row.time(1)?,
            expires_at: row.time(2)?,
            answered_at: row.opt_time(3)?,
            weighs: row.flag(4)?,
            overtaken_at: row.opt_time(5)?,
            reason: row.word(6)?,
        });
    }
    if let Some(row) = tx.row(&STRONG, values![user]).await? {
        apps.last_strong_at = row.opt_time(0)?;
    }
    Ok(apps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passkey_opens_the_gate_from_its_first_instant_and_nothing_else_does() {
        let from = Timestamp::from_seconds(1_800_000_000);
        let app = |opens_gate_from| AppPairing {
            id: PairingId::from_bytes([1; 16]),
            device: None,
            confirmed_at: Some(from),
            weighs_from: None,
            last_used_at: None,
            leaves_since: None,
            opens_gate_from,
        };
        let tick = Duration::from_millis(1);
        for (opens_from, now, passes) in [
            (None, from, false),
            (Some(from), from.minus(tick), false),
            (Some(from), from, true),
            (Some(from), from.plus(tick), true),
        ] {
            let app = app(opens_from);
            assert_eq!(app.passes(Gate::Passkey, now), passes);
            assert!(app.passes(Gate::None, now), "where there is none");
        }
    }
    #[test]
    fn after_it_was_not_me_nobody_is_asked_for_an_hour_unless_something_strong_was_proved() {
        let said = Timestamp::from_seconds(1_800_000_000);
        let denied = |reason| Recent {
            state: ApprovalState::Denied,
            created_at: said.minus(Duration::from_secs(30)),
            expires_at: said.plus(Duration::from_secs(30)),
            answered_at: Some(said),
            weighs: true,
            overtaken_at: None,
            reason,
        };
        let mut apps = Apps {
            recent: vec![denied(Reason::Fraud), denied(Reason::None)],
            ..Apps::default()
        };
        let end = said.plus(Duration::from_hours(1));
        let tick = Duration::from_millis(1);
        assert_eq!(apps.fraud_rests_until(said), Some(end));
        assert_eq!(apps.fraud_rests_until(end.minus(tick)), Some(end));
        assert_eq!(apps.fraud_rests_until(end), None);
        apps.last_strong_at = Some(said.minus(tick));
        assert_eq!(apps.fraud_rests_until(said), Some(end), "before that");
        apps.last_strong_at = Some(said.plus(tick));
        assert_eq!(apps.fraud_rests_until(said.plus(tick)), None, "since");
        apps.last_strong_at = None;
        apps.recent = vec![denied(Reason::Mistake), denied(Reason::None)];
        assert_eq!(apps.fraud_rests_until(said), None, "no such word");
    }
}
