//! The walk after "it was not me": what a new browser is asked until it is finished, and how it is finished.

use std::time::Duration;

use domain::Event;

use crate::world::{Browser, NUMBER, Place, World, with_mail};

const DAY: Duration = Duration::from_hours(24);

/// A user who said "it was not me" in the mail about a sign-in; her own browser was made new with the other one.
async fn alarmed(world: &World) -> (Browser<'_>, String) {
    let mut owner = world.browser();
    let at = owner.set_up_with_mail("ada").await;
    owner.submit(&format!("{at}/done"), &[]).await;
    world.kit.pass_time(2 * DAY);
    let mut thief = world.browser();
    sign_in(world, &mut thief).await.code();
    let link = world.mailed_link().await;
    // Rows of one moment come in no order.
    world.kit.pass_time(Duration::from_millis(1));
    let page = world.browser().submit(&link, &[]).await;
    assert!(page.answer().body.contains("Your account is secured"));
    world.kit.pass_time(Duration::from_hours(1));
    (owner, link)
}

/// Proves the number.
async fn sign_in(world: &World, browser: &mut Browser<'_>) -> Place {
    let at = browser.come_with_mail("ada").await.challenge();
    let code = world.last_code().await;
    browser
        .submit(&format!("{at}/code"), &[("code", &code)])
        .await
}

/// Proves the mail address and then the number; gives the page that follows.
async fn sign_in_by_both(world: &World, browser: &mut Browser<'_>) -> (String, Place) {
    let place = browser.come_with_mail("ada").await;
    let at = place.challenge();
    assert_eq!(place.path(), format!("{at}/mail"));
    let html = &place.answer().body;
    assert!(html.contains("Somebody said that it was not you"), "{html}");
    let choose = browser.enter_mailed_code(&at).await;
    assert_eq!(choose.path(), at);
    browser
        .submit(&format!("{at}/send"), &[("method", "text")])
        .await;
    let code = world.last_code().await;
    let page = browser
        .submit(&format!("{at}/code"), &[("code", &code)])
        .await;
    (at, page)
}

