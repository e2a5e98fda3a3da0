//! Whose address counts, and what depends on it.

use std::sync::{Arc, Mutex};

use axum::{Router, http::StatusCode, routing};
use web::guard::{
    ClientAddress, CookieKind, ForwardingHeader, ProxyTrouble, Settings, TrustedProxies, protect,
};

use crate::client::{HandClock, get, guarded, https};

fn echo() -> Router {
    async fn echo(caller: ClientAddress) -> String {
        format!("{} {}", caller.limit_key(), caller.is_shared)
    }
    Router::new().route("/echo", routing::get(echo))
}

fn behind_a_proxy() -> Router {
    let proxies = TrustedProxies::new("10.0.0.0/8".parse().unwrap(), ForwardingHeader::default());
    protect(
        echo(),
        &https().with_trusted_proxies(proxies),
        &HandClock::default().instruments(),
    )
}

#[tokio::test]
async fn a_listed_proxy_says_who_calls() {
    let request = get("/echo")
        .from("10.0.0.7")
        .with("x-forwarded-for", "1.1.1.1, 203.0.113.9");
    assert_eq!(
        request.to(&behind_a_proxy()).await.body,
        "203.0.113.9/32 false"
    );
}

#[tokio::test]
async fn what_the_caller_wrote_before_does_not_make_an_address_shared() {
    for theirs in ["ÿ", "Jos\u{e9}", "unknown", "\t"] {
        let request = get("/echo")
            .from("10.0.0.7")
            .with("x-forwarded-for", &format!("{theirs}, 203.0.113.66"));
        let told = request.to(&behind_a_proxy()).await.body;
        assert_eq!(told, "203.0.113.66/32 false", "{theirs}");
    }
}

#[tokio::test]
async fn anybody_else_is_not_believed_and_marked() {
    let forged = get("/echo")
        .from("203.0.113.9")
        .with("x-forwarded-for", "1.1.1.1");
    assert_eq!(
        forged.to(&behind_a_proxy()).await.body,
        "203.0.113.9/32 true"
    );
    let plain = get("/echo").from("2001:db8:1:2:3::4");
    assert_eq!(
        plain.to(&guarded(echo())).await.body,
        "2001:db8:1:2::/64 false"
    );
}

