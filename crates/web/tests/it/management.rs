//! The management API beyond what a first key opens: lists, who is who, the rules. Each by a key that was granted for it, judged before
//! a body is read.

use axum::http::Method;
use domain::ApplicationId;
use serde_json::{Value, json};

use crate::{
    api::is_problem,
    client::{Answer, call, get},
    world::{Fields, NUMBER, World},
};

pub(crate) fn site_of(world: &World) -> ApplicationId {
    world.kit.site.application.id
}

pub(crate) async fn key(world: &World, name: &str, scopes: &str) -> String {
    world.granted(site_of(world), name, scopes).await
}

async fn send(world: &World, key: &str, verb: Method, path: &str, body: &Value) -> Answer {
    let call = call(verb, path)
        .with("authorization", key)
        .with("content-type", "application/json");
    call.body(body.to_string()).to(&world.server).await
}

pub(crate) async fn read(world: &World, key: &str, path: &str) -> Answer {
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

const WHO_IS_WHO: &str = "users:read users:write users:lifecycle";

#[tokio::test]
async fn a_user_is_renamed_to_an_id_that_is_nobodys() {
    let world = World::new().await;
    let key = key(&world, "sync", WHO_IS_WHO).await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    let ada = "/api/v1/users/ada";
    let body = json!({"id": "a/b", "name": "Ada"});
    let renamed = send(&world, &key, Method::PATCH, ada, &body).await;
    assert_eq!(renamed.status, 200, "{}", renamed.body);
    assert_eq!(renamed.json()["id"], "a/b");
    assert_eq!(renamed.json()["has_second_factor"], true);
    is_problem(&read(&world, &key, ada).await, 404, "unknown-user");
    let again = send(&world, &key, Method::PATCH, ada, &body).await;
    is_problem(&again, 404, "unknown-user");
    let byron = "/api/v1/users/byron";
    send(&world, &key, Method::PUT, byron, &json!({})).await;
    let taken = json!({"id": "byron"});
    let taken = send(&world, &key, Method::PATCH, "/api/v1/users/a%2Fb", &taken).await;
    is_problem(&taken, 409, "id-taken");
}

#[tokio::test]
async fn users_are_merged_and_deleted_and_each_may_be_said_twice() {
    let world = World::new().await;
    let key = key(&world, "sync", WHO_IS_WHO).await;
    world.browser().set_up(&world.site, "a/b", NUMBER).await;
    let byron = "/api/v1/users/byron";
    send(&world, &key, Method::PUT, byron, &json!({})).await;
    let merge = async |from: &str, into: &str| {
        let (path, body) = (format!("/api/v1/users/{from}/merge"), json!({"into": into}));
        send(&world, &key, Method::POST, &path, &body).await
    };
    for _ in 0..2 {
        let merged = merge("a%2Fb", "byron").await;
        assert_eq!(merged.status, 200, "{}", merged.body);
        assert_eq!(merged.json()["id"], "byron");
        assert_eq!(
            merged.json()["has_second_factor"],
            true,
            "that one had none"
        );
    }
    is_problem(&merge("byron", "byron").await, 400, "bad-user");
    is_problem(&merge("noone", "nobody").await, 404, "unknown-user");
    for _ in 0..2 {
        let gone = send(&world, &key, Method::DELETE, byron, &json!({})).await;
        assert_eq!((gone.status.as_u16(), gone.body.as_str()), (204, ""));
    }
    is_problem(&read(&world, &key, byron).await, 404, "unknown-user");
    let other = world.another_site("Harbour").await;
    let elsewhere = call(Method::DELETE, byron).with("authorization", &other.bearer());
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
    let same = put(Some(&tag), &rules).await;
    assert_eq!((same.status.as_u16(), same.header("etag")), (204, "\"1\""));
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
