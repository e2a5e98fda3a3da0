//! Approval requests: one open for each user, answered once. What the devices are shown is sealed.

pub(crate) mod of_device;
pub(crate) mod progress;

use domain::{
    ApplicationId, ApprovalId, ApprovalNonce, ApprovalState, ChallengeId, Gate, NumberMode,
    PairingId, Reason, Secret, Timestamp, UserId,
};

pub use self::{
    of_device::{
        DeviceApproval, Past, SaidLater, find_for_device, history, nonce, pending_of_all,
        pending_of_device, report,
    },
    progress::{DeviceProgress, mark_delivered, mark_lost, mark_opened, mark_sent, progress},
};
use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into approvals (id, application_id, user_id, challenge_id, pairing_id, state, number_mode, shown_sealed, nonce,
  created_at, expires_at, gate)
select $1, $2, $3, $4, $5, 'pending', $10, $6, $7, $8, $9, $11
where exists (
    select 1
    from challenges c
    where c.id = $4
      and (c.state = 'open' or c.state = 'passed' and c.purpose = 'set_up' and cast($5 as blob) is not null)
      and c.expires_at > $8)
on conflict do nothing";
    MAY_ASK = "update challenges
set state = state
where id = $1
  and (state = 'open' or state = 'passed' and purpose = 'set_up' and cast($2 as blob) is not null)
  and expires_at > $3";
    END_OPEN_OF = "update approvals
set state = case when expires_at <= $2 then 'expired' else 'superseded' end,
  overtaken_at = case when expires_at <= $2 then null else $2 end
where user_id = $1
  and state = 'pending'
returning id, challenge_id";
    ANSWER = "update approvals
set state = $2, answered_by = $3, reason = $4, answered_at = $5
where id = $1
  and state = 'pending'
  and expires_at > $5
  and exists (select 1 from pairings p where p.id = $3)";
    SUPERSEDE = "update approvals
set state = 'superseded'
where challenge_id = $1
  and state = 'pending'
returning id";
    OF_CHALLENGE = "select id, user_id, pairing_id, state, created_at, expires_at, answered_at, reason, answered_by,
  number_mode, taken_up_at, overtaken_at, gate
from approvals
where challenge_id = $1
  and (pairing_id is null or exists (
    select 1
    from pairings p
    where p.id = approvals.pairing_id))
order by created_at desc, case when state = 'pending' then 0 else 1 end, id desc
limit 1";
    COUNT_OF_CHALLENGE = "select count(*) as found
from approvals
where challenge_id = $1";
    REMOVE_OLD = "delete from approvals
where id in (select id from approvals where created_at < $1 order by created_at limit $2)";
}

const SHOWN: &str = "approvals.shown";

/// A request about to be asked.
#[derive(Clone, Debug)]
pub struct NewApproval {
    /// Its id.
    pub id: ApprovalId,
    /// The application.
    pub application: ApplicationId,
    /// The user.
    pub user: UserId,
    /// The challenge it answers.
    pub challenge: ChallengeId,
    /// The one pairing it is for, where a new one is tried out; none goes to all active ones.
    pub pairing: Option<PairingId>,
    /// How the number is carried over.
    pub mode: NumberMode,
    /// What an approval needs besides.
    pub gate: Gate,
    /// What the devices are shown, as its maker writes it.
    pub shown: String,
    /// Its nonce.
    pub nonce: ApprovalNonce,
    /// When it is asked.
    pub now: Timestamp,
    /// When it ends unanswered.
    pub expires_at: Timestamp,
}

/// A request as its challenge sees it.
#[derive(Clone, Debug)]
pub struct Approval {
    /// Its id.
    pub id: ApprovalId,
    /// The user.
    pub user: UserId,
    /// The one pairing it is for.
    pub pairing: Option<PairingId>,
    /// Where it stands, as it was written; see [`Approval::state_at`].
    pub state: ApprovalState,
    /// When it was asked.
    pub created_at: Timestamp,
    /// When it ends unanswered.
    pub expires_at: Timestamp,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// What was said with a denial.
    pub reason: Reason,
    /// The pairing that answered.
    pub answered_by: Option<PairingId>,
    /// When settings took the answer up.
    pub taken_up_at: Option<Timestamp>,
    /// When another request took its place.
    pub overtaken_at: Option<Timestamp>,
    /// How the number is carried over, as it was asked.
    pub mode: NumberMode,
    /// What an approval needs besides, as it was asked.
    pub gate: Gate,
}

