//! A device that comes with a phone number: empty, answered alike, and taken by whoever proved the number, for a first app.

use std::time::Duration;

use bench::{Device, Introduction, Key, Server};
use serde_json::{Value, json};

use super::house;
use crate::{
    client::call,
    world::{Browser, World},
};

const OWNERS: &str = "+447400123456";
const NOBODYS: &str = "+447400123457";

/// The settings of `user`, opened by a code to the number.
async fn opened<'w>(world: &'w World, user: &str) -> (Browser<'w>, String) {
    world.kit.pass_time(Duration::from_hours(1));
    let mut browser = world.browser();
    let at = browser.settings(user).await;
    browser.prove_phone(&at).await;
    (browser, at)
}

async fn typed(browser: &mut Browser<'_>, at: &str, code: &str) -> String {
    let place = browser
        .submit(&format!("{at}/settings/app"), &[("code", code)])
        .await;
    place.path().replace(at, "")
}

#[tokio::test]
async fn an_empty_device_is_taken_by_its_own_code_in_the_settings_for_a_first_app() {
    let (world, server) = house().await;
    world.member("ada").await;
    let device = Device::by_number(&server, OWNERS, "Pixel 9").await.unwrap();
    assert_eq!(device.accounts(0).await.unwrap().ids.len(), 0, "empty");
    assert_eq!(device.proposals().await.unwrap(), []);

    let (mut browser, at) = opened(&world, "ada").await;
    let card = browser
        .open(&format!("{at}/settings"))
        .await
        .into_answer()
        .body;
    assert!(card.contains("/settings/app") && !card.contains("Pixel 9"));
    let code = device.own_code(device.now()).unwrap();
    let wrong = flows::testkit::Kit::another_code(&code);
    assert_eq!(
        typed(&mut browser, &at, &wrong).await,
        "/settings/app?error=wrong"
    );
    assert_eq!(
        typed(&mut browser, &at, "12").await,
        "/settings/app?error=length"
    );
    let told = typed(&mut browser, &at, &code).await;
    assert_eq!(told, "/settings?told=device_paired");
    let [account] = device
        .accounts(0)
        .await
        .unwrap()
        .accounts
        .try_into()
        .unwrap();
    assert_eq!(
        (account.state.as_str(), account.issuer.as_str()),
        ("active", "Lighthouse")
    );
    assert_ne!(
        device.code(&account.id, device.now()).unwrap(),
        code,
        "a seed of its own"
    );
    let card = browser
        .open(&format!("{at}/settings"))
        .await
        .into_answer()
        .body;
    assert!(card.contains("Pixel 9") && !card.contains("/settings/app\""));

    // It answers for its person from now on.
    device.requests(0, 0).await.unwrap();
    let mut new = world.browser();
    let place = new.come(&world.site, "ada").await;
    assert_eq!(place.path(), format!("{}/push", place.challenge()));

    // Never a second one, even when the first is gone: a thief of the number has its texts, too.
    device.remove().await.unwrap();
    let thiefs = Device::by_number(&server, OWNERS, "Thief").await.unwrap();
    let (mut browser, at) = opened(&world, "ada").await;
    let code = thiefs.own_code(thiefs.now()).unwrap();
    assert_eq!(typed(&mut browser, &at, &code).await, "/settings");
    assert_eq!(thiefs.accounts(0).await.unwrap().ids.len(), 0);
}

#[tokio::test]
async fn a_device_is_taken_by_nobody_but_who_proved_its_number_in_this_visit() {
    let (world, server) = house().await;
    let mut known = world.member("ada").await;
    let foreign = Device::by_number(&server, NOBODYS, "Pixel 9")
        .await
        .unwrap();
    let own = Device::by_number(&server, OWNERS, "Pixel 9").await.unwrap();

    // Settings that are shut, and a device of another number.
    world.kit.pass_time(Duration::from_hours(1));
    let at = known.settings("ada").await;
    let code = own.own_code(own.now()).unwrap();
    assert_eq!(typed(&mut known, &at, &code).await, "/settings");
    let (mut browser, at) = opened(&world, "ada").await;
    let code = foreign.own_code(foreign.now()).unwrap();
    assert_eq!(
        typed(&mut browser, &at, &code).await,
        "/settings/app?error=wrong"
    );

    // A code is good once, for all sites together; and a week later it is not looked for any more.
    let harbour = world.another_site("Harbour").await;
    world
        .browser()
        .set_up_addressed(&harbour, "ada.l", "07400 123456")
        .await;
    let code = own.own_code(own.now()).unwrap();
    let told = typed(&mut browser, &at, &code).await;
    assert_eq!(told, "/settings?told=device_paired");
    world.kit.pass_time(Duration::from_mins(20));
    let mut other = world.browser();
    let at = other.come_to_settings(&harbour, "ada.l").await.challenge();
    other.prove_phone(&at).await;
    assert_eq!(
        typed(&mut other, &at, &code).await,
        "/settings/app?error=wrong"
    );
    let next = own.own_code(own.now()).unwrap();
    let told = typed(&mut other, &at, &next).await;
    assert_eq!(told, "/settings?told=device_paired");
    let accounts = own.accounts(0).await.unwrap().accounts;
    let mut issuers: Vec<_> = accounts.iter().map(|it| it.issuer.as_str()).collect();
    issuers.sort_unstable();
    assert_eq!(issuers, ["Harbour", "Lighthouse"]);
}

