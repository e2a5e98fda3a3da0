//! The management API: its shapes, its keys and scopes, its errors, its document.

use std::time::Duration;

use axum::http::Method;
use domain::{SecretId, Token};
use serde_json::{Value, json};
use store::{
    secrets::{self, NewSecret, SecretKind},
    unit,
};

use crate::{
    client::{Answer, call, get},
    doors,
    world::{Fields, NUMBER, World},
};

async fn put(world: &World, id: &str, body: &str) -> Answer {
    let call = call(Method::PUT, &format!("/api/v1/users/{id}"))
        .with("authorization", &world.site.bearer())
        .with("content-type", "application/json")
        .body(body.to_owned());
    call.to(&world.server).await
}

/// A problem document of this status and kind.
pub(crate) fn is_problem(answer: &Answer, status: u16, kind: &str) {
    let json = answer.json();
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(json["status"], status);
    let expected = if kind.is_empty() {
        "about:blank".to_owned()
    } else {
        format!("urn:countersign:problem:{kind}")
    };
    assert_eq!(json["type"], expected, "{}", answer.body);
    assert!(json["title"].is_string() && json["instance"].is_string());
}

/// A key of the first site with these scopes.
pub(crate) async fn key_with(world: &World, scopes: &'static str) -> String {
    let kit = &world.kit;
    let mut moment = kit.moment();
    let key = Token::make(&mut moment.rng);
    let hash = key.hash(&flows::testkit::Kit::keys(), "management key");
    let id = SecretId::new(moment.now, &mut moment.rng);
    let (application, now) = (kit.site.application.id, moment.now);
    let secret = NewSecret {
        id,
        application,
        kind: SecretKind::Management,
        hash,
        scopes,
        held: None,
    };
    let unit = unit(move |tx| {
        let secret = secret.clone();
        Box::pin(async move { secrets::add(tx, &secret, now).await })
    });
    kit.flows.store().write(unit).await.unwrap();
    format!("Bearer {}", key.expose())
}

#[tokio::test]
async fn a_user_is_told_from_first_mention_to_lock() {
    let world = World::new().await;
    let site = &world.site;
    is_problem(&site.user(&world, "ada").await, 404, "unknown-user");
    let made = put(
        &world,
        "ada",
        r#"{"email": "ada@example.org", "name": "Ada"}"#,
    )
    .await;
    assert_eq!((made.status.as_u16(), made.body.as_str()), (204, ""));
    let fresh = json!({
        "id": "ada", "has_second_factor": false, "phone": null, "methods": [],
        "known_browsers": 0, "last_proved_at": null, "locked_until": null,
    });
    let told = site.user(&world, "ada").await;
    assert_eq!(told.header("content-type"), "application/json");
    assert_eq!(told.json(), fresh);

    let mut owner = world.browser();
    let at = owner.come(site, "ada").await.challenge();
    owner.enter_mailed_code(&at).await;
    owner.prove_number(&at, NUMBER).await;
    let set_up = json!({
        "id": "ada", "has_second_factor": true, "methods": ["text"], "known_browsers": 1,
        "phone": {"masked": "+44 •••• ••••56", "confirmed_at": "2027-01-15T08:00:00Z"},
        "last_proved_at": "2027-01-15T08:00:00Z", "locked_until": null,
    });
    let mut told = site.user(&world, "ada").await.json();
    let masked = told["phone"]["masked"].take();
    let mut expected = set_up;
    expected["phone"]["masked"] = Value::Null;
    assert_eq!(told, expected);
    let masked = masked.as_str().unwrap();
    assert!(
        masked.starts_with("+44") && masked.ends_with("56"),
        "{masked}"
    );
    assert!(
        !masked.contains("7400") && !masked.contains("1234"),
        "{masked}"
    );

    world.kit.pass_time(Duration::from_mins(1));
    let mut thief = world.browser();
    let (at, code) = thief.ask(site, "ada").await;
    for _ in 0..5 {
        let wrong = flows::testkit::Kit::another_code(&code);
        thief
            .submit(&format!("{at}/code"), &[("code", &wrong)])
            .await;
    }
    let locked = site.user(&world, "ada").await.json();
    assert_eq!(locked["locked_until"], "2027-01-15T08:02:00Z");
    assert_eq!(locked["methods"], json!([]));
    world.kit.pass_time(Duration::from_mins(1));
    assert_eq!(
        site.user(&world, "ada").await.json()["locked_until"],
        Value::Null
    );
    world.kit.pass_time(Duration::from_hours(24 * 31));
    assert_eq!(site.user(&world, "ada").await.json()["known_browsers"], 0);
}

