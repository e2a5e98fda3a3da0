//! What is changed in the account settings: at once, after a wait, or not at all.

use std::time::Duration;

use domain::{Event, Method};

use crate::world::{Browser, Fields, NUMBER, World};

const OTHER: &str = "07400 123457";
const MASKED: &str = "+44 •••• ••56";
const OTHER_MASKED: &str = "+44 •••• ••57";

/// Settings that are open by the code of a moment ago, in a browser that is not known for long.
async fn open(world: &World) -> (Browser<'_>, String) {
    let mut browser = world.member("ada").await;
    let at = browser.settings("ada").await;
    (browser, at)
}

#[tokio::test]
async fn two_weak_kinds_change_the_number_at_once() {
    let world = World::new().await;
    let (mut browser, at) = open(&world).await;
    browser.prove_mail(&at).await;
    let card = browser.open(&format!("{at}/settings")).await;
    let html = &card.answer().body;
    assert!(html.contains("changes take place at once"), "{html}");
    let link = format!("href=\"{at}/settings/number\"");
    assert!(html.contains(&link), "{html}");
    let page = browser.open(&format!("{at}/settings/number")).await;
    let html = &page.answer().body;
    assert!(html.contains("<h1>Change your number</h1>"), "{html}");
    assert!(!html.contains("Step 1") && html.contains("Keep the number I have"));
    let changed = browser.change_number(&at, OTHER).await;
    assert_eq!(changed.path(), format!("{at}/settings?told=number_changed"));
    let html = &changed.answer().body;
    assert!(html.contains(OTHER_MASKED), "{html}");
    assert!(!html.contains("Waiting changes"), "{html}");
    assert!(html.contains("Codes now go to the number that ends in 57"));
    assert_eq!(world.told(Event::NumberChanged).await, 1);
}

