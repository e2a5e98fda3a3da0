//! The pages about direct calls: keys shown once, nothing overwritten unseen, what was called, and people brought along.

use axum::http::Method;
use domain::{ApplicationId, Role};

use super::applications::{between, held_in};
use crate::{
    client::{Answer, call},
    world::{Browser, MULTIPART, World, roll_form},
};

fn place(id: ApplicationId) -> String {
    format!("/admin/applications/{id}/direct")
}

/// Whether an old site is let in with this key.
async fn answers(world: &World, key: &str) -> bool {
    let details = call(Method::GET, "/protected/json/app/details");
    let answer = details.with("x-authy-api-key", key).to(&world.server).await;
    answer.status == 200
}

async fn upload(browser: &mut Browser<'_>, world: &World, at: &str, body: String) -> Answer {
    let call = browser.call(Method::POST, at).body(body);
    let call = call.with("content-type", MULTIPART);
    let answer = call
        .with("sec-fetch-site", "same-origin")
        .to(&world.server)
        .await;
    browser.keep(answer)
}

#[tokio::test]
async fn a_key_is_shown_once_and_the_old_one_works_on() {
    let world = World::new().await;
    let id = world.one_more().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let closed = browser.get(&place(id)).await.body;
    assert!(closed.contains("may not call directly"), "{closed}");
    let shown = browser.post(&format!("{}/open", place(id)), &[]).await;
    assert_eq!(
        (shown.status.as_u16(), shown.header("cache-control")),
        (200, "no-store")
    );
    let first = between(&shown.body, "authy_key = \"", "\"").to_owned();
    assert_eq!(first.len(), 32);
    assert!(!answers(&world, &first).await, "it waits");
    world.open_door(id, &held_in(&shown.body)).await;
    assert!(answers(&world, &first).await);
    assert_eq!(
        browser
            .post(&format!("{}/open", place(id)), &[])
            .await
            .status,
        409
    );
    let page = browser.get(&place(id)).await.body;
    assert!(!page.contains(&first), "{page}");
    let keys = format!("{}/keys", place(id));
    let form = between(&page, &format!("action=\"{keys}\""), "</form>");
    let seen = between(form, "name=\"seen\" value=\"", "\"").to_owned();
    let form = [("overlap", "1h"), ("seen", seen.as_str())];
    let shown = browser.post(&keys, &form).await;
    let second = between(&shown.body, "authy_key = \"", "\"").to_owned();
    assert!(
        shown
            .body
            .contains("Once it is in force, an older one works")
    );
    assert!(!answers(&world, &second).await, "it waits");
    let page = browser.get(&place(id)).await.body;
    let waits = held_in(&shown.body);
    assert!(page.contains(&format!("/admin/held/{waits}")), "{page}");
    world.open_door(id, &waits).await;
    assert!(answers(&world, &first).await && answers(&world, &second).await);
    assert_eq!(browser.post(&keys, &form).await.status, 409, "a used form");
    let end = format!("{keys}/{seen}/end");
    let asked = browser.get(&end).await.body;
    assert!(asked.contains("Other keys of this kind go on"), "{asked}");
    let ended = browser.submit(&end, &[]).await;
    assert_eq!(ended.path(), format!("{}?now=ended", place(id)));
    assert!(!answers(&world, &first).await && answers(&world, &second).await);
}

#[tokio::test]
async fn what_is_decided_is_saved_and_never_overwritten_unseen() {
    let world = World::new().await;
    let id = world.one_more().await;
    let site = world.direct_of(id).await;
    let first = site.seen().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let at = format!("{}/callback", place(id));
    let typed = |address, seen| {
        [
            ("address", address),
            ("method", "get"),
            ("do", "save"),
            ("seen", seen),
        ]
    };
    let wrong = browser.post(&at, &typed("nowhere", first.as_str())).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("value=\"nowhere\"") && wrong.body.contains("callback-error"));
    let spelt = typed("https://Harbour.example", first.as_str());
    let otherwise = browser.post(&at, &spelt).await;
    assert_eq!(otherwise.status, 422);
    for shown in [
        "value=\"https://Harbour.example\"",
        "https://harbour.example/",
        "callback-error",
    ] {
        assert!(otherwise.body.contains(shown), "{}", otherwise.body);
    }
    let good = typed("https://harbour.example/answers", first.as_str());
    let asked = browser.submit(&at, &good).await;
    assert!(asked.path().starts_with("/admin/held/"), "{}", asked.path());
    let asked = asked.answer().body.clone();
    assert!(asked.contains("https://harbour.example/answers"), "{asked}");
    world.open_door(id, &held_in(&asked)).await;
    let late = typed("https://late.example/answers", first.as_str());
    let late = browser.post(&at, &late).await;
    assert_eq!(late.status, 409);
    for shown in [
        "https://late.example/answers",
        "https://harbour.example/answers",
    ] {
        assert!(late.body.contains(shown), "{}", late.body);
    }
    let seen = site.seen().await;
    let removed = [("do", "remove"), ("seen", seen.as_str())];
    let removed = browser.submit(&at, &removed).await.answer().body.clone();
    assert!(!removed.contains("https://harbour.example/answers"));
}

