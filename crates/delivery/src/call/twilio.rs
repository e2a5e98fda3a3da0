//! Twilio's Calls API (2010-04-01): calls out, signed reports and key presses in.
//!
//! The markup that begins a call lies in the request itself and never holds the code. A key press comes to the report
//! address, and the answer to it speaks.

use std::fmt;

use url::{Url, form_urlencoded};

use super::{
    CallEvent,
    twiml::{self, KEY},
};
use crate::{
    CallMessage, ErrorClass, Http, Inbound, InboundAnswer, Report, ReportRefused, ReportState,
    SendAnswer, SettingsRefused, TwilioSettings,
    twilio::{Account, class_of, state_of_call},
};

/// How many seconds a phone rings: shorter than most mailboxes wait.
const RINGS: &str = "30";

/// How many seconds a call lasts at most, however often the code is repeated.
const LASTS: &str = "120";

const EVENTS: [&str; 4] = ["initiated", "ringing", "answered", "completed"];

/// An account at Twilio that calls.
#[derive(Clone)]
pub struct TwilioCalls {
    account: Account,
    address: Url,
    from: String,
}

// By hand: the address names the account.
impl fmt::Debug for TwilioCalls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TwilioCalls")
            .field("name", &self.name())
            .finish_non_exhaustive()
    }
}

/// What of a request of Twilio's we use.
#[derive(Default)]
struct Fields {
    call: Option<String>,
    status: Option<String>,
    digits: Option<String>,
    code: Option<u32>,
}

impl TwilioCalls {
    /// Reads the settings.
    pub fn new(settings: &TwilioSettings) -> Result<Self, SettingsRefused> {
        let account = Account::new(settings)?;
        let from = settings.call_from.as_ref().or(settings.from.as_ref());
        let is_number = |text: &&String| {
            let digits = text.strip_prefix('+').unwrap_or_default();
            (7..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
        };
        let Some(from) = from.filter(is_number) else {
            return Err(SettingsRefused::Caller);
        };
        // Whoever could forge a key press would be told the code.
        if !account.can_read_reports() {
            return Err(SettingsRefused::CallsUnsigned);
        }
        Ok(Self {
            address: account.address("Calls.json")?,
            account,
            from: from.clone(),
        })
    }

    /// What the operator calls it.
    pub fn name(&self) -> &str {
        self.account.name()
    }

    pub(super) async fn call(
        &self,
        message: &CallMessage,
        report_url: &str,
        http: &Http,
    ) -> SendAnswer {
        let document = twiml::invitation(message, report_url);
        if document.len() > twiml::LONGEST {
            tracing::error!(
                gateway = self.name(),
                "a call's words are too long for Twilio"
            );
            return SendAnswer::Permanent {
                class: ErrorClass::Unknown,
            };
        }
        let form = self.form(message, &document, report_url);
        match self.account.post(&self.address, form, http).await {
            Ok(taken) => SendAnswer::accepted(taken.map(|taken| taken.sid), None),
            Err(answer) => answer,
        }
    }

    fn form(&self, message: &CallMessage, document: &str, report_url: &str) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("To", message.to.e164())
            .append_pair("From", &self.from)
            .append_pair("Twiml", document)
            .append_pair("Timeout", RINGS)
            .append_pair("TimeLimit", LASTS)
            .append_pair("StatusCallback", report_url)
            .append_pair("StatusCallbackMethod", "POST");
        for event in EVENTS {
            form.append_pair("StatusCallbackEvent", event);
        }
        form.finish()
    }

    pub(super) fn read_report(&self, inbound: &Inbound) -> Result<CallEvent, ReportRefused> {
        if !self.account.signed(inbound) {
            return Err(ReportRefused::Forged);
        }
        let fields = Fields::read(&inbound.body);
        let (Some(call), Some(status)) = (fields.call, fields.status) else {
            return Err(ReportRefused::Malformed);
        };
        if is_key_press(&inbound.url) {
            return match fields.digits {
                Some(digits) if !digits.is_empty() => Ok(CallEvent::WantsCode),
                _ => Err(ReportRefused::Malformed),
            };
        }
        let report = state_of_call(&status).map(|(state, class)| Report {
            provider_id: Some(call),
            state,
            class: (state == ReportState::Failed).then(|| {
                class
                    .or_else(|| fields.code.and_then(class_of))
                    .unwrap_or(ErrorClass::Unknown)
            }),
        });
        Ok(CallEvent::Told(InboundAnswer::heard(report)))
    }
}

impl Fields {
    fn read(body: &[u8]) -> Self {
        let mut fields = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            match name.as_ref() {
                "CallSid" => fields.call = Some(value.into_owned()),
                "CallStatus" => fields.status = Some(value.into_owned()),
                "Digits" => fields.digits = Some(value.into_owned()),
                "ErrorCode" => fields.code = value.parse().ok(),
                _ => {}
            }
        }
        fields
    }
}

/// Whether the request came to the address a key press is sent to.
fn is_key_press(url: &str) -> bool {
    url.split_once('?').is_some_and(|(_, query)| {
        form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == KEY)
    })
}
