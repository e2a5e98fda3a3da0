//! A site follows its log: each row once, in the order of the seals, however its id came to be older.

use domain::{ApplicationId, ChallengeId, Event, LogId, LogMac, UserId};
use futures_util::FutureExt;

use super::{BEHIND, FIND, OF_CHALLENGE, Page, Wanted, find, of_challenge, page};
use crate::{
    Store,
    log::{Entry, add},
    log_chain::{self, NewSeal},
    sql::Value,
    testing::on_each_database,
    tests::plans::walks,
    world::{APPLICATION, MINUTE, NOW, USER, settle, write},
};

const OTHER: ApplicationId = ApplicationId::from_bytes([9; 16]);
const CHALLENGE: ChallengeId = ChallengeId::from_bytes([7; 16]);

const ALL: Wanted = Wanted {
    application: APPLICATION,
    user: None,
    event: None,
    after: 0,
    limit: 2,
    looked_at: 100,
};

async fn told(store: &Store, number: u8, application: ApplicationId, event: Event) {
    write(store, move |tx| {
        let entry = Entry {
            id: LogId::from_bytes([number; 16]),
            at: NOW,
            application: Some(application),
            user: (application == APPLICATION).then_some(USER),
            challenge: (event != Event::UserChanged).then_some(CHALLENGE),
        };
        async move { add(tx, &entry, event, "").await }.boxed()
    })
    .await;
}

/// Seals what waits, as a sealer does.
async fn seal(store: &Store) {
    write(store, |tx| {
        async move {
            let waiting = log_chain::list_waiting(tx, 99).await?.rows;
            let until = NOW.plus(MINUTE);
            let claim = log_chain::claim(tx, NOW, until).await?.unwrap();
            let seals: Vec<_> = (claim.end.position + 1..)
                .zip(waiting)
                .map(|(position, waiting)| NewSeal {
                    position,
                    id: waiting.row.id,
                    stamp: LogMac::BEGINNING,
                    mac: LogMac::from_bytes([u8::try_from(position).unwrap(); 32]),
                })
                .collect();
            assert!(log_chain::seal(tx, &claim, &seals, None).await?);
            Ok(())
        }
        .boxed()
    })
    .await;
}

async fn read(store: &Store, wanted: Wanted) -> Page {
    write(store, move |tx| {
        async move { page(tx, &wanted).await }.boxed()
    })
    .await
}

fn numbers(page: &Page) -> Vec<u8> {
    let ids = page.rows.iter().map(|told| told.row.id.as_bytes()[0]);
    ids.collect()
}

#[tokio::test]
async fn rows_come_in_the_order_of_their_seals_and_each_once() {
    on_each_database(async |store| {
        settle(&store).await;
        for number in [5, 6] {
            told(&store, number, APPLICATION, Event::Passed).await;
        }
        told(&store, 7, OTHER, Event::Passed).await;
        let unsealed = read(&store, ALL).await;
        assert!(unsealed.rows.is_empty() && unsealed.next == 0 && !unsealed.has_more);
        seal(&store).await;
        let first = read(&store, ALL).await;
        assert_eq!(
            (numbers(&first), first.next, first.has_more),
            (vec![5, 6], 2, true)
        );
        assert_eq!(first.rows[0].external_id.as_deref(), Some("ada"));
        // It was drawn before the others, and written down after they were read.
        told(&store, 1, APPLICATION, Event::Passed).await;
        seal(&store).await;
        let after = first.next;
        let second = read(&store, Wanted { after, ..ALL }).await;
        assert_eq!(
            (numbers(&second), second.next, second.has_more),
            (vec![1], 4, false)
        );
        let after = second.next;
        let none = read(&store, Wanted { after, ..ALL }).await;
        assert!(none.rows.is_empty() && none.next == 4);
        let lost = read(&store, Wanted { after: 99, ..ALL }).await;
        assert_eq!((lost.rows.len(), lost.next, lost.has_more), (0, 4, false));
    })
    .await;
}

#[tokio::test]
async fn what_is_rare_is_found_page_by_page() {
    on_each_database(async |store| {
        settle(&store).await;
        for number in 1..=4 {
            told(&store, number, APPLICATION, Event::Passed).await;
        }
        told(&store, 5, APPLICATION, Event::UserChanged).await;
        seal(&store).await;
        let wanted = Wanted {
            event: Some(Event::UserChanged),
            looked_at: 3,
            ..ALL
        };
        let empty = read(&store, wanted).await;
        assert_eq!(
            (numbers(&empty), empty.next, empty.has_more),
            (vec![], 3, true)
        );
        let found = read(&store, Wanted { after: 3, ..wanted }).await;
        assert_eq!((numbers(&found), found.has_more), (vec![5], false));
        let nobody = Some(UserId::from_bytes([200; 16]));
        let of_nobody = read(
            &store,
            Wanted {
                user: nobody,
                ..ALL
            },
        )
        .await;
        assert!(of_nobody.rows.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_row_leads_to_all_of_its_challenge() {
    on_each_database(async |store| {
        settle(&store).await;
        told(&store, 1, APPLICATION, Event::Asked).await;
        told(&store, 2, APPLICATION, Event::UserChanged).await;
        told(&store, 3, APPLICATION, Event::Passed).await;
        let found = |application| {
            write(&store, move |tx| {
                find(tx, application, LogId::from_bytes([1; 16])).boxed()
            })
        };
        assert_eq!(found(OTHER).await, None);
        let asked = found(APPLICATION).await.unwrap();
        let row = asked.row.clone();
        let all = write(&store, move |tx| {
            let row = row.clone();
            async move { of_challenge(tx, &row, 9).await }.boxed()
        })
        .await;
        let events: Vec<_> = all.iter().map(|row| row.event.as_str()).collect();
        assert_eq!(events, ["asked", "passed"]);
    })
    .await;
}

#[tokio::test]
async fn no_page_walks_through_the_log() {
    on_each_database(async |store| {
        let (one, few, none) = (Value::Id([1; 16]), Value::Int(9), Value::Null);
        for (sql, values) in [
            (&BEHIND, vec![few, few, one, none, none, few]),
            (&FIND, vec![one, one]),
            (&OF_CHALLENGE, vec![one, one, one, few]),
        ] {
            let tables = &["log", "l", "log_seal", "s", "users", "u"];
            let walks = walks(&store, sql, values, tables).await;
            assert!(walks.is_empty(), "{}: {walks:?}", sql.name());
        }
    })
    .await;
}