#[tokio::test]
async fn without_a_good_key_known_and_unknown_users_look_the_same() {
    let world = World::new().await;
    put(&world, "ada", "{}").await;
    for header in [
        None,
        Some("Bearer nonsense".to_owned()),
        Some("Bearer".to_owned()),
        Some(world.site.basic()),
        Some(format!("Bearer {}", world.site.secret)),
        Some(world.site.key.clone()),
    ] {
        for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE] {
            let mut bodies = Vec::new();
            for id in ["ada", "nobody"] {
                let mut call = call(method.clone(), &format!("/api/v1/users/{id}"));
                if let Some(header) = &header {
                    call = call.with("authorization", header);
                }
                let answer = call.body("not even JSON").to(&world.server).await;
                is_problem(&answer, 401, "bad-key");
                assert!(answer.header("www-authenticate").starts_with("Bearer"));
                let number = answer.header("x-request-id").to_owned();
                bodies.push(answer.body.replace(&number, "NUMBER"));
            }
            assert_eq!(bodies[0], bodies[1]);
        }
    }
}

#[tokio::test]
async fn a_key_does_what_its_scopes_name_and_no_more() {
    let world = World::new().await;
    put(&world, "ada", "{}").await;
    for (scopes, reads, writes) in [
        ("users:read", 200, 403),
        ("users:write", 403, 204),
        ("users:read users:write", 200, 204),
        ("", 403, 403),
        ("users:reader", 403, 403),
    ] {
        let key = key_with(&world, scopes).await;
        let read = get("/api/v1/users/ada").with("authorization", &key);
        let read = read.to(&world.server).await;
        let write = call(Method::PUT, "/api/v1/users/ada").with("authorization", &key);
        let write = write.with("content-type", "application/json").body("{}");
        let write = write.to(&world.server).await;
        let got = (read.status.as_u16(), write.status.as_u16());
        assert_eq!(got, (reads, writes), "{scopes:?}");
        for refused in [read, write].iter().filter(|answer| answer.status == 403) {
            is_problem(refused, 403, "missing-scope");
        }
    }
}

#[tokio::test]
async fn an_id_is_any_text_percent_encoded_and_comes_back_as_it_is() {
    let world = World::new().await;
    for (encoded, id) in [
        ("a%2Fb", "a/b"),
        ("a%2fc", "a/c"),
        ("%C3%BC", "ü"),
        ("%25", "%"),
        ("%252e", "%2e"),
        ("a+b", "a+b"),
        ("a%20b", "a b"),
        ("%20", " "),
        ("ada@example.org", "ada@example.org"),
        ("..%2F..%2Fetc", "../../etc"),
        ("%F0%9F%90%98", "🐘"),
        ("a%3Fb%23c", "a?b#c"),
    ] {
        is_problem(&world.site.user(&world, encoded).await, 404, "unknown-user");
        assert_eq!(put(&world, encoded, "{}").await.status, 204, "{id}");
        let told = world.site.user(&world, encoded).await;
        assert_eq!(told.json()["id"], id);
    }
    // The hosted flow means the same user by the plain text.
    world.browser().set_up(&world.site, "a/b", NUMBER).await;
    let told = world.site.user(&world, "a%2Fb").await.json();
    assert_eq!(told["has_second_factor"], true);
    assert_eq!(world.site.user(&world, &"a".repeat(255)).await.status, 404);
    is_problem(
        &world.site.user(&world, &"a".repeat(256)).await,
        400,
        "bad-user-id",
    );
    for unsound in ["a%00", "%0A", "%FF", "..", "%2E%2E", "a;b", "%zz", "a%2"] {
        is_problem(&world.site.user(&world, unsound).await, 400, "unsound-path");
    }
    is_problem(&world.site.user(&world, "ada/browsers").await, 404, "");
}

