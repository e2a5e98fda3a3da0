//! Links that work once: into a house without operators, for one operator more, or back in after a lost password.

use domain::{
    KeyedHash, OperatorId, OperatorLinkId, OperatorLinkKind, OperatorName, Role, Timestamp,
};

use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into operator_links (id, kind, token_hash, role, operator_id, made_by, made_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)";
    FIND = "select l.kind, l.role, l.operator_id, o.name
from operator_links l
left join operators o
  on o.id = l.operator_id
where l.token_hash = $1
  and l.used_at is null
  and l.expires_at > $2
  and (l.kind <> 'first_run' or not exists (select 1 from operators))";
    USE = "update operator_links
set used_at = $2
where token_hash = $1
  and used_at is null
  and expires_at > $2";
    GIVE_BACK = "update operator_links
set used_at = null
where token_hash = $1
  and used_at = $2";
    END_FIRST_RUNS = "update operator_links
set expires_at = $1
where kind = 'first_run'
  and expires_at > $1";
    END_OF = "update operator_links
set expires_at = $2
where (operator_id = $1 or made_by = $1)
  and expires_at > $2";
    REMOVE_OLD = "delete from operator_links
where id in (select id from operator_links where expires_at < $1 order by expires_at limit $2)";
}

/// A link as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorLink {
    /// What it is for.
    pub kind: OperatorLinkKind,
    /// The role it gives, or that of the operator whose password it resets.
    pub role: Role,
    /// Whose password it resets.
    pub operator: Option<(OperatorId, OperatorName)>,
}

/// Keeps a link; its token is known to nobody but whoever is shown it.
pub async fn add(
    tx: &mut Tx,
    id: OperatorLinkId,
    link: &OperatorLink,
    made_by: Option<OperatorId>,
    token: &KeyedHash,
    now: Timestamp,
) -> Result<(), Fault> {
    let values = values![
        id,
        link.kind.as_str(),
        token,
        link.role.as_str(),
        link.operator.as_ref().map(|(operator, _)| *operator),
        made_by,
        now,
        now.plus(link.kind.life())
    ];
    tx.run(&ADD, values).await?;
    Ok(())
}

/// The link with this token, while it is good. Looking uses nothing up.
pub async fn find(
    tx: &mut Tx,
    token: &KeyedHash,
    now: Timestamp,
) -> Result<Option<OperatorLink>, Fault> {
    let row = tx.row(&FIND, values![token, now]).await?;
    row.as_ref().map(read).transpose()
}

/// Uses it up; false when somebody else did, or it is over.
pub async fn use_up(tx: &mut Tx, token: &KeyedHash, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.run(&USE, values![token, now]).await? == 1)
}

/// Gives back what was used up at this very moment, because nothing came of it.
pub async fn give_back(tx: &mut Tx, token: &KeyedHash, used_at: Timestamp) -> Result<(), Fault> {
    tx.run(&GIVE_BACK, values![token, used_at]).await?;
    Ok(())
}

/// Ends every link of a first run: there is an operator now, or a newer link.
pub async fn end_first_runs(tx: &mut Tx, now: Timestamp) -> Result<u64, Fault> {
    tx.run(&END_FIRST_RUNS, values![now]).await
}

/// Ends the links about an operator, and those they made. There are few: all are looked at.
pub async fn end_of(tx: &mut Tx, operator: OperatorId, now: Timestamp) -> Result<u64, Fault> {
    tx.run(&END_OF, values![operator, now]).await
}

/// Removes links that ended before `before`, `limit` at most. Uses the index operator_links_by_end.
pub async fn remove_old(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before, i64::from(limit)]).await
}

fn read(row: &Row) -> Result<OperatorLink, Fault> {
    let operator: Option<OperatorId> = row.opt_id(2)?;
    Ok(OperatorLink {
        kind: row.word(0)?,
        role: row.word(1)?,
        operator: match operator {
            Some(id) => Some((id, row.word(3)?)),
            None => None,
        },
    })
}
