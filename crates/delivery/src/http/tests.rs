use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect},
    routing::post,
};
use tokio::net::{TcpListener, TcpStream};

use super::*;

pub(crate) mod proxy;
pub(crate) mod tls;

/// Serves `router` on a loopback port, and gives the port.
async fn serve(router: Router) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    port
}

fn names(table: &[(&str, &[&str])]) -> Lookup {
    let addresses = |list: &[&str]| list.iter().map(|a| a.parse::<IpAddr>().unwrap()).collect();
    let entries = table
        .iter()
        .map(|(name, list)| ((*name).to_owned(), vec![addresses(list)]));
    Lookup::Table(Mutex::new(entries.collect::<HashMap<_, Vec<Vec<_>>>>()))
}

fn settings(allow: &[&str]) -> OutgoingSettings {
    let allow = allow.iter().map(|text| text.parse().unwrap()).collect();
    OutgoingSettings {
        allow,
        timeout_ms: 10_000,
        ..OutgoingSettings::default()
    }
}

/// A client for which names lead where `table` says.
pub(crate) fn http_where(settings: OutgoingSettings, table: &[(&str, &[&str])]) -> Http {
    Http::with_lookup(settings, names(table)).unwrap()
}

fn http(allow: &[&str], table: &[(&str, &[&str])]) -> Http {
    http_where(settings(allow), table)
}

async fn call(http: &Http, address: &str) -> Result<Reply, HttpFault> {
    call_within(http, address, Bounds::GATEWAY).await
}

async fn call_within(http: &Http, address: &str, bounds: Bounds) -> Result<Reply, HttpFault> {
    let address = Url::parse(address).unwrap();
    http.post(Post {
        address: &address,
        authorization: Some(&Secret::new("Bearer key".to_owned())),
        headers: &[("X-Api".to_owned(), Secret::new("other".to_owned()))],
        content_type: "text/plain",
        body: b"hello".to_vec(),
        bounds,
    })
    .await
}

async fn fault_of(http: &Http, address: &str) -> Option<HttpFault> {
    call(http, address).await.err()
}

#[tokio::test]
async fn a_listed_host_gets_everything_that_was_to_be_sent() {
    let echo = |headers: HeaderMap, body: String| async move {
        let of = |name: &str| headers[name].to_str().unwrap().to_owned();
        let all = ["user-agent", "authorization", "x-api", "content-type"].map(of);
        (
            StatusCode::CREATED,
            [("Retry-After", "7")],
            format!("{} {body}", all.join(" ")),
        )
    };
    let port = serve(Router::new().route("/", post(echo))).await;
    let http = http(&["gateway.test"], &[("gateway.test", &["127.0.0.1"])]);
    let reply = call(&http, &format!("http://gateway.test:{port}/"))
        .await
        .ok()
        .unwrap();
    let version = env!("CARGO_PKG_VERSION");
    let wanted = format!("Countersign/{version} Bearer key other text/plain hello");
    assert_eq!(String::from_utf8(reply.body).unwrap(), wanted);
    assert_eq!(
        (reply.status, reply.retry_after),
        (201, Some(Duration::from_secs(7)))
    );
}

#[tokio::test]
async fn inner_addresses_are_refused_however_they_are_spelt() {
    let http = http(
        &[],
        &[
            ("localhost", &["127.0.0.1", "::1"]),
            ("localhost.", &["127.0.0.1"]),
            ("inner.example", &["10.1.2.3"]),
            ("mixed.example", &["1.1.1.1", "192.168.0.1"]),
            ("mapped.example", &["::ffff:169.254.169.254"]),
        ],
    );
    for host in [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "0177.0.0.1",
        "2130706433",
        "127.0.0.1.",
        "①②⑦.0.0.1",
        "%31%32%37.0.0.1",
        "0",
        "10.0.0.1",
        "100.100.100.200",
        "169.254.169.254",
        "[::]",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "inner.example",
        "mixed.example",
        "mapped.example",
    ] {
        let fault = fault_of(&http, &format!("https://{host}:9/")).await;
        assert_eq!(
            fault,
            Some(HttpFault::Refused(AddressRefused::Inside)),
            "{host}"
        );
    }
}

