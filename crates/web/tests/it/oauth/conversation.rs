//! The whole conversation between a site, a browser and the server.

use std::time::Duration;

use domain::Event;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, jwk::JwkSet};
use serde_json::{Value, json};

use crate::{
    client::get,
    world::{Fields, NUMBER, ORIGIN, Site, World},
};

async fn document(world: &World, path: &str) -> Value {
    let answer = get(path).to(&world.server).await;
    assert_eq!(answer.status, 200, "{path}");
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    answer.json()
}

/// The claims of an ID token, verified by an independent library with the published keys.
async fn verified(world: &World, site: &Site, id_token: &str) -> Value {
    let keys: JwkSet = serde_json::from_value(document(world, "/oauth/jwks").await).unwrap();
    let header = jsonwebtoken::decode_header(id_token).unwrap();
    let key = keys.find(&header.kid.unwrap()).unwrap();
    let mut rules = Validation::new(Algorithm::ES256);
    rules.set_audience(&[&site.id]);
    rules.set_issuer(&[format!("{ORIGIN}/a/{}", site.id)]);
    rules.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
    // The kit's clock is set by hand.
    rules.validate_exp = false;
    let key = DecodingKey::from_jwk(key).unwrap();
    decode::<Value>(id_token, &key, &rules).unwrap().claims
}

#[tokio::test]
async fn a_user_sets_up_signs_in_and_the_next_time_goes_straight_through() {
    let world = World::new().await;
    let site = &world.site;
    let mut browser = world.browser();

    let code = browser.set_up(site, "member 7", NUMBER).await;
    let redeemed = site.redeem(&world, Fields::redemption(&code)).await;
    assert_eq!(redeemed.status, 200);
    assert_eq!(redeemed.header("cache-control"), "no-store");
    assert_eq!(redeemed.header("content-type"), "application/json");
    let tokens = redeemed.json();
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 300);
    let claims = verified(&world, site, tokens["id_token"].as_str().unwrap()).await;
    let now = world.kit.now().as_seconds();
    let expected = json!({
        "iss": format!("{ORIGIN}/a/{}", site.id), "aud": site.id, "sub": "member 7", "area": "sign_in",
        "iat": now, "exp": claims["exp"], "auth_time": now, "nonce": "the nonce",
        "acr": "urn:countersign:proved", "amr": ["sms"],
    });
    assert_eq!(claims, expected);
    assert!(claims["exp"].as_i64().unwrap() > now);

    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let info = get("/oauth/userinfo").with("authorization", &bearer);
    let info = info.to(&world.server).await;
    let expected = json!({
        "sub": "member 7", "area": "sign_in", "auth_time": now,
        "acr": "urn:countersign:proved", "amr": ["sms"],
    });
    assert_eq!(info.json(), expected);
    world.kit.pass_time(Duration::from_mins(5));
    let late = get("/oauth/userinfo").with("authorization", &bearer);
    assert_eq!(late.to(&world.server).await.status, 401);

    let again = browser.come(site, "member 7").await;
    let claims = site.claims(&world, &again.code()).await;
    assert_eq!(claims["acr"], "urn:countersign:not-asked");
    assert_eq!(claims["amr"], json!([]));
    assert_eq!(claims["auth_time"], now);
    assert_eq!(
        world.texts().await,
        1,
        "going straight through sends nothing"
    );
}

#[tokio::test]
async fn a_sign_in_by_text_ends_where_it_began() {
    let world = World::new().await;
    let site = &world.site;
    world.browser().set_up(site, "ada", NUMBER).await;
    world.kit.pass_time(Duration::from_mins(1));
    let mut elsewhere = world.browser();
    let (challenge, code) = elsewhere.ask(site, "ada").await;
    let back = elsewhere
        .submit(&format!("{challenge}/code"), &[("code", &code)])
        .await;
    assert_eq!(back.left().as_str().split('?').next(), Some(REDIRECT));
    assert_eq!(back.told("state"), "the state");
    assert_eq!(back.told("iss"), format!("{ORIGIN}/a/{}", site.id));
    assert_eq!(back.told("error"), "");
    let claims = site.claims(&world, &back.code()).await;
    assert_eq!(claims["acr"], "urn:countersign:proved");
    assert_eq!(world.told(Event::Passed).await, 2);
}

