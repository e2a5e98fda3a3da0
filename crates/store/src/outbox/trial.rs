//! What became of messages by which an operator tries a method: a text or a call, or rings for somebody's devices.

use domain::{ApplicationId, ChallengeId, Channel, DeviceId, MessageId, Timestamp};

use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    FIND_TRIAL = "select channel, state, gateway, error_class, attempts, created_at, accepted_at, heard_at, delivered_at
from outbox
where id = $1
  and application_id = $2
  and user_id is null
  and digits is null
  and challenge_id is not null";
    LIST_RUNG = "select d.name, o.state, o.error_class, o.attempts, o.created_at, o.accepted_at, o.delivered_at
from outbox o
left join devices d on d.id = o.device_id
where o.challenge_id = $1
  and o.application_id = $2
  and o.channel = 'push'
order by o.created_at, o.id
limit 20";
    MARK_WOKEN = "update outbox
set delivered_at = $3
where id = $1
  and device_id = $2
  and channel = 'push'
  and challenge_id is not null
  and delivered_at is null";
}

/// A message that tries a method, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// By text or call.
    pub channel: Channel,
    /// 'waiting', 'sending', 'accepted', 'failed', 'unknown' or 'dropped'.
    pub state: String,
    /// The gateway that had it last.
    pub gateway: Option<String>,
    /// Why it was not taken.
    pub error_class: Option<String>,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was asked for.
    pub made_at: Timestamp,
    /// When a gateway took it.
    pub accepted_at: Option<Timestamp>,
    /// When a key was pressed in the call.
    pub heard_at: Option<Timestamp>,
    /// When it arrived, as the gateway says.
    pub delivered_at: Option<Timestamp>,
}

/// The trial of this id.
pub async fn find_trial(
    tx: &mut Tx,
    application: ApplicationId,
    id: MessageId,
) -> Result<Option<Trial>, Fault> {
    let Some(row) = tx.row(&FIND_TRIAL, values![id, application]).await? else {
        return Ok(None);
    };
    Ok(Some(Trial {
        channel: row.word(0)?,
        state: row.text(1)?,
        gateway: row.opt_text(2)?,
        error_class: row.opt_text(3)?,
        attempts: row.int(4)?,
        made_at: row.time(5)?,
        accepted_at: row.opt_time(6)?,
        heard_at: row.opt_time(7)?,
        delivered_at: row.opt_time(8)?,
    }))
}

/// A device whose bell was rung for a trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RungDevice {
    /// What it is called; none where it is gone.
    pub name: Option<String>,
    /// 'waiting', 'sending', 'accepted', 'failed', 'unknown' or 'dropped'.
    pub state: String,
    /// What its push service said, where it took nothing.
    pub error_class: Option<String>,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was asked for.
    pub made_at: Timestamp,
    /// When the push service took it.
    pub accepted_at: Option<Timestamp>,
    /// When the device, woken by it, called back.
    pub woken_at: Option<Timestamp>,
}

/// The devices of one trial. Uses the index outbox_of_challenge.
pub async fn list_rung(
    tx: &mut Tx,
    application: ApplicationId,
    trial: ChallengeId,
) -> Result<Vec<RungDevice>, Fault> {
    let rows = tx.rows(&LIST_RUNG, values![trial, application]).await?;
    let rung = |row: &Row| {
        Ok(RungDevice {
            name: row.opt_text(0)?,
            state: row.text(1)?,
            error_class: row.opt_text(2)?,
            attempts: row.int(3)?,
            made_at: row.time(4)?,
            accepted_at: row.opt_time(5)?,
            woken_at: row.opt_time(6)?,
        })
    };
    rows.iter().map(rung).collect()
}

/// Notes that a device was woken by the ring of a trial that was for it; says whether that is news.
pub async fn mark_woken(
    tx: &mut Tx,
    id: MessageId,
    device: DeviceId,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx.run(&MARK_WOKEN, values![id, device, now]).await? == 1)
}
