//! Two tabs, the back button, a double click.

use std::time::Duration;

use domain::Event;
use flows::testkit::Kit;

use crate::world::{Fields, NUMBER, Place, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_sends_one_text_and_both_lead_to_the_same_page() {
    let world = World::new().await;
    let mut browser = world.browser();
    let at = browser.come(&world.site, "ada").await.challenge();
    let numbered = [("country", "GB"), ("number", NUMBER)];
    browser.submit(&format!("{at}/number"), &numbered).await;
    let send = &format!("{at}/send");
    let click = || browser.form(send, &[("method", "text")]).to(&world.server);
    let (one, two) = tokio::join!(click(), click());
    let mut pages = Vec::new();
    for answer in [one, two] {
        let page = browser.follow(send, answer).await;
        assert!(page.path().starts_with(&format!("{at}/code")));
        pages.push(page.into_answer().body);
    }
    assert!(!pages[0].contains("a little early"), "{}", pages[0]);
    assert_eq!(pages[0], pages[1]);
    // A click that comes a breath later is answered alike; one that means it is told to wait.
    world.kit.pass_time(Duration::from_secs(1));
    let page = browser.submit(send, &[("method", "text")]).await;
    assert!(!page.answer().body.contains("a little early"));
    world.kit.pass_time(Duration::from_secs(9));
    let page = browser.submit(send, &[("method", "text")]).await;
    let html = &page.answer().body;
    assert!(html.contains("Please wait 20 seconds"), "{html}");
    assert_eq!(world.texts().await, 1);
    assert_eq!(world.told(Event::CodeSent).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_on_the_right_code_passes_once_and_both_leave_for_the_same_address() {
    let world = World::new().await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    world.kit.pass_time(Duration::from_mins(1));
    let mut browser = world.browser();
    let (at, code) = browser.ask(&world.site, "ada").await;
    let path = &format!("{at}/code");
    let click = || browser.form(path, &[("code", &code)]).to(&world.server);
    let (one, two) = tokio::join!(click(), click());
    let one = browser.follow(path, one).await;
    let two = browser.follow(path, two).await;
    assert_eq!(one.left(), two.left());
    assert_eq!(world.told(Event::Passed).await, 2, "set-up and this one");
    assert_eq!(world.site.claims(&world, &one.code()).await["sub"], "ada");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_at_set_up_leads_to_done_twice_and_sets_up_once() {
    let world = World::new().await;
    let mut browser = world.browser();
    let at = browser.come(&world.site, "ada").await.challenge();
    let numbered = [("country", "GB"), ("number", NUMBER)];
    browser.submit(&format!("{at}/number"), &numbered).await;
    browser
        .submit(&format!("{at}/send"), &[("method", "text")])
        .await;
    let code = world.last_code().await;
    let path = &format!("{at}/code");
    let click = || browser.form(path, &[("code", &code)]).to(&world.server);
    let (one, two) = tokio::join!(click(), click());
    for answer in [one, two] {
        let page = browser.follow(path, answer).await;
        assert_eq!(page.path(), format!("{at}/done"));
    }
    assert_eq!(world.told(Event::NumberConfirmed).await, 1);
}

#[tokio::test]
async fn after_passing_the_back_button_leads_to_the_site_until_the_site_took_the_answer() {
    let world = World::new().await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    world.kit.pass_time(Duration::from_mins(1));
    let mut browser = world.browser();
    let (at, code) = browser.ask(&world.site, "ada").await;
    let page = &format!("{at}/code");
    let first = browser.submit(page, &[("code", &code)]).await;
    let texts = world.texts().await;
    for path in [page, &at] {
        assert_eq!(browser.open(path).await.left(), first.left(), "{path}");
    }
    let again = browser.submit(page, &[("code", &code)]).await;
    assert_eq!(again.left(), first.left());
    let wrong = Kit::another_code(&code);
    browser.submit(page, &[("code", &wrong)]).await;
    world.site.claims(&world, &first.code()).await;
    for path in [page, &at] {
        let over = browser.open(path).await;
        let html = &over.answer().body;
        assert!(html.contains("href=\"https://site.example\""), "{html}");
    }
    let replay = browser.submit(page, &[("code", &code)]).await;
    assert!(matches!(replay, Place::Page { .. }), "no second code");
    assert_eq!(world.texts().await, texts);
    assert_eq!(world.told(Event::CodeWrong).await, 0);
}

#[tokio::test]
async fn two_tabs_of_one_browser_are_two_challenges_and_either_passes() {
    let world = World::new().await;
    let mut browser = world.browser();
    let one = browser.come(&world.site, "ada").await.challenge();
    let two = browser.come(&world.site, "ada").await.challenge();
    assert_ne!(one, two);
    for (tab, number) in [(&one, NUMBER), (&two, "07400 123457")] {
        let numbered = [("country", "GB"), ("number", number)];
        browser.submit(&format!("{tab}/number"), &numbered).await;
        browser
            .submit(&format!("{tab}/send"), &[("method", "text")])
            .await;
    }
    let code = world.last_code().await;
    // The second tab's code is none in the first.
    browser
        .submit(&format!("{one}/code"), &[("code", &code)])
        .await;
    assert_eq!(browser.tries_left(&one).await, Some(4));
    let done = browser
        .submit(&format!("{two}/code"), &[("code", &code)])
        .await;
    assert_eq!(done.path(), format!("{two}/done"));
    // The first tab was overtaken: it sets up nothing any more, and says so.
    for path in [one.clone(), format!("{one}/code"), format!("{one}/number")] {
        let page = browser.open(&path).await;
        assert!(page.answer().body.contains("start again"), "{path}");
    }
    let numbered = [("country", "GB"), ("number", "07400 123458")];
    browser.submit(&format!("{one}/number"), &numbered).await;
    assert_eq!(world.told(Event::NumberConfirmed).await, 1);
}

#[tokio::test]
async fn whoever_gives_up_is_sent_back_once_and_the_challenge_is_over() {
    let world = World::new().await;
    let mut browser = world.browser();
    let at = browser.come(&world.site, "ada").await.challenge();
    let back = &format!("{at}/back");
    let first = browser.submit(back, &[]).await;
    assert_eq!(first.told("error"), "access_denied");
    assert_eq!(first.told("state"), "the state");
    assert_eq!(browser.submit(back, &[]).await.left(), first.left());
    let numbered = [("country", "GB"), ("number", NUMBER)];
    let page = browser.submit(&format!("{at}/number"), &numbered).await;
    assert!(page.answer().body.contains("Not approved"));
    assert_eq!(world.told(Event::Denied).await, 1);
    assert_eq!(world.texts().await, 0);
}

#[tokio::test]
async fn a_request_that_nobody_opened_in_time_is_over() {
    let world = World::new().await;
    let address = world.site.begin(&world, Fields::request("ada")).await;
    world.kit.pass_time(Duration::from_secs(90));
    let page = world.browser().open(&address).await;
    assert_eq!(page.answer().status, 400);
    assert_eq!(world.told(Event::Asked).await, 0);
}
