//! The numbers by which sites registered users: one of a user, one user of a number in each application. The number is the
//! site's word until a code to it was entered; then it stands in `phones` as well, and follows what happens there.

use domain::{ApplicationId, PhoneNumber, Timestamp, UserId};

use super::codes;
use crate::{
    Fault, Tx, pairing_offers, phones,
    row::Row,
    sql::{statements, values},
};

statements! {
    CLAIM = "insert into direct_numbers (user_id, application_id, number_hash, number_sealed, region, kind, given_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict do nothing";
    OWNER = "select user_id, given_at, proved_at, removed_at
from direct_numbers
where application_id = $1
  and number_hash = $2";
    GIVE_AGAIN = "update direct_numbers
set given_at = $2,
  removed_at = case
    when exists (select 1 from users u where u.id = $1 and u.first_factor_at is not null) then removed_at
    else null end,
  proved_at = case when cast($3 as bigint) = 1 then null else proved_at end
where user_id = $1";
    MARK_PROVED = "update direct_numbers
set proved_at = $2
where user_id = $1";
    MARK_USED = "update direct_numbers
set proved_at = $2
where user_id = $1
  and proved_at is not null";
    PROVE_AGAIN = "update direct_numbers
set proved_at = $3, removed_at = null
where user_id = $1
  and number_hash = $2";
    LEAVE = "delete from direct_numbers
where user_id = $1
returning application_id, given_at";
    FOLLOW = "insert into direct_numbers (user_id, application_id, number_hash, number_sealed, region, kind, given_at, proved_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict do nothing";
    TAKE_AWAY = "update direct_numbers
set removed_at = $2, proved_at = null
where user_id = $1
  and removed_at is null";
    FORGET = "delete from direct_numbers
where user_id = $1";
}

const PLACE: &str = "direct_numbers.number";

/// Whose a number is in an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The user.
    pub user: UserId,
    /// When the site said it last.
    pub given_at: Timestamp,
    /// When a code to it was entered last.
    pub proved_at: Option<Timestamp>,
    /// When its person took it away.
    pub removed_at: Option<Timestamp>,
}

/// Keeps a number as a user's, unless it is another's of the application, or the user has one; says whether it did.
pub async fn claim(
    tx: &mut Tx,
    application: ApplicationId,
    user: UserId,
    number: &PhoneNumber,
    now: Timestamp,
) -> Result<bool, Fault> {
    let (hash, sealed) = (hash(tx, number), seal(tx, user, number)?);
    let kind = number.kind().as_str();
    let values = values![user, application, hash, &sealed, number.region(), kind, now];
    Ok(tx.run(&CLAIM, values).await? == 1)
}

/// Whose a number is in an application. Uses the unique index.
pub async fn owner(
    tx: &mut Tx,
    application: ApplicationId,
    number: &PhoneNumber,
) -> Result<Option<Owner>, Fault> {
    let hash = hash(tx, number);
    let row = tx.row(&OWNER, values![application, hash]).await?;
    row.map(|row| {
        Ok(Owner {
            user: row.id(0)?,
            given_at: row.time(1)?,
            proved_at: row.opt_time(2)?,
            removed_at: row.opt_time(3)?,
        })
    })
    .transpose()
}

/// The site said it again; where that is a reason for doubt it is not proved any more. What a person with a factor took away
/// stays so: it is for her to put a number back.
pub async fn give_again(
    tx: &mut Tx,
    user: UserId,
    is_doubtful: bool,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.run(&GIVE_AGAIN, values![user, now, i64::from(is_doubtful)])
        .await?;
    Ok(())
}

/// A code to it was entered.
pub async fn mark_proved(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<(), Fault> {
    tx.run(&MARK_PROVED, values![user, now]).await?;
    Ok(())
}

/// A code to it was entered once more, if it was proved before.
pub async fn mark_used(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<(), Fault> {
    tx.run(&MARK_USED, values![user, now]).await?;
    Ok(())
}

/// Another number was proved by its person. Where a site registered that one for somebody else, it stays theirs there, and this
/// user is found by no number any more.
pub(crate) async fn follow(
    tx: &mut Tx,
    user: UserId,
    number: &PhoneNumber,
    now: Timestamp,
) -> Result<(), Fault> {
    let hash = hash(tx, number);
    if tx.run(&PROVE_AGAIN, values![user, hash, now]).await? == 1 {
        return Ok(());
    }
    let Some(row) = tx.row(&LEAVE, values![user]).await? else {
        return Ok(());
    };
    let (application, given_at): (ApplicationId, Timestamp) = (row.id(0)?, row.time(1)?);
    void(tx, user, now).await?;
    let sealed = seal(tx, user, number)?;
    let (region, kind) = (number.region(), number.kind().as_str());
    let values = values![
        user,
        application,
        hash,
        &sealed,
        region,
        kind,
        given_at,
        now
    ];
    tx.run(&FOLLOW, values).await?;
    Ok(())
}

/// Its person took the number away: nothing goes to it until she gives one again, or, without any factor, the site does.
pub(crate) async fn take_away(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<(), Fault> {
    tx.run(&TAKE_AWAY, values![user, now]).await?;
    Ok(())
}

/// What went to a number that is the user's no more is good for nothing: codes, and links to the app.
pub(crate) async fn void(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<(), Fault> {
    codes::void_all(tx, user, now).await?;
    pairing_offers::void_links(tx, user, now).await
}

/// The user is none of the site's any more.
pub async fn forget(tx: &mut Tx, user: UserId) -> Result<(), Fault> {
    tx.run(&FORGET, values![user]).await?;
    Ok(())
}

/// Reads a number from the columns (number_sealed, region, kind) that begin at `column` of a joined row.
pub(super) fn read(
    tx: &Tx,
    user: UserId,
    row: &Row,
    column: usize,
) -> Result<Option<PhoneNumber>, Fault> {
    phones::read_sealed(tx, PLACE, user.as_bytes(), row, column)
}

fn hash(tx: &Tx, number: &PhoneNumber) -> domain::KeyedHash {
    tx.keys().hash("number", number.e164().as_bytes())
}

fn seal(tx: &Tx, user: UserId, number: &PhoneNumber) -> Result<Vec<u8>, Fault> {
    let plain = number.e164().as_bytes();
    tx.seal().seal(PLACE, user.as_bytes(), plain)
}

#[cfg(test)]
mod tests;
