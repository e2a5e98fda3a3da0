//! While no text can be sent the page says so and leads on; where the rules let people through, they come to no page at all.

use std::time::Duration;

use delivery::{Behaviour, ErrorClass};
use domain::Area;

use crate::world::{NUMBER, World};

const OTHERS: [(&str, &str); 3] = [
    ("bob", "07400 123457"),
    ("cyd", "07400 123458"),
    ("dan", "07400 123459"),
];
const SAID: &str = "No text messages can be sent at the moment";

/// A world in which the gateway takes nothing any more, and three people found out.
async fn broken_down() -> World {
    let world = World::new().await;
    for (user, number) in [("ada", NUMBER)].into_iter().chain(OTHERS) {
        world.browser().set_up(&world.site, user, number).await;
    }
    world.kit.pass_time(Duration::from_hours(48));
    let unreached = Behaviour::NotNow(ErrorClass::NotReached);
    world.kit.gateway.behave(unreached);
    for (user, _) in OTHERS {
        let place = world.browser().come(&world.site, user).await;
        let html = &place.answer().body;
        assert!(!html.contains(SAID), "too early: {html}");
        // Over as many tries as a message gets.
        for _ in 0..4 {
            world.kit.carry_messages().await.unwrap();
            world.kit.pass_time(Duration::from_secs(8));
        }
        world.kit.pass_time(Duration::from_mins(1));
    }
    world
}

#[tokio::test]
async fn the_page_says_what_cannot_be_sent_until_it_can_be() {
    let world = Box::pin(broken_down()).await;
    let mut browser = world.browser();
    let place = browser.come(&world.site, "ada").await;
    let challenge = place.challenge();
    let html = &place.answer().body;
    for said in [
        SAID,
        "name=\"code\"",
        &format!("action=\"{challenge}/back\""),
        &format!("href=\"{challenge}/recovery\""),
    ] {
        assert!(html.contains(said), "{said} in {html}");
    }
    world.kit.gateway.behave(Behaviour::Accept);
    world.kit.pass_time(Duration::from_mins(1));
    let again = [("method", "text")];
    browser.submit(&format!("{challenge}/send"), &again).await;
    world.kit.carry_messages().await.unwrap();
    let page = browser.get(&format!("{challenge}/code")).await;
    assert!(!page.body.contains(SAID), "{}", page.body);
}

#[tokio::test]
async fn where_the_rules_let_people_through_they_come_straight_back() {
    let world = Box::pin(broken_down()).await;
    let rule = "new_unless_down".parse().unwrap();
    world
        .rule(|policy| {
            policy.areas.insert(Area::sign_in(), rule);
        })
        .await;
    let place = world.browser().come(&world.site, "ada").await;
    assert!(!place.code().is_empty());
}
