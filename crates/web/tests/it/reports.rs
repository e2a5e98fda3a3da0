//! Delivery reports as Twilio posts them: believed when signed, noted once.

use axum::http::Method;
use domain::Event;

use crate::{
    client::{Answer, call},
    world::{Browser, FakeTwilio, Fields, NUMBER, ORIGIN, World, signature},
};

const DELIVERED: [(&str, &str); 3] = [
    ("MessageSid", "SM00000000000000000000000000000001"),
    ("MessageStatus", "delivered"),
    ("To", "+447400123456"),
];

/// A world in which one text went out by Twilio, and the path its reports go to.
async fn sent() -> (World, FakeTwilio, String) {
    let (world, twilio) = FakeTwilio::world().await;
    let mut browser: Browser<'_> = world.browser();
    let at = browser.come(&world.site, "ada").await.challenge();
    let numbered = [("country", "GB"), ("number", NUMBER)];
    browser.submit(&format!("{at}/number"), &numbered).await;
    browser
        .submit(&format!("{at}/send"), &[("method", "text")])
        .await;
    let path = twilio.carry(&world).await;
    (world, twilio, path)
}

async fn post(world: &World, path: &str, fields: &[(&str, &str)], signature: &str) -> Answer {
    let form = fields
        .iter()
        .fold(Fields::default(), |all, (name, value)| all.and(name, value));
    let mut call = call(Method::POST, path)
        .with("content-type", "application/x-www-form-urlencoded")
        .with("host", "whatever.example")
        .body(form.encoded());
    if !signature.is_empty() {
        call = call.with("x-twilio-signature", signature);
    }
    call.to(&world.server).await
}

async fn signed(world: &World, path: &str, fields: &[(&str, &str)]) -> Answer {
    let signature = signature(&format!("{ORIGIN}{path}"), fields);
    post(world, path, fields, &signature).await
}

#[tokio::test]
async fn a_signed_report_is_noted_once() {
    let (world, _twilio, path) = sent().await;
    assert!(path.starts_with("/reports/twilio/"), "{path}");
    for _ in 0..3 {
        let answer = signed(&world, &path, &DELIVERED).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (204, ""));
    }
    assert_eq!(world.told(Event::MessageDelivered).await, 1);
    // What comes after it, out of order, changes nothing.
    let failed = [("MessageSid", "SM1"), ("MessageStatus", "undelivered")];
    assert_eq!(signed(&world, &path, &failed).await.status, 204);
    assert_eq!(world.told(Event::MessageFailed).await, 0);
}

#[tokio::test]
async fn a_failure_is_noted_with_its_class_once() {
    let (world, _twilio, path) = sent().await;
    let failed = [
        ("ErrorCode", "30003"),
        ("MessageSid", "SM1"),
        ("MessageStatus", "undelivered"),
    ];
    for _ in 0..2 {
        assert_eq!(signed(&world, &path, &failed).await.status, 204);
    }
    assert_eq!(world.told(Event::MessageFailed).await, 1);
}

#[tokio::test]
async fn what_twilio_did_not_sign_changes_nothing() {
    let (world, _twilio, path) = sent().await;
    let good = signature(&format!("{ORIGIN}{path}"), &DELIVERED);
    let altered = [("MessageSid", "SM1"), ("MessageStatus", "failed")];
    for (fields, signature, why) in [
        (&DELIVERED[..], "", "no signature"),
        (&DELIVERED, "AAAA", "another signature"),
        (&DELIVERED, "!!", "nonsense"),
        (&altered, good.as_str(), "altered fields"),
        (&DELIVERED[..2], good.as_str(), "a field left out"),
    ] {
        let answer = post(&world, &path, fields, signature).await;
        assert_eq!(
            (answer.status.as_u16(), answer.body.as_str()),
            (403, ""),
            "{why}"
        );
    }
    let elsewhere = signature(&format!("https://whatever.example{path}"), &DELIVERED);
    assert_eq!(
        post(&world, &path, &DELIVERED, &elsewhere).await.status,
        403
    );
    let query = format!("{path}?x=1");
    assert_eq!(post(&world, &query, &DELIVERED, &good).await.status, 403);
    let empty: [(&str, &str); 0] = [];
    assert_eq!(
        signed(&world, &path, &empty).await.status,
        400,
        "signed nonsense"
    );
    assert_eq!(world.told(Event::MessageDelivered).await, 0);
    assert_eq!(world.told(Event::MessageFailed).await, 0);
}

#[tokio::test]
async fn an_address_of_no_message_is_not_found_however_well_signed() {
    let (world, _twilio, path) = sent().await;
    let token = path.rsplit('/').next().unwrap();
    let (id, mac) = token.split_once('.').unwrap();
    let other = id.replace(|c: char| c.is_ascii_digit(), "0");
    for path in [
        format!("/reports/kept/{token}"),
        format!("/reports/nobody/{token}"),
        format!("/reports/Twilio/{token}"),
        format!("/reports/twilio/{other}.{mac}"),
        format!("/reports/twilio/{id}.{}", "A".repeat(mac.len())),
        format!("/reports/twilio/{id}."),
        format!("/reports/twilio/{id}"),
        format!("/reports/twilio/.{mac}"),
        format!("/reports/twilio/{token}x"),
    ] {
        let answer = signed(&world, &path, &DELIVERED).await;
        assert_eq!(
            (answer.status.as_u16(), answer.body.as_str()),
            (404, ""),
            "{path}"
        );
    }
    let extra = signed(&world, &format!("{path}/x"), &DELIVERED).await;
    assert_eq!(extra.status, 404);
    assert_eq!(world.told(Event::MessageDelivered).await, 0);
}
