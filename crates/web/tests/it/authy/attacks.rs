//! What Authy's own servers fell to in 2015: a token that is a piece of a path. The thief has an account of his own with a good
//! code, and the site puts whatever he types between two slashes.

use axum::http::{Method, StatusCode};

use crate::{
    client::{Answer, call},
    world::{Direct, NUMBER, World, is_authys},
};

/// Every trick of writing, with `OWN` for the thief's own number and `CODE` for a code that is right for him.
const TRICKS: [&str; 40] = [
    "../sms",
    "../../sms",
    "..%2fsms",
    "..%2Fsms",
    "%2e%2e/sms",
    "%2e%2e%2fsms",
    "%2E%2E%2Fsms",
    ".%2e/sms",
    "..%252fsms",
    "..\\sms",
    "..%5csms",
    "..;/sms",
    "./../sms",
    "CODE/OWN%23",
    "CODE/OWN%3f",
    "CODE/OWN?",
    "CODE/OWN?x=",
    "CODE/OWN;",
    "CODE/OWN;/",
    "CODE/OWN//",
    "CODE/OWN/../..",
    "CODE%2fOWN",
    "CODE%2FOWN%23",
    "CODE;a=b",
    "CODE%00",
    "CODE%0a",
    "CODE%20",
    "CODE+",
    "%00",
    "%c0%ae%c0%ae%c0%afsms",
    "%e0%80%ae%e0%80%ae/sms",
    "%uff0e%uff0e/sms",
    "%31234567",
    "//CODE",
    "/CODE",
    "CODE/",
    ".",
    "..",
    "%",
    "%2",
];

/// The answer to an address that need not be one at all; none if no client could even write it.
async fn asked(site: &Direct<'_>, world: &World, path: &str) -> Option<Answer> {
    path.parse::<axum::http::Uri>().ok()?;
    let call = call(Method::GET, path).with("x-authy-api-key", &site.key);
    Some(call.to(&world.server).await)
}

#[tokio::test]
async fn no_trick_of_writing_makes_a_token_valid_or_sends_anything() {
    let world = World::new().await;
    let site = world.direct().await;
    let victim = site.register(NUMBER).await;
    let thief = site.register("07400 654321").await;
    let own = site.texted(thief).await;
    let texts = world.texts().await;
    for trick in TRICKS {
        let token = trick
            .replace("OWN", &thief.to_string())
            .replace("CODE", &own);
        for path in [
            format!("/protected/json/verify/{token}/{victim}"),
            format!("/protected/json/verify/{token}/{victim}?force=true"),
            format!("/protected/json/sms/{token}"),
            format!("/onetouch/json/approval_requests/{token}"),
        ] {
            let Some(answer) = asked(&site, &world, &path).await else {
                continue;
            };
            let refused = [400, 401, 404].map(|status| StatusCode::from_u16(status).unwrap());
            assert!(refused.contains(&answer.status), "{path}: {}", answer.body);
            assert!(!answer.body.contains("is valid"), "{path}: {}", answer.body);
            is_authys(&answer);
        }
    }
    assert_eq!(world.texts().await, texts, "nothing was sent");
    // The thief's code is untouched: nothing of it was judged.
    assert_eq!(site.verify(&own, thief).await.status, 200);
}

#[tokio::test]
async fn what_is_written_in_two_ways_is_refused_before_anybody_is_asked_for_a_key() {
    let world = World::new().await;
    for path in [
        "/protected/json/verify/..%2fsms/7",
        "/protected/json/verify/%31234567/7",
        "/protected/json/verify/1234567;x/7",
        "/protected/json/verify//7",
        "/protected//json/sms/7",
        "/protected/json/sms/7/",
        "/protected/json/./sms/7",
        "/protected/json/verify/1234567/7?/8?force=true",
        "/protected/./json/verify/1234567/7",
        "/onetouch/json/users/7%2f8/approval_requests",
        "/dashboard/json/application/webhooks/..%2f",
    ] {
        let answer = call(Method::GET, path).to(&world.server).await;
        assert_eq!(answer.status, 400, "{path}");
        is_authys(&answer);
        assert_eq!(
            answer.body,
            include_str!("../../golden/authy/refused/60002_invalid_request.400.json"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn nothing_but_a_check_ever_says_that_a_token_is_valid() {
    let world = World::new().await;
    let site = world.direct().await;
    let id = site.register(NUMBER).await;
    let code = site.texted(id).await;
    for path in [
        format!("/protected/json/sms/{id}"),
        format!("/protected/json/sms/{id}?token={code}&force=true"),
        format!("/protected/json/call/{id}?action=token+is+valid"),
        format!("/protected/json/users/{id}/status?token=is+valid"),
        "/protected/json/app/details".to_owned(),
        "/protected/json/app/stats".to_owned(),
        format!("/protected/json/verify/{code}/{id}/"),
        format!("/protected/json/verify/{code}/{id}/status"),
        format!("/protected/json/verify/{code}"),
        format!("/protected/json/sms/{code}/{id}"),
    ] {
        let answer = site.get(&path).await;
        let text = answer.body.to_lowercase();
        assert!(!text.contains("is valid"), "{path}: {text}");
        assert!(!text.contains("\"token\""), "{path}: {text}");
    }
}

#[tokio::test]
async fn an_unknown_address_is_told_in_json_whatever_the_verb() {
    let world = World::new().await;
    let site = world.direct().await;
    for (verb, path) in [
        (Method::GET, "/protected/json/nothing"),
        (Method::GET, "/protected"),
        (Method::GET, "/onetouch/json"),
        (Method::GET, "/protected/json/users/new"),
        (Method::POST, "/protected/json/sms/7"),
        (Method::PUT, "/protected/json/users/7/update"),
        (Method::GET, "/protected/yaml/sms/7"),
        (Method::DELETE, "/dashboard/json/application/webhooks"),
    ] {
        let answer = site.send(site.call(verb.clone(), path)).await;
        assert_eq!(answer.status, 404, "{verb} {path}: {}", answer.body);
        assert_eq!(
            answer.body,
            include_str!("../../golden/authy/refused/60000_unknown_address.404.json")
        );
    }
}

#[tokio::test]
async fn whoever_asks_for_xml_is_told_so_in_json() {
    let world = World::new().await;
    let site = world.direct().await;
    for (verb, path) in [
        (Method::GET, "/protected/xml/sms/7"),
        (Method::POST, "/protected/xml/users/new"),
        (Method::GET, "/onetouch/xml/approval_requests/x"),
        (Method::GET, "/dashboard/xml/application/webhooks"),
    ] {
        let answer = site.send(site.call(verb, path)).await;
        super::is_refused(&answer, 400, "60002");
    }
    let call = site.call(Method::POST, "/protected/json/users/new");
    let call = call.with("content-type", "application/xml");
    let answer = site
        .send(call.body("<user><email>a@b.c</email></user>"))
        .await;
    super::is_refused(&answer, 400, "60002");
}
