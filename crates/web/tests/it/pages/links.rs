//! The pages behind links in mails: looking changes nothing, only their one button does.

use std::time::Duration;

use axum::http::Method;
use domain::Event;

use crate::{
    client::call,
    world::{Browser, World},
};

const DAY: Duration = Duration::from_hours(24);

/// A user with a number and a mail address, a while after the set-up.
async fn member(world: &World) -> Browser<'_> {
    let mut browser = world.browser();
    let at = browser.set_up_with_mail("ada").await;
    browser.submit(&format!("{at}/done"), &[]).await;
    world.kit.pass_time(2 * DAY);
    browser
}

/// Somebody else signs in with the user's phone; gives the link of the mail that tells of it.
async fn sign_in_elsewhere(world: &World) -> String {
    let mut browser = world.browser();
    let at = browser.come_with_mail("ada").await.challenge();
    let code = world.last_code().await;
    let typed = [("code", code.as_str())];
    browser.submit(&format!("{at}/code"), &typed).await.code();
    assert_eq!(world.mail().await.subject, "New sign-in at Lighthouse");
    world.mailed_link().await
}

/// Asks for another number in a new browser; gives the link that stops it.
async fn change_waits(world: &World) -> String {
    let mut browser = world.browser();
    let at = browser.come_with_mail("ada").await.challenge();
    browser.submit(&format!("{at}/recovery/mail"), &[]).await;
    world.mailed_link().await
}

#[tokio::test]
async fn looking_changes_nothing_however_it_is_done() {
    let world = World::new().await;
    let mut known = member(&world).await;
    for link in [sign_in_elsewhere(&world).await, change_waits(&world).await] {
        let before = world.traces().await;
        for peer in ["192.0.2.7", "2001:db8::5"] {
            let mut scanner = world.browser().at(peer);
            for _ in 0..3 {
                assert_eq!(scanner.get(&link).await.status, 200);
                let peeped = scanner.call(Method::HEAD, &link).to(&world.server).await;
                assert_eq!((peeped.status.as_u16(), peeped.body.as_str()), (200, ""));
                scanner.get(&format!("{link}?done=stopped")).await;
                scanner.get(&format!("{link}?done=secured")).await;
            }
            for verb in [Method::PUT, Method::DELETE, Method::OPTIONS, Method::PATCH] {
                let call = scanner.call(verb, &link).with("sec-fetch-site", "none");
                assert_eq!(call.to(&world.server).await.status, 405);
            }
            assert!(scanner.cookie.is_none());
        }
        assert_eq!(world.traces().await, before);
    }
    assert_eq!(world.told(Event::Alarm).await, 0);
    assert_eq!(world.told(Event::ChangeCancelled).await, 0);
    known.come_with_mail("ada").await.code();
}

#[tokio::test]
async fn the_page_says_in_the_sites_name_what_its_one_button_does() {
    let world = World::new().await;
    member(&world).await;
    let link = sign_in_elsewhere(&world).await;
    let page = world.browser().get(&link).await;
    let html = &page.body;
    assert!(
        html.contains("Lighthouse") && html.contains("Was it not you?"),
        "{html}"
    );
    assert_eq!(html.matches("<button").count(), 1, "{html}");
    assert!(
        html.contains(&format!("<form method=\"post\" action=\"{link}\">")),
        "{html}"
    );
    assert!(
        page.header("content-security-policy")
            .contains("form-action 'self';")
    );
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("referrer-policy"), "same-origin");
    // What stands behind the address is not believed.
    let page = world.browser().get(&format!("{link}?done=secured")).await;
    assert!(page.body.contains("Was it not you?"));
    let link = change_waits(&world).await;
    let page = world.browser().get(&format!("{link}?done=stopped")).await;
    assert!(page.body.contains("Stop this change?"), "{}", page.body);
    assert_eq!(page.body.matches("<button").count(), 1);
}