#[tokio::test]
async fn switches_are_saved_at_once() {
    let world = World::new().await;
    let id = world.one_more().await;
    let site = world.direct_of(id).await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let switches = format!("{}/switches", place(id));
    let seen = site.seen().await;
    let many = [
        ("messages", "many"),
        ("seen", seen.as_str()),
        ("invites", "yes"),
    ];
    assert_eq!(browser.post(&switches, &many).await.status, 422);
    let few = [
        ("messages", "50"),
        ("seen", seen.as_str()),
        ("other_apps", "yes"),
    ];
    let saved = browser.submit(&switches, &few).await;
    assert_eq!(saved.path(), format!("{}?now=saved", place(id)));
    let page = saved.answer().body.clone();
    assert!(
        page.contains("value=\"50\"") && page.contains("0 of 50"),
        "{page}"
    );
}

#[tokio::test]
async fn what_is_to_leave_the_house_waits_and_is_shut_at_once() {
    let world = World::new().await;
    let id = world.one_more().await;
    let site = world.direct_of(id).await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let at = format!("{}/outlets", place(id));
    for outlet in ["exports", "mails"] {
        let seen = site.seen().await;
        let off = [("outlet", outlet), ("seen", seen.as_str())];
        let shut = browser.submit(&at, &off).await;
        assert_eq!(shut.path(), format!("{}?now=saved", place(id)));
        let seen = site.seen().await;
        let on = [("outlet", outlet), ("seen", seen.as_str()), ("on", "yes")];
        let asked = browser.submit(&at, &on).await;
        assert!(asked.path().starts_with("/admin/held/"), "{}", asked.path());
        let held = held_in(&asked.answer().body);
        assert_eq!(browser.post(&at, &on).await.status, 409, "a used form");
        let row = |page: &str| {
            let mark = format!("id=\"outlet-{outlet}\"");
            between(page, &mark, "</li>").to_owned()
        };
        let waits = row(&browser.get(&place(id)).await.body);
        assert!(waits.contains(&format!("/admin/held/{held}")), "{waits}");
        assert!(waits.contains(": no<"), "{waits}");
        world.open_door(id, &held).await;
        let open = row(&browser.get(&place(id)).await.body);
        assert!(open.contains(": yes<") && open.contains("Switch it off"));
    }
    let odd = [("outlet", "all"), ("seen", "1"), ("on", "yes")];
    assert_eq!(browser.post(&at, &odd).await.status, 409);
}

#[tokio::test]
async fn a_pair_that_signs_waits_and_is_ended_at_once() {
    let world = World::new().await;
    let id = world.one_more().await;
    let site = world.direct_of(id).await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let at = format!("{}/signing", place(id));
    let bare = browser.get(&place(id)).await.body;
    assert!(!bare.contains("signing/end"), "{bare}");
    let seen = site.seen().await;
    let form = [("seen", seen.as_str())];
    let shown = browser.post(&at, &form).await;
    assert_eq!(
        (shown.status.as_u16(), shown.header("cache-control")),
        (200, "no-store")
    );
    for name in ["access_key", "api_signing_key"] {
        let key = between(&shown.body, &format!("{name} = \""), "\"");
        assert_eq!(key.len(), 32, "{name}");
    }
    assert!(
        shown.body.contains("Until then they sign nothing"),
        "{}",
        shown.body
    );
    let waits = held_in(&shown.body);
    assert_eq!(browser.post(&at, &form).await.status, 409, "a used form");
    let page = browser.get(&place(id)).await.body;
    assert!(page.contains(&format!("/admin/held/{waits}")), "{page}");
    assert!(page.contains("No keys were made that could sign"), "{page}");
    world.open_door(id, &waits).await;
    let page = browser.get(&place(id)).await.body;
    assert!(page.contains("that sign those calls were made"), "{page}");
    let end = format!("{at}/end");
    let ended = browser.submit(&end, &[]).await;
    assert_eq!(ended.path(), format!("{}?now=signer", place(id)));
    assert!(ended.answer().body.contains("sign nothing any more"));
    assert_eq!(browser.post(&end, &[]).await.status, 409);
}

