//! The way it should go, and the refusals that a person may cause.

use std::time::{Duration, SystemTime};

use countersign_client::{Client, ClientError, Foreign, Pending, VerifyRequest};
use serde_json::json;

use super::*;
use crate::fake_server::{BACK, CLIENT_ID, id_token::seconds_now};

#[tokio::test]
async fn a_passed_challenge_becomes_a_proof() {
    let (server, client) = both().await;
    let (pending, address) = client.begin(ada()).await.unwrap();
    assert!(
        address
            .as_str()
            .starts_with(&format!("{}/oauth/authorize?", server.origin))
    );

    // Half-way the site keeps what is pending as text.
    let kept = serde_json::to_string(&pending).unwrap();
    let pending: Pending = serde_json::from_str(&kept).unwrap();
    assert_eq!((pending.user(), pending.area()), ("ada", "sign_in"));

    let proof = client
        .finish(pending, callback(server.pass(&address)))
        .await
        .unwrap();
    assert_eq!(
        (proof.user.as_str(), proof.area.as_str()),
        ("ada", "sign_in")
    );
    assert_eq!(proof.methods, ["sms"]);
    assert!(proof.proved && proof.at.is_some());
}

#[tokio::test]
async fn the_whole_request_is_pushed_and_nothing_of_it_stands_in_the_address() {
    let (server, client) = both().await;
    let request = VerifyRequest {
        user: "member 7/ä".into(),
        email: Some("ada@example.org".into()),
        name: Some("Ada & Co".into()),
        groups: vec!["members".into(), "the \"quoted\"".into()],
        area: "change_password".into(),
        languages: vec!["de".into(), "en-GB".into()],
        must_prove: true,
        session_started: Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_800_000_000_900)),
    };
    let (_, address) = client.begin(request).await.unwrap();
    let query: Vec<_> = address
        .query_pairs()
        .into_owned()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(query, ["client_id", "request_uri"]);

    let pushed = server.pushed(&address);
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", BACK),
        ("scope", "openid"),
        ("code_challenge_method", "S256"),
        ("action", "verify"),
        ("login_hint", "member 7/ä"),
        ("email", "ada@example.org"),
        ("name", "Ada & Co"),
        ("groups", r#"["members","the \"quoted\""]"#),
        ("area", "change_password"),
        ("ui_locales", "de en-GB"),
        ("acr_values", "urn:countersign:proved"),
        ("session_started", "1800000000"),
    ] {
        assert_eq!(pushed[name], value, "{name}");
    }
    assert!(pushed["state"].len() >= 43 && pushed["nonce"].len() >= 43);
    assert!(pushed["state"] != pushed["nonce"] && !pushed.contains_key("prompt"));
}

#[tokio::test]
async fn what_is_not_known_is_not_pushed() {
    let (server, client) = both().await;
    let (_, address) = client.begin(ada()).await.unwrap();
    let pushed = server.pushed(&address);
    for name in [
        "email",
        "name",
        "groups",
        "ui_locales",
        "acr_values",
        "session_started",
    ] {
        assert!(!pushed.contains_key(name), "{name}");
    }
}

#[tokio::test]
async fn a_known_browser_goes_through_without_a_proof() {
    let (server, client) = both().await;
    let not_asked = json!({"acr": "urn:countersign:not-asked", "amr": [], "auth_time": null});
    server.behave(|behaviour| behaviour.claims = not_asked);
    let (pending, address) = client.begin(ada()).await.unwrap();
    let proof = client
        .finish(pending, callback(server.pass(&address)))
        .await
        .unwrap();
    assert!(!proof.proved && proof.methods.is_empty() && proof.at.is_none());

    let demanding = VerifyRequest {
        must_prove: true,
        ..ada()
    };
    let (pending, address) = client.begin(demanding).await.unwrap();
    let refused = client
        .finish(pending, callback(server.pass(&address)))
        .await;
    assert_eq!(refused, Err(ClientError::NotProved));
}

