//! What the authenticator needs of a user: what the person is called, and when presence was last proved by something
//! strong.

use domain::{PairingId, Timestamp, UserId};

use super::read_name;
use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    SHOWN = "select u.name_sealed, u.external_id, u.last_strong_at
from users u
where u.id = $1";
    MARK_STRONG = "update users
set last_strong_at = $2
where id = $1
  and exists (
    select 1
    from pairings p
    where p.id = $3
      and coalesce(p.weighs_from, 0) <= $2)";
}

/// A user as a request to approve shows them.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What the person is called: the name the site sent, else the site's own id.
    pub label: String,
    /// When presence was last proved by something strong.
    pub last_strong_at: Option<Timestamp>,
}

/// How a request to approve shows a user; none when there is no such user.
pub async fn shown(tx: &mut Tx, user: UserId) -> Result<Option<Shown>, Fault> {
    let Some(row) = tx.row(&SHOWN, values![user]).await? else {
        return Ok(None);
    };
    let name = read_name(tx, user, &row, 0)?;
    Ok(Some(Shown {
        label: name.or(row.opt_text(1)?).unwrap_or_default(),
        last_strong_at: row.opt_time(2)?,
    }))
}

/// Marks that presence was proved by an app, unless a code to a number alone put this one there and it weighs nothing yet.
pub async fn mark_strong(
    tx: &mut Tx,
    user: UserId,
    by: PairingId,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.run(&MARK_STRONG, values![user, now, by]).await?;
    Ok(())
}
