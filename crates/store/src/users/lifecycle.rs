//! What a site says about who is who: a user goes, is called otherwise, or is one with another.

use domain::{ApplicationId, ExternalUserId, SerialId, Timestamp, UserId};

use crate::{
    Fault, Tx,
    direct::people,
    sql::{statements, values},
};

statements! {
    FIND_STANDING = "select id, authy_id, first_factor_at
from users
where application_id = $1
  and external_id = $2";
    TAKE_NAME = "insert into users (id, application_id, external_id, created_at, updated_at)
values ($1, $2, $3, $4, $4)
on conflict do nothing";
    LET_GO = "delete from users
where id = $1";
    RENAME = "update users
set external_id = $3, updated_at = $4
where id = $1
  and external_id = $2";
}

/// How a user stands, as far as it decides what becomes of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Ours.
    pub id: UserId,
    /// What the application's direct calls know them by.
    pub serial: Option<SerialId>,
    /// Whether a factor was ever confirmed, and not switched off since.
    pub has_factor: bool,
}

/// The user an application names. Uses the unique index on (application_id, external_id).
pub async fn standing(
    tx: &mut Tx,
    application: ApplicationId,
    external: &ExternalUserId,
) -> Result<Option<Standing>, Fault> {
    let values = values![application, external.as_str()];
    let Some(row) = tx.row(&FIND_STANDING, values).await? else {
        return Ok(None);
    };
    let serial = row
        .opt_int(1)?
        .and_then(|number| u32::try_from(number).ok());
    Ok(Some(Standing {
        id: row.id(0)?,
        serial: serial.and_then(SerialId::new),
        has_factor: row.opt_time(2)?.is_some(),
    }))
}

/// Calls a user otherwise; false where another user is called so, or this one is not called `from` any more. `spare` is an id that is
/// nobody's: by it the name is taken, so that of two who come at once one waits and sees the other. The caller holds the user.
pub async fn rename(
    tx: &mut Tx,
    (application, user): (ApplicationId, UserId),
    (from, to): (&ExternalUserId, &ExternalUserId),
    spare: UserId,
    now: Timestamp,
) -> Result<bool, Fault> {
    let taken = values![spare, application, to.as_str(), now];
    if tx.run(&TAKE_NAME, taken).await? == 0 {
        return Ok(false);
    }
    tx.run(&LET_GO, values![spare]).await?;
    let values = values![user, from.as_str(), to.as_str(), now];
    Ok(tx.run(&RENAME, values).await? == 1)
}

/// Deletes a user with all that is theirs, also what the direct calls know them by, which is never given again. Their rows of the log
/// stay, about an id that is nobody's. The caller holds the user, and has told the devices.
pub async fn delete(
    tx: &mut Tx,
    application: ApplicationId,
    user: UserId,
    now: Timestamp,
) -> Result<(), Fault> {
    if let Some(known) = people::find_known(tx, user).await? {
        people::remove(tx, application, &known, now).await?;
    }
    people::delete(tx, user).await
}

#[cfg(test)]
mod tests;
