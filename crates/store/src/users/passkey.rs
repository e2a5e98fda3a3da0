//! What passkeys leave behind at their user.

use domain::{CHANGE_WAIT, PasskeyId, Timestamp, UserId};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    MARK_STRONG = "update users
set last_strong_at = $2
where id = $1
  and exists (
    select 1
    from passkeys p
    where p.id = $3
      and p.added_at <= $4
      and coalesce(p.weighs_from, 0) <= $2)";
    MARK_ADDED = "update users
set first_app_at = coalesce(first_app_at, $2), passkey_offered_at = coalesce(passkey_offered_at, $2)
where id = $1";
    TAKE_OFFER = "update users
set passkey_offered_at = $2
where id = $1
  and passkey_offered_at is null";
    MARK_OFFERED = "update users
set passkey_offered_at = coalesce(passkey_offered_at, $2)
where id = $1";
}

/// Marks that presence was proved by a passkey, unless it is too young to weigh.
pub async fn mark_strong_by_passkey(
    tx: &mut Tx,
    user: UserId,
    by: PasskeyId,
    now: Timestamp,
) -> Result<(), Fault> {
    let values = values![user, now, by, now.minus(CHANGE_WAIT)];
    tx.run(&MARK_STRONG, values).await?;
    Ok(())
}

/// Marks that the user has had a passkey: none is offered any more, and a code to the number alone adds no device ever after,
/// as where there was an app.
pub async fn mark_passkey_added(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<(), Fault> {
    tx.run(&MARK_ADDED, values![user, now]).await?;
    Ok(())
}

/// Takes up the one offer of a passkey; false when it was taken up already, or declined.
pub async fn take_passkey_offer(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.run(&TAKE_OFFER, values![user, now]).await? == 1)
}

/// Marks that the user said "not now" to a passkey.
pub async fn mark_passkey_offered(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<(), Fault> {
    tx.run(&MARK_OFFERED, values![user, now]).await?;
    Ok(())
}
