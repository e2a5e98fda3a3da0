//! A challenge's address is worth nothing without its browser's cookie.

use axum::http::Method;
use domain::Event;

use crate::{
    client::Answer,
    world::{Browser, NUMBER, World},
};

/// The page without the number to quote.
fn unnumbered(answer: &Answer) -> (u16, String) {
    let number = answer.header("x-request-id");
    assert!(!number.is_empty() && answer.body.contains(number));
    (
        answer.status.as_u16(),
        answer.body.replace(number, "NUMBER"),
    )
}

const UNKNOWN: &str = "/challenge/00000000000000000000000000";

#[tokio::test]
async fn an_unknown_challenge_and_anothers_look_the_same() {
    let world = World::new().await;
    let mut owner = world.browser();
    let at = owner.come(&world.site, "ada").await.challenge();
    let mut other = world.browser();
    other.come(&world.site, "bob").await;
    let mut nobody = world.browser();
    for stranger in [&mut other, &mut nobody] {
        for page in [
            "",
            "/number",
            "/code",
            "/done",
            "/mail",
            "/recovery",
            "/recovery-code",
            "/walk",
        ] {
            let unknown = stranger.get(&format!("{UNKNOWN}{page}")).await;
            let foreign = stranger.get(&format!("{at}{page}")).await;
            let short = stranger.get(&format!("/challenge/cut-short{page}")).await;
            assert_eq!(unknown.status, 404);
            assert_eq!(unnumbered(&foreign), unnumbered(&unknown), "{page}");
            assert_eq!(unnumbered(&short), unnumbered(&unknown), "{page}");
        }
        for (act, fields) in [
            ("number", &[("country", "GB"), ("number", NUMBER)][..]),
            ("send", &[("method", "text")]),
            ("code", &[("code", "123456")]),
            ("done", &[]),
            ("done/codes", &[]),
            ("mail", &[("code", "123456")]),
            ("mail/send", &[]),
            ("recovery/mail", &[]),
            ("recovery/begin", &[]),
            ("recovery-code", &[("code", "0000-0000-0000")]),
            ("walk", &[]),
            ("back", &[]),
        ] {
            let unknown = stranger.submit(&format!("{UNKNOWN}/{act}"), fields).await;
            let foreign = stranger.submit(&format!("{at}/{act}"), fields).await;
            let (unknown, foreign) = (unknown.into_answer(), foreign.into_answer());
            assert_eq!(unknown.status, 404, "{act}");
            assert_eq!(unnumbered(&foreign), unnumbered(&unknown), "{act}");
        }
    }
    assert_eq!(world.told(Event::NumberOffered).await, 0);
    assert_eq!(world.told(Event::Denied).await, 0);
    let page = owner.open(&at).await;
    assert_eq!(page.path(), format!("{at}/number"), "the owner goes on");
}

#[tokio::test]
async fn a_code_is_good_only_in_the_browser_that_asked_for_it() {
    let world = World::new().await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    let mut owner = world.browser();
    let (at, code) = owner.ask(&world.site, "ada").await;
    let mut thief = world.browser();
    let (own, _) = thief.ask(&world.site, "ada").await;
    let form = [("code", code.as_str())];
    let foreign = thief.submit(&format!("{at}/code"), &form).await;
    assert_eq!(foreign.answer().status, 404);
    let moved = thief.submit(&format!("{own}/code"), &form).await;
    assert!(moved.answer().body.contains("tries left"));
    let left = owner.submit(&format!("{at}/code"), &form).await;
    assert_eq!(world.site.claims(&world, &left.code()).await["sub"], "ada");
}

#[tokio::test]
async fn the_first_browser_to_open_a_request_keeps_it() {
    let world = World::new().await;
    let address = crate::world::Fields::request("ada");
    let address = world.site.begin(&world, address).await;
    let mut first = world.browser();
    let at = first.open(&address).await.challenge();
    let second = world.browser().open(&address).await;
    assert_eq!(second.answer().status, 400);
    assert_eq!(first.open(&address).await.challenge(), at);
}

#[tokio::test]
async fn a_cookie_nobody_gave_marks_a_new_browser() {
    let world = World::new().await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    for cookie in ["A".repeat(43), "short".to_owned(), "ü".to_owned()] {
        let mut forger = world.browser();
        forger.cookie = Some(cookie.clone());
        world.kit.pass_time(std::time::Duration::from_mins(11));
        let page = forger.come(&world.site, "ada").await;
        assert!(page.path().contains("/code"), "{cookie}");
    }
}

#[tokio::test]
async fn a_form_on_another_site_is_refused_before_it_does_anything() {
    let world = World::new().await;
    let mut owner = world.browser();
    let at = owner.come(&world.site, "ada").await.challenge();
    let from = |headers: &[(&'static str, &'static str)]| {
        let call = owner.call(Method::POST, &format!("{at}/back"));
        headers.iter().fold(
            call.with("content-type", "application/x-www-form-urlencoded"),
            |call, (name, value)| call.with(name, value),
        )
    };
    for headers in [
        &[
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://evil.example"),
        ][..],
        &[
            ("sec-fetch-site", "same-site"),
            ("origin", "https://www.id.example"),
        ],
        &[("origin", "https://site.example")],
        &[("origin", "null")],
        &[],
    ] {
        let refused = from(headers).to(&world.server).await;
        assert_eq!(refused.status, 403, "{headers:?}");
    }
    assert_eq!(world.told(Event::Denied).await, 0);
    let ours = from(&[("origin", "https://id.example")]);
    assert_eq!(ours.to(&world.server).await.status, 303);
}

#[tokio::test]
async fn an_address_that_could_mean_two_things_reaches_no_page() {
    let world = World::new().await;
    let mut owner: Browser<'_> = world.browser();
    let at = owner.come(&world.site, "ada").await.challenge();
    for path in [
        format!("{at}/"),
        format!("{at}//number"),
        format!("{at}/./number"),
        format!("{at}/x/../number"),
        format!("{at}/%6eumber"),
        format!("{at}%2fnumber"),
        format!("{at};x=1/number"),
        format!("{at}/number%00"),
        format!("/challenge/..{at}"),
    ] {
        let answer = owner.get(&path).await;
        assert_eq!(answer.status, 400, "{path}");
    }
}
