//! What the log and the counters say of a request, and what they never say.

use std::{cell::RefCell, io, sync::Once};

use axum::{Router, http::Method, routing};
use metrics_exporter_prometheus::PrometheusBuilder;
use web::{
    guard::{BrowserCookie, protect},
    reply::Problem,
};

use crate::{
    client::{HandClock, call, form, get, guarded, https},
    world::World,
};

const TOKEN: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

thread_local! {
    static HEARD: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Keeps what is logged, on the thread that logs it; a test runs on one thread of its own. One subscriber serves all
/// tests: subscribers that come and go beside each other lose lines.
struct Log;

fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let listener = tracing_subscriber::fmt()
            .json()
            .with_max_level(tracing::Level::DEBUG);
        listener.with_writer(|| Log).init();
    });
}

fn heard() -> String {
    HEARD.with_borrow(|heard| String::from_utf8(heard.clone()).unwrap())
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        HEARD.with_borrow_mut(|heard| heard.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn routes() -> Router {
    async fn fault() -> Problem {
        Problem::fault(&io::Error::other("no such table"))
    }
    Router::new()
        .route("/challenge/{id}/code", routing::post(|| async { "done" }))
        .route("/fault", routing::get(fault))
}

#[tokio::test]
async fn a_request_is_one_line_with_its_route_and_number() {
    listen();
    let server = guarded(routes());
    let cookie = format!("{}={TOKEN}", BrowserCookie::new(&https()).name());
    let answer = form(
        "/challenge/0190secretid/code?key=secretquery",
        "code=123456",
    )
    .with("cookie", &cookie)
    .with("authorization", "Bearer secretkey")
    .to(&server)
    .await;
    let text = heard();
    let info: Vec<_> = text
        .lines()
        .filter(|line| line.contains("\"INFO\""))
        .collect();
    let line: serde_json::Value = serde_json::from_str(info[0]).unwrap();
    assert_eq!(info.len(), 1, "{text}");
    let fields = &line["fields"];
    assert_eq!(fields["message"], "answered");
    assert_eq!(fields["method"], "POST");
    assert_eq!(fields["route"], "/challenge/{id}/code");
    assert_eq!(fields["status"], 200);
    assert!(fields["duration_ms"].is_u64());
    assert_eq!(
        line["span"]["request.number"],
        answer.header("x-request-id")
    );
    for secret in ["0190", "secret", "123456", TOKEN] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn a_fault_is_logged_once_with_its_cause() {
    listen();
    let answer = get("/fault").to(&guarded(routes())).await;
    let text = heard();
    let errors: Vec<_> = text
        .lines()
        .filter(|line| line.contains("\"ERROR\""))
        .collect();
    assert_eq!(errors.len(), 1);
    assert!(
        errors[0].contains("no such table") && errors[0].contains(answer.header("x-request-id"))
    );
}

#[tokio::test]
async fn an_unlisted_proxy_is_named_once_a_minute_with_the_line_to_add() {
    listen();
    let clock = HandClock::default();
    let server = protect(routes(), &https(), &clock.instruments());
    let warnings = async |seconds: i64| {
        clock.forward(seconds);
        get("/fault")
            .from("172.17.0.1")
            .with("x-forwarded-for", "203.0.113.9")
            .to(&server)
            .await;
        heard()
            .matches("[proxy] trusted = [\\\"172.17.0.1\\\"]")
            .count()
    };
    assert_eq!(warnings(0).await, 1);
    assert_eq!(warnings(30).await, 1);
    assert_eq!(warnings(31).await, 2);
    assert!(!heard().contains("203.0.113.9"));
}

#[tokio::test]
async fn requests_are_counted_by_route_and_status_and_never_by_what_a_caller_invents() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let _counting = metrics::set_default_local_recorder(&recorder);
    let server = guarded(routes());
    form("/challenge/0190/code", "").to(&server).await;
    get("/invented").to(&server).await;
    call(Method::from_bytes(b"INVENTED").unwrap(), "/fault")
        .with("sec-fetch-site", "none")
        .to(&server)
        .await;
    let text = recorder.handle().render();
    for (method, route, status) in [
        ("POST", "/challenge/{id}/code", 200),
        ("GET", "none", 404),
        ("other", "/fault", 405),
    ] {
        let line = format!(
            "http_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}} 1"
        );
        assert!(text.contains(&line), "{line}\n{text}");
    }
    assert!(text.contains("http_request_duration_seconds") && !text.contains("nvented"));
}

#[tokio::test]
async fn a_key_or_token_in_an_address_is_not_written_down() {
    listen();
    let world = World::new().await;
    let site = world.direct().await;
    let key = &site.key;
    for path in [
        format!("/protected/json/verify/7654321/7?api_key={key}"),
        format!("/protected/json/verify/7654321/7?api_key={key}wrong"),
        format!("/protected/json/app/details?api_key={key}"),
        format!("/protected/json/nothing?api_key={key}"),
        format!("/protected/json/sms/..%2f?api_key={key}"),
        format!("/2010-04-01/Accounts/{key}/SMS/Messages/SM1/Feedback.json"),
    ] {
        get(&path)
            .with("x-authy-api-key", key)
            .to(&world.server)
            .await;
        let post = call(Method::POST, &path).body(format!("api_key={key}&Outcome=received"));
        post.to(&world.server).await;
    }
    let text = heard();
    assert!(
        text.contains("/protected/json/verify/{token}/{id}"),
        "{text}"
    );
    for secret in [key.as_str(), "7654321"] {
        assert!(!text.contains(secret), "{text}");
    }
}
