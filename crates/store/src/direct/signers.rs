//! The pair by which a site signs its console calls: who signs, found by its hash, and the key it signs with. One that waits for an
//! owner's word is kept apart, where nobody finds it.

use domain::{ApplicationId, HeldChangeId, KeyedHash, Secret, Timestamp, Token};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    PUT = "insert into direct_signers (application_id, access_hash, access_sealed, signing_sealed, made_at)
values ($1, $2, $3, $4, $5)
on conflict (application_id) do update set access_hash = $2, access_sealed = $3, signing_sealed = $4, made_at = $5";
    HOLD = "insert into held_signers (application_id, access_hash, access_sealed, signing_sealed, made_at, held_id)
values ($1, $2, $3, $4, $5, $6)";
    PUT_IN_FORCE = "insert into direct_signers (application_id, access_hash, access_sealed, signing_sealed, made_at)
select application_id, access_hash, access_sealed, signing_sealed, made_at
from held_signers
where application_id = $1
  and held_id = $2
on conflict (application_id) do update set access_hash = excluded.access_hash, access_sealed = excluded.access_sealed,
  signing_sealed = excluded.signing_sealed, made_at = excluded.made_at";
    REMOVE_HELD = "delete from held_signers
where application_id = $1
  and held_id = $2";
    END = "delete from direct_signers
where application_id = $1";
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

/// A pair to be kept.
#[derive(Clone, Debug)]
pub struct NewSigner {
    /// Whose it is.
    pub application: ApplicationId,
    /// Who signs.
    pub access: Token,
    /// With what.
    pub signing: Token,
    /// The change it waits for; none where it is in force at once.
    pub held: Option<HeldChangeId>,
}

/// Puts a pair in the place of the one there was; or keeps it beside that, where it waits.
pub async fn put(tx: &mut Tx, new: &NewSigner, now: Timestamp) -> Result<(), Fault> {
    let application = new.application;
    // Sealed alike in both places, it moves from one to the other as it is.
    let row = application.as_bytes().as_slice();
    let hash = new.access.hash(tx.keys(), HASHED_AS);
    let (access, signing) = (new.access.expose(), new.signing.expose());
    let access = tx.seal().seal(ACCESS, row, access.as_bytes())?;
    let signing = tx.seal().seal(SIGNING, row, signing.as_bytes())?;
    match new.held {
        Some(held) => {
            let values = values![application, hash, &access, &signing, now, held];
            tx.run(&HOLD, values).await?;
        }
        None => {
            tx.run(&PUT, values![application, hash, &access, &signing, now])
                .await?;
        }
    }
    Ok(())
}

/// Puts the pair that waits for this change in the place of the one there was; false where none does. Whoever calls has confirmed
/// the change.
pub async fn put_in_force(
    tx: &mut Tx,
    application: ApplicationId,
    held: HeldChangeId,
) -> Result<bool, Fault> {
    let put = tx.run(&PUT_IN_FORCE, values![application, held]).await?;
    remove_held(tx, application, held).await?;
    Ok(put == 1)
}

/// Removes the one that waits for this change.
pub async fn remove_held(
    tx: &mut Tx,
    application: ApplicationId,
    held: HeldChangeId,
) -> Result<u64, Fault> {
    tx.run(&REMOVE_HELD, values![application, held]).await
}

/// Ends the pair in force: nobody signs for the application from then on. Says whether there was one.
pub async fn end(tx: &mut Tx, application: ApplicationId) -> Result<bool, Fault> {
    Ok(tx.run(&END, values![application]).await? == 1)
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

/// When the pair of an application was made that is in force, if one is.
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

    const HELD: HeldChangeId = HeldChangeId::from_bytes([5; 16]);
    const OTHER: HeldChangeId = HeldChangeId::from_bytes([6; 16]);

    async fn made(
        store: &Store,
        access: &'static str,
        signing: &'static str,
        held: Option<HeldChangeId>,
    ) {
        write(store, move |tx| {
            async move {
                let new = NewSigner {
                    application: APPLICATION,
                    access: Token::from_outside(access),
                    signing: Token::from_outside(signing),
                    held,
                };
                put(tx, &new, NOW).await
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
            made(&store, "access", "signing", None).await;
            let found = signs(&store, APPLICATION, "access").await;
            assert_eq!(found.as_deref(), Some("signing"));
            let other = ApplicationId::from_bytes([9; 16]);
            assert_eq!(signs(&store, other, "access").await, None);
            made(&store, "newer", "newest", None).await;
            assert_eq!(signs(&store, APPLICATION, "access").await, None);
            let found = signs(&store, APPLICATION, "newer").await;
            assert_eq!(found.as_deref(), Some("newest"));
            let made_at = |of| write(&store, move |tx| made_at(tx, of).boxed());
            assert_eq!(made_at(APPLICATION).await, Some(NOW));
            assert_eq!(made_at(other).await, None);
            let ended = || write(&store, |tx| end(tx, APPLICATION).boxed());
            assert!(ended().await && !ended().await);
            assert_eq!(signs(&store, APPLICATION, "newer").await, None);
            assert_eq!(made_at(APPLICATION).await, None);
        })
        .await;
    }

    #[tokio::test]
    async fn a_pair_that_waits_signs_nothing_until_it_takes_the_place() {
        on_each_database(async |store| {
            settle(&store).await;
            let in_force = |held| {
                write(&store, move |tx| {
                    put_in_force(tx, APPLICATION, held).boxed()
                })
            };
            made(&store, "access", "signing", None).await;
            made(&store, "waits", "longs", Some(HELD)).await;
            made(&store, "dropped", "gone", Some(OTHER)).await;
            let dropped = write(&store, |tx| remove_held(tx, APPLICATION, OTHER).boxed());
            assert_eq!(dropped.await, 1);
            assert!(!in_force(OTHER).await);
            assert_eq!(signs(&store, APPLICATION, "waits").await, None);
            let found = signs(&store, APPLICATION, "access").await;
            assert_eq!(found.as_deref(), Some("signing"));
            assert!(in_force(HELD).await && !in_force(HELD).await);
            let found = signs(&store, APPLICATION, "waits").await;
            assert_eq!(found.as_deref(), Some("longs"));
            for gone in ["access", "dropped"] {
                assert_eq!(signs(&store, APPLICATION, gone).await, None, "{gone}");
            }
        })
        .await;
    }

    #[tokio::test]
    async fn the_first_pair_may_wait_as_well() {
        on_each_database(async |store| {
            settle(&store).await;
            made(&store, "waits", "longs", Some(HELD)).await;
            let none = write(&store, |tx| made_at(tx, APPLICATION).boxed());
            assert_eq!(none.await, None);
            let put = write(&store, |tx| put_in_force(tx, APPLICATION, HELD).boxed());
            assert!(put.await);
            let found = signs(&store, APPLICATION, "waits").await;
            assert_eq!(found.as_deref(), Some("longs"));
        })
        .await;
    }
}
