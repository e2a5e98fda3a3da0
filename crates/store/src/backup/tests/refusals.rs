//! Whatever is wrong with the file, the key or the database: it is named, and nothing is changed.

use domain::Keys;

use super::*;
use crate::{
    backup::{BackupRefused, RestoreError, verify},
    testing::{BEGINNING, memory, on_each_database, on_each_empty_database, open, race},
};

fn other_keys() -> Keys {
    Keys::from_master(&"77".repeat(32).parse().unwrap())
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, RestoreError>) -> BackupRefused {
    match outcome.unwrap_err() {
        RestoreError::Refused(refused) => refused,
        RestoreError::Fault(fault) => panic!("{fault}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_right_is_named_and_leaves_the_database_empty() {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", folder.path().join("from").display());
    let from = open(&address.parse().unwrap()).await;
    from.migrate(BEGINNING).await.unwrap();
    fill(&from, 2).await;
    let good = back_up(&from).await;
    let altered = |position: usize| {
        let mut bytes = good.clone();
        // Never up: with another version in its head it would be a newer release's, which is another refusal.
        bytes[position] = bytes[position].wrapping_sub(1);
        bytes
    };
    let (cut, half) = (good.len() - 1, good.len() / 2);
    let newer = written(9999, &[Record::End { rows: 0 }]);
    for (bytes, keys, reason) in [
        (
            &b"SQLite format 3"[..],
            keys as fn() -> Keys,
            BackupRefused::NotABackup,
        ),
        (&good, other_keys, BackupRefused::OtherKey),
        (&good[..cut], keys, BackupRefused::Cut),
        (&good[..half], keys, BackupRefused::Cut),
        (&altered(half), keys, BackupRefused::Altered),
        (&altered(36), keys, BackupRefused::Altered),
        (&[&good[..], b"x"].concat(), keys, BackupRefused::Continued),
        (&newer, keys, BackupRefused::Newer),
    ] {
        let (_folder, path) = kept(bytes);
        assert_eq!(refused(verify(&path, &keys(), |_| {})), reason);
        on_each_empty_database(async |address| {
            let to = Store::open(&address, keys()).await.unwrap();
            assert!(restore(&to, &path).await.is_err());
            assert!(is_untouched(&to).await.unwrap(), "{reason:?}");
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_was_used_is_left_as_it_is() {
    on_each_database(async |store| {
        let (_folder, path) = kept(&back_up(&store).await);
        fill(&store, 2).await;
        let before = rows(&back_up(&store).await);
        assert_eq!(
            refused(restore(&store, &path).await),
            BackupRefused::NotEmpty
        );
        assert!(rows(&back_up(&store).await) == before);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_do_not_fit_leave_the_database_empty() {
    let table = |name: &str| Record::Table {
        name: name.into(),
        columns: vec!["name".into(), "value".into()],
    };
    let row = |name: &str| Record::Row(vec![Cell::Text(name.into()), Cell::Blob(vec![1])]);
    let end = |rows| Record::End { rows };
    for (what, records) in [
        (
            "a row twice",
            vec![table("settings"), row("a"), row("a"), end(2)],
        ),
        ("no such table", vec![table("nothing"), row("a"), end(1)]),
        ("no table at all", vec![row("a"), end(1)]),
        ("a row too few", vec![table("settings"), row("a"), end(2)]),
        ("no end", vec![table("settings"), row("a")]),
        (
            "a name that is none",
            vec![table("settings; --"), row("a"), end(1)],
        ),
    ] {
        let (_folder, path) = kept(&written(1, &records));
        on_each_empty_database(async |address| {
            let store = open(&address).await;
            assert!(restore(&store, &path).await.is_err(), "{what}");
            assert!(is_untouched(&store).await.unwrap(), "{what}");
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_restores_at_once_one_fills_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", folder.path().join("from").display());
    let from = open(&address.parse().unwrap()).await;
    from.migrate(BEGINNING).await.unwrap();
    fill(&from, 3).await;
    let (_folder, path) = kept(&back_up(&from).await);
    on_each_empty_database(async |address| {
        let outcomes = race(3, |_| {
            let (address, path) = (address.clone(), path.clone());
            async move {
                restore(&open(&address).await, &path)
                    .await
                    .map_err(|e| e.to_string())
            }
        })
        .await;
        let filled = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(filled, 1, "{outcomes:?}");
        let lost = outcomes.into_iter().filter_map(Result::err);
        for reason in lost {
            assert_eq!(reason, BackupRefused::NotEmpty.to_string());
        }
    })
    .await;
}

#[tokio::test]
async fn a_database_that_is_not_up_to_date_is_not_backed_up() {
    on_each_empty_database(async |address| {
        let store = open(&address).await;
        let fault = store
            .back_up(Buffer::default(), NOON, |_| {})
            .await
            .unwrap_err();
        assert!(fault.to_string().contains("migrate it first"), "{fault}");
    })
    .await;
    let kept_in_memory = memory().await;
    assert!(
        kept_in_memory
            .back_up(Buffer::default(), NOON, |_| {})
            .await
            .is_err()
    );
}
