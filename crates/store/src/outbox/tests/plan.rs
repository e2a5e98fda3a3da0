//! A worker that claims reads what is due and nothing else: a gateway that is down for a day leaves a long queue behind.

use futures_util::FutureExt;

use super::{LEASE, claims, id, one_claim, written};
use crate::{
    Kind,
    outbox::{again, claims::CLAIM},
    testing::on_each_database,
    tests::plans::look_ups,
    world::{MINUTE, NOW, settle, write},
};

#[tokio::test]
async fn what_waits_for_its_next_try_is_not_read() {
    on_each_database(async |store| {
        // PostgreSQL decides by how many there are, and there are none.
        if store.kind() != Kind::Sqlite {
            return;
        }
        let most = 10_i64;
        let values = vec![NOW.into(), most.into(), NOW.plus(LEASE).into(), most.into()];
        assert_eq!(
            look_ups(&store, &CLAIM, values).await,
            [
                // What lapsed, and what the clock was put back behind.
                "outbox_due (state=? AND due_at<?)",
                "outbox_fresh (state=? AND due_at>?)",
                // How far the share of an application reaches, and the share; the next application.
                "outbox_turn (state=? AND application_id=? AND due_at<?)",
                "outbox_turn (state=? AND application_id=? AND due_at<?)",
                "outbox_turn (state=? AND application_id>?)",
                // What is under way, counted by application; the first application.
                "outbox_turn (state=?)",
                "outbox_turn (state=?)",
                "sqlite_autoindex_outbox_1 (id=?)",
                "sqlite_autoindex_outbox_1 (id=?)",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn what_was_never_tried_comes_by_its_age_and_before_what_waits_for_another_try() {
    on_each_database(async |store| {
        settle(&store).await;
        written(&store, 1, NOW).await;
        let tried = one_claim(&store, NOW).await;
        let later = NOW.plus(5 * MINUTE);
        write(&store, move |tx| {
            let tried = tried.clone();
            async move { again(tx, &tried, "twilio", "throttled", later).await }.boxed()
        })
        .await;
        for (number, minutes) in [(2, 9_u32), (3, 2), (4, 0)] {
            written(&store, number, NOW.plus(minutes * MINUTE)).await;
        }
        let mut order = Vec::new();
        for _ in 0..4 {
            let claimed = claims(&store, NOW, 1).await;
            order.extend(claimed.first().map(|one| one.message.id));
        }
        assert_eq!(order, [id(4), id(3), id(2)]);
    })
    .await;
}
