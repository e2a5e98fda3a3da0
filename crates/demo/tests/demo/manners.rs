//! What the community keeps to whoever calls: cookies, headers, forms from elsewhere, patience, addresses.

use std::time::Duration;

use axum::http::StatusCode;

use crate::{
    fake_server::CLIENT_ID,
    site::{Site, password_of},
};

#[tokio::test]
async fn the_cookie_and_the_headers_are_strict() {
    let site = Site::start().await;
    let page = password_of(&mut site.browser(), "ada").await;
    let cookie = page.headers["set-cookie"].to_str().unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    let form_action = format!("form-action 'self' {};", site.server.origin);
    assert!(
        policy.contains(&form_action) && policy.contains("default-src 'none'"),
        "{policy}"
    );
    assert_eq!(page.headers["cache-control"], "no-store");
    site.browser()
        .get("/nowhere")
        .await
        .shows(StatusCode::NOT_FOUND, "No such page");
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let site = Site::start().await;
    let mut browser = site.signed_in("ada").await;
    browser.fetch_site = "cross-site";
    for path in ["/posts", "/sign-out", "/password", "/sign-in", "/join"] {
        assert_eq!(
            browser.post(path, &[("text", "hello")]).await.status,
            StatusCode::FORBIDDEN
        );
    }
    // Coming back by a link of the second factor's site is a cross-site GET and stays allowed.
    browser
        .get("/profile")
        .await
        .shows(StatusCode::OK, "Your profile");
}

#[tokio::test]
async fn what_no_page_of_ours_sends_gets_a_page_too() {
    let site = Site::start().await;
    let mut browser = site.signed_in("ada").await;
    for fields in [
        [("txt", "hello")].as_slice(),
        &[],
        &[("text", "a"), ("text", "b")],
    ] {
        let page = browser.post("/posts", fields).await;
        page.shows(StatusCode::BAD_REQUEST, "We could not read this");
    }
    let long = "x".repeat(40_000);
    let page = browser.post("/posts", &[("text", long.as_str())]).await;
    page.shows(StatusCode::PAYLOAD_TOO_LARGE, "This is too long");
    let twice = browser
        .get("/second-factor/back?code=a&code=b&state=c")
        .await;
    twice.shows(StatusCode::BAD_REQUEST, "Please start again");
    browser
        .get("/second-factor/back")
        .await
        .shows(StatusCode::BAD_REQUEST, "Please start again");
    browser
        .get("/profile")
        .await
        .shows(StatusCode::OK, "Your profile");
}

#[tokio::test]
async fn a_slow_second_factor_does_not_hang_the_site() {
    let site = Site::start().await;
    site.server
        .behave(|behaviour| behaviour.delay = Duration::from_mins(1));
    let mut browser = site.browser();
    let waited = tokio::time::timeout(
        countersign_client::Client::TIME_LIMIT + Duration::from_secs(3),
        password_of(&mut browser, "ada"),
    );
    let page = waited.await.unwrap();
    page.shows(
        StatusCode::SERVICE_UNAVAILABLE,
        "We cannot check the second step right now",
    );
}

#[tokio::test]
async fn the_redirect_address_must_be_the_communitys_own() {
    let folder = tempfile::tempdir().unwrap();
    let client = countersign_client::Settings {
        issuer: format!("http://localhost:4300/a/{CLIENT_ID}"),
        client_id: CLIENT_ID.into(),
        client_secret: "s".into(),
        redirect_address: "http://127.0.0.1:9/second-factor/back".into(),
        management_key: None,
    };
    let settings = demo::CommunitySettings {
        public_address: "http://127.0.0.1:4301".parse().unwrap(),
        client,
        data_folder: folder.path().into(),
        phone_address: None,
    };
    let refused = demo::Community::new(settings);
    assert!(matches!(
        refused,
        Err(demo::CommunityError::RedirectAddress)
    ));
}
