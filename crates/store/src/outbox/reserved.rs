//! What messages cost, and what is set aside for them under a cap until it is known what became of them.

use domain::{ApplicationId, MessageId, Money, Timestamp};

use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    SET_ASIDE = "update outbox
set reserved = $2
where id = $1
  and state = 'waiting'";
    UNSETTLED = "select id, application_id, created_at, reserved, cost, state
from outbox
where reserved is not null
  and state in ('accepted', 'failed', 'unknown', 'dropped')
limit $1
/* postgres: for update skip locked */";
    SETTLE = "update outbox
set reserved = null
where id = $1
  and reserved = $2
  and state in ('accepted', 'failed', 'unknown', 'dropped')";
}

/// How a gateway accepted a message.
#[derive(Clone, Copy, Debug, Default)]
pub struct Taken<'a> {
    /// The gateway's own name for it.
    pub provider_id: Option<&'a str>,
    /// What it costs; none of what nobody bills. Where as much was set aside for it, that is spent now.
    pub cost: Option<Money>,
}

/// A message that ended, and for which something is set aside still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsettled {
    /// The message.
    pub id: MessageId,
    /// Whose it was.
    pub application: ApplicationId,
    /// When it was written, and so for which day and month.
    pub created_at: Timestamp,
    /// What was set aside.
    pub reserved: Money,
    /// What of that was spent: what a gateway that took it charges; all, where none said whether it took it; nothing otherwise.
    pub spent: Money,
}

/// Sets an amount aside for a message that was written in this unit.
pub async fn set_aside(tx: &mut Tx, id: MessageId, amount: Money) -> Result<bool, Fault> {
    Ok(tx.run(&SET_ASIDE, values![id, amount.micros()]).await? == 1)
}

/// Messages to be settled, `most` at most. Uses the index outbox_reserved, in which no message stays.
pub async fn list_unsettled(tx: &mut Tx, most: u32) -> Result<Vec<Unsettled>, Fault> {
    let rows = tx.rows(&UNSETTLED, values![i64::from(most)]).await?;
    rows.iter().map(read).collect()
}

/// Marks a message as settled; says whether it was not before.
pub async fn settle(tx: &mut Tx, message: &Unsettled) -> Result<bool, Fault> {
    let values = values![message.id, message.reserved.micros()];
    Ok(tx.run(&SETTLE, values).await? == 1)
}

fn read(row: &Row) -> Result<Unsettled, Fault> {
    let reserved = Money::from_micros(row.int(3)?);
    let spent = match (row.opt_int(4)?, row.text(5)?.as_str()) {
        // Also of one that a gateway took and reported as lost: that is billed as a rule.
        (Some(cost), _) => Money::from_micros(cost),
        (None, "unknown" | "accepted") => reserved,
        (None, _) => Money::NOTHING,
    };
    Ok(Unsettled {
        id: row.id(0)?,
        application: row.id(1)?,
        created_at: row.time(2)?,
        reserved,
        spent,
    })
}
