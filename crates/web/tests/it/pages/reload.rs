//! Looking changes nothing: a page may be loaded as often as one likes.

use domain::Event;
use flows::testkit::Kit;

use crate::world::{Browser, NUMBER, World};

/// Loads a page four times; nothing may be sent, counted or passed by it.
async fn is_harmless(world: &World, browser: &mut Browser<'_>, at: &str, path: &str) {
    let before = (
        world.texts().await,
        browser.tries_left(at).await,
        world.told(Event::CodeSent).await,
        world.told(Event::CodeWrong).await,
        world.told(Event::Passed).await,
    );
    let first = browser.open(path).await;
    for _ in 0..3 {
        let again = browser.open(path).await;
        assert_eq!(again.path(), first.path());
        assert_eq!(again.answer().body, first.answer().body, "{path}");
    }
    let after = (
        world.texts().await,
        browser.tries_left(at).await,
        world.told(Event::CodeSent).await,
        world.told(Event::CodeWrong).await,
        world.told(Event::Passed).await,
    );
    assert_eq!(after, before, "{path}");
}

#[tokio::test]
async fn a_reload_of_any_page_of_set_up_sends_and_counts_nothing() {
    let world = World::new().await;
    let browser = &mut world.browser();
    let at = browser.come(&world.site, "ada").await.challenge();
    let pages = ["", "/number", "/code", "/done", "/recovery"];
    let all = async |browser: &mut Browser<'_>| {
        for page in pages {
            is_harmless(&world, browser, &at, &format!("{at}{page}")).await;
        }
    };
    all(browser).await;
    let numbered = [("country", "GB"), ("number", NUMBER)];
    browser.submit(&format!("{at}/number"), &numbered).await;
    all(browser).await;
    let sent = browser
        .submit(&format!("{at}/send"), &[("method", "text")])
        .await;
    is_harmless(&world, browser, &at, sent.path()).await;
    all(browser).await;
    let code = world.last_code().await;
    let wrong = Kit::another_code(&code);
    let told = browser
        .submit(&format!("{at}/code"), &[("code", &wrong)])
        .await;
    is_harmless(&world, browser, &at, told.path()).await;
    assert_eq!(browser.tries_left(&at).await, Some(4));
    browser
        .submit(&format!("{at}/code"), &[("code", &code)])
        .await;
    all(browser).await;
}

#[tokio::test]
async fn the_address_the_site_sent_to_may_be_loaded_again_in_the_same_browser() {
    let world = World::new().await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    let mut browser = world.browser();
    let request = crate::world::Fields::request("ada");
    let address = world.site.begin(&world, request).await;
    let first = browser.open(&address).await.challenge();
    let texts = world.texts().await;
    for _ in 0..3 {
        assert_eq!(browser.open(&address).await.challenge(), first);
    }
    assert_eq!(world.texts().await, texts);
}
