//! What the passkey of a device was asked, kept by the server and good for one answer. Of one pairing the last question counts.

use domain::{ApprovalId, CeremonyId, PairingId, Secret, Sha256, Timestamp};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    ASK = "insert into gate_questions (id, pairing_id, approval_id, state_sealed, asked_at, expires_at)
select $1, $2, $3, $4, $5, $6
where exists (select 1 from pairings where id = $2)
on conflict (pairing_id) do update set
  id = $1, approval_id = $3, state_sealed = $4, asked_at = $5, expires_at = $6";
    FIND_ASKED_AT = "select asked_at
from gate_questions
where id = $1
  and pairing_id = $2
  and approval_id = $3";
    TAKE = "delete from gate_questions
where id = $1
  and pairing_id = $2
  and approval_id = $3
returning state_sealed, expires_at";
    TAKE_NEW = "delete from gate_questions
where id = $1
  and pairing_id = $2
  and approval_id is null
returning state_sealed, expires_at";
    REMOVE_OLD = "delete from gate_questions
where id in (select id from gate_questions where expires_at < $1 order by expires_at limit $2)";
}

const PLACE: &str = "gate_questions.state";

/// What is asked of a passkey.
#[derive(Clone, Debug)]
pub struct GateQuestion {
    /// Its id, which the answer names.
    pub id: CeremonyId,
    /// The pairing whose passkey is to answer, or is to be made.
    pub pairing: PairingId,
    /// The request, and the hash of the decision that is answered for; none where a passkey is to be made.
    pub decision: Option<(ApprovalId, Sha256)>,
    /// What the answer is held against.
    pub state: Secret<Vec<u8>>,
    /// When it is asked.
    pub now: Timestamp,
    /// Until when it may be answered.
    pub expires_at: Timestamp,
}

/// What became of a question that was to be taken out.
#[derive(Clone, Debug)]
pub enum Taken {
    /// There is none: it was answered, another took its place, or it was never asked.
    None,
    /// It is used up, and was none to this: it is over, or about another decision.
    Void,
    /// What the answer is held against.
    Good(Secret<Vec<u8>>),
}

/// Keeps a question in the place of the one before; false when its pairing is gone. The hash of the decision is sealed with what
/// the answer is held against: two digits are soon found that give a hash one can read. The caller holds the user.
pub async fn ask(tx: &mut Tx, question: &GateQuestion) -> Result<bool, Fault> {
    let (approval, hash) = question.decision.unzip();
    let mut kept = hash.map_or_else(Vec::new, |it| it.as_bytes().to_vec());
    kept.extend(question.state.expose());
    let kept = Secret::new(kept);
    let sealed = tx
        .seal()
        .seal(PLACE, question.id.as_bytes(), kept.expose())?;
    let values = values![
        question.id,
        question.pairing,
        approval,
        &sealed,
        question.now,
        question.expires_at
    ];
    Ok(tx.run(&ASK, values).await? == 1)
}

/// When a question about a decision was asked; none when there is no such question.
pub async fn asked_at(
    tx: &mut Tx,
    id: CeremonyId,
    pairing: PairingId,
    approval: ApprovalId,
) -> Result<Option<Timestamp>, Fault> {
    let values = values![id, pairing, approval];
    let row = tx.row(&FIND_ASKED_AT, values).await?;
    row.map(|row| row.time(0)).transpose()
}

/// Takes a question about a decision out, for the one answer it is good for.
pub async fn take(
    tx: &mut Tx,
    id: CeremonyId,
    pairing: PairingId,
    (approval, decision): (ApprovalId, Sha256),
    now: Timestamp,
) -> Result<Taken, Fault> {
    let values = values![id, pairing, approval];
    let Some(row) = tx.row(&TAKE, values).await? else {
        return Ok(Taken::None);
    };
    if row.time(1)? <= now {
        return Ok(Taken::Void);
    }
    let kept = tx.seal().open(PLACE, id.as_bytes(), &row.blob(0)?)?;
    let state = kept.expose().strip_prefix(decision.as_bytes());
    Ok(state.map_or(Taken::Void, |it| Taken::Good(Secret::new(it.to_vec()))))
}

/// The same of a question for a new passkey.
pub async fn take_new(
    tx: &mut Tx,
    id: CeremonyId,
    pairing: PairingId,
    now: Timestamp,
) -> Result<Option<Secret<Vec<u8>>>, Fault> {
    let Some(row) = tx.row(&TAKE_NEW, values![id, pairing]).await? else {
        return Ok(None);
    };
    if row.time(1)? <= now {
        return Ok(None);
    }
    let state = tx.seal().open(PLACE, id.as_bytes(), &row.blob(0)?)?;
    Ok(Some(state))
}

/// Removes what was never answered, `limit` at most. Uses the index gate_questions_by_end.
pub async fn remove_old(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before, i64::from(limit)]).await
}
