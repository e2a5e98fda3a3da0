//! The pair by which a site signs its console calls: who signs, found by its hash, and the key it signs with.

use domain::{ApplicationId, KeyedHash, Secret, Timestamp, Token};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    PUT = "insert into direct_signers (application_id, access_hash, access_sealed, signing_sealed, made_at)
values ($1, $2, $3, $4, $5)
on conflict (application_id) do update set access_hash = $2, access_sealed = $3, signing_sealed = $4, made_at = $5";
    FIND = "select signing_sealed
from direct_signers
where access_hash = $1
  and application_id = $2";
    MADE_AT = "select made_at
from direct_signers
where application_id = $1";
}

/// What an access key is hashed for.
pub const HASHED_AS: &str = "direct access key";

const ACCESS: &str = "direct_signers.access";
const SIGNING: &str = "direct_signers.signing";

/// Puts a pair in the place of the one there was.
pub async fn put(
    tx: &mut Tx,
    application: ApplicationId,
    access: &Token,
    signing: &Token,
    now: Timestamp,
) -> Result<(), Fault> {
    let row = application.as_bytes().as_slice();
    let hash = access.hash(tx.keys(), HASHED_AS);
    let access = tx.seal().seal(ACCESS, row, access.expose().as_bytes())?;
    let signing = tx.seal().seal(SIGNING, row, signing.expose().as_bytes())?;
    tx.run(&PUT, values![application, hash, &access, &signing, now])
        .await?;
    Ok(())
}

/// The key with which whoever has this access key signs for the application.
pub async fn find(
    tx: &mut Tx,
    application: ApplicationId,
    access: &KeyedHash,
) -> Result<Option<Secret<String>>, Fault> {
    let Some(row) = tx.row(&FIND, values![access, application]).await? else {
        return Ok(None);
    };
    let id = application.as_bytes().as_slice();
    let opened = tx.seal().open(SIGNING, id, &row.blob(0)?)?;
    let text = String::from_utf8_lossy(opened.expose()).into_owned();
    Ok(Some(Secret::new(text)))
}

/// When the pair of an application was made, if it has one.
pub async fn made_at(tx: &mut Tx, application: ApplicationId) -> Result<Option<Timestamp>, Fault> {
    let row = tx.row(&MADE_AT, values![application]).await?;
    row.map(|row| row.time(0)).transpose()
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;
    use crate::{
        Store,
        testing::on_each_database,
        world::{APPLICATION, NOW, settle, write},
    };

    async fn made(store: &Store, access: &'static str, signing: &'static str) {
        write(store, move |tx| {
            async move {
                let (access, signing) = (Token::from_outside(access), Token::from_outside(signing));
                put(tx, APPLICATION, &access, &signing, NOW).await
            }
            .boxed()
        })
        .await;
    }

    async fn signs(store: &Store, of: ApplicationId, access: &str) -> Option<String> {
        let hash = Token::from_outside(access).hash(store.keys(), HASHED_AS);
        let found = write(store, move |tx| {
            async move { find(tx, of, &hash).await }.boxed()
        });
        found.await.map(|key| key.expose().clone())
    }

    #[tokio::test]
    async fn the_last_pair_signs_for_its_application_alone() {
        on_each_database(async |store| {
            settle(&store).await;
            made(&store, "access", "signing").await;
            let found = signs(&store, APPLICATION, "access").await;
            assert_eq!(found.as_deref(), Some("signing"));
            let other = ApplicationId::from_bytes([9; 16]);
            assert_eq!(signs(&store, other, "access").await, None);
            made(&store, "newer", "newest").await;
            assert_eq!(signs(&store, APPLICATION, "access").await, None);
            let found = signs(&store, APPLICATION, "newer").await;
            assert_eq!(found.as_deref(), Some("newest"));
            let made_at = |of| write(&store, move |tx| made_at(tx, of).boxed());
            assert_eq!(made_at(APPLICATION).await, Some(NOW));
            assert_eq!(made_at(other).await, None);
        })
        .await;
    }
}
