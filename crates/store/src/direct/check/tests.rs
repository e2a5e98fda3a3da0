//! A code counts once, behind the line of those who are judged with it.

use domain::{Channel, CodeLength, LockRule, LogId, Seed, SerialId, Step};
use futures_util::FutureExt;

use super::*;
use crate::{
    Store, log_chain,
    pairings::NewPairing,
    testing::{on_each_database, race},
    tests::plans::walks,
    world::{ADA, APPLICATION, MINUTE, NOW, USER, challenge_id, settle, write},
};

const SERIAL: SerialId = match SerialId::new(12_345_678) {
    Some(serial) => serial,
    None => panic!("a serial"),
};
const PAIRING: PairingId = PairingId::from_bytes([5; 16]);
const STEP: Step = Step::from_number(100);

/// A user with a code that is out, an app, and the secret of another.
async fn user(store: &Store) {
    settle(store).await;
    write(store, |tx| {
        async move {
            tx.batch("update users set authy_id = 12345678").await?;
            let code = OutCode {
                id: challenge_id(1),
                digits: CodeLength::new(7).unwrap(),
                channel: Channel::Text,
                first_sent_at: NOW,
                sent_at: NOW,
                expires_at: NOW.plus(10 * MINUTE),
                used_at: None,
            };
            codes::send(tx, USER, None, &code).await?;
            let seed = Seed::from_bytes([7; 20]);
            seeds::make(tx, USER, &seed, Digits::SEVEN, NOW).await?;
            let pairing = NewPairing {
                id: PAIRING,
                device: None,
                application: APPLICATION,
                user: USER,
                seed: Seed::from_bytes([5; 20]),
                digits: Digits::SIX,
                challenge: challenge_id(9),
                now: NOW,
            };
            pairings::add(tx, &pairing, 0).await?;
            pairings::confirm(tx, PAIRING, NOW).await
        }
        .boxed()
    })
    .await;
}

async fn seen(store: &Store) -> Checkable {
    let found = write(store, |tx| read(tx, APPLICATION, SERIAL, None).boxed()).await;
    found.unwrap()
}

async fn proved(store: &Store, by: ProvedBy, row: u8, now: Timestamp) -> Proved {
    write(store, move |tx| {
        async move {
            let entry = Entry {
                id: LogId::from_bytes([row; 16]),
                at: now,
                application: Some(APPLICATION),
                user: None,
                challenge: None,
            };
            let told = (&entry, Event::DirectProved, "method=text");
            prove(tx, USER, by, told, now).await
        }
        .boxed()
    })
    .await
}

async fn failed(store: &Store, now: Timestamp) {
    write(store, move |tx| {
        async move { locks::fail(tx, USER.as_bytes(), LockRule::USUAL, now).await }.boxed()
    })
    .await;
}

async fn logged(store: &Store) -> i64 {
    write(store, |tx| log::count(tx, Event::DirectProved).boxed()).await
}

#[tokio::test]
async fn everything_a_code_may_be_is_read_at_once() {
    on_each_database(async |store| {
        user(&store).await;
        let seen = seen(&store).await;
        assert_eq!((seen.user, seen.locked_until), (USER, None));
        assert_eq!(seen.code.map(|it| it.id), Some(challenge_id(1)));
        assert_eq!(seen.other_app.unwrap().digits, Digits::SEVEN);
        let [pairing] = seen.pairings.as_slice() else {
            panic!("one pairing")
        };
        assert_eq!((pairing.id, pairing.device), (PAIRING, None));
        assert_eq!(pairing.seed.expose(), &[5; 20]);
        let action: ActionName = "pay".parse().unwrap();
        let other = write(&store, move |tx| {
            let action = action.clone();
            async move { read(tx, APPLICATION, SERIAL, Some(&action)).await }.boxed()
        });
        assert_eq!(other.await.unwrap().code, None, "that of another action");
        let nobody = SerialId::new(1).unwrap();
        let nobody = write(&store, move |tx| {
            read(tx, APPLICATION, nobody, None).boxed()
        });
        assert!(nobody.await.is_none());
    })
    .await;
}

