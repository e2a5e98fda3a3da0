//! What must be known before the database opens: addresses, the database, the key file, proxies, gateways.
//!
//! Written in a TOML file and in the environment, both optional; everything is checked here, once, so that a mistake is
//! told at the start and not at the first text.

mod file;
mod overlay;
mod push;
mod read;
mod settle;
mod show;
mod suggest;
mod tls;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::Result;
use delivery::{Gateway, OutgoingSettings, WebPush};
use domain::MasterKey;
use store::DatabaseAddress;
use url::Url;
use web::guard;

pub(crate) use self::{
    file::{Log, LogFormat, Written},
    suggest::sentence as suggestion,
    tls::{Acme, CertificateFiles, Tls},
};

/// Every key there is; the environment, `config show` and the operators' guide go by this list.
pub(crate) const KEYS: [&str; 25] = [
    "listen",
    "public_address",
    "database",
    "key_file",
    "places",
    "tls.certificate",
    "tls.key",
    "tls.acme.accept_terms",
    "tls.acme.contact",
    "tls.acme.directory",
    "tls.acme.ca_file",
    "proxy.trusted",
    "proxy.header",
    "proxy.ends_tls",
    "metrics.allowed",
    "log.format",
    "log.level",
    "outgoing.allow",
    "outgoing.proxy",
    "outgoing.extra_ca_file",
    "outgoing.timeout_ms",
    "push.allowed_hosts",
    "push.contact",
    "cookies.insecure_loopback",
    "gateways",
];

/// The file that is read when none is named and it is there.
const USUAL_FILE: &str = "countersign.toml";

/// The settings, checked.
#[derive(Debug)]
pub(crate) struct Config {
    /// The file they came from.
    pub(crate) file: Option<PathBuf>,
    /// The environment variables that had a say.
    pub(crate) variables: Vec<String>,
    pub(crate) listen: SocketAddr,
    pub(crate) public_address: Url,
    pub(crate) database: DatabaseAddress,
    /// The database's file, where it is one.
    pub(crate) database_file: Option<PathBuf>,
    pub(crate) key: KeyPlace,
    /// A file that names the places of addresses.
    pub(crate) places: Option<PathBuf>,
    /// Where this server's own certificate comes from; none where it speaks plain http.
    pub(crate) tls: Option<Tls>,
    pub(crate) guard: guard::Settings,
    pub(crate) proxies: Vec<String>,
    pub(crate) proxy_header: file::Header,
    pub(crate) proxies_end_tls: bool,
    pub(crate) metrics_allowed: Vec<String>,
    pub(crate) log: Log,
    pub(crate) outgoing: OutgoingSettings,
    pub(crate) outgoing_allow: Vec<String>,
    pub(crate) extra_ca_file: Option<PathBuf>,
    /// How apps are woken.
    pub(crate) push: WebPush,
    pub(crate) gateways: Vec<Gateway>,
}

/// Where the master key is.
#[derive(Clone, Debug)]
pub(crate) enum KeyPlace {
    /// In a file, made at the first start.
    File(PathBuf),
    /// In the environment variable `COUNTERSIGN_KEY`.
    Environment(MasterKey),
}

/// The environment as the operating system hands it over; what is no text cannot be one of ours.
pub(crate) fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

impl Config {
    /// Reads the named file, or the usual one if it is there, and the environment.
    pub(crate) fn load(
        named: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self> {
        let usual = Path::new(USUAL_FILE);
        let path = named.or_else(|| usual.is_file().then_some(usual));
        let mut key = None;
        let others: Vec<_> = environment
            .into_iter()
            .filter_map(|(name, value)| {
                if name == "COUNTERSIGN_KEY" {
                    key = Some(value);
                    return None;
                }
                Some((name, value))
            })
            .collect();
        let read = read::read(path, others)?;
        settle::settle(read, path, key)
    }

    /// Takes another database, as the command line names it: a path is meant from the working directory.
    pub(crate) fn use_database(&mut self, written: &str) -> Result<()> {
        (self.database, self.database_file) = settle::database(Some(written), Path::new(""))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What serde itself expects in a section.
    fn expected(section: &str) -> Vec<String> {
        let text = if section.is_empty() {
            "nothing_of_the_kind = 1".to_owned()
        } else {
            format!("[{section}]\nnothing_of_the_kind = 1")
        };
        let error = toml::from_str::<Written>(&text).unwrap_err();
        let quoted = error.message().split('`').skip(1).step_by(2);
        quoted.skip(1).map(str::to_owned).collect()
    }

    #[test]
    fn the_list_of_keys_is_complete() {
        let mut all = Vec::new();
        for key in expected("") {
            // A list of tables, whose keys are the gateways' own.
            if key == "gateways" {
                all.push(key);
            } else {
                collect(&key, &mut all);
            }
        }
        all.sort();
        let mut ours = KEYS.map(str::to_owned);
        ours.sort();
        assert_eq!(all, ours);
    }

    /// The keys inside `key`, however deep; itself where it is no section.
    fn collect(key: &str, into: &mut Vec<String>) {
        let text = format!("[{key}]\nnothing_of_the_kind = 1");
        match toml::from_str::<Written>(&text) {
            Err(error) if error.message().starts_with("unknown field") => {
                for inner in expected(key) {
                    collect(&format!("{key}.{inner}"), into);
                }
            }
            _ => into.push(key.to_owned()),
        }
    }

    #[test]
    fn the_guide_explains_every_key() {
        let guide = include_str!("../../../docs/operate/configuration.md");
        for key in KEYS {
            assert!(guide.contains(&format!("| `{key}`")), "{key}");
        }
    }
}
