//! Pushed requests that are not right: each is refused in words, and leaves nothing behind.

use flows::testkit::REDIRECT;

use crate::{
    client::get,
    world::{Fields, World, machine},
};

async fn refused(world: &World, fields: Fields, error: &str, words: &str) {
    let what = fields.encoded();
    let answer = world.site.push(world, fields).await;
    let description = answer.json()["error_description"].to_string();
    assert_eq!(answer.status, 400, "{what}: {}", answer.body);
    assert_eq!(answer.error(), error, "{what}");
    assert!(description.contains(words), "{what}: {description}");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("content-type"), "application/json");
}

#[tokio::test]
async fn what_is_missing_or_malformed_is_named() {
    let world = World::new().await;
    let good = || Fields::request("ghost");
    for name in [
        "response_type",
        "redirect_uri",
        "code_challenge",
        "code_challenge_method",
        "login_hint",
    ] {
        refused(&world, good().without(name), "invalid_request", name).await;
        refused(&world, good().with(name, ""), "invalid_request", name).await;
        refused(&world, good().and(name, "x"), "invalid_request", "twice").await;
    }
    let long = "x".repeat(1025);
    for (name, value) in [
        ("login_hint", "a\0b"),
        ("login_hint", "a\nb"),
        ("login_hint", &long),
        ("area", "Sign_in"),
        ("area", "../x"),
        ("area", &long),
        ("action", "delete"),
        ("session_started", "yesterday"),
        ("session_started", "-1"),
        ("state", &long),
        ("state", "a\0b"),
        ("state", "a\r\nb"),
        ("nonce", &long),
        ("nonce", "a\0b"),
        ("ui_locales", &long),
        ("ui_locales", "en\0"),
        ("code_challenge_method", "plain"),
        ("code_challenge_method", "s256"),
        ("code_challenge", "short"),
        ("code_challenge", &"a".repeat(44)),
        ("code_challenge", &"+".repeat(43)),
        ("email", "nobody"),
        ("email", "a@b\nbcc:c@d"),
        ("name", &long),
        ("name", "a\0b"),
        ("groups", "members"),
        ("groups", "[1]"),
        ("groups", "[\"\"]"),
        ("groups", &format!("[{}\"x\"]", "\"x\",".repeat(50))),
        ("groups", &"[".repeat(5_000)),
        ("response_mode", "fragment"),
        ("request_uri", "urn:ietf:params:oauth:request_uri:x"),
    ] {
        refused(&world, good().with(name, value), "invalid_request", name).await;
    }
    let id_token = good().with("response_type", "id_token");
    refused(&world, id_token, "unsupported_response_type", "code").await;
    let object = good().with("request", "eyJhbGciOiJub25lIn0.e30.");
    refused(&world, object, "request_not_supported", "push").await;
    let many = (0..50).fold(good(), |fields, n| fields.and(&format!("x{n}"), "1"));
    refused(&world, many, "invalid_request", "Too many").await;

    let ghost = world.site.user(&world, "ghost").await;
    assert_eq!(ghost.status, 404, "a refused request made a user known");
}

#[tokio::test]
async fn a_redirect_address_that_almost_matches_does_not() {
    let world = World::new().await;
    for almost in [
        "https://site.example/back/",
        "https://site.example/Back",
        "https://SITE.example/back",
        "HTTPS://site.example/back",
        "http://site.example/back",
        "https://site.example:443/back",
        "https://site.example:8443/back",
        "https://site.example/back?",
        "https://site.example/back?x=1",
        "https://site.example/back#",
        "https://site.example/bac",
        "https://site.example/back.evil",
        "https://site.example/back/../back",
        "https://site.example//back",
        "https://site.example/%62ack",
        "https://site.example/back%00",
        "https://site.example/back ",
        " https://site.example/back",
        "https://user@site.example/back",
        "https://site.example@evil.example/back",
        "https://site.example.evil.example/back",
        "https://evil.example/?https://site.example/back",
        "https://ѕite.example/back",
        "//site.example/back",
        "/back",
        "javascript:alert(1)",
    ] {
        assert_ne!(almost, REDIRECT);
        let fields = Fields::request("ada").with("redirect_uri", almost);
        refused(&world, fields, "invalid_request", "redirect_uri").await;
    }
}

#[tokio::test]
async fn an_id_is_never_taken_for_another_because_it_cannot_be_read() {
    let world = World::new().await;
    // Both bytes are no UTF-8; read leniently they would be the same user.
    for broken in ["%FF", "%FE", "a%C3", "%ED%A0%80"] {
        let good = Fields::request("x").without("login_hint").encoded();
        let body = format!("{good}&login_hint={broken}");
        let call = machine("/oauth/par", &Fields::default()).body(body);
        let call = call.with("authorization", &world.site.basic());
        let answer = call.to(&world.server).await;
        assert_eq!(answer.status, 400, "{broken}");
        assert!(answer.body.contains("UTF-8"), "{broken}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_request_says_all_it_wants_in_what_was_pushed() {
    let world = World::new().await;
    let address = world.site.begin(&world, Fields::request("ada")).await;
    let overridden = format!("{address}&redirect_uri=https://evil.example/&prompt=none&state=x");
    let mut browser = world.browser();
    let challenge = browser.open(&overridden).await.challenge();
    let back = browser.submit(&format!("{challenge}/back"), &[]).await;
    assert!(back.left().as_str().starts_with(REDIRECT));
    assert_eq!(back.told("state"), "the state");
    assert_eq!(back.told("error"), "access_denied");
}

#[tokio::test]
async fn a_site_that_is_switched_off_pushes_nothing_and_its_pages_say_so() {
    let world = World::new().await;
    let begun = world.site.begin(&world, Fields::request("ada")).await;
    let waits = world.site.begin(&world, Fields::request("bea")).await;
    let mut browser = world.browser();
    let challenge = browser.get(&begun).await.header("location").to_owned();
    world.switch_off(world.site.id.parse().unwrap()).await;
    let (error, words) = ("unauthorized_client", "switched off");
    refused(&world, Fields::request("ada"), error, words).await;
    let page = browser.get(&challenge).await;
    let said = "Switched off for now";
    assert!(page.body.contains(said), "{}", page.body);
    assert!(!page.body.contains("site.example"), "nothing leads there");
    let page = world.browser().get(&waits).await;
    assert_eq!(page.status, 403);
    assert!(page.body.contains(said), "{}", page.body);
    let back = browser.post(&format!("{challenge}/back"), &[]).await;
    assert_eq!(back.header("location"), challenge);
    let user = get("/api/v1/users/ada").with("authorization", &world.site.bearer());
    let user = user.to(&world.server).await;
    assert_eq!(user.status, 403);
    assert!(user.body.contains("application-off"), "{}", user.body);
}
