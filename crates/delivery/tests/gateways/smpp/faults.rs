//! A message centre that misbehaves: what was written and not answered is never sent twice, and the connection comes
//! again.

use delivery::{ErrorClass, SendAnswer};

use super::{
    PATIENT_MS,
    center::{ANSWER, Act, BIND, Center, ENQUIRE, NACK, UNBIND},
    kept, kept_with, outgoing, perhaps_sent, settings, taken, try_gateway, until,
};

#[tokio::test]
async fn a_text_whose_answer_never_came_may_have_been_sent() {
    for (act, why) in [
        (Act::Close, ErrorClass::GatewayDown),
        (Act::CloseWithin, ErrorClass::GatewayDown),
        (Act::Announce, ErrorClass::GatewayDown),
        (Act::NotUnderstand(0), ErrorClass::GatewayDown),
    ] {
        let center = Center::open().await;
        center.behave(&[act, Act::Take]);
        let kept = kept(&center, "");
        assert_eq!(kept.send("first").await, perhaps_sent(why), "{act:?}");
        assert_eq!(
            kept.send_until_taken("second").await,
            taken("id-1", 1),
            "{act:?}"
        );
        let texts: Vec<_> = center.texts().into_iter().map(|text| text.octets).collect();
        assert_eq!(texts, [b"first".to_vec(), b"second".to_vec()], "{act:?}");
    }
}

#[tokio::test]
async fn a_server_that_hangs_is_not_waited_for_longer_than_the_settings_say() {
    let center = Center::open().await;
    center.behave(&[Act::Hang, Act::Take]);
    let kept = kept_with(&settings(&center, ""), &outgoing(1_000), 16);
    assert_eq!(kept.send("first").await, perhaps_sent(ErrorClass::TimedOut));
    assert_eq!(kept.send_until_taken("second").await, taken("id-1", 1));
    assert_eq!(center.connections(), 1);
}

#[tokio::test]
async fn an_answer_whose_id_cannot_be_read_is_a_yes_all_the_same() {
    let center = Center::open().await;
    center.behave(&[Act::Mumble, Act::Take]);
    let kept = kept(&center, "");
    let nameless = SendAnswer::Accepted {
        provider_id: None,
        segments: Some(1),
    };
    assert_eq!(kept.send("first").await, nameless);
    assert_eq!(kept.send("second").await, taken("id-1", 1));
    assert_eq!(center.connections(), 1);
}

#[tokio::test]
async fn a_message_of_4_gb_ends_the_connection() {
    let center = Center::open().await;
    let kept = kept(&center, "");
    assert_eq!(kept.send("first").await, taken("id-1", 1));
    center.say_octets(u32::MAX.to_be_bytes().to_vec());
    until(|| center.connections() == 2).await;
    assert_eq!(kept.send_until_taken("second").await, taken("id-2", 1));
}

#[tokio::test]
async fn octets_that_make_no_sense_cost_themselves_alone() {
    let center = Center::open().await;
    let kept = kept(&center, "");
    assert_eq!(kept.send("first").await, taken("id-1", 1));
    // An answer to nothing, a command nobody knows, and one whose body is missing.
    center.say(0x04 | ANSWER, 999, b"id-9\0");
    center.say(0x7777, 71, b"?");
    center.say(0x03, 72, b"no end");
    until(|| center.heard(NACK).len() == 2).await;
    let nacks: Vec<_> = center
        .heard(NACK)
        .iter()
        .map(|one| (one.status, one.number))
        .collect();
    assert_eq!(nacks, [(0x03, 71), (0x02, 72)]);
    assert_eq!(kept.send("second").await, taken("id-2", 1));
    assert_eq!(center.connections(), 1);
}

#[tokio::test]
async fn a_server_that_asks_whether_we_are_there_is_answered() {
    let center = Center::open().await;
    let kept = kept(&center, "");
    assert_eq!(kept.send("first").await, taken("id-1", 1));
    center.say(ENQUIRE, 5, &[]);
    until(|| !center.heard(ENQUIRE | ANSWER).is_empty()).await;
    assert_eq!(center.heard(ENQUIRE | ANSWER)[0].number, 5);
}

#[tokio::test]
async fn a_server_that_takes_leave_is_answered_and_comes_again() {
    let center = Center::open().await;
    let kept = kept(&center, "");
    assert_eq!(kept.send("first").await, taken("id-1", 1));
    center.say(UNBIND, 6, &[]);
    until(|| !center.heard(UNBIND | ANSWER).is_empty()).await;
    assert_eq!(kept.send_until_taken("second").await, taken("id-2", 1));
    assert_eq!((center.heard(BIND).len(), center.texts().len()), (2, 2));
}

#[tokio::test]
async fn an_account_that_is_refused_says_why_and_is_left_alone() {
    let center = Center::open().await;
    center.refuse_binds(0x0d);
    let kept = kept(&center, "");
    let refused = SendAnswer::Permanent {
        class: ErrorClass::BadCredentials,
    };
    // The first waits for the first try, the second knows already.
    assert_eq!(kept.send("first").await, refused);
    assert_eq!(kept.send("second").await, refused);
    assert_eq!((center.connections(), center.texts().len()), (1, 0));
    kept.leave().await;
}

#[tokio::test]
async fn a_check_goes_all_the_way_and_sends_nothing() {
    let center = Center::open().await;
    let gateway = try_gateway(&settings(&center, ""), &outgoing(PATIENT_MS)).unwrap();
    let account = gateway.smpp().unwrap();
    assert_eq!(account.check().await, Ok(()));
    assert_eq!(
        (center.heard(BIND).len(), center.heard(UNBIND).len()),
        (1, 1)
    );
    for (status, why) in [
        (0x0e, ErrorClass::BadCredentials),
        (0x0f, ErrorClass::BadCredentials),
        (0x05, ErrorClass::Throttled),
        (0x08, ErrorClass::GatewayDown),
    ] {
        center.refuse_binds(status);
        assert_eq!(account.check().await, Err(why), "{status:#x}");
    }
    assert!(center.texts().is_empty());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_not_reached() {
    let center = Center::open().await;
    let nowhere = settings(&center, "").replace(&format!("port = {}", center.port), "port = 1");
    let kept = kept_with(&nowhere, &outgoing(PATIENT_MS), 16);
    let answer = kept.send("first").await;
    assert_eq!(answer, super::not_now(ErrorClass::NotReached));
}
