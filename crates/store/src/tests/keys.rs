//! The master key is recognised, and another one is told apart.

use domain::Keys;

use crate::{
    KeyCheck, Store,
    testing::{BEGINNING, keys, on_each_empty_database},
};

#[tokio::test]
async fn another_master_key_is_recognised() {
    on_each_empty_database(async |address| {
        let store = Store::open(&address, keys()).await.unwrap();
        store.migrate(BEGINNING).await.unwrap();
        assert_eq!(store.check_key().await.unwrap(), KeyCheck::Matches);
        assert_eq!(store.check_key().await.unwrap(), KeyCheck::Matches);
        let other = Keys::from_master(&"77".repeat(32).parse().unwrap());
        let stranger = Store::open(&address, other).await.unwrap();
        assert_eq!(stranger.check_key().await.unwrap(), KeyCheck::Other);
        assert_eq!(store.check_key().await.unwrap(), KeyCheck::Matches);
    })
    .await;
}
