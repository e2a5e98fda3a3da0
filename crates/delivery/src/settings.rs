//! What an operator says about gateways, as it stands in the settings file. Secrets are never printed.

mod android;
mod http;
mod refused;
mod vonage;

use std::path::Path;

use domain::Secret;
use serde::{Deserialize, Deserializer, de};
use url::Url;

pub use self::{
    android::AndroidSettings,
    http::{
        HttpBasicSettings, HttpEncoding, HttpError, HttpGatewaySettings, HttpReportSettings,
        HttpSignatureSettings, HttpState,
    },
    refused::SettingsRefused,
    vonage::{VonageSettings, VonageSignature},
};
use crate::{SmppSettings, SmtpSettings};

/// One gateway: `kind = "twilio"`, `"vonage"`, `"android"`, `"http"`, `"http_call"`, `"smpp"` or `"smtp"`, and what belongs to it.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum GatewaySettings {
    /// Twilio's Messages and Calls APIs.
    Twilio(TwilioSettings),
    /// Vonage's SMS and Voice APIs.
    Vonage(VonageSettings),
    /// A phone with the app SMS Gateway for Android.
    Android(AndroidSettings),
    /// Any gateway for texts that is asked by HTTP.
    Http(HttpGatewaySettings),
    /// Any gateway for calls that is asked by HTTP and speaks the text it is given.
    HttpCall(HttpGatewaySettings),
    /// A message centre that speaks SMPP.
    Smpp(SmppSettings),
    /// A mail server.
    Smtp(SmtpSettings),
}

impl GatewaySettings {
    /// From JSON with the keys of a `[[gateways]]` entry of the settings file. What does not read is told without what
    /// stands there: it may be a key.
    pub fn read_json(text: &str) -> Result<Self, SettingsRefused> {
        serde_json::from_str(text).map_err(|error| SettingsRefused::Unreadable(told(&error)))
    }
}

/// What serde says, as far as it repeats nothing of what was written but the names of keys.
fn told(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let is_about_keys = [
        "missing field",
        "unknown field",
        "unknown variant",
        "duplicate field",
        "not an address",
    ];
    let is_about_keys = is_about_keys.iter().any(|begin| said.starts_with(begin));
    // The place within a text that nobody typed says nothing.
    let (said, _) = said.split_once(" at line ").unwrap_or((said.as_str(), ""));
    if is_about_keys {
        said.to_owned()
    } else {
        "a value has the wrong shape: a text where a number belongs, or the other way round"
            .to_owned()
    }
}

/// An account at Twilio.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TwilioSettings {
    /// What we call this gateway: 1 to 32 of `a-z 0-9 -`. It stands in the report address.
    pub name: String,
    /// The account, `AC...`.
    pub account_sid: String,
    /// The account's token. Signs the reports too: without it, or a `report_keys` entry, none are asked for.
    #[serde(default, deserialize_with = "secret")]
    pub auth_token: Option<Secret<String>>,
    /// An API key (`SK...`) to send with instead of the token.
    #[serde(default)]
    pub api_key_sid: Option<String>,
    /// The secret of that API key.
    #[serde(default, deserialize_with = "secret")]
    pub api_key_secret: Option<Secret<String>>,
    /// The number or name to send from; either this or `messaging_service_sid`.
    #[serde(default)]
    pub from: Option<String>,
    /// The messaging service (`MG...`) that picks the sender.
    #[serde(default)]
    pub messaging_service_sid: Option<String>,
    /// Whether it sends texts.
    #[serde(default = "yes")]
    pub texts: bool,
    /// Whether it calls. Needs `auth_token` or a `report_keys` entry: a key press must be signed.
    #[serde(default)]
    pub calls: bool,
    /// The number calls come from; `from` unless said otherwise.
    #[serde(default)]
    pub call_from: Option<String>,
    /// Keys Twilio signs reports with where the account uses shared keys; several while one replaces another.
    #[serde(default)]
    pub report_keys: Vec<ReportKey>,
    /// Where the API is; `https://api.twilio.com` unless said otherwise.
    #[serde(default, deserialize_with = "address")]
    pub base_address: Option<Url>,
    /// Seconds after which Twilio drops a text that was not delivered.
    #[serde(default = "ten_minutes")]
    pub validity_seconds: u32,
    /// Whether Twilio may write a character that would make a text dearer as one that looks alike; the messaging service's
    /// own choice unless said otherwise.
    #[serde(default)]
    pub smart_encoded: Option<bool>,
    /// Whether Twilio weighs each text for fraud: `enable` or `disable`; the account's own choice unless said otherwise.
    #[serde(default)]
    pub risk_check: Option<String>,
    /// Whether Twilio keeps what texts say: `retain` or `discard`; the account's own choice unless said otherwise.
    #[serde(default)]
    pub content_retention: Option<String>,
    /// Whether Twilio keeps whole numbers: `retain` or `discard`; the account's own choice unless said otherwise.
    #[serde(default)]
    pub address_retention: Option<String>,
}

/// A shared key Twilio signs reports with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportKey {
    /// Its id, as the `X-Twilio-Webhooks-Signature-Settings` header names it.
    pub id: String,
    /// The key itself.
    #[serde(deserialize_with = "required_secret")]
    pub secret: Secret<String>,
}

impl GatewaySettings {
    /// Puts the contents of the files that are named as keys in their place, as `read` gives them. The first that cannot be
    /// read ends it.
    pub fn read_key_files<E>(
        &mut self,
        read: impl Fn(&Path) -> Result<String, E>,
    ) -> Result<(), E> {
        let (file, key) = match self {
            Self::Vonage(settings) => (&mut settings.private_key_file, &mut settings.private_key),
            Self::Smtp(SmtpSettings {
                dkim: Some(dkim), ..
            }) => (&mut dkim.private_key_file, &mut dkim.private_key),
            _ => return Ok(()),
        };
        // Where both are given both stay, and that is refused.
        if key.is_none()
            && let Some(path) = file.take()
        {
            *key = Some(Secret::new(read(&path)?));
        }
        Ok(())
    }
}

const fn yes() -> bool {
    true
}

const fn ten_minutes() -> u32 {
    600
}

pub(crate) fn required_secret<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Secret<String>, D::Error> {
    String::deserialize(from).map(Secret::new)
}

pub(crate) fn secret<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Secret<String>>, D::Error> {
    required_secret(from).map(Some)
}

fn required_address<'de, D: Deserializer<'de>>(from: D) -> Result<Url, D::Error> {
    // The complaint leaves the text out: it may hold a key.
    Url::parse(&String::deserialize(from)?).map_err(|_| de::Error::custom("not an address"))
}

pub(crate) fn address<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Url>, D::Error> {
    required_address(from).map(Some)
}

/// Whether `name` can stand in an address as it is.
pub(crate) fn check_name(name: &str) -> Result<(), SettingsRefused> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let fits = (1..=32).contains(&name.len()) && name.chars().all(plain);
    fits.then_some(()).ok_or(SettingsRefused::Name)
}

/// Whether `address` is one we could post to. Whether we may, the guard of `http` decides at each call.
pub(crate) fn check_address(address: &Url) -> Result<(), SettingsRefused> {
    let plain = matches!(address.scheme(), "http" | "https")
        && address.has_host()
        && address.username().is_empty()
        && address.password().is_none();
    plain.then_some(()).ok_or(SettingsRefused::Address)
}
