//! What an operator says about gateways, as it stands in the settings file. Secrets are never printed.

use std::{collections::BTreeMap, fmt};

use domain::Secret;
use serde::{Deserialize, Deserializer, de};
use url::Url;

use crate::SmtpSettings;

/// One gateway: `kind = "twilio"`, `"http"`, `"http_call"` or `"smtp"`, and what belongs to it.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum GatewaySettings {
    /// Twilio's Messages and Calls APIs.
    Twilio(TwilioSettings),
    /// Any gateway for texts that takes a POST.
    Http(HttpGatewaySettings),
    /// Any gateway for calls that takes a POST and speaks the text in it.
    HttpCall(HttpGatewaySettings),
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

/// Any gateway that takes a POST with JSON or form fields and answers 2xx when it took the text.
///
/// In `body` and `form` these stand for their values: `{to}` (`+442071838750`), `{to_digits}` (the same without `+`),
/// `{text}`, `{language}` (of a call's voice, `en-GB`; empty for a text), `{id}` (the attempt's name, no secret),
/// `{report_url}`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpGatewaySettings {
    /// What we call this gateway: 1 to 32 of `a-z 0-9 -`.
    pub name: String,
    /// Where to post to. May hold a key in its query, so it is not printed.
    #[serde(deserialize_with = "required_address")]
    pub address: Url,
    /// The value of the `Authorization` header.
    #[serde(default, deserialize_with = "secret")]
    pub authorization: Option<Secret<String>>,
    /// Further headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The JSON to send. Values are put inside its strings, so quotes and line ends need no care.
    #[serde(default)]
    pub body: Option<String>,
    /// Form fields to send instead of JSON.
    #[serde(default)]
    pub form: Option<BTreeMap<String, String>>,
    /// Where the gateway's name for the message is in a JSON answer (RFC 6901), such as `/message/id`.
    #[serde(default)]
    pub provider_id: Option<String>,
}

// By hand: address, headers, body and form may all hold keys.
impl fmt::Debug for HttpGatewaySettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpGatewaySettings")
            .field("name", &self.name)
            .field("host", &self.address.host_str())
            .finish_non_exhaustive()
    }
}

/// What is wrong with a gateway's settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsRefused {
    /// They cannot be read at all.
    #[error("{0}")]
    Unreadable(String),
    /// The name cannot stand in an address.
    #[error("`name` must be 1 to 32 of a-z, 0-9 and -")]
    Name,
    /// The account is not one.
    #[error("`account_sid` must be AC and 32 hexadecimal digits")]
    Account,
    /// Nothing to sign in with, or half of it.
    #[error("give `auth_token`, or both `api_key_sid` and `api_key_secret`")]
    Credentials,
    /// No sender, or two.
    #[error("give either `from` or `messaging_service_sid`")]
    Sender,
    /// Calls without a number they come from.
    #[error("give the number calls come from, such as +442071838750, as `call_from` or `from`")]
    Caller,
    /// Nothing to check key presses with.
    #[error("calls need `auth_token` or `report_keys`: a forged key press would be told the code")]
    CallsUnsigned,
    /// Neither texts nor calls.
    #[error("set `texts` or `calls` to true: this gateway does nothing")]
    Nothing,
    /// Twilio keeps a text for 1 to 36,000 seconds.
    #[error("`validity_seconds` must be 1 to 36000")]
    Validity,
    /// The address is not http(s), or holds a user name or password.
    #[error("the address must be https://..., with no user name or password in it")]
    Address,
    /// A header that cannot be sent.
    #[error("`headers` or `authorization` holds what no HTTP header may hold")]
    Header,
    /// Both kinds of body.
    #[error("give either `body` or `form`")]
    Body,
    /// `body` is not JSON.
    #[error("`body` must be JSON")]
    BodyNotJson,
    /// The person's number or the text would not be sent.
    #[error("`body` or `form` must hold {{to}} (or {{to_digits}}) and {{text}}")]
    BodyIncomplete,
    /// A word in braces that stands for nothing.
    #[error(
        "only {{to}}, {{to_digits}}, {{text}}, {{language}}, {{id}} and {{report_url}} stand for something"
    )]
    Placeholder,
    /// The place of the id is not a JSON pointer.
    #[error("`provider_id` must be a JSON pointer such as /message/id")]
    ProviderId,
    /// The mail server's host is not one.
    #[error("`host` must be a host name such as mail.example.org, or an address, and nothing more")]
    Host,
    /// Mails would cross a network in the clear.
    #[error(
        "`security = \"none\"` is for a mail server on this machine (localhost, 127.0.0.1, ::1) alone"
    )]
    Unencrypted,
    /// Half of what it takes to sign in.
    #[error("give both `username` and `password`, or neither")]
    Login,
    /// The address mails come from is not one.
    #[error("`from` must be a bare mail address such as security@example.org")]
    From,
    /// The address for answers is not one.
    #[error("`reply_to` must be a bare mail address such as help@example.org")]
    ReplyTo,
    /// The name we greet by is not one.
    #[error("`helo` must be a host name such as id.example.org, or an address")]
    Helo,
    /// There is no certificate authority to trust.
    #[error("this machine trusts no certificate authority: install its certificates")]
    Trust,
}

const fn yes() -> bool {
    true
}

const fn ten_minutes() -> u32 {
    600
}

fn required_secret<'de, D: Deserializer<'de>>(from: D) -> Result<Secret<String>, D::Error> {
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
