//! Numbers that were given and never proved: an app stood for them in a set-up. They are shown to their person and used for
//! nothing; with the first code that comes back from one it moves to [`crate::phones`], and is forgotten here.

use domain::{PhoneNumber, Timestamp, UserId};

use crate::{
    Fault, Tx, phones,
    sql::{statements, values},
};

statements! {
    KEEP = "insert into unproven_numbers (user_id, number_sealed, region, kind, given_at)
values ($1, $2, $3, $4, $5)
on conflict (user_id) do update set number_sealed = $2, region = $3, kind = $4, given_at = $5";
    FIND = "select number_sealed, region, kind
from unproven_numbers
where user_id = $1";
    REMOVE = "delete from unproven_numbers
where user_id = $1";
}

const PLACE: &str = "unproven_numbers.number";

/// Keeps a number as given, not proved.
pub async fn keep(
    tx: &mut Tx,
    user: UserId,
    number: &PhoneNumber,
    now: Timestamp,
) -> Result<(), Fault> {
    let sealed = tx
        .seal()
        .seal(PLACE, user.as_bytes(), number.e164().as_bytes())?;
    let kind = number.kind().as_str();
    tx.run(&KEEP, values![user, &sealed, number.region(), kind, now])
        .await?;
    Ok(())
}

/// The number a user gave and never proved.
pub async fn find(tx: &mut Tx, user: UserId) -> Result<Option<PhoneNumber>, Fault> {
    let Some(row) = tx.row(&FIND, values![user]).await? else {
        return Ok(None);
    };
    phones::read_sealed(tx, PLACE, user.as_bytes(), &row, 0)
}

/// Forgets it: it was proved, or another one was, or the second factor is off.
pub async fn remove(tx: &mut Tx, user: UserId) -> Result<(), Fault> {
    tx.run(&REMOVE, values![user]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;
    use crate::{
        testing::on_each_database,
        world::{NOW, NUMBER, OTHER_NUMBER, USER, settle, write},
    };

    #[tokio::test]
    async fn an_unproven_number_is_kept_apart_from_those_that_are_used() {
        on_each_database(async |store| {
            settle(&store).await;
            let found = || write(&store, |tx| find(tx, USER).boxed());
            assert_eq!(found().await, None);
            write(&store, |tx| keep(tx, USER, &NUMBER, NOW).boxed()).await;
            write(&store, |tx| keep(tx, USER, &OTHER_NUMBER, NOW).boxed()).await;
            assert_eq!(found().await, Some(OTHER_NUMBER.clone()));
            let contact = write(&store, |tx| crate::users::contact(tx, USER).boxed()).await;
            assert_eq!(contact.unwrap().phone, None, "nothing is told to it");
            write(&store, |tx| remove(tx, USER).boxed()).await;
            assert_eq!(found().await, None);
        })
        .await;
    }
}
