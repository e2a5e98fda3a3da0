//! The management API beyond what a first key opens: who is who, the rules, the log, a person's own data, codes of the staff. Each by a
//! key that was granted for it, judged before a body is read.

use axum::http::Method;
use domain::{ApplicationId, Event, Role};
use serde_json::{Value, json};

use crate::{
    api::is_problem,
    client::{Answer, call, get},
    world::{Fields, NUMBER, World},
};

fn site_of(world: &World) -> ApplicationId {
    world.kit.site.application.id
}

async fn key(world: &World, name: &str, scopes: &str) -> String {
    world.granted(site_of(world), name, scopes).await
}

async fn send(world: &World, key: &str, verb: Method, path: &str, body: &Value) -> Answer {
    let call = call(verb, path)
        .with("authorization", key)
        .with("content-type", "application/json");
    call.body(body.to_string()).to(&world.server).await
}

async fn read(world: &World, key: &str, path: &str) -> Answer {
    get(path).with("authorization", key).to(&world.server).await
}

#[tokio::test]
async fn the_scope_is_judged_before_the_body_and_none_opens_anothers_door() {
    let world = World::new().await;
    let doors = [
        (Method::GET, "/api/v1/users", "users:read"),
        (Method::GET, "/api/v1/users/ada", "users:read"),
        (Method::PUT, "/api/v1/users/ada", "users:write"),
        (Method::PATCH, "/api/v1/users/ada", "users:write"),
        (Method::DELETE, "/api/v1/users/ada", "users:lifecycle"),
        (Method::POST, "/api/v1/users/ada/merge", "users:lifecycle"),
        (Method::GET, "/api/v1/users/ada/data", "users:export"),
        (Method::GET, "/api/v1/application", "applications:read"),
        (Method::GET, "/api/v1/policy", "policies:read"),
        (Method::PUT, "/api/v1/policy", "policies:write"),
        (Method::GET, "/api/v1/events", "events:read"),
        (Method::GET, "/api/v1/decisions/x", "events:read"),
        (
            Method::POST,
            "/api/v1/users/ada/bypass-code",
            "bypass:write",
        ),
    ];
    for (number, scope) in domain::Scope::ALL.iter().enumerate() {
        let grant = world.grant(&format!("key{number}"), scope.as_str(), "192.0.2.0/24");
        let key = world.granted_as(site_of(&world), grant).await;
        for (verb, path, needs) in &doors {
            let knock = |peer| {
                let call = call(verb.clone(), path).with("authorization", &key);
                call.body("not even JSON").from(peer).to(&world.server)
            };
            let answer = knock("192.0.2.7").await;
            if *needs == scope.as_str() {
                assert_ne!(answer.status, 403, "{scope} {verb} {path}");
            } else {
                is_problem(&answer, 403, "missing-scope");
            }
            is_problem(&knock("198.51.100.7").await, 403, "foreign-address");
        }
    }
}

