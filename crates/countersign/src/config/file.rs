//! The settings as they are written: the sections of the file, every key optional.
//!
//! `docs/operate/configuration.md` explains each key; a test compares.

use std::path::PathBuf;

use delivery::GatewaySettings;
use serde::{Deserialize, Deserializer};

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Written {
    pub(crate) listen: Option<String>,
    pub(crate) public_address: Option<String>,
    pub(crate) database: Option<String>,
    pub(crate) key_file: Option<PathBuf>,
    pub(crate) places: Option<PathBuf>,
    pub(crate) tls: Tls,
    pub(crate) proxy: Proxy,
    pub(crate) metrics: Metrics,
    pub(crate) log: Log,
    pub(crate) outgoing: Outgoing,
    pub(crate) push: Push,
    pub(crate) cookies: Cookies,
    pub(crate) gateways: Vec<GatewaySettings>,
}

/// TLS of this server's own.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Tls {
    pub(crate) certificate: Option<PathBuf>,
    pub(crate) key: Option<PathBuf>,
    pub(crate) acme: Option<Acme>,
}

impl Tls {
    /// Whether the section says anything.
    pub(crate) const fn is_written(&self) -> bool {
        self.certificate.is_some() || self.key.is_some() || self.acme.is_some()
    }
}

/// Certificates from an authority.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Acme {
    pub(crate) accept_terms: bool,
    pub(crate) contact: Option<String>,
    pub(crate) directory: Option<String>,
    pub(crate) ca_file: Option<PathBuf>,
}

/// The reverse proxies in front of this server.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Proxy {
    #[serde(deserialize_with = "list")]
    pub(crate) trusted: Vec<String>,
    pub(crate) header: Header,
    pub(crate) ends_tls: bool,
}

/// Which header the proxies write the caller's address into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Header {
    #[default]
    XForwardedFor,
    Forwarded,
}

/// Who may read the metrics.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Metrics {
    #[serde(deserialize_with = "some_list")]
    pub(crate) allowed: Option<Vec<String>>,
}

/// How the log is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Log {
    pub(crate) format: LogFormat,
    pub(crate) level: String,
}

/// For people or for machines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    #[default]
    Text,
    Json,
}

/// How requests leave the house.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Outgoing {
    #[serde(deserialize_with = "list")]
    pub(crate) allow: Vec<String>,
    pub(crate) proxy: Option<String>,
    pub(crate) extra_ca_file: Option<PathBuf>,
    pub(crate) timeout_ms: Option<u64>,
}

/// How apps are woken.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Push {
    #[serde(deserialize_with = "list")]
    pub(crate) allowed_hosts: Vec<String>,
    pub(crate) contact: Option<String>,
}

/// How cookies are kept.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Cookies {
    pub(crate) insecure_loopback: bool,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            format: LogFormat::default(),
            level: "info".into(),
        }
    }
}

/// A list as TOML writes it, or as one text with commas, which is handier in the environment.
fn list<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a list of texts")]
    enum Written {
        List(Vec<String>),
        Text(String),
    }
    Ok(match Written::deserialize(from)? {
        Written::List(entries) => entries,
        Written::Text(text) => text
            .split([',', ' '])
            .filter(|entry| !entry.is_empty())
            .map(str::to_owned)
            .collect(),
    })
}

fn some_list<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    list(from).map(Some)
}
