//! What became of the messages of some challenges, for whoever asks later why no code came.

use std::collections::HashMap;

use domain::{ApplicationId, ChallengeId, Channel, MessageId, Timestamp, UserId};

use crate::{
    Fault, Tx,
    row::Row,
    sql::{joined, statements, values, with_ids},
};

statements! {
    OF_CHALLENGES = with_ids!(
        "select channel, state, gateway, error_class, created_at, accepted_at, heard_at, delivered_at, challenge_id
from (
  select channel, state, gateway, error_class, created_at, accepted_at, heard_at, delivered_at, challenge_id,
    row_number() over (partition by challenge_id order by created_at, id) as number
  from outbox
  where challenge_id in (select id from listed)) numbered
where number <= 20
order by challenge_id, number"
    );
    WHOSE = "select user_id
from outbox
where id = $1
  and application_id = $2";
    MAY_BE_OF = "select 1 as found
from outbox
where id = $1
  and channel = 'text'
  and (gateway is null or gateway = $2)";
}

/// What became of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    /// How it went.
    pub channel: Channel,
    /// How it stands.
    pub state: FateState,
    /// The gateway that had it last.
    pub gateway: Option<String>,
    /// Why it failed, or was tried again; a word without anything of the message in it.
    pub error_class: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When a gateway accepted it.
    pub accepted_at: Option<Timestamp>,
    /// When a key was pressed in the call.
    pub heard_at: Option<Timestamp>,
    /// When a gateway said that it arrived.
    pub delivered_at: Option<Timestamp>,
}

/// How a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FateState {
    /// It waits for a worker or for another try, or is on its way to a gateway.
    Waiting,
    /// A gateway accepted it.
    Accepted,
    /// No gateway took it, or one said later that it did not arrive.
    Failed,
    /// A gateway may have taken it: it gave no clear answer.
    Unknown,
    /// It was not wanted any more.
    Dropped,
}

/// Whether a text was taken by this gateway, as far as is known: of one that is being handed over nothing is noted yet. Uses
/// the primary key.
pub async fn may_be_of(tx: &mut Tx, id: MessageId, gateway: &str) -> Result<bool, Fault> {
    let row = tx.row(&MAY_BE_OF, values![id, gateway]).await?;
    Ok(row.is_some())
}

/// The messages of these challenges, by the challenge, the oldest first, 20 of each at most. Uses the index
/// outbox_of_challenge.
pub async fn of_challenges(
    tx: &mut Tx,
    challenges: impl IntoIterator<Item = ChallengeId>,
) -> Result<HashMap<ChallengeId, Vec<Fate>>, Fault> {
    let challenges: Vec<ChallengeId> = challenges.into_iter().collect();
    let mut fates: HashMap<ChallengeId, Vec<Fate>> = HashMap::new();
    if challenges.is_empty() {
        return Ok(fates);
    }
    let ids = joined(challenges.iter().map(ChallengeId::as_bytes));
    for row in tx.rows(&OF_CHALLENGES, values![&ids]).await? {
        fates.entry(row.id(8)?).or_default().push(read(&row)?);
    }
    Ok(fates)
}

/// Whom a message of this application was for, if there is such a one; it may have been for nobody we know.
pub async fn whose(
    tx: &mut Tx,
    application: ApplicationId,
    id: MessageId,
) -> Result<Option<Option<UserId>>, Fault> {
    let row = tx.row(&WHOSE, values![id, application]).await?;
    row.map(|row| row.opt_id(0)).transpose()
}

fn read(row: &Row) -> Result<Fate, Fault> {
    Ok(Fate {
        channel: row.word(0)?,
        state: match row.text(1)?.as_str() {
            "waiting" | "sending" => FateState::Waiting,
            "accepted" => FateState::Accepted,
            "failed" => FateState::Failed,
            "unknown" => FateState::Unknown,
            "dropped" => FateState::Dropped,
            _ => return Err(Fault::new("a message is in a state we do not know")),
        },
        gateway: row.opt_text(2)?,
        error_class: row.opt_text(3)?,
        created_at: row.time(4)?,
        accepted_at: row.opt_time(5)?,
        heard_at: row.opt_time(6)?,
        delivered_at: row.opt_time(7)?,
    })
}