#[tokio::test]
async fn one_kind_lets_the_number_wait_and_everybody_is_told() {
    let world = World::new().await;
    let (mut browser, at) = open(&world).await;
    let prove = browser
        .open(&format!("{at}/settings/prove?for=number"))
        .await;
    let html = &prove.answer().body;
    for said in [
        "with a code sent to your number",
        "One more of these is enough.",
        "a•••@h•••.example",
        "The change takes place on 18 January 2027, 08:00 UTC.",
        &format!("href=\"{at}/settings/number\""),
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    assert!(!html.contains("Text me a code"), "that is proved: {html}");
    let waits = browser.change_number(&at, OTHER).await;
    assert_eq!(waits.path(), format!("{at}/settings?told=number_waits"));
    let html = &waits.answer().body;
    for said in [
        "The change takes place on 18 January 2027, 08:02 UTC.",
        "Another phone number: +44\u{a0}••••\u{a0}••57",
        "Takes place on 18 January 2027, 08:02 UTC",
        "Asked for: another phone number",
        MASKED,
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    let mail = world.last_mail().await;
    assert!(mail.contains("another phone number"), "{mail}");
    let told = world.kit.gateway.kept().pop().unwrap();
    assert!(told.to.ends_with("56"), "the old number is told");
    assert_eq!(world.told(Event::NumberChanged).await, 0);
}

#[tokio::test]
async fn a_waiting_change_is_cancelled_by_its_button_and_by_no_forged_one() {
    let world = World::new().await;
    let (mut browser, at) = open(&world).await;
    let waits = browser.change_number(&at, OTHER).await;
    let html = &waits.answer().body;
    let (_, rest) = html.split_once("name=\"change\" value=\"").unwrap();
    let (change, _) = rest.split_once('"').unwrap();
    let mut eve = world.browser();
    eve.set_up_addressed(&world.site, "eve", "07400 123458")
        .await;
    let hers = eve.settings("eve").await;
    let cancel = format!("{at}/settings/cancel");
    for forged in ["", "nonsense", "00000000000000000000000000"] {
        let refused = browser.submit(&cancel, &[("change", forged)]).await;
        assert_eq!(refused.path(), format!("{at}/settings?told=refused"));
        assert!(refused.answer().body.contains("role=\"alert\""));
    }
    let foreign = [("change", change)];
    let refused = eve
        .submit(&format!("{hers}/settings/cancel"), &foreign)
        .await;
    assert_eq!(refused.path(), format!("{hers}/settings?told=refused"));
    assert_eq!(world.told(Event::ChangeCancelled).await, 0);
    let cancelled = browser.submit(&cancel, &[("change", change)]).await;
    assert_eq!(cancelled.path(), format!("{at}/settings?told=cancelled"));
    assert!(!cancelled.answer().body.contains("Waiting changes"));
    let again = browser.submit(&cancel, &[("change", change)]).await;
    assert_eq!(again.path(), format!("{at}/settings?told=refused"));
    assert_eq!(world.told(Event::ChangeCancelled).await, 1);
}

#[tokio::test]
async fn an_offered_number_comes_first_until_it_is_taken_back() {
    let world = World::new().await;
    let (mut browser, at) = open(&world).await;
    let numbered = [("country", "GB"), ("number", OTHER)];
    let path = format!("{at}/settings/number");
    let wrong = [("country", "GB"), ("number", "12")];
    let refused = browser.submit(&path, &wrong).await;
    assert_eq!(refused.answer().status, 422);
    assert!(refused.answer().body.contains("Keep the number I have"));
    let prove = browser.submit(&path, &numbered).await;
    assert_eq!(prove.path(), at);
    for page in ["/settings", "/settings/prove"] {
        let first = browser.open(&format!("{at}{page}")).await;
        assert_eq!(first.path(), at, "a proof must not go to the new number");
    }
    let html = &prove.answer().body;
    assert!(html.contains("07400 123457") || html.contains("+44 7400 123457"));
    assert!(html.contains(&format!("href=\"{at}/settings/number\"")));
    let kept = browser.submit(&format!("{path}/keep"), &[]).await;
    assert_eq!(kept.path(), format!("{at}/settings?told=number_kept"));
    assert!(kept.answer().body.contains(MASKED));
    // Nothing of it is left: a code goes to the number on file again.
    world.kit.pass_time(Duration::from_mins(1));
    browser.prove_phone(&at).await;
    assert!(world.kit.gateway.kept().pop().unwrap().to.ends_with("56"));
}

#[tokio::test]
async fn texts_are_switched_off_only_where_calls_are_left() {
    let world = World::new().await;
    world
        .rule(|policy| {
            policy.methods.push(Method::Call);
            policy.call_countries = "GB".parse().unwrap();
        })
        .await;
    let (mut browser, at) = open(&world).await;
    let methods = format!("{at}/settings/methods");
    let waits = browser.submit(&methods, &[("switch", "text_off")]).await;
    assert_eq!(waits.path(), format!("{at}/settings?told=methods_wait"));
    assert!(waits.answer().body.contains("Other ways to get codes"));
    browser.prove_mail(&at).await;
    let done = browser.submit(&methods, &[("switch", "text_off")]).await;
    assert_eq!(done.path(), format!("{at}/settings?told=methods_changed"));
    let html = &done.answer().body;
    assert!(html.contains("value=\"text_on\""), "{html}");
    assert!(!html.contains("value=\"call_off\""), "the last one stays");
    for refused in ["call_off", "text_off", "push_off", ""] {
        let page = browser.submit(&methods, &[("switch", refused)]).await;
        assert_eq!(
            page.path(),
            format!("{at}/settings?told=refused"),
            "{refused}"
        );
    }
    let page = browser.submit(&methods, &[("switch", "text_on")]).await;
    assert_eq!(page.path(), format!("{at}/settings?told=methods_changed"));
    assert_eq!(world.told(Event::MethodsChanged).await, 2);
}

#[tokio::test]
async fn a_way_that_does_not_reach_the_number_is_not_listed() {
    let world = World::new().await;
    let (mut browser, at) = open(&world).await;
    world
        .rule(|policy| {
            policy.methods.push(Method::Call);
            policy.call_countries = "GB".parse().unwrap();
            policy.text_countries = "DE".parse().unwrap();
        })
        .await;
    let card = browser.open(&format!("{at}/settings")).await;
    let html = &card.answer().body;
    assert!(html.contains("Codes by phone call"), "{html}");
    assert!(!html.contains("Codes by text message"), "{html}");
}

#[tokio::test]
async fn the_second_factor_is_switched_off_where_that_is_allowed() {
    let world = World::new().await;
    let (mut browser, at) = open(&world).await;
    let path = format!("{at}/settings/turn-off");
    assert_eq!(browser.open(&path).await.path(), format!("{at}/settings"));
    let refused = browser.submit(&path, &[]).await;
    assert_eq!(refused.path(), format!("{at}/settings?told=refused"));
    world.rule(|policy| policy.may_turn_off = true).await;
    let page = browser.open(&path).await;
    let html = &page.answer().body;
    assert!(
        html.contains("switched off on 18 January 2027, 08:00 UTC"),
        "{html}"
    );
    let waits = browser.submit(&path, &[]).await;
    assert_eq!(waits.path(), format!("{at}/settings?told=turn_off_waits"));
    browser.prove_mail(&at).await;
    let page = browser.open(&path).await;
    assert!(page.answer().body.contains("It is switched off at once."));
    let off = browser.submit(&path, &[]).await;
    assert_eq!(off.path(), format!("{at}/settings?told=turned_off"));
    let html = &off.answer().body;
    assert!(html.contains("Your second step is off."), "{html}");
    assert!(!html.contains(MASKED) && !html.contains("Recovery codes"));
    assert_eq!(world.told(Event::TurnedOff).await, 1);
    let number = browser.open(&format!("{at}/settings/number")).await;
    assert_eq!(number.path(), format!("{at}/settings"), "nothing to change");
}

#[tokio::test]
async fn more_changes_than_a_day_allows_are_refused_aloud() {
    let world = World::new().await;
    world.rule(|policy| policy.may_turn_off = true).await;
    let (mut browser, at) = open(&world).await;
    let path = format!("{at}/settings/turn-off");
    for _ in 0..10 {
        let waits = browser.submit(&path, &[]).await;
        assert_eq!(waits.path(), format!("{at}/settings?told=turn_off_waits"));
    }
    let refused = browser.submit(&path, &[]).await;
    assert_eq!(refused.path(), format!("{at}/settings?told=too_many"));
    assert!(refused.answer().body.contains("Too many changes"));
}

#[tokio::test]
async fn where_nobody_else_would_hear_of_it_no_change_waits() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.set_up(&world.site, "ada", NUMBER).await;
    let wish = Fields::request("ada").with("action", "settings");
    let address = world.site.begin(&world, wish).await;
    let card = browser.open(&address).await;
    let at = card.challenge();
    let html = &card.answer().body;
    assert!(html.contains("Changes like this need more"), "{html}");
    assert!(!html.contains("Changes wait three days"), "{html}");
    let prove = format!("{at}/settings/prove?for=number");
    let html = browser.open(&prove).await.into_answer().body;
    assert!(!html.contains("Or wait"), "{html}");
    let codes = browser.submit(&format!("{at}/settings/codes"), &[]).await;
    assert_eq!(codes.path(), format!("{at}/settings/prove"));
    assert_eq!(world.told(Event::ChangeAsked).await, 0);
}
