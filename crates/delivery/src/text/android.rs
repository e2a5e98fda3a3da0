//! A phone of the operator's own with the app SMS Gateway for Android (<https://docs.sms-gate.app>): texts out, signed
//! webhooks in.
//!
//! The app tells of all its texts at one address, so a report names the attempt it is about, as we named it to the phone.

use std::fmt;

use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use domain::{Secret, Timestamp};
use serde::Deserialize;
use serde_json::json;
use url::Url;

use crate::{
    AndroidSettings, ErrorClass, Http, Inbound, InboundAnswer, MacAlgorithm, Report, ReportRefused,
    ReportState, ReportTrust, SendAnswer, SettingsRefused, TextMessage, answers,
    generic::is_near,
    http::{Bounds, Post, Reply},
    settings::{check_address, check_name},
};

const HOME: &str = "https://api.sms-gate.app/3rdparty/v1";

/// The longest name the app takes for a text.
const LONGEST_ID: usize = 36;

/// The app drops nothing sooner.
const SHORTEST_LIFE: u64 = 5;

/// From 100 on a text passes the app's own pauses, which are made for letters to many.
const URGENT: u8 = 100;

/// A phone that sends texts.
#[derive(Clone)]
pub struct AndroidPhone {
    name: String,
    address: Url,
    authorization: Secret<String>,
    signing_key: Option<Secret<String>>,
    sim_number: Option<u8>,
    device_id: Option<String>,
}

// By hand: the address may be one inside.
impl fmt::Debug for AndroidPhone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AndroidPhone")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// What of an answer we use.
#[derive(Deserialize)]
struct Taken {
    id: String,
}

/// What of a webhook we use.
#[derive(Deserialize)]
struct Told {
    event: String,
    payload: Payload,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    message_id: Option<String>,
    reason: Option<String>,
}

impl AndroidPhone {
    /// Reads the settings.
    pub fn new(settings: &AndroidSettings) -> Result<Self, SettingsRefused> {
        check_name(&settings.name)?;
        if settings
            .sim_number
            .is_some_and(|sim| !(1..=3).contains(&sim))
        {
            return Err(SettingsRefused::Sim);
        }
        if settings
            .signing_key
            .as_ref()
            .is_some_and(|key| key.expose().is_empty())
        {
            return Err(SettingsRefused::SignatureSecret);
        }
        let base = settings.base_address.as_ref().map_or(HOME, Url::as_str);
        // The number was looked at here already, by newer tables than a phone's.
        let address = format!(
            "{}/messages?skipPhoneValidation=true",
            base.trim_end_matches('/')
        );
        let address = Url::parse(&address).map_err(|_| SettingsRefused::Address)?;
        check_address(&address)?;
        let (name, password) = (&settings.username, settings.password.expose());
        let pair = Secret::new(format!("{name}:{password}"));
        let written = BASE64.encode(pair.expose().as_bytes());
        Ok(Self {
            name: settings.name.clone(),
            address,
            authorization: Secret::new(format!("Basic {written}")),
            signing_key: settings.signing_key.clone(),
            sim_number: settings.sim_number,
            device_id: settings.device_id.clone(),
        })
    }

