//! What an operator says about an account at Vonage.

use std::path::PathBuf;

use domain::Secret;
use serde::Deserialize;
use url::Url;

use super::{address, secret, ten_minutes, yes};

/// An account at Vonage: texts by its SMS API, calls by its Voice API.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VonageSettings {
    /// What we call this gateway: 1 to 32 of `a-z 0-9 -`. It stands in the report address.
    pub name: String,
    /// The account's API key. Texts need it.
    #[serde(default)]
    pub api_key: Option<String>,
    /// The secret that belongs to it.
    #[serde(default, deserialize_with = "secret")]
    pub api_secret: Option<Secret<String>>,
    /// The number or name texts come from.
    #[serde(default)]
    pub from: Option<String>,
    /// Whether it sends texts.
    #[serde(default = "yes")]
    pub texts: bool,
    /// Whether it calls. Needs an application with its key, and `signature_secret`: a key press must be signed.
    #[serde(default)]
    pub calls: bool,
    /// The application that calls.
    #[serde(default)]
    pub application_id: Option<String>,
    /// Its private key, as PEM.
    #[serde(default, deserialize_with = "secret")]
    pub private_key: Option<Secret<String>>,
    /// The file the private key is in, instead of the key itself. Whoever reads the settings reads it
    /// ([`GatewaySettings::read_key_files`](crate::GatewaySettings::read_key_files)).
    #[serde(default)]
    pub private_key_file: Option<PathBuf>,
    /// The number calls come from; `from` unless said otherwise.
    #[serde(default)]
    pub call_from: Option<String>,
    /// What Vonage signs its reports with. Without it reports on texts are believed for their address alone.
    #[serde(default, deserialize_with = "secret")]
    pub signature_secret: Option<Secret<String>>,
    /// How reports on texts are signed, as the account's settings say.
    #[serde(default)]
    pub signature_method: VonageSignature,
    /// Where texts are handed over; `https://rest.nexmo.com` unless said otherwise.
    #[serde(default, deserialize_with = "address")]
    pub base_address: Option<Url>,
    /// Where calls are asked for; `https://api.nexmo.com` unless said otherwise.
    #[serde(default, deserialize_with = "address")]
    pub call_base_address: Option<Url>,
    /// Seconds after which Vonage drops a text that was not delivered.
    #[serde(default = "ten_minutes")]
    pub validity_seconds: u32,
}

/// How Vonage signs reports on texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VonageSignature {
    /// MD5 with the secret behind the text: what an account has unless told otherwise.
    #[default]
    Md5hash,
    /// HMAC with MD5.
    Md5,
    /// HMAC with SHA-1.
    Sha1,
    /// HMAC with SHA-256.
    Sha256,
    /// HMAC with SHA-512.
    Sha512,
}
