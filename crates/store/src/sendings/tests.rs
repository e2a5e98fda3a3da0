//! What is counted of a neighbourhood: who has answered, what nobody answered, what became of the last codes.

use std::time::Duration;

use domain::KeyedHash;
use futures_util::FutureExt;

use super::*;
use crate::{
    Kind, Store,
    outbox::{self, Content, Destination, NewMessage},
    sql::Value,
    testing::on_each_database,
    tests::plans::look_ups,
    world::{APPLICATION, MINUTE, NOW, NUMBER, OTHER_NUMBER, USER, challenge_id, settle, write},
};

const RULE: BreakerRule = BreakerRule {
    least_sends: 3,
    last: 4,
    least_percent: 20,
    open_hours: 12,
    for_good_after: 4,
    one_in: 10,
};

/// Of another range, in the same country.
fn far() -> PhoneNumber {
    PhoneNumber::from_stored("+447400993456", "GB", "mobile").unwrap()
}

const fn message(number: u8) -> MessageId {
    MessageId::from_bytes([number; 16])
}

fn sending(id: u8, number: &PhoneNumber, at: Timestamp) -> Sending {
    Sending {
        id: message(id),
        at,
        application: APPLICATION,
        challenge: Some(challenge_id(id)),
        channel: Channel::Text,
        number: number.clone(),
        is_new: true,
    }
}

async fn put(store: &Store, sending: Sending) {
    write(store, move |tx| {
        let sending = sending.clone();
        async move { add(tx, &sending).await }.boxed()
    })
    .await;
}

async fn enter(store: &Store, of: u8, now: Timestamp) {
    write(store, move |tx| {
        async move { mark_used(tx, challenge_id(of), now).await }.boxed()
    })
    .await;
}

async fn has(store: &Store, number: &PhoneNumber) -> bool {
    let number = number.clone();
    write(store, move |tx| {
        let number = number.clone();
        async move { has_answered(tx, APPLICATION, &number).await }.boxed()
    })
    .await
}

async fn lately(store: &Store, of: &'static str, now: Timestamp) -> (i64, i64) {
    let recent = write(store, move |tx| {
        async move {
            let neighbours = match of {
                "range" => Neighbours::Range(&NUMBER),
                "country" => Neighbours::Country("GB"),
                name => Neighbours::Gateway(name),
            };
            let times = (NOW, now.minus(3 * MINUTE));
            recent(tx, Channel::Text, neighbours, times, &RULE).await
        }
        .boxed()
    })
    .await;
    (recent.sends, recent.used)
}

#[tokio::test]
async fn a_number_has_answered_once_its_code_came_back_to_the_site_that_sent_it() {
    on_each_database(async |store| {
        settle(&store).await;
        put(&store, sending(1, &NUMBER, NOW)).await;
        assert!(!has(&store, &NUMBER).await);
        enter(&store, 1, NOW.plus(MINUTE)).await;
        assert!(has(&store, &NUMBER).await);
        assert!(!has(&store, &OTHER_NUMBER).await);
        let elsewhere = ApplicationId::from_bytes([9; 16]);
        let by_another = write(&store, move |tx| {
            async move { has_answered(tx, elsewhere, &NUMBER).await }.boxed()
        });
        assert!(!by_another.await, "what others know of it is theirs");
    })
    .await;
}

#[tokio::test]
async fn a_code_says_nothing_of_numbers_that_were_offered_before() {
    on_each_database(async |store| {
        settle(&store).await;
        let of_one = |id, number: &PhoneNumber, at| Sending {
            challenge: Some(challenge_id(9)),
            ..sending(id, number, at)
        };
        put(&store, of_one(1, &far(), NOW)).await;
        put(&store, of_one(2, &NUMBER, NOW.plus(MINUTE))).await;
        put(&store, of_one(3, &NUMBER, NOW.plus(2 * MINUTE))).await;
        enter(&store, 9, NOW.plus(3 * MINUTE)).await;
        assert!(has(&store, &NUMBER).await);
        assert!(!has(&store, &far()).await);
        assert_eq!(lately(&store, "range", NOW.plus(3 * MINUTE)).await, (2, 2));
    })
    .await;
}

