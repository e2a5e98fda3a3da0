//! Calls under way. A call is a message of the outbox; here is what happens in it: a key is pressed, the call ends.

use domain::{ApplicationId, CodeLength, MessageId, Timestamp};

use crate::{
    Fault, Tx,
    outbox::MessageSubject,
    sql::{statements, values},
};

statements! {
    HEAR = "update outbox
set heard_at = coalesce(heard_at, $2)
where id = $1
  and channel = 'call'
  and state in ('sending', 'accepted', 'unknown')
  and delivered_at is null
  and coalesce(accepted_at, claimed_until) > $3
  and (exists (
    select 1
    from challenges c
    where c.id = outbox.challenge_id
      and c.state = 'open'
      and c.generation = outbox.generation
      and c.code_expires_at > $2
      and c.expires_at > $2)
    or (outbox.user_id is null and outbox.digits is null and outbox.expires_at > $2)
    or (outbox.digits is not null and outbox.expires_at > $2 and (exists (
      select 1
      from direct_codes d
      where d.user_id = outbox.user_id
        and d.code_id = outbox.challenge_id
        and d.used_at is null
        and d.expires_at > $2)
      or exists (
        select 1
        from number_checks n
        where n.id = outbox.challenge_id
          and n.state = 'pending'
          and n.expires_at > $2))))
returning application_id, user_id, challenge_id, generation, language, digits";
    LANGUAGE_OF = "select application_id, language
from outbox
where id = $1";
    HUNG_UP = "update outbox
set delivered_at = $2
where id = $1
  and channel = 'call'
  and heard_at is not null
  and delivered_at is null
returning application_id, user_id, challenge_id";
}

/// A call in which the code may be spoken.
#[derive(Clone, Debug)]
pub struct Heard {
    /// Whom the call is for.
    pub subject: MessageSubject,
    /// Which code.
    pub generation: i64,
    /// In which language (a tag).
    pub language: String,
    /// How long the code is, where a site asked for it itself.
    pub digits: Option<CodeLength>,
}

/// The person pressed a key in the call of this message. None when its code is of no use (any more): the challenge is
/// over or has another code, the call has ended, or began `since` or earlier.
pub async fn hear(
    tx: &mut Tx,
    id: MessageId,
    now: Timestamp,
    since: Timestamp,
) -> Result<Option<Heard>, Fault> {
    let Some(row) = tx.row(&HEAR, values![id, now, since]).await? else {
        return Ok(None);
    };
    Ok(Some(Heard {
        subject: subject(&row)?,
        generation: row.int(3)?,
        language: row.text(4)?,
        digits: row
            .opt_int(5)?
            .and_then(|digits| u8::try_from(digits).ok())
            .and_then(CodeLength::new),
    }))
}

/// For which application a message is, and in which language.
pub async fn language_of(
    tx: &mut Tx,
    id: MessageId,
) -> Result<Option<(ApplicationId, String)>, Fault> {
    tx.row(&LANGUAGE_OF, values![id])
        .await?
        .map(|row| Ok((row.id(0)?, row.text(1)?)))
        .transpose()
}

/// The call ended after a key was pressed in it: the code arrived. None when no key was, or when that is noted already.
pub async fn hung_up(
    tx: &mut Tx,
    id: MessageId,
    now: Timestamp,
) -> Result<Option<MessageSubject>, Fault> {
    let row = tx.row(&HUNG_UP, values![id, now]).await?;
    row.as_ref().map(subject).transpose()
}

fn subject(row: &crate::row::Row) -> Result<MessageSubject, Fault> {
    Ok(MessageSubject {
        application: row.id(0)?,
        user: row.opt_id(1)?,
        challenge: row.opt_id(2)?,
    })
}

#[cfg(test)]
mod tests;
