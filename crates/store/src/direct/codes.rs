//! Codes that sites had sent: which is out for a user and an action, never what it is (docs/decisions/0007).

use domain::{ActionName, ChallengeId, Channel, CodeLength, Timestamp, UserId};

use super::sites::read_digits;
use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    FIND = "select code_id, digits, channel, first_sent_at, sent_at, expires_at, used_at
from direct_codes
where user_id = $1
  and action = $2";
    SEND_AGAIN = "update direct_codes
set channel = $4, sent_at = $5
where user_id = $1
  and action = $2
  and code_id = $3
  and used_at is null
  and expires_at > $5";
    SEND = "insert into direct_codes (user_id, action, code_id, digits, channel, first_sent_at, sent_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $6, $7)
on conflict (user_id, action) do update set code_id = $3, digits = $4, channel = $5, first_sent_at = $6, sent_at = $6,
  expires_at = $7, used_at = null";
    USE_UP = "update direct_codes
set used_at = $3
where user_id = $1
  and code_id = $2
  and used_at is null
  and expires_at > $3";
    DROP_MESSAGES = "update outbox
set state = case when state = 'waiting' then 'dropped' else state end, expires_at = $2
where challenge_id in (select code_id from direct_codes where user_id = $1)
  and state in ('waiting', 'sending')";
    VOID_ALL = "delete from direct_codes
where user_id = $1";
    REMOVE_ENDED = "delete from direct_codes
where code_id in (select code_id from direct_codes where expires_at < $1 order by expires_at limit $2)
  and expires_at < $1";
}

/// A code that is out, or was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutCode {
    /// What it is derived from.
    pub id: ChallengeId,
    /// How long it is.
    pub digits: CodeLength,
    /// By what it went last.
    pub channel: Channel,
    /// When it went first.
    pub first_sent_at: Timestamp,
    /// When it went last.
    pub sent_at: Timestamp,
    /// When it is over.
    pub expires_at: Timestamp,
    /// When it was entered.
    pub used_at: Option<Timestamp>,
}

impl OutCode {
    /// Whether it may still be entered.
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.used_at.is_none() && now < self.expires_at
    }
}

/// The word an action is kept by: none is none.
pub fn word(action: Option<&ActionName>) -> &str {
    action.map_or("", ActionName::as_str)
}

/// The code that is out for an action.
pub async fn find(
    tx: &mut Tx,
    user: UserId,
    action: Option<&ActionName>,
) -> Result<Option<OutCode>, Fault> {
    let row = tx.row(&FIND, values![user, word(action)]).await?;
    row.map_or(Ok(None), |row| read(&row, 0))
}

/// Puts a code out: again, where it is the one that is out; else in its place. The caller holds the user.
pub async fn send(
    tx: &mut Tx,
    user: UserId,
    action: Option<&ActionName>,
    code: &OutCode,
) -> Result<(), Fault> {
    let (action, channel) = (word(action), code.channel.as_str());
    let again = values![user, action, code.id, channel, code.sent_at];
    if tx.run(&SEND_AGAIN, again).await? == 1 {
        return Ok(());
    }
    let digits = i64::from(code.digits.count());
    let new = values![
        user,
        action,
        code.id,
        digits,
        channel,
        code.sent_at,
        code.expires_at
    ];
    tx.run(&SEND, new).await?;
    Ok(())
}

/// Uses a code up; says whether it still could be.
pub async fn use_up(
    tx: &mut Tx,
    user: UserId,
    code: ChallengeId,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx.run(&USE_UP, values![user, code, now]).await? == 1)
}

/// Makes every code of a user void: what was to bring one is dropped. Uses the index outbox_of_challenge.
pub async fn void_all(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<(), Fault> {
    tx.run(&DROP_MESSAGES, values![user, now]).await?;
    tx.run(&VOID_ALL, values![user]).await?;
    Ok(())
}

/// Removes codes that were over before `before`, `limit` at most. Uses the index direct_codes_by_end.
pub async fn remove_ended(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_ENDED, values![before, i64::from(limit)])
        .await
}

