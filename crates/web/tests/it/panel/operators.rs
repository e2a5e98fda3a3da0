//! Operators: invited, given another role, removed, by owners alone.

use domain::{ASKED_AGAIN, Role};

use crate::world::World;

#[tokio::test]
async fn an_owner_invites_somebody_by_a_link_that_is_shown_once() {
    let world = World::new().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let shown = browser
        .post("/admin/operators/invite", &[("role", "helper")])
        .await;
    assert_eq!(
        (shown.status.as_u16(), shown.header("cache-control")),
        (200, "no-store")
    );
    let (_, rest) = shown
        .body
        .split_once("https://id.example/admin/link/")
        .unwrap();
    let link = format!("/admin/link/{}", rest.split('<').next().unwrap());
    let mut mara = world.browser();
    let account = mara.accept(&link, "mara").await;
    assert!(account.answer().body.contains("Your role: Helper."));
    assert_eq!(mara.get("/admin/operators").await.status, 403);
    let nonsense = browser
        .post("/admin/operators/invite", &[("role", "king")])
        .await;
    assert_eq!(nonsense.status, 409);
}

#[tokio::test]
async fn a_form_from_before_somebody_elses_change_changes_nothing() {
    let world = World::new().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let (_, mara) = world.operator("mara", Role::Helper).await;
    let id = world.kit.session(&mara).await.unwrap().operator;
    let place = format!("/admin/operators/{id}");
    let page = browser.get(&place).await;
    assert!(
        page.body.contains("name=\"seen\" value=\"helper\""),
        "{}",
        page.body
    );
    let set = [("seen", "helper"), ("role", "operator")];
    let done = browser.submit(&format!("{place}/role"), &set).await;
    assert_eq!(done.path(), "/admin/operators?now=role");
    let stale = browser.post(&format!("{place}/role"), &set).await;
    assert_eq!(stale.status, 409);
    assert!(stale.body.contains("Nothing was done."), "{}", stale.body);
    let removed = browser.submit(&format!("{place}/remove"), &[]).await;
    assert_eq!(removed.path(), "/admin/operators?now=removed");
    assert_eq!(browser.get(&place).await.status, 409);
}

#[tokio::test]
async fn the_last_owner_cannot_go() {
    let world = World::new().await;
    let (mut browser, ada) = world.operator("ada", Role::Owner).await;
    let id = world.kit.session(&ada).await.unwrap().operator;
    let place = format!("/admin/operators/{id}");
    for (act, fields) in [
        ("remove", vec![]),
        ("role", vec![("seen", "owner"), ("role", "helper")]),
    ] {
        let refused = browser.post(&format!("{place}/{act}"), &fields).await;
        assert_eq!(refused.status, 409, "{act}");
        assert!(refused.body.contains("Somebody must be left who owns"));
    }
    assert_eq!(browser.get("/admin/").await.status, 200);
}

#[tokio::test]
async fn what_matters_asks_the_passkey_again_and_leads_back() {
    let world = World::new().await;
    let (mut browser, ada) = world.operator("ada", Role::Owner).await;
    world.kit.pass_time(ASKED_AGAIN);
    let page = browser.get("/admin/operators").await.body;
    assert!(!page.contains("name=\"role\""), "{page}");
    assert!(
        page.contains("href=\"/admin/passkey?back=%2Fadmin%2Foperators\""),
        "{page}"
    );
    let page = "https://id.example/admin/operators";
    let call = browser.form("/admin/operators/invite", &[("role", "helper")]);
    let answer = call.with("referer", page).to(&world.server).await;
    assert_eq!(answer.status, 303);
    assert_eq!(
        answer.header("location"),
        "/admin/passkey?back=%2Fadmin%2Foperators"
    );
    let back = browser
        .use_passkey(&ada.authenticator, "/admin/operators")
        .await;
    assert!(back.answer().body.contains("name=\"role\""));
}

#[tokio::test]
async fn an_owner_without_a_passkey_looks_and_is_offered_nothing() {
    let world = World::new().await;
    world.operator("ada", Role::Owner).await;
    let (mut browser, _) = world.looking("bob", Role::Owner).await;
    let page = browser.get("/admin/operators").await.body;
    assert!(
        page.contains("ada") && !page.contains("name=\"role\""),
        "{page}"
    );
    let refused = browser
        .post("/admin/operators/invite", &[("role", "owner")])
        .await;
    assert_eq!(refused.status, 403);
    assert!(
        refused.body.contains("Without a passkey"),
        "{}",
        refused.body
    );
}
