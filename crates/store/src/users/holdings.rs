//! What the users of an application have to prove presence with: counted by kind, a page at a time, and named where somebody
//! wants to know who they are.
//!
//! A page is a run of user ids, so that no statement reads more than a bounded number of users, whatever their number.

use std::{collections::HashSet, hash::BuildHasher};

use domain::{ApplicationId, SwitchedOff, UserId};

use super::read_name;
use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    END_OF_PAGE = "select id
from users
where application_id = $1
  and id > $2
order by id
limit 1 offset $3";
    COUNT = "select h.region, h.kind, h.text_off, h.call_off, h.has_device, h.has_other_app, h.has_codes, h.has_mail, h.has_passkey,
  h.has_device_passkey, count(*) as users
from (
  select p.region as region, p.kind as kind, u.text_off as text_off, u.call_off as call_off,
    case when exists (select 1 from pairings a where a.user_id = u.id and a.state = 'active' and a.device_id is not null)
      then 1 else 0 end as has_device,
    case when exists (select 1 from pairings a where a.user_id = u.id and a.state = 'active' and a.device_id is null)
      then 1 else 0 end as has_other_app,
    case when exists (select 1 from recovery_codes c where c.user_id = u.id and c.used_at is null)
      then 1 else 0 end as has_codes,
    case when u.email_sealed is null then 0 else 1 end as has_mail,
    case when exists (select 1 from passkeys k where k.user_id = u.id and k.host in ($4, '')) then 1 else 0 end as has_passkey,
    case when exists (select 1 from pairings a join gate_passkeys g on g.pairing_id = a.id
      where a.user_id = u.id and a.state = 'active' and g.host in ($4, '')) then 1 else 0 end as has_device_passkey
  from users u
  left join phones p on p.user_id = u.id
  where u.application_id = $1
    and u.id > $2
    and u.id <= $3
    and u.first_factor_at is not null
) h
group by h.region, h.kind, h.text_off, h.call_off, h.has_device, h.has_other_app, h.has_codes, h.has_mail,
  h.has_passkey, h.has_device_passkey";
    COUNT_WITHOUT_PASSKEY = "select count(*) as devices
from users u
join pairings a on a.user_id = u.id
where u.application_id = $1
  and u.id > $2
  and u.id <= $3
  and a.state = 'active'
  and a.device_id is not null
  and not exists (select 1 from gate_passkeys g where g.pairing_id = a.id and g.host in ($4, ''))";
    LIST = "select p.region, p.kind, u.text_off, u.call_off,
  case when exists (select 1 from pairings a where a.user_id = u.id and a.state = 'active' and a.device_id is not null)
    then 1 else 0 end as has_device,
  case when exists (select 1 from pairings a where a.user_id = u.id and a.state = 'active' and a.device_id is null)
    then 1 else 0 end as has_other_app,
  case when exists (select 1 from recovery_codes c where c.user_id = u.id and c.used_at is null)
    then 1 else 0 end as has_codes,
  case when u.email_sealed is null then 0 else 1 end as has_mail,
  case when exists (select 1 from passkeys k where k.user_id = u.id and k.host in ($5, '')) then 1 else 0 end as has_passkey,
  case when exists (select 1 from pairings a join gate_passkeys g on g.pairing_id = a.id
    where a.user_id = u.id and a.state = 'active' and g.host in ($5, '')) then 1 else 0 end as has_device_passkey,
  u.id, u.external_id, u.name_sealed
from users u
left join phones p on p.user_id = u.id
where u.application_id = $1
  and u.id > $2
  and u.id <= $3
  and u.first_factor_at is not null
order by u.id
limit $4";
}

/// What a user has, as far as it makes a difference to which methods can be used.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts of one user, each for itself: any combination occurs"
)]
pub struct Holding {
    /// Region and kind of the proven number, as the database keeps them.
    pub number: Option<(String, String)>,
    /// What the user switched off for herself.
    pub switched_off: SwitchedOff,
    /// Whether a device is paired.
    pub has_device: bool,
    /// Whether another TOTP app is set up.
    pub has_other_app: bool,
    /// Whether a recovery code is left.
    pub has_codes: bool,
    /// Whether a mail address is on file.
    pub has_mail: bool,
    /// Whether there is a passkey that answers here.
    pub has_passkey: bool,
    /// Whether a device has a passkey for its approvals that answers here, now or later.
    pub has_device_passkey: bool,
}

