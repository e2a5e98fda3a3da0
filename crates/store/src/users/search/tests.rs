//! Users are found by what a person at the desk would type, at one application alone, each list by an index.

use domain::{ApplicationId, ExternalUserId, PhoneNumber, Profile, UserId};
use futures_util::FutureExt;

use super::{
    BY_EMAIL, BY_EXTERNAL_ID, BY_NAME, BY_NUMBER, Found, GET, NEWEST, WITHOUT_HASH, Whole,
    by_external_id, by_whole, get, hash_names, newest,
};
use crate::{
    Store, applications, phones,
    sql::{Sql, Value, values},
    testing::on_each_database,
    tests::plans::walks,
    users::upsert,
    world::{APPLICATION, NOW, NUMBER, OTHER_NUMBER, application, hash, settle, write},
};

const OTHER: ApplicationId = ApplicationId::from_bytes([9; 16]);

const fn id(number: u8) -> UserId {
    UserId::from_bytes([number; 16])
}

async fn named(store: &Store, number: u8, external: &str, email: Option<&str>, name: Option<&str>) {
    let external: ExternalUserId = external.parse().unwrap();
    let profile = Profile::new(email, name, vec![]).unwrap();
    write(store, move |tx| {
        let (external, profile) = (external.clone(), profile.clone());
        async move {
            upsert(tx, APPLICATION, &external, &profile, id(number), NOW)
                .await
                .map(drop)
        }
        .boxed()
    })
    .await;
}

async fn reached(store: &Store, number: u8, phone: PhoneNumber) {
    write(store, move |tx| {
        let phone = phone.clone();
        async move { phones::add(tx, id(number), &phone, NOW).await }.boxed()
    })
    .await;
}

fn ids(found: &[Found]) -> Vec<u8> {
    found.iter().map(|one| one.id.as_bytes()[0]).collect()
}

async fn beginning(store: &Store, with: &'static str, after: Option<&str>, limit: u32) -> Vec<u8> {
    let after: Option<ExternalUserId> = after.map(|text| text.parse().unwrap());
    let found = write(store, move |tx| {
        let after = after.clone();
        async move { by_external_id(tx, APPLICATION, with, after.as_ref(), limit).await }.boxed()
    });
    ids(&found.await)
}

async fn whole(store: &Store, application: ApplicationId, whole: Whole) -> Vec<u8> {
    let found = write(store, move |tx| {
        let whole = whole.clone();
        async move { by_whole(tx, application, &whole, 9).await }.boxed()
    });
    ids(&found.await)
}

#[tokio::test]
async fn ids_are_found_by_their_beginning_in_the_order_of_bytes() {
    on_each_database(async |store| {
        settle(&store).await;
        let ids = [
            "user-1", "User-2", "user-10", "user 3", "userå", "us", "user_%",
        ];
        for (number, external) in (11..).zip(ids) {
            named(&store, number, external, None, None).await;
        }
        // "user 3", "user-1", "user-10", "user_%", "userå"; large letters are others.
        let all = [14, 11, 13, 17, 15];
        assert_eq!(beginning(&store, "user", None, 9).await, all);
        assert_eq!(beginning(&store, "user", None, 2).await, all[..2]);
        assert_eq!(beginning(&store, "user", Some("user-1"), 9).await, all[2..]);
        assert_eq!(beginning(&store, "user-1", None, 9).await, [11, 13]);
        assert_eq!(beginning(&store, "User", None, 9).await, [12]);
        assert_eq!(beginning(&store, "user%", None, 9).await, [] as [u8; 0]);
        assert_eq!(beginning(&store, "", None, 1).await, [12]);
        // A place before the beginning, or behind the end, is one all the same.
        assert_eq!(beginning(&store, "user", Some("a"), 9).await, all);
        assert_eq!(beginning(&store, "user", Some("z"), 9).await, [] as [u8; 0]);
    })
    .await;
}

#[test]
fn a_list_of_ids_begins_at_one_bound() {
    let lines = BY_EXTERNAL_ID.text().lines();
    let bounds = lines.filter(|line| line.contains("external_id") && line.contains("/ >"));
    assert_eq!(bounds.count(), 1, "of two, SQLite may go by the first");
}

