//! The passkey of an authenticator beside the browser: what its own browser does for it.

use axum::http::StatusCode;
use bench::Request;
use domain::{Gate, Sha256, authenticator::Authenticator};
use serde_json::{Value, json};

use super::{App, World};
use crate::client::Answer;

impl World {
    /// What stands before approvals from now on.
    pub(crate) async fn use_gate(&self, gate: Gate) {
        self.rule(move |policy| policy.gate = gate).await;
    }
}

impl App {
    /// What is sent once the browser made a passkey for the account.
    pub(crate) async fn new_passkey(&self, world: &World, key: &Authenticator) -> Value {
        let path = format!("/app/v1/accounts/{}/passkey/begin", self.account.id);
        let asked = self.post(world, &path, "").await;
        assert_eq!(asked.status, StatusCode::OK, "{}", asked.body);
        answered(&asked.json(), |options| key.create(options))
    }

    /// Makes its passkey.
    pub(crate) async fn add_passkey(&self, world: &World, key: &Authenticator) -> Answer {
        let made = self.new_passkey(world, key).await;
        let path = format!("/app/v1/accounts/{}/passkey", self.account.id);
        let added = self.post(world, &path, &made.to_string()).await;
        assert_eq!(added.status, StatusCode::CREATED, "{}", added.body);
        added
    }

    /// What asks its passkey about an approval.
    pub(crate) fn gate_question(&self, world: &World, request: &Request, number: &str) -> Value {
        let bytes = self.decision(world, request, number).bytes().unwrap();
        json!({"decision": Sha256::of(&bytes).to_string()})
    }

    /// What comes of asking it.
    pub(crate) async fn ask_gate(&self, world: &World, request: &Request, number: &str) -> Answer {
        let body = self.gate_question(world, request, number);
        let path = format!("/app/v1/requests/{}/gate", request.id);
        self.post(world, &path, &body.to_string()).await
    }

    /// An approval that its passkey answered for.
    pub(crate) async fn gated_approval(
        &self,
        world: &World,
        request: &Request,
        number: &str,
        key: &Authenticator,
    ) -> Value {
        let asked = self.ask_gate(world, request, number).await;
        assert_eq!(asked.status, StatusCode::OK, "{}", asked.body);
        let mut made = self.approval(world, request, number);
        made["passkey"] = answered(&asked.json(), |options| key.get(options));
        made
    }

    /// Its account as it travels.
    pub(crate) async fn own_account(&self, world: &World) -> Value {
        let call = self.call(world, "GET", "/app/v1/accounts?after=0", "");
        call.to(&world.server).await.json()["accounts"][0].clone()
    }

    /// The request that waits for it, as it travels.
    pub(crate) async fn raw_request(&self, world: &World) -> Value {
        let call = self.call(world, "GET", "/app/v1/requests", "");
        call.to(&world.server).await.json()["requests"][0].clone()
    }

    /// A call with a body that it signs.
    pub(crate) async fn post(&self, world: &World, path: &str, body: &str) -> Answer {
        self.call(world, "POST", path, body).to(&world.server).await
    }
}

/// The answer to a question, as it travels.
fn answered(asked: &Value, by: impl FnOnce(&str) -> String) -> Value {
    let options = json!({"publicKey": asked["public_key"]}).to_string();
    let answer: Value = serde_json::from_str(&by(&options)).unwrap();
    json!({"question": asked["question"], "answer": answer})
}
