//! The key: in three places, told apart from a wrong token, and never written down.

use std::{
    convert::Infallible,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::{RecvError, Sender, channel},
    },
};

use axum::{
    body::{Body, Bytes},
    http::Method,
};
use futures_util::stream;
use serde_json::json;
use tokio::task::JoinSet;

use super::is_refused;
use crate::{
    client::call,
    world::{NUMBER, World, is_authys},
};

const DETAILS: &str = "/protected/json/app/details";
const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn a_key_is_taken_from_header_query_or_body_and_the_header_wins() {
    let world = World::new().await;
    let site = world.direct().await;
    let key = &site.key;
    let json = json!({"api_key": key}).to_string();
    let in_query = format!("{DETAILS}?api_key={key}");
    let in_form = format!("api_key={key}");
    for answer in [
        call(Method::GET, &in_query).to(&world.server).await,
        call(Method::GET, DETAILS)
            .with("content-type", FORM)
            .body(in_form)
            .to(&world.server)
            .await,
        call(Method::GET, DETAILS)
            .with("content-type", "application/json")
            .body(json)
            .to(&world.server)
            .await,
        site.get(&format!("{DETAILS}?api_key=wrong")).await,
    ] {
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    let other = call(Method::GET, &in_query).with("x-authy-api-key", "wrong");
    is_refused(&other.to(&world.server).await, 401, "60001");
}

#[tokio::test]
async fn a_wrong_key_is_no_wrong_token() {
    let world = World::new().await;
    let site = world.direct().await;
    let id = site.register(NUMBER).await;
    let path = format!("/protected/json/verify/1234567/{id}");
    let missing = call(Method::GET, &path).to(&world.server).await;
    let wrong =
        call(Method::GET, &path).with("x-authy-api-key", "bf12974d70818a08199d17d5e2bae630");
    let wrong = wrong.to(&world.server).await;
    for (answer, hint) in [(missing, "key-missing"), (wrong, "key-unknown")] {
        is_authys(&answer);
        assert_eq!(answer.status, 401);
        assert_eq!(
            answer.body,
            include_str!("../../golden/authy/refused/60001_key_unknown.401.json")
        );
        assert_eq!(answer.header("x-countersign-refused"), hint);
    }
    let token = site.get(&path).await;
    is_refused(&token, 401, "60020");
    assert_eq!(token.header("x-countersign-refused"), "token");
}

#[tokio::test]
async fn every_endpoint_wants_a_key() {
    let world = World::new().await;
    for (verb, path) in [
        (Method::POST, "/protected/json/users/new"),
        (Method::GET, "/protected/json/users/7/status"),
        (Method::POST, "/protected/json/users/7/remove"),
        (Method::POST, "/protected/json/users/7/delete"),
        (Method::POST, "/protected/json/users/delete/7"),
        (Method::POST, "/protected/json/users/7/update"),
        (Method::POST, "/protected/json/users/7/secret"),
        (Method::POST, "/protected/json/users/7/register_activity"),
        (Method::GET, "/protected/json/users/7/phone_number"),
        (
            Method::GET,
            "/protected/json/registrations/status?custom_user_id=7",
        ),
        (Method::GET, "/protected/json/sms/7"),
        (Method::GET, "/protected/json/call/7"),
        (Method::POST, "/protected/json/email/7"),
        (Method::GET, "/protected/json/verify/1234567/7"),
        (
            Method::POST,
            "/protected/json/verify?token=1234567&authy_id=7",
        ),
        (Method::GET, DETAILS),
        (Method::GET, "/protected/json/app/stats"),
        (Method::POST, "/protected/json/phones/verification/start"),
        (Method::GET, "/protected/json/phones/verification/check"),
        (Method::GET, "/protected/json/phones/verification/status"),
        (Method::GET, "/protected/json/phones/info"),
        (Method::POST, "/onetouch/json/users/7/approval_requests"),
        (
            Method::GET,
            "/onetouch/json/approval_requests/dda2c400-bc43-0135-d7be-1285ca17e122",
        ),
        (Method::GET, "/dashboard/json/application/webhooks"),
        (Method::POST, "/dashboard/json/application/webhooks"),
        (Method::DELETE, "/dashboard/json/application/webhooks/WH_x"),
        (
            Method::POST,
            "/2010-04-01/Accounts/wrong/SMS/Messages/SM1/Feedback.json",
        ),
    ] {
        let answer = call(verb.clone(), path).to(&world.server).await;
        is_authys(&answer);
        assert_eq!(answer.status, 401, "{verb} {path}: {}", answer.body);
        assert_eq!(answer.json()["error_code"], "60001", "{verb} {path}");
    }
}

/// A body that tells whether any of it was taken.
fn watched(text: &'static str) -> (Body, Arc<AtomicBool>) {
    let is_taken = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&is_taken);
    let piece = async move {
        told.store(true, Ordering::SeqCst);
        Ok::<_, Infallible>(Bytes::from_static(text.as_bytes()))
    };
    (Body::from_stream(stream::once(piece)), is_taken)
}