#[tokio::test]
async fn addresses_names_and_numbers_are_found_as_a_whole() {
    on_each_database(async |store| {
        settle(&store).await;
        named(
            &store,
            11,
            "a",
            Some("Ada@Site.example"),
            Some("Ada  Lovelace"),
        )
        .await;
        named(&store, 12, "b", None, Some("ada lovelace")).await;
        named(&store, 13, "c", Some("bob@site.example"), None).await;
        reached(&store, 13, NUMBER.clone()).await;
        reached(&store, 12, OTHER_NUMBER.clone()).await;
        let email = |text: &str| Whole::Email(text.parse().unwrap());
        let name = |text: &str| Whole::Name(text.into());
        for (wanted, found) in [
            (email("ada@site.example"), vec![11]),
            (email("eve@site.example"), vec![]),
            (name(" ADA LOVELACE "), vec![12, 11]),
            (name("Ada"), vec![]),
            (Whole::Number(NUMBER.clone()), vec![13]),
        ] {
            let of_here = whole(&store, APPLICATION, wanted.clone()).await;
            assert_eq!(of_here, found, "{wanted:?}");
            let of_another = whole(&store, OTHER, wanted).await;
            assert!(of_another.is_empty());
        }
    })
    .await;
}

#[tokio::test]
async fn the_newest_come_first_and_each_tells_what_is_on_file() {
    on_each_database(async |store| {
        settle(&store).await;
        write(&store, |tx| {
            async move { applications::add(tx, &application(OTHER)).await }.boxed()
        })
        .await;
        named(&store, 11, "a", Some("a@site.example"), Some("Ada")).await;
        named(&store, 12, "b", None, None).await;
        reached(&store, 11, NUMBER.clone()).await;
        let list = |before: Option<UserId>| {
            write(&store, move |tx| {
                async move { newest(tx, APPLICATION, before, 2).await }.boxed()
            })
        };
        let first = list(None).await;
        assert_eq!(ids(&first), [12, 11]);
        assert_eq!(ids(&list(Some(id(12))).await), [11, 2]);
        let ada = &first[1];
        assert_eq!(ada.external_id.as_deref(), Some("a"));
        assert_eq!(ada.name.as_deref(), Some("Ada"));
        assert!(ada.email.is_some() && ada.phone.is_some());
        let again = write(&store, |tx| async move { get(tx, id(11)).await }.boxed()).await;
        assert_eq!(again.unwrap().application, APPLICATION);
        let none = write(&store, |tx| async move { get(tx, id(99)).await }.boxed()).await;
        assert!(none.is_none());
    })
    .await;
}

#[tokio::test]
async fn names_from_before_there_were_hashes_are_given_theirs() {
    static FORGET: Sql = Sql::listed(
        "FORGET",
        "update users
set name_hash = null",
    );
    static SPOIL: Sql = Sql::listed(
        "SPOIL",
        "update users
set name_sealed = $2
where id = $1",
    );
    on_each_database(async |store| {
        settle(&store).await;
        for (number, external) in [(11, "a"), (12, "b"), (13, "c")] {
            named(&store, number, external, None, Some("Ada")).await;
        }
        write(&store, |tx| {
            async move {
                tx.run(&FORGET, values![]).await?;
                tx.run(&SPOIL, values![id(12), &[0_u8; 40]]).await
            }
            .boxed()
        })
        .await;
        let ada = || whole(&store, APPLICATION, Whole::Name("ada".into()));
        assert!(ada().await.is_empty());
        let turn = || write(&store, |tx| async move { hash_names(tx, 2).await }.boxed());
        assert_eq!([turn().await, turn().await, turn().await], [2, 1, 0]);
        let store = &store;
        let found = write(store, |tx| {
            async move {
                let hash = super::name_hash(tx.keys(), "ada");
                let values = values![APPLICATION, hash, 9_i64];
                Ok(tx.rows(&BY_NAME, values).await.map_or(0, |rows| rows.len()))
            }
            .boxed()
        });
        assert_eq!(found.await, 2);
    })
    .await;
}

#[tokio::test]
async fn no_list_walks_through_the_users() {
    on_each_database(async |store| {
        let (few, of): (Value<'static>, Value<'static>) = (3_i64.into(), APPLICATION.into());
        let (user, text): (Value<'static>, Value<'static>) = (id(1).into(), "a".into());
        let by: Value<'static> = hash(1).into();
        for (sql, values) in [
            (&GET, vec![user]),
            (&NEWEST, vec![of, user, few]),
            (&BY_EXTERNAL_ID, vec![of, text, "b".into(), text, few]),
            (&BY_EMAIL, vec![of, by, few]),
            (&BY_NAME, vec![of, by, few]),
            (&BY_NUMBER, vec![of, by, few]),
            (&WITHOUT_HASH, vec![few]),
        ] {
            let tables = &["users", "u", "phones", "p", "locks", "l"];
            let mut walks = walks(&store, sql, values, tables).await;
            // An index of those that are wanted alone may be walked through.
            walks.retain(|step| !step.contains("users_unhashed"));
            assert!(walks.is_empty(), "{}: {walks:?}", sql.name());
        }
    })
    .await;
}
