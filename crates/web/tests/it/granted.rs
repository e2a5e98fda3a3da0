//! What only a granted key opens: the log, a person's own data, codes of the staff; and how an owner grants one in the panel.

use axum::http::Method;
use domain::{Event, Role};
use serde_json::{Value, json};

use crate::{
    api::is_problem,
    client::{call, get},
    management::{key, read, site_of},
    world::{NUMBER, World},
};

#[tokio::test]
async fn events_are_followed_and_a_decision_is_told() {
    let world = World::new().await;
    let key = key(&world, "log", "events:read").await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    let kit = &world.kit;
    kit.flows.seal_log(&|| kit.moment()).await.unwrap();
    let mut after = String::new();
    let mut events = Vec::new();
    loop {
        let path = format!("/api/v1/events?limit=2{after}");
        let page = read(&world, &key, &path).await.json();
        events.extend(page["events"].as_array().unwrap().clone());
        after = format!("&after={}", page["next"].as_str().unwrap());
        if page["has_more"] == false {
            break;
        }
    }
    let of = |kind: &str| events.iter().find(|event| event["kind"] == kind).cloned();
    let asked = of("asked").unwrap();
    assert_eq!(asked["user"], "ada");
    assert!(of("operator_signed_in").is_none() && of("passed").is_some());
    let whole = serde_json::to_string(&events).unwrap();
    assert!(!whole.contains("447400123456"), "{whole}");
    let alone = read(&world, &key, "/api/v1/events?kind=passed&user=ada")
        .await
        .json();
    assert_eq!(alone["events"].as_array().unwrap().len(), 1);
    let id = asked["id"].as_str().unwrap();
    let told = read(&world, &key, &format!("/api/v1/decisions/{id}"))
        .await
        .json();
    assert_eq!(
        (&told["outcome"], &told["method"]),
        (&json!("proved"), &json!("text"))
    );
    assert_eq!(
        (&told["user"], &told["area"]),
        (&json!("ada"), &json!("sign_in"))
    );
    let passed = of("passed").unwrap();
    for wrong in [passed["id"].as_str().unwrap(), "x"] {
        let answer = read(&world, &key, &format!("/api/v1/decisions/{wrong}")).await;
        is_problem(&answer, 404, "unknown-decision");
    }
    for (query, kind) in [
        ("after=-1", "bad-cursor"),
        ("after=x", "bad-cursor"),
        ("kind=nonsense", "bad-query"),
        ("from=1", "bad-query"),
    ] {
        let answer = read(&world, &key, &format!("/api/v1/events?{query}")).await;
        is_problem(&answer, 400, kind);
    }
    let nobody = read(&world, &key, "/api/v1/events?user=nobody").await;
    is_problem(&nobody, 404, "unknown-user");
}

#[tokio::test]
async fn a_persons_data_has_their_number_whole_and_no_secret() {
    let world = World::new().await;
    let key = key(&world, "export", "users:export").await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    let told = read(&world, &key, "/api/v1/users/ada/data").await;
    assert_eq!(told.header("cache-control"), "no-store");
    let told = told.json();
    assert_eq!(told["phone"]["number"], "+447400123456");
    assert_eq!(told["browsers"].as_array().unwrap().len(), 1);
    let described = get("/api/v1/openapi.json").to(&world.server).await.json();
    let data = &described["components"]["schemas"]["Data"]["properties"];
    for name in told.as_object().unwrap().keys() {
        assert!(data[name].is_object(), "{name} is not described");
    }
    let unknown = read(&world, &key, "/api/v1/users/nobody/data").await;
    is_problem(&unknown, 404, "unknown-user");
}

