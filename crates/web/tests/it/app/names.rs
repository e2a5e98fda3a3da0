//! A person is renamed at the site: what waits for an answer is shown under the name it was asked under.

use super::{asked, house, only_request, paired};
use crate::{client::call, world::World};

async fn rename(world: &World, name: &str) {
    let body = serde_json::json!({"name": name}).to_string();
    let put = call(axum::http::Method::PUT, "/api/v1/users/ada")
        .with("authorization", &world.site.bearer())
        .with("content-type", "application/json")
        .body(body);
    let answer = put.to(&world.server).await;
    assert_eq!(answer.status, 204, "{}", answer.body);
}

#[tokio::test]
async fn a_request_that_waits_survives_another_name() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    let (mut browser, at, request, number) = asked(&world, &device, "ada").await;
    assert_eq!(request.label, "ada");
    rename(&world, "Ada Lovelace").await;
    let same = only_request(&device).await;
    assert_eq!(same.label, "ada", "as it was asked");
    assert_eq!(device.approve(&request, &number).await.unwrap(), "approved");
    browser.open(&at).await.code();

    let (mut browser, at, request, number) = asked(&world, &device, "ada").await;
    assert_eq!(request.label, "Ada Lovelace");
    let account = device.account(&request.account).unwrap();
    assert_eq!(account.label, "Ada Lovelace", "the device has learnt it");
    assert_eq!(device.approve(&request, &number).await.unwrap(), "approved");
    browser.open(&at).await.code();
}

#[tokio::test]
async fn a_logo_that_this_server_keeps_is_named_with_the_account() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    let named = async || device.accounts(0).await.unwrap().accounts.remove(0).logo;
    assert_eq!(named().await, None, "there is none");
    let site = world.kit.site.application.id;
    let address = world.logo_of(site).await;
    assert!(address.starts_with(&format!("/brand/{site}/logo-")));
    assert_eq!(named().await, Some(address), "no revision tells of it");
    let (other, _) = paired(&world, &server, &world.site, "ben").await;
    let there = other.accounts(0).await.unwrap().accounts.remove(0);
    assert!(there.logo.is_some(), "{there:?}");
}
