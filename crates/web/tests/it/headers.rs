//! What every answer carries.

use askama::Template;
use axum::{Router, routing};
use web::{
    guard::{CookieKind, PageHeaders, Settings, protect},
    reply::PageAnswer,
};

use crate::client::{HandClock, get, guarded};

#[derive(Template)]
#[template(source = "<h1>Code</h1>", ext = "html")]
struct Code;

fn routes() -> Router {
    async fn page() -> PageAnswer<Code> {
        let opened = PageHeaders::default().with_form_action("https://site.example");
        PageAnswer::new(Code).with_headers(opened)
    }
    async fn panics() -> &'static str {
        panic!("planted")
    }
    Router::new()
        .route("/challenge/code", routing::get(page))
        .route(
            "/assets/x.css",
            routing::get(|| async { ([("cache-control", "public, max-age=9")], "") }),
        )
        .route("/api/v1/thing", routing::get(|| async { "{}" }))
        .route("/panic", routing::get(panics))
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let server = guarded(routes());
    for path in [
        "/challenge/code",
        "/nowhere",
        "/a//b",
        "/panic",
        "/healthz",
        "/api/v1/thing",
        "/oauth/x",
    ] {
        let answer = get(path).to(&server).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("strict-transport-security", "max-age=63072000"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), value, "{name} on {path}");
        }
        assert!(
            answer
                .header("permissions-policy")
                .contains("otp-credentials=(self)")
        );
        assert!(
            answer
                .header("content-security-policy")
                .contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert_eq!(answer.header("x-request-id").len(), 9, "{path}");
    }
}

#[tokio::test]
async fn a_page_may_lead_back_to_its_own_site_and_nothing_else_is_opened() {
    let server = guarded(routes());
    let page = get("/challenge/code").to(&server).await;
    assert_eq!(
        page.header("content-security-policy"),
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         form-action 'self' https://site.example; base-uri 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'"
    );
    let data = get("/api/v1/thing").to(&server).await;
    assert_eq!(
        data.header("content-security-policy"),
        "default-src 'none'; frame-ancestors 'none'"
    );
}

#[tokio::test]
async fn whoever_makes_an_answer_may_let_it_be_kept() {
    let answer = get("/assets/x.css").to(&guarded(routes())).await;
    assert_eq!(answer.header("cache-control"), "public, max-age=9");
}

#[tokio::test]
async fn plain_http_on_loopback_does_not_speak_of_strict_transport() {
    let address = "http://localhost:4300".parse().unwrap();
    let settings = Settings::new(address, CookieKind::InsecureLoopback).unwrap();
    let server = protect(routes(), &settings, &HandClock::default().instruments());
    assert_eq!(
        get("/healthz")
            .to(&server)
            .await
            .header("strict-transport-security"),
        ""
    );
}