#[tokio::test]
async fn a_refusal_comes_back_in_the_servers_words() {
    let (server, client) = both().await;
    let (pending, address) = client.begin(ada()).await.unwrap();
    let refused = client
        .finish(pending, callback(server.deny(&address)))
        .await;
    let told = ClientError::Refused {
        error: "access_denied".into(),
        description: None,
    };
    assert_eq!(refused, Err(told));
}

#[tokio::test]
async fn a_code_serves_once() {
    let (server, client) = both().await;
    let (pending, address) = client.begin(ada()).await.unwrap();
    let query = server.pass(&address);
    assert!(
        client
            .finish(pending.clone(), callback(query.clone()))
            .await
            .is_ok()
    );
    let again = client.finish(pending, callback(query)).await;
    assert!(matches!(again, Err(ClientError::Refused { error, .. }) if error == "invalid_grant"));
}

#[tokio::test]
async fn a_wrong_secret_is_refused_by_name() {
    let server = FakeServer::start().await;
    let mut settings = server.settings();
    settings.client_secret = "another".into();
    let refused = Client::new(settings).unwrap().begin(ada()).await;
    assert!(
        matches!(refused, Err(ClientError::Refused { error, .. }) if error == "invalid_client")
    );
}

#[tokio::test]
async fn addresses_and_keys_are_fetched_once_an_hour() {
    let (server, client) = both().await;
    for _ in 0..3 {
        let (pending, address) = client.begin(ada()).await.unwrap();
        client
            .finish(pending, callback(server.pass(&address)))
            .await
            .unwrap();
    }
    let discovery = format!("/a/{CLIENT_ID}/.well-known/openid-configuration");
    assert_eq!(
        (server.count(&discovery), server.count("/oauth/jwks")),
        (1, 1)
    );

    let later = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds_now() + 3601);
    let client = client.with_clock(move || later);
    client.begin(ada()).await.unwrap();
    assert_eq!(server.count(&discovery), 2);
}

#[tokio::test]
async fn a_new_key_is_fetched_when_it_first_signs() {
    let (server, client) = both().await;
    let (pending, address) = client.begin(ada()).await.unwrap();
    client
        .finish(pending, callback(server.pass(&address)))
        .await
        .unwrap();

    server.behave(|behaviour| behaviour.key_id = "next");
    let later = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds_now() + 15);
    let client = client.with_clock(move || later);
    let (pending, address) = client.begin(ada()).await.unwrap();
    assert!(
        client
            .finish(pending, callback(server.pass(&address)))
            .await
            .is_ok()
    );
    assert_eq!(server.count("/oauth/jwks"), 2);
}

#[tokio::test]
async fn who_takes_too_long_begins_again() {
    let (server, client) = both().await;
    let (pending, address) = client.begin(ada()).await.unwrap();
    let a_while = Pending::LIFE + Duration::from_mins(1);
    let later = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds_now()) + a_while;
    let client = client.with_clock(move || later);
    let refused = client
        .finish(pending, callback(server.pass(&address)))
        .await;
    assert_eq!(refused, Err(ClientError::TooLate));
    assert_eq!(server.count("/oauth/token"), 0);
}

#[tokio::test]
async fn debug_output_of_a_half_finished_sign_in_holds_no_secret() {
    let (server, client) = both().await;
    let (pending, address) = client.begin(ada()).await.unwrap();
    let query = server.pass(&address);
    let shown = format!("{pending:?} {:?}", callback(query.clone()));
    for secret in [
        &query["state"],
        &query["code"],
        &server.pushed(&address)["nonce"],
    ] {
        assert!(!shown.contains(secret.as_str()));
    }
    assert_eq!(
        client.finish(pending, CallbackQuery::default()).await,
        Err(ClientError::Foreign {
            what: Foreign::State
        })
    );
}
