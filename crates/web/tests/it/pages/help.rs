//! When nothing can be used: who helps, and what changes while a page is open.

use std::time::Duration;

use axum::http::Method;
use domain::Event;

use crate::{
    client::call,
    world::{NUMBER, World},
};

#[tokio::test]
async fn a_number_whose_country_was_closed_since_leads_to_those_who_can_help() {
    let world = World::new().await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    world.kit.pass_time(Duration::from_mins(1));
    world
        .rule(|policy| {
            policy.text_countries = "DE".parse().unwrap();
            "Ring <Bob>\nat the desk".clone_into(&mut policy.contact);
        })
        .await;
    let texts = world.texts().await;
    let mut browser = world.browser();
    let page = browser.come(&world.site, "ada").await;
    let html = &page.answer().body;
    assert!(html.contains("Need another way in?"), "{html}");
    assert!(html.contains("Ring &#60;Bob&#62;"), "{html}");
    let at = page.challenge();
    let sent = browser
        .submit(&format!("{at}/send"), &[("method", "text")])
        .await;
    assert!(sent.answer().body.contains("Need another way in?"));
    let back = browser.submit(&format!("{at}/back"), &[]).await;
    assert_eq!(back.told("error"), "access_denied");
    assert_eq!(world.texts().await, texts);
    let known = world.site.user(&world, "ada").await.json();
    assert_eq!(known["methods"], serde_json::json!([]));
}

#[tokio::test]
async fn a_country_closed_while_the_page_is_open_gets_no_text() {
    let world = World::new().await;
    let mut browser = world.browser();
    let at = browser.come(&world.site, "ada").await.challenge();
    let numbered = [("country", "GB"), ("number", NUMBER)];
    browser.submit(&format!("{at}/number"), &numbered).await;
    world
        .rule(|policy| policy.text_countries = "DE".parse().unwrap())
        .await;
    let page = browser
        .submit(&format!("{at}/send"), &[("method", "text")])
        .await;
    assert_eq!(page.answer().status, 200);
    assert_eq!(world.texts().await, 0);
    assert_eq!(world.told(Event::CodeSent).await, 0);
}

#[tokio::test]
async fn where_nobody_must_set_up_a_user_without_a_number_goes_through() {
    let world = World::new().await;
    world.rule(|policy| policy.must_set_up = false).await;
    let left = world.browser().come(&world.site, "ada").await;
    let claims = world.site.claims(&world, &left.code()).await;
    assert_eq!(claims["acr"], "urn:countersign:not-asked");
    assert!(claims.get("auth_time").is_none());
}

#[tokio::test]
async fn another_verb_at_a_page_is_answered_by_a_page() {
    let world = World::new().await;
    let mut browser = world.browser();
    let at = browser.come(&world.site, "ada").await.challenge();
    for (verb, page) in [
        (Method::PUT, ""),
        (Method::DELETE, ""),
        (Method::POST, ""),
        (Method::PUT, "/code"),
        (Method::GET, "/send"),
        (Method::GET, "/back"),
        (Method::PATCH, "/number"),
    ] {
        let call = browser.call(verb.clone(), &format!("{at}{page}"));
        let answer = call.with("sec-fetch-site", "same-origin");
        let answer = answer.to(&world.server).await;
        assert_eq!(answer.status, 405, "{verb} {page}");
        assert!(answer.body.contains("There is nothing here"), "{verb}");
    }
    assert_eq!(world.told(Event::Denied).await, 0);
}

#[tokio::test]
async fn where_the_server_is_no_header_of_a_caller_decides() {
    let world = World::new().await;
    let address = world
        .site
        .begin(&world, crate::world::Fields::request("ada"));
    let forged = call(Method::GET, &address.await)
        .with("host", "evil.example")
        .with("x-forwarded-host", "evil.example")
        .with("x-forwarded-proto", "http")
        .with("forwarded", "host=evil.example;proto=http");
    let answer = forged.to(&world.server).await;
    assert_eq!(answer.status, 303);
    assert!(answer.header("location").starts_with("/challenge/"));
    assert!(answer.header("set-cookie").contains("; Secure"));
    let known = format!("/a/{}/.well-known/openid-configuration", world.site.id);
    let document = call(Method::GET, &known).with("host", "evil.example");
    assert!(!document.to(&world.server).await.body.contains("evil"));
}
