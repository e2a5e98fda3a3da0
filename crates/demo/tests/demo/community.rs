//! What members do.

use axum::http::StatusCode;
use serde_json::json;

use crate::site::{Site, password_of, run};

#[tokio::test]
async fn a_member_signs_in_by_password_and_second_factor() {
    let site = Site::start().await;
    let mut browser = site.browser();
    browser
        .get("/")
        .await
        .shows(StatusCode::OK, "A quiet place by the sea");
    let page = password_of(&mut browser, " Ada ").await;
    let half_way = browser.cookies["lighthouse"].clone();
    assert!(
        browser
            .get("/profile")
            .await
            .leads_to()
            .contains("/sign-in"),
        "not signed in yet"
    );

    let pushed = site.server.pushed(&page.second_factor());
    assert_eq!(
        (pushed["area"].as_str(), pushed["name"].as_str()),
        ("sign_in", "ada")
    );
    assert_eq!(pushed["email"], "ada@lighthouse.example");
    assert_eq!(pushed["groups"], r#"["members"]"#);
    assert_eq!(pushed["ui_locales"], "de en");

    let back = browser
        .come_back(&site.server.pass(&page.second_factor()))
        .await;
    assert_eq!(back.leads_to(), "/");
    assert_ne!(
        browser.cookies["lighthouse"], half_way,
        "the session has a new id"
    );
    browser.get("/").await.shows(StatusCode::OK, "Leave a note");
}

#[tokio::test]
async fn a_wrong_password_never_reaches_the_second_factor() {
    let site = Site::start().await;
    let mut browser = site.browser();
    for (name, password) in [
        ("ada", "wrong"),
        ("nobody", demo::SEEDED_PASSWORD),
        ("", ""),
    ] {
        let page = browser
            .post("/sign-in", &[("name", name), ("password", password)])
            .await;
        page.shows(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Name or password is not right.",
        );
    }
    assert_eq!(site.server.count("/oauth/par"), 0);
    assert!(browser.cookies.is_empty());
}

#[tokio::test]
async fn a_denied_challenge_signs_nobody_in() {
    let site = Site::start().await;
    let mut browser = site.browser();
    let page = password_of(&mut browser, "ada").await;
    let back = browser
        .come_back(&site.server.deny(&page.second_factor()))
        .await;
    back.shows(StatusCode::FORBIDDEN, "It was not confirmed");
    assert_eq!(browser.get("/profile").await.leads_to(), "/sign-in");
}

#[tokio::test]
async fn nobody_gets_in_while_the_second_factor_is_down() {
    let site = Site::start().await;
    let mut browser = site.browser();
    let page = password_of(&mut browser, "ada").await;
    let query = site.server.pass(&page.second_factor());
    site.server.behave(|behaviour| {
        behaviour.instead = Some((StatusCode::SERVICE_UNAVAILABLE, ""));
    });
    let back = browser.come_back(&query).await;
    back.shows(
        StatusCode::SERVICE_UNAVAILABLE,
        "We cannot check the second step right now",
    );
    assert!(back.headers.contains_key("retry-after"));
    assert_eq!(browser.get("/profile").await.leads_to(), "/sign-in");
    password_of(&mut browser, "ada")
        .await
        .shows(StatusCode::SERVICE_UNAVAILABLE, "nobody can get in");
}

#[tokio::test]
async fn a_member_sees_his_security_settings_and_no_whole_number() {
    let site = Site::start().await;
    let mut browser = site.signed_in("ada").await;
    let page = browser.get("/profile").await;
    for part in [
        "+44 •••• ••56",
        "a text message",
        "2026-11-20, 08:30 UTC",
        "<dd>2</dd>",
    ] {
        page.shows(StatusCode::OK, part);
    }
    site.server
        .behave(|behaviour| behaviour.status = json!({"has_second_factor": false}));
    browser
        .get("/profile")
        .await
        .shows(StatusCode::OK, "Not set up");
    site.server
        .behave(|behaviour| behaviour.instead = Some((StatusCode::OK, "nonsense")));
    browser
        .get("/profile")
        .await
        .shows(StatusCode::OK, "cannot be shown right now");
}

#[tokio::test]
async fn the_administrators_area_asks_for_a_proof_of_its_own() {
    let site = Site::start().await;
    let mut browser = site.signed_in("cleo").await;
    assert_eq!(
        browser.get("/administrators").await.leads_to(),
        "/administrators/enter"
    );
    browser
        .get("/administrators/enter")
        .await
        .shows(StatusCode::OK, "confirm once more");
    let page = browser.post("/administrators/enter", &[]).await;
    let pushed = site.server.pushed(&page.second_factor());
    assert_eq!(pushed["area"], "admin_sign_in");
    assert_eq!(pushed["groups"], r#"["members","administrators"]"#);

    let before = browser.cookies.clone();
    let back = browser
        .come_back(&site.server.pass(&page.second_factor()))
        .await;
    assert_eq!(back.leads_to(), "/administrators");
    assert_ne!(browser.cookies, before);
    browser
        .get("/administrators")
        .await
        .shows(StatusCode::OK, "set up");

    let board = browser.get("/administrators").await.text;
    let remove = board
        .split('"')
        .find(|part| part.ends_with("/remove"))
        .unwrap()
        .to_owned();
    assert_eq!(
        browser.post(&remove, &[]).await.leads_to(),
        "/administrators"
    );
    browser
        .get("/")
        .await
        .shows(StatusCode::OK, "The board is empty");
}

#[tokio::test]
async fn the_administrators_area_is_closed_to_others() {
    let site = Site::start().await;
    let mut ada = site.signed_in("ada").await;
    ada.get("/administrators")
        .await
        .shows(StatusCode::FORBIDDEN, "administrators only");
    ada.post("/administrators/enter", &[])
        .await
        .shows(StatusCode::FORBIDDEN, "administrators only");
    let remove = "/administrators/posts/x/remove";
    ada.post(remove, &[])
        .await
        .shows(StatusCode::FORBIDDEN, "administrators only");
    assert_eq!(
        site.browser().get("/administrators").await.leads_to(),
        "/sign-in"
    );
    // An administrator who is only signed in does not act there either.
    let mut cleo = site.signed_in("cleo").await;
    assert_eq!(
        cleo.post(remove, &[]).await.leads_to(),
        "/administrators/enter"
    );
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_a_proof() {
    let site = Site::start().await;
    let (mut browser, mut elsewhere) = (site.signed_in("ada").await, site.signed_in("ada").await);
    let wrong = [("old", "wrong"), ("new", "a-much-better-one")];
    browser
        .post("/password", &wrong)
        .await
        .shows(StatusCode::UNPROCESSABLE_ENTITY, "not your password");
    let short = [("old", demo::SEEDED_PASSWORD), ("new", "short")];
    browser
        .post("/password", &short)
        .await
        .shows(StatusCode::UNPROCESSABLE_ENTITY, "at least 10");

    let right = [("old", demo::SEEDED_PASSWORD), ("new", "a-much-better-one")];
    let page = browser.post("/password", &right).await;
    assert_eq!(
        site.server.pushed(&page.second_factor())["area"],
        "change_password"
    );
    // Nothing is changed before the proof.
    assert!(
        password_of(&mut site.browser(), "ada")
            .await
            .leads_to()
            .contains("/oauth/authorize")
    );

    let back = browser
        .come_back(&site.server.pass(&page.second_factor()))
        .await;
    assert_eq!(back.leads_to(), "/profile");
    browser
        .get("/profile")
        .await
        .shows(StatusCode::OK, "Your password was changed");
    assert_eq!(elsewhere.get("/profile").await.leads_to(), "/sign-in");
    let old = password_of(&mut site.browser(), "ada").await;
    old.shows(StatusCode::UNPROCESSABLE_ENTITY, "not right");
}

#[tokio::test]
async fn who_joins_goes_on_to_the_second_factor() {
    let site = Site::start().await;
    let mut browser = site.browser();
    let join = |name, email, password| [("name", name), ("email", email), ("password", password)];
    let page = browser
        .post("/join", &join("<b>", "nowhere", "short"))
        .await;
    for error in ["letters a-z", "not a mail address", "at least 10"] {
        page.shows(StatusCode::UNPROCESSABLE_ENTITY, error);
    }
    page.shows(StatusCode::UNPROCESSABLE_ENTITY, "&#60;b&#62;");
    let taken = browser
        .post("/join", &join("ADA", "a@example.org", "long enough!"))
        .await;
    taken.shows(StatusCode::UNPROCESSABLE_ENTITY, "This name is taken.");

    let page = browser
        .post("/join", &join("Dora", "dora@example.org", "long enough!"))
        .await;
    assert_eq!(site.server.pushed(&page.second_factor())["name"], "dora");
    let back = browser
        .come_back(&site.server.pass(&page.second_factor()))
        .await;
    assert_eq!(back.leads_to(), "/");
    browser
        .get("/profile")
        .await
        .shows(StatusCode::OK, "dora@example.org");
}

#[tokio::test]
async fn notes_are_shown_as_text_and_survive_a_restart() {
    let site = Site::start().await;
    let mut browser = site.signed_in("ben").await;
    let long = "x".repeat(501);
    for text in ["  ", long.as_str()] {
        let page = browser.post("/posts", &[("text", text)]).await;
        page.shows(StatusCode::UNPROCESSABLE_ENTITY, "between 1 and 500");
    }
    let note = [("text", "<script>alert(1)</script> high tide at 6")];
    assert_eq!(browser.post("/posts", &note).await.leads_to(), "/");
    let page = browser.get("/").await;
    page.shows(
        StatusCode::OK,
        "&#60;script&#62;alert(1)&#60;/script&#62; high tide",
    );
    assert!(!page.text.contains("<script"));

    let file = std::fs::read_to_string(site.folder.path().join("community.json")).unwrap();
    assert!(file.contains("high tide") && !file.contains(demo::SEEDED_PASSWORD));
    let (origin, _running) = run(site.server.settings(), site.folder.path()).await;
    let mut browser = crate::browser::Browser::at(&origin);
    let page = password_of(&mut browser, "ben").await;
    browser
        .come_back(&site.server.pass(&page.second_factor()))
        .await;
    browser.get("/").await.shows(StatusCode::OK, "high tide");
}

#[tokio::test]
async fn who_signs_out_is_out() {
    let site = Site::start().await;
    let mut browser = site.signed_in("ada").await;
    let kept = browser.cookies.clone();
    assert_eq!(browser.post("/sign-out", &[]).await.leads_to(), "/");
    assert!(browser.cookies.is_empty());
    browser.cookies = kept;
    assert_eq!(browser.get("/profile").await.leads_to(), "/sign-in");
}
