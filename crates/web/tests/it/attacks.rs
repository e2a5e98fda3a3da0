//! Attackers, told as stories: a thief of the password, a stranger, another site on the same server.

use std::time::Duration;

use domain::{Event, MAX_TRIES};
use flows::testkit::Kit;
use tokio::task::JoinSet;

use crate::world::{Browser, Fields, NUMBER, Place, World};

/// Whether the page says that codes are refused for a while.
fn is_locked(place: &Place) -> bool {
    place.answer().body.contains("codes are refused for")
}

/// A world in which ada has a number and a browser that is known.
async fn world_of_ada(world: &World) -> Browser<'_> {
    let mut browser = world.browser();
    browser.set_up(&world.site, "ada", NUMBER).await;
    world.kit.pass_time(Duration::from_mins(11));
    browser
}

#[tokio::test]
async fn a_thief_of_the_password_gets_five_guesses_however_many_challenges_he_opens() {
    let world = World::new().await;
    let mut known = world_of_ada(&world).await;
    let mut thief = world.browser().at("203.0.113.66");
    for minutes in [1, 5, 15] {
        let mut place = thief.come(&world.site, "ada").await;
        for guess in 0..5 {
            if guess == 3 {
                place = thief.come(&world.site, "ada").await;
            }
            let at = place.challenge();
            let code = world.last_code().await;
            let wrong = Kit::another_code(&code);
            place = thief
                .submit(&format!("{at}/code"), &[("code", &wrong)])
                .await;
        }
        assert!(is_locked(&place));
        // Another challenge, another cookie, another network: the lock is the user's.
        let mut again = world.browser().at("198.51.100.1");
        let texts = world.texts().await;
        assert!(is_locked(&again.come(&world.site, "ada").await));
        assert_eq!(world.texts().await, texts, "a locked user gets no texts");
        world.kit.pass_time(Duration::from_secs(minutes * 60 - 1));
        assert!(is_locked(&again.come(&world.site, "ada").await));
        world.kit.pass_time(Duration::from_mins(11));
    }
    assert_eq!(world.told(Event::Locked).await, 3);
    // The owner is spared in the browser that is known, locks or no locks.
    let insists = Fields::request("ada").with("acr_values", "urn:countersign:proved");
    world.kit.pass_time(Duration::from_hours(1));
    let mut thief_again = world.browser();
    let (at, code) = thief_again.ask(&world.site, "ada").await;
    for _ in 0..5 {
        let wrong = Kit::another_code(&code);
        thief_again
            .submit(&format!("{at}/code"), &[("code", &wrong)])
            .await;
    }
    let address = world.site.begin(&world, insists).await;
    let at = known.open(&address).await.challenge();
    let code = world.last_code().await;
    let left = known
        .submit(&format!("{at}/code"), &[("code", &code)])
        .await;
    assert!(!left.code().is_empty());
}