#[tokio::test]
async fn a_bypass_code_by_key_lets_its_person_in_once() {
    let world = World::new().await;
    let grant = world.grant("desk", "bypass:write", "192.0.2.7");
    let key = world.granted_as(site_of(&world), grant).await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    let (_, at) = world.operator("olga", Role::Owner).await;
    let ask = async |user: &str, body: Value| {
        let call = call(Method::POST, &format!("/api/v1/users/{user}/bypass-code"))
            .with("authorization", &key)
            .with("content-type", "application/json");
        call.body(body.to_string())
            .from("192.0.2.7")
            .to(&world.server)
            .await
    };
    let fine = || json!({"reason": "lost the phone", "minutes": 15});
    is_problem(&ask("ada", fine()).await, 409, "nobody-told");
    world
        .kit
        .give_address(&at, "olga@house.example")
        .await
        .unwrap();
    let made = ask("ada", fine()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let code = made.json()["code"].as_str().unwrap().to_owned();
    let mut browser = world.browser();
    let at = browser.come(&world.site, "ada").await.challenge();
    browser
        .submit(&format!("{at}/bypass-code"), &[("code", &code)])
        .await;
    assert_eq!(world.told(Event::BypassCodeUsed).await, 1);
    for wrong in [
        json!({}),
        json!({"reason": "no"}),
        json!({"reason": "call 07400 123456"}),
        json!({"reason": "lost the phone", "minutes": 4}),
        json!({"reason": "lost the phone", "minutes": "5"}),
    ] {
        is_problem(&ask("ada", wrong).await, 400, "bad-bypass");
    }
    is_problem(&ask("nobody", fine()).await, 404, "unknown-user");
}

const SCOPE: (&str, &str) = ("scope-users:lifecycle", "on");

#[tokio::test]
async fn a_form_that_grants_no_key_says_at_which_field_and_why() {
    let world = World::new().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let place = format!("/admin/applications/{}/management-keys", site_of(&world));
    assert!(browser.get(&place).await.body.contains("None was granted"));
    let bypass = ("scope-bypass:write", "on");
    for (form, said) in [
        (vec![("name", "x"), SCOPE], "A name has 2 to 40"),
        (vec![("name", "ci")], "Choose what the key may do"),
        (vec![("name", "ci"), SCOPE], "needs an end"),
        (
            vec![("name", "ci"), SCOPE, ("networks", "nowhere")],
            "is no address or network",
        ),
        (
            vec![("name", "ci"), bypass, ("days", "30")],
            "needs the addresses",
        ),
    ] {
        let answer = browser.post(&place, &form).await;
        assert_eq!(answer.status, 422, "{form:?}");
        assert!(answer.body.contains(said), "{form:?}: {}", answer.body);
    }
    let (mut bob, _) = world.operator("bob", Role::Operator).await;
    let refused = bob.post(&place, &[("name", "x"), SCOPE]).await;
    assert_eq!(refused.status, 403, "what is wrong with it is nobody's");
}

#[tokio::test]
async fn an_owner_grants_a_key_in_the_panel_and_it_works_once_it_is_confirmed() {
    let world = World::new().await;
    let id = site_of(&world);
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let place = format!("/admin/applications/{id}/management-keys");
    let home = ("networks", "192.0.2.7\r\n2001:db8::/32");
    let form = [("name", "ci"), SCOPE, home, ("days", "30")];
    let shown = browser.post(&place, &form).await;
    assert_eq!(shown.status, 200, "{}", shown.body);
    let (_, key) = shown.body.split_once("management_key = \"").unwrap();
    let (key, _) = key.split_once('"').unwrap();
    let bearer = format!("Bearer {key}");
    let user = "/api/v1/users/x";
    is_problem(&read(&world, &bearer, user).await, 401, "bad-key");
    let page = browser.get(&place).await.body;
    assert!(
        page.contains("waits for an owner") && !page.contains(key),
        "{page}"
    );
    assert!(page.contains("192.0.2.7, 2001:db8::/32"), "{page}");
    let again = browser.post(&place, &form).await;
    assert_eq!(again.status, 422, "the name is taken");
    let (_, held) = page.split_once("/admin/held/").unwrap();
    let (held, _) = held.split_once('"').unwrap();
    let waits = browser.get(&format!("/admin/held/{held}")).await.body;
    assert!(waits.contains("A key of the management API"), "{waits}");
    world.open_door(id, held).await;
    let gone = call(Method::DELETE, user).with("authorization", &bearer);
    let gone = gone.from("192.0.2.7").to(&world.server).await;
    assert_eq!(gone.status, 204, "{}", gone.body);
    let end = format!("{place}/{}/end", world.granted_key(id).await);
    let asked = browser.get(&end).await.body;
    assert!(asked.contains("End this management key"), "{asked}");
    assert_eq!(browser.post(&end, &[]).await.status, 303);
    assert_eq!(browser.post(&end, &[]).await.status, 409);
    is_problem(&read(&world, &bearer, user).await, 401, "bad-key");
}
