//! What comes over the wire and is no form, no verb of ours, or far too much.

use axum::http::Method;

use crate::{
    client::call,
    world::{Fields, World, machine},
};

const MACHINES: [&str; 2] = ["/oauth/par", "/oauth/token"];

async fn posted(world: &World, path: &str, kind: &str, body: Vec<u8>) -> (u16, String) {
    let mut call = call(Method::POST, path).with("authorization", &world.site.basic());
    if !kind.is_empty() {
        call = call.with("content-type", kind);
    }
    let answer = call.body(body).to(&world.server).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    (answer.status.as_u16(), answer.error())
}

#[tokio::test]
async fn only_a_form_in_utf_8_of_a_sound_size_is_read() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let world = World::new().await;
    let form = || Fields::request("ada").encoded().into_bytes();
    let bad = |status| (status, "invalid_request".to_owned());
    for path in MACHINES {
        for kind in [
            "",
            "application/json",
            "text/plain",
            "multipart/form-data; boundary=x",
        ] {
            assert_eq!(
                posted(&world, path, kind, form()).await,
                bad(400),
                "{path} {kind}"
            );
        }
        for body in [
            vec![],
            b"\xff\xfe=1".to_vec(),
            b"response_type=\xc3".to_vec(),
            b"&&&&".to_vec(),
            b"=".to_vec(),
            b"%00=%00".to_vec(),
            "a=1&".repeat(5_000).into_bytes(),
            vec![0; 1_000],
        ] {
            let (status, error) = posted(&world, path, FORM, body.clone()).await;
            assert_eq!((status, error), bad(400), "{path} {body:?}");
        }
        let huge = vec![b'a'; 64 * 1024 + 1];
        assert_eq!(
            posted(&world, path, FORM, huge).await,
            bad(413),
            "{path} too large"
        );
    }
    let charset = "Application/X-WWW-Form-Urlencoded; charset=UTF-8";
    assert_eq!(posted(&world, "/oauth/par", charset, form()).await.0, 201);
}

#[tokio::test]
async fn another_verb_is_refused_in_the_callers_dialect() {
    let world = World::new().await;
    for (path, allowed) in [
        ("/oauth/par", "POST"),
        ("/oauth/token", "POST"),
        ("/oauth/jwks", "GET,HEAD"),
        ("/oauth/userinfo", "GET,HEAD,POST"),
    ] {
        let verbs = ["GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"];
        for verb in verbs {
            if allowed.split(',').any(|one| one == verb) {
                continue;
            }
            let method = Method::from_bytes(verb.as_bytes()).unwrap();
            let answer = call(method, path).to(&world.server).await;
            assert_eq!(answer.status, 405, "{verb} {path}");
            assert_eq!(answer.header("allow"), allowed, "{verb} {path}");
            if verb != "HEAD" {
                assert_eq!(answer.error(), "invalid_request", "{verb} {path}");
            }
        }
    }
}

#[tokio::test]
async fn a_flood_of_headers_changes_nothing() {
    let world = World::new().await;
    let flooded = (0..500).fold(
        machine("/oauth/par", &Fields::request("ada")),
        |call, turn| {
            call.with("x-flood", &turn.to_string())
                .with("cookie", "a=b")
        },
    );
    let flooded = flooded.with("authorization", &world.site.basic());
    assert_eq!(flooded.to(&world.server).await.status, 201);
}