const REDIRECT: &str = flows::testkit::REDIRECT;

#[tokio::test]
async fn all_three_addresses_of_the_metadata_tell_the_same() {
    let world = World::new().await;
    let id = &world.site.id;
    let openid = document(&world, &format!("/a/{id}/.well-known/openid-configuration")).await;
    for name in ["openid-configuration", "oauth-authorization-server"] {
        let path = format!("/.well-known/{name}/a/{id}");
        assert_eq!(document(&world, &path).await, openid, "{path}");
    }
    assert_eq!(openid["issuer"], format!("{ORIGIN}/a/{id}"));
    assert_eq!(openid["require_pushed_authorization_requests"], true);
    for (name, path) in [
        ("pushed_authorization_request_endpoint", "/oauth/par"),
        ("authorization_endpoint", "/oauth/authorize"),
        ("token_endpoint", "/oauth/token"),
        ("userinfo_endpoint", "/oauth/userinfo"),
        ("jwks_uri", "/oauth/jwks"),
    ] {
        assert_eq!(openid[name], format!("{ORIGIN}{path}"), "{name}");
    }
}

#[tokio::test]
async fn an_issuer_that_is_none_has_no_metadata() {
    let world = World::new().await;
    let unknown = world.site.id.replace(|c: char| c.is_ascii_digit(), "0");
    for id in ["nonsense", unknown.as_str()] {
        let path = format!("/a/{id}/.well-known/openid-configuration");
        let answer = get(&path).to(&world.server).await;
        let got = (answer.status.as_u16(), answer.error());
        assert_eq!(got, (404, "invalid_request".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn state_and_nonce_come_back_exactly_as_they_went() {
    let world = World::new().await;
    for odd in [
        "a b",
        "a+b%20&c=d#e?f",
        "\"'<script>`;\\",
        "ünïcödé 🐘 العربية",
        "%2500",
        &"x".repeat(512),
    ] {
        let fields = Fields::request("odd")
            .with("state", odd)
            .with("nonce", odd)
            .with("prompt", "none");
        let address = world.site.begin(&world, fields).await;
        let back = world.browser().open(&address).await;
        assert_eq!(back.told("error"), "interaction_required");
        assert_eq!(back.told("state"), odd);
    }
    let mut browser = world.browser();
    browser.set_up(&world.site, "odd", NUMBER).await;
    let fields = Fields::request("odd").with("nonce", "ü \"&");
    let address = world.site.begin(&world, fields.without("state")).await;
    let back = browser.open(&address).await;
    assert!(back.left().query_pairs().all(|(name, _)| name != "state"));
    let claims = world.site.claims(&world, &back.code()).await;
    assert_eq!(claims["nonce"], "ü \"&");
}

#[tokio::test]
async fn a_site_that_insists_gets_a_proof_and_one_that_wants_no_page_an_error() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.set_up(&world.site, "ada", NUMBER).await;
    world.kit.pass_time(Duration::from_mins(1));
    let insisting = Fields::request("ada").with("acr_values", "urn:x urn:countersign:proved");
    let address = world.site.begin(&world, insisting.clone()).await;
    let asked = browser.open(&address).await;
    assert!(asked.path().ends_with("/code"), "{}", asked.path());
    world.kit.pass_time(Duration::from_mins(1));
    let address = world
        .site
        .begin(&world, insisting.with("prompt", "none"))
        .await;
    let refused = browser.open(&address).await;
    assert_eq!(refused.told("error"), "interaction_required");
    assert_eq!(refused.told("code"), "");
    let quiet = Fields::request("ada").with("prompt", "none");
    let through = browser.open(&world.site.begin(&world, quiet).await).await;
    assert!(!through.code().is_empty());
}
