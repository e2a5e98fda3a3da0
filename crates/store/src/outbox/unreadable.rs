//! A message that cannot be read any more: sealed under a key that is lost, or damaged. Nobody can carry it, so it is
//! given up, and the others go on.

use domain::MessageId;

use super::MessageSubject;
use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    GIVE_UP = "update outbox
set state = 'failed', error_class = 'unreadable'
where id = $1
  and state = 'sending'
  and attempts = $2";
}

/// A claimed message that cannot be read.
#[derive(Debug)]
pub struct Unreadable {
    /// Its id.
    pub id: MessageId,
    /// Whom it was for.
    pub subject: MessageSubject,
    /// The number of this claim.
    pub attempt: i64,
    /// Why it cannot be read.
    pub why: Fault,
}

/// From the columns of `CLAIM`. The ids are guarded by the table itself; without them there is nothing to give up.
pub(super) fn unreadable(row: &Row, attempt: i64, why: Fault) -> Result<Unreadable, Fault> {
    let subject = MessageSubject {
        application: row.id(1)?,
        user: row.opt_id(2)?,
        // It may be the very column that is damaged.
        challenge: row.opt_id(4).unwrap_or_default(),
    };
    Ok(Unreadable {
        id: row.id(0)?,
        subject,
        attempt,
        why,
    })
}

/// Ends a message of this claim that cannot be read; says whether it still was this claim's.
pub async fn give_up(tx: &mut Tx, id: MessageId, attempt: i64) -> Result<bool, Fault> {
    Ok(tx.run(&GIVE_UP, values![id, attempt]).await? == 1)
}
