//! A phone without a connection: the page shows what waits as a QR code, and takes the digits the app makes of it.

use std::time::Duration;

use bench::Device;
use domain::{Event, Policy};

use super::{asked, between, house, only_request, paired, share};
use crate::world::{Browser, Place};

/// What the page's QR code holds.
async fn held(browser: &mut Browser<'_>, at: &str) -> String {
    let page = browser.open(&format!("{at}/push/offline")).await;
    assert_eq!(page.path(), format!("{at}/push/offline"));
    let page = page.into_answer().body;
    assert!(!page.contains("http-equiv=\"refresh\""), "nothing eats it");
    assert!(page.contains("<svg class=\"qr\""), "{page}");
    between(&page, "/app/#offline=", "\"").to_owned()
}

async fn enter(browser: &mut Browser<'_>, at: &str, digits: &str) -> Place {
    let offline = format!("{at}/push/offline");
    browser.submit(&offline, &[("code", digits)]).await
}

fn another(digits: &str) -> String {
    let last = if digits.ends_with('0') { "1" } else { "0" };
    format!("{}{last}", &digits[..7])
}

#[tokio::test]
async fn the_digits_of_the_app_approve_the_request_once() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    let (mut browser, at, request, _) = asked(&world, &device, "ada").await;
    let page = browser.open(&format!("{at}/push")).await.into_answer().body;
    assert!(
        page.contains(&format!("/app/#r={}\"", request.id)),
        "{page}"
    );
    assert!(page.contains(&format!("{at}/push/offline")), "{page}");
    let digits = device.answer_offline(&held(&mut browser, &at).await);
    let digits = digits.unwrap();
    assert_eq!(digits.len(), 8);

    let told = enter(&mut browser, &at, "1234").await;
    assert_eq!(told.path(), format!("{at}/push/offline?error=length"));
    let told = enter(&mut browser, &at, &another(&digits)).await;
    assert_eq!(told.path(), format!("{at}/push/offline?error=wrong"));
    assert_eq!(world.told(Event::CodeWrong).await, 1, "a try");
    assert_eq!(only_request(&device).await.id, request.id, "it waits");
    enter(&mut browser, &at, &digits).await.code();
    let past = device.history(None).await.unwrap().requests;
    let line = past.iter().find(|it| it.id == request.id).unwrap();
    assert!(line.by_this_device && line.state == "approved", "{line:?}");

    let (mut thief, at, _, _) = asked(&world, &device, "ada").await;
    let told = enter(&mut thief, &at, &digits).await;
    assert_eq!(told.path(), format!("{at}/push/offline?error=wrong"));
}

#[tokio::test]
async fn five_wrong_ones_end_the_challenge() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    let (mut browser, at, _, _) = asked(&world, &device, "ada").await;
    let digits = device.answer_offline(&held(&mut browser, &at).await);
    let digits = digits.unwrap();
    for _ in 0..5 {
        enter(&mut browser, &at, &another(&digits)).await;
    }
    let told = enter(&mut browser, &at, &digits).await;
    assert_eq!(told.path(), at, "too late");
    assert_eq!(world.told(Event::PushApproved).await, 1, "the set-up's");
}

#[tokio::test]
async fn nobody_elses_device_makes_them_and_no_removed_one() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    let (second, _) = paired(&world, &server, &world.site, "bob").await;
    share(&world, &device, &second).await;
    second.accounts(0).await.unwrap();
    let (stranger, _) = paired(&world, &server, &world.site, "mallory").await;
    let (mut browser, at, _, _) = asked(&world, &device, "ada").await;
    let held = held(&mut browser, &at).await;
    assert!(
        stranger.answer_offline(&held).is_err(),
        "not one of its own"
    );
    let seed = stranger.account(&stranger.accounts(0).await.unwrap().ids[0]);
    let asked = bench::OfflineRequest::read(&held).unwrap();
    let forged = asked.digits(crate::world::ORIGIN, &seed.unwrap().totp.secret);
    let told = enter(&mut browser, &at, &forged.unwrap()).await;
    assert_eq!(told.path(), format!("{at}/push/offline?error=wrong"));

    let removed = digits_of(&second, &asked).await;
    second.remove().await.unwrap();
    let told = enter(&mut browser, &at, &removed).await;
    assert_eq!(told.path(), format!("{at}/push/offline?error=wrong"));
    let digits = device.answer_offline(&held).unwrap();
    enter(&mut browser, &at, &digits).await.code();
}

/// The digits of the account this device has of them.
async fn digits_of(device: &Device, asked: &bench::OfflineRequest) -> String {
    let accounts = device.accounts(0).await.unwrap().accounts;
    let own = accounts.iter().find(|it| asked.3.contains(&it.id)).unwrap();
    let digits = asked.digits(crate::world::ORIGIN, &own.totp.secret);
    digits.unwrap()
}

#[tokio::test]
async fn what_ran_out_was_answered_or_is_frozen_takes_no_digits() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    let (mut browser, at, _, _) = asked(&world, &device, "ada").await;
    let digits = device.answer_offline(&held(&mut browser, &at).await);
    world.kit.pass_time(Duration::from_secs(121));
    let told = enter(&mut browser, &at, &digits.unwrap()).await;
    assert_eq!(told.path(), format!("{at}/app-code"), "nothing waits");

    let (mut browser, at, request, _) = asked(&world, &device, "ada").await;
    let digits = device.answer_offline(&held(&mut browser, &at).await);
    device.deny(&request, bench::Reason::Fraud).await.unwrap();
    let told = enter(&mut browser, &at, &digits.unwrap()).await;
    assert_eq!(told.path(), at, "denied, and frozen");

    world
        .rule(|policy: &mut Policy| policy.methods = vec![domain::Method::Text])
        .await;
    let led = browser.open(&format!("{at}/push/offline")).await;
    assert_ne!(led.path(), format!("{at}/push/offline"));
}
