//! Changes of an application: each names the version it was made from, and writes nothing over another.

use domain::{ApplicationId, Colour, LogoName, RedirectAddress, Timestamp};

use super::ADD_ADDRESS;
use crate::{
    Bell, Fault, Tx,
    sql::{Value, statements, values},
};

statements! {
    SET_NAME = "update applications
set version = version + 1, name = $3, named_at = $4
where id = $1
  and version = $2";
    NAMED_AT = "select named_at
from applications
where id = $1";
    SET_COLOUR = "update applications
set version = version + 1, colour = $3
where id = $1
  and version = $2";
    TOUCH = "update applications
set version = version + 1
where id = $1
  and version = $2";
    SWITCH_OFF = "update applications
set version = version + 1, off_since = $2
where id = $1
  and off_since is null";
    SWITCH_ON = "update applications
set version = version + 1, off_since = null
where id = $1
  and off_since is not null";
    REMOVE_UNUSED = "delete from applications
where id = $1
  and off_since is not null
  and not exists (select 1 from users u where u.application_id = $1)";
    SET_CONNECTION = "update applications
set version = version + 1, sends_addresses = $3
where id = $1
  and version = $2";
    SET_LOGO = "update applications
set version = version + 1, logo = null, logo_name = $3
where id = $1
  and version = $2";
    REMOVE_ADDRESSES = "delete from redirect_addresses
where application_id = $1";
    KEEP_LOGO = "insert into application_logos (application_id, name, picture, set_at)
values ($1, $2, $3, $4)
on conflict (application_id) do update set
  name = $2,
  picture = $3,
  set_at = $4";
    REMOVE_LOGO = "delete from application_logos
where application_id = $1";
    FIND_LOGO = "select picture
from application_logos
where application_id = $1
  and name = $2";
}

/// Gives it another name, if it still has the version that was read; says whether it did.
pub async fn set_name(
    tx: &mut Tx,
    id: ApplicationId,
    read_version: i64,
    name: &str,
    now: Timestamp,
) -> Result<bool, Fault> {
    change(tx, &SET_NAME, values![id, read_version, name, now]).await
}

/// Since when it has its name; none where it came with that. Uses the primary key.
pub async fn named_at(tx: &mut Tx, id: ApplicationId) -> Result<Option<Timestamp>, Fault> {
    let row = tx.row(&NAMED_AT, values![id]).await?;
    row.map_or(Ok(None), |row| row.opt_time(0))
}

/// Gives it another colour. The same.
pub async fn set_colour(
    tx: &mut Tx,
    id: ApplicationId,
    read_version: i64,
    colour: Colour,
) -> Result<bool, Fault> {
    let colour = colour.to_string();
    change(tx, &SET_COLOUR, values![id, read_version, &colour]).await
}

/// Counts a change of which nothing is in force yet: a form that was sent is not good a second time. The same.
pub async fn touch(tx: &mut Tx, id: ApplicationId, read_version: i64) -> Result<bool, Fault> {
    change(tx, &TOUCH, values![id, read_version]).await
}

/// Switches it off, whatever its version; false where it was off, or is none.
pub async fn switch_off(tx: &mut Tx, id: ApplicationId, now: Timestamp) -> Result<bool, Fault> {
    change(tx, &SWITCH_OFF, values![id, now]).await
}

/// Switches it on; false where it was on, or is none.
pub async fn switch_on(tx: &mut Tx, id: ApplicationId) -> Result<bool, Fault> {
    change(tx, &SWITCH_ON, values![id]).await
}

/// Removes it with its rules, keys and whatever else waits of it, where it is off and nobody is on file; says whether it did.
/// Whoever calls knows that it never was on.
pub async fn remove_unused(tx: &mut Tx, id: ApplicationId) -> Result<bool, Fault> {
    change(tx, &REMOVE_UNUSED, values![id]).await
}

/// Gives it other addresses to be answered at, in place of all it has, and says whether it sends mail addresses. The same.
pub async fn set_connection(
    tx: &mut Tx,
    id: ApplicationId,
    read_version: i64,
    addresses: &[RedirectAddress],
    sends_addresses: bool,
) -> Result<bool, Fault> {
    let values = values![id, read_version, sends_addresses];
    if !change(tx, &SET_CONNECTION, values).await? {
        return Ok(false);
    }
    tx.run(&REMOVE_ADDRESSES, values![id]).await?;
    for address in addresses {
        tx.run(&ADD_ADDRESS, values![id, address.as_str()]).await?;
    }
    Ok(true)
}

/// Keeps a picture of this name as its logo. The same.
pub async fn set_logo(
    tx: &mut Tx,
    id: ApplicationId,
    read_version: i64,
    (name, picture): (&LogoName, &[u8]),
    now: Timestamp,
) -> Result<bool, Fault> {
    let values = values![id, read_version, name.as_str()];
    if !change(tx, &SET_LOGO, values).await? {
        return Ok(false);
    }
    let values = values![id, name.as_str(), picture, now];
    tx.run(&KEEP_LOGO, values).await?;
    Ok(true)
}

/// Leaves it without a logo. The same.
pub async fn remove_logo(tx: &mut Tx, id: ApplicationId, read_version: i64) -> Result<bool, Fault> {
    let values = values![id, read_version, None::<&str>];
    if !change(tx, &SET_LOGO, values).await? {
        return Ok(false);
    }
    tx.run(&REMOVE_LOGO, values![id]).await?;
    Ok(true)
}

/// The picture of this name that is kept for an application. Uses the primary key.
pub async fn find_logo(
    tx: &mut Tx,
    id: ApplicationId,
    name: &LogoName,
) -> Result<Option<Vec<u8>>, Fault> {
    let row = tx.row(&FIND_LOGO, values![id, name.as_str()]).await?;
    row.map(|row| row.blob(0)).transpose()
}

async fn change(
    tx: &mut Tx,
    sql: &'static crate::sql::Sql,
    values: &[Value<'_>],
) -> Result<bool, Fault> {
    let is_changed = tx.run(sql, values).await? == 1;
    if is_changed {
        // Whoever keeps applications in memory reads this one anew.
        tx.ring(Bell::Policy);
    }
    Ok(is_changed)
}
