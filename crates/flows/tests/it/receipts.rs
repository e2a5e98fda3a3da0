//! Receipts that name a text by the gateway's own id: noted once, and only where the text is.

use std::{sync::Arc, time::Duration};

use delivery::{ErrorClass, Report, ReportState, SmppReceipt};
use domain::Event;
use flows::{ReceiptWorker, WorkerSettings, testkit::Kit};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::talk::{DAY, Talk, logged, member, messages, told};

fn receipt(id: &str, state: ReportState) -> SmppReceipt {
    SmppReceipt {
        provider_id: id.to_owned(),
        report: Report {
            provider_id: Some(id.to_owned()),
            state,
            class: (state == ReportState::Failed).then_some(ErrorClass::TimedOut),
        },
    }
}

/// Whether the text it is about was found.
async fn heard(kit: &Kit, gateway: &str, id: &str, state: ReportState) -> bool {
    let mut moment = kit.moment();
    let told = receipt(id, state);
    let heard = kit.flows.receive_receipt(gateway, &told, &mut moment);
    heard.await.unwrap()
}

/// Ada's texts went out: the one of her set-up is `kept-1`, that of her sign-in `kept-2`.
async fn two_texts(kit: &Kit) {
    member(kit, "ada").await;
    Talk::sign_in(kit, "ada", &kit.new_browser()).await;
    kit.carry_messages().await.unwrap();
    assert_eq!(messages(kit, "accepted").await, 2);
}

#[tokio::test]
async fn a_delivery_is_noted_once_and_a_failure_behind_it_comes_too_late() {
    told(async |kit| {
        two_texts(&kit).await;
        for _ in 0..2 {
            assert!(heard(&kit, "kept", "kept-2", ReportState::Delivered).await);
        }
        assert!(heard(&kit, "kept", "kept-2", ReportState::Failed).await);
        assert_eq!(logged(&kit, Event::MessageDelivered).await, 1);
        assert_eq!(messages(&kit, "failed").await, 0);
        assert!(heard(&kit, "kept", "kept-1", ReportState::Failed).await);
        assert_eq!(logged(&kit, Event::MessageFailed).await, 1);
        assert_eq!(messages(&kit, "failed").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_text_on_its_way_changes_nothing() {
    told(async |kit| {
        two_texts(&kit).await;
        assert!(heard(&kit, "kept", "kept-2", ReportState::Sent).await);
        assert_eq!(logged(&kit, Event::MessageDelivered).await, 0);
        assert_eq!(messages(&kit, "accepted").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_receipt_for_somebody_elses_text_changes_nothing() {
    told(async |kit| {
        two_texts(&kit).await;
        for (gateway, id) in [
            ("kept", "kept-3"),
            ("kept", "KEPT-2"),
            ("kept", ""),
            ("other", "kept-2"),
        ] {
            assert!(
                !heard(&kit, gateway, id, ReportState::Failed).await,
                "{gateway} {id}"
            );
        }
        // Numbers begin anew at a gateway some day.
        kit.pass_time(8 * DAY);
        assert!(!heard(&kit, "kept", "kept-2", ReportState::Failed).await);
        assert_eq!(logged(&kit, Event::MessageFailed).await, 0);
        assert_eq!(messages(&kit, "accepted").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_receipt_that_came_before_its_text_was_noted_finds_it_then() {
    told(async |kit| {
        member(&kit, "ada").await;
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert!(!heard(&kit, "kept", "kept-2", ReportState::Delivered).await);
        kit.carry_messages().await.unwrap();
        assert!(heard(&kit, "kept", "kept-2", ReportState::Delivered).await);
    })
    .await;
}

#[tokio::test]
async fn where_no_gateway_keeps_a_connection_the_worker_waits_to_be_told_to_stop() {
    told(async |kit| {
        let kit = Arc::new(kit);
        let clock = Arc::clone(&kit);
        let settings = WorkerSettings {
            at_once: 1,
            moments: Arc::new(move || clock.moment()),
        };
        let stop = CancellationToken::new();
        let worker = ReceiptWorker::new(kit.flows.clone(), settings);
        let worker = tokio::spawn(worker.run(stop.clone()));
        tokio::task::yield_now().await;
        assert!(!worker.is_finished());
        stop.cancel();
        let ended = timeout(Duration::from_secs(10), worker).await;
        ended.expect("it stops when told").unwrap();
    })
    .await;
}
