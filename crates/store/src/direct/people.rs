//! Users as sites that call directly know them: by a number of their own, never given twice.

use domain::{
    ApplicationId, DeviceId, EmailAddress, ExternalUserId, PairingId, PhoneNumber, Platform,
    SerialId, Timestamp, UserId,
};

use super::{numbers, sites::read_serial};
use crate::{
    Fault, Tx, locks, phones,
    row::Row,
    sql::{Sql, Value, statements, values},
    users,
};

macro_rules! found {
    ($which:literal) => {
        concat!(
            "select u.id, u.authy_id, u.external_id, u.email_sealed, u.language, u.alarm_at, u.first_factor_at, u.first_app_at,
  l.locked_until, n.number_sealed, n.region, n.kind, n.proved_at, n.removed_at, p.number_sealed as proved_sealed,
  p.region as proved_region, p.kind as proved_kind, s.confirmed_at as seed_at, u.text_off, u.call_off,
  p.confirmed_at as number_at, p.last_used_at as number_used_at
from users u
left join locks l on l.subject = u.id
left join direct_numbers n on n.user_id = u.id
left join phones p on p.user_id = u.id
left join direct_seeds s on s.user_id = u.id
",
            $which
        )
    };
}

statements! {
    ADD = "insert into users (id, application_id, authy_id, language, created_at, updated_at)
select $1, $2, $3, $5, $4, $4
where not exists (
    select 1
    from removed_serials r
    where r.application_id = $2
      and r.serial = $3)
on conflict do nothing";
    DELETE = "delete from users
where id = $1";
    RESERVE = "insert into users (id, application_id, external_id, created_at, updated_at)
values ($1, $2, $3, $4, $4)
on conflict do nothing";
    LINK = "update users
set external_id = $2, updated_at = $3
where id = $1
  and external_id is null";
    PART = "update users
set authy_id = null
where id = $1";
    IS_ANOTHER_KIND = "select 1 as found
from users
where id = $1
  and external_id is not null";
    IS_KNOWN = "select 1 as found
from users
where application_id = $1
  and authy_id is not null
limit 1";
    REMEMBER = "insert into removed_serials (application_id, serial, calling_code, removed_at)
values ($1, $2, $3, $4)
on conflict do nothing";
    REMOVED = "select calling_code, removed_at
from removed_serials
where application_id = $1
  and serial = $2";
    FIND = found!(
        "where u.application_id = $1
  and u.authy_id = $2"
    );
    FIND_NAMED = found!(
        "where u.application_id = $1
  and u.external_id = $2
  and u.authy_id is not null"
    );
    FIND_KNOWN = found!("where u.id = $1");
    DEVICES = "select p.id, p.device_id, d.platform, p.confirmed_at, d.last_seen_at, p.last_used_at, p.created_at
from pairings p
join devices d on d.id = p.device_id
where p.user_id = $1
  and p.state = 'active'
order by p.created_at
limit 20";
}

/// A user of a site that calls directly.
#[derive(Clone, Debug)]
pub struct DirectUser {
    /// Ours. Never told to the site.
    pub id: UserId,
    /// What the site knows the user by.
    pub serial: SerialId,
    /// The site's own id, where it also uses the hosted flow.
    pub external_id: Option<String>,
    /// The mail address on file.
    pub email: Option<EmailAddress>,
    /// The language of messages.
    pub language: String,
    /// The number messages go to: the proven one, else the one the site gave; none where its person took it away.
    pub number: Option<PhoneNumber>,
    /// When a code to that number was entered last.
    pub proved_at: Option<Timestamp>,
    /// Whether the number stands in `phones`: whether it is a factor.
    pub has_factor_number: bool,
    /// When a code to the number that is a factor was entered last, at whichever door.
    pub number_used_at: Option<Timestamp>,
    /// When the first factor was confirmed.
    pub first_factor_at: Option<Timestamp>,
    /// When an app was first confirmed.
    pub first_app_at: Option<Timestamp>,
    /// When a code of another TOTP app was entered first.
    pub other_app_at: Option<Timestamp>,
    /// Until when nothing is judged after wrong codes.
    pub locked_until: Option<Timestamp>,
    /// When somebody said "it was not me", until the walk after it is finished.
    pub alarm_at: Option<Timestamp>,
    /// What the user switched off for herself.
    pub switched_off: domain::SwitchedOff,
    /// The devices that are paired, the oldest first.
    pub devices: Vec<DirectDevice>,
}

/// A device of such a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectDevice {
    /// Its id.
    pub id: DeviceId,
    /// Its pairing with the user.
    pub pairing: PairingId,
    /// What it runs on.
    pub platform: Platform,
    /// When it was confirmed.
    pub paired_at: Timestamp,
    /// When it was last heard of.
    pub last_seen_at: Timestamp,
    /// When it answered last.
    pub last_used_at: Option<Timestamp>,
}

/// A user who is no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemovedUser {
    /// The calling code of the number there was.
    pub calling_code: u16,
    /// When.
    pub removed_at: Timestamp,
}

/// Adds a user by number; false where the number is taken or was ever, and nothing is written.
pub async fn add(
    tx: &mut Tx,
    application: ApplicationId,
    serial: SerialId,
    id: UserId,
    language: &str,
    now: Timestamp,
) -> Result<bool, Fault> {
    let values = values![id, application, i64::from(serial.number()), now, language];
    Ok(tx.run(&ADD, values).await? == 1)
}