#[tokio::test]
async fn what_is_put_is_json_of_the_known_fields() {
    let world = World::new().await;
    let long = format!("{{\"name\": \"{}\"}}", "x".repeat(101));
    for body in [
        "",
        "{",
        "null",
        "[]",
        "\"ada\"",
        r#"{"phone": "+447400123456"}"#,
        r#"{"name": 7}"#,
        r#"{"name": "a\u0000b"}"#,
        r#"{"name": "a", "name": "b"}"#,
        r#"{"email": "nobody"}"#,
        r#"{"email": "a@b\ncc: c@d"}"#,
        "{\"name\": \"\u{1}\"}",
        &long,
        &"[".repeat(10_000),
    ] {
        is_problem(&put(&world, "ada", body).await, 400, "bad-user");
    }
    let huge = format!("{{\"name\": \"{}\"}}", "x".repeat(70_000));
    is_problem(&put(&world, "ada", &huge).await, 413, "");
    let form = call(Method::PUT, "/api/v1/users/ada")
        .with("authorization", &world.site.bearer())
        .with("content-type", "application/x-www-form-urlencoded");
    let form = form.body("name=Ada").to(&world.server).await;
    is_problem(&form, 400, "bad-user");
    is_problem(&world.site.user(&world, "ada").await, 404, "unknown-user");
    for body in [
        "{}",
        r#"{"email": null, "name": null}"#,
        r#"{"name": "Ünï"}"#,
    ] {
        assert_eq!(put(&world, "ada", body).await.status, 204, "{body}");
    }
}

#[tokio::test]
async fn what_the_api_does_not_know_is_a_problem_too() {
    let world = World::new().await;
    is_problem(&get("/api/v1/nowhere").to(&world.server).await, 404, "");
    is_problem(&get("/api/v1/policies").to(&world.server).await, 404, "");
    let posted = call(Method::POST, "/api/v1/users/ada")
        .to(&world.server)
        .await;
    is_problem(&posted, 405, "");
    assert_eq!(posted.header("allow"), "GET,HEAD,PUT,PATCH,DELETE");
}

#[tokio::test]
async fn the_document_lists_every_route_of_the_api() {
    let world = World::new().await;
    let document = get("/api/v1/openapi.json").to(&world.server).await;
    assert_eq!(document.header("content-type"), "application/json");
    let document = document.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3."));
    let of_api: Vec<_> = doors::routes()
        .into_iter()
        .filter(|route| route.path.starts_with("/api/"))
        .collect();
    assert!(of_api.len() >= 14, "{}", of_api.len());
    let paths = document["paths"].as_object().unwrap();
    let described: usize = paths
        .values()
        .map(|path| path.as_object().unwrap().len())
        .sum();
    assert_eq!(described, of_api.len(), "the document names nothing else");
    for route in of_api {
        let verb = route.verb.to_lowercase();
        assert!(
            document["paths"][&route.path][&verb].is_object(),
            "{} {} is missing",
            route.verb,
            route.path
        );
    }
    let user = &document["components"]["schemas"]["User"]["properties"];
    let told = world.site.push(&world, Fields::request("ada")).await;
    assert_eq!(told.status, 201);
    let told = world.site.user(&world, "ada").await.json();
    for name in told.as_object().unwrap().keys() {
        assert!(user[name].is_object(), "{name} is not described");
    }
}
