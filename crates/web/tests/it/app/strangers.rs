//! A stranger types numbers into a set-up: pages, answers and time are the same, whoever has the number.

use super::{house, owner};
use crate::world::{Browser, NUMBER, World};

/// One that nobody has, as long as the other.
const NOBODYS: &str = "07400 123457";

/// The pages of a set-up for a number, with everything of this challenge and this number taken out.
async fn pages(world: &World, user: &str, number: &str) -> Vec<String> {
    let mut browser = world.browser();
    let at = browser.come(&world.site, user).await.challenge();
    let numbered = [("country", "GB"), ("number", number)];
    let mut seen = Vec::new();
    let mut keep = |browser: &Browser<'_>, place: crate::world::Place| {
        let path = place.path().to_owned();
        let body = place.into_answer().body;
        assert!(browser.cookie.is_some());
        let plain = format!("{path}\n{body}")
            .replace(&at, "/challenge/ID")
            .replace("7400 123457", "7400 123456")
            .replace("+44 •••• ••57", "+44 •••• ••56");
        seen.push(without_nonce(&plain));
    };
    let place = browser.submit(&format!("{at}/number"), &numbered).await;
    keep(&browser, place);
    let place = browser.open(&format!("{at}/app-code")).await;
    keep(&browser, place);
    for typed in ["", "12", "abc", "000000", "123456"] {
        let code = [("code", typed)];
        let place = browser.submit(&format!("{at}/app-code"), &code).await;
        keep(&browser, place);
    }
    let place = browser.open(&format!("{at}/pair")).await;
    let path = place.path().to_owned();
    assert!(
        !place.into_answer().body.contains("Pixel"),
        "no device is named"
    );
    seen.push(path.replace(&at, "/challenge/ID"));
    seen
}

/// What differs from page to page whatever happens.
fn without_nonce(page: &str) -> String {
    let mut kept = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("nonce=\"") {
        kept.push_str(before);
        rest = after.split_once('"').map_or("", |(_, rest)| rest);
    }
    kept + rest
}

#[tokio::test]
async fn the_pages_of_a_set_up_are_the_same_for_every_number() {
    let (world, server) = house().await;
    let device = owner(&world, &server, "ada").await;
    let nobodys = pages(&world, "bob", NOBODYS).await;
    let known = pages(&world, "bob", NUMBER).await;
    assert_eq!(known, nobodys);

    // Nor when the person of the number has said yes in the app.
    let mut browser = world.browser();
    let at = browser.come(&world.site, "carol").await.challenge();
    let numbered = [("country", "GB"), ("number", NUMBER)];
    let before = browser.submit(&format!("{at}/number"), &numbered).await;
    let before = without_nonce(&before.into_answer().body);
    let told = device.proposals().await.unwrap();
    device.take_proposal(&told[0].id).await.unwrap();
    let after = browser.open(&at).await.into_answer().body;
    assert_eq!(without_nonce(&after), before);
}
