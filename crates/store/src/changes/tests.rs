//! Changes: one of each kind waits, of removals one of each device, and each ends once.

use domain::{Change, ChangeId, ChangeKind, ChangeState, Timestamp};
use futures_util::FutureExt;

use super::{
    Kept, add, end, end_all, end_due, end_kind, end_others, find, list_due, list_open, list_stale,
    next_due, put_off, remove_old, take_up,
};
use crate::{
    Store,
    testing::{on_each_database, race},
    world::{APPLICATION, MINUTE, NOW, NUMBER, USER, settle, write},
};

const DUE: Timestamp = Timestamp::from_millis(NOW.as_millis() + 60_000);

fn kept(number: u8, kind: ChangeKind) -> Kept {
    Kept {
        change: Change {
            id: ChangeId::from_bytes([number; 16]),
            application: APPLICATION,
            user: USER,
            kind,
            state: ChangeState::Waiting,
            detail: "text=off call=on".into(),
            asked_at: NOW,
            due_at: DUE,
        },
        number: (kind == ChangeKind::Number).then(|| NUMBER.clone()),
        email: (kind == ChangeKind::Address).then(|| "ada@new.example".parse().unwrap()),
    }
}

async fn added(store: &Store, number: u8, kind: ChangeKind) -> bool {
    write(store, move |tx| {
        async move { add(tx, &kept(number, kind)).await }.boxed()
    })
    .await
}

const fn id(number: u8) -> ChangeId {
    ChangeId::from_bytes([number; 16])
}

#[tokio::test]
async fn a_change_is_read_back_with_what_it_holds() {
    on_each_database(async |store| {
        settle(&store).await;
        assert!(added(&store, 1, ChangeKind::Number).await);
        assert!(added(&store, 2, ChangeKind::Address).await);
        let open = write(&store, |tx| list_open(tx, USER).boxed()).await;
        let [number, address] = open.try_into().ok().unwrap();
        let wanted = kept(1, ChangeKind::Number);
        assert_eq!(
            format!("{:?}", number.change),
            format!("{:?}", wanted.change)
        );
        assert_eq!(number.number.unwrap().e164(), NUMBER.e164());
        assert_eq!(address.email.unwrap().expose(), "ada@new.example");
        assert!(address.number.is_none());
        let found = write(&store, |tx| find(tx, id(2)).boxed()).await;
        assert_eq!(found.unwrap().change.kind, ChangeKind::Address);
    })
    .await;
}

#[tokio::test]
async fn of_many_of_one_kind_at_once_one_waits() {
    on_each_database(async |store| {
        settle(&store).await;
        let outcomes = race(20, |runner| {
            let (store, number) = (store.clone(), u8::try_from(runner).unwrap() + 1);
            async move { added(&store, number, ChangeKind::TurnOff).await }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
        assert!(
            added(&store, 99, ChangeKind::Methods).await,
            "of another kind"
        );
    })
    .await;
}

#[tokio::test]
async fn removals_of_two_devices_wait_beside_one_another_and_end_apart() {
    on_each_database(async |store| {
        settle(&store).await;
        let kind = ChangeKind::RemoveDevice;
        let asked = async |number, device: &'static str| {
            write(&store, move |tx| {
                let mut asked = kept(number, kind);
                device.clone_into(&mut asked.change.detail);
                async move { add(tx, &asked).await }.boxed()
            })
            .await
        };
        assert!(asked(1, "one").await && asked(2, "two").await);
        assert!(!asked(3, "two").await, "each of them once");
        let end = async |device: &'static str| {
            write(&store, move |tx| {
                async move { end_kind(tx, USER, (kind, device), NOW).await }.boxed()
            })
            .await
        };
        assert!(end("two").await && !end("two").await);
        let open = write(&store, |tx| list_open(tx, USER).boxed()).await;
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].change.id, id(1));
    })
    .await;
}

