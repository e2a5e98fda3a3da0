//! Accounts: the first one stays, each directory and contact has its own, a forgotten one is made anew.

use domain::Secret;
use futures_util::FutureExt;

use super::{add, find, remove};
use crate::{
    Store,
    testing::on_each_database,
    world::{NOW, write},
};

async fn added(store: &Store, directory: &'static str, contact: &'static str, number: u8) {
    write(store, move |tx| {
        let credentials = Secret::new(vec![number; 40]);
        async move { add(tx, directory, contact, &credentials, NOW).await }.boxed()
    })
    .await;
}

async fn found(store: &Store, directory: &'static str, contact: &'static str) -> Option<u8> {
    let found = write(store, move |tx| find(tx, directory, contact).boxed()).await;
    found.map(|credentials| credentials.expose()[0])
}

#[tokio::test]
async fn each_directory_and_contact_has_one_account() {
    on_each_database(async |store| {
        assert_eq!(found(&store, "https://a.example", "").await, None);
        added(&store, "https://a.example", "", 1).await;
        added(&store, "https://a.example", "", 2).await;
        added(&store, "https://a.example", "ada@example.org", 3).await;
        added(&store, "https://b.example", "", 4).await;
        assert_eq!(found(&store, "https://a.example", "").await, Some(1));
        let other = found(&store, "https://a.example", "ada@example.org").await;
        assert_eq!(other, Some(3));
        assert_eq!(found(&store, "https://b.example", "").await, Some(4));
        write(&store, |tx| remove(tx, "https://a.example", "").boxed()).await;
        assert_eq!(found(&store, "https://a.example", "").await, None);
        added(&store, "https://a.example", "", 5).await;
        assert_eq!(found(&store, "https://a.example", "").await, Some(5));
    })
    .await;
}