#[tokio::test]
async fn an_address_that_used_up_its_wrong_codes_is_not_judged_any_more() {
    let world = World::new().await;
    world_of_ada(&world).await;
    let address = "203.0.113.66";
    // Six accounts of his own, five wrong codes each.
    for n in 0..6 {
        let user = format!("mallory {n}");
        let mut own = world.browser();
        own.set_up(&world.site, &user, &format!("07400 1234{n}0"))
            .await;
        world.kit.pass_time(Duration::from_secs(30));
        let mut own = world.browser().at(address);
        let (at, code) = own.ask(&world.site, &user).await;
        for _ in 0..5 {
            let wrong = Kit::another_code(&code);
            own.submit(&format!("{at}/code"), &[("code", &wrong)]).await;
        }
    }
    assert_eq!(world.told(Event::CodeWrong).await, 30);
    let mut thief = world.browser().at(address);
    let (at, code) = thief.ask(&world.site, "ada").await;
    let path = &format!("{at}/code");
    for _ in 0..20 {
        let wrong = Kit::another_code(&code);
        thief.submit(path, &[("code", &wrong)]).await;
    }
    let lucky = thief.submit(path, &[("code", &code)]).await;
    assert!(
        matches!(lucky, Place::Page { .. }),
        "the twenty-first guess was judged"
    );
    let wait = &lucky.answer().body;
    assert!(wait.contains("came from your network"), "{wait}");
    // Whoever shares nothing but the user's name with him is let in.
    let mut honest = world.browser().at("198.51.100.1");
    world.kit.pass_time(Duration::from_mins(1));
    let (at, code) = honest.ask(&world.site, "ada").await;
    let left = honest
        .submit(&format!("{at}/code"), &[("code", &code)])
        .await;
    assert!(!left.code().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_of_guesses_at_once_is_judged_five_times_at_most() {
    let world = World::new().await;
    world_of_ada(&world).await;
    let mut guesses = Vec::new();
    for _ in 0..3 {
        let mut thief = world.browser();
        let (at, code) = thief.ask(&world.site, "ada").await;
        let wrong = Kit::another_code(&code);
        let guess = || thief.form(&format!("{at}/code"), &[("code", &wrong)]);
        guesses.extend(std::iter::repeat_with(guess).take(10));
        world.kit.pass_time(Duration::from_mins(1));
    }
    let mut calls = JoinSet::new();
    for guess in guesses {
        let server = world.server.clone();
        calls.spawn(async move { guess.to(&server).await.status });
    }
    for status in calls.join_all().await {
        assert_eq!(status, 303);
    }
    assert_eq!(world.told(Event::CodeWrong).await, MAX_TRIES);
    assert_eq!(world.told(Event::Locked).await, 1);
}

#[tokio::test]
async fn a_thief_cannot_enrol_his_own_number_for_a_user_who_has_one() {
    let world = World::new().await;
    // He was there first, but did not finish.
    let mut early = world.browser();
    let waiting = early.come(&world.site, "ada").await.challenge();
    let own = [("country", "GB"), ("number", "07400 999999")];
    early.submit(&format!("{waiting}/number"), &own).await;
    early
        .submit(&format!("{waiting}/send"), &[("method", "text")])
        .await;
    let own_code = world.last_code().await;
    world_of_ada(&world).await;
    let page = early
        .submit(&format!("{waiting}/code"), &[("code", &own_code)])
        .await;
    assert!(page.answer().body.contains("start again"));

    let mut late = world.browser();
    let at = late.come(&world.site, "ada").await.challenge();
    for minutes in [0, 10, 5] {
        world.kit.pass_time(Duration::from_mins(minutes));
        late.submit(&format!("{at}/number"), &own).await;
        let page = late.open(&format!("{at}/number")).await;
        assert_ne!(page.path(), format!("{at}/number"));
    }
    let ada = world.site.user(&world, "ada").await.json();
    assert_eq!(world.told(Event::NumberConfirmed).await, 1);
    assert!(ada["phone"]["masked"].as_str().unwrap().ends_with("56"));
}

#[tokio::test]
async fn opening_challenges_again_and_again_costs_the_site_five_texts() {
    let world = World::new().await;
    world_of_ada(&world).await;
    let before = world.texts().await;
    for _ in 0..10 {
        let mut browser = world.browser();
        let place = browser.come(&world.site, "ada").await;
        let at = place.challenge();
        for _ in 0..3 {
            browser
                .submit(&format!("{at}/send"), &[("method", "text")])
                .await;
        }
    }
    assert_eq!(world.texts().await - before, 5);
}

#[tokio::test]
async fn another_site_learns_and_changes_nothing() {
    let world = World::new().await;
    let mut browser = world_of_ada(&world).await;
    let other = world.another_site("Harbour").await;
    assert_eq!(other.user(&world, "ada").await.status, 404);
    // The same id at another site is another person, and the browser is new there.
    let place = browser.come(&other, "ada").await;
    assert!(place.path().ends_with("/number"), "{}", place.path());
    let at_home = world.site.user(&world, "ada").await.json();
    assert_eq!(at_home["known_browsers"], 1);
    assert_eq!(
        other.user(&world, "ada").await.json()["phone"],
        serde_json::Value::Null
    );
}

#[tokio::test]
async fn a_browser_known_for_one_user_never_spares_another() {
    let world = World::new().await;
    let mut shared = world_of_ada(&world).await;
    world
        .browser()
        .set_up(&world.site, "bob", "07400 654321")
        .await;
    world.kit.pass_time(Duration::from_mins(1));
    let bob = shared.come(&world.site, "bob").await;
    assert!(bob.path().contains("/code"), "{}", bob.path());
    let ada = shared.come(&world.site, "ada").await;
    assert_eq!(world.site.claims(&world, &ada.code()).await["sub"], "ada");
}

#[tokio::test]
async fn a_stranger_without_a_secret_leaves_no_trace() {
    let world = World::new().await;
    world_of_ada(&world).await;
    let before = (world.texts().await, world.told(Event::Asked).await);
    let mut stranger = world.browser();
    for request in [
        "",
        "urn:ietf:params:oauth:request_uri:x",
        "https://evil.example/r",
    ] {
        let place = stranger.open(&world.site.authorize(request)).await;
        assert_eq!(place.answer().status, 400, "{request}");
    }
    let direct = format!(
        "/oauth/authorize?client_id={}&{}",
        world.site.id,
        Fields::request("ada").encoded()
    );
    assert_eq!(stranger.open(&direct).await.answer().status, 400);
    let without = Fields::request("ada").with("client_id", &world.site.id);
    let call = crate::world::machine("/oauth/par", &without);
    assert_eq!(call.to(&world.server).await.status, 401);
    let after = (world.texts().await, world.told(Event::Asked).await);
    assert_eq!(after, before);
}