/// What a device that comes is answered, with its values taken out.
async fn answer(world: &World, server: &Server, number: &str, peer: &str) -> (u16, Vec<String>) {
    let key = Key::make().unwrap();
    let new = Introduction::new(server, number, "Pixel 9", &key).unwrap();
    let body = json!({
        "offer": new.offer, "name": new.name, "platform": new.platform, "key": new.key,
        "proof": new.proof,
    });
    let answer = call(axum::http::Method::POST, "/app/v1/devices")
        .with("content-type", "application/json")
        .body(body.to_string())
        .from(peer)
        .to(&world.server)
        .await;
    let said: Value = serde_json::from_str(&answer.body).unwrap();
    let names = said.as_object().unwrap().keys().cloned();
    (answer.status.as_u16(), names.collect())
}

#[tokio::test]
async fn a_device_that_comes_with_a_number_is_answered_alike_whoever_has_it() {
    let (world, server) = house().await;
    world.member("ada").await;
    let known = answer(&world, &server, OWNERS, "192.0.2.7").await;
    assert_eq!(known.0, 201);
    assert_eq!(known, answer(&world, &server, NOBODYS, "192.0.2.7").await);
    for wrong in [
        "+",
        "+0447400123456",
        "+44 7400 123456",
        "+12345678901234567",
        "+44x",
    ] {
        assert_eq!(
            answer(&world, &server, wrong, "192.0.2.8").await.0,
            422,
            "{wrong}"
        );
    }
    for _ in 0..3 {
        assert_eq!(answer(&world, &server, NOBODYS, "192.0.2.7").await.0, 201);
    }
    assert_eq!(answer(&world, &server, OWNERS, "192.0.2.7").await.0, 429);
    assert_eq!(answer(&world, &server, OWNERS, "192.0.2.9").await.0, 201);

    // A proof of another number is none; and a device that exists needs a real offer.
    let key = Key::make().unwrap();
    let mut moved = Introduction::new(&server, NOBODYS, "Pixel 9", &key).unwrap();
    OWNERS.clone_into(&mut moved.offer);
    let refused = Device::introduce(&server, &moved, key).await.unwrap_err();
    assert_eq!(refused.code(), Some("bad_signature"));
    let device = Device::by_number(&server, NOBODYS, "Pixel 9")
        .await
        .unwrap();
    let refused = device.add_account(OWNERS).await.unwrap_err();
    assert_eq!(refused.code(), Some("not_found"));

    // Nobody took it: after a week it is forgotten.
    world.kit.pass_time(Duration::from_hours(7 * 24 + 1));
    world
        .kit
        .flows
        .sweep(&mut world.kit.moment())
        .await
        .unwrap();
    let gone = device.requests(0, 0).await.unwrap_err();
    assert_eq!(gone.code(), Some("unauthorized"));
}

#[tokio::test]
async fn the_mail_about_it_leads_to_a_page_whose_one_button_removes_it() {
    let (world, server) = house().await;
    world.member("ada").await;
    let device = Device::by_number(&server, OWNERS, "Pixel 9").await.unwrap();
    let (mut browser, at) = opened(&world, "ada").await;
    let code = device.own_code(device.now()).unwrap();
    typed(&mut browser, &at, &code).await;
    let mail = world.mail().await;
    assert_eq!(mail.subject, "A device was added at Lighthouse");
    let link = world.mailed_link().await;
    let mut stranger = world.browser();
    for _ in 0..2 {
        let page = stranger.get(&link).await.body;
        assert!(page.contains("Remove this device?"), "{page}");
        assert_eq!(page.matches("<button").count(), 1, "{page}");
    }
    assert_eq!(device.accounts(0).await.unwrap().ids.len(), 1, "looked at");
    let page = stranger.submit(&link, &[]).await;
    assert!(page.answer().body.contains("The device is removed"));
    assert_eq!(device.accounts(0).await.unwrap().ids.len(), 0);
    let again = stranger.submit(&link, &[]).await;
    assert!(again.answer().body.contains("The device is removed"));
}
