//! A visit to the account settings: it is bound to its session as a sign-in is, and proves nothing.

use std::time::{Duration, SystemTime};

use countersign_client::{ClientError, Foreign, PendingVisit, SettingsVisit};
use serde_json::json;

use super::*;
use crate::fake_server::{BACK, CLIENT_ID, id_token::seconds_now};

fn visit() -> SettingsVisit {
    SettingsVisit::new("ada")
}

#[tokio::test]
async fn a_visit_begins_and_ends_without_an_id_token() {
    let (server, client) = both().await;
    let asked = SettingsVisit {
        email: Some("ada@example.org".into()),
        name: Some("Ada & Co".into()),
        groups: vec!["members".into(), "staff".into()],
        languages: vec!["de".into(), "en-GB".into()],
        session_started: Some(SystemTime::UNIX_EPOCH + Duration::from_hours(500_000)),
        ..visit()
    };
    let (pending, address) = client.begin_settings(asked).await.unwrap();
    let names = address.query_pairs().map(|(name, _)| name.into_owned());
    assert_eq!(names.collect::<Vec<_>>(), ["client_id", "request_uri"]);
    let pushed = server.pushed(&address);
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", BACK),
        ("code_challenge_method", "S256"),
        ("action", "settings"),
        ("login_hint", "ada"),
        ("email", "ada@example.org"),
        ("name", "Ada & Co"),
        ("groups", r#"["members","staff"]"#),
        ("ui_locales", "de en-GB"),
        ("session_started", "1800000000"),
    ] {
        assert_eq!(pushed[name], value, "{name}");
    }
    assert!(pushed["state"].len() >= 43 && pushed["code_challenge"].len() == 43);
    for name in ["nonce", "area", "acr_values"] {
        assert!(!pushed.contains_key(name), "{name}");
    }

    // Half-way the site keeps what is pending as text.
    let kept = serde_json::to_string(&pending).unwrap();
    let pending: PendingVisit = serde_json::from_str(&kept).unwrap();
    assert_eq!(pending.user(), "ada");
    let back = callback(server.pass(&address));
    assert_eq!(client.finish_settings(pending, back).await, Ok(()));
    assert_eq!(server.count("/oauth/jwks"), 0);
}

#[tokio::test]
async fn what_is_not_known_of_a_visitor_is_not_pushed() {
    let (server, client) = both().await;
    let (_, address) = client.begin_settings(visit()).await.unwrap();
    let pushed = server.pushed(&address);
    for name in ["email", "name", "groups", "ui_locales", "session_started"] {
        assert!(!pushed.contains_key(name), "{name}");
    }
}

#[tokio::test]
async fn an_id_token_where_none_belongs_is_refused() {
    let (server, client) = both().await;
    let (pending, address) = client.begin_settings(visit()).await.unwrap();
    server.behave(|behaviour| behaviour.tokens = json!({"id_token": "e30.e30.x"}));
    let refused = client
        .finish_settings(pending, callback(server.pass(&address)))
        .await;
    assert!(
        matches!(refused, Err(ClientError::Malformed(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_visit_finishes_no_sign_in() {
    let (server, client) = both().await;
    let (signing_in, _) = client.begin(ada()).await.unwrap();
    let (_, address) = client.begin_settings(visit()).await.unwrap();
    let mut query = server.pass(&address);
    let foreign = ClientError::Foreign {
        what: Foreign::State,
    };
    let refused = client.finish(signing_in.clone(), callback(query.clone()));
    assert_eq!(refused.await, Err(foreign));
    // Even with the sign-in's state in it: the code hangs on the visit's own PKCE challenge.
    let kept = serde_json::to_value(&signing_in).unwrap();
    query.insert("state".into(), kept["state"].as_str().unwrap().into());
    let refused = client.finish(signing_in, callback(query)).await;
    assert!(matches!(refused, Err(ClientError::Refused { error, .. }) if error == "invalid_grant"));
    // And an answer without an ID token is none to a sign-in.
    let (pending, address) = client.begin(ada()).await.unwrap();
    server.behave(|behaviour| behaviour.tokens = json!({"id_token": null}));
    let refused = client
        .finish(pending, callback(server.pass(&address)))
        .await;
    assert!(matches!(refused, Err(ClientError::Malformed(_))));
}

#[tokio::test]
async fn a_foreign_answer_ends_a_visit_before_the_code_is_redeemed() {
    for (name, value, what) in [
        ("state", Some("guessed"), Foreign::State),
        ("state", None, Foreign::State),
        (
            "iss",
            Some("https://id.example/a/lighthouse"),
            Foreign::Issuer,
        ),
        ("iss", None, Foreign::Issuer),
    ] {
        let (server, client) = both().await;
        let (pending, address) = client.begin_settings(visit()).await.unwrap();
        let mut query = server.pass(&address);
        match value {
            Some(value) => query.insert(name.into(), value.into()),
            None => query.remove(name),
        };
        let refused = client.finish_settings(pending, callback(query)).await;
        assert_eq!(refused, Err(ClientError::Foreign { what }), "{name}");
        assert_eq!(server.count("/oauth/token"), 0);
    }
}

#[tokio::test]
async fn who_leaves_without_opening_them_is_told_by_name() {
    let (server, client) = both().await;
    let (pending, address) = client.begin_settings(visit()).await.unwrap();
    let refused = client
        .finish_settings(pending, callback(server.deny(&address)))
        .await;
    assert!(matches!(refused, Err(ClientError::Refused { error, .. }) if error == "access_denied"));
}

#[tokio::test]
async fn a_visit_may_take_as_long_as_the_settings_stay_open() {
    let (server, client) = both().await;
    let (pending, address) = client.begin_settings(visit()).await.unwrap();
    let begun = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds_now());
    let in_time = begun + PendingVisit::LIFE - Duration::from_mins(1);
    let client = client.with_clock(move || in_time);
    let back = callback(server.pass(&address));
    assert_eq!(client.finish_settings(pending.clone(), back).await, Ok(()));
    let late = begun + PendingVisit::LIFE + Duration::from_mins(1);
    let client = client.with_clock(move || late);
    let back = callback(server.pass(&address));
    let refused = client.finish_settings(pending, back).await;
    assert_eq!(refused, Err(ClientError::TooLate));
}

#[tokio::test]
async fn debug_output_of_a_visit_holds_no_secret() {
    let (server, client) = both().await;
    let (pending, address) = client.begin_settings(visit()).await.unwrap();
    let kept = serde_json::to_value(&pending).unwrap();
    let shown = format!("{pending:?}");
    assert!(!shown.contains(server.pushed(&address)["state"].as_str()));
    assert!(!shown.contains(kept["code_verifier"].as_str().unwrap()));
}
