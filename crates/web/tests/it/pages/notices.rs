//! What the page says when no code is out: the last one is over, the next one may not go out yet.

use std::time::Duration;

use crate::world::{NUMBER, World};

#[tokio::test]
async fn a_code_that_is_over_is_said_to_be_so() {
    let world = World::new().await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    let mut browser = world.browser();
    let (at, code) = browser.ask(&world.site, "ada").await;
    world.kit.pass_time(Duration::from_mins(10));
    let page = browser
        .submit(&format!("{at}/code"), &[("code", &code)])
        .await;
    assert!(page.path().starts_with(&at));
    let html = &page.answer().body;
    assert!(
        html.contains("This code is no longer valid. Ask for a new one."),
        "{html}"
    );
    assert!(
        html.contains("value=\"text\""),
        "with the button to ask for one: {html}"
    );
}

#[tokio::test]
async fn where_the_one_text_may_not_go_out_the_page_says_for_how_long() {
    let world = World::new().await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    world.kit.pass_time(Duration::from_hours(1));
    for _ in 0..5 {
        world.browser().come(&world.site, "ada").await;
    }
    let mut browser = world.browser();
    let page = browser.come(&world.site, "ada").await;
    let html = &page.answer().body;
    assert!(html.contains("role=\"alert\""), "{html}");
    assert!(html.contains("10 minutes"), "{html}");
}

#[tokio::test]
async fn what_is_written_behind_an_address_by_hand_is_passed_over() {
    let world = World::new().await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    let mut browser = world.browser();
    let (at, _) = browser.ask(&world.site, "ada").await;
    for invented in ["error=nonsense", "wait=-1", "sent=900", "not_sent=%3Cb%3E"] {
        let answer = browser.get(&format!("{at}/code?{invented}")).await;
        assert_eq!(answer.status, 200, "{invented}");
    }
}
