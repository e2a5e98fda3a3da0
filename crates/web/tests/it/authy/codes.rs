//! Codes: sent, not needed, right, wrong, used, locked.

use std::time::Duration;

use axum::http::Method;
use flows::testkit::Kit;

use super::{is_kept, is_refused};
use crate::world::{NUMBER, World};

#[tokio::test]
async fn a_text_is_sent_and_its_code_is_right_once() {
    let world = World::new().await;
    let site = world.direct().await;
    let id = site.register(NUMBER).await;
    let sent = site.get(&format!("/protected/json/sms/{id}")).await;
    assert_eq!(
        sent.body,
        "{\"success\":true,\"message\":\"SMS token was sent\",\"cellphone\":\"+44-XXX-XXX-XX56\"}"
    );
    let code = world.last_direct_code().await;
    assert_eq!(code.len(), 7);
    let right = site.verify(&code, id).await;
    assert_eq!(right.status, 200, "{}", right.body);
    let begins =
        "{\"message\":\"Token is valid.\",\"token\":\"is valid\",\"success\":\"true\",\"device\":{";
    assert!(right.body.starts_with(begins), "{}", right.body);
    assert_eq!(right.json()["device"]["os_type"], "sms");
    assert_eq!(right.header("x-countersign-user"), id.to_string());
    let again = site.verify(&code, id).await;
    assert_eq!(again.status, 401, "{}", again.body);
    assert_eq!(again.json()["message"], "Token is invalid");
}

#[tokio::test]
async fn a_token_may_travel_in_a_body() {
    let world = World::new().await;
    let site = world.direct().await;
    let id = site.register(NUMBER).await;
    let code = site.texted(id).await;
    let (path, text) = ("/protected/json/verify", id.to_string());
    let wrong = Kit::another_code(&code);
    let answer = site
        .post(path, &[("token", &wrong), ("authy_id", &text)])
        .await;
    is_refused(&answer, 401, "60020");
    let answer = site.post(path, &[("token", &code)]).await;
    is_refused(&answer, 400, "60004");
    let answer = site.post(path, &[("authy_id", &text)]).await;
    is_refused(&answer, 400, "60004");
    let answer = site
        .post(path, &[("token", &code), ("authy_id", &text)])
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.json()["token"], "is valid");
}

#[tokio::test]
async fn nobody_is_valid_without_a_code() {
    // Authy called any token of an unconfirmed user valid unless `force` was said.
    let world = World::new().await;
    let site = world.direct().await;
    let id = site.register(NUMBER).await;
    for query in ["", "?force=true", "?force=false", "?force="] {
        let path = format!("/protected/json/verify/0000000/{id}{query}");
        is_refused(&site.get(&path).await, 401, "60020");
    }
}

#[tokio::test]
async fn five_wrong_tokens_lock_and_say_for_how_long() {
    let world = World::new().await;
    let site = world.direct().await;
    let id = site.register(NUMBER).await;
    let code = site.texted(id).await;
    let wrong = Kit::another_code(&code);
    for _ in 0..5 {
        site.verify(&wrong, id).await;
    }
    let locked = site.verify(&code, id).await;
    is_kept(&locked, "60003_too_many_wrong.429");
    let wait: u64 = locked.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
}

#[tokio::test]
async fn tokens_that_are_no_digits_are_invalid_and_users_that_are_none_are_unknown() {
    let world = World::new().await;
    let site = world.direct().await;
    let id = site.register(NUMBER).await;
    for token in [
        "abc",
        "12345a7",
        "1",
        "123",
        "12345678901234567",
        "-1234567",
        "1_2",
    ] {
        is_refused(&site.verify(token, id).await, 401, "60020");
    }
    for user in ["1", "tony"] {
        let path = format!("/protected/json/verify/1234567/{user}");
        let unknown = site.get(&path).await;
        is_refused(&unknown, 404, "60016");
        assert_eq!(unknown.json()["message"], "User doesn't exist");
        for way in ["sms", "call"] {
            is_refused(
                &site.get(&format!("/protected/json/{way}/{user}")).await,
                404,
                "60026",
            );
        }
    }
}

#[tokio::test]
async fn a_code_for_an_action_is_good_for_that_action_alone() {
    let world = World::new().await;
    let site = world.direct().await;
    let id = site.confirmed(NUMBER).await;
    let asked = format!("/protected/json/sms/{id}?action=pay&action_message=Pay+it");
    assert_eq!(site.get(&asked).await.status, 200);
    let code = world.last_direct_code().await;
    is_refused(&site.verify(&code, id).await, 401, "60020");
    let with_action = format!("/protected/json/verify/{code}/{id}?action=pay");
    assert_eq!(site.get(&with_action).await.status, 200);
}

#[tokio::test]
async fn no_words_of_a_site_lead_anywhere() {
    let world = World::new().await;
    let site = world.direct().await;
    let id = site.confirmed(NUMBER).await;
    let sms = format!("/protected/json/sms/{id}");
    for said in [
        "https%3A%2F%2Fevil",
        "evil.example%2Flogin",
        "Blocked+bit.ly%2Fx",
    ] {
        let asked = format!("{sms}?action_message={said}");
        assert_eq!(site.get(&asked).await.status, 200);
        world.last_direct_code().await;
        let texts = world.kit.gateway.kept();
        let text = &texts.last().unwrap().body;
        let leads = ["evil", "Blocked", "bit.ly"];
        assert!(!leads.iter().any(|word| text.contains(word)), "{text}");
        world.kit.pass_time(Duration::from_mins(1));
    }
    let long = format!("{sms}?action_message={}", "x".repeat(256));
    is_refused(&site.get(&long).await, 400, "60004");
}

#[tokio::test]
async fn looking_for_the_head_sends_nothing() {
    let world = World::new().await;
    let site = world.direct().await;
    let id = site.register(NUMBER).await;
    let before = world.texts().await;
    for path in [
        format!("/protected/json/sms/{id}"),
        format!("/protected/json/verify/1234567/{id}"),
        format!("/protected/json/users/{id}/status"),
    ] {
        let call = site.call(Method::HEAD, &path);
        assert_eq!(call.to(&world.server).await.status, 404, "{path}");
    }
    assert_eq!(world.texts().await, before);
}

#[tokio::test]
async fn a_flood_of_sends_is_told_when_to_come_again() {
    let world = World::new().await;
    let site = world.direct().await;
    let id = site.register(NUMBER).await;
    let path = format!("/protected/json/sms/{id}?force=true");
    let mut last = site.get(&path).await;
    for _ in 0..20 {
        last = site.get(&path).await;
        if last.status != 200 {
            break;
        }
    }
    is_kept(&last, "60003_too_many_tokens.429");
    assert!(last.header("retry-after").parse::<u64>().unwrap() > 0);
    assert!(world.texts().await <= 6);
}
