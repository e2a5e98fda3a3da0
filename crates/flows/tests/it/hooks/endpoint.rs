//! A server that is told: it keeps what it hears, and answers as it is bid.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, StatusCode, header::LOCATION, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};
use domain::{HookSecret, Timestamp};
use serde_json::Value;

/// How it answers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Answers {
    /// With this status, and a few words.
    Status(u16),
    /// Elsewhere.
    Redirect,
    /// "Not now", for so many seconds.
    Later(u64),
    /// With more than anybody wants to read.
    Huge,
    /// Never.
    Hang,
}

/// One call as it came.
#[derive(Clone, Debug)]
pub(super) struct Heard {
    pub(super) id: String,
    pub(super) at: i64,
    pub(super) signatures: Vec<String>,
    pub(super) body: String,
}

/// The server.
pub(super) struct Endpoint {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
    answers: Arc<Mutex<Answers>>,
}

impl Endpoint {
    pub(super) async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard: Arc<Mutex<Vec<Heard>>> = Arc::default();
        let answers = Arc::new(Mutex::new(Answers::Status(200)));
        let (kept, how) = (Arc::clone(&heard), Arc::clone(&answers));
        let handler = move |request: Request| {
            let (kept, how) = (Arc::clone(&kept), Arc::clone(&how));
            async move {
                let one = Heard::of(request).await;
                kept.lock().unwrap().push(one);
                let how = *how.lock().unwrap();
                answer(how).await
            }
        };
        let router = Router::new().fallback(handler);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            address,
            heard,
            answers,
        }
    }

    pub(super) fn address(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(super) fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    pub(super) fn kinds(&self) -> Vec<String> {
        self.heard().iter().map(Heard::kind).collect()
    }

    pub(super) fn answers(&self, how: Answers) {
        *self.answers.lock().unwrap() = how;
    }
}

async fn answer(how: Answers) -> Response {
    match how {
        Answers::Status(status) => {
            let status = StatusCode::from_u16(status).unwrap();
            (status, "as I was bid").into_response()
        }
        Answers::Redirect => (StatusCode::FOUND, [(LOCATION, "/elsewhere")]).into_response(),
        Answers::Later(seconds) => {
            let later = [(RETRY_AFTER, seconds.to_string())];
            (StatusCode::SERVICE_UNAVAILABLE, later).into_response()
        }
        Answers::Huge => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "a lot ".repeat(1_000_000),
        )
            .into_response(),
        Answers::Hang => std::future::pending().await,
    }
}

impl Heard {
    async fn of(request: Request) -> Self {
        assert_eq!(request.method(), "POST");
        let (parts, body) = request.into_parts();
        let header = |name: &str| told(&parts.headers, name);
        assert_eq!(header("content-type"), "application/json");
        let body = axum::body::to_bytes(body, 100_000).await.unwrap();
        let signatures = header("webhook-signature");
        Self {
            id: header("webhook-id"),
            at: header("webhook-timestamp").parse().unwrap(),
            signatures: signatures.split(' ').map(ToOwned::to_owned).collect(),
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(super) fn kind(&self) -> String {
        self.json()
            .pointer("/type")
            .and_then(Value::as_str)
            .unwrap()
            .to_owned()
    }

    /// Whether one of its signatures is by this secret.
    pub(super) fn is_signed_by(&self, secret: &HookSecret) -> bool {
        let at = Timestamp::from_millis(self.at * 1000);
        let good = secret.sign(&self.id, at, self.body.as_bytes());
        self.signatures.contains(&good)
    }
}

fn told(headers: &HeaderMap, name: &str) -> String {
    let value = headers.get(name).unwrap_or_else(|| panic!("no {name}"));
    value.to_str().unwrap().to_owned()
}
