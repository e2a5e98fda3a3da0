//! Codes by phone call: the pages that offer them, and Twilio's key presses, answered when signed and while the code is
//! of use.

use std::time::Duration;

use axum::http::Method as Verb;
use domain::{Event, Method};

use crate::{
    client::{Answer, call},
    world::{Browser, FakeTwilio, Fields, ORIGIN, World, signature},
};

const LANDLINE: &str = "020 7946 0123";

const KEY: [(&str, &str); 3] = [
    ("CallSid", "CA00000000000000000000000000000001"),
    ("CallStatus", "in-progress"),
    ("Digits", "1"),
];

/// Calls on, alone or beside texts, and a landline that a call is made to by Twilio; gives the challenge's address and
/// the path its reports go to.
async fn called<'w>(world: &'w World, twilio: &FakeTwilio) -> (Browser<'w>, String, String) {
    world
        .rule(|policy| {
            policy.methods = vec![Method::Text, Method::Call];
            policy.call_countries = policy.text_countries.clone();
        })
        .await;
    let mut browser = world.browser().speaking("de");
    let at = browser.come(&world.site, "ada").await.challenge();
    let numbered = [("country", "GB"), ("number", LANDLINE)];
    browser.submit(&format!("{at}/number"), &numbered).await;
    browser
        .submit(&format!("{at}/send"), &[("method", "call")])
        .await;
    let path = twilio.carry(world).await;
    (browser, at, path)
}

async fn post(world: &World, path: &str, fields: &[(&str, &str)], signature: &str) -> Answer {
    let form = fields
        .iter()
        .fold(Fields::default(), |all, (name, value)| all.and(name, value));
    let call = call(Verb::POST, path)
        .with("content-type", "application/x-www-form-urlencoded")
        .with("x-twilio-signature", signature)
        .body(form.encoded());
    call.to(&world.server).await
}

async fn signed(world: &World, path: &str, fields: &[(&str, &str)]) -> Answer {
    let signature = signature(&format!("{ORIGIN}{path}"), fields);
    post(world, path, fields, &signature).await
}

/// The code that is spoken in this markup.
fn spoken(markup: &str) -> String {
    let german: i18n::Language = "de".parse().unwrap();
    let words = i18n::spoken_code(german, "0123456789");
    let digits: String = markup
        .split("<Say language=\"de-DE\">")
        .filter_map(|piece| {
            let said = piece.split('<').next()?;
            words.iter().position(|word| word == said)
        })
        .map(|digit| digit.to_string())
        .collect();
    let (first, second) = digits.split_at(digits.len() / 2);
    assert_eq!(first, second, "spoken twice");
    first.to_owned()
}

#[tokio::test]
async fn a_landline_is_set_up_by_a_call_from_the_first_page_to_the_last() {
    let (world, twilio) = FakeTwilio::world().await;
    let (mut browser, at, path) = called(&world, &twilio).await;
    let page = browser.get(&format!("{at}/code")).await;
    assert!(
        page.body.contains("Ihr Code kommt per Anruf"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("SMS"), "a landline takes no texts");
    let answer = signed(&world, &format!("{path}?key=1"), &KEY).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/xml");
    let code = spoken(&answer.body);
    browser
        .submit(&format!("{at}/code"), &[("code", code.as_str())])
        .await;
    let done = browser.get(&format!("{at}/done")).await;
    assert!(done.body.contains("Codes per Anruf"), "{}", done.body);
    assert!(!done.body.contains("SMS"), "{}", done.body);
    let ended = [("CallSid", "CA1"), ("CallStatus", "completed")];
    for _ in 0..2 {
        assert_eq!(signed(&world, &path, &ended).await.status, 204);
    }
    assert_eq!(world.told(Event::MessageDelivered).await, 1);
    assert_eq!(world.texts().await, 0);
}

#[tokio::test]
async fn a_key_that_twilio_did_not_sign_is_told_nothing() {
    let (world, twilio) = FakeTwilio::world().await;
    let (_browser, _at, path) = called(&world, &twilio).await;
    let keyed = format!("{path}?key=1");
    let report = signature(&format!("{ORIGIN}{path}"), &KEY);
    let other = [KEY[0], KEY[1], ("Digits", "2")];
    let altered = signature(&format!("{ORIGIN}{keyed}"), &other);
    for signature in ["", "AAAA", report.as_str(), altered.as_str()] {
        let answer = post(&world, &keyed, &KEY, signature).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (403, ""));
    }
    assert_eq!(world.told(Event::CodeSpoken).await, 0);
}

#[tokio::test]
async fn a_doubled_key_is_answered_alike_and_one_played_again_later_is_told_nothing() {
    let (world, twilio) = FakeTwilio::world().await;
    let (_browser, _at, path) = called(&world, &twilio).await;
    let keyed = format!("{path}?key=1");
    let first = signed(&world, &keyed, &KEY).await.body;
    assert_eq!(signed(&world, &keyed, &KEY).await.body, first);
    assert_eq!(spoken(&first).len(), 6);
    world.kit.pass_time(Duration::from_mins(3));
    let later = signed(&world, &keyed, &KEY).await;
    assert_eq!(later.status, 200);
    assert_eq!(
        later.body,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Say language=\"de-DE\">\
         Dieser Code wird nicht mehr gebraucht. Auf Wiederhören.</Say></Response>"
    );
}

#[tokio::test]
async fn a_call_nobody_picks_up_is_noted_once() {
    for (status, why) in [
        ("busy", "busy"),
        ("no-answer", "nobody"),
        ("completed", "a mailbox"),
    ] {
        let (world, twilio) = FakeTwilio::world().await;
        let (_browser, _at, path) = called(&world, &twilio).await;
        let report = [("CallSid", "CA1"), ("CallStatus", status)];
        for _ in 0..2 {
            assert_eq!(signed(&world, &path, &report).await.status, 204);
        }
        assert_eq!(world.told(Event::MessageFailed).await, 1, "{why}");
        assert_eq!(world.told(Event::MessageDelivered).await, 0, "{why}");
    }
}
