//! One's own account: passkeys, sessions, password.

use domain::{ASKED_AGAIN, Role, authenticator::Authenticator};
use flows::testkit::PASSWORD;

use crate::world::{ORIGIN, World};

const NEW: &str = "another horse battery";

#[tokio::test]
async fn a_second_passkey_is_added_named_and_removed() {
    let world = World::new().await;
    let (mut browser, ada) = world.operator("ada", Role::Owner).await;
    let second = Authenticator::at(ORIGIN);
    browser.add_passkey(&second, "Ring").await;
    let page = browser.get("/admin/account").await.body;
    assert!(
        page.contains("<bdi>Ring</bdi>") && page.contains("<bdi>Key</bdi>"),
        "{page}"
    );
    let (_, rest) = page.split_once("href=\"/admin/account/passkeys/").unwrap();
    let one = format!(
        "/admin/account/passkeys/{}",
        rest.split('"').next().unwrap()
    );
    let nameless = browser.post(&one, &[("name", " ")]).await;
    assert_eq!(nameless.status, 422);
    let named = browser.submit(&one, &[("name", "Laptop")]).await;
    assert!(named.answer().body.contains("<bdi>Laptop</bdi>"));
    let removed = browser.submit(&format!("{one}/remove"), &[]).await;
    assert_eq!(removed.path(), "/admin/account?now=removed");
    assert!(!removed.answer().body.contains("<bdi>Laptop</bdi>"));
    let gone = browser.post(&one, &[("name", "Laptop")]).await;
    assert_eq!(gone.status, 409);
    drop(ada);
}

#[tokio::test]
async fn what_is_old_asks_the_passkey_again_and_leads_back() {
    let world = World::new().await;
    let (mut browser, ada) = world.operator("ada", Role::Owner).await;
    world.kit.pass_time(ASKED_AGAIN);
    let page = browser.get("/admin/account").await.body;
    assert!(
        page.contains("href=\"/admin/passkey?back=%2Fadmin%2Faccount\""),
        "{page}"
    );
    assert!(!page.contains("data-passkey"), "{page}");
    let asked = browser.post("/admin/account/passkeys/begin", &[]).await;
    assert_eq!(asked.status, 401);
    let at = browser.open("/admin/account/password").await;
    assert_eq!(
        at.path(),
        "/admin/passkey?back=%2Fadmin%2Faccount%2Fpassword"
    );
    let back = browser
        .use_passkey(&ada.authenticator, "/admin/account/password")
        .await;
    assert_eq!(back.path(), "/admin/account/password");
    assert_eq!(back.answer().status, 200);
}

#[tokio::test]
async fn a_first_passkey_asks_for_the_password_again_after_a_while() {
    let world = World::new().await;
    let (mut browser, _) = world.looking("ada", Role::Owner).await;
    world.kit.pass_time(ASKED_AGAIN);
    let page = browser.get("/admin/account").await.body;
    let again = "href=\"/admin/sign-in?now=again&#38;back=%2Fadmin%2Faccount\"";
    assert!(page.contains(again), "{page}");
    let back = browser.sign_in("ada", PASSWORD, "/admin/account").await;
    assert!(back.answer().body.contains("data-passkey=\"create\""));
}

#[tokio::test]
async fn the_password_is_changed_and_other_sessions_are_ended() {
    let world = World::new().await;
    let (mut browser, ada) = world.operator("ada", Role::Owner).await;
    let mut other = world.browser();
    other.sign_in("ada", PASSWORD, "").await;
    other.use_passkey(&ada.authenticator, "").await;
    let change = |present, new, again| [("present", present), ("password", new), ("again", again)];
    let place = "/admin/account/password";
    for (typed, said) in [
        (change("wrong", NEW, NEW), "The present password is wrong."),
        (change(PASSWORD, NEW, "else"), "not the same"),
        (change(PASSWORD, "short", "short"), "needs 15 characters"),
    ] {
        let answer = browser.post(place, &typed).await;
        assert_eq!(answer.status, 422, "{said}");
        assert!(answer.body.contains(said), "{}", answer.body);
    }
    let done = browser.submit(place, &change(PASSWORD, NEW, NEW)).await;
    assert_eq!(done.path(), "/admin/account?now=password");
    assert_eq!(other.get("/admin/").await.status, 401);
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let world = World::new().await;
    let (mut browser, ada) = world.operator("ada", Role::Owner).await;
    let mut other = world.browser();
    other.sign_in("ada", PASSWORD, "").await;
    other.use_passkey(&ada.authenticator, "").await;
    let page = browser.get("/admin/account").await.body;
    assert_eq!(
        page.matches("name=\"session\"").count(),
        2,
        "one, and all others: {page}"
    );
    let (_, rest) = page.split_once("name=\"session\" value=\"").unwrap();
    let session = rest.split('"').next().unwrap().to_owned();
    let ended = browser
        .submit("/admin/account/sessions", &[("session", &session)])
        .await;
    assert_eq!(ended.path(), "/admin/account?now=ended");
    assert_eq!(other.get("/admin/").await.status, 401);
    let nonsense = browser
        .post("/admin/account/sessions", &[("session", "x")])
        .await;
    assert_eq!(nonsense.status, 409);
}

#[tokio::test]
async fn an_address_is_set_by_whoever_has_a_passkey() {
    let world = World::new().await;
    world.operator("first", Role::Owner).await;
    let (mut browser, _) = world.looking("ada", Role::Owner).await;
    let page = browser.get("/admin/account").await.body;
    assert!(page.contains("once you have a passkey"), "{page}");
    assert!(
        !page.contains("action=\"/admin/account/address\""),
        "{page}"
    );
    let typed = [("address", "ada@house.example")];
    let refused = browser.post("/admin/account/address", &typed).await;
    assert_eq!(refused.status, 403);
}
