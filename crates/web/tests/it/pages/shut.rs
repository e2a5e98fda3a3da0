//! Settings that are shut, or another browser's: no page, no act.

use std::time::Duration;

use domain::Event;
use flows::Pressed;

use crate::world::{Browser, NUMBER, World};

const PAGES: [&str; 4] = [
    "/settings",
    "/settings/number",
    "/settings/prove",
    "/settings/turn-off",
];

const ACTS: [(&str, &[(&str, &str)]); 7] = [
    (
        "/settings/number",
        &[("country", "GB"), ("number", "07400 123459")],
    ),
    ("/settings/number/keep", &[]),
    ("/settings/methods", &[("switch", "text_off")]),
    ("/settings/browsers", &[("browser", "others")]),
    ("/settings/codes", &[]),
    (
        "/settings/cancel",
        &[("change", "00000000000000000000000000")],
    ),
    ("/settings/turn-off", &[]),
];

/// Nothing was changed, nothing asked for.
async fn is_untouched(world: &World) {
    for event in [
        Event::ChangeAsked,
        Event::NumberChanged,
        Event::MethodsChanged,
        Event::BrowsersForgotten,
        Event::RecoveryCodesMade,
        Event::TurnedOff,
    ] {
        assert_eq!(world.told(event).await, 0, "{event:?}");
    }
}

/// Everything is tried; each answer has these words.
async fn all_say(browser: &mut Browser<'_>, at: &str, words: &str) {
    for page in PAGES {
        let answer = browser.open(&format!("{at}{page}")).await.into_answer();
        assert!(answer.body.contains(words), "{page}: {}", answer.body);
    }
    for (act, fields) in ACTS {
        let place = browser.submit(&format!("{at}{act}"), fields).await;
        let answer = place.into_answer();
        assert!(answer.body.contains(words), "{act}: {}", answer.body);
    }
}

#[tokio::test]
async fn settings_not_opened_yet_refuse_every_act() {
    let world = World::new().await;
    world.rule(|policy| policy.may_turn_off = true).await;
    let mut browser = world.member("ada").await;
    world.kit.pass_time(Duration::from_mins(11));
    let at = browser.settings("ada").await;
    all_say(&mut browser, &at, "Open your security settings").await;
    is_untouched(&world).await;
}

#[tokio::test]
async fn settings_that_shut_by_themselves_refuse_every_act() {
    let world = World::new().await;
    world.rule(|policy| policy.may_turn_off = true).await;
    let mut browser = world.member("ada").await;
    let at = browser.settings("ada").await;
    world.kit.pass_time(domain::SETTINGS_LIFE);
    all_say(&mut browser, &at, "<h1>This took too long</h1>").await;
    is_untouched(&world).await;
}

#[tokio::test]
async fn settings_that_were_left_refuse_every_act() {
    let world = World::new().await;
    world.rule(|policy| policy.may_turn_off = true).await;
    let mut browser = world.member("ada").await;
    let at = browser.settings("ada").await;
    let left = browser.submit(&format!("{at}/back"), &[]).await;
    for (act, fields) in ACTS {
        let again = browser.submit(&format!("{at}{act}"), fields).await;
        assert_eq!(
            again.left(),
            left.left(),
            "{act}: back to the site, as before"
        );
    }
    let code = crate::world::Fields::redemption(&left.code());
    assert_eq!(world.site.redeem(&world, code).await.status, 200);
    all_say(&mut browser, &at, "<h1>Please start again</h1>").await;
    is_untouched(&world).await;
}

#[tokio::test]
async fn it_was_not_me_shuts_settings_that_a_thief_has_open() {
    let world = World::new().await;
    world.rule(|policy| policy.may_turn_off = true).await;
    let mut thief = world.member("ada").await;
    let at = thief.settings("ada").await;
    let waits = thief.submit(&format!("{at}/settings/codes"), &[]).await;
    assert!(waits.path().contains("codes_wait"));
    let owner = world.browser();
    let mut later = world.browser();
    // The owner is told of a number that changed, and says that it was not she.
    world.kit.pass_time(Duration::from_mins(1));
    let (sign_in, code) = later.ask(&world.site, "ada").await;
    let passed = [("code", code.as_str())];
    later
        .submit(&format!("{sign_in}/code"), &passed)
        .await
        .code();
    let mail = world.last_mail().await;
    let (_, token) = mail.split_once("https://id.example/link/").unwrap();
    let token = token.split_whitespace().next().unwrap();
    let (kit, visitor) = (&world.kit, owner.visitor());
    let mut moment = kit.moment();
    let pressed = kit.flows.press_link(token, &visitor, &mut moment);
    assert_eq!(pressed.await.unwrap(), Pressed::Secured);
    all_say(&mut thief, &at, "<h1>Please start again</h1>").await;
    assert_eq!(
        world.told(Event::NumberOffered).await,
        1,
        "the first set-up's"
    );
    assert_eq!(world.told(Event::RecoveryCodesMade).await, 0);
    assert_eq!(
        world.told(Event::ChangeAsked).await,
        1,
        "the one that ended"
    );
}

#[tokio::test]
async fn another_browser_is_told_to_start_again() {
    let world = World::new().await;
    let mut browser = world.member("ada").await;
    let at = browser.settings("ada").await;
    let mut known = world.browser();
    known.set_up(&world.site, "eve", "07400 123458").await;
    let mut nobody = world.browser();
    for stranger in [&mut known, &mut nobody] {
        all_say(stranger, &at, "<h1>Please start again</h1>").await;
        for page in PAGES {
            let answer = stranger.get(&format!("{at}{page}")).await;
            assert_eq!(answer.status, 404, "{page}");
        }
    }
    is_untouched(&world).await;
    let card = browser.open(&format!("{at}/settings")).await;
    assert!(card.answer().body.contains("Phone verification"));
}

#[tokio::test]
async fn a_sign_in_has_no_settings() {
    let world = World::new().await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    world.kit.pass_time(Duration::from_mins(1));
    let mut browser = world.browser();
    let (at, _) = browser.ask(&world.site, "ada").await;
    all_say(&mut browser, &at, "<h1>Enter your code</h1>").await;
    is_untouched(&world).await;
}