#[tokio::test]
async fn names_are_looked_up_as_the_machine_does_it() {
    let http = Http::new(settings(&[])).unwrap();
    let fault = fault_of(&http, "https://localhost:9/").await;
    assert_eq!(fault, Some(HttpFault::Refused(AddressRefused::Inside)));
}

#[tokio::test]
async fn what_is_not_https_is_refused_unless_its_host_is_listed() {
    let http = http(&["10.0.0.0/8"], &[("inner.example", &["10.1.2.3"])]);
    for address in [
        "http://example.com/",
        "http://inner.example/",
        "ftp://10.0.0.1/",
        "file:///etc/passwd",
    ] {
        let fault = fault_of(&http, address).await;
        assert_eq!(
            fault,
            Some(HttpFault::Refused(AddressRefused::NotHttps)),
            "{address}"
        );
    }
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let hits = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&hits);
    let trap = serve(Router::new().fallback(move || async move {
        counter.fetch_add(1, Ordering::SeqCst);
    }))
    .await;
    let away = format!("http://127.0.0.1:{trap}/");
    let redirect = Router::new().fallback(move || async move { Redirect::temporary(&away) });
    let port = serve(redirect).await;
    let reply = call(
        &http(&["127.0.0.1"], &[]),
        &format!("http://127.0.0.1:{port}/"),
    )
    .await;
    assert_eq!(reply.ok().unwrap().status, 307);
    assert_eq!(hits.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn an_endless_answer_is_cut() {
    let endless = || async { "x".repeat(8 * Bounds::GATEWAY.answer) };
    let port = serve(Router::new().fallback(endless)).await;
    let address = format!("http://127.0.0.1:{port}/");
    let small = Bounds {
        answer: 100,
        ..Bounds::GATEWAY
    };
    for bounds in [Bounds::GATEWAY, small] {
        let reply = call_within(&http(&["127.0.0.1"], &[]), &address, bounds).await;
        assert_eq!(reply.ok().unwrap().body.len(), bounds.answer);
    }
}

#[tokio::test]
async fn a_request_may_be_given_less_time_than_the_client_and_never_more() {
    let hang = || async { std::future::pending::<()>().await };
    let port = serve(Router::new().fallback(hang)).await;
    let address = format!("http://127.0.0.1:{port}/");
    let started = std::time::Instant::now();
    for (client, request) in [(20_000, 300), (300, 20_000)] {
        let settings = OutgoingSettings {
            timeout_ms: client,
            ..settings(&["127.0.0.1"])
        };
        let bounds = Bounds {
            timeout: Duration::from_millis(request),
            ..Bounds::GATEWAY
        };
        let fault = call_within(&http_where(settings, &[]), &address, bounds).await;
        assert_eq!(fault.err(), Some(HttpFault::TimedOut));
    }
    assert!(started.elapsed() < Duration::from_secs(15));
}

#[tokio::test]
async fn silence_after_the_request_is_told_apart_from_no_connection() {
    let impatient = OutgoingSettings {
        timeout_ms: 800,
        ..settings(&["127.0.0.1"])
    };
    let http = Http::new(impatient).unwrap();
    let hang = || async { std::future::pending::<()>().await };
    let port = serve(Router::new().fallback(hang)).await;
    let fault = fault_of(&http, &format!("http://127.0.0.1:{port}/")).await;
    assert_eq!(fault, Some(HttpFault::TimedOut));

    // A peer that accepts and never speaks TLS: the request was never written.
    let mute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = mute.local_addr().unwrap().port();
    let fault = fault_of(&http, &format!("https://127.0.0.1:{port}/")).await;
    assert_eq!(fault, Some(HttpFault::NotConnected));

    drop(mute);
    let fault = fault_of(&http, &format!("http://127.0.0.1:{port}/")).await;
    assert_eq!(fault, Some(HttpFault::NotConnected));
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_request_leaves_the_outcome_open() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        stream.readable().await.unwrap();
    });
    let fault = fault_of(
        &http(&["127.0.0.1"], &[]),
        &format!("http://127.0.0.1:{port}/"),
    )
    .await;
    assert_eq!(fault, Some(HttpFault::Broken));
}

