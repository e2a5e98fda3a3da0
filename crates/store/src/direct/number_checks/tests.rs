//! Numbers that are verified: one code out at a time, five tries, and what a site chose itself.

use domain::NUMBER_CHECK_LIFE;
use futures_util::FutureExt;

use super::*;
use crate::{
    Store,
    testing::{on_each_database, race},
    world::{APPLICATION, MINUTE, NOW, NUMBER, OTHER_NUMBER, settle, write},
};

fn id(number: u8) -> NumberCheckId {
    NumberCheckId::from_bytes([number; 16])
}

async fn begun(store: &Store, number: u8, now: Timestamp) -> NumberCheck {
    write(store, move |tx| {
        async move {
            let new = NumberCheck {
                id: id(number),
                number: NUMBER.clone(),
                digits: CodeLength::FOUR,
                state: NumberCheckState::Pending,
                tries: 0,
                expires_at: now.plus(NUMBER_CHECK_LIFE),
                own: OwnWords::default(),
            };
            begin(tx, APPLICATION, &new, now).await
        }
        .boxed()
    })
    .await
}

/// The same with a code of the site's own, or words.
async fn begun_with(
    store: &Store,
    number: u8,
    code: Option<&'static str>,
    text: Option<&'static str>,
) -> NumberCheck {
    write(store, move |tx| {
        async move {
            let own = OwnWords {
                code: code.and_then(Code::from_digits),
                text: text.map(|text| Secret::new(text.to_owned())),
            };
            let length = code.and_then(|code| u8::try_from(code.len()).ok());
            let new = NumberCheck {
                id: id(number),
                number: NUMBER.clone(),
                digits: length.and_then(CodeLength::new).unwrap_or(CodeLength::FOUR),
                state: NumberCheckState::Pending,
                tries: 0,
                expires_at: NOW.plus(NUMBER_CHECK_LIFE),
                own,
            };
            begin(tx, APPLICATION, &new, NOW).await
        }
        .boxed()
    })
    .await
}

fn chosen(check: &NumberCheck) -> (Option<&str>, Option<&str>) {
    let text = check.own.text.as_ref().map(|text| text.expose().as_str());
    (check.own.code.as_ref().map(Code::expose), text)
}

#[tokio::test]
async fn a_code_a_site_chose_takes_the_place_of_the_one_before_and_gives_no_tries() {
    on_each_database(async |store| {
        settle(&store).await;
        let first = begun_with(&store, 1, Some("123456"), None).await;
        assert_eq!(chosen(&first), (Some("123456"), None));
        assert_eq!(first.digits.count(), 6);
        failed(&store, NOW).await;
        let second = begun_with(&store, 2, Some("98765"), Some("Ahoy {{code}}")).await;
        assert_eq!((second.id, second.tries), (id(1), 1));
        assert_eq!(chosen(&second), (Some("98765"), Some("Ahoy {{code}}")));
        assert_eq!(second.digits.count(), 5);
        // Without one of its own it goes on as it is.
        let third = begun(&store, 3, NOW.plus(MINUTE)).await;
        assert_eq!(chosen(&third), chosen(&second));
        let own = |of| write(&store, move |tx| own_words(tx, of, id(1)).boxed());
        assert!(own(APPLICATION).await.code.is_some());
        let other = ApplicationId::from_bytes([9; 16]);
        assert!(own(other).await.code.is_none());
    })
    .await;
}

async fn failed(store: &Store, now: Timestamp) -> Option<i64> {
    write(store, move |tx| fail(tx, id(1), now).boxed()).await
}

#[tokio::test]
async fn one_is_out_for_a_number_until_its_time_is_over() {
    on_each_database(async |store| {
        settle(&store).await;
        let begun_by = race(6, |runner| {
            let store = store.clone();
            let number = u8::try_from(runner).unwrap() + 1;
            async move { begun(&store, number, NOW).await.id }
        })
        .await;
        let first = begun_by[0];
        assert!(begun_by.iter().all(|id| *id == first), "{begun_by:?}");
        let again = begun(&store, 20, NOW.plus(9 * MINUTE)).await;
        assert_eq!((again.id, again.expires_at), (first, NOW.plus(10 * MINUTE)));
        let anew = begun(&store, 21, NOW.plus(10 * MINUTE)).await;
        assert_eq!(anew.id, id(21));
        let none = write(&store, |tx| {
            async move { last(tx, APPLICATION, &OTHER_NUMBER).await }.boxed()
        });
        assert!(none.await.is_none());
        let other = ApplicationId::from_bytes([9; 16]);
        let none = write(&store, move |tx| find(tx, other, id(21)).boxed());
        assert!(none.await.is_none(), "another application's");
    })
    .await;
}

#[tokio::test]
async fn five_wrong_codes_are_all_there_are() {
    on_each_database(async |store| {
        settle(&store).await;
        begun(&store, 1, NOW).await;
        let counted = race(8, |_| {
            let store = store.clone();
            async move { failed(&store, NOW).await }
        })
        .await;
        assert_eq!(counted.iter().flatten().count(), 5);
        let right = |now| write(&store, move |tx| verify(tx, id(1), now).boxed());
        assert!(!right(NOW).await);
        let same = begun(&store, 2, NOW.plus(MINUTE)).await;
        assert_eq!(
            (same.id, same.tries),
            (id(1), 5),
            "a new start gives none more"
        );
        assert!(!same.is_judged(NOW.plus(MINUTE)));
    })
    .await;
}

#[tokio::test]
async fn the_right_code_counts_once_and_in_time() {
    on_each_database(async |store| {
        settle(&store).await;
        begun(&store, 1, NOW).await;
        let right = |now| write(&store, move |tx| verify(tx, id(1), now).boxed());
        assert!(!right(NOW.plus(NUMBER_CHECK_LIFE)).await);
        assert!(right(NOW).await);
        assert!(!right(NOW).await);
        assert_eq!(failed(&store, NOW).await, None);
        let found = write(&store, |tx| find(tx, APPLICATION, id(1)).boxed()).await;
        let found = found.unwrap();
        assert_eq!(
            found.state_at(NOW.plus(20 * MINUTE)),
            NumberCheckState::Verified
        );
        let anew = begun(&store, 2, NOW.plus(MINUTE)).await;
        assert_eq!(anew.id, id(2), "a verified number is verified anew");
        let removed = |before| write(&store, move |tx| remove_old(tx, before, 10).boxed());
        assert_eq!(removed(NOW.plus(10 * MINUTE)).await, 0);
        assert_eq!(removed(NOW.plus(12 * MINUTE)).await, 2);
    })
    .await;
}