    /// What the operator calls it.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) const fn reports(&self) -> ReportTrust {
        match self.signing_key {
            Some(_) => ReportTrust::Signed,
            None => ReportTrust::None,
        }
    }

    pub(super) async fn send(
        &self,
        message: &TextMessage,
        http: &Http,
        now: Timestamp,
    ) -> SendAnswer {
        let post = Post {
            address: &self.address,
            authorization: Some(&self.authorization),
            headers: &[],
            content_type: "application/json",
            body: self.body(message, now).into_bytes(),
            bounds: Bounds::GATEWAY,
        };
        match http.post(post).await {
            Ok(reply) if (200..300).contains(&reply.status) => {
                let taken: Option<Taken> = serde_json::from_slice(&reply.body).ok();
                SendAnswer::accepted(taken.map(|taken| taken.id), None)
            }
            Ok(reply) => self.refusal(&reply, message),
            Err(fault) => answers::without_reply(&self.name, fault),
        }
    }

    fn body(&self, message: &TextMessage, now: Timestamp) -> String {
        let left = message.expires_at.since(now).as_secs();
        let mut body = json!({
            "textMessage": {"text": message.body.expose()},
            "phoneNumbers": [message.to.e164()],
            "withDeliveryReport": true,
            "priority": URGENT,
            // A code that arrives after its life only confuses.
            "ttl": left.max(SHORTEST_LIFE),
        });
        if let Some(fields) = body.as_object_mut() {
            if message.attempt.len() <= LONGEST_ID {
                fields.insert("id".to_owned(), message.attempt.clone().into());
            }
            if let Some(sim) = self.sim_number {
                fields.insert("simNumber".to_owned(), sim.into());
            }
            if let Some(device) = &self.device_id {
                fields.insert("deviceId".to_owned(), device.clone().into());
            }
        }
        body.to_string()
    }

    fn refusal(&self, reply: &Reply, message: &TextMessage) -> SendAnswer {
        // It has a text of this name already, and the name is of this attempt alone: it took it.
        if reply.status == 409 && message.attempt.len() <= LONGEST_ID {
            return SendAnswer::accepted(Some(message.attempt.clone()), None);
        }
        tracing::warn!(
            gateway = self.name,
            status = reply.status,
            "the phone refused a message"
        );
        answers::by_status(reply)
    }

    pub(super) fn read_report(
        &self,
        inbound: &Inbound,
        now: Timestamp,
    ) -> Result<InboundAnswer, ReportRefused> {
        let key = self.signing_key.as_ref().ok_or(ReportRefused::Unknown)?;
        if !is_signed(inbound, key, now) {
            return Err(ReportRefused::Forged);
        }
        let told: Told =
            serde_json::from_slice(&inbound.body).map_err(|_| ReportRefused::Malformed)?;
        let state = match told.event.as_str() {
            "sms:sent" => ReportState::Sent,
            "sms:delivered" => ReportState::Delivered,
            "sms:failed" => ReportState::Failed,
            // A text that came in, a sign of life: the app may be told to tell of more than we asked for.
            _ => return Ok(InboundAnswer::heard(None)),
        };
        let id = told.payload.message_id.ok_or(ReportRefused::Malformed)?;
        let reason = told.payload.reason.unwrap_or_default();
        Ok(InboundAnswer::heard(Some(Report {
            provider_id: Some(id),
            state,
            class: (state == ReportState::Failed).then(|| class_of(&reason)),
        })))
    }
}

/// Whether the webhook is signed with `key`, lately: HMAC-SHA-256 over the body with the time behind it.
fn is_signed(inbound: &Inbound, key: &Secret<String>, now: Timestamp) -> bool {
    let (Some(signature), Some(told)) =
        (inbound.header("X-Signature"), inbound.header("X-Timestamp"))
    else {
        return false;
    };
    let Ok(signature) = HEXLOWER_PERMISSIVE.decode(signature.trim().as_bytes()) else {
        return false;
    };
    let message = [inbound.body.as_slice(), told.as_bytes()].concat();
    let key = key.expose().as_bytes();
    is_near(told, now) && MacAlgorithm::Sha256.is_of(key, &message, &signature)
}

/// Android's own words for why a text did not go out.
fn class_of(reason: &str) -> ErrorClass {
    let has = |part: &str| reason.contains(part);
    if has("NO_SERVICE") || has("RADIO_OFF") || has("RADIO_NOT_AVAILABLE") {
        ErrorClass::GatewayDown
    } else if has("LIMIT_EXCEEDED") {
        ErrorClass::Throttled
    } else if has("FDN_CHECK_FAILURE") || has("SHORT_CODE") {
        ErrorClass::NoTexts
    } else {
        ErrorClass::Unknown
    }
}
