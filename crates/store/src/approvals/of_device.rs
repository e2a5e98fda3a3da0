//! Approval requests as a device sees them: those that wait for it, and those that are over.

use domain::{
    ApplicationId, ApprovalId, ApprovalNonce, ApprovalState, ChallengeId, DeviceId, Gate,
    PairingId, Reason, Timestamp, UserId,
};

use super::open_shown;
use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    PENDING = "select a.id, p.id as pairing, a.user_id, a.challenge_id, a.state, a.nonce, a.created_at, a.expires_at, a.shown_sealed,
  a.gate, p.application_id
from pairings p
join approvals a on a.user_id = p.user_id
where p.device_id = $1
  and a.state = 'pending'
  and a.expires_at > $2
  and (a.pairing_id = p.id or a.pairing_id is null and p.state = 'active')
order by a.created_at
limit 20";
    FIND = "select a.id, p.id as pairing, a.user_id, a.challenge_id, a.state, a.nonce, a.created_at, a.expires_at, a.shown_sealed,
  a.gate, p.application_id
from pairings p
join approvals a on a.user_id = p.user_id
where p.device_id = $1
  and a.id = $2
  and (a.pairing_id = p.id or a.pairing_id is null and p.state = 'active')";
    OF_USER = "select a.id, p.id as pairing, a.user_id, a.challenge_id, a.state, a.nonce, a.created_at, a.expires_at, a.shown_sealed,
  a.gate, p.application_id
from approvals a
join pairings p on p.user_id = a.user_id
where a.id = $1
  and a.state = 'pending'
  and a.expires_at > $2
  and a.pairing_id is null
  and p.state = 'active'
  and p.device_id is not null
order by p.created_at
limit 20";
    NONCE = "select nonce
from approvals
where id = $1";
    HISTORY = "select a.id, p.id as pairing, a.state, a.created_at, a.expires_at, a.answered_at, a.reason, a.answered_by, a.shown_sealed
from pairings p
join approvals a on a.user_id = p.user_id
where p.device_id = $1
  and p.state = 'active'
  and a.created_at < $2
  and (a.state <> 'pending' or a.expires_at <= $3)
order by a.created_at desc
limit 50";
    REPORT = "update approvals
set reason = 'fraud'
where id = $1
  and answered_by = $2
  and state in ('approved', 'denied')
  and reason <> 'fraud'";
    IS_REPORTED = "select 1 as found
from approvals
where id = $1
  and answered_by = $2
  and state in ('approved', 'denied')
  and reason = 'fraud'";
}

/// A request as one device sees it.
#[derive(Clone, Debug)]
pub struct DeviceApproval {
    /// Its id.
    pub id: ApprovalId,
    /// The device's pairing with the user it asks.
    pub pairing: PairingId,
    /// The user.
    pub user: UserId,
    /// The application it is for.
    pub application: ApplicationId,
    /// The challenge it answers.
    pub challenge: ChallengeId,
    /// Where it stands.
    pub state: ApprovalState,
    /// Its nonce.
    pub nonce: ApprovalNonce,
    /// When it was asked.
    pub created_at: Timestamp,
    /// When it ends unanswered.
    pub expires_at: Timestamp,
    /// What the device shows, as its maker wrote it.
    pub shown: String,
    /// What an approval needs besides, as it was asked.
    pub gate: Gate,
}

/// A request that is over.
#[derive(Clone, Debug)]
pub struct Past {
    /// Its id.
    pub id: ApprovalId,
    /// The device's pairing.
    pub pairing: PairingId,
    /// How it ended.
    pub state: ApprovalState,
    /// When it was asked.
    pub created_at: Timestamp,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// What was said with a denial.
    pub reason: Reason,
    /// Whether this device answered.
    pub by_this_device: bool,
    /// What the device showed.
    pub shown: String,
}

/// The requests that wait for a device, the oldest first, 20 at most.
pub async fn pending_of_device(
    tx: &mut Tx,
    device: DeviceId,
    now: Timestamp,
) -> Result<Vec<DeviceApproval>, Fault> {
    let rows = tx.rows(&PENDING, values![device, now]).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// A request, if it is one of the device's.
pub async fn find_for_device(
    tx: &mut Tx,
    device: DeviceId,
    id: ApprovalId,
) -> Result<Option<DeviceApproval>, Fault> {
    let row = tx.row(&FIND, values![device, id]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// The nonce of a request, whoever it is for.
pub async fn nonce(tx: &mut Tx, id: ApprovalId) -> Result<Option<ApprovalNonce>, Fault> {
    let row = tx.row(&NONCE, values![id]).await?;
    row.map(|row| read_nonce(&row.blob(0)?)).transpose()
}

/// A request that waits for all devices of its user, once for each: the one differs from the other by the pairing alone.
pub async fn pending_of_all(
    tx: &mut Tx,
    id: ApprovalId,
    now: Timestamp,
) -> Result<Vec<DeviceApproval>, Fault> {
    let rows = tx.rows(&OF_USER, values![id, now]).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// What is over of a device's accounts, the latest first, 50 at most, asked before `before`.
pub async fn history(
    tx: &mut Tx,
    device: DeviceId,
    before: Timestamp,
    now: Timestamp,
) -> Result<Vec<Past>, Fault> {
    let rows = tx.rows(&HISTORY, values![device, before, now]).await?;
    let mut past = Vec::new();
    for row in &rows {
        let id = row.id(0)?;
        let pairing: PairingId = row.id(1)?;
        let state = row.word(2)?;
        past.push(Past {
            id,
            pairing,
            state: match state {
                ApprovalState::Pending => ApprovalState::Expired,
                state => state,
            },
            created_at: row.time(3)?,
            answered_at: row.opt_time(5)?,
            reason: row.word(6)?,
            by_this_device: row.opt_id(7)? == Some(pairing),
            shown: open_shown(tx, id, &row.blob(8)?)?,
        });
    }
    Ok(past)
}

/// What came of saying "it was not me" later of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaidLater {
    /// It is written down.
    Now,
    /// It was before, or was said with the denial.
    Before,
    /// This pairing neither approved nor denied it.
    Nothing,
}

/// Writes down that "it was not me" was said later of a request. The caller holds the user.
pub async fn report(tx: &mut Tx, id: ApprovalId, by: PairingId) -> Result<SaidLater, Fault> {
    if tx.run(&REPORT, values![id, by]).await? == 1 {
        return Ok(SaidLater::Now);
    }
    let found = tx.row(&IS_REPORTED, values![id, by]).await?;
    Ok(found.map_or(SaidLater::Nothing, |_| SaidLater::Before))
}

fn read(tx: &Tx, row: &Row) -> Result<DeviceApproval, Fault> {
    let id = row.id(0)?;
    Ok(DeviceApproval {
        id,
        pairing: row.id(1)?,
        user: row.id(2)?,
        challenge: row.id(3)?,
        state: row.word(4)?,
        nonce: read_nonce(&row.blob(5)?)?,
        created_at: row.time(6)?,
        expires_at: row.time(7)?,
        shown: open_shown(tx, id, &row.blob(8)?)?,
        gate: row.word(9)?,
        application: row.id(10)?,
    })
}

fn read_nonce(bytes: &[u8]) -> Result<ApprovalNonce, Fault> {
    <[u8; 32]>::try_from(bytes)
        .map(ApprovalNonce::from_bytes)
        .map_err(|_| Fault::new("a request's nonce has another length"))
}
