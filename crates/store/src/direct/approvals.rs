//! Approvals that sites asked for themselves: they answer no challenge, and their own id stands in its place, so that a wake-up
//! reaches whoever waits for the answer.

use domain::{
    ApplicationId, ApprovalId, ApprovalState, ChallengeId, DeviceId, DeviceSignature, Gate,
    NumberMode, PairingId, Platform, Reason, Timestamp, UserId,
};

use super::people::DirectDevice;
use crate::{
    Fault, Tx,
    approvals::{self, NewApproval},
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into approvals (id, application_id, user_id, challenge_id, pairing_id, state, number_mode, shown_sealed, nonce,
  created_at, expires_at, gate)
select $1, $2, $3, $4, cast(null as blob), 'pending', $5, $6, $7, $8, $9, $10
where exists (select 1 from users u where u.id = $3 and u.authy_id is not null)
on conflict do nothing";
    ADD_KEPT = "insert into direct_approvals (approval_id, application_id, kept_sealed)
values ($1, $2, $3)";
    FIND = "select a.id, a.user_id, a.state, a.created_at, a.expires_at, a.answered_at, a.reason, a.shown_sealed, k.kept_sealed,
  k.signature, k.signed_at, k.told_at, p.id as pairing, p.device_id, d.platform, p.confirmed_at, d.last_seen_at,
  p.last_used_at, p.created_at as paired_at, a.overtaken_at
from direct_approvals k
join approvals a on a.id = k.approval_id
left join pairings p on p.id = a.answered_by
left join devices d on d.id = p.device_id
where k.approval_id = $1
  and k.application_id = $2";
    IS_DIRECT = "select u.external_id, k.application_id
from direct_approvals k
join approvals a on a.id = k.approval_id
join users u on u.id = a.user_id
where k.approval_id = $1";
    KEEP_SIGNATURE = "update direct_approvals
set signature = $2, signed_at = $3
where approval_id = $1";
    MARK_TOLD = "update direct_approvals
set told_at = $2
where approval_id = $1
  and told_at is null";
}

const KEPT: &str = "direct_approvals.kept";

/// An approval that a site asks for.
#[derive(Clone, Debug)]
pub struct NewDirectApproval {
    /// Its id.
    pub id: ApprovalId,
    /// The application.
    pub application: ApplicationId,
    /// The user.
    pub user: UserId,
    /// What an approval needs besides.
    pub gate: Gate,
    /// What the devices are shown, as its maker writes it.
    pub shown: String,
    /// What the site wants back with the answer.
    pub kept: String,
    /// Its nonce.
    pub nonce: domain::ApprovalNonce,
    /// When it is asked.
    pub now: Timestamp,
    /// When it ends unanswered.
    pub expires_at: Timestamp,
}

impl NewDirectApproval {
    /// What stands in the place of a challenge.
    pub const fn place(&self) -> ChallengeId {
        place(self.id)
    }
}

/// What stands in the place of a challenge for an approval that answers none.
pub const fn place(id: ApprovalId) -> ChallengeId {
    ChallengeId::from_bytes(*id.as_bytes())
}

/// Such an approval as its site reads it.
#[derive(Clone, Debug)]
pub struct DirectApproval {
    /// Its id.
    pub id: ApprovalId,
    /// The user.
    pub user: UserId,
    /// Where it stands, as it was written; see [`DirectApproval::state_at`].
    pub state: ApprovalState,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// When it ends unanswered.
    pub expires_at: Timestamp,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// When a later one took its place.
    pub overtaken_at: Option<Timestamp>,
    /// What was said with a denial.
    pub reason: Reason,
    /// What the devices were shown, as its maker wrote it.
    pub shown: String,
    /// What the site wants back.
    pub kept: String,
    /// The device's signature over its decision.
    pub signature: Option<Vec<u8>>,
    /// The time on the device's clock.
    pub signed_at: Option<Timestamp>,
    /// When the site took the news of it.
    pub told_at: Option<Timestamp>,
    /// The device that answered, while it is paired.
    pub device: Option<DirectDevice>,
}

impl DirectApproval {
    /// Where it stands: what nobody answered in time is over, whether somebody wrote it down or not.
    pub fn state_at(&self, now: Timestamp) -> ApprovalState {
        if self.state == ApprovalState::Pending && now >= self.expires_at {
            ApprovalState::Expired
        } else {
            self.state
        }
    }
}

/// Whose an approval is that a site asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectMark {
    /// The application.
    pub application: ApplicationId,
    /// Whether its user also has pages of ours: the walk after "it was not me" is there.
    pub has_pages: bool,
}