/// From the columns (code_id, digits, channel, first_sent_at, sent_at, expires_at, used_at) that begin at `column`.
pub(super) fn read(row: &Row, column: usize) -> Result<Option<OutCode>, Fault> {
    let Some(id) = row.opt_id(column)? else {
        return Ok(None);
    };
    Ok(Some(OutCode {
        id,
        digits: read_digits(row, column + 1)?,
        channel: row.word(column + 2)?,
        first_sent_at: row.time(column + 3)?,
        sent_at: row.time(column + 4)?,
        expires_at: row.time(column + 5)?,
        used_at: row.opt_time(column + 6)?,
    }))
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;
    use crate::{
        Store,
        testing::{on_each_database, race},
        world::{MINUTE, NOW, USER, challenge_id, settle, write},
    };

    fn code(id: u8, sent_at: Timestamp) -> OutCode {
        OutCode {
            id: challenge_id(id),
            digits: CodeLength::new(7).unwrap(),
            channel: Channel::Text,
            first_sent_at: sent_at,
            sent_at,
            expires_at: NOW.plus(10 * MINUTE),
            used_at: None,
        }
    }

    async fn sent(store: &Store, action: &'static str, code: OutCode) {
        write(store, move |tx| {
            async move { send(tx, USER, action.parse().ok().as_ref(), &code).await }.boxed()
        })
        .await;
    }

    async fn out(store: &Store, action: &'static str) -> Option<OutCode> {
        write(store, move |tx| {
            async move { find(tx, USER, action.parse().ok().as_ref()).await }.boxed()
        })
        .await
    }

    #[tokio::test]
    async fn a_code_that_is_sent_again_stays_and_another_takes_its_place() {
        on_each_database(async |store| {
            settle(&store).await;
            sent(&store, "", code(1, NOW)).await;
            sent(&store, "pay", code(2, NOW)).await;
            let later = NOW.plus(MINUTE);
            sent(&store, "", code(1, later)).await;
            let kept = out(&store, "").await.unwrap();
            assert_eq!((kept.first_sent_at, kept.sent_at), (NOW, later));
            assert_eq!(out(&store, "pay").await, Some(code(2, NOW)));
            sent(&store, "", code(3, later)).await;
            assert_eq!(out(&store, "").await, Some(code(3, later)));
            write(&store, move |tx| void_all(tx, USER, later).boxed()).await;
            assert_eq!(out(&store, "pay").await, None);
        })
        .await;
    }

    #[tokio::test]
    async fn of_many_uses_at_once_one_counts_and_none_comes_back() {
        on_each_database(async |store| {
            settle(&store).await;
            sent(&store, "", code(1, NOW)).await;
            let used =
                race(10, |_| {
                    let store = store.clone();
                    async move {
                        write(&store, |tx| use_up(tx, USER, challenge_id(1), NOW).boxed()).await
                    }
                })
                .await;
            assert_eq!(used.iter().filter(|used| **used).count(), 1);
            let at = |id: u8, now| {
                write(&store, move |tx| {
                    use_up(tx, USER, challenge_id(id), now).boxed()
                })
            };
            assert!(!at(1, NOW).await);
            sent(&store, "", code(2, NOW)).await;
            assert!(!at(2, NOW.plus(10 * MINUTE)).await, "its time is over");
            assert!(at(2, NOW.plus(9 * MINUTE)).await);
        })
        .await;
    }

    #[tokio::test]
    async fn what_is_over_is_removed() {
        on_each_database(async |store| {
            settle(&store).await;
            sent(&store, "", code(1, NOW)).await;
            let removed = |before| write(&store, move |tx| remove_ended(tx, before, 10).boxed());
            assert_eq!(removed(NOW).await, 0);
            assert_eq!(removed(NOW.plus(11 * MINUTE)).await, 1);
        })
        .await;
    }
}
