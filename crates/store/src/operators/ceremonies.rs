//! What a passkey was asked: kept by the server, good for one answer in the session that asked.

use domain::{CeremonyId, Secret, SessionId, Timestamp};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    ADD = "insert into operator_ceremonies (id, session_id, kind, state_sealed, expires_at)
values ($1, $2, $3, $4, $5)";
    TAKE = "delete from operator_ceremonies
where id = $1
  and session_id = $2
  and kind = $3
returning state_sealed, expires_at";
    REMOVE_OLD = "delete from operator_ceremonies
where id in (select id from operator_ceremonies where expires_at < $1 order by expires_at limit $2)";
}

const PLACE: &str = "operator_ceremonies.state";

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CeremonyKind {
    /// A passkey to be added.
    Add,
    /// An answer of one that is there.
    Prove,
}

impl CeremonyKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Prove => "prove",
        }
    }
}

/// Keeps what was asked within a session.
pub async fn add(
    tx: &mut Tx,
    id: CeremonyId,
    session: SessionId,
    kind: CeremonyKind,
    state: &Secret<Vec<u8>>,
    expires_at: Timestamp,
) -> Result<(), Fault> {
    let sealed = tx.seal().seal(PLACE, id.as_bytes(), state.expose())?;
    let values = values![id, session, kind.as_str(), &sealed, expires_at];
    tx.run(&ADD, values).await?;
    Ok(())
}

/// Takes it out again, for the one answer it is good for; none when it was answered, is over, or was asked for something
/// else or in another session.
pub async fn take(
    tx: &mut Tx,
    id: CeremonyId,
    session: SessionId,
    kind: CeremonyKind,
    now: Timestamp,
) -> Result<Option<Secret<Vec<u8>>>, Fault> {
    let row = tx.row(&TAKE, values![id, session, kind.as_str()]).await?;
    let Some(row) = row else {
        return Ok(None);
    };
    if row.time(1)? <= now {
        return Ok(None);
    }
    let state = tx.seal().open(PLACE, id.as_bytes(), &row.blob(0)?)?;
    Ok(Some(state))
}

/// Removes what was never answered, `limit` at most. Uses the index operator_ceremonies_by_end.
pub async fn remove_old(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before, i64::from(limit)]).await
}