#[tokio::test]
async fn a_change_is_carried_out_or_cancelled_and_never_both() {
    on_each_database(async |store| {
        settle(&store).await;
        added(&store, 1, ChangeKind::Number).await;
        let early = write(&store, |tx| {
            end_due(tx, id(1), ChangeState::Done, NOW).boxed()
        });
        assert!(!early.await, "not before its time");
        assert_eq!(write(&store, |tx| next_due(tx).boxed()).await, Some(DUE));
        assert!(
            write(&store, |tx| list_due(tx, NOW, 9).boxed())
                .await
                .is_empty()
        );
        let due = async |now| write(&store, move |tx| list_due(tx, now, 9).boxed()).await;
        assert_eq!(due(DUE).await, [id(1)]);
        let off = write(&store, |tx| {
            put_off(tx, id(1), DUE, DUE.plus(MINUTE)).boxed()
        });
        assert!(off.await);
        assert!(due(DUE).await.is_empty(), "put off");
        let back = write(&store, |tx| {
            put_off(tx, id(1), DUE.plus(MINUTE), DUE).boxed()
        });
        assert!(back.await);
        let outcomes = race(20, |runner| {
            let store = store.clone();
            async move {
                write(&store, move |tx| {
                    async move {
                        if runner % 2 == 0 {
                            end_due(tx, id(1), ChangeState::Done, DUE).await
                        } else {
                            end(tx, id(1), ChangeState::Cancelled, DUE).await
                        }
                    }
                    .boxed()
                })
                .await
            }
        })
        .await;
        let winner = outcomes.iter().position(|won| *won).unwrap();
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
        let state = write(&store, |tx| find(tx, id(1)).boxed())
            .await
            .unwrap()
            .change
            .state;
        let wanted = if winner % 2 == 0 {
            ChangeState::Done
        } else {
            ChangeState::Cancelled
        };
        assert_eq!(state, wanted);
    })
    .await;
}

#[tokio::test]
async fn a_ready_change_is_taken_up_once_and_goes_stale() {
    on_each_database(async |store| {
        settle(&store).await;
        added(&store, 1, ChangeKind::Recover).await;
        added(&store, 2, ChangeKind::RecoveryCodes).await;
        for number in [1, 2] {
            let ready = write(&store, move |tx| {
                end_due(tx, id(number), ChangeState::Ready, DUE).boxed()
            });
            assert!(ready.await);
        }
        assert!(!write(&store, |tx| take_up(tx, id(1), NOW).boxed()).await);
        assert!(write(&store, |tx| take_up(tx, id(1), DUE).boxed()).await);
        assert!(!write(&store, |tx| take_up(tx, id(1), DUE).boxed()).await);
        let later = DUE.plus(MINUTE);
        let stale = write(&store, move |tx| list_stale(tx, later, 9).boxed()).await;
        assert_eq!(stale.len(), 1);
        let ended = write(&store, move |tx| {
            async move { end(tx, id(2), ChangeState::Cancelled, later).await }.boxed()
        });
        assert!(ended.await);
        let gone = write(&store, move |tx| remove_old(tx, later, 9).boxed()).await;
        assert_eq!(gone, 2);
    })
    .await;
}

#[tokio::test]
async fn what_waits_by_then_is_ended_and_told() {
    on_each_database(async |store| {
        settle(&store).await;
        added(&store, 1, ChangeKind::Number).await;
        added(&store, 2, ChangeKind::Methods).await;
        let kind = async |kind| {
            write(&store, move |tx| {
                async move { end_kind(tx, USER, (kind, ""), NOW).await }.boxed()
            })
            .await
        };
        assert!(kind(ChangeKind::Methods).await);
        assert!(!kind(ChangeKind::Methods).await, "once");
        assert!(!kind(ChangeKind::Recover).await, "there is none");
        added(&store, 3, ChangeKind::Address).await;
        let others = write(&store, |tx| end_others(tx, USER, NOW).boxed()).await;
        assert_eq!(others, [ChangeKind::Number], "an address stays one");
        let all = async || write(&store, |tx| end_all(tx, USER, NOW).boxed()).await;
        assert_eq!(all().await, [ChangeKind::Address]);
        assert!(all().await.is_empty());
    })
    .await;
}
