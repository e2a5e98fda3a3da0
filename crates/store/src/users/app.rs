//! What the authenticator needs of a user: what the person is called, and when presence was last proved by something
//! strong.

use domain::{PairingId, Timestamp, UserId};

use super::{read_name, read_own_email};
use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    LABEL = "select u.name_sealed, u.external_id, u.email_sealed
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
    MARK_LEFT = "update users
set app_left_at = $2
where id = $1";
}

/// What the person is called: the name the site sent, else the site's own id, else the mail address; none when there is no such
/// user.
pub async fn label(tx: &mut Tx, user: UserId) -> Result<Option<String>, Fault> {
    let Some(row) = tx.row(&LABEL, values![user]).await? else {
        return Ok(None);
    };
    let name = read_name(tx, user, &row, 0)?.or(row.opt_text(1)?);
    if name.is_some() {
        return Ok(name);
    }
    // A site that names its users by numbers alone has no other word for them.
    let email = read_own_email(tx, user, &row, 2)?;
    Ok(Some(
        email.map_or_else(String::new, |it| it.expose().to_owned()),
    ))
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

/// Marks that an app which was something strong on file went by its device's own wish.
pub async fn mark_app_left(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<(), Fault> {
    tx.run(&MARK_LEFT, values![user, now]).await?;
    Ok(())
}
