//! Codes that must not be redeemed, and access tokens that open nothing.

use std::time::Duration;

use axum::http::Method;
use domain::Event;

use crate::{
    client::{Answer, call, get},
    world::{Fields, NUMBER, Site, World},
};

fn is_refused(answer: &Answer, error: &str) {
    assert_eq!(answer.status, 400, "{}", answer.body);
    assert_eq!(answer.error(), error, "{}", answer.body);
    assert_eq!(answer.header("cache-control"), "no-store");
}

async fn fresh_code(world: &World, site: &Site) -> String {
    world.browser().set_up(site, "ada", NUMBER).await
}

#[tokio::test]
async fn a_code_is_redeemed_by_its_own_site_with_all_that_belongs_to_it() {
    let world = World::new().await;
    let other = world.another_site("Harbour").await;
    let code = fresh_code(&world, &world.site).await;
    let good = || Fields::redemption(&code);
    let verifier = "a".repeat(43);
    for (fields, error) in [
        (good().with("code", "nonsense"), "invalid_grant"),
        (good().with("code", &format!("{code}=")), "invalid_grant"),
        (good().with("code", &"9".repeat(10_000)), "invalid_grant"),
        (good().with("code", "a\0b"), "invalid_grant"),
        (good().with("code_verifier", &verifier), "invalid_grant"),
        (
            good().with("redirect_uri", "https://site.example/back/"),
            "invalid_grant",
        ),
        (
            good().with("redirect_uri", "https://evil.example/"),
            "invalid_grant",
        ),
        (good().with("code_verifier", "short"), "invalid_request"),
        (
            good().with("code_verifier", &"a".repeat(129)),
            "invalid_request",
        ),
        (
            good().with("code_verifier", &"ä".repeat(43)),
            "invalid_request",
        ),
        (
            good().with("grant_type", "password"),
            "unsupported_grant_type",
        ),
        (
            good().with("grant_type", "refresh_token"),
            "unsupported_grant_type",
        ),
        (
            good().with("grant_type", "client_credentials"),
            "unsupported_grant_type",
        ),
        (good().without("grant_type"), "invalid_request"),
        (good().without("code"), "invalid_request"),
        (good().without("redirect_uri"), "invalid_request"),
        (good().without("code_verifier"), "invalid_request"),
        (good().and("code", &code), "invalid_request"),
        (
            good().and("grant_type", "authorization_code"),
            "invalid_request",
        ),
    ] {
        is_refused(&world.site.redeem(&world, fields).await, error);
    }
    is_refused(&other.redeem(&world, good()).await, "invalid_grant");
    // None of it used the code up.
    let redeemed = world.site.redeem(&world, good()).await;
    assert_eq!(redeemed.status, 200);
}

#[tokio::test]
async fn a_code_that_comes_twice_voids_what_it_gave() {
    let world = World::new().await;
    let code = fresh_code(&world, &world.site).await;
    let first = world.site.redeem(&world, Fields::redemption(&code)).await;
    let bearer = format!("Bearer {}", first.json()["access_token"].as_str().unwrap());
    let info = || get("/oauth/userinfo").with("authorization", &bearer);
    assert_eq!(info().to(&world.server).await.status, 200);

    let other = world.another_site("Harbour").await;
    is_refused(
        &other.redeem(&world, Fields::redemption(&code)).await,
        "invalid_grant",
    );
    assert_eq!(
        info().to(&world.server).await.status,
        200,
        "a stranger voids nothing"
    );

    let second = world.site.redeem(&world, Fields::redemption(&code)).await;
    is_refused(&second, "invalid_grant");
    assert_eq!(info().to(&world.server).await.status, 401);
    assert_eq!(world.told(Event::CodeReplayed).await, 1);
}

#[tokio::test]
async fn a_code_lives_for_a_minute() {
    let world = World::new().await;
    let code = fresh_code(&world, &world.site).await;
    world.kit.pass_time(Duration::from_mins(1));
    let late = world.site.redeem(&world, Fields::redemption(&code)).await;
    is_refused(&late, "invalid_grant");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_redemptions_at_once_one_succeeds() {
    let world = World::new().await;
    let code = fresh_code(&world, &world.site).await;
    let redeem = || world.site.redeem(&world, Fields::redemption(&code));
    let (a, b, c, d) = tokio::join!(redeem(), redeem(), redeem(), redeem());
    let good = [a, b, c, d]
        .iter()
        .filter(|answer| answer.status == 200)
        .count();
    assert_eq!(good, 1);
}

#[tokio::test]
async fn a_token_that_opens_nothing_is_told_so_by_rfc_6750() {
    let world = World::new().await;
    let site = &world.site;
    for header in [
        "Bearer nonsense".to_owned(),
        "Bearer ".to_owned(),
        "Bearer".to_owned(),
        format!("Bearer {}", "x".repeat(10_000)),
        site.bearer(),
        site.basic(),
    ] {
        for method in [Method::GET, Method::POST] {
            let answer = call(method, "/oauth/userinfo").with("authorization", &header);
            let answer = answer.to(&world.server).await;
            assert_eq!(answer.status, 401, "{header}");
            assert_eq!(answer.error(), "invalid_token");
            assert_eq!(
                answer.header("www-authenticate"),
                "Bearer error=\"invalid_token\""
            );
            assert_eq!(answer.header("cache-control"), "no-store");
        }
    }
    let nobody = get("/oauth/userinfo").to(&world.server).await;
    assert_eq!(nobody.status, 401);
    assert!(nobody.header("www-authenticate").starts_with("Bearer"));
}