#[tokio::test]
async fn only_what_nobody_answered_for_ten_minutes_counts_against_a_range() {
    on_each_database(async |store| {
        settle(&store).await;
        for (id, number, minutes) in [
            (1, NUMBER.clone(), 0),
            (2, OTHER_NUMBER.clone(), 1),
            (3, NUMBER.clone(), 2),
            (4, far(), 2),
            (5, NUMBER.clone(), 55),
        ] {
            put(&store, sending(id, &number, NOW.plus(minutes * MINUTE))).await;
        }
        enter(&store, 3, NOW.plus(4 * MINUTE)).await;
        let known = Sending {
            is_new: false,
            ..sending(6, &NUMBER, NOW)
        };
        put(&store, known).await;
        let count = async |minutes: u32, most: i64| {
            let now = NOW.plus(minutes * MINUTE);
            write(&store, move |tx| {
                let since = now.minus(Duration::from_hours(1));
                async move { unanswered(tx, &NUMBER, since, most, now).await }.boxed()
            })
            .await
        };
        assert_eq!(count(5, 5).await, 0);
        assert_eq!(count(11, 5).await, 1);
        assert_eq!(count(12, 5).await, 2);
        assert_eq!(count(12, 1).await, 1, "counted no further");
        assert_eq!(count(61, 5).await, 1);
        assert_eq!(count(66, 5).await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_became_of_the_last_codes_is_counted_by_range_country_and_gateway() {
    on_each_database(async |store| {
        settle(&store).await;
        for (id, number) in [(1, NUMBER.clone()), (2, OTHER_NUMBER.clone()), (3, far())] {
            put(
                &store,
                sending(id, &number, NOW.plus(u32::from(id) * MINUTE)),
            )
            .await;
        }
        let taken = async |id: u8| {
            write(&store, move |tx| {
                async move { mark_taken(tx, message(id), "one").await }.boxed()
            })
            .await;
        };
        taken(1).await;
        taken(3).await;
        // Nobody knows yet what becomes of them.
        assert_eq!(
            lately(&store, "country", NOW.plus(3 * MINUTE)).await,
            (0, 0)
        );
        enter(&store, 3, NOW.plus(3 * MINUTE)).await;
        assert_eq!(
            lately(&store, "country", NOW.plus(3 * MINUTE)).await,
            (1, 1)
        );
        let late = NOW.plus(10 * MINUTE);
        assert_eq!(lately(&store, "country", late).await, (3, 1));
        assert_eq!(lately(&store, "range", late).await, (2, 0));
        assert_eq!(lately(&store, "one", late).await, (2, 1));
        assert_eq!(lately(&store, "two", late).await, (0, 0));
        write(&store, |tx| {
            async move { mark_unsent(tx, message(1)).await }.boxed()
        })
        .await;
        assert_eq!(lately(&store, "one", late).await, (1, 1));
        // As many as the rule looks at, the latest.
        for id in 4..=6 {
            put(&store, sending(id, &far(), NOW.plus(5 * MINUTE))).await;
        }
        assert_eq!(lately(&store, "country", late).await, (4, 1));
    })
    .await;
}

#[tokio::test]
async fn what_was_dropped_before_a_gateway_took_it_counts_for_nothing() {
    on_each_database(async |store| {
        settle(&store).await;
        put(&store, sending(1, &NUMBER, NOW)).await;
        put(&store, sending(2, &NUMBER, NOW)).await;
        let waiting = NewMessage {
            id: message(1),
            application: APPLICATION,
            user: Some(USER),
            content: Content::Code {
                challenge: challenge_id(1),
                generation: 1,
            },
            to: Destination::Text(NUMBER.clone()),
            language: "en".into(),
            now: NOW,
            expires_at: NOW.plus(10 * MINUTE),
        };
        let dropped = write(&store, move |tx| {
            let waiting = waiting.clone();
            async move {
                outbox::add(tx, &waiting).await?;
                outbox::drop_of(tx, challenge_id(1), NOW).await
            }
            .boxed()
        });
        assert_eq!(dropped.await, 1);
        let late = NOW.plus(10 * MINUTE);
        assert_eq!(lately(&store, "country", late).await, (1, 0));
    })
    .await;
}

#[tokio::test]
async fn refused_ones_are_counted_by_reason_and_count_for_nothing_else() {
    on_each_database(async |store| {
        settle(&store).await;
        for (id, why) in [(1, "voip"), (2, "country_cap"), (3, "voip")] {
            write(&store, move |tx| {
                async move { add_refused(tx, &sending(id, &NUMBER, NOW), why).await }.boxed()
            })
            .await;
        }
        put(&store, sending(4, &NUMBER, NOW)).await;
        write(&store, |tx| {
            async move { mark_unsent(tx, message(4)).await }.boxed()
        })
        .await;
        let refused = write(&store, |tx| refused_since(tx, NOW).boxed()).await;
        let told: Vec<_> = refused
            .iter()
            .map(|(why, times)| (why.as_str(), *times))
            .collect();
        assert_eq!(told, [("country_cap", 1), ("voip", 2)]);
        assert_eq!(
            lately(&store, "country", NOW.plus(10 * MINUTE)).await,
            (0, 0)
        );
        let day = (NOW, NOW.plus(Duration::from_hours(24)));
        let count = write(&store, move |tx| {
            async move { count_country(tx, "GB", day).await }.boxed()
        });
        assert_eq!(count.await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_replay_reads_them_page_by_page_with_their_numbers() {
    on_each_database(async |store| {
        settle(&store).await;
        for id in 1..=3 {
            put(
                &store,
                sending(id, &NUMBER, NOW.plus(u32::from(id) * MINUTE)),
            )
            .await;
        }
        let until = NOW.plus(10 * MINUTE);
        let page_after = async |at: Timestamp, id: u8| {
            write(&store, move |tx| {
                async move { page(tx, (at, message(id)), until, 2).await }.boxed()
            })
            .await
        };
        let first = page_after(NOW, 0).await;
        let ids: Vec<_> = first.iter().map(|it| it.id).collect();
        assert_eq!(ids, [message(1), message(2)]);
        assert_eq!(
            first.first().map(|it| it.number.clone()),
            Some(NUMBER.clone())
        );
        let rest = page_after(NOW.plus(2 * MINUTE), 2).await;
        assert_eq!(
            rest.iter().map(|it| it.id).collect::<Vec<_>>(),
            [message(3)]
        );
        let all = write(&store, move |tx| count(tx, (NOW, until)).boxed()).await;
        assert_eq!(all, 3);
        let removed = write(&store, |tx| {
            remove_old(tx, NOW.plus(2 * MINUTE), 10).boxed()
        });
        assert_eq!(removed.await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_guard_reads_its_neighbourhood_and_nothing_else() {
    on_each_database(async |store| {
        // PostgreSQL decides by how many there are, and there are none.
        if store.kind() != Kind::Sqlite {
            return;
        }
        let hash = KeyedHash::from_bytes([1; 32]);
        let times = || -> Vec<Value<'static>> { vec![NOW.into(), NOW.into(), 50_i64.into()] };
        let range = [vec![hash.into(), "text".into()], times()].concat();
        let country = [vec!["GB".into(), "text".into()], times()].concat();
        let gateway = [vec!["one".into(), "text".into()], times()].concat();
        let unanswered = [vec![hash.into()], times()].concat();
        for (sql, values, by) in [
            (
                &OF_RANGE,
                range,
                "sendings_of_range (range_hash=? AND at>?)",
            ),
            (
                &OF_COUNTRY,
                country,
                "sendings_of_country (channel=? AND region=? AND at>?)",
            ),
            (
                &OF_GATEWAY,
                gateway,
                "sendings_of_gateway (channel=? AND gateway=? AND at>?)",
            ),
            (
                &UNANSWERED,
                unanswered,
                "sendings_of_range (range_hash=? AND at>? AND at<?)",
            ),
        ] {
            assert_eq!(look_ups(&store, sql, values).await, [by]);
        }
    })
    .await;
}
