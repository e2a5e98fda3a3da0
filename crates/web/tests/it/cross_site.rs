//! Who may write to a page, and who is not asked.

use axum::{Router, http::Method, routing};

use crate::client::{call, guarded};

fn server() -> Router {
    let any = || routing::any(|| async { "done" });
    guarded(
        Router::new()
            .route("/challenge/code", any())
            .route("/oauth/authorize", any())
            .route("/oauth/token", any())
            .route("/api/v1/users/{id}", any())
            .route("/reports/{gateway}/{token}", any()),
    )
}

async fn status(method: Method, path: &str, headers: &[(&'static str, &str)]) -> u16 {
    let mut request = call(method, path);
    for (name, value) in headers {
        request = request.with(name, value);
    }
    request.to(&server()).await.status.as_u16()
}

#[tokio::test]
async fn pages_take_writes_from_our_own_pages_only() {
    const OURS: (&str, &str) = ("origin", "https://id.example.org");
    const THEIRS: (&str, &str) = ("origin", "https://evil.example");
    for (headers, expected) in [
        (&[("sec-fetch-site", "same-origin")][..], 200),
        (&[("sec-fetch-site", "same-origin"), OURS], 200),
        (&[("sec-fetch-site", "none")], 200),
        (&[("sec-fetch-site", "same-site")], 403),
        (&[("sec-fetch-site", "cross-site")], 403),
        (&[("sec-fetch-site", "cross-site"), THEIRS], 403),
        (&[("sec-fetch-site", "nonsense")], 403),
        // Older browsers send only `Origin`; behind a proxy `Host` may be anything.
        (&[OURS], 200),
        (&[OURS, ("host", "10.0.0.7:8080")], 200),
        (&[THEIRS], 403),
        (&[THEIRS, ("host", "id.example.org")], 403),
        (&[("origin", "null")], 403),
        (&[("origin", "http://id.example.org")], 403),
        // Whoever says nothing is no browser of ours.
        (&[], 403),
        (&[("origin", "")], 403),
        (&[("sec-fetch-site", ""), ("origin", "")], 403),
    ] {
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            assert_eq!(
                status(method, "/challenge/code", headers).await,
                expected,
                "{headers:?}"
            );
        }
        assert_eq!(
            status(Method::GET, "/challenge/code", headers).await,
            200,
            "{headers:?}"
        );
    }
    assert_eq!(
        status(Method::POST, "/oauth/authorize", &[THEIRS]).await,
        403
    );
}

#[tokio::test]
async fn faces_without_cookies_are_not_asked() {
    for path in ["/oauth/token", "/api/v1/users/42", "/reports/twilio/x"] {
        assert_eq!(status(Method::POST, path, &[]).await, 200, "{path}");
        let foreign = [
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://site.example"),
        ];
        assert_eq!(status(Method::POST, path, &foreign).await, 200, "{path}");
    }
}
