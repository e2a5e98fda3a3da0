//! Vonage's SMS API: texts out, status reports in, signed where the account signs them.
//!
//! Every answer is 200; what became of a text its body says, part by part.

use std::fmt;

use domain::{Secret, Timestamp, gsm7_septets};
use serde::Deserialize;
use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::{
    ErrorClass, Http, Inbound, InboundAnswer, Report, ReportRefused, ReportState, ReportTrust,
    SendAnswer, SettingsRefused, TextMessage, VonageSettings, answers,
    http::{Bounds, Post, Reply},
    settings::check_name,
    vonage::{TextReports, address, answer_to, class_of_report, state_of_text},
};

const HOME: &str = "https://rest.nexmo.com";

/// Vonage keeps a text for 20 seconds at least and for a week at most.
const SHORTEST_MS: u64 = 20_000;

/// The longest name of an attempt Vonage takes.
const LONGEST_REFERENCE: usize = 40;

/// An account at Vonage that sends texts.
#[derive(Clone)]
pub struct Vonage {
    name: String,
    address: Url,
    key: String,
    secret: Secret<String>,
    from: String,
    validity_seconds: u32,
    reports: Option<TextReports>,
}

// By hand: the key is half a password.
impl fmt::Debug for Vonage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vonage")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// What of an answer we use.
#[derive(Deserialize)]
struct Answer {
    messages: Vec<Part>,
}

/// One part of a text.
#[derive(Deserialize)]
struct Part {
    status: String,
    #[serde(rename = "message-id")]
    id: Option<String>,
}

impl Vonage {
    /// Reads the settings.
    pub fn new(settings: &VonageSettings) -> Result<Self, SettingsRefused> {
        check_name(&settings.name)?;
        let (Some(key), Some(secret)) = (&settings.api_key, &settings.api_secret) else {
            return Err(SettingsRefused::ApiKey);
        };
        let from = settings.from.as_ref().filter(|from| !from.is_empty());
        let from = from.ok_or(SettingsRefused::TextSender)?;
        if !(1..=36_000).contains(&settings.validity_seconds) {
            return Err(SettingsRefused::Validity);
        }
        if settings
            .signature_secret
            .as_ref()
            .is_some_and(|secret| secret.expose().is_empty())
        {
            return Err(SettingsRefused::SignatureSecret);
        }
        Ok(Self {
            name: settings.name.clone(),
            address: address(settings.base_address.as_ref(), HOME, "sms/json")?,
            key: key.clone(),
            secret: secret.clone(),
            // A number goes without its plus.
            from: from.trim_start_matches('+').to_owned(),
            validity_seconds: settings.validity_seconds,
            reports: TextReports::new(settings),
        })
    }

    /// What the operator calls it.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) const fn reports(&self) -> ReportTrust {
        match self.reports {
            Some(_) => ReportTrust::Signed,
            None => ReportTrust::ByAddress,
        }
    }

    pub(super) async fn send(
        &self,
        message: &TextMessage,
        report_url: Option<&str>,
        http: &Http,
        now: Timestamp,
    ) -> SendAnswer {
        let post = Post {
            address: &self.address,
            authorization: None,
            headers: &[],
            content_type: "application/x-www-form-urlencoded",
            body: self.form(message, report_url, now).into_bytes(),
            bounds: Bounds::GATEWAY,
        };
        match http.post(post).await {
            Ok(reply) if (200..300).contains(&reply.status) => self.judge(&reply),
            Ok(reply) => answers::by_status(&reply),
            Err(fault) => answers::without_reply(&self.name, fault),
        }
    }

    fn form(&self, message: &TextMessage, report_url: Option<&str>, now: Timestamp) -> String {
        let text = message.body.expose();
        let left = message.expires_at.since(now).as_secs();
        let lives_ms = left.min(u64::from(self.validity_seconds)) * 1000;
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("api_key", &self.key)
            .append_pair("api_secret", self.secret.expose())
            .append_pair("from", &self.from)
            .append_pair("to", message.to.e164().trim_start_matches('+'))
            .append_pair("text", text)
            // A code that arrives after its life only confuses.
            .append_pair("ttl", &lives_ms.max(SHORTEST_MS).to_string());
        if gsm7_septets(text).is_none() {
            form.append_pair("type", "unicode");
        }
        if message.attempt.len() <= LONGEST_REFERENCE {
            form.append_pair("client-ref", &message.attempt);
        }
        if let Some(url) = report_url {
            form.append_pair("callback", url);
        }
        form.finish()
    }

    fn judge(&self, reply: &Reply) -> SendAnswer {
        let Ok(Answer { messages }) = serde_json::from_slice(&reply.body) else {
            tracing::warn!(gateway = self.name, "an answer cannot be understood");
            return SendAnswer::perhaps_sent(ErrorClass::GatewayDown);
        };
        let refused = messages.iter().find(|part| part.status != "0");
        let Some(refused) = refused else {
            let Some(first) = messages.first() else {
                return SendAnswer::perhaps_sent(ErrorClass::GatewayDown);
            };
            let count = u32::try_from(messages.len()).ok();
            return SendAnswer::accepted(first.id.clone(), count);
        };
        tracing::warn!(gateway = self.name, "Vonage refused a message");
        match answer_to(&refused.status) {
            // One part is out already: a second attempt would reach the person beside it.
            SendAnswer::Temporary { why: class, .. } | SendAnswer::Permanent { class }
                if messages.iter().any(|part| part.status == "0") =>
            {
                SendAnswer::perhaps_sent(class)
            }
            answer => answer,
        }
    }

    pub(super) fn read_report(
        &self,
        inbound: &Inbound,
        now: Timestamp,
    ) -> Result<InboundAnswer, ReportRefused> {
        let fields = fields(inbound).ok_or(ReportRefused::Malformed)?;
        let reports = self.reports.as_ref();
        if reports.is_some_and(|reports| !reports.are_genuine(&fields, now)) {
            return Err(ReportRefused::Forged);
        }
        let of = |wanted: &str| {
            let mut found = fields.iter().filter(|(name, _)| name == wanted);
            found.next().map(|(_, value)| value.clone())
        };
        let (Some(id), Some(status)) = (of("messageId"), of("status")) else {
            return Err(ReportRefused::Malformed);
        };
        let code = of("err-code");
        let report = state_of_text(&status).map(|(state, class)| Report {
            provider_id: Some(id),
            state,
            class: (state == ReportState::Failed).then(|| {
                let named = code.as_deref().and_then(class_of_report);
                named.or(class).unwrap_or(ErrorClass::Unknown)
            }),
        });
        Ok(InboundAnswer::heard(report))
    }
}

/// The fields of a report: in the address, as a form or as JSON, as the account's settings have it.
fn fields(inbound: &Inbound) -> Option<Vec<(String, String)>> {
    let media = inbound.header("Content-Type").unwrap_or_default();
    if inbound.method == "GET" {
        let query = inbound.url.split_once('?').map_or("", |(_, query)| query);
        return Some(pairs(query.as_bytes()));
    }
    if !media.starts_with("application/json") {
        return Some(pairs(&inbound.body));
    }
    let Value::Object(object) = serde_json::from_slice(&inbound.body).ok()? else {
        return None;
    };
    let mut fields = Vec::with_capacity(object.len());
    for (name, value) in object {
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            Value::Bool(is_so) => is_so.to_string(),
            Value::Array(_) | Value::Object(_) => return None,
        };
        fields.push((name, text));
    }
    Some(fields)
}

fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(encoded).into_owned().collect()
}
