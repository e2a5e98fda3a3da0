//! A caller in the same process: builds a request, hands it to the guarded routes, keeps the answer.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU8, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, BodyDataStream, to_bytes},
    extract::{ConnectInfo, Request},
    http::{HeaderMap, Method, StatusCode},
};
use domain::{Moment, Timestamp};
use tower::ServiceExt;
use web::guard::{CookieKind, Instruments, Settings, protect};

/// A clock set by hand; chance differs from call to call.
#[derive(Clone, Default)]
pub(crate) struct HandClock {
    millis: Arc<AtomicI64>,
    turn: Arc<AtomicU8>,
}

impl HandClock {
    pub(crate) fn forward(&self, seconds: i64) {
        self.millis.fetch_add(seconds * 1000, Ordering::Relaxed);
    }

    pub(crate) fn instruments(&self) -> Instruments {
        let clock = self.clone();
        Instruments {
            moment: Arc::new(move || {
                let seed = [clock.turn.fetch_add(1, Ordering::Relaxed); 32];
                Moment::new(
                    Timestamp::from_millis(clock.millis.load(Ordering::Relaxed)),
                    seed,
                )
            }),
            ready: Arc::new(|| Box::pin(async { true })),
            metrics: Arc::new(|| "countersign_up 1\n".into()),
            proxies: Arc::new(|_, _| {}),
        }
    }
}

pub(crate) fn https() -> Settings {
    Settings::new(
        "https://id.example.org".parse().unwrap(),
        CookieKind::Secure,
    )
    .unwrap()
}

/// `routes` behind the guards of an https server without proxy.
pub(crate) fn guarded(routes: Router) -> Router {
    protect(routes, &https(), &HandClock::default().instruments())
}

/// A request about to be sent.
pub(crate) struct Call(Request);

pub(crate) fn call(method: Method, path: &str) -> Call {
    let mut request = Request::new(Body::empty());
    *request.method_mut() = method;
    *request.uri_mut() = path.parse().unwrap();
    Call(request)
}

pub(crate) fn get(path: &str) -> Call {
    call(Method::GET, path)
}

/// A form as a browser sends it from our own page.
pub(crate) fn form(path: &str, body: impl Into<Body>) -> Call {
    call(Method::POST, path)
        .with("sec-fetch-site", "same-origin")
        .with("content-type", "application/x-www-form-urlencoded")
        .body(body)
}

impl Call {
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.0.headers_mut().append(name, value.parse().unwrap());
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Body>) -> Self {
        *self.0.body_mut() = body.into();
        self
    }

    pub(crate) fn from(mut self, peer: &str) -> Self {
        let peer: SocketAddr = SocketAddr::new(peer.parse().unwrap(), 4711);
        self.0.extensions_mut().insert(ConnectInfo(peer));
        self
    }

    /// The status alone, of an answer that does not end.
    pub(crate) async fn status(self, router: &Router) -> StatusCode {
        router.clone().oneshot(self.0).await.unwrap().status()
    }

    /// The body of an answer that does not end, piece by piece.
    pub(crate) async fn stream(self, router: &Router) -> BodyDataStream {
        let response = router.clone().oneshot(self.0).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.into_body().into_data_stream()
    }

    pub(crate) async fn to(self, router: &Router) -> Answer {
        let response = router.clone().oneshot(self.0).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 1 << 20).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            // A picture is no text; what is asked of it stands in its headers.
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// A header's text; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}
