//! One entry of the settings: an account, a device or a server that sends texts, makes calls or sends mails.

use crate::{
    AndroidPhone, CallGateway, GatewaySettings, HttpCalls, HttpGateway, MailGateway,
    OutgoingSettings, SettingsRefused, Smpp, SmtpMail, TextGateway, Twilio, TwilioCalls, Vonage,
    VonageCalls,
};

/// What one entry of the settings can do; at least one of the three.
#[derive(Clone, Debug)]
pub struct Gateway {
    /// The way it sends texts.
    pub text: Option<TextGateway>,
    /// The way it calls.
    pub call: Option<CallGateway>,
    /// The way it sends mails.
    pub mail: Option<MailGateway>,
}

impl Gateway {
    /// The gateway these settings describe, as far as it does not go through [`Http`](crate::Http) under `outgoing`.
    pub fn new(
        settings: GatewaySettings,
        outgoing: &OutgoingSettings,
    ) -> Result<Self, SettingsRefused> {
        let (text, call, mail) = match settings {
            GatewaySettings::Twilio(settings) => {
                let texts = settings.texts.then(|| Twilio::new(&settings)).transpose()?;
                let calls = settings.calls.then(|| TwilioCalls::new(&settings));
                (
                    texts.map(TextGateway::Twilio),
                    calls.transpose()?.map(CallGateway::Twilio),
                    None,
                )
            }
            GatewaySettings::Vonage(settings) => {
                let texts = settings.texts.then(|| Vonage::new(&settings)).transpose()?;
                let calls = settings.calls.then(|| VonageCalls::new(&settings));
                (
                    texts.map(TextGateway::Vonage),
                    calls.transpose()?.map(CallGateway::Vonage),
                    None,
                )
            }
            GatewaySettings::Android(settings) => {
                let phone = AndroidPhone::new(&settings)?;
                (Some(TextGateway::Android(phone)), None, None)
            }
            GatewaySettings::Http(settings) => {
                let gateway = HttpGateway::new(settings)?;
                (Some(TextGateway::Http(gateway)), None, None)
            }
            GatewaySettings::HttpCall(settings) => {
                let gateway = HttpCalls::new(settings)?;
                (None, Some(CallGateway::Http(gateway)), None)
            }
            GatewaySettings::Smpp(settings) => {
                let gateway = Smpp::new(&settings, outgoing)?;
                (Some(TextGateway::Smpp(gateway)), None, None)
            }
            GatewaySettings::Smtp(settings) => {
                let gateway = SmtpMail::new(&settings, outgoing)?;
                (None, None, Some(MailGateway::Smtp(gateway)))
            }
        };
        if text.is_none() && call.is_none() && mail.is_none() {
            return Err(SettingsRefused::Nothing);
        }
        Ok(Self { text, call, mail })
    }

    /// What the operator calls it; also its segment in report addresses.
    pub fn name(&self) -> &str {
        let text = self.text.as_ref().map(TextGateway::name);
        text.or_else(|| self.call.as_ref().map(CallGateway::name))
            .or_else(|| self.mail.as_ref().map(MailGateway::name))
            .unwrap_or_default()
    }

    /// The `kind` of its settings.
    pub const fn kind(&self) -> &'static str {
        match (&self.text, &self.call, &self.mail) {
            (Some(TextGateway::Twilio(_)), ..) | (_, Some(CallGateway::Twilio(_)), _) => "twilio",
            (Some(TextGateway::Vonage(_)), ..) | (_, Some(CallGateway::Vonage(_)), _) => "vonage",
            (Some(TextGateway::Android(_)), ..) => "android",
            (Some(TextGateway::Http(_)), ..) => "http",
            (_, Some(CallGateway::Http(_)), _) => "http_call",
            (Some(TextGateway::Smpp(_)), ..) => "smpp",
            (.., Some(MailGateway::Smtp(_))) => "smtp",
            _ => "keeping",
        }
    }
}
