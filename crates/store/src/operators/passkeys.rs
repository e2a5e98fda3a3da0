//! Passkeys of operators. A passkey's counter lives in its credential, which is written back only over the one that was
//! read.

use domain::{OperatorId, Passkey, PasskeyId, PasskeyName, Timestamp};

pub use crate::passkeys::KeptPasskey;
use crate::{
    Fault, Tx,
    passkeys::{read, seal},
    sql::{statements, values},
};

statements! {
    ADD = "insert into operator_passkeys (id, operator_id, credential_hash, credential_sealed, name, added_at)
select $1, $2, $3, $4, $5, $6
where (select count(*) from operator_passkeys where operator_id = $2) < $7
on conflict (credential_hash) do nothing";
    LIST = "select id, credential_sealed, name, uses, added_at, used_at
from operator_passkeys
where operator_id = $1
order by added_at, id
limit 100";
    USE = "update operator_passkeys
set credential_sealed = $3, uses = uses + 1, used_at = $4
where id = $1
  and uses = $2";
    RENAME = "update operator_passkeys
set name = $3
where id = $1
  and operator_id = $2";
    REMOVE = "delete from operator_passkeys
where id = $1
  and operator_id = $2
  and (exists (select 1 from operator_passkeys p where p.operator_id = $2 and p.id <> $1)
    or exists (select 1 from operators o where o.id = $2 and o.role <> 'owner')
    or exists (select 1 from operators o join operator_passkeys p on p.operator_id = o.id
      where o.role = 'owner' and o.id <> $2))";
    REMOVE_ALL = "delete from operator_passkeys
where operator_id = $1";
}

const PLACE: &str = "operator_passkeys.credential";

/// Adds a passkey; false when somebody has it already, or the operator has `most`.
pub async fn add(
    tx: &mut Tx,
    id: PasskeyId,
    operator: OperatorId,
    passkey: &Passkey,
    name: &PasskeyName,
    most: i64,
    now: Timestamp,
) -> Result<bool, Fault> {
    let hash = tx.keys().hash("passkey", passkey.credential_id());
    let sealed = seal(tx, PLACE, id, passkey)?;
    let values = values![id, operator, hash, &sealed, name.as_str(), now, most];
    Ok(tx.run(&ADD, values).await? == 1)
}

/// An operator's passkeys, the oldest first. Uses the index operator_passkeys_of.
pub async fn list(tx: &mut Tx, operator: OperatorId) -> Result<Vec<KeptPasskey>, Fault> {
    let rows = tx.rows(&LIST, values![operator]).await?;
    rows.iter().map(|row| read(tx, PLACE, row)).collect()
}

/// Keeps what an answer made of a passkey, over the one that was read; false when it answered elsewhere meanwhile, or is
/// gone.
pub async fn mark_used(
    tx: &mut Tx,
    read: &KeptPasskey,
    passkey: &Passkey,
    now: Timestamp,
) -> Result<bool, Fault> {
    let sealed = seal(tx, PLACE, read.id, passkey)?;
    Ok(tx
        .run(&USE, values![read.id, read.uses, &sealed, now])
        .await?
        == 1)
}

/// Calls a passkey something else.
pub async fn rename(
    tx: &mut Tx,
    id: PasskeyId,
    operator: OperatorId,
    name: &PasskeyName,
) -> Result<bool, Fault> {
    Ok(tx
        .run(&RENAME, values![id, operator, name.as_str()])
        .await?
        == 1)
}

/// Removes a passkey, unless no owner with a passkey would be left (`domain::may_remove_passkey`). Under
/// [`super::hold`].
pub async fn remove(tx: &mut Tx, id: PasskeyId, operator: OperatorId) -> Result<bool, Fault> {
    Ok(tx.run(&REMOVE, values![id, operator]).await? == 1)
}

/// Removes every passkey of an operator: from the terminal alone, whose keeper can let somebody in again.
pub async fn remove_all(tx: &mut Tx, operator: OperatorId) -> Result<u64, Fault> {
    tx.run(&REMOVE_ALL, values![operator]).await
}
