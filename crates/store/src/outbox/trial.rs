//! What became of a message by which an operator tries a method.

use domain::{ApplicationId, Channel, MessageId, Timestamp};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    FIND_TRIAL = "select channel, state, gateway, error_class, attempts, created_at, accepted_at, heard_at, delivered_at
from outbox
where id = $1
  and application_id = $2
  and user_id is null
  and challenge_id is not null";
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