#[tokio::test]
async fn an_address_is_tried_before_it_is_told_anything() {
    let world = World::new().await;
    let id = world.one_more().await;
    world.direct_of(id).await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let at = format!("{}/callback", place(id));
    let trial = [
        ("address", "https://169.254.169.254/latest"),
        ("method", "post"),
        ("do", "try"),
    ];
    for _ in 0..10 {
        let tried = browser.post(&at, &trial).await;
        assert_eq!(tried.status, 200);
        assert!(
            tried.body.contains("leads into this network"),
            "{}",
            tried.body
        );
        assert!(
            tried
                .body
                .contains("value=\"https://169.254.169.254/latest\"")
        );
    }
    assert_eq!(browser.post(&at, &trial).await.status, 429);
}

#[tokio::test]
async fn what_an_old_site_called_is_seen() {
    let world = World::new().await;
    let id = world.one_more().await;
    let site = world.direct_of(id).await;
    world.operator("grace", Role::Owner).await;
    let (mut browser, _) = world.operator("ada", Role::ReadOnly).await;
    let page = format!("{}/calls", place(id));
    let quiet = browser.get(&page).await.body;
    assert!(quiet.contains("Nothing was called"), "{quiet}");
    site.get("/protected/json/app/details").await;
    site.get("/protected/json/users/77/status").await;
    site.get("/protected/json/users/78/status").await;
    site.with_key("old")
        .get("/protected/json/app/details")
        .await;
    let seen = browser.get(&page).await.body;
    let row = between(
        &seen,
        "<code>/protected/json/users/{id}/status</code>",
        "</tr>",
    );
    assert!(
        row.contains("<td>2</td>") && row.contains("404 60026"),
        "{row}"
    );
    let row = between(&seen, "<code>/protected/json/app/details</code>", "</tr>");
    assert!(
        row.contains("<td>1</td>") && row.contains("<td>0</td>"),
        "{row}"
    );
    assert!(
        seen.contains("1 calls came with a key that nobody has"),
        "{seen}"
    );
    assert!(!seen.contains("users/77"), "no address as it was called");
    // Another site's page shows none of it.
    let other = world.kit.site.application.id;
    world.direct_of(other).await;
    let others = browser.get(&format!("{}/calls", place(other))).await.body;
    assert!(others.contains("Nothing was called"), "{others}");
}

const TABLE: &str = "authy_id,country_code,phone,email,confirmed\n\
7,44,7400 123456,ada@example.org,true\n8,44,12,,";

#[tokio::test]
async fn a_table_is_tried_and_then_kept() {
    let world = World::new().await;
    let id = world.one_more().await;
    let site = world.direct_of(id).await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let at = format!("{}/import", place(id));
    let tried = upload(&mut browser, &world, &at, roll_form("try", TABLE)).await;
    assert_eq!(tried.status, 200, "{}", tried.body);
    assert!(
        tried.body.contains("1 would be brought along"),
        "{}",
        tried.body
    );
    assert!(
        tried.body.contains("Line 3: the number is none"),
        "{}",
        tried.body
    );
    let unknown = site.get("/protected/json/users/7/status").await;
    assert_eq!(unknown.status, 404);
    let kept = upload(&mut browser, &world, &at, roll_form("keep", TABLE)).await;
    assert!(kept.body.contains("1 were brought along"), "{}", kept.body);
    assert_eq!(site.status(7).await["confirmed"], false);
    let ids = upload(&mut browser, &world, &at, roll_form("try", "7\n8")).await;
    assert_eq!(ids.status, 422);
    assert!(
        ids.body.contains("no column is called authy_id"),
        "{}",
        ids.body
    );
    let long = "x".repeat(300 * 1024);
    let long = upload(&mut browser, &world, &at, roll_form("try", &long)).await;
    assert_eq!(long.status, 413);
}

#[tokio::test]
async fn a_webhook_is_seen_without_its_key_and_removed() {
    let world = World::new().await;
    let id = world.one_more().await;
    let site = world.direct_of(id).await;
    let webhook = site.webhook().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let page = browser.get(&place(id)).await.body;
    assert!(page.contains("https://site.example/hook") && !page.contains("WSK_"));
    let at = format!("{}/webhooks/{webhook}/remove", place(id));
    let removed = browser.submit(&at, &[]).await;
    assert_eq!(removed.path(), format!("{}?now=removed", place(id)));
    assert!(!removed.answer().body.contains("https://site.example/hook"));
    assert_eq!(browser.post(&at, &[]).await.status, 409);
}
