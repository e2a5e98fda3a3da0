//! Whoever has the database and not the master key edits, removes, moves and inserts: each is named, and nothing else.

use domain::{Anchor, ChainFinding, LogId};
use flows::testkit::Kit;
use store::testing::tamper::{self, Field};

use super::{counts, entry, seal, verify, write};
use crate::talk::told;

/// A sealed log of the application's row and so many others; gives the others by position.
async fn sealed(kit: &Kit, rows: usize) -> impl Fn(i64) -> LogId {
    let ids = write(kit, rows).await;
    seal(kit).await;
    move |position| {
        let id = ids.get(usize::try_from(position).unwrap() - 2);
        id.copied().unwrap()
    }
}

async fn findings(kit: &Kit) -> Vec<ChainFinding> {
    verify(kit).await.verdict.findings
}

async fn by_anchors(kit: &Kit, anchors: &[Anchor]) -> (usize, Vec<ChainFinding>) {
    let verified = kit.flows.verify_log(anchors, |_| {}).await.unwrap();
    (verified.anchors, verified.verdict.findings)
}

#[tokio::test]
async fn an_edited_row_is_named_whichever_field_it_was() {
    told(async |kit| {
        let id = sealed(&kit, 20).await;
        assert_eq!(findings(&kit).await, []);
        let mut expected = Vec::new();
        for (position, field) in (3..).zip(Field::ALL) {
            let id = id(position);
            tamper::edit(kit.flows.store(), id, field).await.unwrap();
            let position = Some(position);
            expected.push(ChainFinding::Edited { position, id });
            assert_eq!(findings(&kit).await, expected, "{field:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_removed_moved_inserted_or_forged_is_named_and_nothing_else() {
    told(async |kit| {
        let id = sealed(&kit, 700).await;
        let store = kit.flows.store();
        tamper::remove(store, id(20)).await.unwrap();
        tamper::exchange_rows(store, id(100), id(101))
            .await
            .unwrap();
        tamper::exchange_seals(store, id(200), id(230))
            .await
            .unwrap();
        tamper::forge_seal(store, id(300)).await.unwrap();
        tamper::remove_seal(store, id(400)).await.unwrap();
        tamper::remove_seal(store, id(500)).await.unwrap();
        tamper::remove(store, id(500)).await.unwrap();
        let stranger = entry(&kit);
        tamper::insert(store, &stranger).await.unwrap();
        let exchanged = |position, other| ChainFinding::Exchanged {
            position,
            id: id(position),
            other: id(other),
        };
        let missing = |position| ChainFinding::Missing {
            from: position,
            to: position,
        };
        let expected = [
            ChainFinding::Removed {
                position: Some(20),
                id: id(20),
            },
            exchanged(100, 101),
            exchanged(101, 100),
            exchanged(200, 230),
            exchanged(230, 200),
            ChainFinding::Forged {
                position: 300,
                id: id(300),
            },
            missing(400),
            missing(500),
            ChainFinding::Inserted {
                position: None,
                id: id(400),
            },
            ChainFinding::Inserted {
                position: None,
                id: stranger.id,
            },
        ];
        assert_eq!(findings(&kit).await, expected);
        // The server goes on, and what it writes is proven.
        write(&kit, 5).await;
        assert_eq!(seal(&kit).await.rows, 5);
        assert_eq!(findings(&kit).await, expected);
    })
    .await;
}

#[tokio::test]
async fn a_tail_that_was_cut_is_found_by_an_anchor() {
    told(async |kit| {
        let _by_position = sealed(&kit, 9).await;
        let middle = kit.flows.log_end().await.unwrap().unwrap();
        write(&kit, 10).await;
        seal(&kit).await;
        let end = kit.flows.log_end().await.unwrap().unwrap();
        assert_eq!((middle.position, end.position), (10, 20));
        assert_eq!(by_anchors(&kit, &[middle, end]).await, (2, vec![]));
        let store = kit.flows.store();
        tamper::cut_tail(store, 15).await.unwrap();
        // The database itself still says where its chain ended.
        let cut = vec![ChainFinding::Cut { anchor: end }];
        assert_eq!(findings(&kit).await, cut);
        // Whoever thinks of that as well is found by the anchor that lies elsewhere, and only by it.
        tamper::set_end_back(store, 15).await.unwrap();
        assert_eq!(findings(&kit).await, []);
        assert_eq!(by_anchors(&kit, &[middle, end]).await, (1, cut));
        // Also when the log has grown past it again.
        write(&kit, 10).await;
        seal(&kit).await;
        let differs = vec![ChainFinding::Differs { anchor: end }];
        assert_eq!(by_anchors(&kit, &[middle, end]).await, (1, differs));
    })
    .await;
}

#[tokio::test]
async fn what_was_done_before_a_row_was_sealed_is_named_before_and_after() {
    told(async |kit| {
        let _by_position = sealed(&kit, 3).await;
        let ids = write(&kit, 3).await;
        let store = kit.flows.store();
        tamper::edit(store, ids[0], Field::Event).await.unwrap();
        tamper::remove(store, ids[1]).await.unwrap();
        let stranger = entry(&kit);
        tamper::insert_waiting(store, &stranger).await.unwrap();
        let (position, removed) = (None, ids[1]);
        let expected = [
            ChainFinding::Edited {
                position,
                id: ids[0],
            },
            ChainFinding::Inserted {
                position,
                id: stranger.id,
            },
            ChainFinding::Removed {
                position,
                id: removed,
            },
        ];
        assert_eq!(findings(&kit).await, expected);
        // They hold nothing up, and are no better for having been sealed.
        assert_eq!(seal(&kit).await.rows, 3);
        assert_eq!(counts(&kit).await, (1, 7));
        let inserted = |position, id| ChainFinding::Inserted {
            position: Some(position),
            id,
        };
        let expected = [
            inserted(5, stranger.id),
            inserted(6, ids[0]),
            ChainFinding::Removed {
                position,
                id: removed,
            },
        ];
        assert_eq!(findings(&kit).await, expected);
    })
    .await;
}

#[tokio::test]
async fn the_end_of_a_long_log_is_examined_by_itself() {
    told(async |kit| {
        let id = sealed(&kit, 300).await;
        let examined = async |rows| kit.flows.verify_log_end(rows).await.unwrap();
        for rows in [1, 10, 300, 301, 9_000] {
            let verdict = examined(rows).await;
            assert_eq!(verdict.findings, [], "{rows}");
            assert_eq!(verdict.sealed, u64::from(rows.min(301)));
        }
        tamper::edit(kit.flows.store(), id(200), Field::Detail)
            .await
            .unwrap();
        assert_eq!(examined(50).await.findings, []);
        let edited = ChainFinding::Edited {
            position: Some(200),
            id: id(200),
        };
        assert_eq!(examined(150).await.findings, [edited]);
        write(&kit, 4).await;
        assert_eq!(examined(50).await.unproven, 4);
    })
    .await;
}
