//! Texts: numbered, so that of two changes made from one version the second is refused.

use std::collections::BTreeMap;

use domain::{ApplicationId, CodeLine, Sentence, Texts};
use futures_util::FutureExt;

use super::{KeptTexts, find, list_from, set};
use crate::{
    Bell, Store,
    testing::{on_each_database, race},
    world::{APPLICATION, NOW, settle, write},
};

fn saying(words: &str) -> Texts {
    let words = BTreeMap::from([(Sentence::TextShort, words.to_owned())]);
    Texts {
        code_line: CodeLine::Both,
        words: BTreeMap::from([("de".to_owned(), words)]),
        ..Texts::default()
    }
}

async fn changed(store: &Store, version: i64, words: &str) -> bool {
    let texts = saying(words);
    write(store, move |tx| {
        let texts = texts.clone();
        async move { set(tx, APPLICATION, version, &texts, NOW).await }.boxed()
    })
    .await
}

async fn decided(store: &Store) -> KeptTexts {
    write(store, |tx| find(tx, APPLICATION).boxed()).await
}

#[tokio::test]
async fn texts_are_read_back_as_they_were_set_and_a_change_rings() {
    on_each_database(async |store| {
        settle(&store).await;
        assert_eq!(decided(&store).await, KeptTexts::default());
        let mut bells = store.bells();
        assert!(changed(&store, 0, "{site}: {code}").await);
        assert_eq!(bells.recv().await.unwrap(), Bell::Policy);
        assert!(!changed(&store, 0, "late").await, "made from none");
        assert!(changed(&store, 1, "{code} - {site}").await);
        assert!(!changed(&store, 1, "late").await, "made from an older one");
        let kept = decided(&store).await;
        assert_eq!((kept.version, kept.texts), (2, saying("{code} - {site}")));
    })
    .await;
}

#[tokio::test]
async fn those_of_many_are_read_together() {
    on_each_database(async |store| {
        settle(&store).await;
        let all = async || {
            let (first, last) = (
                ApplicationId::from_bytes([0; 16]),
                ApplicationId::from_bytes([255; 16]),
            );
            write(&store, move |tx| list_from(tx, first, last).boxed()).await
        };
        assert!(all().await.is_empty());
        changed(&store, 0, "{site}: {code}").await;
        let found = all().await;
        assert_eq!(found.len(), 1);
        assert_eq!(found.get(&APPLICATION).map(|it| it.version), Some(1));
    })
    .await;
}

#[tokio::test]
async fn of_two_first_changes_at_once_one_is_refused() {
    on_each_database(async |store| {
        settle(&store).await;
        let won = race(2, |_| {
            let store = store.clone();
            async move { changed(&store, 0, "{site}: {code}").await }
        })
        .await;
        assert_eq!(won.into_iter().filter(|won| *won).count(), 1);
        assert_eq!(decided(&store).await.version, 1);
    })
    .await;
}
