//! "It was not me", said on the device that was asked: what it stops, the walk at the next sign-in, and push after it.

use std::time::Duration;

use bench::Reason;
use domain::Event;

use super::{asked, house, owner};
use crate::{
    rows::made::between,
    world::{Browser, World},
};

/// Signs in by a code of the device, and is led to the walk.
async fn walks<'w>(world: &'w World, device: &bench::Device) -> (Browser<'w>, String, String) {
    let mut browser = world.browser();
    let place = browser.come_with_mail("ada").await;
    let at = place.challenge();
    assert_eq!(place.path(), format!("{at}/mail"), "the mail first");
    browser.enter_mailed_code(&at).await;
    let known = device.accounts(0).await.unwrap();
    let code = device.code(&known.ids[0], device.now()).unwrap();
    let typed = [("code", code.as_str())];
    let walk = browser.submit(&format!("{at}/app-code"), &typed).await;
    assert_eq!(walk.path(), format!("{at}/walk"));
    (browser, at, walk.into_answer().body)
}

#[tokio::test]
async fn after_the_walk_the_devices_are_asked_again() {
    let (world, server) = house().await;
    let device = owner(&world, &server, "ada").await;
    world.browser().come_with_mail("ada").await;
    world.kit.pass_time(Duration::from_hours(73));
    world.kit.carry_out_due_changes().await.unwrap();
    let (mut thief, at, request, _) = asked(&world, &device, "ada").await;
    let denied = device.deny(&request, Reason::Fraud).await;
    assert_eq!(denied.unwrap(), "denied");
    let page = thief.open(&at).await;
    assert!(
        page.answer().body.contains("Not approved"),
        "no more than that"
    );
    assert_eq!(world.told(Event::Alarm).await, 1);
    world.kit.pass_time(Duration::from_mins(1));

    let pushes = world.told(Event::PushAsked).await;
    let (mut browser, at, html) = walks(&world, &device).await;
    assert_eq!(world.told(Event::PushAsked).await, pushes, "push rests");
    for said in [
        "Secure your account",
        "Pixel 9",
        "Somebody said: it was not me",
        // The one she had been known in; what a device says of it stands in the same row of the log.
        "One browser was made new",
        "Go back to Lighthouse and change it there",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    let left = browser.submit(&format!("{at}/walk"), &[]).await;
    assert!(!left.code().is_empty());
    assert_eq!(world.told(Event::AlarmEnded).await, 1);

    world.kit.pass_time(Duration::from_mins(1));
    let (_, at, request, number) = asked(&world, &device, "ada").await;
    assert!(at.starts_with("/challenge/") && !number.is_empty());
    assert_eq!(device.approve(&request, &number).await.unwrap(), "approved");
}

#[tokio::test]
async fn the_walk_ends_a_browser_and_leads_to_the_password_page() {
    let (world, server) = house().await;
    let device = owner(&world, &server, "ada").await;
    world.browser().come_with_mail("ada").await;
    world.kit.pass_time(Duration::from_hours(73));
    world.kit.carry_out_due_changes().await.unwrap();
    let page = "https://lighthouse.example/profile/password";
    world
        .rule(|policy| policy.password_page = page.into())
        .await;
    let (_, _, request, _) = asked(&world, &device, "ada").await;
    device.deny(&request, Reason::Fraud).await.unwrap();
    world.kit.pass_time(Duration::from_mins(1));
    // One more browser of hers came in since.
    let (mut first, at, _) = walks(&world, &device).await;
    first.submit(&format!("{at}/back"), &[]).await.code();
    world.kit.pass_time(Duration::from_mins(1));

    let (mut browser, at, html) = walks(&world, &device).await;
    assert!(html.contains(&format!("href=\"{page}\"")), "{html}");
    assert!(!html.contains("Go back to Lighthouse and change it there"));
    let other = between(&html, "name=\"browser\" value=\"", "\"").to_owned();
    let path = format!("{at}/walk/browsers");
    let refused = browser.submit(&path, &[("browser", "nonsense")]).await;
    assert_eq!(refused.path(), format!("{at}/walk?told=refused"));
    let walk = browser.submit(&path, &[("browser", &other)]).await;
    assert_eq!(walk.path(), format!("{at}/walk?told=browser_forgotten"));
    let html = walk.into_answer().body;
    assert!(!html.contains("name=\"browser\""), "none is left: {html}");
    assert!(html.contains("only one that is known"), "{html}");
    let again = browser.submit(&path, &[("browser", &other)]).await;
    assert_eq!(again.path(), format!("{at}/walk?told=refused"), "once");
    assert!(
        !browser
            .submit(&format!("{at}/walk"), &[])
            .await
            .code()
            .is_empty()
    );
    let late = browser.submit(&path, &[("browser", &other)]).await;
    assert!(!late.code().is_empty(), "it is over, and leads on");
}