/// A user with what she has.
#[derive(Clone, Debug)]
pub struct Holder {
    /// Our id of the user.
    pub id: UserId,
    /// The application's id of the user, if it has one.
    pub external_id: Option<String>,
    /// The name the site gave.
    pub name: Option<String>,
    /// What she has.
    pub holding: Holding,
}

/// Where a page begins and ends: behind the first, up to the second.
pub type Page = (UserId, UserId);

/// The page of `limit` users behind `after`; the last one is shorter. None when there are no more. Reads no further than the
/// index users_of_application.
pub async fn page(
    tx: &mut Tx,
    application: ApplicationId,
    after: UserId,
    limit: u32,
) -> Result<Option<Page>, Fault> {
    let behind = i64::from(limit.saturating_sub(1));
    let end = tx
        .row(&END_OF_PAGE, values![application, after, behind])
        .await?;
    if let Some(row) = end {
        return Ok(Some((after, row.id(0)?)));
    }
    let next = tx
        .row(&END_OF_PAGE, values![application, after, 0_i64])
        .await?;
    Ok(next.map(|_| (after, UserId::from_bytes([0xff; 16]))))
}

/// How many users of a page have what. Users who never confirmed a factor are not counted. Uses the index
/// users_of_application, and for each user those of pairings, passkeys, passkeys for approvals and recovery codes.
pub async fn count(
    tx: &mut Tx,
    application: ApplicationId,
    (after, end): Page,
) -> Result<Vec<(Holding, u64)>, Fault> {
    let host = tx.passkey_host();
    let values = values![application, after, end, host.as_str()];
    let rows = tx.rows(&COUNT, values).await?;
    let read = |row: &Row| {
        let users = u64::try_from(row.int(10)?).unwrap_or(0);
        Ok((holding(row)?, users))
    };
    rows.iter().map(read).collect()
}

/// How many devices of the users of a page have no passkey that would open the gate on approvals here, now or later. Uses the index
/// users_of_application, and for each user that of pairings.
pub async fn count_without_passkey(
    tx: &mut Tx,
    application: ApplicationId,
    (after, end): Page,
) -> Result<u64, Fault> {
    let host = tx.passkey_host();
    let values = values![application, after, end, host.as_str()];
    let row = tx.row(&COUNT_WITHOUT_PASSKEY, values).await?;
    let devices = row.map_or(Ok(0), |row| row.int(0))?;
    Ok(u64::try_from(devices).unwrap_or(0))
}

/// The users of a page who have one of the wanted holdings, `limit` at most, in the order of their ids. Reads `page_size` users
/// at most.
pub async fn list(
    tx: &mut Tx,
    application: ApplicationId,
    (after, end): Page,
    wanted: &HashSet<Holding, impl BuildHasher + Sync>,
    (limit, page_size): (usize, u32),
) -> Result<Vec<Holder>, Fault> {
    let host = tx.passkey_host();
    let values = values![application, after, end, i64::from(page_size), host.as_str()];
    let rows = tx.rows(&LIST, values).await?;
    let mut holders = Vec::new();
    for row in &rows {
        if holders.len() >= limit {
            break;
        }
        let holding = holding(row)?;
        if wanted.contains(&holding) {
            let id: UserId = row.id(10)?;
            holders.push(Holder {
                id,
                external_id: row.opt_text(11)?,
                name: read_name(tx, id, row, 12)?,
                holding,
            });
        }
    }
    Ok(holders)
}

fn holding(row: &Row) -> Result<Holding, Fault> {
    Ok(Holding {
        number: row.opt_text(0)?.zip(row.opt_text(1)?),
        switched_off: SwitchedOff {
            text: row.flag(2)?,
            call: row.flag(3)?,
        },
        has_device: row.flag(4)?,
        has_other_app: row.flag(5)?,
        has_codes: row.flag(6)?,
        has_mail: row.flag(7)?,
        has_passkey: row.flag(8)?,
        has_device_passkey: row.flag(9)?,
    })
}

#[cfg(test)]
mod tests;
