//! The gate on approvals (sections 3 and 5 of the protocol): a passkey is made for an account, and answers for one decision.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    bytes::{encode, sha_256},
    passkey::Passkey,
};
use crate::{Decision, Device, DeviceError, Reason, Request, Verdict};

/// How the passkey of an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct PasskeyStanding {
    /// When it was made.
    pub added: i64,
    /// From when it opens the gate.
    pub counts_from: i64,
}

/// What a passkey is asked.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct PasskeyQuestion {
    /// What the answer names.
    pub question: String,
    /// The `publicKey` options for the browser.
    pub public_key: Value,
    /// Until when it may be answered.
    pub expires: i64,
}

/// What it answers. Its fields are open, as those of all that is sent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PasskeyAnswer {
    /// Which question it answers.
    pub question: String,
    /// The browser's credential.
    pub answer: Value,
}

#[derive(Deserialize)]
struct Added {
    gate: PasskeyStanding,
}

impl Device {
    /// Is asked to make the passkey of an account.
    pub async fn begin_passkey(&self, account: &str) -> Result<PasskeyQuestion, DeviceError> {
        let path = format!("/app/v1/accounts/{account}/passkey/begin");
        self.call("POST", &path, None).await?.expect(200)
    }

    /// Makes this the passkey of an account; says from when it counts.
    pub async fn add_passkey(
        &self,
        account: &str,
        passkey: &Passkey,
    ) -> Result<PasskeyStanding, DeviceError> {
        let asked = self.begin_passkey(account).await?;
        let made = PasskeyAnswer {
            answer: passkey.create(&asked.public_key)?,
            question: asked.question,
        };
        let path = format!("/app/v1/accounts/{account}/passkey");
        let body = json!(made);
        let answer = self.call("POST", &path, Some(&body)).await?;
        answer.expect(201).map(|Added { gate }| gate)
    }

    /// Is asked about a decision, before it is sent.
    pub async fn ask_gate(&self, decision: &Decision) -> Result<PasskeyQuestion, DeviceError> {
        let path = format!("/app/v1/requests/{}/gate", decision.request);
        let body = json!({"decision": encode(&sha_256(&decision.bytes()?))});
        self.call("POST", &path, Some(&body)).await?.expect(200)
    }

    /// Has the passkey answer for a decision.
    pub async fn answer_gate(
        &self,
        decision: &Decision,
        passkey: &Passkey,
    ) -> Result<PasskeyAnswer, DeviceError> {
        let asked = self.ask_gate(decision).await?;
        Ok(PasskeyAnswer {
            answer: passkey.get(&asked.public_key)?,
            question: asked.question,
        })
    }

    /// Approves with the number that was carried over, and with the passkey; the state the request is in then.
    pub async fn approve_by(
        &self,
        request: &Request,
        answer: &str,
        passkey: &Passkey,
    ) -> Result<String, DeviceError> {
        let said = (Verdict::Approve, answer, Reason::Unsaid);
        self.decide_by(request, said, Some(passkey)).await
    }
}
