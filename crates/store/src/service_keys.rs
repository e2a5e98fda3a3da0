//! Keys with which the server speaks to authenticators: sealed, shared by all nodes, one of each purpose in force.

use domain::{Secret, SigningKeyId, Timestamp};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    ADD = "insert into service_keys (id, purpose, key_sealed, created_at, retires_at)
select $1, $2, $3, $4, null
where not exists (select 1 from service_keys where purpose = $2 and retires_at is null)
on conflict do nothing";
    IN_FORCE = "select id, key_sealed
from service_keys
where purpose = $1
  and retires_at is null";
    GET = "select id, key_sealed
from service_keys
where id = $1
  and purpose = $2";
}

const PLACE: &str = "service_keys.key";

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServicePurpose {
    /// Signs requests and removals.
    Service,
    /// Signs for push services (VAPID).
    Push,
}

impl ServicePurpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Push => "push",
        }
    }
}

/// A key as it is kept.
#[derive(Debug)]
pub struct KeptServiceKey {
    /// Its id.
    pub id: SigningKeyId,
    /// The key pair, as its maker wrote it.
    pub pkcs8: Secret<Vec<u8>>,
}

/// Adds the first key of a purpose, unless another node was quicker.
pub async fn add_first(
    tx: &mut Tx,
    id: SigningKeyId,
    purpose: ServicePurpose,
    pkcs8: &Secret<Vec<u8>>,
    now: Timestamp,
) -> Result<(), Fault> {
    let sealed = tx.seal().seal(PLACE, id.as_bytes(), pkcs8.expose())?;
    tx.run(&ADD, values![id, purpose.as_str(), &sealed, now])
        .await?;
    Ok(())
}

/// The key of a purpose that is in force, once there is one.
pub async fn in_force(
    tx: &mut Tx,
    purpose: ServicePurpose,
) -> Result<Option<KeptServiceKey>, Fault> {
    let row = tx.row(&IN_FORCE, values![purpose.as_str()]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// A key by its id, in force or not: a push subscription stays with the key it was made with.
pub async fn find(
    tx: &mut Tx,
    id: SigningKeyId,
    purpose: ServicePurpose,
) -> Result<Option<KeptServiceKey>, Fault> {
    let row = tx.row(&GET, values![id, purpose.as_str()]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

fn read(tx: &Tx, row: &crate::row::Row) -> Result<KeptServiceKey, Fault> {
    let id: SigningKeyId = row.id(0)?;
    let pkcs8 = tx.seal().open(PLACE, id.as_bytes(), &row.blob(1)?)?;
    Ok(KeptServiceKey { id, pkcs8 })
}

#[cfg(test)]
mod tests;