#[tokio::test]
async fn nothing_of_a_body_is_read_for_a_key_that_is_none() {
    let world = World::new().await;
    let site = world.direct().await;
    let new = "/protected/json/users/new";
    let hooks = "/dashboard/json/application/webhooks";
    let good_in_path = format!(
        "/2010-04-01/Accounts/{}/SMS/Messages/SM1/Feedback.json",
        site.key
    );
    for (path, headers, is_read) in [
        (new, vec!["wrong"], false),
        (&*format!("{new}?api_key=wrong"), vec![], false),
        (&*format!("{new}?api_key=a&api_key=b"), vec![], false),
        (new, vec![&*site.key, "wrong"], false),
        (hooks, vec!["wrong"], false),
        (&*format!("{hooks}?app_api_key=wrong"), vec![], false),
        (
            "/2010-04-01/Accounts/wrong/SMS/Messages/SM1/Feedback.json",
            vec![],
            false,
        ),
        // The same way of looking sees what is read.
        (new, vec![&*site.key], true),
        (&*format!("{new}?api_key={}", site.key), vec![], true),
        (&*good_in_path, vec![], true),
        (new, vec![], true),
    ] {
        let (body, is_taken) = watched("x=1");
        let call = headers.iter().fold(call(Method::POST, path), |call, key| {
            call.with("x-authy-api-key", key)
        });
        let answer = call
            .with("content-type", FORM)
            .body(body)
            .to(&world.server)
            .await;
        assert_eq!(is_taken.load(Ordering::SeqCst), is_read, "{path}");
        if !is_read {
            is_refused(&answer, 401, "60001");
        }
    }
}

#[tokio::test]
async fn a_body_is_bounded_and_more_so_where_the_key_is_in_it_alone() {
    const SHORT: usize = 16 * 1024;
    const LONG: usize = 64 * 1024;
    let world = World::new().await;
    let site = world.direct().await;
    let in_query = format!("{DETAILS}?api_key={}", site.key);
    let in_body = format!("api_key={}&x=", site.key);
    for (path, header, begin, length, status) in [
        (DETAILS, "", &*in_body, SHORT, 200),
        (DETAILS, "", &*in_body, SHORT + 1, 400),
        (DETAILS, "", "x=", SHORT, 401),
        (DETAILS, "", "x=", SHORT + 1, 400),
        (DETAILS, &*site.key, "x=", LONG, 200),
        (DETAILS, &*site.key, "x=", LONG + 1, 400),
        (&*in_query, "", "x=", LONG, 200),
        (&*in_query, "", "x=", LONG + 1, 400),
        // It is judged by the header, whatever else it carries.
        (DETAILS, "wrong", &*in_body, LONG + 1, 401),
    ] {
        let body = format!("{begin}{}", "x".repeat(length - begin.len()));
        let call = call(Method::GET, path).with("content-type", FORM);
        let call = if header.is_empty() {
            call
        } else {
            call.with("x-authy-api-key", header)
        };
        let answer = call.body(body).to(&world.server).await;
        assert_eq!(answer.status, status, "{path} {header} {begin} {length}");
        is_authys(&answer);
        if status == 400 {
            assert_eq!(
                answer.body,
                include_str!("../../golden/authy/refused/too_long.400.json")
            );
        }
    }
    // What is announced as too long is not waited for, whoever sends it.
    let announced = site.call(Method::GET, DETAILS);
    let announced = announced.with("content-length", &(LONG + 1).to_string());
    is_refused(&site.send(announced).await, 400, "60002");
}

