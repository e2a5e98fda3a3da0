//! Keys with which sites call directly: found by their hash, and sealed, for what a site is told is signed with its key.

use domain::{ApplicationId, DirectKeyId, KeyedHash, Secret, Timestamp, Token};

use crate::{
    Bell, Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into direct_keys (id, application_id, key_hash, key_sealed, created_at)
values ($1, $2, $3, $4, $5)";
    END_OTHERS = "update direct_keys
set expires_at = $3
where application_id = $1
  and id <> $2
  and (expires_at is null or expires_at > $3)";
    FIND = "select id, application_id, first_used_at, expires_at
from direct_keys
where key_hash = $1
  and (expires_at is null or expires_at > $2)";
    MARK_USED = "update direct_keys
set first_used_at = $2
where id = $1
  and first_used_at is null";
    SIGNS = "select id, key_sealed
from direct_keys
where application_id = $1
  and (expires_at is null or expires_at > $2)
order by case when first_used_at is null then 1 else 0 end, created_at desc, id desc
limit 1";
}

/// What a direct key is hashed for.
pub const HASHED_AS: &str = "direct key";

const KEY: &str = "direct_keys.key";

/// A key that was found good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundKey {
    /// Its id.
    pub id: DirectKeyId,
    /// Whose it is.
    pub application: ApplicationId,
    /// Whether a call came with it before.
    pub is_used: bool,
    /// When it ends, if it was replaced.
    pub expires_at: Option<Timestamp>,
}

/// Adds a key; the others of its application end at `others_end`, or sooner if they would.
pub async fn add(
    tx: &mut Tx,
    id: DirectKeyId,
    application: ApplicationId,
    key: &Token,
    others_end: Timestamp,
    now: Timestamp,
) -> Result<(), Fault> {
    let hash = key.hash(tx.keys(), HASHED_AS);
    let sealed = tx
        .seal()
        .seal(KEY, id.as_bytes(), key.expose().as_bytes())?;
    tx.run(&ADD, values![id, application, hash, &sealed, now])
        .await?;
    tx.run(&END_OTHERS, values![application, id, others_end])
        .await?;
    tx.ring(Bell::Policy);
    Ok(())
}

/// The key with this hash, unless it has ended. One indexed look-up, the same for a good and a bad one.
pub async fn find(
    tx: &mut Tx,
    hash: &KeyedHash,
    now: Timestamp,
) -> Result<Option<FoundKey>, Fault> {
    let row = tx.row(&FIND, values![hash, now]).await?;
    row.as_ref().map(read).transpose()
}

/// A call came with this key: from now on it signs. Says whether it was the first.
pub async fn mark_used(tx: &mut Tx, id: DirectKeyId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.run(&MARK_USED, values![id, now]).await? == 1)
}

/// The key that signs what a site is told: the newest that a call came with, while it works; else the newest there is.
pub async fn signing(
    tx: &mut Tx,
    application: ApplicationId,
    now: Timestamp,
) -> Result<Option<Secret<String>>, Fault> {
    let Some(row) = tx.row(&SIGNS, values![application, now]).await? else {
        return Ok(None);
    };
    let id: DirectKeyId = row.id(0)?;
    let opened = tx.seal().open(KEY, id.as_bytes(), &row.blob(1)?)?;
    let text = String::from_utf8_lossy(opened.expose()).into_owned();
    Ok(Some(Secret::new(text)))
}

fn read(row: &Row) -> Result<FoundKey, Fault> {
    Ok(FoundKey {
        id: row.id(0)?,
        application: row.id(1)?,
        is_used: row.opt_time(2)?.is_some(),
        expires_at: row.opt_time(3)?,
    })
}

#[cfg(test)]
mod tests {
    use domain::Token;
    use futures_util::FutureExt;

    use super::*;
    use crate::{
        Store,
        testing::on_each_database,
        world::{APPLICATION, MINUTE, NOW, settle, write},
    };

    const OLD: DirectKeyId = DirectKeyId::from_bytes([1; 16]);
    const NEW: DirectKeyId = DirectKeyId::from_bytes([2; 16]);

    async fn added(store: &Store, id: DirectKeyId, key: &'static str, now: Timestamp) {
        write(store, move |tx| {
            async move {
                let key = Token::from_outside(key);
                add(tx, id, APPLICATION, &key, now.plus(MINUTE), now).await
            }
            .boxed()
        })
        .await;
    }

    async fn finds(store: &Store, key: &'static str, now: Timestamp) -> Option<DirectKeyId> {
        let hash = Token::from_outside(key).hash(store.keys(), HASHED_AS);
        let found = write(store, move |tx| {
            async move { find(tx, &hash, now).await }.boxed()
        });
        found.await.map(|it| it.id)
    }

    async fn signs(store: &Store, now: Timestamp) -> String {
        let key = write(store, move |tx| signing(tx, APPLICATION, now).boxed()).await;
        key.unwrap().expose().clone()
    }

    #[tokio::test]
    async fn an_old_key_signs_until_a_call_came_with_the_new_one_or_it_ends() {
        on_each_database(async |store| {
            settle(&store).await;
            added(&store, OLD, "old", NOW).await;
            assert_eq!(signs(&store, NOW).await, "old");
            let used = |id, now| write(&store, move |tx| mark_used(tx, id, now).boxed());
            assert!(used(OLD, NOW).await);
            assert!(!used(OLD, NOW.plus(MINUTE)).await, "only once");
            let later = NOW.plus(MINUTE);
            added(&store, NEW, "new", later).await;
            assert_eq!(signs(&store, later).await, "old");
            let end = later.plus(MINUTE);
            assert_eq!(signs(&store, end).await, "new", "the old one is over");
            assert!(used(NEW, later).await);
            assert_eq!(signs(&store, later).await, "new");
        })
        .await;
    }

    #[tokio::test]
    async fn both_keys_open_until_the_overlap_is_over() {
        on_each_database(async |store| {
            settle(&store).await;
            added(&store, OLD, "old", NOW).await;
            added(&store, NEW, "new", NOW).await;
            assert_eq!(finds(&store, "old", NOW).await, Some(OLD));
            assert_eq!(finds(&store, "new", NOW).await, Some(NEW));
            let end = NOW.plus(MINUTE);
            assert_eq!(finds(&store, "old", end).await, None);
            assert_eq!(finds(&store, "new", end).await, Some(NEW));
            assert_eq!(finds(&store, "guess", NOW).await, None);
        })
        .await;
    }
}