#[tokio::test]
async fn a_proxy_that_names_no_caller_makes_its_address_one_that_all_share() {
    let server = behind_a_proxy();
    for (peer, header, told) in [
        ("10.0.0.7", None, "10.0.0.7/32 true"),
        ("10.0.0.7", Some("unknown"), "10.0.0.7/32 true"),
        ("10.0.0.7", Some("10.0.0.8"), "10.0.0.8/32 true"),
        ("127.0.0.1", None, "127.0.0.1/32 true"),
        ("::1", None, "::/64 true"),
    ] {
        let mut request = get("/echo").from(peer);
        if let Some(header) = header {
            request = request.with("x-forwarded-for", header);
        }
        assert_eq!(request.to(&server).await.body, told, "{peer} {header:?}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_proxy_is_told_once_a_minute() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let clock = HandClock::default();
    let mut instruments = clock.instruments();
    let ear = Arc::clone(&told);
    instruments.proxies = Arc::new(move |trouble, peer| {
        ear.lock().unwrap().push((trouble, peer.to_string()));
    });
    let proxies = TrustedProxies::new("10.0.0.0/8".parse().unwrap(), ForwardingHeader::default());
    let server = protect(echo(), &https().with_trusted_proxies(proxies), &instruments);
    let forwarded = |peer| {
        get("/echo")
            .from(peer)
            .with("x-forwarded-for", "203.0.113.9")
    };
    for _ in 0..3 {
        forwarded("192.168.0.7").to(&server).await;
        forwarded("10.0.0.7").to(&server).await;
    }
    clock.forward(61);
    get("/echo").from("10.0.0.8").to(&server).await;
    clock.forward(61);
    let own_tls = protect(echo(), &https().with_own_tls(), &instruments);
    for peer in ["203.0.113.7", "192.168.0.9"] {
        forwarded(peer).to(&own_tls).await;
    }
    assert_eq!(
        *told.lock().unwrap(),
        [
            (ProxyTrouble::Unlisted, "192.168.0.7".to_owned()),
            (ProxyTrouble::NamesNobody, "10.0.0.8".to_owned()),
            // A stranger who writes such a header is no proxy of ours.
            (ProxyTrouble::Unlisted, "192.168.0.9".to_owned()),
        ]
    );
}

#[tokio::test]
async fn with_tls_of_our_own_a_stranger_is_himself_whatever_he_writes() {
    let proxies = TrustedProxies::new("10.0.0.0/8".parse().unwrap(), ForwardingHeader::default());
    let open = https().with_trusted_proxies(proxies).with_own_tls();
    let server = protect(echo(), &open, &HandClock::default().instruments());
    let claim = Some("1.1.1.1");
    for (peer, header, told) in [
        ("203.0.113.9", None, "203.0.113.9/32 false"),
        ("203.0.113.9", claim, "203.0.113.9/32 false"),
        ("2001:db8:1:2:3::4", claim, "2001:db8:1:2::/64 false"),
        // A proxy of ours, listed or not yet.
        ("10.0.0.7", claim, "1.1.1.1/32 false"),
        ("10.0.0.7", None, "10.0.0.7/32 true"),
        ("127.0.0.1", claim, "127.0.0.1/32 true"),
        ("192.168.0.7", claim, "192.168.0.7/32 true"),
        ("fd00::7", claim, "fd00::/64 true"),
        // Neighbours who come straight, and this machine, which may be a proxy.
        ("192.168.0.7", None, "192.168.0.7/32 false"),
        ("127.0.0.1", None, "127.0.0.1/32 true"),
    ] {
        let mut request = get("/echo").from(peer);
        if let Some(header) = header {
            request = request.with("x-forwarded-for", header);
        }
        assert_eq!(request.to(&server).await.body, told, "{peer} {header:?}");
    }
}

#[tokio::test]
async fn a_listener_for_proxies_only_turns_everybody_else_away() {
    let proxies = TrustedProxies::new("10.0.0.0/8".parse().unwrap(), ForwardingHeader::default());
    let open = https().with_trusted_proxies(proxies).for_proxies_only();
    let server = protect(echo(), &open, &HandClock::default().instruments());
    for (peer, path, status) in [
        ("192.0.2.9", "/echo", StatusCode::FORBIDDEN),
        ("2001:db8::9", "/echo", StatusCode::FORBIDDEN),
        ("10.0.0.7", "/echo", StatusCode::OK),
        ("127.0.0.1", "/echo", StatusCode::OK),
        ("192.0.2.9", "/healthz", StatusCode::OK),
        ("192.0.2.9", "/readyz", StatusCode::OK),
        ("192.0.2.9", "/metrics", StatusCode::NOT_FOUND),
    ] {
        let request = get(path).from(peer).with("x-forwarded-for", "203.0.113.9");
        assert_eq!(request.to(&server).await.status, status, "{peer} {path}");
    }
}

#[tokio::test]
async fn behind_a_proxy_metrics_are_for_addresses_that_were_listed_by_name() {
    let from = async |settings: &Settings, header: Option<&str>| {
        let server = protect(Router::new(), settings, &HandClock::default().instruments());
        let mut request = get("/metrics").from("127.0.0.1");
        if let Some(header) = header {
            request = request.with("x-forwarded-for", header);
        }
        request.to(&server).await.status
    };
    assert_eq!(from(&https(), None).await, StatusCode::NOT_FOUND);
    let listed = https().with_metrics_allowed("127.0.0.1".parse().unwrap());
    assert_eq!(from(&listed, None).await, StatusCode::OK);
    let through = from(&listed, Some("203.0.113.9")).await;
    assert_eq!(through, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn metrics_are_for_listed_addresses_alone() {
    let local = "http://localhost:4300".parse().unwrap();
    let local = Settings::new(local, CookieKind::InsecureLoopback).unwrap();
    let server = protect(Router::new(), &local, &HandClock::default().instruments());
    let ours = get("/metrics").from("127.0.0.1").to(&server).await;
    assert_eq!(
        (ours.status, ours.body.as_str()),
        (StatusCode::OK, "countersign_up 1\n")
    );
    assert!(
        ours.header("content-type")
            .starts_with("text/plain; version=0.0.4")
    );
    for stranger in [
        get("/metrics").from("203.0.113.9"),
        get("/metrics")
            .from("127.0.0.1")
            .with("x-forwarded-for", "203.0.113.9"),
        get("/metrics")
            .from("127.0.0.1")
            .with("x-forwarded-for", "127.0.0.1"),
        get("/metrics")
            .from("127.0.0.1")
            .with("forwarded", "for=127.0.0.1"),
    ] {
        assert_eq!(stranger.to(&server).await.status, StatusCode::NOT_FOUND);
    }
    let scraper = https().with_metrics_allowed("203.0.113.0/24".parse().unwrap());
    let server = protect(Router::new(), &scraper, &HandClock::default().instruments());
    assert_eq!(
        get("/metrics").from("203.0.113.9").to(&server).await.status,
        StatusCode::OK
    );
    assert_eq!(
        get("/metrics").from("127.0.0.1").to(&server).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn readiness_is_what_wiring_says() {
    let mut instruments = HandClock::default().instruments();
    let ready = protect(Router::new(), &https(), &instruments);
    assert_eq!(get("/readyz").to(&ready).await.body, "ready\n");
    instruments.ready = std::sync::Arc::new(|| Box::pin(async { false }));
    let gone = protect(Router::new(), &https(), &instruments);
    assert_eq!(
        get("/readyz").to(&gone).await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    assert_eq!(get("/healthz").to(&gone).await.status, StatusCode::OK);
}