#[tokio::test]
async fn a_good_key_in_the_query_covers_no_other_in_the_body() {
    let world = World::new().await;
    let site = world.direct().await;
    let path = format!("{DETAILS}?api_key={}", site.key);
    let call = call(Method::GET, &path).with("content-type", FORM);
    let refused = call.body("api_key=other").to(&world.server).await;
    is_refused(&refused, 401, "60001");
    assert_eq!(refused.header("x-countersign-refused"), "key-unknown");
}

#[tokio::test]
async fn another_sites_key_opens_nothing_of_this_one() {
    let world = World::new().await;
    let site = world.direct().await;
    let id = site.confirmed(NUMBER).await;
    let code = site.texted(id).await;
    let other = world.another_direct("Harbour").await;
    for path in [
        format!("/protected/json/users/{id}/status"),
        format!("/protected/json/users/{id}/phone_number"),
        format!("/protected/json/sms/{id}"),
        format!("/protected/json/verify/{code}/{id}"),
    ] {
        let answer = other.get(&path).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.body);
    }
    // The same number is somebody else there.
    assert_ne!(other.register(NUMBER).await, id);
    assert_eq!(site.verify(&code, id).await.status, 200);
}

#[tokio::test]
async fn the_key_of_an_application_that_is_off_is_told_so_and_a_guess_is_not() {
    let world = World::new().await;
    let site = world.direct().await;
    world.switch_off(world.kit.site.application.id).await;
    let off = site.get(DETAILS).await;
    is_refused(&off, 403, "60061");
    assert_eq!(off.header("x-countersign-refused"), "application-off");
    let guess = call(Method::GET, DETAILS).with("x-authy-api-key", "wrong");
    is_refused(&guess.to(&world.server).await, 401, "60001");
}

/// Keeps whoever writes to the database busy, until what is given with it is dropped.
fn busy_writer(world: &World) -> (impl Future<Output = Result<(), store::Fault>>, Sender<()>) {
    let (let_go, wait) = channel();
    let wait = Arc::new(Mutex::new(wait));
    let unit = store::unit(move |_| {
        let wait = Arc::clone(&wait);
        Box::pin(async move {
            // Nothing is ever sent: the other end is dropped.
            let _gone: Result<(), RecvError> = wait.lock().unwrap().recv();
            Ok(())
        })
    });
    let store = world.kit.flows.store().clone();
    (async move { store.write(unit).await }, let_go)
}

#[tokio::test]
async fn one_key_leaves_room_for_the_others() {
    let world = World::new().await;
    let (site, other) = (world.direct().await, world.another_direct("Harbour").await);
    let id = site.register(NUMBER).await;
    let path = format!("/protected/json/users/{id}/status");
    // Its key is known from here on: a call takes its place before it looks anything up.
    assert_eq!(site.get(&path).await.status, 200);
    let note = format!("/protected/json/users/{id}/register_activity");
    let (writer, let_go) = busy_writer(&world);
    // From many addresses: each has its own bounds, which none of these comes near.
    let mut calls = JoinSet::new();
    for turn in 0..300 {
        let from = format!("198.51.100.{}", 1 + turn % 12);
        let call = site.call(Method::POST, &note).from(&from);
        let call = call.with("content-type", FORM);
        let call = call.body("type=password_reset".to_owned());
        let server = world.server.clone();
        calls.spawn(async move { call.to(&server).await });
    }
    let answers = async {
        // Each comes as far as it can: what it is to write waits.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        drop(let_go);
        calls.join_all().await
    };
    let (kept, answers) = tokio::join!(writer, answers);
    kept.unwrap();
    let mut refused = 0;
    for answer in answers {
        if answer.status != 200 {
            is_refused(&answer, 429, "60003");
            assert_eq!(answer.header("retry-after"), "1");
            refused += 1;
        }
    }
    assert_eq!(refused, 300 - 256, "a key has so many places");
    assert_eq!(site.get(&path).await.status, 200, "they were given back");
    let unknown = other.get(&path).await;
    assert_eq!(unknown.status, 404, "another key has its own");
}
