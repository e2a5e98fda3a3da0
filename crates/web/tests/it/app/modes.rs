//! How the number is carried over: picked, or not at all; and as the request was asked, whatever the policy says since.

use bench::{Device, Reason, Request, Verdict};
use domain::NumberMode;

use super::{house, no, only_request, paired};
use crate::{
    rows::made::carried,
    world::{Browser, World},
};

async fn carry(world: &World, mode: NumberMode) {
    world
        .rule(move |policy| policy.number_matching = mode)
        .await;
}

/// Comes from the site and is asked; gives the challenge, its page and the request.
async fn asked<'w>(world: &'w World, device: &Device) -> (Browser<'w>, String, String, Request) {
    device.requests(0, 0).await.unwrap();
    let mut browser = world.browser();
    let at = browser.come(&world.site, "ada").await.challenge();
    let page = browser.open(&format!("{at}/push")).await.into_answer().body;
    (browser, at, page, only_request(device).await)
}

async fn approved(device: &Device, request: &Request, answer: &str) -> (u16, String) {
    let made = device.decision(request, Verdict::Approve, answer, Reason::Unsaid);
    no(&device.send_decision(&made.unwrap()).await.unwrap())
}

#[tokio::test]
async fn one_of_three_is_picked_and_only_the_one_on_the_page_lets_in() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    carry(&world, NumberMode::Pick).await;
    let (mut browser, at, page, request) = asked(&world, &device).await;
    let right = carried(&page).to_owned();
    assert!(page.contains("Tap this number"), "{page}");
    let choices = &request.number.choices;
    assert_eq!((request.number.mode.as_str(), choices.len()), ("pick", 3));
    assert!(choices.contains(&right));
    let wrong = choices.iter().find(|it| **it != right).unwrap();
    let told = approved(&device, &request, wrong).await;
    assert_eq!(told, (422, "wrong_number".to_owned()));
    assert!(browser.open(&at).await.path().starts_with(&at));

    let (mut browser, at, page, request) = asked(&world, &device).await;
    let right = carried(&page).to_owned();
    assert_eq!(approved(&device, &request, &right).await.0, 200);
    browser.open(&at).await.code();
}

#[tokio::test]
async fn without_a_number_a_tap_is_enough_and_a_number_is_none_of_its_parts() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    carry(&world, NumberMode::None).await;
    let (mut browser, at, page, request) = asked(&world, &device).await;
    assert!(!page.contains("class=\"carried\""), "{page}");
    assert_eq!(request.number.mode, "none");
    assert!(request.number.choices.is_empty());
    let told = approved(&device, &request, "17").await;
    assert_eq!(told, (400, "malformed".to_owned()));
    let waits = browser.open(&at).await;
    assert_eq!(waits.path(), format!("{at}/push"), "it waits");
    assert_eq!(approved(&device, &request, "").await.0, 200);
    browser.open(&at).await.code();
}

#[tokio::test]
async fn a_request_is_carried_as_it_was_asked_though_the_policy_changed() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    let (mut browser, at, page, request) = asked(&world, &device).await;
    let number = carried(&page).to_owned();
    carry(&world, NumberMode::None).await;
    let page = browser.open(&format!("{at}/push")).await.into_answer().body;
    assert_eq!(carried(&page), number, "the app still asks for it");
    assert_eq!(approved(&device, &request, &number).await.0, 200);
    browser.open(&at).await.code();

    let (mut browser, at, _, request) = asked(&world, &device).await;
    carry(&world, NumberMode::Type).await;
    let page = browser.open(&format!("{at}/push")).await.into_answer().body;
    assert!(!page.contains("class=\"carried\""), "the app asks for none");
    assert_eq!(approved(&device, &request, "").await.0, 200);
    browser.open(&at).await.code();
}
