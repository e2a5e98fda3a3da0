//! The virtual phone as a gateway and as a screen.

use std::time::Duration;

use axum::http::StatusCode;
use demo::VirtualPhone;
use reqwest::{Client, header};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

const KEY: &str = "Bearer the key";

pub(crate) struct Running {
    pub(crate) origin: String,
    /// The port of its mailbox.
    pub(crate) mails: u16,
    pub(crate) http: Client,
    pub(crate) shutdown: CancellationToken,
    pub(crate) task: JoinHandle<std::io::Result<()>>,
}

impl Running {
    pub(crate) async fn start() -> Self {
        let page = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mailbox = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", page.local_addr().unwrap());
        let mails = mailbox.local_addr().unwrap().port();
        let shutdown = CancellationToken::new();
        let phone = VirtualPhone::new("the key");
        let task = tokio::spawn(phone.run(page, mailbox, shutdown.clone()));
        let http = Client::builder()
            .no_proxy()
            .tls_certs_only(std::iter::empty())
            .timeout(Duration::from_secs(10))
            .build()
            .unwrap();
        Self {
            origin,
            mails,
            http,
            shutdown,
            task,
        }
    }

    async fn send(&self, key: Option<&str>, body: &Value) -> (StatusCode, Value) {
        let mut request = self
            .http
            .post(format!("{}/messages", self.origin))
            .json(body);
        if let Some(key) = key {
            request = request.header(header::AUTHORIZATION, key);
        }
        let response = request.send().await.unwrap();
        (response.status(), response.json().await.unwrap())
    }

    pub(crate) async fn text(&self, to: &str, text: &str) {
        let (status, _) = self
            .send(Some(KEY), &json!({"to": to, "text": text, "id": "x"}))
            .await;
        assert_eq!(status, StatusCode::ACCEPTED);
    }

    pub(crate) async fn screen(&self, query: &str) -> String {
        let response = self
            .http
            .get(format!("{}/{query}", self.origin))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.text().await.unwrap()
    }
}

