//! Twilio's Messages API (2010-04-01): texts out, signed status reports in.

use std::fmt;

use domain::Timestamp;
use url::{Url, form_urlencoded};

use crate::{
    ErrorClass, Http, Inbound, InboundAnswer, Report, ReportRefused, ReportState, ReportTrust,
    SendAnswer, SettingsRefused, TextMessage, TwilioSettings,
    twilio::{Account, Taken, class_of, state_of_text},
};

/// An account at Twilio that sends texts.
#[derive(Clone)]
pub struct Twilio {
    account: Account,
    address: Url,
    sender: Sender,
    validity_seconds: u32,
    /// Fields that are the same for every text.
    further: Vec<(&'static str, String)>,
}

#[derive(Clone)]
enum Sender {
    From(String),
    Service(String),
}

// By hand: the address names the account.
impl fmt::Debug for Twilio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Twilio")
            .field("name", &self.name())
            .finish_non_exhaustive()
    }
}

impl Twilio {
    /// Reads the settings.
    pub fn new(settings: &TwilioSettings) -> Result<Self, SettingsRefused> {
        let account = Account::new(settings)?;
        if !(1..=36_000).contains(&settings.validity_seconds) {
            return Err(SettingsRefused::Validity);
        }
        let sender = match (&settings.from, &settings.messaging_service_sid) {
            (Some(from), None) if !from.is_empty() => Sender::From(from.clone()),
            (None, Some(service)) if !service.is_empty() => Sender::Service(service.clone()),
            _ => return Err(SettingsRefused::Sender),
        };
        Ok(Self {
            address: account.address("Messages.json")?,
            account,
            sender,
            validity_seconds: settings.validity_seconds,
            further: further(settings)?,
        })
    }

    /// What the operator calls it.
    pub fn name(&self) -> &str {
        self.account.name()
    }

    pub(super) fn reports(&self) -> ReportTrust {
        if self.account.can_read_reports() {
            ReportTrust::Signed
        } else {
            ReportTrust::None
        }
    }

    pub(super) async fn send(
        &self,
        message: &TextMessage,
        report_url: Option<&str>,
        http: &Http,
        now: Timestamp,
    ) -> SendAnswer {
        let form = self.form(message, report_url, now);
        match self.account.post(&self.address, form, http).await {
            Ok(taken) => accepted(taken),
            Err(answer) => answer,
        }
    }

    fn form(&self, message: &TextMessage, report_url: Option<&str>, now: Timestamp) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("To", message.to.e164());
        match &self.sender {
            Sender::From(from) => form.append_pair("From", from),
            Sender::Service(service) => form.append_pair("MessagingServiceSid", service),
        };
        form.append_pair("Body", message.body.expose());
        // Without a key to check them with, reports would all be refused: better none.
        if let Some(url) = report_url.filter(|_| self.account.can_read_reports()) {
            form.append_pair("StatusCallback", url);
        }
        // A code that arrives after its life only confuses.
        let left = message.expires_at.since(now).as_secs().max(1);
        let validity = left.min(u64::from(self.validity_seconds));
        form.append_pair("ValidityPeriod", &validity.to_string());
        form.extend_pairs(&self.further);
        form.finish()
    }

    pub(super) fn read_report(&self, inbound: &Inbound) -> Result<InboundAnswer, ReportRefused> {
        if !self.account.signed(inbound) {
            return Err(ReportRefused::Forged);
        }
        let (mut id, mut status, mut code) = (None, None, None);
        for (name, value) in form_urlencoded::parse(&inbound.body) {
            match name.as_ref() {
                "MessageSid" => id = Some(value.into_owned()),
                "MessageStatus" => status = Some(value),
                "ErrorCode" => code = value.parse().ok(),
                _ => {}
            }
        }
        let (Some(id), Some(status)) = (id, status) else {
            return Err(ReportRefused::Malformed);
        };
        let report = state_of_text(&status).map(|state| Report {
            provider_id: Some(id),
            state,
            class: (state == ReportState::Failed)
                .then(|| code.and_then(class_of).unwrap_or(ErrorClass::Unknown)),
        });
        Ok(InboundAnswer::heard(report))
    }
}

/// The switches of the settings, as fields; one that is not set is left to the account.
fn further(settings: &TwilioSettings) -> Result<Vec<(&'static str, String)>, SettingsRefused> {
    let mut fields = Vec::new();
    if let Some(is_on) = settings.smart_encoded {
        fields.push(("SmartEncoded", is_on.to_string()));
    }
    for (name, written, known) in [
        ("RiskCheck", &settings.risk_check, ["enable", "disable"]),
        (
            "ContentRetention",
            &settings.content_retention,
            ["retain", "discard"],
        ),
        (
            "AddressRetention",
            &settings.address_retention,
            ["retain", "discard"],
        ),
    ] {
        let Some(value) = written else { continue };
        if !known.contains(&value.as_str()) {
            return Err(SettingsRefused::Switch);
        }
        fields.push((name, value.clone()));
    }
    Ok(fields)
}

fn accepted(taken: Option<Taken>) -> SendAnswer {
    // A messaging service counts later, and says 0 until then.
    let counted = taken
        .as_ref()
        .and_then(|taken| taken.num_segments.as_ref()?.parse().ok());
    SendAnswer::accepted(
        taken.map(|taken| taken.sid),
        counted.filter(|count| *count > 0),
    )
}
