//! The account settings: how they open, what the card shows, how they are left.

use std::time::Duration;

use axum::http::Method;
use domain::Event;

use crate::{
    client::call,
    world::{Fields, NUMBER, World},
};

const ELEVEN_MINUTES: Duration = Duration::from_mins(11);

#[tokio::test]
async fn the_card_shows_what_is_on_file() {
    let world = World::new().await;
    let mut browser = world.member("ada").await;
    let place = browser.come_to_settings(&world.site, "ada").await;
    let at = place.challenge();
    assert_eq!(place.path(), format!("{at}/settings"));
    let html = &place.answer().body;
    for said in [
        "<h1>Phone verification</h1>",
        "+44 •••• ••56",
        "Your number since 15 January 2027, 08:00 UTC",
        "this browser",
        "Codes by text message",
        "You have none.",
        "Signed in with a code by text message",
        "The number that ends in 56 was set up",
        "For your safety this page works until 15 January 2027, 08:30 UTC.",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    for unsaid in [
        "number_confirmed",
        "area=sign",
        "07400",
        "phone call",
        "Switch the second",
    ] {
        assert!(!html.contains(unsaid), "{unsaid}: {html}");
    }
}

#[tokio::test]
async fn shut_settings_ask_for_a_proof_and_open_by_it() {
    let world = World::new().await;
    let mut browser = world.member("ada").await;
    world.kit.pass_time(ELEVEN_MINUTES);
    let shut = browser.come_to_settings(&world.site, "ada").await;
    let at = shut.challenge();
    assert_eq!(shut.path(), format!("{at}/settings"));
    let html = &shut.answer().body;
    assert!(
        html.contains("<h1>Open your security settings</h1>"),
        "{html}"
    );
    assert!(html.contains("+44 •••• ••56") && html.contains("a•••@h•••.example"));
    assert!(
        html.contains(&format!("action=\"{at}/mail/send\"")),
        "{html}"
    );
    assert!(!html.contains("Recent activity") && !html.contains("recovery-code"));
    let open = browser.prove_phone(&at).await;
    assert_eq!(open.path(), format!("{at}/settings?told=proved"));
    let html = &open.answer().body;
    assert!(html.contains("Thank you, that is confirmed."), "{html}");
    assert!(html.contains("These settings were opened"), "{html}");
}

#[tokio::test]
async fn while_a_code_is_out_another_way_can_be_chosen() {
    let world = World::new().await;
    let mut browser = world.member("ada").await;
    world.kit.pass_time(ELEVEN_MINUTES);
    let at = browser.settings("ada").await;
    let by_text = [("method", "text")];
    let code = browser.submit(&format!("{at}/send"), &by_text).await;
    assert_eq!(code.path(), format!("{at}/code?sent=1"));
    let link = format!("href=\"{at}/settings\">Back, or another way");
    assert!(code.answer().body.contains(&link), "{}", code.answer().body);
    let doors = browser.open(&format!("{at}/settings")).await;
    assert!(doors.answer().body.contains("Mail a code to"));
    let open = browser.prove_phone(&at).await;
    assert!(open.path().contains("/settings"), "the code was still good");
    // Open, the card is there even while one more code is out.
    world.kit.pass_time(Duration::from_mins(2));
    browser.submit(&format!("{at}/send"), &by_text).await;
    let card = browser.open(&format!("{at}/settings")).await;
    assert!(card.answer().body.contains("Recent activity"));
}

#[tokio::test]
async fn why_no_code_went_out_is_said_where_it_was_asked_for() {
    let world = World::new().await;
    let mut browser = world.member("ada").await;
    world.kit.pass_time(ELEVEN_MINUTES);
    let at = browser.settings("ada").await;
    let by_call = [("method", "call")];
    let refused = browser.submit(&format!("{at}/send"), &by_call).await;
    assert_eq!(
        refused.path(),
        format!("{at}/settings?not_sent=cannot_send")
    );
    let html = &refused.answer().body;
    assert!(html.contains("role=\"alert\""), "{html}");
    assert!(html.contains("We cannot send a code"), "{html}");
}

#[tokio::test]
async fn where_no_door_is_left_the_page_says_who_can_help() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.set_up(&world.site, "ada", NUMBER).await;
    world.kit.pass_time(ELEVEN_MINUTES);
    world
        .rule(|policy| {
            policy.text_countries = "DE".parse().unwrap();
            "Ring Bob.".clone_into(&mut policy.contact);
        })
        .await;
    let wish = Fields::request("ada").with("action", "settings");
    let address = world.site.begin(&world, wish).await;
    let place = browser.open(&address).await;
    let html = &place.answer().body;
    assert!(html.contains("Open your security settings"), "{html}");
    assert!(
        html.contains("Ring Bob.") && !html.contains("Text me"),
        "{html}"
    );
}

