//! What other sites, frames and crafted addresses get.

use axum::http::Method;
use domain::Role;

use crate::{client::form, world::World};

#[tokio::test]
async fn no_page_is_framed_and_no_page_is_kept() {
    let world = World::new().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    for path in [
        "/admin/",
        "/admin/account",
        "/admin/operators",
        "/admin/sign-in",
    ] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
        let policy = page.header("content-security-policy");
        for rule in [
            "frame-ancestors 'none'",
            "form-action 'self';",
            "script-src 'self';",
        ] {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        let permissions = page.header("permissions-policy");
        assert!(
            permissions.contains("publickey-credentials-get=(self)"),
            "{permissions}"
        );
    }
}

#[tokio::test]
async fn another_sites_page_acts_for_nobody() {
    let world = World::new().await;
    let (browser, ada) = world.operator("ada", Role::Owner).await;
    for from in ["cross-site", "same-site"] {
        let call = browser.call(Method::POST, "/admin/sign-out");
        let answer = call.with("sec-fetch-site", from).to(&world.server).await;
        assert_eq!(answer.status, 403, "{from}");
    }
    let silent = browser.call(Method::POST, "/admin/sign-out");
    assert_eq!(silent.to(&world.server).await.status, 403);
    assert!(world.kit.session(&ada).await.is_ok());
}

#[tokio::test]
async fn a_crafted_session_opens_nothing() {
    let world = World::new().await;
    let (browser, ada) = world.operator("ada", Role::Owner).await;
    let right = browser.session.clone().unwrap();
    for crafted in [
        "",
        "x",
        &right[1..],
        &right.to_lowercase(),
        &format!("{right}x"),
    ] {
        let mut other = world.browser();
        other.session = Some(crafted.to_owned());
        assert_eq!(other.get("/admin/").await.status, 401, "{crafted}");
    }
    // A browser's own cookie is no session, and a session is no browser's.
    let mut other = world.browser();
    other.session = Some(ada.browser.cookie.expose().to_owned());
    assert_eq!(other.get("/admin/").await.status, 401);
}

#[tokio::test]
async fn crafted_ids_and_forms_are_refused_in_words() {
    let world = World::new().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    for path in ["/admin/operators/x", "/admin/account/passkeys/x"] {
        assert_eq!(browser.get(path).await.status, 400, "{path}");
    }
    let unknown = format!("/admin/operators/{}", "0".repeat(26));
    assert_eq!(browser.get(&unknown).await.status, 409);
    let junk = [("ceremony", "x"), ("answer", "{}")];
    assert_eq!(browser.post("/admin/passkey", &junk).await.status, 401);
    let added = browser.post("/admin/account/passkeys", &junk).await;
    assert_eq!(added.status, 409);
    let far = browser.get("/admin/operators?after=%F0%9F%92%A9%00").await;
    assert!(far.status.as_u16() < 500, "{}", far.status);
    let long = form("/admin/sign-in", format!("name={}", "x".repeat(20_000)));
    assert_eq!(long.to(&world.server).await.status, 413);
}