#[tokio::test]
async fn a_text_is_taken_and_shown_newest_first() {
    let phone = Running::start().await;
    assert!(phone.screen("").await.contains("Nothing yet"));
    let body = json!({"to": "+491701234567", "text": "111111 is your code", "id": "attempt-1"});
    assert_eq!(
        phone.send(Some(KEY), &body).await,
        (StatusCode::ACCEPTED, json!({"id": "attempt-1"}))
    );
    phone.text("+491701234567", "Your code: 222222.").await;
    let screen = phone.screen("").await;
    let (first, second) = (
        screen.find("111111").unwrap(),
        screen.find("222222").unwrap(),
    );
    assert!(second < first);
    assert!(screen.contains(r#"<b class="code">222222</b>"#));
}

#[tokio::test]
async fn without_the_key_nothing_is_taken() {
    let phone = Running::start().await;
    let body = json!({"to": "+491701234567", "text": "111111", "id": "1"});
    for key in [
        None,
        Some("the key"),
        Some("Bearer "),
        Some("Bearer the kez"),
        Some("Bearer the key2"),
    ] {
        assert_eq!(
            phone.send(key, &body).await.0,
            StatusCode::UNAUTHORIZED,
            "{key:?}"
        );
    }
    assert!(!phone.screen("").await.contains("111111"));
}

#[tokio::test]
async fn what_is_no_text_is_refused() {
    let phone = Running::start().await;
    for body in [
        json!({"to": "+491701234567"}),
        json!({"to": "0170 1234567", "text": "x"}),
        json!({"to": "+491701234567", "text": ""}),
        json!({"to": "+491701234567", "text": "x".repeat(1601)}),
        json!("hello"),
    ] {
        let (status, answer) = phone.send(Some(KEY), &body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        assert!(answer["error"].is_string());
    }
}

#[tokio::test]
async fn each_number_has_a_screen_of_its_own() {
    let phone = Running::start().await;
    phone.text("+491701234567", "for one").await;
    phone.text("+447700900123", "for <two>").await;
    assert!(
        phone
            .screen("")
            .await
            .contains(r#"href="/?to=%2B447700900123""#)
    );
    let screen = phone.screen("?to=%2B447700900123").await;
    assert!(screen.contains("for &#60;two&#62;") && !screen.contains("for one"));
}

#[tokio::test]
async fn texts_arrive_live_and_none_is_missed_or_told_twice() {
    let phone = Running::start().await;
    phone.text("+491701234567", "shown already").await;
    phone
        .text("+491701234567", "before the stream opened")
        .await;
    let url = format!("{}/live?after=1&to=%2B491701234567", phone.origin);
    let mut stream = phone.http.get(&url).send().await.unwrap();
    phone.text("+447700900123", "for another phone").await;
    phone.text("+491701234567", "123456 \"live\"").await;
    let mut told = String::new();
    while !told.contains("live") {
        told.push_str(std::str::from_utf8(&stream.chunk().await.unwrap().unwrap()).unwrap());
    }
    assert_eq!(told.matches("data:").count(), 2);
    assert!(
        told.contains("before the stream opened")
            && told.contains(r#"{"kind":"code","written":"123456"}"#)
    );

    // A browser that lost the stream says what it saw last.
    let again = phone.http.get(&url).header("last-event-id", "2").send();
    let mut stream = again.await.unwrap();
    let chunk = stream.chunk().await.unwrap().unwrap();
    assert!(std::str::from_utf8(&chunk).unwrap().contains("id: 4"));
}

#[tokio::test]
async fn it_stops_although_somebody_watches() {
    let phone = Running::start().await;
    let stream = phone
        .http
        .get(format!("{}/live", phone.origin))
        .send()
        .await
        .unwrap();
    phone.shutdown.cancel();
    let stopped = tokio::time::timeout(Duration::from_secs(5), phone.task).await;
    stopped.unwrap().unwrap().unwrap();
    drop(stream);
}

#[tokio::test]
async fn it_answers_under_its_own_names_alone() {
    let phone = Running::start().await;
    let request = phone
        .http
        .get(&phone.origin)
        .header(header::HOST, "evil.example");
    assert_eq!(
        request.send().await.unwrap().status(),
        StatusCode::MISDIRECTED_REQUEST
    );
    let page = phone.http.get(&phone.origin).send().await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"));
}

#[tokio::test]
async fn a_call_rings_and_says_its_text_to_whoever_answers() {
    let phone = Running::start().await;
    let url = format!("{}/calls/live?to=%2B442079460123", phone.origin);
    let mut stream = phone.http.get(&url).send().await.unwrap();
    let body = json!({"to": "+442079460123", "language": "en-GB", "text": "four, zero", "id": "c"});
    let ring = |key: &'static str| {
        let request = phone.http.post(format!("{}/calls", phone.origin));
        request
            .header(header::AUTHORIZATION, key)
            .json(&body)
            .send()
    };
    let refused = ring("Bearer the kez").await.unwrap();
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(ring(KEY).await.unwrap().status(), StatusCode::ACCEPTED);
    let told = stream.chunk().await.unwrap().unwrap();
    let told = std::str::from_utf8(&told).unwrap();
    assert!(
        told.contains("+442079460123") && !told.contains("four"),
        "{told}"
    );

    let screen = phone.screen("").await;
    assert!(screen.contains("Incoming call") && !screen.contains("four"));
    // Without script: the form, and the screen again with the text on it.
    let answer = format!("{}/calls/1/answer?to=%2B442079460123", phone.origin);
    let shown = phone.http.post(&answer).send().await.unwrap();
    assert_eq!(shown.url().query(), Some("to=%2B442079460123"));
    assert!(shown.text().await.unwrap().contains("four, zero"));
    // With script: what there is to speak.
    let asked = phone
        .http
        .post(&answer)
        .header(header::ACCEPT, "application/json");
    let spoken: Value = asked.send().await.unwrap().json().await.unwrap();
    assert_eq!(spoken, json!({"language": "en-GB", "text": "four, zero"}));
}

#[tokio::test]
async fn what_is_no_call_is_refused_and_one_that_never_rang_is_not_answered() {
    let phone = Running::start().await;
    for body in [
        json!({"to": "+442079460123", "text": "x"}),
        json!({"to": "020", "language": "en", "text": "x"}),
        json!({"to": "+442079460123", "language": "<b>", "text": "x"}),
        json!("ring"),
    ] {
        let request = phone.http.post(format!("{}/calls", phone.origin));
        let request = request.header(header::AUTHORIZATION, KEY).json(&body);
        let status = request.send().await.unwrap().status();
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
    }
    let answer = phone.http.post(format!("{}/calls/1/answer", phone.origin));
    let answer = answer.header(header::ACCEPT, "application/json");
    assert_eq!(answer.send().await.unwrap().status(), StatusCode::GONE);
}
