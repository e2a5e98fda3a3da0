//! A server that is down, slow, or speaks nonsense.

use std::time::Duration;

use axum::http::StatusCode;
use countersign_client::{Client, ClientError, Silence};

use super::*;

#[tokio::test]
async fn nobody_there_is_told_apart_from_a_refusal() {
    let (server, _) = both().await;
    let mut settings = server.settings();
    settings.issuer = "http://127.0.0.1:1/a/lighthouse".into();
    let silent = Client::new(settings)
        .unwrap()
        .begin(ada())
        .await
        .map(|_| ());
    assert_eq!(
        silent,
        Err(ClientError::NotAnswering(Silence::NoConnection))
    );
}

#[tokio::test]
async fn a_hanging_server_is_not_waited_for() {
    let (server, client) = both().await;
    let client = client.with_time_limit(Duration::from_millis(200)).unwrap();
    let (pending, address) = client.begin(ada()).await.unwrap();
    let query = server.pass(&address);
    server.behave(|behaviour| behaviour.delay = Duration::from_secs(30));
    let silent = client.begin(ada()).await.map(|_| ());
    assert_eq!(silent, Err(ClientError::NotAnswering(Silence::TimedOut)));
    let silent = client.finish(pending, callback(query)).await;
    assert_eq!(silent, Err(ClientError::NotAnswering(Silence::TimedOut)));
}

#[tokio::test]
async fn a_broken_server_does_not_answer_either() {
    let (server, client) = both().await;
    server.behave(|behaviour| {
        behaviour.instead = Some((
            StatusCode::SERVICE_UNAVAILABLE,
            r#"{"error":"server_error"}"#,
        ));
    });
    let silent = client.begin(ada()).await.map(|_| ());
    assert_eq!(
        silent,
        Err(ClientError::NotAnswering(Silence::ServerError(503)))
    );
}

#[tokio::test]
async fn nonsense_is_not_an_answer() {
    for (status, body) in [
        (StatusCode::OK, "<html>hello"),
        (StatusCode::OK, "{}"),
        (StatusCode::OK, ""),
        (StatusCode::FOUND, ""),
        (StatusCode::NOT_FOUND, "<html>no such page"),
        (StatusCode::CREATED, r#"{"request_uri": 7}"#),
        (StatusCode::OK, r#"{"error":"access_denied"}"#),
    ] {
        let (server, client) = both().await;
        let (pending, address) = client.begin(ada()).await.unwrap();
        let query = server.pass(&address);
        server.behave(|behaviour| behaviour.instead = Some((status, body)));
        let refused = client.begin(ada()).await.map(|_| ());
        assert!(
            matches!(refused, Err(ClientError::Malformed(_))),
            "{status} {body} {refused:?}"
        );
        let refused = client.finish(pending, callback(query)).await;
        assert!(
            matches!(refused, Err(ClientError::Malformed(_))),
            "{status} {body} {refused:?}"
        );
    }
}

#[tokio::test]
async fn an_endless_answer_is_cut() {
    let (server, client) = both().await;
    let endless: &'static str = "x".repeat(300 * 1024).leak();
    server.behave(|behaviour| behaviour.instead = Some((StatusCode::OK, endless)));
    let refused = client.begin(ada()).await.map(|_| ());
    assert_eq!(
        refused,
        Err(ClientError::Malformed("the answer is too long"))
    );
}
