//! Decisions (section 5 of the protocol).

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    bytes::{decode, encode, fields},
    call::{is_about_the_clock, seconds},
};
use crate::{
    Answer, Device, DeviceError, Key, Passkey, PasskeyAnswer, PublicKey, Request, shown_hash,
};

/// What a person says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is me.
    Approve,
    /// It is not me, or not now.
    Deny,
}

/// Why a person denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Not said.
    Unsaid,
    /// It was me, by mistake.
    Mistake,
    /// It was not me.
    Fraud,
}

/// One signed decision. Its fields are open: what a test changes after the signature was made is no longer covered by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Scheme, host and port. Signed, but not sent.
    pub origin: String,
    /// Who decides.
    pub device: String,
    /// The request.
    pub request: String,
    /// The request's nonce in base64url. Signed, but not sent.
    pub nonce: String,
    /// `approve` or `deny`.
    pub decision: String,
    /// Empty, `mistake` or `fraud`.
    pub reason: String,
    /// The number that was carried over.
    pub answer: String,
    /// Seconds since 1970.
    pub time: i64,
    /// The hash of what was shown, in base64url.
    pub shown: String,
    /// The signature in base64url.
    pub signature: String,
}

impl Decision {
    /// The bytes that are signed.
    pub fn bytes(&self) -> Result<Vec<u8>, DeviceError> {
        Ok(fields([
            b"countersign decision v1".as_slice(),
            self.origin.as_bytes(),
            self.device.as_bytes(),
            self.request.as_bytes(),
            &decode(&self.nonce)?,
            self.decision.as_bytes(),
            self.reason.as_bytes(),
            self.answer.as_bytes(),
            &seconds(self.time)?,
            &decode(&self.shown)?,
        ]))
    }

    /// Signs it as it stands.
    pub fn sign(&mut self, key: &Key) -> Result<(), DeviceError> {
        self.signature = key.sign(&self.bytes()?)?;
        Ok(())
    }

    /// Whether the owner of `key` signed it as it stands.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        self.bytes()
            .is_ok_and(|bytes| key.has_signed(&bytes, &self.signature))
    }
}

#[derive(Deserialize)]
struct Decided {
    state: String,
}

impl Device {
    /// Approves with the number that was carried over (empty where there is none); the state the request is in then.
    pub async fn approve(&self, request: &Request, answer: &str) -> Result<String, DeviceError> {
        self.decide(request, Verdict::Approve, answer, Reason::Unsaid)
            .await
    }

    /// Denies; the state the request is in then.
    pub async fn deny(&self, request: &Request, reason: Reason) -> Result<String, DeviceError> {
        self.decide(request, Verdict::Deny, "", reason).await
    }

    /// Decides as an app does: with the server's time once more if the clock was wrong.
    pub async fn decide(
        &self,
        request: &Request,
        verdict: Verdict,
        answer: &str,
        reason: Reason,
    ) -> Result<String, DeviceError> {
        self.decide_by(request, (verdict, answer, reason), None)
            .await
    }

    /// The same behind the gate: a passkey answers for the decision.
    pub(super) async fn decide_by(
        &self,
        request: &Request,
        said: (Verdict, &str, Reason),
        passkey: Option<&Passkey>,
    ) -> Result<String, DeviceError> {
        let mut told = self.decide_once(request, said, passkey).await?;
        if is_about_the_clock(&told) {
            told = self.decide_once(request, said, passkey).await?;
        }
        self.believe_revocation(&told)?;
        told.expect(200).map(|Decided { state }| state)
    }

    async fn decide_once(
        &self,
        request: &Request,
        (verdict, answer, reason): (Verdict, &str, Reason),
        passkey: Option<&Passkey>,
    ) -> Result<Answer, DeviceError> {
        let decision = self.decision(request, verdict, answer, reason)?;
        let told = match passkey {
            Some(passkey) => {
                let given = self.answer_gate(&decision, passkey).await?;
                self.send_gated(&decision, &given).await?
            }
            None => self.send_decision(&decision).await?,
        };
        self.hear_time(told.now());
        Ok(told)
    }

    /// A decision, signed and not sent.
    pub fn decision(
        &self,
        request: &Request,
        verdict: Verdict,
        answer: &str,
        reason: Reason,
    ) -> Result<Decision, DeviceError> {
        let mut decision = Decision {
            origin: self.server.origin().into(),
            device: self.id.clone(),
            request: request.id.clone(),
            nonce: request.nonce.clone(),
            decision: verdict.word().into(),
            reason: reason.word().into(),
            answer: answer.into(),
            time: self.now(),
            shown: encode(&shown_hash(request)),
            signature: String::new(),
        };
        decision.sign(&self.key)?;
        Ok(decision)
    }

    /// Sends a decision as it stands, as often as one likes.
    pub async fn send_decision(&self, decision: &Decision) -> Result<Answer, DeviceError> {
        self.post_decision(decision, None).await
    }

    /// The same with what a passkey answered.
    pub async fn send_gated(
        &self,
        decision: &Decision,
        passkey: &PasskeyAnswer,
    ) -> Result<Answer, DeviceError> {
        self.post_decision(decision, Some(json!(passkey))).await
    }

    async fn post_decision(
        &self,
        decision: &Decision,
        passkey: Option<Value>,
    ) -> Result<Answer, DeviceError> {
        let mut body = json!({
            "device": decision.device, "decision": decision.decision, "reason": decision.reason,
            "answer": decision.answer, "time": decision.time, "shown": decision.shown,
            "signature": decision.signature,
        });
        if let (Value::Object(parts), Some(passkey)) = (&mut body, passkey) {
            parts.insert("passkey".into(), passkey);
        }
        let path = format!("/app/v1/requests/{}/decision", decision.request);
        self.server.post(&path, body.to_string().as_bytes()).await
    }
}

impl Verdict {
    const fn word(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Deny => "deny",
        }
    }
}

impl Reason {
    const fn word(self) -> &'static str {
        match self {
            Self::Unsaid => "",
            Self::Mistake => "mistake",
            Self::Fraud => "fraud",
        }
    }
}
