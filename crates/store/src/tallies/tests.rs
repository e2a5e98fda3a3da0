//! Figures: each sign-in is counted to its own day and ends once, and whoever has a factor is counted once.

use domain::{
    ApplicationId, Begun, CHALLENGE_LIFE, Counted, DayNumber, PasskeyHost, PasskeyId, Profile,
    SignInEnd, Tally, Timestamp, UserId,
};
use futures_util::FutureExt;

use super::{
    Figures, GAIN, LIST, LIST_OF, LOSE, OPEN, OPEN_OF, count, read,
    sign_ins::{END, FORGET, FORGET_ENDS, TAKE_UP},
};
use crate::{
    Store, passkeys, phones,
    sql::{Sql, Value, values},
    testing::on_each_database,
    tests::plans::walks,
    users,
    world::{
        APPLICATION, MINUTE, NOW, NUMBER, OTHER_NUMBER, USER, challenge_id, new_passkey, settle,
        write,
    },
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
        ..of_moment(NOW)
    }
}

/// A batch of rows that were all written then, and tell of nothing.
fn of_moment(at: Timestamp) -> Tally {
    Tally {
        from: Some(at),
        to: Some(at),
        ..Tally::default()
    }
}

fn look(users: impl IntoIterator<Item = UserId>) -> Tally {
    Tally {
        touched: users.into_iter().collect(),
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
        let over = NOW.plus(CHALLENGE_LIFE);
        for number in 1..=3 {
            counted(&store, begun(number, APPLICATION)).await;
        }
        let passed = |number, at| Tally {
            ended: vec![(challenge_id(number), SignInEnd::Passed)],
            ..of_moment(at)
        };
        // Sealed late, but written in time.
        counted(&store, passed(1, over)).await;
        assert_eq!(of(&figures(&store, None).await, Counted::Passed), 1);
        // The clock of another server is behind, or its commit took a while.
        counted(&store, of_moment(over.plus(MINUTE))).await;
        counted(&store, passed(2, over)).await;
        assert_eq!(of(&figures(&store, None).await, Counted::Passed), 2);
        counted(&store, of_moment(over.plus(3 * MINUTE))).await;
        counted(&store, passed(3, over)).await;
        assert_eq!(of(&figures(&store, None).await, Counted::Passed), 2);
    })
    .await;
}

#[tokio::test]
async fn an_end_that_is_sealed_before_its_beginning_ends_it_all_the_same() {
    on_each_database(async |store| {
        counted(&store, ended(1, SignInEnd::Passed)).await;
        counted(&store, ended(2, SignInEnd::Passed)).await;
        // Of two ends the better one counts, whichever is sealed first.
        counted(&store, ended(3, SignInEnd::GivenUp)).await;
        counted(&store, of_moment(NOW.plus(MINUTE))).await;
        counted(&store, begun(1, APPLICATION)).await;
        let failed = Tally {
            begun: begun(3, APPLICATION).begun,
            ..ended(3, SignInEnd::Failed)
        };
        counted(&store, failed).await;
        let now = figures(&store, None).await;
        assert_eq!(
            (of(&now, Counted::Passed), of(&now, Counted::Failed)),
            (1, 1)
        );
        assert_eq!(now.open.get(&today()), None, "neither is open");
        // Nothing that late is waited for.
        counted(&store, of_moment(NOW.plus(3 * MINUTE))).await;
        counted(&store, begun(2, APPLICATION)).await;
        let now = figures(&store, None).await;
        assert_eq!(of(&now, Counted::Passed), 1);
        assert_eq!(now.open.get(&today()), Some(&1));
    })
    .await;
}

#[tokio::test]
async fn a_batch_waits_for_the_database_a_few_times_however_much_it_holds() {
    on_each_database(async |store| {
        settle(&store).await;
        let mut tally = look((0..200).map(|number| UserId::from_bytes([number; 16])));
        for number in 0..200 {
            tally.begun.extend(begun(number, APPLICATION).begun);
            let ended = (challenge_id(number), SignInEnd::Passed);
            tally.ended.push(ended);
        }
        (tally.from, tally.to) = (Some(NOW), Some(NOW));
        let trips = write(&store, move |tx| {
            let tally = tally.clone();
            async move {
                let before = tx.trips();
                count(tx, &tally).await?;
                Ok(tx.trips() - before)
            }
            .boxed()
        });
        assert!(trips.await <= 9);
        let now = figures(&store, None).await;
        assert_eq!(of(&now, Counted::Passed), 200);
    })
    .await;
}

#[tokio::test]
async fn whoever_has_a_factor_is_counted_once_however_often_it_is_looked_at() {
    on_each_database(async |store| {
        settle(&store).await;
        let look = || look([USER]);
        counted(&store, look()).await;
        assert_eq!(figures(&store, None).await.holders, 0);
        // Of how many, whatever they have.
        for (of, users) in [(None, 1), (Some(APPLICATION), 1), (Some(OTHER), 0)] {
            assert_eq!(figures(&store, of).await.users, users, "{of:?}");
        }
        write(&store, |tx| {
            async move { phones::add(tx, USER, &NUMBER, NOW).await }.boxed()
        })
        .await;
        for _ in 0..2 {
            counted(&store, look()).await;
        }
        assert_eq!(figures(&store, None).await.holders, 1);
        assert_eq!(figures(&store, Some(APPLICATION)).await.holders, 1);
        write(&store, |tx| phones::remove(tx, USER, NOW).boxed()).await;
        counted(&store, look()).await;
        assert_eq!(figures(&store, Some(APPLICATION)).await.holders, 0);
    })
    .await;
}

