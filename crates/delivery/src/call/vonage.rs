//! Vonage's Voice API: calls out, signed reports and key presses in.
//!
//! What begins a call lies in the request itself and never holds the code. A key press comes to the report address, and the
//! answer to it speaks.

use std::fmt;

use domain::{Secret, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use super::{
    CallEvent,
    ncco::{self, KEY},
};
use crate::{
    CallMessage, ErrorClass, Http, Inbound, InboundAnswer, Report, ReportRefused, ReportState,
    SendAnswer, SettingsRefused, VonageSettings, answers,
    http::{Bounds, Post},
    settings::check_name,
    signing_key::SigningKey,
    token,
    vonage::{address, is_signed_call, state_of_call},
};

const HOME: &str = "https://api.nexmo.com";

/// How many seconds a phone rings: shorter than most mailboxes wait.
const RINGS: u32 = 30;

/// How many seconds a call lasts at most, however often the code is repeated.
const LASTS: u32 = 120;

/// How many seconds a token lets us in.
const TOKEN_SECONDS: i64 = 300;

/// An application at Vonage that calls.
#[derive(Clone)]
pub struct VonageCalls {
    name: String,
    address: Url,
    application: String,
    key: SigningKey,
    from: String,
    signature_secret: Secret<String>,
}

// By hand: of an application no more is told than what it is called here.
impl fmt::Debug for VonageCalls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VonageCalls")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// What of an answer (201) we use.
#[derive(Deserialize)]
struct Taken {
    uuid: String,
}

/// What of a request of Vonage's we use: about the call, or about a key.
#[derive(Deserialize)]
struct Told {
    uuid: Option<String>,
    status: Option<String>,
    dtmf: Option<Pressed>,
}

#[derive(Deserialize)]
struct Pressed {
    digits: Option<String>,
}

impl VonageCalls {
    /// Reads the settings.
    pub fn new(settings: &VonageSettings) -> Result<Self, SettingsRefused> {
        check_name(&settings.name)?;
        let application = settings.application_id.as_ref().filter(|id| !id.is_empty());
        if settings.private_key.is_some() && settings.private_key_file.is_some() {
            return Err(SettingsRefused::PrivateKeyTwice);
        }
        let (Some(application), Some(key)) = (application, &settings.private_key) else {
            return Err(SettingsRefused::Application);
        };
        let key = SigningKey::read(key).map_err(|_| SettingsRefused::PrivateKey)?;
        if !matches!(key, SigningKey::Rsa(_)) {
            return Err(SettingsRefused::PrivateKey);
        }
        let from = settings.call_from.as_ref().or(settings.from.as_ref());
        let from = from.map(|from| from.trim_start_matches('+'));
        let is_number = |digits: &&str| {
            (7..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
        };
        let from = from.filter(is_number).ok_or(SettingsRefused::Caller)?;
        // Whoever could forge a key press would be told the code.
        let secret = settings.signature_secret.as_ref();
        let secret = secret.filter(|secret| !secret.expose().is_empty());
        Ok(Self {
            name: settings.name.clone(),
            address: address(settings.call_base_address.as_ref(), HOME, "v1/calls")?,
            application: application.clone(),
            key,
            from: from.to_owned(),
            signature_secret: secret.ok_or(SettingsRefused::SignatureMissing)?.clone(),
        })
    }

    /// What the operator calls it.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) async fn call(
        &self,
        message: &CallMessage,
        report_url: &str,
        http: &Http,
        now: Timestamp,
    ) -> SendAnswer {
        let Some(script) = ncco::invitation(message, report_url) else {
            tracing::error!(
                gateway = self.name,
                "a call's words are too long for Vonage"
            );
            return SendAnswer::Permanent {
                class: ErrorClass::Unknown,
            };
        };
        let Some(authorization) = self.authorization(&message.attempt, now) else {
            return SendAnswer::Permanent {
                class: ErrorClass::BadCredentials,
            };
        };
        let body = json!({
            "to": [{"type": "phone", "number": message.to.e164().trim_start_matches('+')}],
            "from": {"type": "phone", "number": self.from},
            "ncco": script,
            "event_url": [report_url],
            "event_method": "POST",
            "ringing_timer": RINGS,
            "length_timer": LASTS,
        });
        let post = Post {
            address: &self.address,
            authorization: Some(&authorization),
            headers: &[],
            content_type: "application/json",
            body: body.to_string().into_bytes(),
            bounds: Bounds::GATEWAY,
        };
        match http.post(post).await {
            Ok(reply) if (200..300).contains(&reply.status) => {
                let taken: Option<Taken> = serde_json::from_slice(&reply.body).ok();
                SendAnswer::accepted(taken.map(|taken| taken.uuid), None)
            }
            Ok(reply) => {
                tracing::warn!(
                    gateway = self.name,
                    status = reply.status,
                    "Vonage refused a call"
                );
                answers::by_status(&reply)
            }
            Err(fault) => answers::without_reply(&self.name, fault),
        }
    }

    /// A token for this one request: its id is the attempt's name, which comes once.
    fn authorization(&self, attempt: &str, now: Timestamp) -> Option<Secret<String>> {
        let issued = now.as_seconds();
        let claims = json!({
            "application_id": self.application,
            "iat": issued,
            "nbf": issued,
            "exp": issued.saturating_add(TOKEN_SECONDS),
            "jti": attempt,
        });
        let token = token::sign(&claims, &self.key).ok()?;
        Some(Secret::new(format!("Bearer {}", token.expose())))
    }

    pub(super) fn read_report(
        &self,
        inbound: &Inbound,
        now: Timestamp,
    ) -> Result<CallEvent, ReportRefused> {
        if !is_signed_call(inbound, &self.signature_secret, &self.application, now) {
            return Err(ReportRefused::Forged);
        }
        let told: Told =
            serde_json::from_slice(&inbound.body).map_err(|_| ReportRefused::Malformed)?;
        if is_key_press(&inbound.url) {
            let pressed = told.dtmf.ok_or(ReportRefused::Malformed)?;
            // Nobody pressed a key: what was to be said then is in the script that goes on.
            let digits = pressed.digits.unwrap_or_default();
            return Ok(if digits.is_empty() {
                CallEvent::Told(InboundAnswer::heard(None))
            } else {
                CallEvent::WantsCode
            });
        }
        let (Some(call), Some(status)) = (told.uuid, told.status) else {
            return Err(ReportRefused::Malformed);
        };
        let report = state_of_call(&status).map(|(state, class)| Report {
            provider_id: Some(call),
            state,
            class: (state == ReportState::Failed).then(|| class.unwrap_or(ErrorClass::Unknown)),
        });
        Ok(CallEvent::Told(InboundAnswer::heard(report)))
    }
}

/// A script as the answer to Vonage's request.
pub(super) fn answer(script: &Value) -> InboundAnswer {
    InboundAnswer {
        report: None,
        status: 200,
        content_type: "application/json",
        body: script.to_string(),
    }
}

/// Whether the request came to the address a key press is sent to.
fn is_key_press(url: &str) -> bool {
    url.split_once('?').is_some_and(|(_, query)| {
        form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == KEY)
    })
}
