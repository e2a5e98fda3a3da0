//! The way to the security settings at the second factor server, and back.

use std::{
    collections::HashMap,
    time::{SystemTime, UNIX_EPOCH},
};

use axum::http::StatusCode;
use serde_json::json;
use url::Url;

use crate::{
    browser::{Browser, Page},
    site::{Site, password_of},
};

/// Presses the button on the profile.
async fn go(browser: &mut Browser) -> Page {
    let profile = browser.get("/profile").await;
    profile.shows(
        StatusCode::OK,
        "<form method=\"post\" action=\"/security-settings\"><button>Security settings</button></form>",
    );
    browser.post("/security-settings", &[]).await
}

/// The callback of another browser's visit or sign-in.
fn of(site: &Site, address: &Url) -> HashMap<String, String> {
    site.server.pass(address)
}

#[tokio::test]
async fn a_member_goes_to_the_settings_and_comes_back_as_who_he_was() {
    let site = Site::start().await;
    let mut browser = site.signed_in("ada").await;
    let session = browser.cookies["lighthouse"].clone();
    let address = go(&mut browser).await.second_factor();
    let pushed = site.server.pushed(&address);
    for (name, value) in [
        ("action", "settings"),
        ("email", "ada@lighthouse.example"),
        ("name", "ada"),
        ("ui_locales", "de en"),
    ] {
        assert_eq!(pushed[name], value, "{name}");
    }
    let started: u64 = pushed["session_started"].parse().unwrap();
    assert!(now().abs_diff(started) < 60, "{started}");

    let back = browser.come_back(&of(&site, &address)).await;
    assert_eq!(back.leads_to(), "/profile");
    assert_eq!(
        browser.cookies["lighthouse"], session,
        "nothing is worth more"
    );
    let said = "You are back from your security settings.";
    browser.get("/profile").await.shows(StatusCode::OK, said);
    // It serves once.
    let again = browser.come_back(&of(&site, &address)).await;
    again.shows(StatusCode::BAD_REQUEST, "Please start again");
}

#[tokio::test]
async fn who_leaves_without_opening_them_stays_signed_in() {
    let site = Site::start().await;
    let mut browser = site.signed_in("ada").await;
    let address = go(&mut browser).await.second_factor();
    let back = browser.come_back(&site.server.deny(&address)).await;
    assert_eq!(back.leads_to(), "/profile");
    let said = "Your security settings were not opened.";
    browser.get("/profile").await.shows(StatusCode::OK, said);
}

#[tokio::test]
async fn the_way_back_from_the_settings_signs_nobody_in() {
    let site = Site::start().await;
    let mut stranger = site.browser();
    let refused = stranger.post("/security-settings", &[]).await;
    assert_eq!(refused.leads_to(), "/sign-in");
    assert_eq!(site.server.count("/oauth/par"), 0);

    // The thief of ben's password hands in the callback of ada's visit, whatever ID token comes with it.
    let mut ada = site.signed_in("ada").await;
    let visit = go(&mut ada).await.second_factor();
    let mut thief = site.browser();
    password_of(&mut thief, "ben").await;
    let token = json!({"id_token": "e30.e30.x"});
    site.server.behave(|behaviour| behaviour.tokens = token);
    let refused = thief.come_back(&of(&site, &visit)).await;
    refused.shows(StatusCode::BAD_REQUEST, "This confirmation is not yours");
    assert_eq!(thief.get("/profile").await.leads_to(), "/sign-in");
}

#[tokio::test]
async fn an_administrators_session_is_as_old_as_its_sign_in() {
    let site = Site::start().await;
    let mut browser = site.signed_in("cleo").await;
    let entering = browser.post("/administrators/enter", &[]).await;
    let asked = site.server.pushed(&entering.second_factor());
    browser
        .come_back(&of(&site, &entering.second_factor()))
        .await;
    let visit = go(&mut browser).await.second_factor();
    let pushed = site.server.pushed(&visit);
    assert_eq!(pushed["session_started"], asked["session_started"]);
}

#[tokio::test]
async fn without_the_server_the_settings_stay_shut_and_nobody_is_signed_out() {
    let site = Site::start().await;
    let mut browser = site.signed_in("ada").await;
    site.server.behave(|behaviour| {
        behaviour.instead = Some((StatusCode::SERVICE_UNAVAILABLE, ""));
    });
    let down = browser.post("/security-settings", &[]).await;
    assert_eq!(down.status, StatusCode::SERVICE_UNAVAILABLE);
    browser
        .get("/profile")
        .await
        .shows(StatusCode::OK, "cannot be shown right now");
}

#[expect(
    clippy::disallowed_methods,
    reason = "the community under test signs in by the real clock"
)]
fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
}