#[tokio::test]
async fn a_passkey_is_a_factor_where_it_answers() {
    on_each_database(async |store| {
        settle(&store).await;
        let at = |host: &str| store.at(PasskeyHost::from_stored(host));
        let (store, moved) = (at("id.example"), at("new.example"));
        let looked_at = async |store: &Store| {
            counted(store, look([USER])).await;
            figures(store, Some(APPLICATION)).await.holders
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
        assert_eq!(looked_at(&store).await, 1);
        write(&store, |tx| phones::remove(tx, USER, NOW).boxed()).await;
        assert_eq!(looked_at(&store).await, 1, "the passkey is left");
        assert_eq!(looked_at(&moved).await, 0, "it answers nothing there");
        assert_eq!(looked_at(&store).await, 1);
        let removed = write(&store, move |tx| passkeys::remove(tx, key, USER).boxed());
        assert!(removed.await);
        assert_eq!(looked_at(&store).await, 0);
    })
    .await;
}

#[tokio::test]
async fn users_who_gain_and_lose_factors_in_one_batch_are_each_counted() {
    on_each_database(async |store| {
        settle(&store).await;
        let (second, third) = (UserId::from_bytes([3; 16]), UserId::from_bytes([4; 16]));
        let all = || look([USER, second, third]);
        write(&store, move |tx| {
            async move {
                for (user, name) in [(second, "bob"), (third, "eve")] {
                    let (name, nobody) = (name.parse().unwrap(), Profile::default());
                    users::upsert(tx, APPLICATION, &name, &nobody, user, NOW).await?;
                }
                phones::add(tx, USER, &NUMBER, NOW).await?;
                phones::add(tx, second, &OTHER_NUMBER, NOW).await
            }
            .boxed()
        })
        .await;
        counted(&store, all()).await;
        assert_eq!(figures(&store, Some(APPLICATION)).await.holders, 2);
        write(&store, move |tx| {
            async move {
                phones::remove(tx, USER, NOW).await?;
                phones::remove(tx, second, NOW).await?;
                phones::add(tx, third, &NUMBER, NOW).await
            }
            .boxed()
        })
        .await;
        counted(&store, all()).await;
        assert_eq!(figures(&store, Some(APPLICATION)).await.holders, 1);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_deleted_is_counted_no_more_and_an_application_takes_its_count_along() {
    static DELETE_USER: Sql = Sql::listed(
        "DELETE_USER",
        "delete from users
where id = $1",
    );
    static DELETE_APPLICATION: Sql = Sql::listed(
        "DELETE_APPLICATION",
        "delete from applications
where id = $1",
    );
    on_each_database(async |store| {
        let holders = async || {
            let one = figures(&store, Some(APPLICATION)).await.holders;
            let all = figures(&store, None).await.holders;
            assert_eq!(one, all);
            all
        };
        settle(&store).await;
        let second = UserId::from_bytes([3; 16]);
        write(&store, move |tx| {
            async move {
                let (name, nobody) = ("bob".parse().unwrap(), Profile::default());
                users::upsert(tx, APPLICATION, &name, &nobody, second, NOW).await?;
                phones::add(tx, USER, &NUMBER, NOW).await?;
                phones::add(tx, second, &OTHER_NUMBER, NOW).await
            }
            .boxed()
        })
        .await;
        counted(&store, look([USER, second])).await;
        assert_eq!(holders().await, 2);
        write(&store, |tx| {
            async move { tx.run(&DELETE_USER, values![USER]).await }.boxed()
        })
        .await;
        // The row that tells of it is sealed.
        counted(&store, look([USER])).await;
        assert_eq!(holders().await, 1);
        write(&store, |tx| {
            async move { tx.run(&DELETE_APPLICATION, values![APPLICATION]).await }.boxed()
        })
        .await;
        assert_eq!(holders().await, 0);
        counted(&store, look([USER, second])).await;
        assert_eq!(holders().await, 0);
    })
    .await;
}

#[tokio::test]
async fn no_figure_walks_through_what_it_is_counted_from() {
    on_each_database(async |store| {
        let (of, day): (Value<'static>, Value<'static>) = (APPLICATION.into(), today().0.into());
        let (now, ids): (Value<'static>, Value<'static>) = (NOW.into(), (&[2; 32]).into());
        for (sql, values) in [
            (&OPEN, vec![now]),
            (&OPEN_OF, vec![of, now]),
            (&LIST, vec![day]),
            (&LIST_OF, vec![of, day]),
            (&FORGET, vec![now]),
            (&FORGET_ENDS, vec![now]),
            (&END, vec![ids]),
            (&TAKE_UP, vec![ids]),
            (&GAIN, vec![ids, "id.example".into()]),
            (&LOSE, vec![ids, "id.example".into()]),
        ] {
            let tables = &[
                "open_sign_ins",
                "early_ends",
                "tallies",
                "factor_holders",
                "users",
                "u",
                "phones",
                "p",
                "pairings",
                "a",
                "passkeys",
                "k",
            ];
            let walks = walks(&store, sql, values, tables).await;
            assert!(walks.is_empty(), "{}: {walks:?}", sql.name());
        }
    })
    .await;
}
