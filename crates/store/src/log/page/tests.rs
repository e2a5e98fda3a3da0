//! Pages of the log: newest first, each row once, and none that costs more for a longer log.

use domain::{ApplicationId, Event, LogId, UserId};
use futures_util::FutureExt;

use super::{HORIZON, HORIZON_OF, NEWEST, NEWEST_OF, Page, Wanted, page};
use crate::{
    Store,
    log::{Entry, add},
    sql::Value,
    testing::on_each_database,
    tests::plans::walks,
    world::{APPLICATION, NOW, USER, settle, write},
};

const OTHER: ApplicationId = ApplicationId::from_bytes([9; 16]);
const FIRST: LogId = LogId::from_bytes([0; 16]);
const LAST: LogId = LogId::from_bytes([0xff; 16]);

const ALL: Wanted = Wanted {
    user: None,
    application: None,
    event: None,
    mark: None,
    from: FIRST,
    before: LAST,
    limit: 3,
    looked_at: 4,
};

async fn told(store: &Store, number: u8, about: (ApplicationId, Option<UserId>), event: Event) {
    write(store, move |tx| {
        let entry = Entry {
            id: LogId::from_bytes([number; 16]),
            at: NOW,
            application: Some(about.0),
            user: about.1,
            challenge: None,
        };
        async move { add(tx, &entry, event, "").await }.boxed()
    })
    .await;
}

async fn read(store: &Store, wanted: Wanted) -> Page {
    write(store, move |tx| {
        async move { page(tx, &wanted).await }.boxed()
    })
    .await
}

/// The first bytes of the ids on a page, and of where it goes on.
fn numbers(page: &Page) -> (Vec<u8>, Option<u8>) {
    let first = |id: &LogId| id.as_bytes()[0];
    let rows = page.rows.iter().map(|shown| first(&shown.row.id));
    (rows.collect(), page.next.as_ref().map(first))
}

/// Follows the pages to their end.
async fn whole(store: &Store, mut wanted: Wanted) -> Vec<u8> {
    let mut all = Vec::new();
    loop {
        let page = read(store, wanted).await;
        assert!(page.rows.len() <= 3);
        all.extend(numbers(&page).0);
        match page.next {
            Some(next) => wanted.before = next,
            None => return all,
        }
    }
}

#[tokio::test]
async fn every_row_stands_on_one_page_the_newest_first() {
    on_each_database(async |store| {
        settle(&store).await;
        for number in 1..=10 {
            told(&store, number, (APPLICATION, Some(USER)), Event::Passed).await;
        }
        let page = read(&store, ALL).await;
        assert_eq!(numbers(&page), (vec![10, 9, 8], Some(8)));
        assert_eq!(page.rows[0].external_id.as_deref(), Some("ada"));
        let all: Vec<u8> = (1..=10).rev().collect();
        assert_eq!(whole(&store, ALL).await, all);
        let of_user = Wanted {
            user: Some(USER),
            ..ALL
        };
        assert_eq!(whole(&store, of_user).await, all);
        let some = Wanted {
            from: LogId::from_bytes([4; 16]),
            before: LogId::from_bytes([7; 16]),
            ..ALL
        };
        assert_eq!(whole(&store, some).await, [6, 5, 4]);
        let exactly = Wanted {
            from: LogId::from_bytes([8; 16]),
            ..ALL
        };
        assert_eq!(
            numbers(&read(&store, exactly).await),
            (vec![10, 9, 8], None)
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_rare_is_found_though_each_page_looks_at_few_rows() {
    on_each_database(async |store| {
        settle(&store).await;
        for number in 1..=20 {
            let rare = number % 9 == 2;
            let event = if rare { Event::Denied } else { Event::Passed };
            let application = if number == 11 { OTHER } else { APPLICATION };
            told(&store, number, (application, None), event).await;
        }
        let denied = Wanted {
            event: Some(Event::Denied),
            ..ALL
        };
        // Four rows were looked at: 20 and no further than 17.
        assert_eq!(numbers(&read(&store, denied).await), (vec![20], Some(17)));
        assert_eq!(whole(&store, denied).await, [20, 11, 2]);
        let of_other = Wanted {
            application: Some(OTHER),
            ..ALL
        };
        assert_eq!(numbers(&read(&store, of_other).await), (vec![], Some(17)));
        assert_eq!(whole(&store, of_other).await, [11]);
        let both = Wanted {
            application: Some(APPLICATION),
            ..denied
        };
        assert_eq!(whole(&store, both).await, [20, 2]);
        // Nothing is looked for beyond where the question begins.
        let late = Wanted {
            from: LogId::from_bytes([18; 16]),
            ..of_other
        };
        assert_eq!(numbers(&read(&store, late).await), (vec![], None));
    })
    .await;
}

#[tokio::test]
async fn a_users_rows_of_one_event_are_looked_for_among_that_users_alone() {
    on_each_database(async |store| {
        settle(&store).await;
        for number in 1..=12 {
            let event = if number == 3 {
                Event::Denied
            } else {
                Event::Passed
            };
            let user = if number % 2 == 1 { Some(USER) } else { None };
            told(&store, number, (APPLICATION, user), event).await;
        }
        let denied = Wanted {
            user: Some(USER),
            event: Some(Event::Denied),
            ..ALL
        };
        assert_eq!(numbers(&read(&store, denied).await), (vec![], Some(5)));
        assert_eq!(whole(&store, denied).await, [3]);
    })
    .await;
}

#[tokio::test]
async fn the_rows_of_one_request_are_found_by_their_mark() {
    on_each_database(async |store| {
        settle(&store).await;
        for number in 1..=6 {
            told(&store, number, (APPLICATION, Some(USER)), Event::Passed).await;
        }
        for user in [None, Some(USER)] {
            let of_one = Wanted {
                user,
                mark: Some([2; 3]),
                looked_at: 100,
                ..ALL
            };
            assert_eq!(whole(&store, of_one).await, [2]);
            let nobodys = Wanted {
                mark: Some([2, 2, 3]),
                ..of_one
            };
            assert!(whole(&store, nobodys).await.is_empty());
        }
    })
    .await;
}

#[tokio::test]
async fn no_page_walks_through_the_log() {
    on_each_database(async |store| {
        let (id, few): (Value<'static>, Value<'static>) = (LAST.into(), 3_i64.into());
        let (first, event): (Value<'static>, Value<'static>) = (FIRST.into(), "passed".into());
        let user: Value<'static> = USER.into();
        let mark: Value<'static> = (&[1, 2, 3]).into();
        for (sql, values) in [
            (
                &NEWEST,
                vec![id, first, APPLICATION.into(), event, mark, few],
            ),
            (&NEWEST_OF, vec![user, id, first, event, mark, few]),
            (&HORIZON, vec![id, few]),
            (&HORIZON_OF, vec![user, id, few]),
        ] {
            let tables = &["log", "log_seal", "s", "users", "u"];
            let walks = walks(&store, sql, values, tables).await;
            assert!(walks.is_empty(), "{}: {walks:?}", sql.name());
        }
    })
    .await;
}
