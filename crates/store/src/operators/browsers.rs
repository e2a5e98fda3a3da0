//! Browsers in which operators signed in: a stranger who guesses at a name locks every browser but these.

use domain::{KeyedHash, OperatorId, PanelBrowserId, Timestamp};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    REMEMBER = "insert into operator_browsers (id, operator_id, cookie_hash, seen_at)
values ($1, $2, $3, $4)
on conflict (operator_id, cookie_hash) do update set seen_at = $4";
    FORGET = "delete from operator_browsers
where operator_id = $1";
    REMOVE_OLD = "delete from operator_browsers
where id in (select id from operator_browsers where seen_at < $1 order by seen_at limit $2)";
}

/// Remembers that the operator signed in with this browser.
pub async fn remember(
    tx: &mut Tx,
    id: PanelBrowserId,
    operator: OperatorId,
    cookie: &KeyedHash,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.run(&REMEMBER, values![id, operator, cookie, now])
        .await?;
    Ok(())
}

/// Forgets all browsers of an operator.
pub async fn forget_all(tx: &mut Tx, operator: OperatorId) -> Result<u64, Fault> {
    tx.run(&FORGET, values![operator]).await
}

/// Removes browsers nobody signed in with since `before`, `limit` at most. Uses the index operator_browsers_by_age.
pub async fn remove_old(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before, i64::from(limit)]).await
}
