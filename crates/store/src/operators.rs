//! Operators: who signs in to the panel, under which name, in which role. There is always an owner once there was one.

pub mod addresses;
pub mod browsers;
pub mod ceremonies;
pub mod links;
pub mod passkeys;
pub mod sessions;

use domain::{KeyedHash, OperatorId, OperatorName, PanelBrowserId, Role, Timestamp};

use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    CLAIM_FIRST = "insert into settings (name, value)
values ('first_operator', $1)
on conflict (name) do nothing";
    HOLD = "update settings
set value = value
where name = 'first_operator'";
    ADD = "insert into operators (id, name, role, password_hash, password_at, created_at)
values ($1, $2, $3, $4, $5, $5)
on conflict (name) do nothing";
    EXISTS = "select 1 as found
from operators
limit 1";
    FIND = "select id, name, role, password_hash
from operators
where id = $1";
    FIND_BY_NAME = "select id, name, role, password_hash
from operators
where name = $1";
    FIND_AT_DOOR = "select o.id, o.name, o.role, o.password_hash, b.id as browser
from operators o
left join operator_browsers b
  on b.operator_id = o.id
  and b.cookie_hash = $2
  and b.seen_at > $3
where o.name = $1";
    LIST = "select o.id, o.name, o.role, o.created_at,
  (select count(*) from operator_passkeys p where p.operator_id = o.id and p.host in ($3, '')) as passkeys,
  (select max(s.seen_at) from operator_sessions s where s.operator_id = o.id) as seen_at,
  (select count(*) from operator_passkeys e where e.operator_id = o.id and e.host not in ($3, '')) as elsewhere
from operators o
where o.name > $1
order by o.name
limit $2";
    FIND_LINE = "select o.id, o.name, o.role, o.created_at,
  (select count(*) from operator_passkeys p where p.operator_id = o.id and p.host in ($2, '')) as passkeys,
  (select max(s.seen_at) from operator_sessions s where s.operator_id = o.id) as seen_at,
  (select count(*) from operator_passkeys e where e.operator_id = o.id and e.host not in ($2, '')) as elsewhere
from operators o
where o.id = $1";
    OWNERS = "select count(*) as owners,
  cast(coalesce(sum(case when exists
    (select 1 from operator_passkeys p where p.operator_id = o.id and p.host in ($1, '')) then 1 else 0 end), 0) as bigint) as with_passkey
from operators o
where o.role = 'owner'";
    SET_ROLE = "update operators
set role = $3
where id = $1
  and role = $2
  and (role <> 'owner' or exists (
    select 1 from operators o
    where o.role = 'owner'
      and o.id <> $1
      and (exists (select 1 from operator_passkeys k where k.operator_id = o.id and k.host in ($4, ''))
        or not exists (select 1 from operator_passkeys k where k.operator_id = $1 and k.host in ($4, '')))))";
    REMOVE = "delete from operators
where id = $1
  and role = $2
  and (role <> 'owner' or exists (
    select 1 from operators o
    where o.role = 'owner'
      and o.id <> $1
      and (exists (select 1 from operator_passkeys k where k.operator_id = o.id and k.host in ($3, ''))
        or not exists (select 1 from operator_passkeys k where k.operator_id = $1 and k.host in ($3, '')))))";
    SET_PASSWORD = "update operators
set password_hash = $3, password_at = $4
where id = $1
  and password_hash = $2";
}

/// An operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// Its id.
    pub id: OperatorId,
    /// What they are called.
    pub name: OperatorName,
    /// What they may do.
    pub role: Role,
    /// argon2id, as a PHC string.
    pub password_hash: String,
}

/// An operator among the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorLine {
    /// Its id.
    pub id: OperatorId,
    /// What they are called.
    pub name: OperatorName,
    /// What they may do.
    pub role: Role,
    /// When they joined.
    pub created_at: Timestamp,
    /// How many passkeys they have that answer here.
    pub passkeys: i64,
    /// How many they have that were made for another host, and answer nothing.
    pub passkeys_elsewhere: i64,
    /// When they were last seen in a session that is still kept.
    pub seen_at: Option<Timestamp>,
}

/// How many owners there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owners {
    /// All of them.
    pub all: i64,
    /// Those with a passkey that answers here, who can decide.
    pub with_passkey: i64,
}

/// Marks `operator` as the first there ever was; false when somebody was before.
pub async fn claim_first(tx: &mut Tx, operator: OperatorId) -> Result<bool, Fault> {
    Ok(tx.run(&CLAIM_FIRST, values![operator.as_bytes()]).await? == 1)
}

