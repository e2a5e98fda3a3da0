//! Nonces of devices' calls that changed something: a second use within their memory is a replay.

use domain::{CallNonce, DeviceId, Timestamp};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    REMEMBER = "insert into device_calls (device_id, nonce, expires_at)
values ($1, $2, $3)
on conflict do nothing";
    REMOVE_OLD = "delete from device_calls
where (device_id, nonce) in (
  select device_id, nonce
  from device_calls
  where expires_at < $1
  order by expires_at
  limit $2)";
}

/// Remembers a nonce until `end`; says whether it was new.
pub async fn remember(
    tx: &mut Tx,
    device: DeviceId,
    nonce: CallNonce,
    end: Timestamp,
) -> Result<bool, Fault> {
    let bytes = nonce.as_bytes().as_slice();
    Ok(tx.run(&REMEMBER, values![device, bytes, end]).await? == 1)
}

/// Forgets nonces whose time is over, `limit` at most. Uses the index device_calls_by_end.
pub async fn remove_old(tx: &mut Tx, now: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![now, i64::from(limit)]).await
}

#[cfg(test)]
mod tests;