#[tokio::test]
async fn a_header_with_a_line_end_is_never_written() {
    let further = [("X-Api".to_owned(), Secret::new("a\r\nEvil: b".to_owned()))];
    assert_eq!(
        Http::check_headers(None, &further),
        Err(HttpFault::Unwritable)
    );
    let further = [("X Api".to_owned(), Secret::new("a".to_owned()))];
    assert_eq!(
        Http::check_headers(None, &further),
        Err(HttpFault::Unwritable)
    );
}

/// A proxy that notes what it is asked for, and refuses.
async fn proxy(asked: &Arc<Mutex<Vec<String>>>) -> Url {
    let asked = Arc::clone(asked);
    let note = move |request: Request| async move {
        assert_eq!(
            request.headers()["proxy-authorization"],
            "Basic dXNlcjpwYXNz"
        );
        asked
            .lock()
            .unwrap()
            .push(format!("{} {}", request.method(), request.uri()));
        StatusCode::BAD_GATEWAY.into_response()
    };
    let port = serve(Router::new().fallback(note)).await;
    Url::parse(&format!("http://user:pass@proxy.test:{port}")).unwrap()
}

#[tokio::test]
async fn a_proxy_carries_what_is_outside_and_never_what_is_inside() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let inner = serve(Router::new().fallback(|| async { "inner" })).await;
    let mut settings = settings(&["gateway.test"]);
    settings.proxy = Some(proxy(&asked).await);
    let lookup = names(&[
        ("proxy.test", &["127.0.0.1"]),
        ("gateway.test", &["127.0.0.1"]),
        ("inner.example", &["10.0.0.1"]),
    ]);
    let http = Http::with_lookup(settings, lookup).unwrap();

    let direct = call(&http, &format!("http://gateway.test:{inner}/"))
        .await
        .ok()
        .unwrap();
    assert_eq!(direct.body, b"inner");
    for inside in [
        "https://inner.example/",
        "https://127.0.0.1/",
        "https://proxy.test/",
    ] {
        let fault = fault_of(&http, inside).await;
        assert_eq!(
            fault,
            Some(HttpFault::Refused(AddressRefused::Inside)),
            "{inside}"
        );
    }
    // A name only the proxy can look up is left to it.
    let fault = fault_of(&http, "https://gateway.example/").await;
    assert_eq!(fault, Some(HttpFault::NotConnected));
    assert_eq!(*asked.lock().unwrap(), ["CONNECT gateway.example:443"]);
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let with = |change: fn(&mut OutgoingSettings)| {
        let mut settings = OutgoingSettings::default();
        change(&mut settings);
        Http::new(settings).err()
    };
    assert!(with(|_| {}).is_none());
    let refused = with(|s| s.timeout_ms = 0);
    assert!(matches!(refused, Some(HttpRefused::Timeout)));
    let refused = with(|s| s.timeout_ms = LONGEST_TIMEOUT_MS + 1);
    assert!(matches!(refused, Some(HttpRefused::Timeout)));
    let refused = with(|s| s.extra_ca_pem = Some("not a certificate".to_owned()));
    assert!(matches!(refused, Some(HttpRefused::ExtraCa)));
    let refused = with(|s| s.proxy = Url::parse("socks5://proxy.test").ok());
    assert!(matches!(refused, Some(HttpRefused::Proxy)));
}

#[test]
fn a_password_of_the_proxy_is_not_printed() {
    let proxy = Url::parse("http://user:hunter2@proxy.test").ok();
    let settings = OutgoingSettings {
        proxy,
        ..OutgoingSettings::default()
    };
    let printed = format!("{settings:?} {:?}", Http::new(settings.clone()).unwrap());
    assert!(!printed.contains("hunter2"), "{printed}");
}