#[tokio::test]
async fn users_are_listed_page_by_page_in_the_order_of_their_ids() {
    let world = World::new().await;
    for user in ["b", "a", "Z", "ü"] {
        world.site.push(&world, Fields::request(user)).await;
    }
    world.browser().set_up(&world.site, "a", NUMBER).await;
    let bearer = world.site.bearer();
    let first = read(&world, &bearer, "/api/v1/users?limit=3").await.json();
    let ids = |page: &Value| -> Vec<String> {
        let users = page["users"].as_array().unwrap().iter();
        users
            .map(|user| user["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids(&first), ["Z", "a", "b"]);
    assert!(first["users"][1]["set_up_at"].is_string() && first["users"][2]["phone"].is_null());
    let masked = first["users"][1]["phone"]["masked"].as_str().unwrap();
    assert!(!masked.contains("7400"), "{masked}");
    let next = first["next"].as_str().unwrap();
    let path = format!("/api/v1/users?limit=3&after={next}");
    let second = read(&world, &bearer, &path).await.json();
    assert_eq!(
        (ids(&second), &second["next"]),
        (vec!["ü".to_owned()], &Value::Null)
    );
    for wrong in ["limit=0", "limit=201"] {
        let path = format!("/api/v1/users?{wrong}");
        is_problem(&read(&world, &bearer, &path).await, 400, "bad-limit");
    }
    let made_up = read(&world, &bearer, "/api/v1/users?after=x").await;
    is_problem(&made_up, 400, "bad-cursor");
    for wrong in ["limit=x", "limit=-1", "page=2", "limit=1&limit=2"] {
        let path = format!("/api/v1/users?{wrong}");
        is_problem(&read(&world, &bearer, &path).await, 400, "bad-query");
    }
}

#[tokio::test]
async fn a_user_is_renamed_merged_and_deleted_and_each_may_be_said_twice() {
    let world = World::new().await;
    let key = key(&world, "sync", "users:read users:write users:lifecycle").await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    let body = json!({"id": "a/b", "name": "Ada"});
    let renamed = send(&world, &key, Method::PATCH, "/api/v1/users/ada", &body).await;
    assert_eq!(renamed.status, 200, "{}", renamed.body);
    assert_eq!(renamed.json()["id"], "a/b");
    assert_eq!(renamed.json()["has_second_factor"], true);
    is_problem(
        &read(&world, &key, "/api/v1/users/ada").await,
        404,
        "unknown-user",
    );
    let again = send(&world, &key, Method::PATCH, "/api/v1/users/ada", &body).await;
    is_problem(&again, 404, "unknown-user");
    send(&world, &key, Method::PUT, "/api/v1/users/byron", &json!({})).await;
    let taken = json!({"id": "byron"});
    let taken = send(&world, &key, Method::PATCH, "/api/v1/users/a%2Fb", &taken).await;
    is_problem(&taken, 409, "id-taken");

    let into = json!({"into": "byron"});
    for _ in 0..2 {
        let merged = send(
            &world,
            &key,
            Method::POST,
            "/api/v1/users/a%2Fb/merge",
            &into,
        )
        .await;
        assert_eq!(merged.status, 200, "{}", merged.body);
        assert_eq!(merged.json()["id"], "byron");
        assert_eq!(
            merged.json()["has_second_factor"],
            true,
            "that one had none"
        );
    }
    let itself = send(
        &world,
        &key,
        Method::POST,
        "/api/v1/users/byron/merge",
        &into,
    )
    .await;
    is_problem(&itself, 400, "bad-user");
    let nobody = json!({"into": "nobody"});
    let nobody = send(
        &world,
        &key,
        Method::POST,
        "/api/v1/users/noone/merge",
        &nobody,
    )
    .await;
    is_problem(&nobody, 404, "unknown-user");

    for _ in 0..2 {
        let gone = send(
            &world,
            &key,
            Method::DELETE,
            "/api/v1/users/byron",
            &json!({}),
        )
        .await;
        assert_eq!((gone.status.as_u16(), gone.body.as_str()), (204, ""));
    }
    is_problem(
        &read(&world, &key, "/api/v1/users/byron").await,
        404,
        "unknown-user",
    );
    let other = world.another_site("Harbour").await;
    let elsewhere =
        call(Method::DELETE, "/api/v1/users/ada").with("authorization", &other.bearer());
    is_problem(&elsewhere.to(&world.server).await, 403, "missing-scope");
}

#[tokio::test]
async fn an_id_is_changed_by_no_key_that_only_writes_names() {
    let world = World::new().await;
    let bearer = world.site.bearer();
    send(
        &world,
        &bearer,
        Method::PUT,
        "/api/v1/users/ada",
        &json!({}),
    )
    .await;
    let id = json!({"id": "eve"});
    let refused = send(&world, &bearer, Method::PATCH, "/api/v1/users/ada", &id).await;
    is_problem(&refused, 403, "missing-scope");
    let name = json!({"name": "Ada"});
    let named = send(&world, &bearer, Method::PATCH, "/api/v1/users/ada", &name).await;
    assert_eq!(named.status, 200, "{}", named.body);
    for wrong in [
        json!({"id": ""}),
        json!({"id": 7}),
        json!({"number": "1"}),
        json!([]),
    ] {
        let answer = send(&world, &bearer, Method::PATCH, "/api/v1/users/ada", &wrong).await;
        assert_eq!(answer.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn rules_are_put_over_the_version_that_was_read_and_what_asks_less_waits() {
    let world = World::new().await;
    let key = key(&world, "rules", "policies:read policies:write").await;
    let place = "/api/v1/policy";
    let put = async |tag: Option<&str>, body: &Value| {
        let call = call(Method::PUT, place)
            .with("authorization", &key)
            .with("content-type", "application/json");
        let call = match tag {
            Some(tag) => call.with("if-match", tag),
            None => call,
        };
        call.body(body.to_string()).to(&world.server).await
    };
    let first = read(&world, &key, place).await;
    let tag = first.header("etag").to_owned();
    let mut rules = first.json();
    assert_eq!(tag, "\"1\"");
    rules["remember_days"] = json!(1);
    is_problem(&put(None, &rules).await, 428, "no-version");
    for stale in ["\"7\"", "*", "W/\"1\"", "1", "\"1\", \"2\""] {
        is_problem(&put(Some(stale), &rules).await, 412, "outdated");
    }
    let set = put(Some(&tag), &rules).await;
    assert_eq!((set.status.as_u16(), set.header("etag")), (204, "\"2\""));
    is_problem(&put(Some(&tag), &rules).await, 412, "outdated");
    rules["remember_days"] = json!(300);
    let held = put(Some("\"2\""), &rules).await;
    assert_eq!(held.status, 202, "{}", held.body);
    assert_eq!(held.json()["waits_for"], "owner");
    assert_eq!(read(&world, &key, place).await.json()["remember_days"], 1);
    let id = held.json()["held"].as_str().unwrap().parse().unwrap();
    let mut moment = world.kit.moment();
    let confirmed = world.kit.flows.confirm_held(None, id, &mut moment).await;
    assert!(confirmed.unwrap().is_ok());
    assert_eq!(read(&world, &key, place).await.json()["remember_days"], 300);
    rules["remember_days"] = json!(401);
    is_problem(&put(Some("\"3\""), &rules).await, 400, "bad-policy");
    is_problem(
        &put(Some("\"3\""), &json!({"nonsense": 1})).await,
        400,
        "bad-policy",
    );
}

#[tokio::test]
async fn the_application_tells_how_it_is_set_up() {
    let world = World::new().await;
    let key = key(&world, "look", "applications:read").await;
    let told = read(&world, &key, "/api/v1/application").await.json();
    assert_eq!(told["id"], world.site.id.as_str());
    assert_eq!(
        (&told["name"], &told["policy_version"]),
        (&json!("Lighthouse"), &json!(1))
    );
    assert_eq!(
        told["redirect_addresses"],
        json!(["https://site.example/back"])
    );
}

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

#[tokio::test]
async fn an_owner_grants_a_key_in_the_panel_and_it_works_once_it_is_confirmed() {
    let world = World::new().await;
    let id = site_of(&world);
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let place = format!("/admin/applications/{id}/management-keys");
    assert!(browser.get(&place).await.body.contains("None was granted"));
    let scope = ("scope-users:lifecycle", "on");
    let home = ("networks", "192.0.2.7\r\n2001:db8::/32");
    for (form, said) in [
        (vec![("name", "x"), scope], "A name has 2 to 40"),
        (vec![("name", "ci")], "Choose what the key may do"),
        (vec![("name", "ci"), scope], "needs an end"),
        (
            vec![("name", "ci"), scope, ("networks", "nowhere")],
            "is no address or network",
        ),
        (
            vec![("name", "ci"), ("scope-bypass:write", "on"), ("days", "30")],
            "needs the addresses",
        ),
    ] {
        let answer = browser.post(&place, &form).await;
        assert_eq!(answer.status, 422, "{form:?}");
        assert!(answer.body.contains(said), "{form:?}: {}", answer.body);
    }
    let form = [("name", "ci"), scope, home, ("days", "30")];
    let shown = browser.post(&place, &form).await;
    assert_eq!(shown.status, 200, "{}", shown.body);
    let (_, key) = shown.body.split_once("management_key = \"").unwrap();
    let (key, _) = key.split_once('"').unwrap();
    let bearer = format!("Bearer {key}");
    is_problem(
        &read(&world, &bearer, "/api/v1/users/x").await,
        401,
        "bad-key",
    );
    let page = browser.get(&place).await.body;
    assert!(
        page.contains("waits for an owner") && !page.contains(key),
        "{page}"
    );
    assert!(page.contains("192.0.2.7, 2001:db8::/32"), "{page}");
    assert_eq!(
        browser.post(&place, &form).await.status,
        422,
        "the name is taken"
    );
    let (_, held) = page.split_once("/admin/held/").unwrap();
    let (held, _) = held.split_once('"').unwrap();
    let waits = browser.get(&format!("/admin/held/{held}")).await.body;
    assert!(waits.contains("A key of the management API"), "{waits}");
    world.open_door(id, held).await;
    let gone = call(Method::DELETE, "/api/v1/users/x").with("authorization", &bearer);
    let gone = gone.from("192.0.2.7").to(&world.server).await;
    assert_eq!(gone.status, 204, "{}", gone.body);
    let granted = world.granted_key(id).await;
    let end = format!("{place}/{granted}/end");
    assert!(
        browser
            .get(&end)
            .await
            .body
            .contains("End this management key")
    );
    assert_eq!(browser.post(&end, &[]).await.status, 303);
    assert_eq!(browser.post(&end, &[]).await.status, 409);
    is_problem(
        &read(&world, &bearer, "/api/v1/users/x").await,
        401,
        "bad-key",
    );
}
