//! Bodies too large and too slow.

use axum::{Router, body::Bytes, http::Method, routing};

use crate::client::{call, form, guarded};

fn server() -> Router {
    async fn length(body: Bytes) -> String {
        body.len().to_string()
    }
    guarded(
        Router::new()
            .route("/page", routing::post(length))
            .route("/admin/applications/{id}/logo", routing::post(length))
            .route("/admin/applications/{id}/name", routing::post(length))
            .route("/admin/applications/{id}/connection", routing::post(length))
            .route("/admin/applications", routing::post(length))
            .route("/admin/applications/{id}", routing::post(length))
            .route(
                "/admin/applications/{id}/direct/import",
                routing::post(length),
            )
            .route("/oauth/par", routing::post(length)),
    )
}

#[tokio::test]
async fn a_face_reads_no_more_than_it_needs() {
    const PAGE: usize = 16 * 1024;
    const CALL: usize = 64 * 1024;
    const LOGO: usize = 260 * 1024;
    const CONNECTION: usize = 128 * 1024;
    for announced in [true, false] {
        let with_length = |call: crate::client::Call, length: usize| {
            if announced {
                call.with("content-length", &length.to_string())
            } else {
                call
            }
        };
        for (path, length, status) in [
            ("/admin/applications/1/name", PAGE + 1, 413),
            ("/admin/applications/1", PAGE + 1, 413),
            ("/admin/applications", CONNECTION, 200),
            ("/admin/applications", CONNECTION + 1, 413),
            ("/admin/applications/1/connection", CONNECTION, 200),
            ("/admin/applications/1/connection", CONNECTION + 1, 413),
            ("/admin/applications/1/direct/import", LOGO, 200),
            ("/admin/applications/1/direct/import", LOGO + 1, 413),
            ("/admin/applications/1/logo", LOGO, 200),
            ("/admin/applications/1/logo", LOGO + 1, 413),
            ("/page", PAGE, 200),
            ("/page", PAGE + 1, 413),
            ("/oauth/par", CALL, 200),
            ("/oauth/par", CALL + 1, 413),
        ] {
            let request = with_length(form(path, vec![b'x'; length]), length);
            let answer = request.to(&server()).await;
            assert_eq!(
                answer.status.as_u16(),
                status,
                "{path} {length} {announced}"
            );
        }
    }
    let refused = call(Method::POST, "/oauth/par")
        .body(vec![b'x'; CALL + 1])
        .to(&server())
        .await;
    assert_eq!(
        refused.body,
        r#"{"error":"invalid_request","error_description":"Payload Too Large"}"#
    );
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stops_coming_is_given_up() {
    let (mut writer, reader) = tokio::io::duplex(16);
    let stream = tokio_util::io::ReaderStream::new(reader);
    tokio::io::AsyncWriteExt::write_all(&mut writer, b"half")
        .await
        .unwrap();
    let start = tokio::time::Instant::now();
    let answer = form("/page", axum::body::Body::from_stream(stream))
        .to(&server())
        .await;
    assert_eq!(
        (answer.status.as_u16(), start.elapsed().as_secs()),
        (400, 15)
    );
}
