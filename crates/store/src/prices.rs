//! The price list of the installation, as one numbered JSON document.

use domain::{PriceList, Timestamp};

use crate::{
    Bell, Fault, Tx,
    sql::{statements, values},
};

statements! {
    FIND = "select version, body
from price_lists
where name = $1";
    ADD = "insert into price_lists (name, version, body, updated_at)
values ($1, 1, $2, $3)
on conflict (name) do nothing";
    SET = "update price_lists
set version = version + 1, body = $3, updated_at = $4
where name = $1
  and version = $2";
}

/// The one row.
const HOUSE: &str = "house";

/// A price list and the version it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versioned {
    /// Grows by one with each change; nought where none was ever set.
    pub version: i64,
    /// The list itself; an empty one where none was ever set.
    pub list: PriceList,
}

/// The prices in force.
pub async fn find(tx: &mut Tx) -> Result<Versioned, Fault> {
    let Some(row) = tx.row(&FIND, values![HOUSE]).await? else {
        return Ok(Versioned::default());
    };
    let list = serde_json::from_str(&row.text(1)?);
    Ok(Versioned {
        version: row.int(0)?,
        list: list.map_err(|error| {
            Fault::new(format!("the prices in the database do not read: {error}"))
        })?,
    })
}

/// Replaces the prices, if they still have the version that was read; says whether it did.
pub async fn set(
    tx: &mut Tx,
    read_version: i64,
    list: &PriceList,
    now: Timestamp,
) -> Result<bool, Fault> {
    let body = serde_json::to_string(list)
        .map_err(|error| Fault::new(format!("prices cannot be written: {error}")))?;
    let changed = if read_version == 0 {
        tx.run(&ADD, values![HOUSE, &body, now]).await?
    } else {
        tx.run(&SET, values![HOUSE, read_version, &body, now])
            .await?
    };
    tx.ring(Bell::Policy);
    Ok(changed == 1)
}

#[cfg(test)]
mod tests {
    use domain::{Channel, Currency};
    use futures_util::FutureExt;

    use super::*;
    use crate::{
        Store,
        testing::{on_each_database, race},
        world::{NOW, write},
    };

    fn list(text: &str) -> PriceList {
        PriceList::read(text, Currency::EURO).unwrap()
    }

    async fn changed(store: &Store, version: i64, table: &'static str) -> bool {
        write(store, move |tx| {
            async move { set(tx, version, &list(table), NOW).await }.boxed()
        })
        .await
    }

    async fn in_force(store: &Store) -> Versioned {
        write(store, |tx| find(tx).boxed()).await
    }

    #[tokio::test]
    async fn prices_are_read_back_as_they_were_set_and_a_change_rings() {
        on_each_database(async |store| {
            assert_eq!(in_force(&store).await, Versioned::default());
            let mut bells = store.bells();
            assert!(changed(&store, 0, "region,text\nDE,0.075\n").await);
            assert_eq!(bells.recv().await.unwrap(), Bell::Policy);
            let found = in_force(&store).await;
            assert_eq!(found.version, 1);
            let price = found.list.price("DE", Channel::Text);
            assert_eq!((price.amount.micros(), price.is_guess), (75_000, false));
            assert!(
                !changed(&store, 0, "region,text\nDE,1\n").await,
                "made from none"
            );
            assert!(
                !changed(&store, 2, "region,text\nDE,1\n").await,
                "made from another"
            );
            assert!(changed(&store, 1, "region,text\nDE,0.08\n").await);
            assert_eq!(in_force(&store).await.version, 2);
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn of_two_operators_none_overwrites_the_other() {
        on_each_database(async |store| {
            for version in 0..2 {
                let won = race(4, |_| {
                    let store = store.clone();
                    async move { changed(&store, version, "region,text\nDE,0.1\n").await }
                })
                .await;
                assert_eq!(won.iter().filter(|won| **won).count(), 1, "{won:?}");
            }
        })
        .await;
    }
}