#[tokio::test]
async fn only_our_own_page_presses_the_button() {
    let world = World::new().await;
    member(&world).await;
    let link = sign_in_elsewhere(&world).await;
    for headers in [
        &[
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://evil.example"),
        ][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://site.example")],
        &[("origin", "null")],
        &[],
    ] {
        let form = call(Method::POST, &link);
        let form = headers
            .iter()
            .fold(form, |form, (name, value)| form.with(name, value));
        let refused = form.to(&world.server).await;
        assert_eq!(refused.status, 403, "{headers:?}");
    }
    assert_eq!(world.told(Event::Alarm).await, 0);
    let page = world.browser().submit(&link, &[]).await;
    assert_eq!(page.path(), format!("{link}?done=secured"));
    assert_eq!(world.told(Event::Alarm).await, 1);
}

#[tokio::test]
async fn unknown_forged_and_over_look_the_same() {
    let world = World::new().await;
    member(&world).await;
    let link = sign_in_elsewhere(&world).await;
    let token = link.strip_prefix("/link/").unwrap().to_owned();
    let (id, mac) = token.split_once('.').unwrap();
    let other = change_waits(&world).await;
    let (_, of_other) = other.split_once('.').unwrap();
    let last = if mac.ends_with('A') { 'Q' } else { 'A' };
    let wrong = [
        format!("{id}.{of_other}"),
        format!("{id}.{}{last}", &mac[..mac.len() - 1]),
        format!("{id}.{}", &mac[..10]),
        format!("{id}."),
        id.to_owned(),
        format!("00000000000000000000000000.{mac}"),
        "x".to_owned(),
    ];
    let mut faces = Vec::new();
    world.kit.pass_time(Duration::from_hours(30 * 24));
    for token in wrong.iter().chain([&token]) {
        let address = format!("/link/{token}");
        let mut browser = world.browser();
        for answer in [
            browser.get(&address).await,
            browser.post(&address, &[]).await,
        ] {
            assert_eq!(answer.status, 404, "{token}");
            let number = answer.header("x-request-id").to_owned();
            faces.push(answer.body.replace(&number, "NUMBER"));
        }
    }
    assert!(faces[0].contains("It is not known here, or no longer."));
    assert!(faces.iter().all(|face| *face == faces[0]));
    assert!(!faces[0].contains("Lighthouse"), "whose it was is not told");
    assert_eq!(world.told(Event::Alarm).await, 0);
}

#[tokio::test]
async fn who_comes_too_late_is_told_so_and_what_to_do() {
    let world = World::new().await;
    member(&world).await;
    world
        .rule(|policy| "Ring the bell.".clone_into(&mut policy.contact))
        .await;
    let link = change_waits(&world).await;
    world.browser().submit(&link, &[]).await;
    let page = world.browser().get(&link).await;
    assert!(page.body.contains("The change is stopped"), "{}", page.body);
    let again = world.browser().submit(&link, &[]).await;
    assert_eq!(again.path(), format!("{link}?done=too_late"));
    assert!(
        again.answer().body.contains("The change is stopped"),
        "which is true"
    );

    // This one is carried through before anybody reads the mail.
    let link = change_waits(&world).await;
    world.kit.pass_time(3 * DAY);
    let mut browser = world.browser();
    let at = browser.come_with_mail("ada").await.challenge();
    browser.submit(&format!("{at}/recovery/begin"), &[]).await;
    browser.enter_mailed_code(&at).await;
    browser.prove_number(&at, "07400 123457").await;
    for page in [
        world.browser().open(&link).await,
        world.browser().submit(&link, &[]).await,
    ] {
        let html = &page.answer().body;
        assert!(html.contains("There is nothing left to stop"), "{html}");
        assert!(
            html.contains("Ring the bell.") && !html.contains("<form"),
            "{html}"
        );
        assert!(html.contains("href=\"https://site.example\""), "{html}");
    }
}

#[tokio::test]
async fn the_page_speaks_the_language_of_the_mail() {
    let world = World::new().await;
    let mut browser = world.browser().speaking("de-AT");
    let at = browser.come_with_mail("ada").await.challenge();
    browser.enter_mailed_code(&at).await;
    browser.prove_number(&at, "07400 123456").await;
    let mail = world.mail().await;
    assert!(mail.text.contains("Wann: "), "{}", mail.text);
    let link = world.mailed_link().await;
    let page = world.browser().speaking("en-GB").get(&link).await;
    assert!(page.body.contains("<html lang=\"de\"") && page.body.contains("Das war ich nicht"));
}
