//! The log: every row once, with what it belongs to, in order.

use domain::{Event, LogId, UserId};
use futures_util::FutureExt;

use super::{Entry, LogLine, add, count, list, list_of_user};
use crate::{
    Store,
    testing::on_each_database,
    world::{APPLICATION, NOW, USER, challenge_id, write},
};

async fn told(store: &Store, number: u8, user: Option<UserId>, detail: &'static str) {
    write(store, move |tx| {
        let entry = Entry {
            id: LogId::from_bytes([number; 16]),
            at: NOW,
            application: Some(APPLICATION),
            user,
            challenge: Some(challenge_id(1)),
        };
        async move { add(tx, &entry, Event::Passed, detail).await }.boxed()
    })
    .await;
}

#[tokio::test]
async fn rows_are_read_by_user_and_as_a_whole() {
    on_each_database(async |store| {
        told(&store, 1, Some(USER), "first").await;
        told(&store, 2, None, "of nobody").await;
        told(&store, 3, Some(USER), "third").await;
        let details = |lines: Vec<LogLine>| -> Vec<String> {
            lines.into_iter().map(|line| line.detail).collect()
        };
        let of_user = write(&store, |tx| list_of_user(tx, USER, 9).boxed()).await;
        assert_eq!(details(of_user), ["third", "first"]);
        let newest = write(&store, |tx| list_of_user(tx, USER, 1).boxed()).await;
        assert_eq!(details(newest), ["third"]);
        let first = write(&store, |tx| list(tx, None, 2).boxed()).await;
        let last = first.last().map(|(id, _)| *id);
        let rest = write(&store, move |tx| list(tx, last, 2).boxed()).await;
        let all: Vec<_> = first
            .into_iter()
            .chain(rest)
            .map(|(_, line)| line)
            .collect();
        assert_eq!(details(all), ["first", "of nobody", "third"]);
        assert_eq!(
            write(&store, |tx| count(tx, Event::Passed).boxed()).await,
            3
        );
        assert_eq!(
            write(&store, |tx| count(tx, Event::Denied).boxed()).await,
            0
        );
    })
    .await;
}

#[tokio::test]
async fn a_row_is_never_written_over() {
    on_each_database(async |store| {
        told(&store, 1, Some(USER), "first").await;
        let again = store.write(|tx| {
            let entry = Entry {
                id: LogId::from_bytes([1; 16]),
                at: NOW,
                application: None,
                user: None,
                challenge: None,
            };
            async move { add(tx, &entry, Event::Denied, "again").await }.boxed()
        });
        assert!(again.await.is_err());
        let lines = write(&store, |tx| list(tx, None, 9).boxed()).await;
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].1.event, "passed");
    })
    .await;
}
