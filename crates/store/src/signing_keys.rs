//! Keys that sign ID tokens: sealed, shared by all nodes.

use domain::{Secret, SigningKeyId, Timestamp};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    ADD = "insert into signing_keys (id, key_sealed, created_at, retires_at)
select $1, $2, $3, null
where not exists (select 1 from signing_keys where retires_at is null)
on conflict do nothing";
    LIST = "select id, key_sealed
from signing_keys
where retires_at is null or retires_at > $1
order by retires_at is null desc, created_at desc, id desc";
}

const PLACE: &str = "signing_keys.key";

/// A signing key as it is kept: PKCS#8.
#[derive(Debug)]
pub struct KeptKey {
    /// Its id; the JWK's `kid`.
    pub id: SigningKeyId,
    /// The key pair.
    pub pkcs8: Secret<Vec<u8>>,
}

/// Adds the first key, unless another node was quicker.
pub async fn add_first(
    tx: &mut Tx,
    id: SigningKeyId,
    pkcs8: &Secret<Vec<u8>>,
    now: Timestamp,
) -> Result<(), Fault> {
    let sealed = tx.seal().seal(PLACE, id.as_bytes(), pkcs8.expose())?;
    tx.run(&ADD, values![id, &sealed, now]).await?;
    Ok(())
}

/// The keys whose tokens are still accepted; the one that signs comes first.
pub async fn list(tx: &mut Tx, now: Timestamp) -> Result<Vec<KeptKey>, Fault> {
    let mut keys = Vec::new();
    for row in tx.rows(&LIST, values![now]).await? {
        let id: SigningKeyId = row.id(0)?;
        let pkcs8 = tx.seal().open(PLACE, id.as_bytes(), &row.blob(1)?)?;
        keys.push(KeptKey { id, pkcs8 });
    }
    Ok(keys)
}

#[cfg(test)]
mod tests;
