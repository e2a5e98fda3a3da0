//! A site: its id, its secrets, its calls to the back channel.

use axum::http::Method;
use data_encoding::BASE64;
use flows::AddedApplication;
use serde_json::Value;
use url::form_urlencoded::byte_serialize;

use super::{Fields, World};
use crate::client::{Answer, Call, call};

#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) key: String,
}

impl Site {
    pub(crate) fn of(added: &AddedApplication) -> Self {
        Self {
            id: added.application.id.to_string(),
            secret: added.client_secret.expose().to_owned(),
            key: added.management_key.expose().to_owned(),
        }
    }

    /// `client_secret_basic`.
    pub(crate) fn basic(&self) -> String {
        basic(&self.id, &self.secret)
    }

    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.key)
    }

    pub(crate) async fn push(&self, world: &World, fields: Fields) -> Answer {
        let call = machine("/oauth/par", &fields).with("authorization", &self.basic());
        call.to(&world.server).await
    }

    /// Pushes a request and gives the address the browser is sent to.
    pub(crate) async fn begin(&self, world: &World, fields: Fields) -> String {
        let pushed = self.push(world, fields).await;
        assert_eq!(pushed.status, 201, "{}", pushed.body);
        let request = pushed.json()["request_uri"].as_str().unwrap().to_owned();
        self.authorize(&request)
    }

    pub(crate) fn authorize(&self, request: &str) -> String {
        let request: String = byte_serialize(request.as_bytes()).collect();
        format!(
            "/oauth/authorize?client_id={}&request_uri={request}",
            self.id
        )
    }

    pub(crate) async fn redeem(&self, world: &World, fields: Fields) -> Answer {
        let call = machine("/oauth/token", &fields).with("authorization", &self.basic());
        call.to(&world.server).await
    }

    /// What the ID token of this code claims, unverified.
    pub(crate) async fn claims(&self, world: &World, code: &str) -> Value {
        let redeemed = self.redeem(world, Fields::redemption(code)).await;
        assert_eq!(redeemed.status, 200, "{}", redeemed.body);
        let tokens = redeemed.json();
        let token = tokens["id_token"].as_str().unwrap();
        let middle = token.split('.').nth(1).unwrap();
        let bytes = data_encoding::BASE64URL_NOPAD.decode(middle.as_bytes());
        serde_json::from_slice(&bytes.unwrap()).unwrap()
    }

    /// What the management API knows of a user.
    pub(crate) async fn user(&self, world: &World, id: &str) -> Answer {
        let call = call(Method::GET, &format!("/api/v1/users/{id}"));
        let call = call.with("authorization", &self.bearer());
        call.to(&world.server).await
    }
}

/// A form as a machine posts it.
pub(crate) fn machine(path: &str, fields: &Fields) -> Call {
    call(Method::POST, path)
        .with("content-type", "application/x-www-form-urlencoded")
        .body(fields.encoded())
}

pub(crate) fn basic(id: &str, secret: &str) -> String {
    let pair = format!("{id}:{secret}");
    format!("Basic {}", BASE64.encode(pair.as_bytes()))
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// The OAuth error it holds; empty when it holds none.
    pub(crate) fn error(&self) -> String {
        let json = self.json();
        json["error"].as_str().unwrap_or_default().to_owned()
    }
}
