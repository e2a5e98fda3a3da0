//! What is on file for a user.

use countersign_client::{Client, ClientError};
use serde_json::json;

use super::*;

#[tokio::test]
async fn a_user_is_described_as_the_site_may_show_him() {
    let (_server, client) = both().await;
    let status = client.user("member 7/ä").await.unwrap().unwrap();
    assert_eq!(status.id, "member 7/ä");
    assert!(status.has_second_factor && status.locked_until.is_none());
    assert_eq!(status.phone.unwrap().masked, "+44 •••• ••56");
    assert_eq!(
        (status.methods, status.known_browsers),
        (vec!["text".into()], 2)
    );
}

#[tokio::test]
async fn a_user_who_was_never_seen_is_none() {
    let (_server, client) = both().await;
    assert_eq!(client.user("nobody").await, Ok(None));
}

#[tokio::test]
async fn an_answer_about_somebody_else_is_refused() {
    let (server, client) = both().await;
    server.behave(|behaviour| behaviour.status = json!({"id": "mallory"}));
    assert!(matches!(
        client.user("ada").await,
        Err(ClientError::Malformed(_))
    ));
}

#[tokio::test]
async fn without_a_key_or_with_a_wrong_one_nothing_is_told() {
    let server = FakeServer::start().await;
    let with_key = |key: Option<&str>| {
        let mut settings = server.settings();
        settings.management_key = key.map(Into::into);
        Client::new(settings).unwrap()
    };
    assert_eq!(
        with_key(None).user("ada").await,
        Err(ClientError::NoManagementKey)
    );
    let refused = with_key(Some("wrong")).user("ada").await;
    assert!(matches!(refused, Err(ClientError::Refused { error, .. }) if error == "Unauthorized"));
}

#[tokio::test]
async fn a_user_goes_is_called_otherwise_or_is_one_with_another() {
    let (server, client) = both().await;
    assert_eq!(client.delete_user("member 7/ä").await, Ok(()));
    assert_eq!(client.delete_user("nobody").await, Ok(()), "gone already");
    let renamed = client.rename_user("ada", "a/b").await.unwrap().unwrap();
    assert_eq!(renamed.id, "a/b");
    assert_eq!(client.rename_user("nobody", "x").await, Ok(None));
    let merged = client.merge_users("a/b", "byron").await.unwrap().unwrap();
    assert_eq!(merged.id, "byron");
    assert_eq!(client.merge_users("nobody", "noone").await, Ok(None));
    server.behave(|behaviour| behaviour.status = json!({"id": "mallory"}));
    for foreign in [
        client.rename_user("ada", "eve").await,
        client.merge_users("ada", "eve").await,
    ] {
        assert!(matches!(foreign, Err(ClientError::Malformed(_))));
    }
    for dots in ["..", ""] {
        assert!(client.delete_user(dots).await.is_err());
    }
}
