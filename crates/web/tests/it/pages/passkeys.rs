//! Passkeys on the pages: set up, used, named, removed; and what somebody without a script finds there.

use std::time::Duration;

use domain::Method;

use crate::world::{NUMBER, Place, World};

async fn house() -> World {
    let world = World::new().await;
    world.use_passkeys().await;
    world
}

/// Whether these words, or marks, stand on a page.
fn says(place: &Place, words: &str) -> bool {
    place.answer().body.contains(words)
}

#[tokio::test]
async fn it_is_set_up_from_the_number_page_and_used_at_the_next_sign_in() {
    let world = house().await;
    let mut browser = world.browser();
    let place = browser.come(&world.site, "ada").await;
    let at = place.challenge();
    assert!(says(&place, "Use a passkey instead"));
    let page = browser.open(&format!("{at}/passkey/new")).await;
    assert!(says(&page, "data-passkey=\"create\""));
    let (key, done) = browser.make_passkey(&at).await;
    assert_eq!(done.path(), format!("{at}/done"));
    browser.submit(&format!("{at}/done"), &[]).await.code();

    let mut other = world.browser();
    let page = other.come(&world.site, "ada").await;
    let at = page.challenge();
    assert_eq!(page.path(), format!("{at}/passkey"));
    let code = other.answer_by_passkey(&at, &key).await.code();
    let claims = world.site.claims(&world, &code).await;
    assert_eq!(claims["amr"], serde_json::json!(["pop", "hwk"]));
}

#[tokio::test]
async fn without_a_script_the_page_says_so_and_other_ways_stand_below() {
    let world = house().await;
    let mut browser = world.browser();
    let at = browser.come(&world.site, "ada").await.challenge();
    let (key, _) = browser.make_passkey(&at).await;
    browser.submit(&format!("{at}/done"), &[]).await;
    // Three days later it proves enough for a number beside it.
    world.kit.pass_time(Duration::from_hours(72));
    let at = browser.settings("ada").await;
    let told = browser.answer_by_passkey(&at, &key).await;
    assert_eq!(told.path(), format!("{at}/settings?told=proved"));
    let told = browser.change_number(&at, NUMBER).await;
    assert_eq!(told.path(), format!("{at}/settings?told=number_changed"));
    world.kit.pass_time(Duration::from_mins(2));
    let mut other = world.browser();
    let page = other.come(&world.site, "ada").await;
    assert!(says(&page, "<noscript>"), "{}", page.answer().body);
    assert!(says(&page, "A passkey needs JavaScript"));
    let at = page.challenge();
    // Its button is no try where no script has filled the form.
    let empty = [("ceremony", ""), ("answer", "")];
    for _ in 0..6 {
        let again = other.submit(&format!("{at}/passkey"), &empty).await;
        assert_eq!(again.path(), format!("{at}/passkey"));
    }
    let by_text = [("method", "text")];
    let sent = other.submit(&format!("{at}/send"), &by_text).await;
    assert_eq!(sent.path(), format!("{at}/code?sent=1"));
}

#[tokio::test]
async fn a_wrong_answer_is_told_with_the_tries_that_are_left() {
    let world = house().await;
    let mut browser = world.browser();
    let at = browser.come(&world.site, "ada").await.challenge();
    let (key, _) = browser.make_passkey(&at).await;
    let mut other = world.browser();
    let at = other.come(&world.site, "ada").await.challenge();
    let (question, answer) = other.question(&format!("{at}/passkey"), &key, false).await;
    let junk = [("ceremony", question.as_str()), ("answer", "{}")];
    let told = other.submit(&format!("{at}/passkey"), &junk).await;
    assert!(
        says(&told, "You have 4 tries left"),
        "{}",
        told.answer().body
    );
    // What comes a second time is one try more, right or not.
    let again = [("ceremony", question.as_str()), ("answer", answer.as_str())];
    let told = other.submit(&format!("{at}/passkey"), &again).await;
    assert!(says(&told, "You have 3 tries left"));
    other.answer_by_passkey(&at, &key).await.code();
}

#[tokio::test]
async fn the_settings_name_and_remove_it_but_not_the_last() {
    let world = house().await;
    let mut browser = world.browser();
    let at = browser.come(&world.site, "ada").await.challenge();
    browser.make_passkey(&at).await;
    browser.submit(&format!("{at}/done"), &[]).await;
    let at = browser.settings("ada").await;
    let asked_for = browser.open(&format!("{at}/passkey/new")).await;
    let prove = format!("{at}/settings/prove?for=add_passkey");
    assert_eq!(asked_for.path(), prove, "what opened them is not enough");
    let card = browser.open(&format!("{at}/settings")).await;
    let body = &card.answer().body;
    assert!(body.contains("Laptop"));
    let (_, which) = body.split_once("?which=").unwrap();
    let which = which.split('"').next().unwrap().to_owned();
    let page = format!("{at}/settings/passkey");
    let named = [("passkey", which.as_str()), ("name", "Key on the ring")];
    let told = browser.submit(&page, &named).await;
    assert!(says(&told, "The name is saved."), "{}", told.path());
    let nameless = [("passkey", which.as_str()), ("name", " ")];
    let refused = browser.post(&page, &nameless).await;
    assert_eq!(refused.status, 422);
    let removes = [("passkey", which.as_str())];
    let told = browser.submit(&format!("{page}/remove"), &removes).await;
    assert_eq!(told.path(), format!("{at}/settings?told=refused"));
}

#[tokio::test]
async fn where_passkeys_are_off_no_page_of_theirs_opens() {
    let world = World::new().await;
    let mut browser = world.browser();
    let at = browser.come(&world.site, "ada").await.challenge();
    for page in ["passkey", "passkey/new"] {
        let led = browser.open(&format!("{at}/{page}")).await;
        assert_eq!(led.path(), format!("{at}/number"), "{page}");
        let asked = browser.post(&format!("{at}/{page}/begin"), &[]).await;
        assert_eq!(asked.status, 401, "{page}");
    }
    assert!(!world.policy().await.has(Method::Passkey));
}
