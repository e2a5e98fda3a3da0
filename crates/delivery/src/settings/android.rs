//! What an operator says about a phone of their own that sends texts.

use domain::Secret;
use serde::Deserialize;
use url::Url;

use super::{address, required_secret, secret};

/// A phone with the app SMS Gateway for Android, spoken to directly or by the app's server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AndroidSettings {
    /// What we call this gateway: 1 to 32 of `a-z 0-9 -`. It stands in the report address.
    pub name: String,
    /// The user name the app shows.
    pub username: String,
    /// The password the app shows.
    #[serde(deserialize_with = "required_secret")]
    pub password: Secret<String>,
    /// Where the API is: the phone itself (`http://192.168.1.10:8080`), a server of one's own, or, unless said otherwise,
    /// the app's server in the cloud.
    #[serde(default, deserialize_with = "address")]
    pub base_address: Option<Url>,
    /// What the app signs its webhooks with. Without it no report is believed.
    #[serde(default, deserialize_with = "secret")]
    pub signing_key: Option<Secret<String>>,
    /// The SIM to send by, from 1; the phone's own choice unless said otherwise.
    #[serde(default)]
    pub sim_number: Option<u8>,
    /// The phone, where an account has several.
    #[serde(default)]
    pub device_id: Option<String>,
}
