//! Passkeys of operators. A passkey's counter lives in its credential, which is written back only over the one that was
//! read. One that was made for another host name opens nothing, and nothing opens in its place.

use domain::{OperatorId, Passkey, PasskeyHost, PasskeyId, PasskeyName, Timestamp};

pub use crate::passkeys::KeptPasskey;
use crate::{
    Fault, Tx,
    passkeys::{read, seal},
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into operator_passkeys (id, operator_id, credential_hash, credential_sealed, name, added_at, host)
select $1, $2, $3, $4, $5, $6, $8
where (select count(*) from operator_passkeys where operator_id = $2 and host in ($8, '')) < $7
on conflict (credential_hash) do nothing";
    LIST = "select id, credential_sealed, name, uses, added_at, used_at
from operator_passkeys
where operator_id = $1
  and host in ($2, '')
order by added_at, id
limit 100";
    LIST_ELSEWHERE = "select id, name, added_at, host
from operator_passkeys
where operator_id = $1
  and host not in ($2, '')
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
  and (host not in ($3, '')
    or exists (select 1 from operator_passkeys p where p.operator_id = $2 and p.id <> $1 and p.host in ($3, ''))
    or exists (select 1 from operators o where o.id = $2 and o.role <> 'owner')
    or exists (select 1 from operators o join operator_passkeys p on p.operator_id = o.id
      where o.role = 'owner' and o.id <> $2 and p.host in ($3, '')))";
    REMOVE_ALL = "delete from operator_passkeys
where operator_id = $1";
}

const PLACE: &str = "operator_passkeys.credential";

/// A passkey that was made for another host: it answers nothing here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyElsewhere {
    /// Its id.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub added_at: Timestamp,
    /// The host it was made for.
    pub made_for: PasskeyHost,
}

/// Adds a passkey, made for the host of this store; false when somebody has it already, or the operator has `most`.
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
    let host = tx.passkey_host();
    let values = values![
        id,
        operator,
        hash,
        &sealed,
        name.as_str(),
        now,
        most,
        host.as_str()
    ];
    Ok(tx.run(&ADD, values).await? == 1)
}

/// An operator's passkeys that answer here, the oldest first. Uses the index operator_passkeys_of, as does the next.
pub async fn list(tx: &mut Tx, operator: OperatorId) -> Result<Vec<KeptPasskey>, Fault> {
    let host = tx.passkey_host();
    let rows = tx.rows(&LIST, values![operator, host.as_str()]).await?;
    rows.iter().map(|row| read(tx, PLACE, row)).collect()
}

/// Those of an operator that were made for another host. Whoever has one has no less than a passkey to show: a password alone
/// never adds one beside them.
pub async fn list_elsewhere(
    tx: &mut Tx,
    operator: OperatorId,
) -> Result<Vec<PasskeyElsewhere>, Fault> {
    let here = tx.passkey_host();
    let values = values![operator, here.as_str()];
    let rows = tx.rows(&LIST_ELSEWHERE, values).await?;
    let line = |row: &Row| {
        Ok(PasskeyElsewhere {
            id: row.id(0)?,
            name: row.text(1)?,
            added_at: row.time(2)?,
            made_for: PasskeyHost::from_stored(&row.text(3)?),
        })
    };
    rows.iter().map(line).collect()
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

/// Removes a passkey, unless no owner with one that answers would be left (`domain::may_remove_passkey`). Under
/// [`super::hold`].
pub async fn remove(tx: &mut Tx, id: PasskeyId, operator: OperatorId) -> Result<bool, Fault> {
    let host = tx.passkey_host();
    let values = values![id, operator, host.as_str()];
    Ok(tx.run(&REMOVE, values).await? == 1)
}

/// Removes every passkey of an operator: from the terminal alone, whose keeper can let somebody in again.
pub async fn remove_all(tx: &mut Tx, operator: OperatorId) -> Result<u64, Fault> {
    tx.run(&REMOVE_ALL, values![operator]).await
}