#[tokio::test]
async fn a_new_browser_proves_the_mail_too_walks_and_comes_to_the_site() {
    let world = World::new().await;
    let (mut owner, _) = alarmed(&world).await;
    let (at, walk) = sign_in_by_both(&world, &mut owner).await;
    assert_eq!(walk.path(), format!("{at}/walk"));
    let html = &walk.answer().body;
    for said in [
        "Secure your account",
        "On 17 January 2027, 08:00 UTC somebody pressed",
        "2 browsers were made new: they have to be confirmed again.",
        "No change was waiting.",
        "Change your password",
        "Go back to Lighthouse and change it there",
        "Is this your number?",
        "+44 •••• ••56",
        "This browser is the only one that is known now.",
        "You have none. Make some",
        "Somebody said: it was not me",
        "Not now: go on to Lighthouse",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    // Whatever page is opened, it comes first.
    for page in ["", "/code", "/mail", "/recovery"] {
        let place = owner.open(&format!("{at}{page}")).await;
        assert_eq!(place.path(), format!("{at}/walk"), "{page}");
    }
    let path = &format!("{at}/walk");
    let click = || owner.form(path, &[]).to(&world.server);
    let (one, two) = (click().await, click().await);
    let one = owner.follow(path, one).await;
    let two = owner.follow(path, two).await;
    assert_eq!(one.left(), two.left());
    assert_eq!(world.told(Event::AlarmEnded).await, 1);
    assert_eq!(world.site.claims(&world, &one.code()).await["sub"], "ada");

    // From now on a new browser is asked no more than before.
    world.kit.pass_time(DAY);
    let left = sign_in(&world, &mut world.browser()).await;
    assert!(!left.code().is_empty());
}

#[tokio::test]
async fn who_has_no_time_goes_on_and_is_led_there_again() {
    let world = World::new().await;
    let (mut owner, _) = alarmed(&world).await;
    let (at, _) = sign_in_by_both(&world, &mut owner).await;
    let left = owner.submit(&format!("{at}/back"), &[]).await;
    assert_eq!(world.site.claims(&world, &left.code()).await["sub"], "ada");
    assert_eq!(world.told(Event::AlarmEnded).await, 0);
    world.kit.pass_time(DAY);
    let (at, walk) = sign_in_by_both(&world, &mut world.browser()).await;
    assert_eq!(walk.path(), format!("{at}/walk"));
    assert!(
        walk.answer()
            .body
            .contains("These are known beside this one.")
    );
}

#[tokio::test]
async fn in_the_settings_the_walk_leads_back_to_them() {
    let world = World::new().await;
    let (mut owner, _) = alarmed(&world).await;
    let address = with_mail("ada").with("action", "settings");
    let address = world.site.begin(&world, address).await;
    let at = owner.open(&address).await.challenge();
    let shut = owner.open(&format!("{at}/walk")).await;
    assert_eq!(
        shut.path(),
        format!("{at}/settings"),
        "not before they open"
    );
    owner.submit(&format!("{at}/mail/send"), &[]).await;
    let open = owner.enter_mailed_code(&at).await;
    let html = &open.answer().body;
    assert!(html.contains("Secure your account now"), "{html}");
    assert!(!html.contains(&format!("href=\"{at}/walk\"")), "{html}");
    for place in [
        owner.open(&format!("{at}/walk")).await,
        owner.submit(&format!("{at}/walk"), &[]).await,
    ] {
        assert_eq!(place.path(), format!("{at}/settings"), "one proof");
    }
    assert_eq!(world.told(Event::AlarmEnded).await, 0);
    let open = owner.prove_phone(&at).await;
    let html = &open.answer().body;
    assert!(html.contains(&format!("href=\"{at}/walk\"")), "{html}");
    let walk = owner.open(&format!("{at}/walk")).await;
    assert_eq!(walk.path(), format!("{at}/walk"));
    let html = &walk.answer().body;
    assert!(html.contains(&format!("href=\"{at}/settings\"")), "{html}");
    assert!(!html.contains("Not now"), "{html}");
    for _ in 0..2 {
        let card = owner.submit(&format!("{at}/walk"), &[]).await;
        assert_eq!(card.path(), format!("{at}/settings"));
        assert!(!card.answer().body.contains("/walk\""));
    }
    assert_eq!(world.told(Event::AlarmEnded).await, 1);
    let over = owner.open(&format!("{at}/walk")).await;
    assert_eq!(over.path(), format!("{at}/settings"));
}

#[tokio::test]
async fn a_thief_of_the_number_neither_opens_the_settings_nor_ends_the_alarm_by_a_text() {
    let world = World::new().await;
    alarmed(&world).await;
    let mut thief = world.browser();
    let at = thief.settings("ada").await;
    let page = thief.open(&format!("{at}/settings")).await;
    let html = &page.answer().body;
    assert!(html.contains("Mail a code to"), "{html}");
    assert!(!html.contains("value=\"text\""), "{html}");
    let texts = world.texts().await;
    thief
        .submit(&format!("{at}/send"), &[("method", "text")])
        .await;
    assert_eq!(world.texts().await, texts, "none goes out");
    for place in [
        thief.submit(&format!("{at}/walk"), &[]).await,
        thief.open(&format!("{at}/settings")).await,
    ] {
        let html = &place.answer().body;
        assert!(html.contains("Open your security settings"), "{html}");
    }
    assert_eq!(world.told(Event::SettingsOpened).await, 0);
    assert_eq!(world.told(Event::AlarmEnded).await, 0);
    let asked = world.browser().come_with_mail("ada").await;
    assert!(asked.path().ends_with("/mail"), "as guarded as before");
}

#[tokio::test]
async fn the_walk_is_open_to_nobody_who_did_not_prove_both() {
    let world = World::new().await;
    let (_, _) = alarmed(&world).await;
    let mut browser = world.browser();
    let at = browser.come_with_mail("ada").await.challenge();
    for (place, name) in [
        (browser.open(&format!("{at}/walk")).await, "looking"),
        (browser.submit(&format!("{at}/walk"), &[]).await, "pressing"),
    ] {
        assert_eq!(place.path(), format!("{at}/mail"), "{name}");
    }
    browser.enter_mailed_code(&at).await;
    for (place, name) in [
        (browser.open(&format!("{at}/walk")).await, "looking"),
        (browser.submit(&format!("{at}/walk"), &[]).await, "pressing"),
    ] {
        assert_eq!(place.path(), at, "{name}");
    }
    assert_eq!(world.told(Event::AlarmEnded).await, 0);
}

#[tokio::test]
async fn what_was_passed_before_the_alarm_leads_to_a_new_start_and_in_no_circle() {
    let world = World::new().await;
    let mut owner = world.browser();
    let at = owner.set_up_with_mail("ada").await;
    owner.submit(&format!("{at}/done"), &[]).await;
    world.kit.pass_time(2 * DAY);
    let mut thief = world.browser();
    let at = thief.come_with_mail("ada").await.challenge();
    let code = world.last_code().await;
    let typed = [("code", code.as_str())];
    thief.submit(&format!("{at}/code"), &typed).await.code();
    let link = world.mailed_link().await;
    world.kit.pass_time(Duration::from_secs(1));
    world.browser().submit(&link, &[]).await;
    for place in [
        thief.open(&at).await,
        thief.open(&format!("{at}/walk")).await,
        thief.submit(&format!("{at}/walk"), &[]).await,
        thief.submit(&format!("{at}/code"), &typed).await,
    ] {
        assert!(place.answer().body.contains("Please start again"));
    }
    assert_eq!(world.told(Event::AlarmEnded).await, 0);
}

#[tokio::test]
async fn a_recovery_code_alone_leads_to_the_walk_as_well() {
    let world = World::new().await;
    let mut owner = world.browser();
    let at = owner.come(&world.site, "ada").await.challenge();
    owner.prove_number(&at, NUMBER).await;
    let page = owner.post(&format!("{at}/done/codes"), &[]).await;
    let codes = super::first_codes::shown(&page.body);
    owner.submit(&format!("{at}/done"), &[]).await;
    // The address came later, as a proposal, and with it the mails.
    world.browser().come_with_mail("ada").await;
    world.kit.pass_time(3 * DAY);
    world.kit.carry_out_due_changes().await.unwrap();
    sign_in(&world, &mut world.browser()).await.code();
    let link = world.mailed_link().await;
    world.browser().submit(&link, &[]).await;
    world.kit.pass_time(Duration::from_hours(1));
    let mut browser = world.browser();
    let mail = browser.come_with_mail("ada").await;
    let at = mail.challenge();
    assert!(
        mail.answer()
            .body
            .contains(&format!("href=\"{at}/recovery\""))
    );
    let ways = browser.open(&format!("{at}/recovery")).await;
    assert!(ways.answer().body.contains("recovery-code"));
    let typed = [("code", codes[0].as_str())];
    let walk = browser.submit(&format!("{at}/recovery-code"), &typed).await;
    assert_eq!(walk.path(), format!("{at}/walk"));
    assert!(walk.answer().body.contains("9 are left."));
}
