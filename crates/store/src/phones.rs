//! The proven number of a user: sealed, with a keyed hash for look-up.

use domain::{PhoneNumber, Timestamp, UserId};

use crate::{
    Fault, Tx,
    direct::numbers,
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into phones (user_id, number_sealed, number_hash, region, kind, confirmed_at, last_used_at)
values ($1, $2, $3, $4, $5, $6, $6)
on conflict (user_id) do nothing";
    REPLACE = "insert into phones (user_id, number_sealed, number_hash, region, kind, confirmed_at, last_used_at)
values ($1, $2, $3, $4, $5, $6, $6)
on conflict (user_id) do update set number_sealed = $2, number_hash = $3, region = $4, kind = $5, confirmed_at = $6,
  last_used_at = $6";
    REMOVE = "delete from phones
where user_id = $1";
    MARK_USED = "update phones
set last_used_at = $2
where user_id = $1";
}

const PLACE: &str = "phones.number";

/// Keeps the first proven number of a user; a number that is there stays, and `false` is the answer.
pub async fn add(
    tx: &mut Tx,
    user: UserId,
    number: &PhoneNumber,
    now: Timestamp,
) -> Result<bool, Fault> {
    let sealed = tx
        .seal()
        .seal(PLACE, user.as_bytes(), number.e164().as_bytes())?;
    let hash = tx.keys().hash("number", number.e164().as_bytes());
    let kind = number.kind().as_str();
    let added = tx
        .run(
            &ADD,
            values![user, &sealed, &hash, number.region(), kind, now],
        )
        .await?;
    if added == 1 {
        numbers::follow(tx, user, number, now).await?;
    }
    Ok(added == 1)
}

/// Puts a proven number in the place of the one on file, if there is one.
pub async fn replace(
    tx: &mut Tx,
    user: UserId,
    number: &PhoneNumber,
    now: Timestamp,
) -> Result<(), Fault> {
    let sealed = tx
        .seal()
        .seal(PLACE, user.as_bytes(), number.e164().as_bytes())?;
    let hash = tx.keys().hash("number", number.e164().as_bytes());
    let kind = number.kind().as_str();
    let values = values![user, &sealed, &hash, number.region(), kind, now];
    tx.run(&REPLACE, values).await?;
    numbers::void(tx, user, now).await?;
    numbers::follow(tx, user, number, now).await
}

/// Removes the number of a user.
pub async fn remove(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<(), Fault> {
    tx.run(&REMOVE, values![user]).await?;
    numbers::void(tx, user, now).await?;
    numbers::take_away(tx, user, now).await
}

/// Marks that a code sent to the number was entered.
pub async fn mark_used(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<(), Fault> {
    tx.run(&MARK_USED, values![user, now]).await?;
    Ok(())
}

/// Reads a number from the columns (number_sealed, region, kind) that begin at `column` of a joined row.
pub(crate) fn read(
    tx: &Tx,
    user: UserId,
    row: &Row,
    column: usize,
) -> Result<Option<PhoneNumber>, Fault> {
    read_sealed(tx, PLACE, user.as_bytes(), row, column)
}

/// The same for a number sealed at another place.
pub(crate) fn read_sealed(
    tx: &Tx,
    place: &str,
    id: &[u8],
    row: &Row,
    column: usize,
) -> Result<Option<PhoneNumber>, Fault> {
    let Some(sealed) = row.opt_blob(column)? else {
        return Ok(None);
    };
    let plain = tx.seal().open(place, id, &sealed)?;
    let e164 = String::from_utf8_lossy(plain.expose());
    let number = PhoneNumber::from_stored(&e164, &row.text(column + 1)?, &row.text(column + 2)?);
    number
        .map(Some)
        .ok_or_else(|| Fault::new("a number in the database does not read"))
}

#[cfg(test)]
mod tests;