/// Waits until nobody else is changing who may decide; until the end of this unit nobody else can.
pub async fn hold(tx: &mut Tx) -> Result<(), Fault> {
    tx.run(&HOLD, values![]).await?;
    Ok(())
}

/// Adds an operator; false when the name is taken.
pub async fn add(tx: &mut Tx, operator: &Operator, now: Timestamp) -> Result<bool, Fault> {
    let values = values![
        operator.id,
        operator.name.as_str(),
        operator.role.as_str(),
        operator.password_hash.as_str(),
        now
    ];
    Ok(tx.run(&ADD, values).await? == 1)
}

/// Whether there is an operator.
pub async fn exist(tx: &mut Tx) -> Result<bool, Fault> {
    Ok(tx.row(&EXISTS, values![]).await?.is_some())
}

/// The operator of this id.
pub async fn find(tx: &mut Tx, id: OperatorId) -> Result<Option<Operator>, Fault> {
    let row = tx.row(&FIND, values![id]).await?;
    row.as_ref().map(read).transpose()
}

/// The operator of this name.
pub async fn find_by_name(tx: &mut Tx, name: &OperatorName) -> Result<Option<Operator>, Fault> {
    let row = tx.row(&FIND_BY_NAME, values![name.as_str()]).await?;
    row.as_ref().map(read).transpose()
}

/// The operator of this name, and whether this browser is one they signed in with since `since`. One read, the same for
/// a name that is known and one that is not.
pub async fn find_at_door(
    tx: &mut Tx,
    name: &OperatorName,
    cookie: &KeyedHash,
    since: Timestamp,
) -> Result<Option<(Operator, Option<PanelBrowserId>)>, Fault> {
    let values = values![name.as_str(), cookie, since];
    let Some(row) = tx.row(&FIND_AT_DOOR, values).await? else {
        return Ok(None);
    };
    Ok(Some((read(&row)?, row.opt_id(4)?)))
}

/// Operators behind `after` in the order of their names, `limit` at most.
pub async fn list(tx: &mut Tx, after: &str, limit: u32) -> Result<Vec<OperatorLine>, Fault> {
    let host = tx.passkey_host();
    let values = values![after, i64::from(limit), host.as_str()];
    let rows = tx.rows(&LIST, values).await?;
    rows.iter().map(line).collect()
}

/// One operator among the others.
pub async fn find_line(tx: &mut Tx, id: OperatorId) -> Result<Option<OperatorLine>, Fault> {
    let host = tx.passkey_host();
    let row = tx.row(&FIND_LINE, values![id, host.as_str()]).await?;
    row.as_ref().map(line).transpose()
}

/// How many owners there are.
pub async fn owners(tx: &mut Tx) -> Result<Owners, Fault> {
    let host = tx.passkey_host();
    let row = tx.row(&OWNERS, values![host.as_str()]).await?;
    let row = row.ok_or_else(|| Fault::new("owners were not counted"))?;
    Ok(Owners {
        all: row.int(0)?,
        with_passkey: row.int(1)?,
    })
}

/// Gives an operator another role, if they have `from` and somebody is left who owns, with a
/// passkey if theirs is the last. Under [`hold`].
pub async fn set_role(tx: &mut Tx, id: OperatorId, from: Role, to: Role) -> Result<bool, Fault> {
    let host = tx.passkey_host();
    let values = values![id, from.as_str(), to.as_str(), host.as_str()];
    Ok(tx.run(&SET_ROLE, values).await? == 1)
}

/// Removes an operator with all they have, if they have this role and somebody is left who owns, with a passkey
/// if theirs is the last. Under [`hold`].
pub async fn remove(tx: &mut Tx, id: OperatorId, role: Role) -> Result<bool, Fault> {
    let host = tx.passkey_host();
    let values = values![id, role.as_str(), host.as_str()];
    Ok(tx.run(&REMOVE, values).await? == 1)
}

/// Another password in place of the one that was read.
pub async fn set_password(
    tx: &mut Tx,
    id: OperatorId,
    before: &str,
    hash: &str,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx
        .run(&SET_PASSWORD, values![id, before, hash, now])
        .await?
        == 1)
}

fn line(row: &Row) -> Result<OperatorLine, Fault> {
    Ok(OperatorLine {
        id: row.id(0)?,
        name: row.word(1)?,
        role: row.word(2)?,
        created_at: row.time(3)?,
        passkeys: row.int(4)?,
        passkeys_elsewhere: row.int(6)?,
        seen_at: row.opt_time(5)?,
    })
}

fn read(row: &Row) -> Result<Operator, Fault> {
    Ok(Operator {
        id: row.id(0)?,
        name: row.word(1)?,
        role: row.word(2)?,
        password_hash: row.text(3)?,
    })
}

#[cfg(test)]
mod tests;
