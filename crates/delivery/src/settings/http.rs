//! What an operator says about a gateway that has no adapter of its own: what is sent, and how its words are understood.

use std::{collections::BTreeMap, fmt};

use domain::Secret;
use serde::{Deserialize, Deserializer, de};
use url::Url;

use super::{required_address, required_secret, secret};
use crate::{ErrorClass, HttpMethod, MacAlgorithm, ReportState};

/// Any gateway that is asked by HTTP. With nothing but an address it takes a POST with JSON and answers 2xx when it took
/// the text.
///
/// In `query`, `body`, `form` and `headers` these stand for their values: `{to}` (`+442071838750`), `{to_digits}` (the
/// same without `+`), `{text}`, `{language}` (of a call's voice, `en-GB`; empty for a text), `{id}` (the attempt's name,
/// no secret), `{report_url}`; in `headers` `{id}` alone.
///
/// A *place* says where something stands in an answer: `/message/id` (JSON pointer, RFC 6901), `xml:/answer/id` (names of
/// elements from the outermost inwards), `after:ID=` (the word behind these letters), `text` (all of it), `status` (of
/// HTTP). In a report also `query:name` and `form:name`, and not `status`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpGatewaySettings {
    /// What we call this gateway: 1 to 32 of `a-z 0-9 -`.
    pub name: String,
    /// Where to ask. May hold a key in its query, so it is not printed.
    #[serde(deserialize_with = "required_address")]
    pub address: Url,
    /// How to ask.
    #[serde(default)]
    pub method: HttpMethod,
    /// The value of the `Authorization` header.
    #[serde(default, deserialize_with = "secret")]
    pub authorization: Option<Secret<String>>,
    /// Further headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Fields that are added to the address.
    #[serde(default)]
    pub query: BTreeMap<String, String>,
    /// The JSON to send. Values are put inside its strings, so quotes and line ends need no care.
    #[serde(default)]
    pub body: Option<String>,
    /// Form fields to send instead of JSON.
    #[serde(default)]
    pub form: Option<BTreeMap<String, String>>,
    /// What an answer is when the gateway took the text, such as `status in 200..299 and /status = "ok"`: places and
    /// values, joined by `and` and `or`, of which `and` holds more tightly. `=`, `!=`, `in` (words with commas, or
    /// numbers from..to), `contains`, `begins`, `present`. By default `status in 200..299`.
    #[serde(default)]
    pub success: Option<String>,
    /// The place of the gateway's name for the message.
    #[serde(default, alias = "id")]
    pub provider_id: Option<String>,
    /// The place of the count of parts a text was sent in.
    #[serde(default)]
    pub segments: Option<String>,
    /// The place of the gateway's code for an error.
    #[serde(default)]
    pub error: Option<String>,
    /// What its codes mean, in answers and in reports.
    #[serde(default)]
    pub errors: BTreeMap<String, HttpError>,
    /// How it tells later what became of a message; it is not believed anything without it.
    #[serde(default)]
    pub report: Option<HttpReportSettings>,
}

// By hand: address, headers, query, body and form may all hold keys.
impl fmt::Debug for HttpGatewaySettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpGatewaySettings")
            .field("name", &self.name)
            .field("host", &self.address.host_str())
            .finish_non_exhaustive()
    }
}

/// What one code of a gateway means: a class (`"opted_out"`), or a class and whether to try again
/// (`{ class = "unknown", retry = true }`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpError {
    /// Why.
    pub class: ErrorClass,
    /// Whether the same message may pass later, or by another gateway.
    pub retry: bool,
}

impl HttpError {
    /// What a class means by itself: a gateway that is busy or broken may carry the message later.
    const fn of(class: ErrorClass) -> Self {
        let retry = matches!(
            class,
            ErrorClass::Throttled
                | ErrorClass::GatewayDown
                | ErrorClass::NotReached
                | ErrorClass::TimedOut
        );
        Self { class, retry }
    }
}

impl<'de> Deserialize<'de> for HttpError {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a class, or a table of `class` and `retry`")]
        enum Written {
            Class(String),
            Table { class: String, retry: bool },
        }
        let (class, retry) = match Written::deserialize(from)? {
            Written::Class(class) => (class, None),
            Written::Table { class, retry } => (class, Some(retry)),
        };
        let class: ErrorClass = class.parse().map_err(|_| {
            let all = ErrorClass::ALL.map(ErrorClass::as_str).join(", ");
            de::Error::custom(format!("not a class of errors: there are {all}"))
        })?;
        let of_itself = Self::of(class);
        Ok(Self {
            class,
            retry: retry.unwrap_or(of_itself.retry),
        })
    }
}

/// How a gateway tells later what became of a message. The address it tells it at is the message's own, and nobody can
/// guess it; a signature or a password may be asked for on top.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpReportSettings {
    /// The place of the state.
    pub state: String,
    /// What the states mean. One that is not listed changes nothing.
    pub states: BTreeMap<String, HttpState>,
    /// The place of the gateway's name for the message.
    #[serde(default)]
    pub id: Option<String>,
    /// The place of the code for an error; what codes mean stands in the gateway's `errors`.
    #[serde(default)]
    pub error: Option<String>,
    /// What the gateway wants to read in answer; nothing by default.
    #[serde(default)]
    pub answer: String,
    /// What it is signed by.
    #[serde(default)]
    pub signature: Option<HttpSignatureSettings>,
    /// The name and password the gateway shows.
    #[serde(default)]
    pub basic: Option<HttpBasicSettings>,
}

/// What a state of a gateway's means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HttpState {
    /// It is on its way, which changes nothing.
    Waiting,
    /// Handed to the person's network.
    Sent,
    /// On the phone.
    Delivered,
    /// It will not arrive.
    Failed,
    /// The call is over.
    Ended,
}

impl HttpState {
    /// The same in our words; none for what changes nothing.
    pub(crate) const fn reported(self) -> Option<ReportState> {
        match self {
            Self::Waiting => None,
            Self::Sent => Some(ReportState::Sent),
            Self::Delivered => Some(ReportState::Delivered),
            Self::Failed => Some(ReportState::Failed),
            Self::Ended => Some(ReportState::Ended),
        }
    }
}

/// How reports are signed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpSignatureSettings {
    /// The header the signature is in.
    pub header: String,
    /// How it is made.
    pub algorithm: MacAlgorithm,
    /// With what.
    #[serde(deserialize_with = "required_secret")]
    pub secret: Secret<String>,
    /// Over what: `{body}`, `{url}` (the whole address) and `{timestamp}` stand for their values.
    #[serde(default = "the_body")]
    pub layout: String,
    /// How it is written.
    #[serde(default)]
    pub encoding: HttpEncoding,
    /// What stands before it in its header, such as `sha256=`.
    #[serde(default)]
    pub prefix: String,
    /// The header of the time it was made at, in seconds or milliseconds since 1970. Five minutes away from ours it is
    /// not believed.
    #[serde(default)]
    pub timestamp_header: Option<String>,
}

/// How bytes are written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HttpEncoding {
    /// Two hexadecimal digits a byte, in any capitals.
    #[default]
    Hex,
    /// RFC 4648, section 4, with its padding.
    Base64,
}

/// A name and a password (RFC 7617).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpBasicSettings {
    /// The name.
    pub username: String,
    /// The password.
    #[serde(deserialize_with = "required_secret")]
    pub password: Secret<String>,
}

fn the_body() -> String {
    "{body}".to_owned()
}