/// Gives a user whom the site knows by number its own id of them too; false where they have one, or another user has this one.
/// `spare` is an id that is nobody's: by it the name is taken, so that of two who come at once one waits and sees the other. The
/// caller holds the user.
pub async fn link(
    tx: &mut Tx,
    (application, user): (ApplicationId, UserId),
    external: &ExternalUserId,
    spare: UserId,
    now: Timestamp,
) -> Result<bool, Fault> {
    let name = external.as_str();
    let values = values![spare, application, name, now];
    if tx.run(&RESERVE, values).await? == 0 {
        return Ok(false);
    }
    tx.run(&DELETE, values![spare]).await?;
    Ok(tx.run(&LINK, values![user, name, now]).await? == 1)
}

/// Deletes a user with all that is theirs. Their rows of the log stay.
pub async fn delete(tx: &mut Tx, id: UserId) -> Result<(), Fault> {
    locks::clear(tx, id.as_bytes()).await?;
    tx.run(&DELETE, values![id]).await?;
    Ok(())
}

/// Removes a user from those the site knows by number, for ever; where the site does not know them any other way either, they are
/// deleted. The caller holds the user, and has told the devices.
pub async fn remove(
    tx: &mut Tx,
    application: ApplicationId,
    user: &DirectUser,
    now: Timestamp,
) -> Result<(), Fault> {
    let code = user.number.as_ref().map_or(0, PhoneNumber::calling_code);
    let serial = i64::from(user.serial.number());
    tx.run(&REMEMBER, values![application, serial, code, now])
        .await?;
    if tx.row(&IS_ANOTHER_KIND, values![user.id]).await?.is_none() {
        return delete(tx, user.id).await;
    }
    numbers::void(tx, user.id, now).await?;
    super::seeds::remove(tx, user.id).await?;
    numbers::forget(tx, user.id).await?;
    tx.run(&PART, values![user.id]).await?;
    Ok(())
}

/// What is remembered of a user who was removed.
pub async fn removed(
    tx: &mut Tx,
    application: ApplicationId,
    serial: SerialId,
) -> Result<Option<RemovedUser>, Fault> {
    let values = values![application, i64::from(serial.number())];
    let Some(row) = tx.row(&REMOVED, values).await? else {
        return Ok(None);
    };
    Ok(Some(RemovedUser {
        calling_code: u16::try_from(row.int(0)?).unwrap_or(0),
        removed_at: row.time(1)?,
    }))
}

/// The user a site knows by this number. Uses the unique index on (application_id, authy_id).
pub async fn find(
    tx: &mut Tx,
    application: ApplicationId,
    serial: SerialId,
) -> Result<Option<DirectUser>, Fault> {
    let values = values![application, i64::from(serial.number())];
    one(tx, &FIND, values).await
}

/// Whether a site knows anybody by a number of its own.
pub async fn knows_anybody(tx: &mut Tx, application: ApplicationId) -> Result<bool, Fault> {
    Ok(tx.row(&IS_KNOWN, values![application]).await?.is_some())
}

/// The user of this id at the site, if it also knows them by number. Uses the unique index on (application_id, external_id).
pub async fn find_named(
    tx: &mut Tx,
    application: ApplicationId,
    external: &ExternalUserId,
) -> Result<Option<DirectUser>, Fault> {
    one(tx, &FIND_NAMED, values![application, external.as_str()]).await
}

/// The user of this id, if the site knows them by number.
pub async fn find_known(tx: &mut Tx, id: UserId) -> Result<Option<DirectUser>, Fault> {
    one(tx, &FIND_KNOWN, values![id]).await
}

async fn one(
    tx: &mut Tx,
    statement: &'static Sql,
    values: &[Value<'_>],
) -> Result<Option<DirectUser>, Fault> {
    let Some(row) = tx.row(statement, values).await? else {
        return Ok(None);
    };
    if row.opt_int(1)?.is_none() {
        return Ok(None);
    }
    let id: UserId = row.id(0)?;
    let mut devices = Vec::new();
    for device in tx.rows(&DEVICES, values![id]).await? {
        devices.push(DirectDevice {
            pairing: device.id(0)?,
            id: device.id(1)?,
            platform: device.word(2)?,
            paired_at: device.opt_time(3)?.unwrap_or(device.time(6)?),
            last_seen_at: device.time(4)?,
            last_used_at: device.opt_time(5)?,
        });
    }
    read(tx, id, &row, devices).map(Some)
}

fn read(tx: &Tx, id: UserId, row: &Row, devices: Vec<DirectDevice>) -> Result<DirectUser, Fault> {
    let factor = phones::read(tx, id, row, 14)?;
    let given = numbers::read(tx, id, row, 9)?;
    let is_taken_away = row.opt_time(13)?.is_some();
    let (has_factor_number, has_given) = (factor.is_some(), given.is_some());
    Ok(DirectUser {
        id,
        serial: read_serial(row, 1)?,
        external_id: row.opt_text(2)?,
        email: users::read_own_email(tx, id, row, 3)?,
        language: row.text(4)?,
        number: factor.or(given.filter(|_| !is_taken_away)),
        // Whom the site knows otherwise gave a number to the hosted flow, which proved it.
        proved_at: if has_given {
            row.opt_time(12)?
        } else {
            row.opt_time(20)?
        },
        has_factor_number,
        number_used_at: row.opt_time(21)?,
        first_factor_at: row.opt_time(6)?,
        first_app_at: row.opt_time(7)?,
        other_app_at: row.opt_time(17)?,
        locked_until: row.opt_time(8)?,
        alarm_at: row.opt_time(5)?,
        switched_off: domain::SwitchedOff {
            text: row.flag(18)?,
            call: row.flag(19)?,
        },
        devices,
    })
}

#[cfg(test)]
mod tests;
