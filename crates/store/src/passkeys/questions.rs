//! What a passkey of a user was asked: kept by the server, good for one answer within the challenge that asked.

use domain::{CeremonyId, ChallengeId, Secret, Timestamp};

use crate::{
    Fault, Tx,
    operators::ceremonies::CeremonyKind,
    sql::{statements, values},
};

statements! {
    ADD = "insert into passkey_questions (id, challenge_id, kind, state_sealed, expires_at)
values ($1, $2, $3, $4, $5)";
    TAKE = "delete from passkey_questions
where id = $1
  and challenge_id = $2
  and kind = $3
returning state_sealed, expires_at";
    REMOVE_OLD = "delete from passkey_questions
where id in (select id from passkey_questions where expires_at < $1 order by expires_at limit $2)";
}

const PLACE: &str = "passkey_questions.state";

/// Keeps what was asked within a challenge.
pub async fn add(
    tx: &mut Tx,
    id: CeremonyId,
    challenge: ChallengeId,
    kind: CeremonyKind,
    state: &Secret<Vec<u8>>,
    expires_at: Timestamp,
) -> Result<(), Fault> {
    let sealed = tx.seal().seal(PLACE, id.as_bytes(), state.expose())?;
    let values = values![id, challenge, kind.as_str(), &sealed, expires_at];
    tx.run(&ADD, values).await?;
    Ok(())
}

/// Takes it out again, for the one answer it is good for; none when it was answered, is over, or was asked for something
/// else or in another challenge.
pub async fn take(
    tx: &mut Tx,
    id: CeremonyId,
    challenge: ChallengeId,
    kind: CeremonyKind,
    now: Timestamp,
) -> Result<Option<Secret<Vec<u8>>>, Fault> {
    let values = values![id, challenge, kind.as_str()];
    let Some(row) = tx.row(&TAKE, values).await? else {
        return Ok(None);
    };
    if row.time(1)? <= now {
        return Ok(None);
    }
    let state = tx.seal().open(PLACE, id.as_bytes(), &row.blob(0)?)?;
    Ok(Some(state))
}

/// Removes what was never answered, `limit` at most. Uses the index passkey_questions_by_end.
pub async fn remove_old(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before, i64::from(limit)]).await
}
