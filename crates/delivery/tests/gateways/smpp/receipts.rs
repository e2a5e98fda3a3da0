//! What the message centre tells later.

use delivery::{ErrorClass, Report, ReportState, SmppReceipt};

use super::{
    PATIENT_MS,
    center::{ANSWER, Center, DELIVER, delivery},
    kept, kept_with, outgoing, settings, taken, until,
};

const WORDS: &str = "id:id-1 sub:001 dlvrd:001 submit date:2611281200 done date:2611281201 stat:DELIVRD err:000 text:Your";

fn receipt(id: &str, state: ReportState, class: Option<ErrorClass>) -> SmppReceipt {
    SmppReceipt {
        provider_id: id.to_owned(),
        report: Report {
            provider_id: Some(id.to_owned()),
            state,
            class,
        },
    }
}

/// What the centre was told to what it said under `number`.
async fn told(center: &Center, number: u32) -> u32 {
    let answers = || center.heard(DELIVER | ANSWER);
    until(|| answers().iter().any(|one| one.number == number)).await;
    let answer = answers().into_iter().find(|one| one.number == number);
    answer.unwrap().status
}

#[tokio::test]
async fn receipts_come_in_words_and_in_parameters() {
    let center = Center::open().await;
    let mut kept = kept(&center, "");
    assert_eq!(kept.send("a").await, taken("id-1", 1));
    let delivered = receipt("id-1", ReportState::Delivered, None);

    center.say(DELIVER, 31, &delivery(0x04, WORDS, &[]));
    assert_eq!(kept.receipt().await, delivered);
    assert_eq!(told(&center, 31).await, 0);

    let parameters: [(u16, &[u8]); 2] = [(0x001e, b"id-1\0"), (0x0427, &[5])];
    center.say(DELIVER, 32, &delivery(0x04, "", &parameters));
    let failed = receipt("id-1", ReportState::Failed, Some(ErrorClass::Unknown));
    assert_eq!(kept.receipt().await, failed);

    // In a parameter that has room for more words.
    let payload: [(u16, &[u8]); 1] = [(0x0424, WORDS.as_bytes())];
    center.say(DELIVER, 33, &delivery(0x04, "", &payload));
    assert_eq!(kept.receipt().await, delivered);
    // Twice is the business of whoever keeps them.
    center.say(DELIVER, 34, &delivery(0x04, WORDS, &[]));
    assert_eq!(kept.receipt().await, delivered);
}

#[tokio::test]
async fn ids_are_compared_by_what_they_count() {
    let center = Center::open().await;
    let mut kept = kept(&center, "message_ids = 'hex_then_decimal'");
    assert_eq!(kept.send("a").await, taken("id-1", 1));
    let words = WORDS.replace("id:id-1", "id:0000006699");
    center.say(DELIVER, 31, &delivery(0x04, &words, &[]));
    assert_eq!(kept.receipt().await.provider_id, "6699");
}

#[tokio::test]
async fn what_a_person_writes_is_answered_and_read_by_nobody() {
    let center = Center::open().await;
    let mut kept = kept(&center, "");
    assert_eq!(kept.send("a").await, taken("id-1", 1));
    center.say(DELIVER, 31, &delivery(0x00, WORDS, &[]));
    center.say(DELIVER, 32, &delivery(0x00, "STOP", &[]));
    assert_eq!((told(&center, 31).await, told(&center, 32).await), (0, 0));
    assert!(kept.receipts.try_recv().is_err());
}

#[tokio::test]
async fn a_receipt_nobody_has_time_for_stays_with_the_server() {
    let center = Center::open().await;
    let mut kept = kept_with(&settings(&center, ""), &outgoing(PATIENT_MS), 1);
    assert_eq!(kept.send("a").await, taken("id-1", 1));
    center.say(DELIVER, 31, &delivery(0x04, WORDS, &[]));
    center.say(DELIVER, 32, &delivery(0x04, WORDS, &[]));
    assert_eq!(told(&center, 31).await, 0);
    // "Later": the server keeps it and comes again.
    assert_eq!(told(&center, 32).await, 0x64);
    kept.receipt().await;
    center.say(DELIVER, 33, &delivery(0x04, WORDS, &[]));
    assert_eq!(told(&center, 33).await, 0);
}

#[tokio::test]
async fn a_receipt_that_cannot_be_read_does_not_come_again_and_again() {
    let center = Center::open().await;
    let mut kept = kept(&center, "");
    assert_eq!(kept.send("a").await, taken("id-1", 1));
    center.say(DELIVER, 31, b"no end");
    assert_eq!(told(&center, 31).await, 0x65);
    center.say(DELIVER, 32, &delivery(0x04, WORDS, &[]));
    kept.receipt().await;
    assert_eq!(center.connections(), 1);
}
