//! The way in: a link, a password, a passkey, and back to where one wanted to go.

use domain::{Role, authenticator::Authenticator};
use flows::testkit::PASSWORD;

use crate::world::{ORIGIN, World};

#[tokio::test]
async fn from_the_first_link_to_the_first_page_and_in_again() {
    let world = World::new().await;
    let (link, key) = (world.first_link().await, Authenticator::at(ORIGIN));
    let mut browser = world.browser();
    let page = browser.get(&link).await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("Welcome to Countersign"),
        "{}",
        page.body
    );
    let account = browser.accept(&link, "Ada").await;
    assert_eq!(account.path(), "/admin/account?now=welcome");
    let body = &account.answer().body;
    assert!(
        body.contains("One step is left") && body.contains("data-passkey=\"create\""),
        "{body}"
    );
    let looks = browser.open("/admin/").await;
    assert!(looks.answer().body.contains("look and change nothing"));

    let added = browser.add_passkey(&key, "").await;
    assert_eq!(added.path(), "/admin/account?now=added");
    let home = browser.open("/admin").await;
    assert_eq!(
        (home.path(), home.answer().status.as_u16()),
        ("/admin/", 200)
    );
    let body = &home.answer().body;
    assert!(
        body.contains("Lighthouse") && !body.contains("look and change nothing"),
        "{body}"
    );

    let out = browser.submit("/admin/sign-out", &[]).await;
    assert!(out.answer().body.contains("You are signed out."));
    assert_eq!(browser.session, None);
    let asked = browser.sign_in("ada", PASSWORD, "/admin/operators").await;
    assert_eq!(asked.path(), "/admin/passkey?back=%2Fadmin%2Foperators");
    let half = browser.token();
    let there = browser.use_passkey(&key, "/admin/operators").await;
    assert_eq!(there.path(), "/admin/operators");
    assert_ne!(
        browser.token().expose(),
        half.expose(),
        "another token for more"
    );

    let over = browser.get(&link).await;
    assert_eq!(over.status, 404);
    assert!(
        over.body.contains("This link works no more"),
        "{}",
        over.body
    );
}

#[tokio::test]
async fn whoever_is_not_in_gets_the_sign_in_and_then_the_page() {
    let world = World::new().await;
    let (_, ada) = world.operator("ada", Role::Owner).await;
    let mut browser = world.browser();
    let page = browser.get("/admin/operators?after=b").await;
    assert_eq!(page.status, 401);
    let back = "name=\"back\" value=\"/admin/operators?after=b\"";
    assert!(page.body.contains(back), "{}", page.body);
    let wrong = browser
        .sign_in("ada", "wrong", "/admin/operators?after=b")
        .await;
    assert_eq!(wrong.answer().status, 401);
    let body = &wrong.answer().body;
    assert!(
        body.contains("Name or password is wrong.") && body.contains(back),
        "{body}"
    );
    assert!(
        body.contains("value=\"ada\"") && !body.contains("\"wrong\""),
        "{body}"
    );
    let evil = browser
        .sign_in("ada", PASSWORD, "https://evil.example/admin/")
        .await;
    assert_eq!(
        evil.path(),
        "/admin/passkey",
        "and to the first page from there"
    );
    let half = browser.get("/admin/operators").await;
    assert_eq!(half.status, 401);
    assert!(half.body.contains("data-passkey=\"get\""), "{}", half.body);
    let wrong = browser
        .use_passkey(&Authenticator::at(ORIGIN), "/admin/")
        .await;
    assert_eq!(wrong.answer().status, 401);
    assert!(
        wrong
            .answer()
            .body
            .contains("no answer of one of your passkeys")
    );
    let right = browser.use_passkey(&ada.authenticator, "/admin/").await;
    assert_eq!(right.path(), "/admin/");
}

#[tokio::test]
async fn a_sixth_password_is_not_looked_at() {
    let world = World::new().await;
    world.operator("ada", Role::Owner).await;
    let mut stranger = world.browser();
    for tries in 1..=6 {
        let status = stranger.sign_in("ada", "wrong", "").await.answer().status;
        assert_eq!(
            status.as_u16(),
            if tries < 5 { 401 } else { 429 },
            "{tries}"
        );
    }
    let right = stranger.sign_in("ada", PASSWORD, "").await;
    assert_eq!(right.answer().status, 429);
    assert_eq!(stranger.session, None);
}

#[tokio::test]
async fn what_is_mistyped_at_a_link_is_told_beside_its_field() {
    let world = World::new().await;
    world.operator("ada", Role::Owner).await;
    let link = world.invitation(Role::Helper).await;
    let mut browser = world.browser();
    for (name, password, again, field, said) in [
        ("a b", PASSWORD, PASSWORD, "name", "A name has 2 to 64"),
        ("ADA", PASSWORD, PASSWORD, "name", "Somebody is called that"),
        ("mara", "short", "short", "password", "needs 15 characters"),
        ("mara", PASSWORD, "else", "password", "not the same"),
    ] {
        let typed = [("name", name), ("password", password), ("again", again)];
        let answer = browser.post(&link, &typed).await;
        assert_eq!(answer.status, 422, "{said}");
        let error = format!("id=\"{field}-error\">");
        let (_, rest) = answer.body.split_once(&error).expect(&answer.body);
        assert!(
            rest.split('<').next().unwrap().contains(said),
            "{said}: {rest}"
        );
        assert!(!answer.body.contains(PASSWORD), "no password is sent back");
    }
    let typed = [
        ("name", "mara"),
        ("password", PASSWORD),
        ("again", PASSWORD),
        ("address", "mara at home"),
    ];
    let answer = browser.post(&link, &typed).await;
    assert_eq!(answer.status, 422);
    for said in [
        "id=\"address-error\">That is no mail address.",
        "value=\"mara at home\"",
    ] {
        assert!(answer.body.contains(said), "{said}: {}", answer.body);
    }
    let done = browser.accept(&link, "mara").await;
    assert_eq!(done.path(), "/admin/account?now=welcome");
}

#[tokio::test]
async fn signing_in_ends_the_session_before() {
    let world = World::new().await;
    let (mut browser, ada) = world.operator("ada", Role::Owner).await;
    browser.sign_in("ada", PASSWORD, "").await;
    assert!(world.kit.session(&ada).await.is_err());
    let there = browser.use_passkey(&ada.authenticator, "").await;
    assert_eq!(there.path(), "/admin/");
}
