//! Forms of applications that cannot be done as they were sent: nobody's change is lost, and nothing that was typed.

use axum::http::Method;
use domain::{ASKED_AGAIN, ApplicationId, Role};

use crate::world::{Browser, MULTIPART, PIXEL, World, logo_form};

const EARLY: &str = "Your passkey has to answer first.";
const WINDOW: &str = "href=\"/admin/passkey?back=%2Fadmin%2Faccount\" target=\"_blank\"";

fn place(id: ApplicationId, form: &str) -> String {
    format!("/admin/applications/{id}/{form}")
}

async fn upload(browser: &mut Browser<'_>, id: ApplicationId, seen: &str, file: &[u8]) -> u16 {
    let world = browser.world();
    let call = browser.call(Method::POST, &place(id, "logo"));
    let call = call
        .body(logo_form(seen, file))
        .with("content-type", MULTIPART);
    let answer = call.with("sec-fetch-site", "same-origin");
    let answer = answer.to(&world.server).await;
    browser.keep(answer).status.as_u16()
}

#[tokio::test]
async fn whoever_mends_a_mistake_overwrites_nothing_unseen() {
    let world = World::new().await;
    let id = world.one_more().await;
    let (mut bob, _) = world.operator("bob", Role::Owner).await;
    let (mut ada, _) = world.operator("ada", Role::Owner).await;
    let named = |seen, name| [("seen", seen), ("name", name)];
    let coloured = |seen, colour| [("seen", seen), ("colour", colour)];
    let (name, colour) = (place(id, "name"), place(id, "colour"));
    // While nobody else changed anything, a mistake is a mistake, and the form stays the one it was.
    let wrong = bob.post(&colour, &coloured("1", "red")).await;
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.body.contains("name=\"seen\" value=\"1\""),
        "{}",
        wrong.body
    );
    assert_eq!(bob.post(&name, &named("1", "")).await.status, 422);
    assert_eq!(upload(&mut bob, id, "1", b"no picture").await, 422);
    let saved = ada.post(&name, &named("1", "Pier")).await;
    assert_eq!(saved.status, 303);
    let late = bob.post(&colour, &coloured("1", "red")).await;
    assert_eq!(late.status, 409, "{}", late.body);
    assert!(
        late.body.contains("<bdi>Pier</bdi>") && late.body.contains("value=\"red\""),
        "{}",
        late.body
    );
    assert_eq!(bob.post(&name, &named("1", "")).await.status, 409);
    let late = bob.post(&name, &named("1", "Quay")).await;
    assert_eq!(late.status, 409, "{}", late.body);
    assert!(
        late.body.contains("<bdi>Pier</bdi>") && late.body.contains("value=\"Quay\""),
        "{}",
        late.body
    );
    let addresses = [("seen", "1"), ("addresses", "http://quay.example/")];
    let late = bob.post(&place(id, "connection"), &addresses).await;
    assert_eq!(late.status, 409, "{}", late.body);
    assert!(late.body.contains("http://quay.example/</textarea>"));
    assert!(
        late.body
            .contains("<code>https://harbour.example/back</code>")
    );
    assert_eq!(upload(&mut bob, id, "1", b"no picture").await, 409);
    // Seen, it is a mistake again; and what is no version is none.
    let wrong = bob.post(&colour, &coloured("2", "red")).await;
    assert_eq!(wrong.status, 422);
    for seen in ["", "x", "99"] {
        let refused = bob.post(&colour, &coloured(seen, "red")).await;
        assert_eq!(refused.status, 409, "{seen}");
    }
    let site = world.kit.flows.site(id).await.unwrap().unwrap();
    assert_eq!(site.application.brand.name, "Pier");
}

#[tokio::test]
async fn addresses_are_kept_while_the_passkey_answers() {
    let world = World::new().await;
    let id = world.one_more().await;
    let (mut browser, at) = world.operator("ada", Role::Owner).await;
    world.kit.pass_time(ASKED_AGAIN);
    let both = "https://harbour.example/back\nhttps://pier.example/back";
    let form = [("seen", "1"), ("addresses", both)];
    let early = browser.post(&place(id, "connection"), &form).await;
    assert_eq!(early.status, 422, "{}", early.body);
    for there in [EARLY, WINDOW, "https://pier.example/back</textarea>"] {
        assert!(early.body.contains(there), "{there}: {}", early.body);
    }
    // Of the mistakes in it nothing is said yet, and a change of somebody else's is.
    let (mut bob, _) = world.operator("bob", Role::Owner).await;
    let named = [("seen", "1"), ("name", "Pier")];
    let changed = bob.post(&place(id, "name"), &named).await;
    assert_eq!(changed.status, 303);
    let late = browser.post(&place(id, "connection"), &form).await;
    assert_eq!(late.status, 409, "{}", late.body);
    for there in [WINDOW, "https://pier.example/back</textarea>"] {
        assert!(late.body.contains(there), "{there}: {}", late.body);
    }
    world.kit.prove(&at).await.unwrap();
    let form = [("seen", "2"), form[1]];
    let saved = browser.post(&place(id, "connection"), &form).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
}

#[tokio::test]
async fn a_new_application_is_kept_while_the_passkey_answers() {
    let world = World::new().await;
    let (mut browser, at) = world.operator("ada", Role::Owner).await;
    let form = browser.get("/admin/applications/new").await.body;
    let (_, rest) = form.split_once("name=\"id\" value=\"").unwrap();
    let id = rest.split('"').next().unwrap();
    world.kit.pass_time(ASKED_AGAIN);
    let typed = [
        ("id", id),
        ("name", "Pier"),
        ("addresses", "https://pier.example/back"),
    ];
    let early = browser.post("/admin/applications", &typed).await;
    assert_eq!(early.status, 422, "{}", early.body);
    for there in [
        EARLY,
        WINDOW,
        id,
        "value=\"Pier\"",
        "https://pier.example/back</textarea>",
    ] {
        assert!(early.body.contains(there), "{there}: {}", early.body);
    }
    assert!(!early.body.contains("name=\"sends\" value=\"yes\" checked"));
    world.kit.prove(&at).await.unwrap();
    let added = browser.post("/admin/applications", &typed).await;
    assert_eq!(added.status, 200, "{}", added.body);
}

#[tokio::test]
async fn whoever_may_not_send_a_form_is_told_so_whatever_is_in_it() {
    let world = World::new().await;
    let id = world.one_more().await;
    let (mut owner, _) = world.operator("first", Role::Owner).await;
    let (mut ada, _) = world.operator("ada", Role::ReadOnly).await;
    let wrong = [
        ("seen", "x"),
        ("id", "x"),
        ("name", ""),
        ("colour", "red"),
        ("addresses", ""),
    ];
    for at in [
        place(id, "name"),
        place(id, "colour"),
        place(id, "connection"),
        place(id, "logo/remove"),
        place(id, "keys"),
        "/admin/operators/invite".to_owned(),
        "/admin/applications".to_owned(),
    ] {
        let refused = ada.post(&at, &wrong).await;
        assert_eq!(refused.status, 403, "{at}: {}", refused.body);
    }
    assert_eq!(upload(&mut ada, id, "x", PIXEL).await, 403);
    let log = owner.get("/admin/log?event=operator_refused").await.body;
    assert_eq!(log.matches("<li id=\"row-").count(), 8, "{log}");
}