#[tokio::test]
async fn the_settings_are_left_with_an_access_token_and_nothing_signed() {
    let world = World::new().await;
    let mut browser = world.member("ada").await;
    let at = browser.settings("ada").await;
    let left = browser.submit(&format!("{at}/back"), &[]).await;
    assert_eq!(left.told("state"), "the state");
    let redeemed = world.site.redeem(&world, Fields::redemption(&left.code()));
    let tokens = redeemed.await.json();
    assert!(tokens.get("id_token").is_none(), "{tokens}");
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let info = call(Method::GET, "/oauth/userinfo").with("authorization", &bearer);
    let info = info.to(&world.server).await.json();
    assert_eq!(
        (&info["sub"], &info["area"]),
        (&"ada".into(), &"settings".into())
    );
    assert_eq!(info["acr"], "urn:countersign:not-asked");
    assert_eq!(info["amr"], serde_json::json!([]));
    // The site has taken the answer: they are shut, and every page says to start again.
    for page in [
        "",
        "/settings",
        "/settings/number",
        "/settings/prove",
        "/settings/turn-off",
    ] {
        let over = browser.open(&format!("{at}{page}")).await;
        assert!(over.answer().body.contains("Please start again"), "{page}");
    }
}

#[tokio::test]
async fn who_gives_up_or_stays_too_long_comes_back_without_a_code() {
    let world = World::new().await;
    let mut browser = world.member("ada").await;
    let open = browser.settings("ada").await;
    world.kit.pass_time(domain::SETTINGS_LIFE);
    let shut = browser.settings("ada").await;
    for at in [open, shut] {
        let left = browser.submit(&format!("{at}/back"), &[]).await;
        assert_eq!(left.told("error"), "access_denied", "{at}");
    }
    let silent = Fields::request("ada")
        .with("action", "settings")
        .with("prompt", "none");
    let address = world.site.begin(&world, silent).await;
    let left = browser.open(&address).await;
    assert_eq!(left.told("error"), "interaction_required");
}

#[tokio::test]
async fn whoever_has_nothing_yet_sets_up_first() {
    let world = World::new().await;
    world.rule(|policy| policy.prove_address = false).await;
    let mut browser = world.browser();
    let place = browser.come_to_settings(&world.site, "ada").await;
    let at = place.challenge();
    assert_eq!(place.path(), format!("{at}/number"));
    let numbered = [("country", "GB"), ("number", NUMBER)];
    browser.submit(&format!("{at}/number"), &numbered).await;
    let done = browser.prove_phone(&at).await;
    assert_eq!(done.path(), format!("{at}/done"));
    let left = browser.submit(&format!("{at}/done"), &[]).await;
    let redeemed = world.site.redeem(&world, Fields::redemption(&left.code()));
    assert!(redeemed.await.json().get("id_token").is_none());
}

#[tokio::test]
async fn a_reload_of_the_card_changes_nothing() {
    let world = World::new().await;
    let mut browser = world.member("ada").await;
    let at = browser.settings("ada").await;
    let texts = world.texts().await;
    for page in [
        "/settings",
        "/settings/number",
        "/settings/prove?for=number",
        "",
    ] {
        let first = browser.open(&format!("{at}{page}")).await;
        let again = browser.open(&format!("{at}{page}")).await;
        assert_eq!(first.answer().body, again.answer().body, "{page}");
    }
    assert_eq!(world.texts().await, texts);
    assert_eq!(world.told(Event::ChangeAsked).await, 0);
}

#[tokio::test]
async fn what_is_written_behind_the_address_tells_nothing_untrue() {
    let world = World::new().await;
    let mut browser = world.member("ada").await;
    let at = browser.settings("ada").await;
    let plain = browser.get(&format!("{at}/settings")).await;
    for invented in [
        "told=nonsense",
        "told=number_waits",
        "told=%3Cb%3E",
        "not_sent=x",
        "told=proved&told=refused",
    ] {
        let answer = browser.get(&format!("{at}/settings?{invented}")).await;
        assert_eq!(answer.status, 200, "{invented}");
        assert_eq!(answer.body, plain.body, "{invented}");
    }
    for invented in [
        "?for=everything",
        "?for=%3Cb%3E",
        "?for=number&for=turn_off",
        "",
    ] {
        let answer = browser.get(&format!("{at}/settings/prove{invented}")).await;
        assert_eq!(answer.status, 200, "{invented}");
        assert!(!answer.body.contains("Go on and wait"), "{invented}");
    }
}