/// Asks, while the site knows the user by number. The caller ends the open one of this user before, holds the user, and wakes the
/// devices. Says whether it was asked: of two at once, one is.
pub async fn add(tx: &mut Tx, new: &NewDirectApproval) -> Result<bool, Fault> {
    let shown = approvals::seal_shown(tx, new.id, &new.shown)?;
    let kept = tx
        .seal()
        .seal(KEPT, new.id.as_bytes(), new.kept.as_bytes())?;
    let values = values![
        new.id,
        new.application,
        new.user,
        new.place(),
        NumberMode::None.as_str(),
        &shown,
        new.nonce.as_bytes().as_slice(),
        new.now,
        new.expires_at,
        new.gate.as_str()
    ];
    if tx.run(&ADD, values).await? != 1 {
        return Ok(false);
    }
    tx.run(&ADD_KEPT, values![new.id, new.application, &kept])
        .await?;
    let asked = NewApproval {
        id: new.id,
        application: new.application,
        user: new.user,
        challenge: new.place(),
        pairing: None,
        mode: NumberMode::None,
        gate: new.gate,
        shown: String::new(),
        nonce: new.nonce,
        now: new.now,
        expires_at: new.expires_at,
    };
    approvals::progress::begin(tx, &asked).await?;
    Ok(true)
}

/// An approval that this site asked for.
pub async fn find(
    tx: &mut Tx,
    application: ApplicationId,
    id: ApprovalId,
) -> Result<Option<DirectApproval>, Fault> {
    let row = tx.row(&FIND, values![id, application]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// The same for whoever tells its site: the inner none is one that does not read any more, of which nothing can be told.
pub async fn find_readable(
    tx: &mut Tx,
    application: ApplicationId,
    id: ApprovalId,
) -> Result<Option<Option<DirectApproval>>, Fault> {
    let row = tx.row(&FIND, values![id, application]).await?;
    Ok(row.map(|row| read(tx, &row).ok()))
}

/// Whether a site asked for it itself, and which.
pub async fn mark_of(tx: &mut Tx, id: ApprovalId) -> Result<Option<DirectMark>, Fault> {
    let row = tx.row(&IS_DIRECT, values![id]).await?;
    row.map(|row| {
        Ok(DirectMark {
            has_pages: row.opt_text(0)?.is_some(),
            application: row.id(1)?,
        })
    })
    .transpose()
}

/// Keeps how the device signed its decision, for the site.
pub async fn keep_signature(
    tx: &mut Tx,
    id: ApprovalId,
    signature: &DeviceSignature,
    signed_at: Timestamp,
) -> Result<(), Fault> {
    let values = values![id, signature.as_bytes().as_slice(), signed_at];
    tx.run(&KEEP_SIGNATURE, values).await?;
    Ok(())
}

/// The site took the news of the answer.
pub async fn mark_told(tx: &mut Tx, id: ApprovalId, now: Timestamp) -> Result<(), Fault> {
    tx.run(&MARK_TOLD, values![id, now]).await?;
    Ok(())
}

fn read(tx: &Tx, row: &Row) -> Result<DirectApproval, Fault> {
    let id: ApprovalId = row.id(0)?;
    let kept = tx.seal().open(KEPT, id.as_bytes(), &row.blob(8)?)?;
    let kept = String::from_utf8(kept.expose().clone())
        .map_err(|_| Fault::new("what a site wants back does not read"))?;
    Ok(DirectApproval {
        id,
        user: row.id(1)?,
        state: row.word(2)?,
        asked_at: row.time(3)?,
        expires_at: row.time(4)?,
        answered_at: row.opt_time(5)?,
        overtaken_at: row.opt_time(19)?,
        reason: row.word(6)?,
        shown: approvals::open_shown(tx, id, &row.blob(7)?)?,
        kept,
        signature: row.opt_blob(9)?,
        signed_at: row.opt_time(10)?,
        told_at: row.opt_time(11)?,
        device: device(row)?,
    })
}

fn device(row: &Row) -> Result<Option<DirectDevice>, Fault> {
    let (Some(pairing), Some(id)) = (row.opt_id::<PairingId>(12)?, row.opt_id::<DeviceId>(13)?)
    else {
        return Ok(None);
    };
    Ok(Some(DirectDevice {
        id,
        pairing,
        platform: row.word::<Platform>(14)?,
        paired_at: row.opt_time(15)?.unwrap_or(row.time(18)?),
        last_seen_at: row.time(16)?,
        last_used_at: row.opt_time(17)?,
    }))
}

#[cfg(test)]
mod tests;
