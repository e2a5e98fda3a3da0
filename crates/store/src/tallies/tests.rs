//! Figures: each sign-in is counted to its own day and ends once, and whoever has a factor is counted once.

use domain::{
    ApplicationId, Begun, CHALLENGE_LIFE, Counted, DayNumber, PasskeyId, SignInEnd, Tally,
};
use futures_util::FutureExt;

use super::{Figures, count, read};
use crate::{
    Store, passkeys, phones,
    testing::on_each_database,
    world::{APPLICATION, NOW, NUMBER, USER, challenge_id, new_passkey, settle, write},
};

const OTHER: ApplicationId = ApplicationId::from_bytes([7; 16]);

fn today() -> DayNumber {
    DayNumber::of(NOW)
}

async fn counted(store: &Store, tally: Tally) {
    write(store, move |tx| {
        let tally = tally.clone();
        async move { count(tx, &tally).await }.boxed()
    })
    .await;
}

async fn figures(store: &Store, of: Option<ApplicationId>) -> Figures {
    write(store, move |tx| {
        read(tx, of, today().before(13), NOW).boxed()
    })
    .await
}

fn begun(number: u8, application: ApplicationId) -> Tally {
    let mut tally = Tally::default();
    tally.begun.push(Begun {
        challenge: challenge_id(number),
        application,
        day: today(),
        ends_at: NOW.plus(CHALLENGE_LIFE),
    });
    let key = (application, today(), Counted::Asked);
    tally.counts.insert(key, 1);
    tally
}

fn ended(number: u8, end: SignInEnd) -> Tally {
    Tally {
        ended: vec![(challenge_id(number), end)],
        ..Tally::default()
    }
}

fn of(figures: &Figures, what: Counted) -> i64 {
    let found = figures.counts.get(&(today(), what));
    found.copied().unwrap_or_default()
}

#[tokio::test]
async fn a_sign_in_ends_once_and_is_counted_to_the_day_it_began() {
    on_each_database(async |store| {
        for number in 1..=4 {
            counted(&store, begun(number, APPLICATION)).await;
        }
        counted(&store, begun(5, OTHER)).await;
        counted(&store, ended(1, SignInEnd::Passed)).await;
        // The fifth wrong code, and then the person goes back to the site: one end.
        counted(&store, ended(2, SignInEnd::Failed)).await;
        counted(&store, ended(2, SignInEnd::GivenUp)).await;
        counted(&store, ended(3, SignInEnd::GivenUp)).await;
        // Settings that were opened began no sign-in.
        counted(&store, ended(9, SignInEnd::Failed)).await;
        let all = figures(&store, None).await;
        let named = |figures: &Figures| {
            [Counted::Asked, Counted::Passed, Counted::Failed].map(|what| of(figures, what))
        };
        assert_eq!(named(&all), [5, 1, 1]);
        assert_eq!(all.open.get(&today()), Some(&2));
        assert_eq!(all.first_day, Some(today()));
        let one = figures(&store, Some(APPLICATION)).await;
        assert_eq!(named(&one), [4, 1, 1]);
        assert_eq!(one.open.get(&today()), Some(&1));
        let nobodys = figures(&store, Some(ApplicationId::from_bytes([8; 16]))).await;
        assert_eq!((nobodys.counts.len(), nobodys.holders), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn what_is_over_is_forgotten_once_all_is_counted_that_may_end_it() {
    on_each_database(async |store| {
        counted(&store, begun(1, APPLICATION)).await;
        let since = |from| Tally {
            from: Some(from),
            ..ended(1, SignInEnd::Passed)
        };
        // Sealed late, but written in time.
        counted(&store, since(NOW.plus(CHALLENGE_LIFE))).await;
        assert_eq!(of(&figures(&store, None).await, Counted::Passed), 1);
        counted(&store, begun(2, APPLICATION)).await;
        let later = NOW.plus(2 * CHALLENGE_LIFE);
        counted(
            &store,
            Tally {
                from: Some(later),
                ..Tally::default()
            },
        )
        .await;
        counted(&store, ended(2, SignInEnd::Passed)).await;
        assert_eq!(of(&figures(&store, None).await, Counted::Passed), 1);
    })
    .await;
}

#[tokio::test]
async fn whoever_has_a_factor_is_counted_once_however_often_it_is_looked_at() {
    on_each_database(async |store| {
        settle(&store).await;
        let look = || Tally {
            touched: [USER].into(),
            ..Tally::default()
        };
        counted(&store, look()).await;
        assert_eq!(figures(&store, None).await.holders, 0);
        write(&store, |tx| {
            async move { phones::add(tx, USER, &NUMBER, NOW).await }.boxed()
        })
        .await;
        for _ in 0..2 {
            counted(&store, look()).await;
        }
        assert_eq!(figures(&store, None).await.holders, 1);
        assert_eq!(figures(&store, Some(APPLICATION)).await.holders, 1);
        write(&store, |tx| phones::remove(tx, USER).boxed()).await;
        counted(&store, look()).await;
        assert_eq!(figures(&store, Some(APPLICATION)).await.holders, 0);
    })
    .await;
}

#[tokio::test]
async fn a_passkey_is_a_factor_like_any_other() {
    on_each_database(async |store| {
        settle(&store).await;
        let looked_at = async || {
            let look = Tally {
                touched: [USER].into(),
                ..Tally::default()
            };
            counted(&store, look).await;
            figures(&store, Some(APPLICATION)).await.holders
        };
        let key = PasskeyId::from_bytes([4; 16]);
        let passkey = new_passkey();
        let added = write(&store, move |tx| {
            let passkey = passkey.clone();
            async move {
                let name = "My key".parse().unwrap();
                phones::add(tx, USER, &NUMBER, NOW).await?;
                passkeys::add(tx, key, USER, &passkey, &name, NOW).await
            }
            .boxed()
        });
        assert!(added.await);
        assert_eq!(looked_at().await, 1);
        write(&store, |tx| phones::remove(tx, USER).boxed()).await;
        assert_eq!(looked_at().await, 1, "the passkey is left");
        let removed = write(&store, move |tx| passkeys::remove(tx, key, USER).boxed());
        assert!(removed.await);
        assert_eq!(looked_at().await, 0);
    })
    .await;
}
