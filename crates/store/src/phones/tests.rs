//! The proven number: the first one stays.

use domain::PhoneNumber;
use futures_util::FutureExt;

use super::{add, mark_used, remove, replace};
use crate::{
    Store,
    testing::{on_each_database, race},
    users,
    world::{ADA, APPLICATION, NOW, NUMBER, OTHER_NUMBER, USER, settle, write},
};

async fn added(store: &Store, number: &'static PhoneNumber) -> bool {
    write(store, move |tx| add(tx, USER, number, NOW).boxed()).await
}

async fn kept(store: &Store) -> Option<PhoneNumber> {
    let find = write(store, |tx| users::find(tx, APPLICATION, &ADA, NOW).boxed());
    find.await.unwrap().phone.map(|(number, _)| number)
}

#[tokio::test]
async fn the_first_number_stays() {
    on_each_database(async |store| {
        settle(&store).await;
        assert_eq!(kept(&store).await, None);
        assert!(added(&store, &NUMBER).await);
        assert!(!added(&store, &OTHER_NUMBER).await);
        write(&store, |tx| mark_used(tx, USER, NOW).boxed()).await;
        assert_eq!(kept(&store).await.as_ref(), Some(&*NUMBER));
    })
    .await;
}

#[tokio::test]
async fn of_many_numbers_at_once_one_is_kept() {
    on_each_database(async |store| {
        settle(&store).await;
        let outcomes = race(20, |runner| {
            let store = store.clone();
            let number: &PhoneNumber = if runner % 2 == 0 {
                &NUMBER
            } else {
                &OTHER_NUMBER
            };
            async move { added(&store, number).await }
        })
        .await;
        let winner = outcomes.iter().position(|won| *won).unwrap();
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
        let wanted = if winner % 2 == 0 {
            &*NUMBER
        } else {
            &*OTHER_NUMBER
        };
        assert_eq!(kept(&store).await.as_ref(), Some(wanted));
    })
    .await;
}

#[tokio::test]
async fn another_number_takes_its_place_and_goes() {
    on_each_database(async |store| {
        settle(&store).await;
        for number in [&*NUMBER, &*OTHER_NUMBER] {
            write(&store, move |tx| replace(tx, USER, number, NOW).boxed()).await;
            assert_eq!(kept(&store).await.as_ref(), Some(number));
        }
        write(&store, |tx| remove(tx, USER, NOW).boxed()).await;
        assert_eq!(kept(&store).await, None);
    })
    .await;
}
