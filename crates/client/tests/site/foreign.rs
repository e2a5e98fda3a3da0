//! Everything that belongs to somebody else, another time or another server is refused by name.

use countersign_client::{ClientError, Foreign, Proof};
use serde_json::{Value, json};

use super::*;
use crate::fake_server::{
    Behaviour,
    id_token::{Signing, seconds_now},
};

/// One sign-in of Ada's with a server that behaves like this at the end.
async fn sign_in_while(change: impl FnOnce(&mut Behaviour)) -> Result<Proof, ClientError> {
    let (server, client) = both().await;
    let (pending, address) = client.begin(ada()).await.unwrap();
    server.behave(change);
    client
        .finish(pending, callback(server.pass(&address)))
        .await
}

async fn sign_in_with_claims(claims: Value) -> Result<Proof, ClientError> {
    sign_in_while(|behaviour| behaviour.claims = claims).await
}

fn foreign(what: Foreign) -> Result<Proof, ClientError> {
    Err(ClientError::Foreign { what })
}

#[tokio::test]
async fn somebody_elses_passed_challenge_is_refused() {
    assert_eq!(
        sign_in_with_claims(json!({"sub": "mallory"})).await,
        foreign(Foreign::Subject)
    );
    // An id is compared letter for letter.
    assert_eq!(
        sign_in_with_claims(json!({"sub": "Ada"})).await,
        foreign(Foreign::Subject)
    );
}

#[tokio::test]
async fn a_proof_for_another_area_is_refused() {
    let claims = json!({"area": "change_email"});
    assert_eq!(sign_in_with_claims(claims).await, foreign(Foreign::Area));
}

#[tokio::test]
async fn a_token_of_another_sign_in_is_refused() {
    assert_eq!(
        sign_in_with_claims(json!({"nonce": "other"})).await,
        foreign(Foreign::Nonce)
    );
    assert_eq!(
        sign_in_with_claims(json!({"nonce": null})).await,
        foreign(Foreign::Nonce)
    );
}

#[tokio::test]
async fn a_token_for_another_application_is_refused() {
    for audience in [json!("other"), json!(["lighthouse", "other"]), json!([])] {
        let refused = sign_in_with_claims(json!({"aud": audience})).await;
        assert_eq!(refused, foreign(Foreign::Audience));
    }
    assert!(
        sign_in_with_claims(json!({"aud": ["lighthouse"]}))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_token_of_another_issuer_is_refused() {
    let claims = json!({"iss": "https://id.example/a/lighthouse"});
    assert_eq!(sign_in_with_claims(claims).await, foreign(Foreign::Issuer));
}

#[tokio::test]
async fn a_token_of_another_time_is_refused() {
    let now = seconds_now();
    let expired = json!({"iat": now - 400, "exp": now - 90});
    assert_eq!(sign_in_with_claims(expired).await, foreign(Foreign::Time));
    let to_come = json!({"iat": now + 120, "exp": now + 420});
    assert_eq!(sign_in_with_claims(to_come).await, foreign(Foreign::Time));
    // Clocks may differ a little.
    assert!(
        sign_in_with_claims(json!({"iat": now + 30, "exp": now - 30}))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn only_a_key_of_the_server_signs() {
    for signing in [
        Signing::WrongKey,
        Signing::UnknownKey,
        Signing::Nothing,
        Signing::HmacWithPublicKey,
        Signing::Altered,
    ] {
        let refused = sign_in_while(|behaviour| behaviour.signing = signing).await;
        assert_eq!(refused, foreign(Foreign::Signature));
    }
}

#[tokio::test]
async fn unknown_keys_do_not_make_the_client_hammer_the_server() {
    let (server, client) = both().await;
    server.behave(|behaviour| behaviour.signing = Signing::UnknownKey);
    for _ in 0..5 {
        let (pending, address) = client.begin(ada()).await.unwrap();
        let refused = client
            .finish(pending, callback(server.pass(&address)))
            .await;
        assert_eq!(refused, foreign(Foreign::Signature));
    }
    assert_eq!(server.count("/oauth/jwks"), 1);
}

#[tokio::test]
async fn a_forged_or_missing_state_or_issuer_ends_the_sign_in_before_the_code_is_redeemed() {
    for (name, value, what) in [
        ("state", Some("guessed"), Foreign::State),
        ("state", Some(""), Foreign::State),
        ("state", None, Foreign::State),
        (
            "iss",
            Some("https://id.example/a/lighthouse"),
            Foreign::Issuer,
        ),
        ("iss", None, Foreign::Issuer),
    ] {
        let (server, client) = both().await;
        let (pending, address) = client.begin(ada()).await.unwrap();
        let mut query = server.pass(&address);
        match value {
            Some(value) => query.insert(name.into(), value.into()),
            None => query.remove(name),
        };
        assert_eq!(
            client.finish(pending, callback(query)).await,
            foreign(what),
            "{name} {value:?}"
        );
        assert_eq!(server.count("/oauth/token"), 0);
    }
}

#[tokio::test]
async fn the_callback_of_one_sign_in_does_not_finish_another() {
    let (server, client) = both().await;
    let (ada_pending, _) = client.begin(ada()).await.unwrap();
    let (_, mallory_address) = client
        .begin(VerifyRequest::new("mallory", "sign_in"))
        .await
        .unwrap();
    let mut query = server.pass(&mallory_address);
    let refused = client
        .finish(ada_pending.clone(), callback(query.clone()))
        .await;
    assert_eq!(refused, foreign(Foreign::State));

    // Even with Ada's state in it: the code hangs on Mallory's PKCE challenge.
    let kept = serde_json::to_value(&ada_pending).unwrap();
    query.insert("state".into(), kept["state"].as_str().unwrap().into());
    let refused = client.finish(ada_pending, callback(query)).await;
    assert!(matches!(refused, Err(ClientError::Refused { error, .. }) if error == "invalid_grant"));
}

#[tokio::test]
async fn a_server_that_says_it_is_another_gets_no_secret() {
    for change in [
        json!({"issuer": "https://id.example/a/lighthouse"}),
        json!({"token_endpoint": "http://127.0.0.1:1/oauth/token"}),
        json!({"pushed_authorization_request_endpoint": "https://id.example/oauth/par"}),
    ] {
        let (server, client) = both().await;
        server.behave(|behaviour| behaviour.discovery = change);
        let refused = client.begin(ada()).await.map(|_| ());
        assert_eq!(
            refused,
            Err(ClientError::Foreign {
                what: Foreign::Issuer
            })
        );
        assert_eq!(server.count("/oauth/par"), 0);
    }
}

#[tokio::test]
async fn a_token_that_does_not_say_what_was_proved_is_refused() {
    for claims in [
        json!({"acr": "urn:example:high"}),
        json!({"acr": null}),
        json!({"amr": []}),
        json!({"auth_time": null}),
        json!({"sub": null}),
        json!({"area": null}),
        json!({"exp": null}),
        json!({"exp": "soon"}),
    ] {
        let refused = sign_in_with_claims(claims.clone()).await;
        assert!(
            matches!(refused, Err(ClientError::Malformed(_))),
            "{claims} {refused:?}"
        );
    }
}