impl Approval {
    /// Where it stands: what nobody answered in time is over, whether somebody wrote it down or not.
    pub fn state_at(&self, now: Timestamp) -> ApprovalState {
        if self.state == ApprovalState::Pending && now >= self.expires_at {
            ApprovalState::Expired
        } else {
            self.state
        }
    }
}

/// Asks, while the challenge is open; a device that is tried out also behind a set-up that passed. The caller ends the open one
/// of this user before, and wakes the devices. Says whether it was asked: of two at once, one is.
pub async fn add(tx: &mut Tx, approval: &NewApproval) -> Result<bool, Fault> {
    let sealed = seal_shown(tx, approval.id, &approval.shown)?;
    let values = values![
        approval.id,
        approval.application,
        approval.user,
        approval.challenge,
        approval.pairing,
        &sealed,
        approval.nonce.as_bytes().as_slice(),
        approval.now,
        approval.expires_at,
        approval.mode.as_str(),
        approval.gate.as_str()
    ];
    let asked = tx.run(&ADD, values).await? == 1;
    if asked {
        progress::begin(tx, approval).await?;
    }
    Ok(asked)
}

/// Holds a challenge that a request may be asked for, as [`add`] wants it; says whether it is one.
pub async fn may_ask(tx: &mut Tx, approval: &NewApproval) -> Result<bool, Fault> {
    let values = values![approval.challenge, approval.pairing, approval.now];
    Ok(tx.run(&MAY_ASK, values).await? == 1)
}

/// Ends the open request of a user, if there is one, because a new one takes its place: expired when its time is over, else
/// superseded. Gives it, and whose it was.
pub async fn end_open_of(
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<(ApprovalId, ChallengeId)>, Fault> {
    let rows = tx.rows(&END_OPEN_OF, values![user, now]).await?;
    rows.iter()
        .map(|row| Ok((row.id(0)?, row.id(1)?)))
        .collect()
}

/// Ends the open request of a challenge that went another way; gives it.
pub async fn supersede(tx: &mut Tx, challenge: ChallengeId) -> Result<Option<ApprovalId>, Fault> {
    let row = tx.row(&SUPERSEDE, values![challenge]).await?;
    row.map(|row| row.id(0)).transpose()
}

/// Answers an open request; says whether this was the first answer, and in time.
pub async fn answer(
    tx: &mut Tx,
    id: ApprovalId,
    state: ApprovalState,
    by: PairingId,
    reason: Reason,
    now: Timestamp,
) -> Result<bool, Fault> {
    let values = values![id, state.as_str(), by, reason.as_str(), now];
    Ok(tx.run(&ANSWER, values).await? == 1)
}

/// The last request of a challenge; one to a device that another one took the place of asks nobody any more. Uses the index approvals_of_challenge.
pub async fn of_challenge(tx: &mut Tx, challenge: ChallengeId) -> Result<Option<Approval>, Fault> {
    let row = tx.row(&OF_CHALLENGE, values![challenge]).await?;
    row.as_ref().map(read).transpose()
}

/// How many requests a challenge led to.
pub async fn count_of_challenge(tx: &mut Tx, challenge: ChallengeId) -> Result<i64, Fault> {
    let row = tx.row(&COUNT_OF_CHALLENGE, values![challenge]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Removes requests asked before `before`, `limit` at most. Uses the index approvals_by_age.
pub async fn remove_old(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before, i64::from(limit)]).await
}

fn read(row: &Row) -> Result<Approval, Fault> {
    Ok(Approval {
        id: row.id(0)?,
        user: row.id(1)?,
        pairing: row.opt_id(2)?,
        state: row.word(3)?,
        created_at: row.time(4)?,
        expires_at: row.time(5)?,
        answered_at: row.opt_time(6)?,
        reason: row.word(7)?,
        answered_by: row.opt_id(8)?,
        mode: row.word(9)?,
        taken_up_at: row.opt_time(10)?,
        overtaken_at: row.opt_time(11)?,
        gate: row.word(12)?,
    })
}

pub(crate) fn seal_shown(tx: &Tx, id: ApprovalId, shown: &str) -> Result<Vec<u8>, Fault> {
    tx.seal().seal(SHOWN, id.as_bytes(), shown.as_bytes())
}

pub(crate) fn open_shown(tx: &Tx, id: ApprovalId, sealed: &[u8]) -> Result<String, Fault> {
    let opened: Secret<Vec<u8>> = tx.seal().open(SHOWN, id.as_bytes(), sealed)?;
    String::from_utf8(opened.expose().clone())
        .map_err(|_| Fault::new("what a request shows does not read"))
}

#[cfg(test)]
mod tests;
