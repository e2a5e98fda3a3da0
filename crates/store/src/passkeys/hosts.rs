//! For which host names passkeys were made: noted of those that are older than the notes, and counted where it is not this
//! store's. Read once when a server starts, and where somebody asks what needs a hand.

use std::collections::BTreeMap;

use domain::PasskeyHost;

use crate::{
    Fault, Tx,
    row::Row,
    sql::{Sql, statements, values},
};

statements! {
    NOTE_OF_USERS = "update passkeys
set host = $1
where host = ''";
    NOTE_OF_OPERATORS = "update operator_passkeys
set host = $1
where host = ''";
    NOTE_OF_GATES = "update gate_passkeys
set host = $1
where host = ''";
    COUNT_OF_USERS = "select host, count(*) as passkeys, count(distinct user_id) as owners
from passkeys
where host not in ($1, '')
group by host
order by host
limit 20";
    COUNT_OF_OPERATORS = "select host, count(*) as passkeys, count(distinct operator_id) as owners
from operator_passkeys
where host not in ($1, '')
group by host
order by host
limit 20";
}

/// Passkeys and who has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfHost {
    /// How many there are.
    pub passkeys: i64,
    /// How many people have one.
    pub owners: i64,
}

/// Passkeys that were made for another host than this store's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// That host.
    pub host: PasskeyHost,
    /// Those of users.
    pub users: OfHost,
    /// Those of operators.
    pub operators: OfHost,
}

/// Notes this store's host with every passkey of which none is noted; says how many there were. Uses the indexes
/// passkeys_by_host and the like, as does the other statement.
pub async fn note(tx: &mut Tx) -> Result<u64, Fault> {
    let host = tx.passkey_host();
    let mut noted = 0_u64;
    for statement in [&NOTE_OF_USERS, &NOTE_OF_OPERATORS, &NOTE_OF_GATES] {
        let changed = tx.run(statement, values![host.as_str()]).await?;
        noted = noted.saturating_add(changed);
    }
    Ok(noted)
}

/// Counts passkeys that were made for other hosts, by host. Walks the index once.
pub async fn elsewhere(tx: &mut Tx) -> Result<Vec<Elsewhere>, Fault> {
    let mut users = count(tx, &COUNT_OF_USERS).await?;
    let mut operators = count(tx, &COUNT_OF_OPERATORS).await?;
    let mut hosts: Vec<_> = users.keys().chain(operators.keys()).cloned().collect();
    hosts.sort();
    hosts.dedup();
    let of = |host: PasskeyHost| Elsewhere {
        users: users.remove(&host).unwrap_or_default(),
        operators: operators.remove(&host).unwrap_or_default(),
        host,
    };
    Ok(hosts.into_iter().map(of).collect())
}

async fn count(tx: &mut Tx, sql: &'static Sql) -> Result<BTreeMap<PasskeyHost, OfHost>, Fault> {
    let host = tx.passkey_host();
    let rows = tx.rows(sql, values![host.as_str()]).await?;
    let line = |row: &Row| {
        let counted = OfHost {
            passkeys: row.int(1)?,
            owners: row.int(2)?,
        };
        Ok((PasskeyHost::from_stored(&row.text(0)?), counted))
    };
    rows.iter().map(line).collect()
}
