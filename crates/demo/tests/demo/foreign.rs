//! Somebody who knows a member's password and tries to get in with another proof than that member's.

use axum::http::StatusCode;
use serde_json::json;

use crate::site::{Site, password_of};

#[tokio::test]
async fn ones_own_passed_challenge_does_not_sign_somebody_else_in() {
    let site = Site::start().await;
    // Ben knows Ada's password. He begins as Ada in one browser and passes his own challenge in another.
    let mut as_ada = site.browser();
    password_of(&mut as_ada, "ada").await.second_factor();
    let ben_page = password_of(&mut site.browser(), "ben").await;
    let ben_passed = site.server.pass(&ben_page.second_factor());
    as_ada
        .come_back(&ben_passed)
        .await
        .shows(StatusCode::BAD_REQUEST, "not yours");
    assert_eq!(as_ada.get("/profile").await.leads_to(), "/sign-in");

    // With Ada's state in it, the code still hangs on Ben's own request.
    let ada_page = password_of(&mut as_ada, "ada").await;
    let mut ben_passed = site.server.pass(&ben_page.second_factor());
    let ada_state = site.server.pushed(&ada_page.second_factor())["state"].clone();
    ben_passed.insert("state".into(), ada_state);
    as_ada
        .come_back(&ben_passed)
        .await
        .shows(StatusCode::BAD_REQUEST, "start again");
    assert_eq!(as_ada.get("/profile").await.leads_to(), "/sign-in");
}

#[tokio::test]
async fn a_token_about_somebody_else_is_refused() {
    let site = Site::start().await;
    for claims in [
        json!({"sub": "ben"}),
        json!({"area": "other"}),
        json!({"nonce": "other"}),
    ] {
        site.server.behave(|behaviour| behaviour.claims = claims);
        let mut browser = site.browser();
        let page = password_of(&mut browser, "ada").await;
        let back = browser
            .come_back(&site.server.pass(&page.second_factor()))
            .await;
        back.shows(StatusCode::BAD_REQUEST, "not yours");
        assert_eq!(browser.get("/profile").await.leads_to(), "/sign-in");
    }
}

#[tokio::test]
async fn the_callback_is_worth_nothing_in_another_browser_or_a_second_time() {
    let site = Site::start().await;
    let mut browser = site.browser();
    let page = password_of(&mut browser, "ada").await;
    let query = site.server.pass(&page.second_factor());
    site.browser()
        .come_back(&query)
        .await
        .shows(StatusCode::BAD_REQUEST, "start again");
    let mut ben = site.signed_in("ben").await;
    ben.come_back(&query)
        .await
        .shows(StatusCode::BAD_REQUEST, "start again");

    assert_eq!(browser.come_back(&query).await.leads_to(), "/");
    browser
        .come_back(&query)
        .await
        .shows(StatusCode::BAD_REQUEST, "start again");
    browser
        .get("/profile")
        .await
        .shows(StatusCode::OK, "ada@lighthouse.example");
}

#[tokio::test]
async fn a_proof_for_signing_in_does_not_open_the_administrators_area() {
    let site = Site::start().await;
    let mut cleo = site.signed_in("cleo").await;
    cleo.post("/administrators/enter", &[])
        .await
        .second_factor();
    let other = password_of(&mut site.browser(), "cleo").await;
    let passed = site.server.pass(&other.second_factor());
    cleo.come_back(&passed)
        .await
        .shows(StatusCode::BAD_REQUEST, "not yours");

    let asked = cleo.post("/administrators/enter", &[]).await;
    site.server
        .behave(|behaviour| behaviour.claims = json!({"area": "sign_in"}));
    let passed = site.server.pass(&asked.second_factor());
    cleo.come_back(&passed)
        .await
        .shows(StatusCode::BAD_REQUEST, "not yours");
    assert_eq!(
        cleo.get("/administrators").await.leads_to(),
        "/administrators/enter"
    );
}

#[tokio::test]
async fn a_planted_session_id_is_not_taken_over() {
    let site = Site::start().await;
    let mut browser = site.browser();
    browser
        .cookies
        .insert("lighthouse".into(), "planted".into());
    let page = password_of(&mut browser, "ada").await;
    browser
        .come_back(&site.server.pass(&page.second_factor()))
        .await;
    assert_ne!(browser.cookies["lighthouse"], "planted");
    let mut thief = site.browser();
    thief.cookies.insert("lighthouse".into(), "planted".into());
    assert_eq!(thief.get("/profile").await.leads_to(), "/sign-in");
}