#[tokio::test]
async fn each_counts_once_however_many_come_at_once() {
    on_each_database(async |store| {
        user(&store).await;
        for (kind, by) in [
            ProvedBy::Pairing(PAIRING, STEP),
            ProvedBy::OtherApp(STEP),
            ProvedBy::Code(challenge_id(1)),
        ]
        .into_iter()
        .enumerate()
        {
            let outcomes = race(10, |runner| {
                let store = store.clone();
                let row = u8::try_from(kind * 10).unwrap() + u8::try_from(runner).unwrap();
                async move { proved(&store, by, row, NOW).await }
            })
            .await;
            let count = |what| outcomes.iter().filter(|it| **it == what).count();
            assert_eq!((count(Proved::Yes), count(Proved::Used)), (1, 9), "{by:?}");
        }
        assert_eq!(logged(&store).await, 3, "what did not count is not told");
        let seen = seen(&store).await;
        assert_eq!(seen.pairings[0].last_step, Some(STEP));
        assert_eq!(seen.other_app.unwrap().last_step, Some(STEP));
        assert_eq!(seen.code.unwrap().used_at, Some(NOW));
        let earlier = ProvedBy::Pairing(PAIRING, Step::from_number(99));
        assert_eq!(proved(&store, earlier, 200, NOW).await, Proved::Used);
    })
    .await;
}

#[tokio::test]
async fn a_right_code_meets_the_lock_and_forgets_what_was_wrong_before() {
    on_each_database(async |store| {
        user(&store).await;
        for _ in 0..4 {
            failed(&store, NOW).await;
        }
        let by = ProvedBy::Pairing(PAIRING, STEP);
        assert_eq!(proved(&store, by, 1, NOW).await, Proved::Yes);
        for _ in 0..4 {
            failed(&store, NOW).await;
        }
        assert_eq!(seen(&store).await.locked_until, None, "they began anew");
        // What was used before clears nothing.
        assert_eq!(proved(&store, by, 2, NOW).await, Proved::Used);
        failed(&store, NOW).await;
        assert_eq!(seen(&store).await.locked_until, Some(NOW.plus(MINUTE)));
        let code = ProvedBy::Code(challenge_id(1));
        assert_eq!(proved(&store, code, 3, NOW).await, Proved::Locked);
        assert_eq!(seen(&store).await.code.unwrap().used_at, None);
        let later = NOW.plus(MINUTE);
        assert_eq!(proved(&store, code, 4, later).await, Proved::Yes);
        let late = NOW.plus(11 * MINUTE);
        assert_eq!(proved(&store, code, 5, late).await, Proved::Used);
        assert_eq!(logged(&store).await, 2);
    })
    .await;
}

#[tokio::test]
async fn what_only_the_site_vouches_for_meets_the_lock_and_forgets_nothing() {
    on_each_database(async |store| {
        user(&store).await;
        for _ in 0..3 {
            failed(&store, NOW).await;
        }
        let other = ProvedBy::OtherApp(STEP);
        assert_eq!(proved(&store, other, 1, NOW).await, Proved::Yes);
        failed(&store, NOW).await;
        let mailed = ProvedBy::Mailed(challenge_id(1));
        assert_eq!(proved(&store, mailed, 2, NOW).await, Proved::Yes);
        let ada = write(&store, |tx| users::find(tx, APPLICATION, &ADA, NOW).boxed()).await;
        assert_eq!(ada.unwrap().last_proved_at, None, "proved nowhere else");
        failed(&store, NOW).await;
        let until = Some(NOW.plus(MINUTE));
        assert_eq!(seen(&store).await.locked_until, until, "the fifth");
        let next = ProvedBy::OtherApp(Step::from_number(101));
        assert_eq!(proved(&store, next, 3, NOW).await, Proved::Locked);
        assert_eq!(logged(&store).await, 2);
    })
    .await;
}

#[tokio::test]
async fn its_row_of_the_log_waits_to_be_sealed() {
    on_each_database(async |store| {
        user(&store).await;
        let code = ProvedBy::Code(challenge_id(1));
        assert_eq!(proved(&store, code, 1, NOW).await, Proved::Yes);
        let waits = write(&store, |tx| log_chain::list_waiting(tx, 10).boxed()).await;
        let [waiting] = waits.rows.as_slice() else {
            panic!("one row waits")
        };
        assert_eq!((waiting.row.user, waiting.row.at), (Some(USER), NOW));
        assert_eq!(
            waiting.stamp,
            Some(store.keys().stamp_log_row(&waiting.row))
        );
    })
    .await;
}

/// As SQLite names them in this statement, and as PostgreSQL does.
const TABLES: &[&str] = &[
    "u",
    "l",
    "n",
    "c",
    "s",
    "p",
    "d",
    "users",
    "locks",
    "direct_numbers",
    "direct_codes",
    "direct_seeds",
    "pairings",
    "devices",
];

#[tokio::test]
async fn it_walks_through_no_table() {
    on_each_database(async |store| {
        let values = vec![
            APPLICATION.into(),
            i64::from(SERIAL.number()).into(),
            "".into(),
        ];
        let found = walks(&store, &READ, values, TABLES).await;
        assert!(found.is_empty(), "{found:?}");
    })
    .await;
}
